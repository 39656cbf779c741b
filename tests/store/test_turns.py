"""What the store keeps of a turn, on both databases."""

from __future__ import annotations

import pytest

from bot.domain.ids import Address
from bot.ports import DueTimer, Outcome, Work
from bot.store import SqlStore
from tests.store.helpers import ASHA, BINA, CHITRA, NOW, after, conversation, outcome_of, rows, turn


async def test_someone_new_gets_an_empty_conversation_of_their_own(store: SqlStore) -> None:
    people = await store.run(lambda work: work.conversations([ASHA, BINA, CHITRA]))

    assert set(people) == {ASHA, BINA, CHITRA}
    assert [(one.address, one.state, one.owner, one.new) for one in people.values()] == [
        (who, b"", "bot", True) for who in people
    ]
    assert len({one.id for one in people.values()}) == 3
    assert all(0 < one.id < 2**63 for one in people.values())


async def test_what_was_kept_is_there_next_time(store: SqlStore) -> None:
    first = await conversation(store, ASHA)

    await turn(store, ASHA, "u1", state=b"asked the first question")
    again = await conversation(store, ASHA)

    assert (again.id, again.state, again.owner, again.new) == (first.id, b"asked the first question", "bot", False)


async def test_the_owner_is_kept(store: SqlStore) -> None:
    def hand_over(work: Work) -> None:
        person = work.conversations([ASHA])[ASHA]
        person.owner = "case-17"
        work.keep([outcome_of(person, "u1")])

    await store.run(hand_over)

    assert (await conversation(store, ASHA)).owner == "case-17"


async def test_the_same_name_on_two_channels_is_two_people(store: SqlStore) -> None:
    here, there = Address("telegram", "42"), Address("whatsapp", "42")
    await turn(store, here, "u1", state=b"here")

    assert (await conversation(store, there)).state == b""
    assert (await conversation(store, here)).state == b"here"


@pytest.mark.parametrize("value", ["", "0", "a\0b", "ماریا", "👋🏽", "\ud83d", "x" * 3000])
async def test_any_address_is_found_again(store: SqlStore, value: str) -> None:
    who = Address("telegram", value)
    await turn(store, who, "u1", state=b"s", set_timers=(("t", NOW),))

    assert (await conversation(store, who)).state == b"s"
    assert [timer.address for timer in await store.run(lambda work: work.due_timers(NOW, 9))] == [who]


async def test_an_update_is_heard_once(store: SqlStore) -> None:
    keys = ["u1", "u2", "wamid.\0", "\ud800"]
    assert await store.run(lambda work: work.unheard(keys)) == set(keys)

    await turn(store, ASHA, "u1")
    await turn(store, BINA, "wamid.\0")

    assert await store.run(lambda work: work.unheard(keys)) == {"u2", "\ud800"}
    assert await store.run(lambda work: work.unheard([])) == set()


async def test_keeping_an_update_twice_changes_nothing(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", "once", state=b"once")

    with pytest.raises(Exception, match="heard"):
        await turn(store, ASHA, "u1", "twice", state=b"twice")

    assert (await conversation(store, ASHA)).state == b"once"
    assert await rows(store, "SELECT count(*) FROM outbox") == [(1,)]


async def test_a_job_that_raises_never_happened(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", state=b"before")

    def job(work: Work) -> None:
        people = work.conversations([ASHA, BINA])
        people[ASHA].state = b"after"
        work.keep([outcome_of(person, f"u2{who.value}", "hello") for who, person in people.items()])
        raise RuntimeError("the power is gone")

    with pytest.raises(RuntimeError, match="power"):
        await store.run(job)

    assert (await conversation(store, ASHA)).state == b"before"
    assert await store.run(lambda work: work.unheard([f"u2{ASHA.value}"]))
    assert await rows(store, "SELECT count(*) FROM outbox") == [(0,)]
    assert await rows(store, "SELECT count(*) FROM conversations") == [(1,)]


async def test_a_whole_batch_is_kept_together(store: SqlStore) -> None:
    crowd = [Address("telegram", str(number)) for number in range(150)]

    def job(work: Work) -> None:
        people = work.conversations(crowd)
        for person in people.values():
            person.state = person.address.value.encode()
        work.keep([outcome_of(person, f"u{person.address.value}", "a", "b") for person in people.values()])

    await store.run(job)
    people = await store.run(lambda work: work.conversations(crowd))

    assert {who.value: person.state.decode() for who, person in people.items()} == {
        who.value: who.value for who in crowd
    }
    assert await rows(store, "SELECT count(*) FROM outbox") == [(300,)]


async def test_a_batch_takes_one_outcome_a_conversation(store: SqlStore) -> None:
    def job(work: Work) -> None:
        person = work.conversations([ASHA])[ASHA]
        work.keep([outcome_of(person, "u1"), outcome_of(person, "u2")])

    with pytest.raises(ValueError, match="Two outcomes"):
        await store.run(job)


async def test_nothing_is_kept_for_a_conversation_that_was_wiped_meanwhile(store: SqlStore) -> None:
    stale = await conversation(store, ASHA)
    await turn(store, ASHA, "u1", wipe=True)

    with pytest.raises(LookupError):
        await store.run(lambda work: work.keep([outcome_of(stale, "u2", "hello")]))

    assert await store.run(lambda work: work.unheard(["u2"])) == {"u2"}


async def test_timers_ring_until_their_turn_is_kept(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", set_timers=(("silence", after(minutes=5)), ("clock:48h", after(hours=48))))

    assert await store.run(lambda work: work.due_timers(after(minutes=4), 10)) == []
    rung = await store.run(lambda work: work.due_timers(after(minutes=5), 10))
    person = await conversation(store, ASHA)
    assert rung == [DueTimer(person.id, ASHA, "silence", after(minutes=5))]
    assert await store.run(lambda work: work.due_timers(after(minutes=6), 10)) == rung

    await turn(store, ASHA, "u2", stop_timers=("silence", "never set"))
    assert await store.run(lambda work: work.due_timers(after(minutes=6), 10)) == []


async def test_a_timer_of_the_same_id_is_replaced(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", set_timers=(("silence", after(minutes=5)),))
    await turn(store, BINA, "u2", set_timers=(("silence", after(minutes=6)),))
    await turn(store, ASHA, "u3", stop_timers=("silence",), set_timers=(("silence", after(minutes=9)),))

    due = await store.run(lambda work: work.due_timers(after(minutes=30), 10))

    assert [(timer.address, timer.due) for timer in due] == [(BINA, after(minutes=6)), (ASHA, after(minutes=9))]
    assert len(await store.run(lambda work: work.due_timers(after(minutes=30), 1))) == 1


async def test_timers_of_someone_who_left_are_silent_until_they_are_back(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", set_timers=(("remind", after(minutes=5)),))

    await turn(store, ASHA, "u2", gone=True)
    assert await store.run(lambda work: work.due_timers(after(minutes=9), 10)) == []

    await turn(store, ASHA, "u3")
    assert len(await store.run(lambda work: work.due_timers(after(minutes=9), 10))) == 1


async def test_times_keep_their_milliseconds(store: SqlStore) -> None:
    moment = after(milliseconds=1234.567)
    await turn(store, ASHA, "u1", set_timers=(("t", moment),))

    (timer,) = await store.run(lambda work: work.due_timers(moment, 1))

    assert timer.due == after(milliseconds=1234)


async def test_nobody_is_asked_for_nothing(store: SqlStore) -> None:
    def job(work: Work) -> Outcome | None:
        assert work.conversations([]) == {}
        assert work.keep([]) == []
        work.sent([])
        work.drop_letters([])
        return None

    assert await store.run(job) is None
