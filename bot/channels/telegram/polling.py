"""Updates by long polling (https://core.telegram.org/bots/api#getupdates)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.errors import wait_of
from bot.channels.telegram.limits import ALLOWED_UPDATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.channels.telegram.counts import Counts
    from bot.channels.telegram.hands import Hands
    from bot.channels.telegram.incoming import Reading
    from bot.channels.telegram.reception import Reception
    from bot.channels.telegram.request import AiohttpRequest

log = structlog.get_logger("humraah.telegram")

POLL_SECONDS = 30
"""How long Telegram holds an empty poll open."""

GRACE_SECONDS = 10.0
"""How much longer than that an answer may take."""

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
"""Seconds to wait after trouble: doubled each time, up to the longest."""


class Poller:
    """Fetches updates and confirms them only once they are done with.

    Args:
        request: an open request layer.
        reception: where updates go.
        hands: acknowledges presses.
        counts: where to count.
    """

    def __init__(self, request: AiohttpRequest, reception: Reception, hands: Hands, counts: Counts) -> None:
        self._request = request
        self._reception = reception
        self._hands = hands
        self._counts = counts
        self._offset = 0
        self._done: set[int] = set()  # done with, but not to be confirmed before an earlier one
        self._pause = FIRST_PAUSE

    async def run(self) -> None:
        """Poll until cancelled. Nothing that Telegram or an update does ends it."""
        while True:
            try:
                is_well = await self._round()
            except TelegramError as error:
                await self._rest(self._pause_after(error))
                continue
            if is_well:
                self._pause = FIRST_PAUSE
            else:
                await self._rest(self._pause)

    async def _round(self) -> bool:
        """Fetch once and take what came; say whether all of it is done with."""
        readings = [self._reception.read(raw) for raw in await self._fetch()]
        waiting = [reading for reading in readings if reading.number not in self._done]
        results = await asyncio.gather(*(self._take_in_order(of_one) for of_one in _by_person(waiting)))
        moved = self._advance(readings)
        return all(results) and (moved or not readings)

    async def _fetch(self) -> Sequence[object]:
        hold = 0 if self._done else POLL_SECONDS
        fields = {"offset": self._offset, "timeout": hold, "limit": 100, "allowed_updates": ALLOWED_UPDATES}
        updates = await self._request.call("getUpdates", fields, seconds=hold + GRACE_SECONDS)
        return updates if isinstance(updates, list) else []

    async def _take_in_order(self, readings: Iterable[Reading]) -> bool:
        """Take one person's updates one after another; stop at the first that must come again."""
        for reading in readings:
            if not await self._reception.take(reading):
                return False
            self._done.add(reading.number)
            if self._hands.owes(reading.callback):
                await self._hands.acknowledge(reading.callback)
        return True

    def _advance(self, readings: Sequence[Reading]) -> bool:
        """Move the offset behind everything up to the first update that must come again; say whether it moved.

        It can move back: after a week without updates Telegram begins to number them anew, anywhere.
        """
        before = self._offset
        for number in sorted(reading.number for reading in readings if reading.number >= 0):
            if number not in self._done:
                break
            self._offset = number + 1
        self._done = {number for number in self._done if number >= self._offset}
        return self._offset != before

    async def _rest(self, seconds: float) -> None:
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        await asyncio.sleep(seconds)

    def _pause_after(self, error: TelegramError) -> float:
        match error:
            case RetryAfter():
                self._counts.limited += 1
                return wait_of(error).total_seconds()
            case Conflict():
                self._counts.conflicts += 1
                log.error("polling_conflict", problem=_conflict(error))
            case InvalidToken():
                log.error("token_not_known", remedy="Put the bot's present token into HUMRAAH_TELEGRAM_TOKEN.")
            case _:
                self._counts.outages += 1
                log.warning("poll_failed", error=type(error).__name__)
        return self._pause


def _conflict(error: Conflict) -> str:
    if error.message == "webhook_is_set":
        return "A webhook is set for this bot: delete it (humraah telegram webhook delete), or run in webhook mode."
    return "Another process polls with this bot's token: stop it, or give this one a bot of its own."


def _by_person(readings: Iterable[Reading]) -> list[list[Reading]]:
    """Group the readings by whom they are from, in order; those from no one stand alone."""
    people: defaultdict[object, list[Reading]] = defaultdict(list)
    for index, reading in enumerate(readings):
        people[reading.incoming.sender if reading.incoming else index].append(reading)
    return list(people.values())
