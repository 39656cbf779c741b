"""Wiping, clearing and forgetting, on both databases."""

from __future__ import annotations

from bot.domain.ids import Address
from bot.ports import Erasure, Sent, Work
from bot.store import SqlStore
from tests.store.conftest import Open
from tests.store.helpers import ASHA, BINA, NOW, after, claim, conversation, deliver, outcome_of, rows, said, turn

OF_A_CONVERSATION = ("conversation_keys", "conversations", "outbox", "timers", "footprints")


async def left_of(store: SqlStore) -> dict[str, int]:
    return {table: (await rows(store, f"SELECT count(*) FROM {table}"))[0][0] for table in OF_A_CONVERSATION}


async def erasures(store: SqlStore) -> list[Erasure]:
    return await store.run(lambda work: work.claim_erasures(NOW, 10))


async def test_a_wipe_leaves_no_row_and_a_chat_to_clear(store: SqlStore) -> None:
    sent = await turn(store, ASHA, "u1", "one", ref="p1", set_timers=(("t", NOW),), state=b"secret")
    await deliver(store, sent)
    await turn(store, ASHA, "u2", "never sent", ref="p2")

    assert await turn(store, ASHA, "u3", "goodbye", ref="p3", wipe=True) == []

    assert set((await left_of(store)).values()) == {0}
    (erasure,) = await erasures(store)
    assert erasure.address == ASHA
    assert set(erasure.refs) == {"p1", f"m{sent[0].id}", "p2", "p3"}
    assert erasure.farewell == (said("goodbye"),)
    assert erasure.attempts == 0


async def test_a_wipe_touches_nobody_else(store: SqlStore) -> None:
    await turn(store, BINA, "u1", "hers", ref="p1", state=b"hers", set_timers=(("t", NOW),))
    before = await left_of(store)
    await turn(store, ASHA, "u2", "mine", ref="p2", state=b"mine", set_timers=(("t", NOW),))

    await turn(store, ASHA, "u3", wipe=True)

    assert await left_of(store) == before
    assert (await conversation(store, BINA)).state == b"hers"


async def test_who_comes_back_after_a_wipe_is_someone_new(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", state=b"secret")
    before = await conversation(store, ASHA)

    await turn(store, ASHA, "u2", wipe=True)
    again = await conversation(store, ASHA)

    assert (again.new, again.state) == (True, b"")
    assert again.id != before.id
    assert await store.run(lambda work: work.unheard(["u1", "u2"])) == set()


async def test_a_wipe_in_a_batch_is_a_wipe_of_one(store: SqlStore) -> None:
    def job(work: Work) -> list[str]:
        people = work.conversations([ASHA, BINA])
        kept = work.keep([outcome_of(people[ASHA], "u1", "bye", wipe=True), outcome_of(people[BINA], "u2", "hello")])
        return [letter.message.text for letter in kept]

    assert await store.run(job) == ["hello"]
    assert (await left_of(store))["conversations"] == 1


async def test_the_wipe_of_someone_who_said_nothing_yet_needs_no_erasure(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", wipe=True)

    assert await erasures(store) == []
    assert set((await left_of(store)).values()) == {0}


async def test_clearing_takes_the_chat_down_and_keeps_the_answers(store: SqlStore) -> None:
    await deliver(store, await turn(store, ASHA, "u1", "one", ref="p1", state=b"kept", set_timers=(("t", NOW),)))

    letters = await turn(store, ASHA, "u2", "Hello.", ref="p2", clear=True, state=b"kept")

    (erasure,) = await erasures(store)
    assert set(erasure.refs) == {"p1", f"m{letters[0].id - 1}", "p2"}
    assert erasure.farewell == ()
    assert [letter.message.text for letter in letters] == ["Hello."]
    assert (await conversation(store, ASHA)).state == b"kept"
    assert await rows(store, "SELECT count(*) FROM footprints") == [(0,)]
    assert len(await store.run(lambda work: work.due_timers(NOW, 9))) == 1


async def test_what_was_cleared_is_not_cleared_again(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", ref="p1")
    await turn(store, ASHA, "u2", ref="p2", clear=True)
    await turn(store, ASHA, "u3", ref="p3", clear=True)

    assert sorted(erasure.refs for erasure in await erasures(store)) == [("p1", "p2"), ("p3",)]


async def test_a_letter_under_way_during_the_wipe_is_taken_down_too(store: SqlStore) -> None:
    (letter,) = await turn(store, ASHA, "u1", "under way")
    await turn(store, ASHA, "u2", "goodbye", wipe=True)

    await deliver(store, [letter], after(seconds=2))

    found = {
        erasure.refs: erasure for erasure in await store.run(lambda work: work.claim_erasures(after(seconds=3), 9))
    }
    assert set(found) == {(), (f"m{letter.id}",)}
    assert found[(f"m{letter.id}",)].address == ASHA
    assert found[(f"m{letter.id}",)].farewell == ()


async def test_a_letter_of_nobody_we_know_is_passed_over(store: SqlStore) -> None:
    (letter,) = await turn(store, ASHA, "u1", "under way")
    await turn(store, ASHA, "u2", "goodbye", wipe=True)
    (erasure,) = await erasures(store)
    await store.run(lambda work: work.finish_erasure(erasure.id))

    await store.run(lambda work: work.sent([Sent(letter.id, letter.conversation, ("m1",), NOW)]))

    assert await erasures(store) == []


async def test_an_erasure_is_claimed_once_and_tried_again_when_postponed(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", "goodbye", ref="p1", wipe=True)
    (erasure,) = await erasures(store)
    assert await erasures(store) == []

    await store.run(lambda work: work.postpone_erasure(erasure.id, after(minutes=1), 3))
    assert await store.run(lambda work: work.claim_erasures(after(seconds=59), 5)) == []
    (again,) = await store.run(lambda work: work.claim_erasures(after(seconds=60), 5))

    assert (again.id, again.refs, again.farewell, again.attempts) == (erasure.id, ("p1",), erasure.farewell, 3)


async def test_a_finished_erasure_is_gone_with_its_key(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", "goodbye", wipe=True)
    (erasure,) = await erasures(store)

    await store.run(lambda work: work.finish_erasure(erasure.id))

    assert await rows(store, "SELECT count(*) FROM erasures") == [(0,)]


async def test_an_erasure_under_way_is_taken_up_after_a_restart(url: str, opened: Open) -> None:
    before = await opened(url)
    await turn(before, ASHA, "u1", "goodbye", ref="p1", wipe=True)
    assert len(await erasures(before)) == 1
    await before.close()

    (erasure,) = await erasures(await opened(url))

    assert (erasure.address, erasure.refs, erasure.farewell) == (ASHA, ("p1",), (said("goodbye"),))


async def test_a_purge_destroys_what_is_past_its_time(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", "one", ref="p1", set_timers=(("t", NOW),), expires=after(hours=1))
    await turn(store, BINA, "u2", state=b"kept", expires=after(hours=1, milliseconds=1))

    assert await store.run(lambda work: work.purge(after(hours=1))) == 1

    assert await left_of(store) == dict.fromkeys(OF_A_CONVERSATION, 0) | {"conversations": 1, "conversation_keys": 1}
    assert (await conversation(store, BINA)).state == b"kept"
    assert (await conversation(store, ASHA)).new


async def test_a_purge_takes_more_than_one_handful(store: SqlStore) -> None:
    crowd = [Address("telegram", str(number)) for number in range(1100)]

    def job(work: Work) -> None:
        people = work.conversations(crowd)
        work.keep([outcome_of(person, f"u{person.address.value}") for person in people.values()])

    await store.run(job)

    assert await store.run(lambda work: work.purge(after(hours=100))) == 1100
    assert set((await left_of(store)).values()) == {0}


async def test_a_purge_takes_conversations_of_which_nothing_was_ever_kept(store: SqlStore) -> None:
    await conversation(store, ASHA)

    assert await store.run(lambda work: work.purge(NOW)) == 1


async def test_a_purge_forgets_old_updates_footprints_and_erasures(store: SqlStore) -> None:
    far = after(days=99)
    await turn(store, ASHA, "old", ref="p1", expires=far)
    await turn(store, BINA, "bye", "goodbye", wipe=True)
    await turn(store, ASHA, "newer", ref="p2", expires=far, at=after(hours=1))

    await store.run(lambda work: work.purge(after(hours=48)))
    assert await rows(store, "SELECT count(*) FROM footprints") == [(1,)]
    assert await rows(store, "SELECT count(*) FROM erasures") == [(0,)]
    assert await store.run(lambda work: work.unheard(["old", "newer"])) == set()

    await store.run(lambda work: work.purge(after(days=7)))
    assert await store.run(lambda work: work.unheard(["old", "newer"])) == {"old"}


async def test_letters_of_the_wiped_are_not_claimed(store: SqlStore) -> None:
    (letter,) = await turn(store, ASHA, "u1", "one")
    await store.run(lambda work: work.postpone(letter.id, NOW, 0))

    await turn(store, ASHA, "u2", wipe=True)

    assert await claim(store) == []


async def test_who_was_there_is_known_until_everything_is_wiped(store: SqlStore) -> None:
    assert not await store.run(lambda work: work.is_known(ASHA))

    await turn(store, ASHA, "u1", "Hello.")
    assert await store.run(lambda work: work.is_known(ASHA))

    await turn(store, ASHA, "u2", wipe=True)
    assert not await store.run(lambda work: work.is_known(ASHA))
