"""Telegram behind the ``Channel`` port."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.counts import Counts
from bot.channels.telegram.errors import reason_in, verdict, wait_of
from bot.channels.telegram.flood import FloodWatch
from bot.channels.telegram.groups import TelegramGroups
from bot.channels.telegram.hands import Hands
from bot.channels.telegram.incoming import CHANNEL
from bot.channels.telegram.limits import ERASED_AT_ONCE, LIMITS
from bot.channels.telegram.outgoing import Fields, fields_of
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.starting import Starting, root_of
from bot.channels.telegram.webhook import Webhook
from bot.domain.errors import RefusedError, SendError, TryLaterError, UnreachableError
from bot.domain.messages import Receipt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.ids import Address
    from bot.domain.messages import File, Outgoing
    from bot.ports import Hear, Limits
    from bot.ports.relay import Topics

log = structlog.get_logger("humraah.telegram")

OFFICIAL_BASE = "https://api.telegram.org"

MOST_CONNECTIONS = 40
"""How many updates Telegram may post at once (https://core.telegram.org/bots/api#setwebhook, its default)."""

SHORT_WAIT = 5.0
"""Seconds that ``send`` itself waits between two parts of one message rather than start over."""


class TelegramChannel:
    """One bot on Telegram.

    ``open`` it first; then either ``poll``, or serve a ``webhook`` and ``set_webhook``; ``close`` it last.

    Args:
        token: from @BotFather.
        base: where the Bot API is; a local Bot API server or a test's can stand in.
        groups: ids of volunteers' groups that the bot works in; it leaves every other one.

    Attributes:
        topics: finds the topic of a talk that is held in a group; needed before one is written to.

    Raises:
        OperatorError: the token or the base has a shape that cannot be right.
    """

    name: str = CHANNEL
    limits: Limits = LIMITS

    def __init__(self, token: str, *, base: str = OFFICIAL_BASE, groups: Sequence[int] = ()) -> None:
        root = root_of(base, token)
        self.topics: Topics | None = None
        self._groups = frozenset(groups)
        self.counts = Counts()
        self.username = ""
        self._request = AiohttpRequest(root)
        self._starting = Starting(token, root, self._request)
        self._hands = Hands(self._request, self.counts)
        self._flood = FloodWatch()
        self.groups = TelegramGroups(self._request, self._hands, self.counts)

    async def open(self) -> None:
        """Open the connections and learn the bot's ``username``.

        Raises:
            OperatorError: the token is unknown, or Telegram cannot be reached. Nothing stays open.
        """
        await self._request.initialize()
        try:
            self.username = await self._starting.username()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close the connections. Stop polling first."""
        await self._request.shutdown()

    async def say_commands(self, commands: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Register the commands people see: locales with pairs of command and description.

        Raises:
            OperatorError: Telegram does not take them.
        """
        await self._starting.say_commands(commands)

    async def set_webhook(self, url: str, secret: str, *, most_connections: int = MOST_CONNECTIONS) -> None:
        """Have Telegram post updates to ``url``, each with ``secret``.

        Raises:
            OperatorError: Telegram does not take the address, or the secret has the wrong shape.
        """
        await self._starting.set_webhook(url, secret, most_connections)

    async def delete_webhook(self) -> None:
        """Have Telegram post nothing any more.

        Raises:
            OperatorError: Telegram cannot be reached.
        """
        await self._starting.delete_webhook()

    def webhook(self, hear: Hear, secret: str) -> Webhook:
        """Return the handler of posted updates, for ``add_routes``."""
        return Webhook(Reception(hear, self._hands, self.counts, self._groups), secret, self.counts)

    async def poll(self, hear: Hear) -> None:
        """Fetch updates until cancelled. A webhook that is still set is deleted first.

        Raises:
            OperatorError: the webhook cannot be deleted.
        """
        await self.delete_webhook()
        reception = Reception(hear, self._hands, self.counts, self._groups)
        await Poller(self._request, reception, self._hands, self.counts).run()

    async def send(self, to: Address, message: Outgoing) -> Receipt:
        """Deliver ``message`` whole, in as many parts as it takes.

        When a later part cannot go out, the earlier ones are taken back: sending it again then repeats nothing.

        Raises:
            TryLaterError: a limit or an outage; the error says how long to wait.
            UnreachableError: the person blocked us or left.
            RefusedError: Telegram will never take this message.
        """
        chat = _chat(to)
        if message.file is not None:
            return await self._hand_over(chat, message.file)
        parts = fields_of(chat, message)
        if not parts:
            raise RefusedError("empty")
        refs: list[str] = []
        for part in parts:
            part.update(await self._topic(to, chat, refs))
            error = await self._say(part, refs)
            if refs and isinstance(error, TryLaterError) and error.after.total_seconds() <= SHORT_WAIT:
                await asyncio.sleep(error.after.total_seconds())
                error = await self._say(part, refs)
            if error is not None:
                await self._take_back(to, refs)
                raise error
        return Receipt(tuple(refs))

    async def _topic(self, to: Address, chat: int, refs: Sequence[str]) -> Fields:
        """Return what names the topic of a talk that is held in a group; the budget of the group is kept there."""
        if chat > 0:
            return {}
        if self.topics is None:
            raise RefusedError("group")
        try:
            return {"message_thread_id": await self.topics.ready(to)}
        except SendError:
            await self._take_back(to, refs)
            raise

    async def _hand_over(self, chat: int, file: File) -> Receipt:
        """Send a document. It may be forwarded and saved: that is what it is for."""
        try:
            sent = await self._request.upload("sendDocument", {"chat_id": chat}, file)
        except TelegramError as error:
            trouble = self._counted(error, chat)
        else:
            self.counts.sent += 1
            return Receipt((_ref(sent),))
        raise trouble

    async def erase(self, to: Address, refs: Sequence[str]) -> None:
        """Delete messages of both sides; those gone already or too old are passed over.

        Raises:
            TryLaterError: a limit or an outage; the error says how long to wait.
            UnreachableError: the person blocked us or left.
        """
        chat = _chat(to)
        numbers = [int(ref) for ref in refs if ref.isascii() and ref.isdecimal()]
        for first in range(0, len(numbers), ERASED_AT_ONCE):
            await self._delete(chat, numbers[first : first + ERASED_AT_ONCE])

    async def typing(self, to: Address) -> None:
        """Show for up to five seconds that somebody writes (https://core.telegram.org/bots/api#sendchataction)."""
        await self._hands.show_typing(_chat(to))

    async def _say(self, part: Fields, refs: list[str]) -> SendError | None:
        try:
            sent = await self._request.call("sendMessage", part)
        except TelegramError as error:
            return self._counted(error, part["chat_id"])
        self.counts.sent += 1
        refs.append(_ref(sent))
        return None

    async def _take_back(self, to: Address, refs: Sequence[str]) -> None:
        try:
            await self.erase(to, refs)
        except SendError:
            self.counts.left_up += len(refs)

    async def _delete(self, chat: int, numbers: list[int]) -> None:
        """Halve what Telegram refuses as a whole, down to the one message that it will not delete."""
        if await self._is_deleted(chat, numbers) or len(numbers) == 1:
            return
        middle = len(numbers) // 2
        await self._delete(chat, numbers[:middle])
        await self._delete(chat, numbers[middle:])

    async def _is_deleted(self, chat: int, numbers: list[int]) -> bool:
        try:
            await self._request.call("deleteMessages", {"chat_id": chat, "message_ids": numbers})
        except BadRequest as error:
            trouble = verdict(error)
            if isinstance(trouble, RefusedError):
                return False
        except TelegramError as error:
            trouble = self._counted(error, chat)
        else:
            return True
        raise trouble

    def _counted(self, error: TelegramError, chat: int) -> SendError:
        if isinstance(error, BadRequest) and reason_in(error.message) == "no_topic":
            return UnreachableError(UnreachableError.code)  # somebody deleted the topic, or closed it
        flooded = isinstance(error, RetryAfter) and self._flood.is_whole_bot(chat, wait_of(error).total_seconds())
        trouble = verdict(error, whole_bot=flooded)
        match trouble:
            case UnreachableError():
                self.counts.unreachable += 1
            case RefusedError():
                self.counts.refused += 1
            case _ if isinstance(error, RetryAfter):
                self.counts.limited += 1
            case _ if isinstance(error, NetworkError):
                self.counts.outages += 1
            case _ if isinstance(error, InvalidToken):
                log.error("token_not_known", remedy="Put the bot's present token into HUMRAAH_TELEGRAM_TOKEN.")
        return trouble


def _chat(to: Address) -> int:
    """Return the chat; what follows a slash tells the conversations of one chat apart, and is ours alone."""
    try:
        return int(to.value.partition("/")[0])
    except ValueError:
        pass
    raise RefusedError("address")


def _ref(sent: Any) -> str:
    """Return the id of the message; a stand-in that gives none costs only the taking down."""
    number = sent.get("message_id") if isinstance(sent, dict) else None
    return str(number) if type(number) is int else ""
