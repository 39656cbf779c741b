"""Turns, sender, eraser and housekeeping on one real database: what only shows when they work together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest

from bot.domain.ids import ConversationId
from bot.domain.incoming import Gone
from bot.ports import Letter
from bot.service.eraser import Eraser
from bot.service.housekeeping import Housekeeping
from bot.service.mind import Mind
from bot.service.pace import Budget
from bot.service.sender import Sender
from bot.service.tally import Tally
from bot.service.turns import Turns
from bot.store import SqlStore, open_store
from tests.service.conftest import KEY, start
from tests.service.rig import ASHA, BINA, EchoMind, FakeChannel, FakeClock, incoming


class Bot:
    """The use cases wired together as the program does it, with a mind that says everything back."""

    def __init__(self, store: SqlStore, channel: FakeChannel, clock: FakeClock, tally: Tally) -> None:
        self.mind = EchoMind()
        self.channel = channel
        self.store = store
        self.eraser = Eraser({"telegram": channel}, store, clock, tally)
        self.turns = Turns(
            store, clock, cast("Mind", self.mind),
            speak=self._speak, clear=self.eraser.expect, forget=self._forget, tally=tally,
        )  # fmt: skip
        budgets = {"telegram": Budget(chat_rate=1000, chat_burst=1000)}
        self.sender = Sender(
            {"telegram": channel}, budgets, store, clock, self.turns.note_sent, self.eraser.settled, tally
        )
        self.housekeeping = Housekeeping(store, clock, self.turns.hear, tally)

    def _speak(self, letters: Sequence[Letter]) -> None:
        self.sender.post(letters)

    def _forget(self, conversation: ConversationId) -> None:
        self.sender.forget(conversation)

    async def hear(self, words: str) -> None:
        """Take one thing of Asha's, and wait until everything that follows is done."""
        await self.turns.hear(incoming(ASHA, words))
        await self.settle()

    async def settle(self) -> None:
        """Wait for letters on their way and for their receipts."""
        await asyncio.gather(self.sender.drain(), self.eraser.clear_due())
        await self.turns.flush()
        await self.eraser.clear_due()


class World:
    """A database that outlives programs, one channel, one clock."""

    def __init__(self, folder: Path, clock: FakeClock, stack: AsyncExitStack) -> None:
        self.url = f"sqlite:///{folder}/humraah.db"
        self.clock = clock
        self.channel = FakeChannel()
        self._stack = stack

    async def start(self) -> Bot:
        """Start the program."""
        store = await open_store(self.url, [KEY], clock=self.clock.now)
        self._stack.push_async_callback(store.close)
        bot = Bot(store, self.channel, self.clock, Tally())
        start(self._stack, bot.turns.run())
        return bot

    async def restart(self, bot: Bot) -> Bot:
        """Stop the program, and start it anew on the same database."""
        await bot.store.close()
        return await self.start()


@pytest.fixture
async def world(tmp_path: Path, clock: FakeClock) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        yield World(tmp_path, clock, stack)


async def test_after_a_wipe_both_sides_messages_are_taken_down_and_the_last_words_are_said(world: World) -> None:
    bot = await world.start()
    await bot.hear("hello")

    await bot.hear("wipe")

    assert taken_down(world) == {"in-hello", "out-re: hello", "in-wipe"}
    assert world.channel.words() == ["re: hello", "re: wipe"]


async def test_a_letter_that_was_on_its_way_while_everything_was_wiped_is_taken_down_too(world: World) -> None:
    bot = await world.start()
    world.channel.hold["re: hello"] = asyncio.Event()
    await bot.turns.hear(incoming(ASHA, "hello"))

    await bot.turns.hear(incoming(ASHA, "wipe"))
    world.channel.hold["re: hello"].set()
    await bot.settle()

    assert taken_down(world) == {"in-hello", "in-wipe", "out-re: hello"}


async def test_leaving_takes_down_all_but_the_goodbye_and_keeps_the_answers(world: World) -> None:
    bot = await world.start()
    await bot.hear("hello")

    await bot.hear("clear")

    assert taken_down(world) == {"in-hello", "out-re: hello", "in-clear"}
    talk = (await bot.store.run(lambda work: work.conversations([ASHA])))[ASHA]
    assert talk.state == b"hello clear"


async def test_who_leaves_while_words_are_on_their_way_finds_nothing_but_the_goodbye(world: World) -> None:
    bot = await world.start()
    world.channel.hold["re: hello"] = asyncio.Event()
    for words in ("hello", "more", "clear"):
        await bot.turns.hear(incoming(ASHA, words))

    world.channel.hold["re: hello"].set()
    await bot.settle()

    assert world.channel.words() == ["re: hello", "re: clear"]
    assert "out-re: hello" in taken_down(world)
    bot = await world.restart(bot)
    assert await bot.store.run(lambda work: work.claim_letters(world.clock.now(), 10)) == []


async def test_a_timer_rings_when_its_time_has_come_and_only_once(world: World) -> None:
    bot = await world.start()
    await bot.hear("look in")

    world.clock.forward(hours=1, minutes=59)
    assert await bot.housekeeping.ring() == 0

    world.clock.forward(minutes=1)
    assert await bot.housekeeping.ring() == 1
    world.clock.forward(days=1)
    assert await bot.housekeeping.ring() == 0
    assert [words for _, words in bot.mind.taken] == ["look in", "Rang"]


async def test_two_looks_at_once_ring_a_timer_once(world: World) -> None:
    bot = await world.start()
    await bot.hear("look in")
    world.clock.forward(hours=2)

    await asyncio.gather(bot.housekeeping.ring(), bot.housekeeping.ring(), bot.housekeeping.ring())

    assert [words for _, words in bot.mind.taken].count("Rang") == 1


async def test_a_timer_set_before_a_restart_rings_after_it(world: World) -> None:
    bot = await world.start()
    await bot.hear("look in")

    bot = await world.restart(bot)
    world.clock.forward(hours=2)

    assert await bot.housekeeping.ring() == 1
    await bot.settle()
    assert world.channel.words() == ["re: look in", "re: Rang"]


async def test_a_timer_that_was_late_because_the_program_was_down_rings_at_once(world: World) -> None:
    bot = await world.start()
    await bot.hear("look in")
    await bot.store.close()

    world.clock.forward(hours=30)
    bot = await world.start()

    assert await bot.housekeeping.ring() == 1


async def test_a_timer_that_was_stopped_does_not_ring(world: World) -> None:
    bot = await world.start()
    await bot.hear("look in")
    await bot.hear("never mind")

    world.clock.forward(hours=3)

    assert await bot.housekeeping.ring() == 0


async def test_a_timer_set_again_rings_at_the_new_time_only(world: World) -> None:
    bot = await world.start()
    await bot.hear("look in")
    world.clock.forward(hours=1)
    await bot.turns.hear(incoming(ASHA, "look in", key="a second time"))

    world.clock.forward(hours=1)
    assert await bot.housekeeping.ring() == 0
    world.clock.forward(hours=1)
    assert await bot.housekeeping.ring() == 1


async def test_who_left_or_wiped_everything_is_not_rung(world: World) -> None:
    bot = await world.start()
    await bot.hear("look in")
    await bot.turns.hear(incoming(ASHA, "gone", what=Gone()))
    await bot.turns.hear(incoming(BINA, "look in"))
    await bot.turns.hear(incoming(BINA, "wipe"))

    world.clock.forward(hours=3)

    assert await bot.housekeeping.ring() == 0


async def test_while_the_ring_cannot_be_kept_the_timer_stays(world: World) -> None:
    bot = await world.start()
    await bot.hear("look in")
    world.clock.forward(hours=2)
    bot.turns._store = _Away()  # type: ignore[assignment]

    with pytest.raises(ConnectionError):
        await bot.housekeeping.ring()
    bot.turns._store = bot.store

    assert await bot.housekeeping.ring() == 1


async def test_conversations_are_forgotten_when_their_time_is_up(world: World) -> None:
    bot = await world.start()
    await bot.hear("hello")
    world.clock.forward(hours=71)
    assert await bot.housekeeping.purge() == 0

    world.clock.forward(hours=2)

    assert await bot.housekeeping.purge() == 1
    talk = (await bot.store.run(lambda work: work.conversations([ASHA])))[ASHA]
    assert (talk.new, talk.state) == (True, b"")


async def test_letters_left_behind_by_a_stopped_program_go_out_after_a_restart_in_order(world: World) -> None:
    bot = await world.start()
    world.channel.hold["re: a"] = asyncio.Event()
    await bot.turns.hear(incoming(ASHA, "a"))
    await bot.turns.hear(incoming(ASHA, "b"))

    bot = await world.restart(bot)
    world.channel.hold.clear()
    await bot.sender._claim()
    await bot.settle()

    assert world.channel.words() == ["re: a", "re: b"]


def taken_down(world: World) -> set[str]:
    """Return the refs of all messages that were taken down."""
    return {ref for _, refs in world.channel.erased for ref in refs}


class _Away:
    async def run(self, job: object) -> None:
        raise ConnectionError
