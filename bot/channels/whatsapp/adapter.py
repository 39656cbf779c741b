"""WhatsApp behind the ``Channel`` port."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

import structlog

from bot.channels.whatsapp.arriving import TRIES, Arriving
from bot.channels.whatsapp.counts import Counts
from bot.channels.whatsapp.errors import OPERATORS, OUTAGE_PAUSE, WINDOW_CLOSED, is_limit, remedy_for, verdict
from bot.channels.whatsapp.graph import Graph, GraphError
from bot.channels.whatsapp.incoming import CHANNEL
from bot.channels.whatsapp.limits import LIMITS
from bot.channels.whatsapp.outgoing import Fields, fields_of
from bot.channels.whatsapp.reception import Reception, shut
from bot.channels.whatsapp.templates import Templates
from bot.channels.whatsapp.webhook import Webhook
from bot.domain.errors import OperatorError, RefusedError, SendError, TryLaterError, UnreachableError
from bot.domain.messages import Receipt

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from aiohttp import web

    from bot.channels.whatsapp.account import Account
    from bot.domain.ids import Address
    from bot.domain.messages import Outgoing
    from bot.i18n.words import Words
    from bot.ports import Hear, Limits

log = structlog.get_logger("humraah.whatsapp")

BEGUN_SECONDS = 1800.0
"""How long it is remembered which parts of a message went out; the longest wait between two tries is ten minutes."""

MOST_BEGUN = 1000

SHUT = "window_closed"


class WhatsAppChannel:
    """One number on WhatsApp.

    ``open`` it and ``listen`` first, then ``add_routes``; ``close`` it last.

    Args:
        account: who the bot is.
        words: all languages.
        locale: language of those whose language is not known.
        read_receipts: tell people that what they wrote was read, and show that an answer is being written.
            WhatsApp has the second only together with the first.
    """

    name: str = CHANNEL
    limits: Limits = LIMITS

    def __init__(self, account: Account, words: Words, locale: str, *, read_receipts: bool = False) -> None:
        self.counts = Counts()
        self._account = account
        self._words = words
        self._locale = locale
        self._read_receipts = read_receipts
        self._graph = Graph(account)
        self._arriving = Arriving()
        self._begun: OrderedDict[tuple[Address, Outgoing], tuple[float, list[str]]] = OrderedDict()
        self._hear: Hear | None = None
        self._tasks: dict[asyncio.Task[None], Address | None] = {}

    def __repr__(self) -> str:
        return "WhatsAppChannel()"

    async def open(self) -> None:
        """Open the connections and see that the token and the number belong together.

        While the API cannot be reached that is left open: the bot also serves others.

        Raises:
            OperatorError: the token or the number is not known. Nothing stays open.
        """
        await self._graph.open()
        trouble = await self._introduction()
        if trouble is not None:
            await self.close()
            raise trouble

    async def close(self) -> None:
        """Close the connections."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._graph.close()

    def listen(self, hear: Hear) -> None:
        """Tell ``hear`` what people do, and what becomes of messages to them."""
        self._hear = hear

    def add_routes(self, app: web.Application) -> None:
        """Serve what Meta posts in ``app``. Call ``listen`` first."""
        assert self._hear is not None
        reception = Reception(
            self._account.number, self._hear, self.counts, self._was_heard, self._arrived, self._send_again
        )
        Webhook(reception, self._account, self.counts).add_routes(app)

    def templates(self, business: str) -> Templates:
        """Return the approved wordings of a business account."""
        return Templates(self._graph, business, self._words)

    async def send(self, to: Address, message: Outgoing) -> Receipt:
        """Deliver ``message`` whole, in as many parts as it takes.

        When a later part cannot go out, the same message sent again begins there. When WhatsApp takes no free words
        for the person any more, the service hears of it, and that is all.

        Raises:
            TryLaterError: a limit or an outage; the error says how long to wait.
            UnreachableError: the person blocked us, or is not on WhatsApp.
            RefusedError: WhatsApp will never take this message.
        """
        locale = message.locale or self._locale
        parts = fields_of(to, message, lambda phrase: self._words.text(phrase.msgid, locale), locale)
        if not parts:
            raise RefusedError("empty")
        refs = self._parts_sent(to, message)
        for part in parts[len(refs) :]:
            said = await self._say(to, part)
            if isinstance(said, str):
                refs.append(said)
                continue
            if isinstance(said, RefusedError) and said.reason == SHUT and not message.template:
                return await self._knock(to, refs)
            if isinstance(said, TryLaterError) and refs:
                self._remember_parts(to, message, refs)
            raise said
        return Receipt(tuple(refs))

    async def erase(self, to: Address, refs: Sequence[str]) -> None:  # noqa: ARG002 - the API deletes nothing
        """Forget what is on its way to the person; from their chat nothing can be taken."""
        self._arriving.forget(to)
        for key in [key for key in self._begun if key[0] == to]:
            del self._begun[key]
        for task in [task for task, whose in self._tasks.items() if whose == to]:
            task.cancel()

    async def typing(self, to: Address) -> None:
        """Show nothing: WhatsApp shows it only together with having read a message, which tells when people read.

        https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators
        """

    # -- sending ------------------------------------------------------------------------------------

    async def _say(self, to: Address, part: Fields, tries: int = 1) -> str | SendError:
        try:
            answer = await self._graph.post(f"{self._account.number}/messages", part)
        except GraphError as error:
            return self._counted(error)
        self.counts.sent += 1
        ref = _ref(answer)
        if ref:
            self._arriving.took(ref, to, part, tries)
        return ref

    def _counted(self, error: GraphError) -> SendError:
        if error.code == WINDOW_CLOSED:
            self.counts.shut += 1
            return RefusedError(SHUT)
        trouble = verdict(error.code, status=error.status, transient=error.transient)
        match trouble:
            case UnreachableError():
                self.counts.unreachable += 1
            case RefusedError():
                self.counts.refused += 1
            case _ if is_limit(error.code):
                self.counts.limited += 1
            case _:
                self.counts.outages += 1
        if remedy_for(error.code):
            log.error("account_trouble", code=error.code, remedy=remedy_for(error.code))
        return trouble

    async def _knock(self, to: Address, refs: Sequence[str]) -> Receipt:
        """Have the service say the one thing that WhatsApp takes now, instead of the message."""
        if self._hear is None:
            raise RefusedError(SHUT)
        try:
            await self._hear(shut(to, datetime.now(UTC)))
        except Exception as error:  # noqa: BLE001 - whatever it is, the message must not be lost
            log.error("not_heard", kind="Shut", error=type(error).__name__)
        else:
            return Receipt(tuple(refs))
        raise TryLaterError(OUTAGE_PAUSE)

    def _parts_sent(self, to: Address, message: Outgoing) -> list[str]:
        since, refs = self._begun.pop((to, message), (0.0, []))
        return refs if since > monotonic() - BEGUN_SECONDS else []

    def _remember_parts(self, to: Address, message: Outgoing, refs: list[str]) -> None:
        self._begun[to, message] = (monotonic(), refs)
        if len(self._begun) > MOST_BEGUN:
            self._begun.popitem(last=False)

    # -- afterwards ---------------------------------------------------------------------------------

    def _arrived(self, ref: str) -> Address | None:
        """Nothing more can happen to a message; return whom it was for, if that is still known."""
        message = self._arriving.pop(ref)
        return message.to if message else None

    def _send_again(self, ref: str, after: timedelta) -> bool:
        """Send a message again that failed on its way; tell whether that can be done."""
        message = self._arriving.pop(ref)
        if message is None or message.tries >= TRIES:
            return False
        self.counts.again += 1
        self._later(self._retry(message.to, message.fields, message.tries, after), message.to)
        return True

    async def _retry(self, to: Address, fields: Fields, tries: int, after: timedelta) -> None:
        said: str | SendError = TryLaterError(after)
        while isinstance(said, TryLaterError) and tries < TRIES:
            tries += 1
            await asyncio.sleep(said.after.total_seconds())
            said = await self._say(to, fields, tries)
        if not isinstance(said, str):
            self.counts.lost += 1
            log.error("message_failed", code=said.code)

    def _was_heard(self, ref: str) -> None:
        if self._read_receipts:
            self._later(self._mark_read(ref))

    async def _mark_read(self, ref: str) -> None:
        # https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators
        fields = {"messaging_product": "whatsapp", "status": "read", "message_id": ref}
        try:
            await self._graph.post(f"{self._account.number}/messages", {**fields, "typing_indicator": {"type": "text"}})
        except GraphError as error:
            log.info("call_failed", code=error.code)

    def _later(self, job: Coroutine[None, None, None], whose: Address | None = None) -> None:
        task = asyncio.get_running_loop().create_task(job)
        self._tasks[task] = whose
        task.add_done_callback(self._tasks.pop)

    async def _introduction(self) -> OperatorError | None:
        try:
            await self._graph.get(self._account.number, fields="id")
        except GraphError as error:
            if error.code in OPERATORS:
                return OperatorError(f"WhatsApp turns this bot away (error {error.code}).", OPERATORS[error.code])
            if error.code == 100:  # nothing of that id, or not for this token
                return OperatorError(
                    "WhatsApp knows no such phone number for this token (error 100).",
                    "Check HUMRAAH_WHATSAPP_PHONE_NUMBER_ID and HUMRAAH_WHATSAPP_TOKEN.",
                )
            log.warning("not_introduced", code=error.code, status=error.status)
        return None


def _ref(answer: Fields) -> str:
    """Return the id of the message; a stand-in that gives none costs only what is done when it fails later."""
    messages = answer.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    ref = first.get("id") if isinstance(first, dict) else None
    return ref if isinstance(ref, str) else ""
