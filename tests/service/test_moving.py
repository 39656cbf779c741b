"""Someone who began in one app goes on in another with the number they were given: with all of it, and only they."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from bot.app import Parts, assemble
from bot.domain.ids import Address
from bot.domain.incoming import Incoming, Wrote
from bot.domain.messages import Outgoing, Receipt
from bot.flow.state import State, decode
from bot.opening import UNLIMITED
from bot.ports import Limits
from bot.store import SqlStore
from tests.golden.stage import stage
from tests.service.conftest import start
from tests.service.rig import FakeClock

PAGE = Address("webchat", "session-of-hers")
PHONE = Address("telegram", "700000000001")
NUMBER = "1111 2222 3333 4444 5555"
CANARY = "canary-what-she-wrote"


class Wall:
    """A channel that keeps what it was given."""

    limits = Limits(text=4096, buttons=40, label=64, data=64, link_buttons=True, erase_hours=48)

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: list[str] = []
        self.erased: list[str] = []

    async def send(self, to: Address, message: Outgoing) -> Receipt:
        self.sent.append(message.text)
        return Receipt((f"out{len(self.sent)}",))

    async def typing(self, to: Address) -> None:
        return

    async def erase(self, to: Address, refs: Sequence[str]) -> None:
        self.erased += refs


class Rig:
    def __init__(self, store: SqlStore, clock: FakeClock) -> None:
        self.store, self.clock = store, clock
        self.walls = {name: Wall(name) for name in ("webchat", "telegram")}
        self.wiped: list[Address] = []
        self.parts: Parts = assemble(
            stage().content, store, self.walls, dict.fromkeys(self.walls, UNLIMITED), clock,
            self.wiped.append, lambda text: PAGE if text == NUMBER else None,
        )  # fmt: skip
        self._count = 0

    async def says(self, who: Address, *texts: str) -> str:
        """Let somebody write; return the last thing they are told."""
        for text in texts:
            self._count += 1
            key = f"k{self._count}"
            await self.parts.turns.hear(Incoming(who, key, self._count, self.clock.now(), Wrote(text), key, "en"))
            self.clock.forward(seconds=1)
            await asyncio.gather(self.parts.sender.drain(), self.parts.eraser.clear_due())
        return self.walls[who.channel].sent[-1]

    async def state(self, who: Address) -> State:
        talk = (await self.store.run(lambda work: work.conversations([who])))[who]
        return decode(talk.state) if talk.state else State("", "")

    async def knows(self, who: Address) -> bool:
        return await self.store.run(lambda work: work.is_known(who))


@pytest.fixture
async def rig(store: SqlStore, clock: FakeClock) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as stack:
        made = Rig(store, clock)
        start(stack, made.parts.turns.run())
        yield made


async def written_down(rig: Rig, who: Address) -> None:
    """Bring somebody to the menu with one note."""
    await rig.says(who, "hello", "1", "1", "1", "my notes", "2", CANARY, "yesterday", "skip")


async def test_with_the_number_everything_comes_along(rig: Rig) -> None:
    await written_down(rig, PAGE)
    before = await rig.state(PAGE)
    told = await rig.says(PHONE, NUMBER)
    after = await rig.state(PHONE)

    assert after.notes == before.notes
    assert after.answers == before.answers
    assert CANARY in next(iter(after.notes)).fields.values()
    assert "Hello again" in "\n".join(rig.walls["telegram"].sent)
    assert CANARY not in told


async def test_where_it_was_nothing_is_left(rig: Rig) -> None:
    await written_down(rig, PAGE)
    await rig.says(PHONE, NUMBER)

    assert not await rig.knows(PAGE)
    assert rig.wiped == [PAGE]
    assert rig.walls["webchat"].sent[-1] == stage().content.book.common["gone_on"]
    assert rig.walls["webchat"].erased


async def test_the_number_works_once(rig: Rig) -> None:
    await written_down(rig, PAGE)
    await rig.says(PHONE, NUMBER)
    other = Address("telegram", "700000000002")
    await rig.says(other, "hello", NUMBER)

    assert (await rig.state(other)).notes == ()
    assert len((await rig.state(PHONE)).notes) == 1


async def test_what_was_written_down_here_stays_too(rig: Rig) -> None:
    await written_down(rig, PAGE)
    await written_down(rig, PHONE)
    await rig.says(PHONE, NUMBER)

    assert len((await rig.state(PHONE)).notes) == 2


async def test_a_time_she_asked_for_is_told_in_the_new_place(rig: Rig) -> None:
    await rig.says(PAGE, "hello", "1", "1", "1", "A picture was shared", "Get it taken down", "Instagram")
    await rig.says(PAGE, "I have reported it", "I have sent it", "Yes, look in")
    assert any(clock.remind for clock in (await rig.state(PAGE)).clocks)
    await rig.says(PHONE, NUMBER)
    due = (await rig.state(PHONE)).clocks[0].due

    rig.clock.time = due + timedelta(days=1)
    timers = await rig.store.run(lambda work: work.due_timers(rig.clock.now(), 10))
    assert [timer.address for timer in timers] == [PHONE]


async def test_both_at_the_same_moment_lose_nothing(rig: Rig) -> None:
    await written_down(rig, PAGE)
    await asyncio.gather(rig.says(PAGE, "menu"), rig.says(PHONE, NUMBER))

    notes = [note for who in (PAGE, PHONE) if await rig.knows(who) for note in (await rig.state(who)).notes]
    assert [CANARY in note.fields.values() for note in notes] == [True]


async def test_a_bot_that_rests_takes_no_number(rig: Rig) -> None:
    await written_down(rig, PAGE)
    await rig.says(PHONE, "hello", "1", "pause", "1", "mango pickle", "1", "mango pickle")
    told = await rig.says(PHONE, NUMBER)

    assert told in stage().content.book.tips
    assert await rig.knows(PAGE)
