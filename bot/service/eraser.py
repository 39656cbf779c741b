"""Clears chats after a wipe or an exit, and says the last words.

Whoever begins anew at once is not talked to before the last words were said, and is not told them again later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

import structlog

from bot.domain.errors import RefusedError, TryLaterError, UnreachableError
from bot.domain.ids import Address
from bot.ports import Channel, Clock, Erasure, Store
from bot.service.insisting import insist
from bot.service.tally import Tally

LOOK_EVERY = 5.0
"""Seconds between looks for chats to clear."""

MOST_AT_ONCE = 16

LONGEST_WAIT = timedelta(minutes=10)

LONGEST_HOLD = 10.0
"""Most seconds for which a person who begins anew waits for their chat to be cleared."""

log = structlog.get_logger()


class Eraser:
    """Takes down what can be taken down of a chat; the job survives a crash, under a key of its own."""

    def __init__(self, channels: Mapping[str, Channel], store: Store, clock: Clock, tally: Tally) -> None:
        self._channels = channels
        self._store = store
        self._clock = clock
        self._tally = tally
        self._news = asyncio.Event()
        self._expected: dict[Address, asyncio.Event] = {}

    def expect(self, address: Address) -> None:
        """A chat waits to be cleared: do it now."""
        self._expected.setdefault(address, asyncio.Event())
        self._news.set()

    async def settled(self, address: Address) -> None:
        """Return once nothing is left to clear of a chat, or that has to be put off."""
        expected = self._expected.get(address)
        if expected is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(expected.wait(), LONGEST_HOLD)
            self._settle(address)

    async def catch_up(self, seconds: float) -> None:
        """Clear what an earlier process left behind; go on with it behind the scenes when that takes longer."""
        self._catching_up = asyncio.create_task(self.clear_due())
        await asyncio.wait([self._catching_up], timeout=seconds)

    async def run(self) -> None:
        """Clear chats until cancelled."""
        while True:
            if await self.clear_due() == MOST_AT_ONCE:
                continue
            try:
                await asyncio.wait_for(self._news.wait(), LOOK_EVERY)
            except TimeoutError:
                continue
            finally:
                self._news.clear()

    async def clear_due(self) -> int:
        """Clear chats that wait for it now; return how many."""
        expected = tuple(self._expected)
        try:
            due = await self._store.run(lambda work: work.claim_erasures(self._clock.now(), MOST_AT_ONCE))
        except Exception as error:  # noqa: BLE001 - the database may be away for a while; the jobs are safe in it
            log.error("claim_failed", error=type(error).__name__)
            return 0
        await asyncio.gather(*(self._clear(erasure) for erasure in due))
        if len(due) < MOST_AT_ONCE:
            for address in expected:  # there was nothing to clear, or another process is at it
                self._settle(address)
        return len(due)

    def _settle(self, address: Address) -> None:
        expected = self._expected.pop(address, None)
        if expected is not None:
            expected.set()

    async def _clear(self, erasure: Erasure) -> None:
        try:
            await self._clear_and_say(erasure)
        finally:
            self._settle(erasure.address)

    async def _clear_and_say(self, erasure: Erasure) -> None:
        channel = self._channels.get(erasure.address.channel)
        try:
            if channel is None:
                raise TryLaterError(LONGEST_WAIT)
            await channel.erase(erasure.address, tuple(dict.fromkeys(erasure.refs)))  # an edited message has left two
            if not await self._came_back(erasure):
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

    async def _came_back(self, erasure: Erasure) -> bool:
        """Tell whether the last words were perhaps said before, and the person has begun anew since."""
        return erasure.attempts > 0 and await self._store.run(lambda work: work.is_known(erasure.address))

    async def _again(self, erasure: Erasure, after: timedelta) -> None:
        self._tally.cleared("later")
        wait = max(after, min(timedelta(seconds=2 ** min(erasure.attempts, 9)), LONGEST_WAIT))
        due, attempts = self._clock.now() + wait, erasure.attempts + 1
        await insist(self._store, lambda work: work.postpone_erasure(erasure.id, due, attempts))

    async def _done(self, erasure: Erasure, outcome: str) -> None:
        self._tally.cleared(outcome)
        await insist(self._store, lambda work: work.finish_erasure(erasure.id))
