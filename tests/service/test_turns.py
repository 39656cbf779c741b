"""What comes in is taken in small batches; nobody's events are lost, doubled or taken out of order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, cast

import pytest

from bot.domain.ids import Address
from bot.domain.incoming import Gone, Incoming
from bot.ports import Conversation, Sent
from bot.service import turns as turning
from bot.service.mind import Mind
from bot.service.tally import Tally
from bot.service.turns import MOST_AT_ONCE, Turns
from bot.store import SqlStore
from tests.service.rig import ASHA, BINA, CHITRA, EchoMind, FakeClock, Notes, WatchedStore, incoming, person


class Rig:
    """Turns on a real database, with a mind that says everything back."""

    def __init__(self, store: SqlStore, clock: FakeClock, tally: Tally) -> None:
        self.store = WatchedStore(store)
        self.mind = EchoMind()
        self.notes = Notes()
        self.tally = tally
        self.turns = Turns(
            self.store, clock, cast("Mind", self.mind), self.notes.speak, self.notes.clear, self.notes.forget, tally
        )
        self.task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.task = asyncio.create_task(self.turns.run())

    async def stop(self) -> None:
        if self.task:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task

    async def hear(self, *events: Incoming) -> list[BaseException | None]:
        """Hand over all at once; return what each ended with."""
        heard = [asyncio.ensure_future(self.turns.hear(event)) for event in events]
        await asyncio.sleep(0)
        if self.task is None:
            self.start()
        return await asyncio.gather(*heard, return_exceptions=True)

    async def state(self, who: Address) -> str:
        talks: dict[Address, Conversation] = await self.store._store.run(lambda work: work.conversations([who]))
        return talks[who].state.decode()

    def count(self, name: str) -> float:
        return self.tally.registry.get_sample_value(name) or 0.0


@pytest.fixture
async def rig(store: SqlStore, clock: FakeClock, tally: Tally) -> AsyncIterator[Rig]:
    made = Rig(store, clock, tally)
    yield made
    await made.stop()


async def test_hearing_ends_only_when_everything_that_follows_is_durable(rig: Rig) -> None:
    assert await rig.hear(incoming(ASHA, "hello")) == [None]

    assert await rig.state(ASHA) == "hello"
    assert rig.notes.words() == ["re: hello"]


async def test_people_who_wait_together_are_taken_in_one_transaction(rig: Rig) -> None:
    people = [person(number) for number in range(20)]

    await rig.hear(*(incoming(who, "hello") for who in people))

    assert rig.store.runs == 1
    assert [await rig.state(who) for who in people] == ["hello"] * 20


async def test_a_batch_has_an_end(rig: Rig) -> None:
    await rig.hear(*(incoming(person(number), "hello") for number in range(MOST_AT_ONCE + 1)))

    assert rig.store.runs == 2


async def test_one_persons_events_are_taken_one_after_another_in_the_platforms_order(rig: Rig) -> None:
    late, early, middle = (incoming(ASHA, words, order=n) for words, n in (("c", 3), ("a", 1), ("b", 2)))

    await rig.hear(late, incoming(BINA, "x"), early, middle)

    assert await rig.state(ASHA) == "a b c"
    assert rig.store.runs == 3
    assert [words for words in rig.notes.words() if words != "re: x"] == ["re: a", "re: b", "re: c"]


async def test_the_same_update_twice_has_one_effect_and_both_are_answered(rig: Rig) -> None:
    first, again = (incoming(ASHA, "hello", key="update 1") for _ in range(2))

    assert await rig.hear(first, again) == [None, None]
    assert await rig.hear(incoming(ASHA, "hello", key="update 1")) == [None]

    assert await rig.state(ASHA) == "hello"
    assert rig.notes.words() == ["re: hello"]


async def test_a_turn_that_breaks_is_answered_kindly_and_hurts_nobody_else(rig: Rig) -> None:
    assert await rig.hear(incoming(ASHA, "hello"), incoming(BINA, "break"), incoming(CHITRA, "hi")) == [None] * 3

    assert sorted(rig.notes.words()) == ["re: hello", "re: hi", "trouble"]
    assert await rig.state(BINA) == ""
    assert rig.count("humraah_failed_turns_total") == 1


async def test_what_cannot_be_stored_is_not_acknowledged_and_hurts_nobody_else(rig: Rig) -> None:
    asha, bina, chitra = await rig.hear(
        incoming(ASHA, "hello"), incoming(BINA, "unstorable"), incoming(CHITRA, "hi")
    )  # fmt: skip

    assert (asha, chitra) == (None, None)
    assert isinstance(bina, Exception)
    assert await rig.state(ASHA) == "hello"
    assert await rig.state(BINA) == ""
    assert sorted(rig.notes.words()) == ["re: hello", "re: hi"]


async def test_while_the_database_is_away_nothing_is_acknowledged_and_nothing_is_said(rig: Rig) -> None:
    rig.store.away = True

    ends = await rig.hear(incoming(ASHA, "hello"), incoming(BINA, "hi"))

    assert [type(end) for end in ends] == [ConnectionError, ConnectionError]
    assert rig.notes.events == []


async def test_what_was_not_acknowledged_has_its_effect_when_it_comes_again(rig: Rig) -> None:
    rig.store.away = True
    await rig.hear(incoming(ASHA, "hello"))
    rig.store.away = False

    assert await rig.hear(incoming(ASHA, "hello")) == [None]

    assert await rig.state(ASHA) == "hello"
    assert rig.notes.words() == ["re: hello"]


async def test_who_waits_when_the_program_ends_is_not_acknowledged(rig: Rig) -> None:
    waiting = asyncio.ensure_future(rig.turns.hear(incoming(ASHA, "hello")))
    await asyncio.sleep(0)
    await rig.stop()

    assert not waiting.done()
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    assert await rig.state(ASHA) == ""


async def test_after_a_wipe_the_sender_forgets_before_the_chat_is_cleared(rig: Rig) -> None:
    await rig.hear(incoming(ASHA, "hello"))
    rig.notes.events.clear()

    await rig.hear(incoming(ASHA, "wipe"))

    assert rig.notes.events == ["forget", "clear"]
    assert await rig.state(ASHA) == ""


async def test_leaving_clears_the_chat_and_still_says_goodbye(rig: Rig) -> None:
    await rig.hear(incoming(ASHA, "clear"))

    assert rig.notes.events == ["forget", "clear", "speak"]
    assert rig.notes.words() == ["re: clear"]


async def test_letters_that_went_out_are_noted_with_the_next_commit(rig: Rig, clock: FakeClock) -> None:
    await rig.hear(incoming(ASHA, "hello"))

    rig.turns.note_sent(_sent(rig, clock))
    await rig.hear(incoming(BINA, "hi"))

    assert rig.store.runs == 2
    assert await _waiting_letters(rig, clock) == ["re: hi"]


async def test_nobody_waits_while_notes_wait_for_company(
    rig: Rig, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who writes while notes of sent letters wait is answered at once; the notes go along."""
    monkeypatch.setattr(turning, "LEAST_WAIT_FOR_RECEIPTS", 3600)
    await rig.hear(incoming(ASHA, "hello"))
    rig.turns.note_sent(_sent(rig, clock))
    await asyncio.sleep(0.05)  # the notes wait by now

    async with asyncio.timeout(20):
        await rig.hear(incoming(BINA, "hi"))
    assert await _waiting_letters(rig, clock) == ["re: hi"]


async def test_receipts_survive_a_database_that_is_away(rig: Rig, clock: FakeClock) -> None:
    await rig.hear(incoming(ASHA, "hello"))
    rig.store.away = True
    rig.turns.note_sent(_sent(rig, clock))
    await rig.hear(incoming(BINA, "hi"))
    rig.store.away = False

    await rig.stop()
    await rig.turns.flush()

    assert await _waiting_letters(rig, clock) == []


def _sent(rig: Rig, clock: FakeClock) -> Sent:
    letter = rig.notes.letters[-1]
    return Sent(letter.id, letter.conversation, ("m1",), clock.now())


async def _waiting_letters(rig: Rig, clock: FakeClock) -> list[str]:
    """Return the words of all letters in the database, as after a restart."""
    store: Any = rig.store._store
    await store.take_over()
    letters = await store.run(lambda work: work.claim_letters(clock.now(), 100))
    return [letter.message.text for letter in letters]


async def test_what_waits_for_someone_who_left_is_dropped_in_memory_too(rig: Rig) -> None:
    await rig.hear(incoming(ASHA, "hello"))
    await rig.hear(incoming(ASHA, "gone", what=Gone()))

    assert rig.notes.forgotten == [rig.notes.letters[0].conversation]
