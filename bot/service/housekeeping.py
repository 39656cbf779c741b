"""What happens because time passes: clocks ring, and conversations are forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.domain.incoming import Incoming, Rang
from bot.ports import Clock, DueTimer, Hear, Store
from bot.service.tally import Tally

LOOK_EVERY = 5.0
"""Seconds between looks for timers that are due."""

PURGE_EVERY = 600.0
"""Seconds between two rounds of forgetting."""

MOST_AT_ONCE = 64

log = structlog.get_logger()


class Housekeeping:
    """Rings timers and forgets what has had its time."""

    def __init__(self, store: Store, clock: Clock, hear: Hear, tally: Tally) -> None:
        self._store = store
        self._clock = clock
        self._hear = hear
        self._tally = tally

    async def run_timers(self) -> None:
        """Ring until cancelled."""
        while True:
            await _guarded("ring", self.ring)
            await asyncio.sleep(LOOK_EVERY)

    async def run_purge(self) -> None:
        """Forget until cancelled; the first round is at once."""
        while True:
            await _guarded("purge", self.purge)
            await asyncio.sleep(PURGE_EVERY)

    async def ring(self) -> int:
        """Ring every timer that is due; return how many."""
        due = await self._store.run(lambda work: work.due_timers(self._clock.now(), MOST_AT_ONCE))
        await asyncio.gather(*(self._hear(self._incoming(timer)) for timer in due))
        return len(due)

    async def purge(self) -> int:
        """Destroy every conversation whose time is up; return how many."""
        count = await self._store.run(lambda work: work.purge(self._clock.now()))
        self._tally.purged(count)
        return count

    def _incoming(self, timer: DueTimer) -> Incoming:
        key = f"timer:{timer.conversation}:{timer.timer}:{timer.due.timestamp():.3f}"
        return Incoming(timer.address, key, 0, self._clock.now(), Rang(timer.timer))


async def _guarded(what: str, job: Callable[[], Awaitable[int]]) -> None:
    try:
        await job()
    except Exception as error:  # noqa: BLE001 - tried again soon; nothing is lost meanwhile
        log.error("housekeeping_failed", what=what, error=type(error).__name__)
