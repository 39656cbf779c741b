"""Chats are cleared, then the last words are said; a job that cannot be done now is done later."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import RefusedError, TryLaterError, UnreachableError
from bot.domain.ids import Address
from bot.ports import Erasure
from bot.service.eraser import LONGEST_WAIT, Eraser
from bot.service.tally import Tally
from tests.service.rig import ASHA, BINA, FakeChannel, FakeClock, FakeStore, said


class Rig:
    """An eraser with one channel."""

    def __init__(self, clock: FakeClock, tally: Tally) -> None:
        self.clock = clock
        self.channel = FakeChannel()
        self.store = FakeStore()
        self.eraser = Eraser({"telegram": self.channel}, self.store, clock, tally)

    async def clear(self, *erasures: Erasure) -> list[tuple[object, ...]]:
        """Do these jobs; return what the store was asked to do about them."""
        self.store.work.erasures = list(erasures)
        await self.eraser.clear_due()
        asked: list[tuple[object, ...]] = self.store.work.asked
        return asked

    def at(self, wait: timedelta) -> object:
        """Return the time that much from now."""
        return self.clock.now() + wait


@pytest.fixture
def rig(clock: FakeClock, tally: Tally) -> Rig:
    return Rig(clock, tally)


def job(number: int = 1, who: Address = ASHA, attempts: int = 0) -> Erasure:
    return Erasure(number, who, ("m1", "m2"), (said("All is forgotten."),), attempts)


async def test_the_chat_is_cleared_before_the_last_words_are_said(rig: Rig) -> None:
    asked = await rig.clear(job())

    assert rig.channel.erased == [(ASHA, ("m1", "m2"))]
    assert rig.channel.sent == [(ASHA, "All is forgotten.")]
    assert asked == [("finish", 1)]


async def test_when_the_platform_is_busy_the_job_is_done_later_and_nothing_is_said_yet(rig: Rig) -> None:
    rig.channel.troubles["erase"] = [TryLaterError(timedelta(seconds=30))]

    asked = await rig.clear(job())

    assert rig.channel.sent == []
    assert asked == [("postpone erasure", 1, rig.at(timedelta(seconds=30)), 1)]


async def test_each_time_it_waits_longer_but_never_longer_than_the_longest(rig: Rig) -> None:
    rig.channel.troubles["erase"] = [TryLaterError(timedelta(seconds=1)), TryLaterError(timedelta(seconds=1))]

    await rig.clear(job(1, attempts=3))
    asked = await rig.clear(job(2, attempts=99))

    assert asked == [
        ("postpone erasure", 1, rig.at(timedelta(seconds=8)), 4),
        ("postpone erasure", 2, rig.at(timedelta(seconds=512)), 100),
    ]
    assert timedelta(seconds=512) <= LONGEST_WAIT


@pytest.mark.parametrize("trouble", [UnreachableError(), RefusedError("400")])
async def test_a_chat_that_can_never_be_cleared_is_given_up(rig: Rig, trouble: Exception) -> None:
    rig.channel.troubles["erase"] = [trouble]

    assert await rig.clear(job()) == [("finish", 1)]


async def test_a_channel_that_breaks_on_one_chat_clears_the_others(rig: Rig) -> None:
    rig.channel.troubles["erase"] = [ZeroDivisionError()]

    asked = await rig.clear(job(1, ASHA), job(2, BINA))

    assert rig.channel.erased == [(BINA, ("m1", "m2"))]
    assert set(asked) == {("postpone erasure", 1, rig.at(LONGEST_WAIT), 1), ("finish", 2)}


async def test_a_chat_of_a_channel_that_is_switched_off_waits(rig: Rig) -> None:
    asked = await rig.clear(job(who=Address("whatsapp", "919800000000")))

    assert asked == [("postpone erasure", 1, rig.at(LONGEST_WAIT), 1)]


async def test_while_the_database_is_away_nothing_is_cleared_and_nothing_breaks(rig: Rig) -> None:
    rig.store.away = True

    await rig.clear(job())
    assert rig.channel.erased == []

    rig.store.away = False
    assert await rig.clear(job()) == [("finish", 1)]


async def test_who_began_anew_is_not_told_the_last_words_again(rig: Rig) -> None:
    rig.store.work.known = {ASHA}

    await rig.clear(job(1, ASHA, attempts=1), job(2, BINA, attempts=1))

    assert [who for who, _ in rig.channel.erased] == [ASHA, BINA]
    assert rig.channel.sent == [(BINA, "All is forgotten.")]


async def test_who_begins_anew_at_once_still_hears_the_last_words_first(rig: Rig) -> None:
    rig.store.work.known = {ASHA}
    rig.eraser.expect(ASHA)
    waiting = asyncio.create_task(rig.eraser.settled(ASHA))
    await asyncio.sleep(0)
    assert not waiting.done()

    await rig.clear(job(1, ASHA))
    await waiting

    assert rig.channel.sent == [(ASHA, "All is forgotten.")]


async def test_nobody_waits_for_a_chat_in_which_there_is_nothing_to_clear(rig: Rig) -> None:
    rig.eraser.expect(ASHA)

    await rig.clear()

    await asyncio.wait_for(rig.eraser.settled(ASHA), 1)


async def test_nobody_waits_for_a_chat_that_can_only_be_cleared_later(rig: Rig) -> None:
    rig.channel.troubles["erase"] = [TryLaterError(timedelta(minutes=5))]
    rig.eraser.expect(ASHA)

    await rig.clear(job(1, ASHA))

    await asyncio.wait_for(rig.eraser.settled(ASHA), 1)
