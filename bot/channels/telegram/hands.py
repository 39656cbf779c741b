"""Small calls around a conversation that nobody waits for an answer of: each fails quietly."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import structlog
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.channels.telegram.errors import wait_of
from bot.i18n.splitting import split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.channels.telegram.counts import Counts
    from bot.channels.telegram.request import AiohttpRequest

log = structlog.get_logger("humraah.telegram")

PRIVATE_ONLY = "I can only talk in a private chat.\n\nमुझसे बात केवल निजी चैट में हो सकती है।"
"""Said to a group. It does not say what the bot is for: the person who added it may not be alone there."""

SECONDS = 5.0
"""How long such a call may take; an update waits for it."""

QUIET_SECONDS = 60.0
"""How long nothing more is said to a group that was just declined: several of its updates may be on their way."""

MOST_GROUPS = 1000
"""How many declined groups are remembered at once."""


MOST_TOLD = 1000
"""How many presses are remembered that were answered with words."""

MOST_NOTE = 200
"""Longest answer to a press, in UTF-16 code units (https://core.telegram.org/bots/api#answercallbackquery)."""


class Hands:
    """Acknowledges presses, takes offered media down and declines groups.

    Args:
        request: an open request layer.
        counts: where to count.
    """

    def __init__(self, request: AiohttpRequest, counts: Counts) -> None:
        self._request = request
        self._counts = counts
        self._declined: dict[int, float] = {}
        self._told: dict[str, None] = {}

    async def acknowledge(self, callback: str) -> None:
        """Stop the little clock on a pressed button."""
        await self._quietly("answerCallbackQuery", {"callback_query_id": callback})

    async def tell(self, callback: str, text: str) -> None:
        """Answer a press with words that only who pressed it sees."""
        self._told[callback] = None
        if len(self._told) > MOST_TOLD:
            del self._told[next(iter(self._told))]
        note = split(text, MOST_NOTE)[0] if text else ""
        fields = {"callback_query_id": callback, "text": note, "show_alert": True}
        await self._quietly("answerCallbackQuery", fields)

    def owes(self, callback: str) -> bool:
        """Say whether a press is still to be acknowledged; asked once for each."""
        return bool(callback) and self._told.pop(callback, callback) is not None

    async def show_typing(self, chat: int) -> None:
        """Show that somebody writes."""
        await self._quietly("sendChatAction", {"chat_id": chat, "action": "typing"})

    async def take_down(self, chat: int, message: int) -> None:
        """Delete one message; when Telegram asks for a short wait, try once more after it."""
        fields = {"chat_id": chat, "message_id": message}
        error = await self._quietly("deleteMessage", fields)
        if isinstance(error, RetryAfter) and wait_of(error).total_seconds() <= SECONDS:
            await asyncio.sleep(wait_of(error).total_seconds())
            error = await self._quietly("deleteMessage", fields)
        if error is None or isinstance(error, BadRequest):  # a bad request: it is gone already
            self._counts.taken_down += 1
        else:
            self._counts.left_up += 1

    async def decline(self, group: int) -> None:
        """Say once that the bot talks in private only, then leave."""
        now = time.monotonic()
        if now < self._declined.get(group, now):
            return
        self._declined[group] = now + QUIET_SECONDS
        self._counts.groups += 1
        await self._quietly("sendMessage", {"chat_id": group, "text": PRIVATE_ONLY})
        await self._quietly("leaveChat", {"chat_id": group})
        if len(self._declined) > MOST_GROUPS:
            del self._declined[next(iter(self._declined))]

    async def _quietly(self, method: str, fields: Mapping[str, object]) -> TelegramError | None:
        try:
            await self._request.call(method, fields, seconds=SECONDS)
        except TelegramError as error:
            log.info("call_failed", method=method, error=type(error).__name__)
            return error
        return None
