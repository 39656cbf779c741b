"""Letters that had to wait: nothing overtakes them, and nobody speaks while the platform wants quiet."""

from __future__ import annotations

import asyncio

import pytest

from bot.service.pace import Budget
from bot.service.sender import LATECOMERS
from bot.service.tally import Tally
from tests.service.rig import ASHA, FakeClock, FakeTime, person
from tests.service.test_sender import Rig, later


@pytest.fixture
def rig(clock: FakeClock, time: FakeTime, tally: Tally) -> Rig:
    return Rig(clock, time, tally, Budget(chat_rate=1000, chat_burst=1000))


async def test_a_letter_kept_just_before_another_was_put_off_does_not_overtake_it(rig: Rig) -> None:
    rig.channel.troubles["a"] = [later(30)]
    await rig.post(ASHA, "a")
    assert [name for name, *_ in rig.asked] == ["postpone"]

    await rig.post(ASHA, "b")  # its turn was kept before, so it was put off together with the first
    await rig.time.forward(LATECOMERS + 1)
    assert rig.channel.words() == []

    await rig.post(ASHA, "a", "b")  # claimed again when their time had come
    assert rig.channel.words() == ["a", "b"]


async def test_whose_turn_comes_while_the_bot_has_to_be_quiet_waits_for_another_one(
    clock: FakeClock, time: FakeTime, tally: Tally
) -> None:
    rig = Rig(clock, time, tally, Budget(bot_rate=1.0))
    rig.channel.troubles["to 0"] = [later(4, whole_bot=True)]
    for number in range(6):
        await rig.post(person(number), f"to {number}")

    await time.forward(3.9)
    assert rig.channel.words() == []

    await time.forward(1)
    assert len(rig.channel.words()) <= 2
    await time.forward(20)
    assert sorted(rig.channel.words()) == [f"to {number}" for number in range(6)]


async def test_a_channel_that_breaks_while_it_takes_a_letter_back_does_not_end_the_lane(rig: Rig) -> None:
    rig.channel.hold["a"] = asyncio.Event()
    rig.channel.troubles["erase"] = [ZeroDivisionError()]
    await rig.post(ASHA, "a")
    rig.sender.forget(rig.of(ASHA))
    await rig.post(ASHA, "goodbye")

    rig.channel.hold["a"].set()
    await rig.time.settle()

    assert rig.channel.words() == ["a", "goodbye"]
