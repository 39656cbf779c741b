"""One owner decides who speaks: looked at again where messages are sent, kept over a move to another app."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.handoff.case import Status
from bot.handoff.moves import Move
from bot.handoff.orders import Actor, Kind, Order
from bot.handoff.refusals import Refusal, RefusedMoveError
from bot.service.pace import Budget
from bot.service.sender import Sender
from bot.service.tally import Tally
from bot.store import SqlStore
from bot.store.tables import outbox
from tests.casework.rig import MIRA, NOOR, Organisation
from tests.service.rig import ASHA, BINA, FakeChannel, FakeClock
from tests.store.conftest import Open


@pytest.fixture
async def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def sender(us: Organisation, channel: FakeChannel) -> Sender:
    """Return what sends the organisation's letters when it is told to."""

    async def settled(_: Any) -> None:
        return

    budgets = {"telegram": Budget(chat_rate=1000, chat_burst=1000)}
    return Sender(
        {"telegram": channel}, budgets, us.store, us.clock, us.turns.note_sent, settled, Tally(),
        speaks=us.casework.speaks,
    )  # fmt: skip


async def in_a_talk(us: Organisation) -> None:
    await us.hires(MIRA)
    await us.hears("ask")
    await us.takes(MIRA)


async def test_a_volunteers_words_go_out_while_the_talk_is_theirs(
    us: Organisation, sender: Sender, channel: FakeChannel
) -> None:
    await in_a_talk(us)
    await us.casework.say((await us.file()).case.id, MIRA, "hello")

    sender.post(us.spoken)
    await sender.drain()

    assert channel.words()[-2:] == ["[joined]", "hello"]
    [words] = (await us.talk(MIRA)).words
    assert (words.on_its_way, words.unsent) == (False, False)


async def test_words_that_wait_while_the_talk_ends_are_not_sent_and_the_volunteer_sees_that(
    us: Organisation, sender: Sender, channel: FakeChannel
) -> None:
    await in_a_talk(us)
    case = (await us.file()).case.id
    await us.casework.say(case, MIRA, "one more thing")
    late = us.spoken[-1]
    await us.does(Move.GIVE_BACK, MIRA)

    sender.post([late])
    await sender.drain()

    assert channel.words() == []
    assert late.id not in await us.store._database.run(lambda db: [row.id for row in db.execute(outbox.select())])


async def test_a_goodbye_that_waits_while_its_writer_closes_the_talk_arrives_before_the_end(
    us: Organisation, sender: Sender, channel: FakeChannel
) -> None:
    await in_a_talk(us)
    await us.casework.say((await us.file()).case.id, MIRA, "take good care of yourself")
    await us.closes(MIRA)

    sender.post(us.spoken)
    await sender.drain()

    assert channel.words()[-2:] == ["take good care of yourself", "[talk_ended]"]


async def test_nothing_that_waits_arrives_once_she_has_left(
    us: Organisation, sender: Sender, channel: FakeChannel
) -> None:
    await in_a_talk(us)
    await us.casework.say((await us.file()).case.id, MIRA, "one more question")
    await us.hears("end_talk")

    sender.post(us.spoken)
    await sender.drain()

    assert "one more question" not in channel.words()


async def test_when_she_goes_on_in_another_app_her_talk_goes_along(us: Organisation) -> None:
    await in_a_talk(us)
    await us.hears("from here")
    before = await us.file(ASHA)

    def job(work: Any) -> None:
        talks = work.conversations([ASHA, BINA])
        work.cases.rehome(work.cases.of(talks[ASHA].id), talks[BINA].id)

    await us.store.run(job)

    after = await us.file(BINA)
    assert (after.case, after.card) == (before.case, before.card)
    assert [words.text for words in (await us.talk(MIRA, BINA)).words] == ["from here"]


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
class TestTwoProcesses:
    @pytest.fixture
    async def others(self, url: str, opened: Open, clock: FakeClock) -> SqlStore:
        """Return another process's way into the same database."""
        return await opened(url, clock=clock.now)

    async def test_of_many_who_press_take_at_the_same_moment_one_gets_it(
        self, us: Organisation, others: SqlStore, clock: FakeClock
    ) -> None:
        await us.hires(MIRA)
        await us.hires(NOOR)
        await us.hears("ask")
        case = (await us.file()).case
        there = Organisation(others, clock)

        async def take(casework: Any, who: Any) -> Refusal | None:
            try:
                await casework.move(case.id, Order(Move.TAKE, Actor(Kind.VOLUNTEER, who), clock.now(), case.version))
            except RefusedMoveError as refusal:
                return refusal.why
            return None

        said = await asyncio.gather(*(take(one, who) for one in (us.casework, there.casework) for who in (MIRA, NOOR)))

        assert sorted(said, key=str) == sorted([None, Refusal.TAKEN, Refusal.TAKEN, Refusal.TAKEN], key=str)
        assert (await us.file()).case.status is Status.HELD

    async def test_writing_answering_and_tending_at_once_loses_nothing(
        self, us: Organisation, others: SqlStore, clock: FakeClock
    ) -> None:
        await in_a_talk(us)
        case = (await us.file()).case.id
        there = Organisation(others, clock)
        async with there:
            await asyncio.gather(
                *(us.hears(f"hers {number}") for number in range(10)),
                *(there.casework.say(case, MIRA, f"theirs {number}") for number in range(10)),
                *(one.casework.tend() for one in (us, there) for _ in range(5)),
            )

        words = [words.text for words in (await us.talk(MIRA)).words]
        assert sorted(words) == sorted(f"{whose} {number}" for whose in ("hers", "theirs") for number in range(10))
        assert (await us.file()).case.heard == 10
