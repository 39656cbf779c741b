"""The outbox: in order, nothing twice, nothing lost, on both databases."""

from __future__ import annotations

from bot.ports import Letter, Sent, Work
from bot.store import SqlStore
from tests.store.conftest import Open
from tests.store.helpers import ASHA, BINA, NOW, after, claim, deliver, outcome_of, rows, said, turn, words_of


async def test_new_letters_may_be_sent_at_once_and_in_order(store: SqlStore) -> None:
    first = await turn(store, ASHA, "u1", "one", "two")
    second = await turn(store, ASHA, "u2", "three")

    assert words_of(first + second) == ["one", "two", "three"]
    assert [letter.id for letter in first + second] == sorted({letter.id for letter in first + second})
    assert {(letter.address, letter.attempts, letter.due) for letter in first} == {(ASHA, 0, NOW)}
    assert first[0].message == said("one")


async def test_what_is_being_sent_is_not_claimed_again(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", "one")

    assert await claim(store) == []
    assert await claim(store, after(hours=5)) == []


async def test_the_words_are_gone_once_they_went_out(store: SqlStore) -> None:
    letters = await turn(store, ASHA, "u1", "one", "two")

    await deliver(store, letters[:1])

    assert await rows(store, "SELECT id FROM outbox") == [(letters[1].id,)]


async def test_an_id_is_never_used_again(store: SqlStore) -> None:
    before = await turn(store, ASHA, "u1", "one", "two")
    await deliver(store, before)

    after_it = await turn(store, ASHA, "u2", "three")

    assert after_it[0].id > before[-1].id


async def test_a_postponed_letter_holds_back_all_after_it(store: SqlStore) -> None:
    one, two, _ = await turn(store, ASHA, "u1", "one", "two", "three")
    await turn(store, BINA, "u2", "hello")
    await deliver(store, [one])

    await store.run(lambda work: work.postpone(two.id, after(seconds=30), 2))
    assert await claim(store, after(seconds=29)) == []
    claimed = await claim(store, after(seconds=30))

    assert [(letter.message.text, letter.attempts) for letter in claimed] == [("two", 2), ("three", 0)]
    assert {letter.due for letter in claimed} == {after(seconds=30)}
    assert claimed[0].message == said("two")
    assert await claim(store, after(seconds=31)) == []


async def test_a_new_letter_does_not_overtake_a_postponed_one(store: SqlStore) -> None:
    (one,) = await turn(store, ASHA, "u1", "one")
    await store.run(lambda work: work.postpone(one.id, after(seconds=30), 1))

    assert await turn(store, ASHA, "u2", "two") == []
    assert await claim(store, after(seconds=29)) == []
    assert words_of(await claim(store, after(seconds=30))) == ["one", "two"]


async def test_a_letter_that_can_never_go_out_lets_the_next_one_pass(store: SqlStore) -> None:
    one, two = await turn(store, ASHA, "u1", "one", "two")
    await store.run(lambda work: work.postpone(one.id, NOW, 1))

    await store.run(lambda work: work.drop_letters([one.id]))

    assert [letter.id for letter in await claim(store)] == [two.id]


async def test_no_more_are_claimed_than_asked_for(store: SqlStore) -> None:
    letters = await turn(store, ASHA, "u1", "one", "two", "three")
    await store.run(lambda work: work.postpone(letters[0].id, NOW, 0))

    assert words_of(await claim(store, most=2)) == ["one", "two"]
    assert words_of(await claim(store, most=2)) == ["three"]


async def test_who_left_gets_nothing_more_but_is_not_forgotten(store: SqlStore) -> None:
    await turn(store, ASHA, "u1", "one", state=b"kept")
    await turn(store, BINA, "u2", "one")

    await turn(store, ASHA, "u3", gone=True, state=b"kept")

    assert await rows(store, "SELECT count(*) FROM outbox") == [(1,)]
    assert (await store.run(lambda work: work.conversations([ASHA])))[ASHA].state == b"kept"


async def test_letters_of_an_unreachable_person_are_dropped(store: SqlStore) -> None:
    (letter, _) = await turn(store, ASHA, "u1", "one", "two")
    (kept,) = await turn(store, BINA, "u2", "one")

    await store.run(lambda work: work.drop_all_letters_of(letter.conversation))

    assert await rows(store, "SELECT id FROM outbox") == [(kept.id,)]


async def test_unsent_letters_are_there_after_a_restart(url: str, opened: Open) -> None:
    before = await opened(url)
    await turn(before, ASHA, "u1", "one", "two")
    await before.close()

    again = await opened(url)

    assert words_of(await claim(again)) == ["one", "two"]


async def test_a_letter_that_was_tampered_with_is_not_sent_and_holds_up_nobody(store: SqlStore) -> None:
    one, _ = await turn(store, ASHA, "u1", "one", "two")
    other = await turn(store, BINA, "u2", "for someone else")
    await store.run(lambda work: work.postpone(one.id, NOW, 0))
    await store.run(lambda work: work.postpone(other[0].id, NOW, 0))
    stolen = await rows(store, "SELECT message FROM outbox WHERE id = :id", id=other[0].id)
    await rows(store, "UPDATE outbox SET message = :message WHERE id = :id", message=stolen[0][0], id=one.id)

    assert words_of(await claim(store)) == ["two", "for someone else"]
    assert await rows(store, "SELECT count(*) FROM outbox WHERE id = :id", id=one.id) == [(0,)]


async def test_a_message_of_many_parts_can_be_taken_down(store: SqlStore) -> None:
    (letter,) = await turn(store, ASHA, "u1", "long")
    refs = tuple(f"wamid.{number:060}" for number in range(100))

    await store.run(lambda work: work.sent([Sent(letter.id, letter.conversation, refs, NOW)]))
    await turn(store, ASHA, "u2", clear=True)
    (erasure,) = await store.run(lambda work: work.claim_erasures(NOW, 5))

    assert sorted(erasure.refs) == sorted(refs)


async def test_turns_of_many_people_give_their_letters_in_one_order(store: SqlStore) -> None:
    def job(work: Work) -> list[Letter]:
        people = work.conversations([ASHA, BINA])
        return work.keep([outcome_of(people[BINA], "u1", "b1", "b2"), outcome_of(people[ASHA], "u2", "a1")])

    assert words_of(await store.run(job)) == ["b1", "b2", "a1"]
