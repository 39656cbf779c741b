"""The calls made once, at the start or by an operator: through python-telegram-bot's ``Bot``.

Whatever goes wrong here is for the person who runs the bot, in one line and with what to do.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.limits import ALLOWED_UPDATES
from bot.domain.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from bot.channels.telegram.request import AiohttpRequest

_TOKEN = re.compile(r"[A-Za-z0-9:_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # https://core.telegram.org/bots/api#setwebhook
_BASE = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")


class QuietBot(Bot):
    """``telegram.Bot`` that does not show its token."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "QuietBot()"


def root_of(base: str, token: str) -> str:
    """Return the address that all methods lie under.

    Raises:
        OperatorError: the token or the base cannot be part of an address.
    """
    if not _TOKEN.fullmatch(token):
        raise OperatorError(
            "HUMRAAH_TELEGRAM_TOKEN is not shaped like a bot token.", "Copy it again from @BotFather, without spaces."
        )
    if not _BASE.fullmatch(base):
        raise OperatorError(
            "HUMRAAH_TELEGRAM_API_BASE is not an address.",
            "Give one such as https://api.telegram.org, or leave it out.",
        )
    return f"{base.rstrip('/')}/bot{token}"


class Starting:
    """Set-up calls.

    Args:
        token: the bot's token.
        root: what ``root_of`` returned.
        request: an open request layer on the same root.
    """

    def __init__(self, token: str, root: str, request: AiohttpRequest) -> None:
        logging.getLogger("telegram").setLevel(logging.WARNING)  # below that it logs every parameter
        base = root.removesuffix(token)
        self._bot = QuietBot(token, base_url=base, request=request, get_updates_request=request)

    async def username(self) -> str:
        """Ask Telegram who this bot is.

        Raises:
            OperatorError: the token is unknown, or Telegram cannot be reached.
        """
        me = await _explained(self._bot.get_me())
        return str(me.username or "")

    async def say_commands(self, commands: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Register the commands people see, for each language.

        Args:
            commands: locales (``""`` for everyone else) with pairs of command, without slash, and description.
                A locale without a two-letter code is passed over: Telegram has no place for it.

        Raises:
            OperatorError: Telegram does not take them.
        """
        scope = BotCommandScopeAllPrivateChats()
        for locale, pairs in commands:
            language = re.split("[-_]", locale, maxsplit=1)[0]
            if len(language) in {0, 2}:
                listed = [BotCommand(command, description) for command, description in pairs]
                await _explained(self._bot.set_my_commands(listed, scope=scope, language_code=language or None))

    async def set_webhook(self, url: str, secret: str, most_connections: int) -> None:
        """Have updates posted to ``url``.

        Raises:
            OperatorError: Telegram does not take the address, or the secret has the wrong shape.
        """
        if not _SECRET.fullmatch(secret):
            raise OperatorError(
                "HUMRAAH_TELEGRAM_WEBHOOK_SECRET has the wrong shape.", "Use 1 to 256 of A-Z, a-z, 0-9, _ and -."
            )
        await _explained(
            self._bot.set_webhook(
                url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=most_connections
            )
        )

    async def delete_webhook(self) -> None:
        """Have no updates posted any more; those waiting stay.

        Raises:
            OperatorError: Telegram cannot be reached.
        """
        await _explained(self._bot.delete_webhook())


async def _explained(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except TelegramError as error:
        trouble = _trouble(error)
    except (KeyError, TypeError, ValueError):  # the library could not make its objects of the answer
        trouble = OperatorError(
            "The server under HUMRAAH_TELEGRAM_API_BASE does not answer as the Bot API does.",
            "Check the address, or leave it out.",
        )
    raise trouble


def _trouble(error: TelegramError) -> OperatorError:
    """Only set-up calls come here, so Telegram's own description quotes nobody."""
    if isinstance(error, InvalidToken):
        return OperatorError(
            "Telegram does not know this bot token.", "Copy it again from @BotFather into HUMRAAH_TELEGRAM_TOKEN."
        )
    return OperatorError(
        f"Telegram did not take a set-up call: {type(error).__name__}, {error.message}.",
        "Check the network, HUMRAAH_TELEGRAM_API_BASE and HUMRAAH_PUBLIC_URL, and start again.",
    )
