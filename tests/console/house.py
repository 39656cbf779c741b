"""The whole bot with its console, in this process: survivors who write, and volunteers with a session each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import Parts, assemble
from bot.channels.webchat import WebChannel
from bot.domain.ids import Address
from bot.domain.incoming import Incoming, What, Wrote
from bot.handoff.case import NO_ONE, CaseId
from bot.handoff.terms import Trust
from bot.handoff.volunteers import Skill
from bot.opening import UNLIMITED, make_console
from bot.ports import Account, Clock, Role
from bot.ports.cases import CaseFile
from bot.service.accounts import Draft
from bot.service.casework.casework import Casework
from bot.settings import Settings
from bot.store import open_store
from tests.console.rig import KEY, Page, Stage, Visitor
from tests.console.rig import Clock as StandingClock
from tests.service.rig import FakeChannel
from tests.web.webchat_stage import content

T = TypeVar("T")

ASKS = ("hello", "English", "Yes, it is safe", "No, all are adults", "A picture was shared", "human", "Yes, please")
"""What she presses, or writes, up to her card."""

CARD = ("Getting it taken down", "Yes, ask like this")


@dataclass
class Her:
    """A survivor, on a channel that delivers at once."""

    house: House
    address: Address
    _count: int = 0

    async def writes(self, *lines: str) -> None:
        for line in lines:
            await self.does(Wrote(line))

    async def does(self, what: What) -> None:
        self._count += 1
        key = f"{self.address.value}-{self._count}"
        number = int(self.address.value) * 1000 + self._count
        await self.house.parts.turns.hear(
            Incoming(self.address, key, number, self.house.clock.now(), what, f"in-{key}", "en")
        )
        await self.house.parts.sender.drain()

    async def asks(self) -> CaseId:
        """Ask for a person, with a card; return her case."""
        await self.house.tends()  # so that it is known who is there
        before = {file.case.id for file in await self.house.files()}
        await self.writes(*ASKS, *CARD)
        (case,) = {file.case.id for file in await self.house.files()} - before
        return case

    @property
    def heard(self) -> list[str]:
        """All that reached her, in order."""
        return [words for to, words in self.house.phone.sent if to == self.address]


@dataclass
class House(Stage):
    """A bot and its console.

    Attributes:
        phone: where ``Her`` writes.
        chat: the web chat, for browsers.
    """

    parts: Parts
    phone: FakeChannel
    chat: WebChannel
    heard: list[Incoming] = field(default_factory=list)
    _people: int = 0

    @property
    def casework(self) -> Casework:
        return self.parts.casework

    def her(self) -> Her:
        self._people += 1
        return Her(self, Address("telegram", str(self._people)))

    async def files(self) -> list[CaseFile]:
        return await self.store.run(lambda work: work.cases.under_way())

    async def account(self, name: str, role: Role = Role.VOLUNTEER, languages: tuple[str, ...] = ("en",)) -> Account:
        draft = Draft(name, role, frozenset(languages), frozenset(Skill), Trust.EXPERIENCED)
        return (await self.accounts.invite(NO_ONE, draft)).account

    async def token(self, account: Account) -> str:
        """Begin a session."""
        token = await self.console.room.signing.sign_in(account.id, [])
        assert token
        return token

    async def worker(self, name: str, role: Role = Role.VOLUNTEER, *, on_shift: bool = True) -> Worker:
        """Return somebody who is signed in."""
        account = await self.account(name, role)
        worker = Worker(self, account=account, cookies={"console": await self.token(account)})
        if on_shift and role is not Role.MANAGER:
            await self.casework.come(account.id)
        await worker.get("")
        return worker

    async def tends(self) -> None:
        """Have the clock's work done now."""
        await self.casework.tend()
        await self.parts.sender.drain()


@dataclass
class Worker(Visitor):
    """Somebody who takes cases, over HTTP."""

    account: Account = field(kw_only=True)

    async def moves(self, case: str, move: str, **fields: str) -> Page:
        """Press a button of a case as it stands now."""
        file = next((one for one in await self.house.files() if one.case.id == case), None)
        seen = {"version": str(file.case.version), "heard": str(file.case.heard)} if file else {}
        return await self.post(f"/cases/{case}/move", {"move": move, **seen, **fields})

    async def says(self, case: str, text: str) -> Page:
        page = await self.post(f"/cases/{case}/say", {"text": text})
        await self.house.parts.sender.drain()
        return page

    @property
    def house(self) -> House:
        assert isinstance(self.stage, House)
        return self.stage


@asynccontextmanager
async def housed(
    folder: Path, clock: Clock | None = None, languages: tuple[str, ...] = ("en", "hi"), locales: Path | None = None
) -> AsyncIterator[House]:
    """Run a bot with a console.

    Args:
        clock: tells the time; when left out, one that stands still, and what the clock does waits for ``House.tends``.
    """
    clock_goes = clock is not None
    clock = clock or StandingClock()
    words = content(languages, locales)
    store = await open_store(f"sqlite:///{folder}/house.db", [KEY], clock=clock.now)
    phone, chat = FakeChannel(), WebChannel(words.words, words.offer.languages, KEY, numbers=words.numbers)
    channels = {phone.name: phone, chat.name: chat}
    parts = assemble(words, store, channels, dict.fromkeys(channels, UNLIMITED), clock, chat.wiped, chat.at)  # type: ignore[arg-type]
    settings = Settings(_env_file=None, data_dir=folder)
    console = make_console(settings, words, KEY, store, clock, parts.casework)
    app = web.Application(client_max_size=256 * 1024)
    console.add_routes(app)
    heard: list[Incoming] = []

    async def hear(incoming: Incoming) -> None:
        heard.append(incoming)
        await parts.turns.hear(incoming)

    chat.add_routes(app, hear)
    loops = parts.loops() if clock_goes else (parts.turns.run(), parts.sender.run(), parts.eraser.run())
    tasks = [asyncio.create_task(loop) for loop in loops]
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        yield House(store, clock, console, client, [0.0], parts, phone, chat, heard)  # type: ignore[arg-type]
        await parts.sender.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await parts.turns.flush()
    await store.close()
