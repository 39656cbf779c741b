"""Clears chats after a wipe or an exit, and says the last words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count

import structlog

from bot.domain.errors import RefusedError, TryLaterError, UnreachableError
from bot.ports import Channel, Clock, Erasure, Store, Work
from bot.service.tally import Tally

LOOK_EVERY = 5.0
"""Seconds between looks for chats to clear."""

MOST_AT_ONCE = 16

LONGEST_WAIT = timedelta(minutes=10)

LONGEST_PAUSE = 60
"""Most seconds between two tries to write something down."""

log = structlog.get_logger()


class Eraser:
    """Takes down what can be taken down of a chat; the job survives a crash, under a key of its own."""

    def __init__(self, channels: Mapping[str, Channel], store: Store, clock: Clock, tally: Tally) -> None:
        self._channels = channels
        self._store = store
        self._clock = clock
        self._tally = tally
        self._news = asyncio.Event()

    def look(self) -> None:
        """Look for chats to clear now."""
        self._news.set()

    async def run(self) -> None:
        """Clear chats until cancelled."""
        while True:
            await self.clear_due()
            try:
                await asyncio.wait_for(self._news.wait(), LOOK_EVERY)
            except TimeoutError:
                continue
            finally:
                self._news.clear()

    async def clear_due(self) -> None:
        """Clear every chat that waits for it now."""
        try:
            due = await self._store.run(lambda work: work.claim_erasures(self._clock.now(), MOST_AT_ONCE))
        except Exception as error:  # noqa: BLE001 - the database may be away for a while; the jobs are safe in it
            log.error("claim_failed", error=type(error).__name__)
            return
        await asyncio.gather(*(self._clear(erasure) for erasure in due))

    async def _clear(self, erasure: Erasure) -> None:
        channel = self._channels.get(erasure.address.channel)
        try:
            if channel is None:
                raise TryLaterError(LONGEST_WAIT)
            await channel.erase(erasure.address, tuple(dict.fromkeys(erasure.refs)))  # an edited message has left two
            for message in erasure.farewell:
                await channel.send(erasure.address, message)
        except TryLaterError as error:
            await self._again(erasure, error.after)
        except (UnreachableError, RefusedError):
            await self._done(erasure, "refused")
        except Exception as error:  # noqa: BLE001 - one chat that breaks a channel must not keep the others from being cleared
            log.error("erasure_broke", channel=erasure.address.channel, error=type(error).__name__)
            await self._again(erasure, LONGEST_WAIT)
        else:
            await self._done(erasure, "cleared")

    async def _again(self, erasure: Erasure, after: timedelta) -> None:
        self._tally.cleared("later")
        wait = max(after, min(timedelta(seconds=2 ** min(erasure.attempts, 9)), LONGEST_WAIT))
        due, attempts = self._clock.now() + wait, erasure.attempts + 1
        await self._write(lambda work: work.postpone_erasure(erasure.id, due, attempts))

    async def _done(self, erasure: Erasure, outcome: str) -> None:
        self._tally.cleared(outcome)
        await self._write(lambda work: work.finish_erasure(erasure.id))

    async def _write(self, job: Callable[[Work], None]) -> None:
        """Write it down, however long that takes: what is claimed and not handed back would never be done."""
        for tries in count():
            try:
                await self._store.run(job)
            except Exception as error:  # noqa: BLE001 - the database may be away for a while
                log.error("erasure_not_noted", error=type(error).__name__)
            else:
                return
            await asyncio.sleep(min(2**tries, LONGEST_PAUSE))
