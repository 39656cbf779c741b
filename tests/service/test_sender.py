"""Letters go out in order, at the pace the platform bears, and never to someone who wiped everything."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from bot.domain.errors import ElsewhereError, RefusedError, TryLaterError, UnreachableError
from bot.domain.ids import Address, ConversationId
from bot.ports import Letter
from bot.service.pace import Budget
from bot.service.sender import LONGEST_WAIT, LOOK_EVERY, MOST_PASSES, Sender
from bot.service.tally import Tally
from tests.service.conftest import start
from tests.service.rig import ASHA, BINA, FakeChannel, FakeClock, FakeStore, FakeTime, Notes, person, said


class Rig:
    """A sender with one channel, and seconds that pass only when they are told to."""

    def __init__(self, clock: FakeClock, time: FakeTime, tally: Tally, budget: Budget) -> None:
        self.clock, self.time, self.tally = clock, time, tally
        self.channel = FakeChannel()
        self.store = FakeStore()
        self.notes = Notes()
        self.numbers: dict[Address, int] = {}
        self.letters = 0
        self.clearing: dict[Address, asyncio.Event] = {}
        self.sender = Sender(
            {"telegram": self.channel},
            {"telegram": budget},
            self.store,
            clock,
            self.notes.sent.append,
            self.settled,
            tally,
        )

    async def settled(self, who: Address) -> None:
        """Wait while somebody's chat is being cleared."""
        if who in self.clearing:
            await self.clearing[who].wait()

    @property
    def asked(self) -> list[tuple[object, ...]]:
        """What the store was asked to do."""
        asked: list[tuple[object, ...]] = self.store.work.asked
        return asked

    def of(self, who: Address) -> ConversationId:
        """Return somebody's conversation."""
        return ConversationId(self.numbers.setdefault(who, 100 + len(self.numbers)))

    def letter(self, who: Address, words: str, attempts: int = 0) -> Letter:
        """Return the next letter."""
        self.letters += 1
        return Letter(self.letters, self.of(who), who, said(words), attempts, self.clock.now())

    async def post(self, who: Address, *words: str) -> None:
        """Hand over letters to one person, and let everything happen that needs no time."""
        self.sender.post([self.letter(who, text) for text in words])
        await self.time.settle()

    def outcomes(self, outcome: str) -> float:
        """Return how many letters ended so."""
        labels = {"channel": "telegram", "outcome": outcome}
        return self.tally.registry.get_sample_value("humraah_letters_total", labels) or 0.0


@pytest.fixture
def rig(clock: FakeClock, time: FakeTime, tally: Tally) -> Rig:
    return Rig(clock, time, tally, Budget(chat_rate=1000, chat_burst=1000))


def later(seconds: float, *, whole_bot: bool = False) -> TryLaterError:
    return TryLaterError(timedelta(seconds=seconds), whole_bot=whole_bot)


async def test_letters_to_one_person_go_out_in_order_and_each_is_noted(rig: Rig) -> None:
    await rig.post(ASHA, "a", "b", "c")

    assert rig.channel.words() == ["a", "b", "c"]
    assert [(sent.letter, sent.refs) for sent in rig.notes.sent] == [(1, ("out-a",)), (2, ("out-b",)), (3, ("out-c",))]
    assert rig.outcomes("sent") == 3


async def test_the_next_letter_waits_until_it_is_durable_that_the_one_before_went_out(rig: Rig) -> None:
    """So a crash can repeat one line of each person, and never more."""
    noted = [asyncio.get_running_loop().create_future() for _ in range(3)]
    rig.sender._note_sent = lambda sent: noted[sent.letter - 1]

    await rig.post(ASHA, "a", "b")
    assert rig.channel.words() == ["a"]
    await rig.post(ASHA, "c")
    assert rig.channel.words() == ["a"]

    noted[0].set_result(None)
    await rig.time.settle()
    assert rig.channel.words() == ["a", "b"]


async def test_one_slow_person_does_not_keep_others_waiting(rig: Rig) -> None:
    rig.channel.hold["a"] = asyncio.Event()

    await rig.post(ASHA, "a", "b")
    await rig.post(BINA, "x")
    assert rig.channel.words() == ["x"]

    rig.channel.hold["a"].set()
    await rig.time.settle()
    assert rig.channel.words() == ["x", "a", "b"]


async def test_a_short_wait_is_sat_out_and_the_order_is_kept(rig: Rig) -> None:
    rig.channel.troubles["a"] = [later(3)]

    await rig.post(ASHA, "a", "b")
    assert rig.channel.words() == []

    await rig.time.forward(3)
    assert rig.channel.words() == ["a", "b"]
    assert rig.asked == []


async def test_trying_again_and_again_takes_longer_each_time(rig: Rig) -> None:
    rig.channel.troubles["a"] = [later(0.1) for _ in range(3)]

    await rig.post(ASHA, "a")
    await rig.time.forward(0.1)
    assert len(rig.channel.troubles["a"]) == 1
    await rig.time.forward(1)
    assert rig.channel.troubles["a"] == []
    assert rig.channel.words() == []

    await rig.time.forward(3)
    assert rig.channel.words() == ["a"]


async def test_a_long_wait_is_written_down_and_nothing_overtakes_the_letter(rig: Rig) -> None:
    rig.channel.troubles["a"] = [later(30)]

    await rig.post(ASHA, "a", "b")
    await rig.time.forward(60)

    assert rig.channel.words() == []
    assert rig.asked == [("postpone", 1, rig.clock.now() + timedelta(seconds=30), 1)]
    assert rig.outcomes("later") == 1


async def test_no_wait_is_longer_than_the_longest(rig: Rig) -> None:
    rig.channel.troubles["a"] = [later(1)]

    rig.sender.post([rig.letter(ASHA, "a", attempts=40)])
    await rig.time.settle()

    assert rig.asked == [("postpone", 1, rig.clock.now() + timedelta(seconds=2**9 - 1), 41)]
    assert timedelta(seconds=2**9 - 1) <= LONGEST_WAIT


async def test_what_was_written_down_goes_out_when_its_time_has_come(rig: Rig, running: AsyncExitStack) -> None:
    rig.store.work.letters = [rig.letter(ASHA, "a", attempts=1), rig.letter(ASHA, "b")]

    start(running, rig.sender.run())
    await rig.time.settle()

    assert rig.channel.words() == ["a", "b"]


async def test_a_letter_that_is_on_its_way_is_not_taken_twice(rig: Rig, running: AsyncExitStack) -> None:
    rig.channel.hold["a"] = asyncio.Event()
    letter = rig.letter(ASHA, "a")
    rig.sender.post([letter])
    rig.store.work.letters = [letter]

    start(running, rig.sender.run())
    await rig.time.settle()
    rig.channel.hold["a"].set()
    await rig.time.settle()

    assert rig.channel.words() == ["a"]


async def test_when_the_database_is_away_what_waits_in_it_is_looked_for_again(
    rig: Rig, running: AsyncExitStack
) -> None:
    rig.store.away = True
    rig.store.work.letters = [rig.letter(ASHA, "a")]

    start(running, rig.sender.run())
    await rig.time.settle()
    rig.store.away = False
    rig.sender.look()
    await rig.time.settle()

    assert rig.channel.words() == ["a"]


async def test_nothing_more_is_sent_to_someone_who_cannot_be_reached(rig: Rig) -> None:
    rig.channel.troubles["a"] = [UnreachableError()]

    await rig.post(ASHA, "a", "b")

    assert rig.channel.words() == []
    assert rig.asked == [("drop all of", rig.of(ASHA))]
    assert rig.outcomes("unreachable") == 1


async def test_a_letter_for_someone_at_another_process_is_handed_back_at_once(rig: Rig) -> None:
    rig.channel.troubles["a"] = [ElsewhereError()]

    await rig.post(ASHA, "a", "b")
    await rig.time.forward(60)

    assert rig.channel.words() == []
    assert rig.asked == [("postpone", 1, rig.clock.now(), 1)]
    assert rig.outcomes("elsewhere") == 1


async def test_what_is_written_while_a_letter_is_handed_back_is_not_lost(rig: Rig) -> None:
    rig.channel.troubles["a"] = [ElsewhereError()]
    rig.store.away = True
    await rig.post(ASHA, "a")
    await rig.post(ASHA, "b")

    rig.store.away = False
    await rig.time.forward(60)

    assert rig.channel.words() == ["b"]


async def test_other_processes_may_claim_first_what_was_handed_back(rig: Rig, running: AsyncExitStack) -> None:
    rig.channel.troubles["a"] = [ElsewhereError()]
    start(running, rig.sender.run())
    await rig.post(ASHA, "a")
    rig.store.work.letters = [rig.letter(BINA, "b")]

    rig.sender.look()
    await rig.time.forward(LOOK_EVERY / 4)
    assert rig.channel.words() == []

    await rig.time.forward(LOOK_EVERY)
    rig.sender.look()
    await rig.time.settle()
    assert rig.channel.words() == ["b"]


async def test_after_news_that_led_to_no_letter_another_look_follows_soon(rig: Rig, running: AsyncExitStack) -> None:
    start(running, rig.sender.run())
    rig.sender.look()
    await rig.time.settle()
    rig.store.work.letters = [rig.letter(ASHA, "a")]

    async with asyncio.timeout(LOOK_EVERY / 2):
        while not rig.channel.words():
            await rig.time.settle()

    assert rig.channel.words() == ["a"]


async def test_who_is_at_no_process_after_a_minute_is_gone(rig: Rig) -> None:
    rig.channel.troubles["a"] = [ElsewhereError()]

    rig.sender.post([rig.letter(ASHA, "a", attempts=MOST_PASSES)])
    await rig.time.settle()

    assert rig.asked == [("drop all of", rig.of(ASHA))]
    assert rig.outcomes("unreachable") == 1


async def test_who_comes_back_is_written_to_again(rig: Rig) -> None:
    rig.channel.troubles["a"] = [UnreachableError()]
    await rig.post(ASHA, "a", "b")

    await rig.post(ASHA, "c")

    assert rig.channel.words() == ["c"]


async def test_a_refused_letter_is_dropped_and_the_next_ones_go_out(rig: Rig) -> None:
    rig.channel.troubles["a"] = [RefusedError("400")]

    await rig.post(ASHA, "a", "b")

    assert rig.channel.words() == ["b"]
    assert rig.asked == [("drop", 1)]
    assert rig.outcomes("refused") == 1


async def test_a_channel_that_breaks_loses_no_letter(rig: Rig) -> None:
    rig.channel.troubles["a"] = [ZeroDivisionError()]

    await rig.post(ASHA, "a", "b")
    await rig.post(BINA, "x")

    assert rig.channel.words() == ["x"]
    assert rig.asked == [("postpone", 1, rig.clock.now() + timedelta(minutes=1), 1)]


async def test_a_letter_of_a_channel_that_is_switched_off_waits(rig: Rig) -> None:
    await rig.post(Address("whatsapp", "919800000000"), "a")

    assert rig.asked == [("postpone", 1, rig.clock.now() + LONGEST_WAIT, 0)]


async def test_when_the_limit_is_the_bots_everyone_is_quiet_until_it_is_over(rig: Rig) -> None:
    rig.channel.troubles["a"] = [later(4, whole_bot=True)]

    await rig.post(ASHA, "a")
    await rig.post(BINA, "x")
    await rig.time.forward(3.9)
    assert rig.channel.words() == []

    await rig.time.forward(0.2)
    assert sorted(rig.channel.words()) == ["a", "x"]


async def test_one_person_gets_a_few_letters_at_once_and_then_one_a_second(
    clock: FakeClock, time: FakeTime, tally: Tally
) -> None:
    rig = Rig(clock, time, tally, Budget(chat_rate=1.0, chat_burst=3))

    await rig.post(ASHA, *"abcde")
    assert rig.channel.words() == ["a", "b", "c"]

    await time.forward(1)
    assert rig.channel.words() == ["a", "b", "c", "d"]
    await time.forward(1)
    assert rig.channel.words() == ["a", "b", "c", "d", "e"]


async def test_everyone_together_gets_no_more_than_the_platform_bears(
    clock: FakeClock, time: FakeTime, tally: Tally
) -> None:
    rig = Rig(clock, time, tally, Budget(bot_rate=2.0))

    for number in range(6):
        await rig.post(person(number), f"to {number}")
    assert len(rig.channel.words()) == 2

    await time.forward(1)
    assert len(rig.channel.words()) == 4
    await time.forward(1)
    assert len(rig.channel.words()) == 6


async def test_after_a_wipe_nothing_more_goes_out_and_a_letter_in_flight_is_taken_down(rig: Rig) -> None:
    rig.channel.hold["a"] = asyncio.Event()
    await rig.post(ASHA, "a", "b")

    rig.sender.forget(rig.of(ASHA))
    rig.channel.hold["a"].set()
    await rig.time.settle()

    assert rig.channel.words() == ["a"]
    assert rig.channel.erased == [(ASHA, ("out-a",))]
    assert rig.notes.sent == []


async def test_a_letter_in_flight_that_cannot_be_taken_down_now_is_left_to_the_eraser(rig: Rig) -> None:
    rig.channel.hold["a"] = asyncio.Event()
    rig.channel.troubles["erase"] = [later(30)]
    await rig.post(ASHA, "a")

    rig.sender.forget(rig.of(ASHA))
    rig.channel.hold["a"].set()
    await rig.time.settle()

    assert [(sent.letter, sent.refs) for sent in rig.notes.sent] == [(1, ("out-a",))]


async def test_a_letter_is_handed_back_even_when_the_database_is_away_just_then(rig: Rig) -> None:
    rig.channel.troubles["a"] = [later(30)]
    rig.store.away = True
    await rig.post(ASHA, "a")
    rig.store.away = False

    await rig.time.forward(1)

    assert [name for name, *_ in rig.asked] == ["postpone"]


async def test_who_leaves_hears_only_the_goodbye_even_when_a_letter_in_flight_fails(rig: Rig) -> None:
    rig.channel.hold["a"] = asyncio.Event()
    rig.channel.troubles["a"] = [later(30)]
    await rig.post(ASHA, "a", "b")

    rig.sender.forget(rig.of(ASHA))
    await rig.post(ASHA, "goodbye")
    rig.channel.hold["a"].set()
    await rig.time.settle()

    assert rig.channel.words() == ["goodbye"]
    assert [sent.letter for sent in rig.notes.sent] == [3]
    assert rig.channel.erased == []


async def test_letters_that_wait_for_their_turn_are_gone_after_a_wipe(
    clock: FakeClock, time: FakeTime, tally: Tally
) -> None:
    rig = Rig(clock, time, tally, Budget(chat_rate=1.0, chat_burst=1))
    await rig.post(ASHA, "a", "b")

    rig.sender.forget(rig.of(ASHA))
    await time.forward(5)

    assert rig.channel.words() == ["a"]


async def test_an_orderly_stop_finishes_what_is_on_its_way_and_begins_nothing_more(rig: Rig) -> None:
    rig.channel.hold["a"] = asyncio.Event()
    await rig.post(ASHA, "a", "b")
    stopping = asyncio.ensure_future(rig.sender.stop())
    await rig.time.settle()
    assert not stopping.done()

    rig.channel.hold["a"].set()
    await rig.time.forward(1)
    await stopping

    assert rig.channel.words() == ["a"]
    assert [sent.letter for sent in rig.notes.sent] == [1]


async def test_who_waits_until_all_is_said_waits_for_what_is_on_its_way(rig: Rig) -> None:
    rig.channel.hold["a"] = asyncio.Event()
    await rig.post(ASHA, "a")
    draining = asyncio.ensure_future(rig.sender.drain())
    await rig.time.settle()
    assert not draining.done()

    rig.channel.hold["a"].set()
    await draining

    assert rig.channel.words() == ["a"]


async def test_a_letter_waits_until_the_chat_it_goes_to_is_cleared(rig: Rig) -> None:
    rig.clearing[ASHA] = asyncio.Event()

    await rig.post(ASHA, "a")
    await rig.post(BINA, "x")
    assert rig.channel.words() == ["x"]

    rig.clearing[ASHA].set()
    await rig.time.settle()
    assert rig.channel.words() == ["x", "a"]
