"""A practice without a network: the real pipeline, and a trainee who is played by the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.app import Parts, assemble, content_of
from bot.assets import folder
from bot.handoff.case import Case, CaseId, NextStep, Status
from bot.handoff.case import Outcome as Ending
from bot.handoff.moves import Move
from bot.handoff.orders import Actor, Kind, Order
from bot.i18n.extract import messages_of_flows
from bot.opening import UNLIMITED
from bot.ports.cases import Voices
from bot.ports.practice import Doors
from bot.practice import PRACTICE_TERMS, Pace, Stage, Troupe, read_scripts
from bot.practice.scripts import Script, Scripts
from bot.practice.survivor import Survivor
from bot.service.casework.sheet import Happened
from bot.service.content import Content
from bot.settings import Settings
from bot.store import open_store
from tests.service.rig import FakeClock

FILES = {f"practice/{path.name}": path.read_text("utf-8") for path in sorted(folder("flows").glob("practice/*.yaml"))}


@cache
def content() -> Content:
    return content_of(Settings(_env_file=None, languages=("en", "hi")))


@cache
def said() -> frozenset[str]:
    """Return every text of the flows."""
    return frozenset(message.msgid for message in messages_of_flows(content().files))


@cache
def scripts() -> Scripts:
    return read_scripts(FILES, said())


def script(name: str) -> Script:
    return next(one for one in scripts().all if one.script == name)


async def at_once(_: float) -> None:
    """Pass the time."""
    await asyncio.sleep(0)


@dataclass
class Lesson:
    """A practice, and what the trainee does in it."""

    clock: FakeClock
    parts: Parts
    troupe: Troupe
    doors: Doors
    happened: list[Happened] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def hears(self, happened: Happened | None) -> None:
        if happened:
            self.happened.append(happened)
        self.news.set()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(20):
            while not true():
                self.news.clear()
                await asyncio.wait([asyncio.ensure_future(self.news.wait())], timeout=0.05)

    def now(self) -> Case:
        """Return the last case that something happened to, as it is now."""
        return self.happened[-1].after

    async def asked(self) -> CaseId:
        """Wait until somebody asks for a person; return their case, offered to the trainee."""
        await self.until(lambda: any(one.after.status is Status.OFFERED for one in self.happened[-1:]))
        assert self.now().asked == self.troupe.trainee
        return self.now().id

    async def moves(self, move: Move, case: CaseId, note: str = "", **order: object) -> None:
        now = await self.parts.casework.status(case)
        assert now
        by = Actor(Kind.VOLUNTEER, self.troupe.trainee)
        whole = Order(move, by, self.clock.now(), now.version, now.heard, **order)  # type: ignore[arg-type]
        await self.parts.casework.move(case, whole, note)

    async def closes(self, case: CaseId) -> None:
        await self.moves(Move.CLOSE, case, outcome=Ending.HELPED, next_step=NextStep.MENU)

    async def says(self, case: CaseId, text: str) -> None:
        await self.parts.casework.say(case, self.troupe.trainee, text)

    def written(self) -> list[str]:
        """Return all that survivors wrote to volunteers."""
        return [one.words.text for one in self.happened if one.words and one.words.voice is Voices.HER]

    async def answers(self, case: CaseId, text: str, messages: int) -> list[str]:
        """Say something; return the messages that are the answer."""
        before = len(self.written())
        await self.says(case, text)
        await self.until(lambda: len(self.written()) >= before + messages)
        return self.written()[before:]

    async def takes(self, survivor: Survivor) -> CaseId:
        """Take what is offered, and wait until the opening words are there."""
        case = await self.asked()
        await self.moves(Move.ACCEPT, case)
        await self.until(lambda: len(self.written()) >= len(survivor.script.opening))
        return case


@asynccontextmanager
async def practising(data: Path, pace: Pace | None = None) -> AsyncIterator[Lesson]:
    """Yield a practice with the trainee on shift; nobody comes by themselves unless ``pace`` says how fast."""
    clock = FakeClock()
    store = await open_store(f"sqlite:///{data / 'practice.db'}", [bytes(32)], clock=clock.now)
    words = content().words
    troupe = Troupe(scripts(), words.text, content().offer.languages, pace or Pace(), sleep=at_once)
    parts = assemble(content(), store, {troupe.name: troupe}, {troupe.name: UNLIMITED}, clock, terms=PRACTICE_TERMS)
    doors = await troupe.prepare(Stage(parts.turns.hear, store, clock, parts.casework))
    lesson = Lesson(clock, parts, troupe, doors)
    parts.casework.listen(lesson.hears)
    tasks = [asyncio.create_task(loop) for loop in (*parts.loops(), troupe.run() if pace else troupe.watch())]
    try:
        yield lesson
    finally:
        await parts.sender.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await parts.turns.flush()
        await store.close()
