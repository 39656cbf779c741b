"""Several processes on one PostgreSQL: one conversation each, letters in order, nothing twice."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot.domain.ids import Address
from bot.ports import Work
from bot.store import SqlStore
from tests.store.conftest import Open
from tests.store.helpers import ASHA, BINA, NOW, after, claim, conversation, deliver, outcome_of, rows, turn, words_of


async def somebody_listens(store: SqlStore) -> None:
    """Wait until a process listens for news."""
    while not await rows(store, "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"):  # noqa: ASYNC110
        await asyncio.sleep(0.02)


@pytest.fixture
async def pair(postgres_url: str, opened: Open) -> tuple[SqlStore, SqlStore]:
    """Return two processes' stores on one database."""
    return await opened(postgres_url), await opened(postgres_url)


async def test_two_processes_meet_the_same_new_person_once(pair: tuple[SqlStore, SqlStore]) -> None:
    crowd = [Address("telegram", str(number)) for number in range(20)]

    def job(work: Work, crowd: list[Address], mark: str) -> dict[str, int]:
        people = work.conversations(crowd)
        work.keep([outcome_of(person, mark + person.address.value) for person in people.values()])
        return {who.value: person.id for who, person in people.items()}

    found = await asyncio.gather(
        *(
            store.run(partial(job, crowd=order, mark=f"{number}:"))
            for number, (store, order) in enumerate([(pair[0], crowd), (pair[1], crowd[::-1])] * 3)
        )
    )

    assert all(ids == found[0] for ids in found)
    assert await rows(pair[0], "SELECT count(*) FROM conversations") == [(20,)]
    assert await rows(pair[0], "SELECT count(*) FROM conversation_keys") == [(20,)]
    assert {version for (version,) in await rows(pair[0], "SELECT version FROM conversations")} == {6}


async def test_a_conversation_is_locked_until_the_commit(pair: tuple[SqlStore, SqlStore]) -> None:
    await turn(pair[0], ASHA, "u0", state=b"0")

    async def add_one(store: SqlStore, key: str) -> None:
        def job(work: Work) -> None:
            person = work.conversations([ASHA])[ASHA]
            person.state = str(int(person.state) + 1).encode()
            work.keep([outcome_of(person, key)])

        await store.run(job)

    await asyncio.gather(*(add_one(pair[number % 2], f"u{number + 1}") for number in range(20)))

    assert (await conversation(pair[0], ASHA)).state == b"20"


async def test_the_same_update_at_two_processes_has_one_effect(pair: tuple[SqlStore, SqlStore]) -> None:
    def job(work: Work) -> int:
        fresh = work.unheard(["u1"])
        person = work.conversations([ASHA])[ASHA]
        if fresh:
            person.state += b"x"
            work.keep([outcome_of(person, "u1", "hello")])
        return len(fresh)

    effects = await asyncio.gather(*(store.run(job) for store in pair * 3))

    assert sum(effects) == 1
    assert (await conversation(pair[0], ASHA)).state == b"x"
    assert await rows(pair[0], "SELECT count(*) FROM outbox") == [(1,)]


async def test_letters_behind_another_process_are_left_to_it(pair: tuple[SqlStore, SqlStore]) -> None:
    one, other = pair
    first = await turn(one, ASHA, "u1", "one")

    assert await turn(other, ASHA, "u2", "two") == []
    assert await claim(other) == []
    assert words_of(await claim(one)) == ["two"]

    await deliver(one, first)
    assert await claim(other) == []


async def test_letters_left_behind_can_be_claimed_by_anyone_once_the_way_is_free(
    pair: tuple[SqlStore, SqlStore],
) -> None:
    one, other = pair
    first = await turn(one, ASHA, "u1", "one")
    await turn(other, ASHA, "u2", "two")

    await deliver(one, first)

    assert words_of(await claim(other)) == ["two"]
    assert await claim(one) == []


async def test_every_letter_is_claimed_by_one_process(pair: tuple[SqlStore, SqlStore]) -> None:
    crowd = [Address("telegram", str(number)) for number in range(40)]

    def fill(work: Work) -> None:
        people = work.conversations(crowd)
        letters = work.keep([outcome_of(person, f"u{who.value}", "a", "b") for who, person in people.items()])
        for letter in letters[::2]:
            work.postpone(letter.id, NOW, 0)

    await pair[0].run(fill)
    ids: list[int] = []
    while any(claims := await asyncio.gather(*(claim(store, most=7) for store in pair * 3))):
        ids += [letter.id for letters in claims for letter in letters]

    assert len(ids) == len(set(ids)) == 80
    holders = await rows(pair[0], "SELECT DISTINCT conversation_id, claimed_by FROM outbox")
    assert len(holders) == 40, "a conversation's letters are with one process"


async def test_claims_of_a_dead_process_run_out(pair: tuple[SqlStore, SqlStore]) -> None:
    dead, alive = pair
    await turn(dead, ASHA, "u1", "one", "two")

    assert await claim(alive, after(seconds=59)) == []
    assert words_of(await claim(alive, after(seconds=80))) == ["one", "two"]


async def test_claims_of_a_living_process_do_not_run_out(pair: tuple[SqlStore, SqlStore]) -> None:
    slow, other = pair
    await turn(slow, ASHA, "u1", "one")

    for seconds in range(0, 300, 30):
        assert await claim(slow, after(seconds=seconds)) == []
        assert await claim(other, after(seconds=seconds + 1)) == []


async def test_claims_are_handed_back_on_closing(pair: tuple[SqlStore, SqlStore]) -> None:
    one, other = pair
    await turn(one, ASHA, "u1", "one")
    await turn(other, BINA, "u2", "his own")
    await turn(one, ASHA, "u3", "goodbye", "bye", wipe=False)

    await one.close()

    assert words_of(await claim(other)) == ["one", "goodbye", "bye"]


async def test_an_erasure_is_done_by_one_process_and_by_another_when_that_dies(
    pair: tuple[SqlStore, SqlStore],
) -> None:
    one, other = pair
    await turn(one, ASHA, "u1", "goodbye", wipe=True)

    claims = await asyncio.gather(*(store.run(lambda work: work.claim_erasures(NOW, 5)) for store in pair * 2))
    assert sum(map(len, claims)) == 1

    late = await asyncio.gather(*(store.run(lambda work: work.claim_erasures(after(seconds=90), 5)) for store in pair))
    assert sum(map(len, late)) <= 1
    assert await rows(other, "SELECT count(*) FROM erasures") == [(1,)]


async def test_letters_left_behind_are_news_for_the_others(pair: tuple[SqlStore, SqlStore]) -> None:
    one, other = pair
    await turn(one, ASHA, "u1", "one")
    ready = asyncio.create_task(one.wait_for_news(60))
    await somebody_listens(other)

    await turn(other, ASHA, "u2", "two")

    await asyncio.wait_for(ready, 30)
    assert words_of(await claim(one)) == ["two"]


async def test_what_is_handed_back_now_is_news_for_the_others(pair: tuple[SqlStore, SqlStore]) -> None:
    letters = await turn(pair[0], ASHA, "u1", "hello", "and more")
    listening = asyncio.create_task(pair[1].wait_for_news(30))
    await somebody_listens(pair[0])

    await pair[0].run(lambda work: work.postpone(letters[0].id, NOW, 1))

    await asyncio.wait_for(listening, 10)
    assert words_of(await claim(pair[1])) == ["hello", "and more"]


async def test_no_news_is_no_trouble(store: SqlStore) -> None:
    await store.wait_for_news(0.01)
    await store.wait_for_news(0.01)


async def test_listening_goes_on_after_the_server_was_away(pair: tuple[SqlStore, SqlStore]) -> None:
    one, other = pair
    await one.wait_for_news(0.05)
    await rows(other, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    await turn(one, ASHA, "u1", "one")

    ready = asyncio.create_task(one.wait_for_news(60))
    await somebody_listens(other)
    await turn(other, ASHA, "u2", "two")

    await asyncio.wait_for(ready, 30)


async def test_a_purge_passes_over_whoever_is_being_talked_to(pair: tuple[SqlStore, SqlStore]) -> None:
    one, other = pair
    await turn(one, ASHA, "u1", expires=NOW)

    async with one._database._engine.begin() as held:  # type: ignore[attr-defined]
        await held.exec_driver_sql("SELECT id FROM conversations FOR UPDATE")
        assert await other.run(lambda work: work.purge(NOW)) == 0
    assert await other.run(lambda work: work.purge(NOW)) == 1
