"""What happens to one update, however it came: read, heard, tidied up after."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.channels.telegram.incoming import NO_GROUPS, Reading, read_update

if TYPE_CHECKING:
    from bot.channels.telegram.counts import Counts
    from bot.channels.telegram.hands import Hands
    from bot.ports import Hear

log = structlog.get_logger("humraah.telegram")

MOST_TRIES = 3
"""How often an update may fail, while others are heard, before it is given up."""

MOST_FAILING = 10_000
"""How many failing updates are remembered at once."""


class Patience:
    """Tells an update that cannot be heard from a service that hears nothing.

    A failure counts against an update only when something else was heard since its last one: while the database
    is down everything fails, nothing counts, and nothing is lost.
    """

    def __init__(self) -> None:
        self._heard = 0
        self._failing: dict[int, tuple[int, int]] = {}

    def heard(self, number: int) -> None:
        """Note that update ``number`` was heard."""
        self._heard += 1
        self._failing.pop(number, None)

    def is_over(self, number: int) -> bool:
        """Note that update ``number`` failed; say whether to give it up."""
        tries, heard_then = self._failing.get(number, (0, -1))
        tries += self._heard > heard_then
        self._failing[number] = (tries, self._heard)
        if tries >= MOST_TRIES or len(self._failing) > MOST_FAILING:
            self._failing.pop(number)
            return tries >= MOST_TRIES
        return False


class Reception:
    """Takes updates to the service and does what Telegram needs done around that.

    Args:
        hear: the service's ear.
        hands: the small calls.
        counts: where to count.
        groups: those the bot works in.
    """

    def __init__(self, hear: Hear, hands: Hands, counts: Counts, groups: frozenset[int] = NO_GROUPS) -> None:
        self._groups = groups
        self._hear = hear
        self._hands = hands
        self._counts = counts
        self._patience = Patience()

    def read(self, raw: object) -> Reading:
        """Read an update; never raises."""
        return read_update(raw, datetime.now(UTC), self._groups)

    def owes(self, reading: Reading) -> bool:
        """Say whether the press that an update was is still to be acknowledged; asked once for each."""
        return self._hands.owes(reading.callback)

    async def take(self, reading: Reading) -> bool:
        """Have it heard, then tidy up. Safe to repeat.

        Returns:
            True when the update is done with; False when it should be delivered again.
        """
        if reading.incoming is not None and not await self._is_heard(reading):
            return False
        self._note(reading)
        await self._tidy(reading)
        return True

    async def _is_heard(self, reading: Reading) -> bool:
        assert reading.incoming is not None
        try:
            await self._hear(reading.incoming)
        except Exception as error:  # noqa: BLE001  whatever it is, the update must be delivered again
            return self._is_given_up(reading, error)
        self._patience.heard(reading.number)
        self._counts.heard += 1
        return True

    def _is_given_up(self, reading: Reading, error: Exception) -> bool:
        self._counts.failed += 1
        over = self._patience.is_over(reading.number)
        self._counts.skipped += over
        log.error("not_heard", update=reading.number, kind=reading.note, error=type(error).__name__, given_up=over)
        return over

    def _note(self, reading: Reading) -> None:
        self._counts.updates += 1
        if reading.note == "malformed":
            self._counts.malformed += 1
            log.warning("malformed_update", update=reading.number)
        elif reading.incoming is None and not reading.group:
            self._counts.ignored += 1

    async def _tidy(self, reading: Reading) -> None:
        if reading.take_down and reading.incoming is not None and reading.incoming.ref:
            await self._hands.take_down(int(reading.incoming.sender.value), int(reading.incoming.ref))
        if reading.group:
            await self._hands.decline(reading.group)
