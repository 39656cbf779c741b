"""Bots are killed again and again while many people talk to them."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from bot.domain.ids import Address
from bot.flow.state import State, decode
from bot.settings import Settings, master_keys
from bot.store import open_store
from tests.e2e.rig import PATIENCE, Bot, free_port, humraah
from tests.e2e.stories.scripts import SCRIPTS, Follower
from tests.postgres import Cluster
from tests.standins.telegram_server import TelegramServer

SEED = 20260301
KILLED = ("polling", "webhook", "postgresql")
LAST_WORDS = 0.1
"""Seconds for what a bot that is dead had called before to be heard."""

FAST = {"TELEGRAM_MESSAGES_PER_SECOND": "0", "LOG_LEVEL": "warning"}


@dataclass
class Outcome:
    """How one bot, or several that share a database, did.

    Attributes:
        kills: how often one was killed while people were waiting.
        lives: how many calls the server had heard each time that one was dead.
        followers: everyone, with what they were told.
        states: where everyone's conversation stands in the end.
        waiting: letters that are still to be sent in the end.
    """

    kills: int = 0
    lives: list[int] = field(default_factory=list)
    followers: list[Follower] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    waiting: int = -1


class Crowd:
    """Many people, each following a script of their own, who come in waves."""

    def __init__(self, server: TelegramServer) -> None:
        self.server = server
        self.followers: list[Follower] = []
        self.lives: list[int] = []
        self._tasks: list[asyncio.Task[None]] = []

    def comes(self, many: int) -> None:
        """Let that many more people begin."""
        for number in range(len(self.followers), len(self.followers) + many):
            follower = Follower(self.server, SCRIPTS[number % len(SCRIPTS)], f"own{number:04}words")
            self.followers.append(follower)
            self._tasks.append(asyncio.create_task(follower.follow()))

    async def sees_a_kill(self) -> bool:
        """Mark where a life of a bot ended; say whether anyone was under way."""
        await asyncio.sleep(LAST_WORDS)
        self.lives.append(len(self.server.calls))
        return any(not follower.is_done for follower in self.followers)

    async def ends(self) -> None:
        """Wait until everyone is through."""
        try:
            await asyncio.wait_for(asyncio.gather(*self._tasks), PATIENCE)
        except TimeoutError:
            stuck = [one.talk.person.id for one in self.followers if not one.is_done]
            raise AssertionError(f"{len(stuck)} are stuck, one so:\n{self.server.transcript(stuck[0])}") from None


async def killed_again_and_again(
    crowd: Crowd, bots: Sequence[Bot], kills: int, wave: int, chance: random.Random
) -> int:
    """Have people come in waves while one bot after the other is killed and started anew; return the kills that hit."""
    hits = 0
    crowd.comes(0 if kills else wave)
    for bot in itertools.islice(itertools.cycle(bots), kills):
        crowd.comes(wave)
        await asyncio.sleep(chance.uniform(0.1, 1.2))
        await bot.kill()
        hits += await crowd.sees_a_kill()
        await bot.start()
    await crowd.ends()
    return hits


async def on_sqlite(folder: Path, mode: str, kills: int, wave: int) -> Outcome:
    chance = random.Random(f"{SEED}-{mode}")
    async with TelegramServer(answer_seconds=0.01) as server, Bot(folder, server, mode, **FAST) as bot:
        crowd = Crowd(server)
        hits = await killed_again_and_again(crowd, [bot], kills, wave, chance)
        await bot.stop()
        url = f"sqlite:///{bot.data / 'humraah.db'}"
        keys = master_keys(Settings(_env_file=None, data_dir=bot.data))
        return await _outcome(hits, crowd, url, keys)


async def on_postgresql(folder: Path, cluster: Cluster, kills: int, wave: int) -> Outcome:
    """Two bots share the work; whoever takes an update, the other may have to end it."""
    key = (await humraah(folder, "keys", "new")).out.strip()
    shared = {"DATABASE_URL": cluster.database(), "MASTER_KEYS": key, **FAST}
    assert (await humraah(folder, "db", "upgrade", **shared)).code == 0
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TelegramServer(answer_seconds=0.01))
        balancer = await stack.enter_async_context(Balancer())
        settings = {**shared, "PUBLIC_URL": balancer.address}
        bots = [await stack.enter_async_context(Bot(folder / name, server, "webhook", **settings)) for name in "ab"]
        balancer.addresses = [bot.address for bot in bots]
        crowd = Crowd(server)
        hits = await killed_again_and_again(crowd, bots, kills, wave, random.Random(SEED))
        for bot in bots:
            await bot.stop()
        keys = master_keys(Settings(_env_file=None, master_keys=SecretStr(key)))
        return await _outcome(hits, crowd, shared["DATABASE_URL"], keys)


async def _outcome(kills: int, crowd: Crowd, url: str, keys: Sequence[bytes]) -> Outcome:
    """Look into the database that the bots left behind."""
    who = [Address("telegram", str(follower.talk.person.id)) for follower in crowd.followers]
    store = await open_store(url, keys)
    try:
        talks = await store.run(lambda work: work.conversations(who))
        letters = await store.run(lambda work: work.claim_letters(_later(), 1000))
    finally:
        await store.close()
    states = [decode(talks[one].state) for one in who]
    return Outcome(kills, crowd.lives, crowd.followers, states, len(letters))


async def undisturbed(folder: Path) -> Outcome:
    """Have one of each kind talk to a bot that lives."""
    return await on_sqlite(folder, "polling", kills=0, wave=len(SCRIPTS))


def _later() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


class Balancer:
    """Passes each request on to one of several bots by turns, as a reverse proxy does."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.address = ""
        self._turns = itertools.count()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/telegram/webhook", self._pass_on)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        port = free_port()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.address = f"http://127.0.0.1:{port}"
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()
        await self._runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        to = self.addresses[next(self._turns) % len(self.addresses)] + request.path
        kept = {name: request.headers[name] for name in ("X-Telegram-Bot-Api-Secret-Token", "Content-Type")}
        try:
            async with self._http.post(to, data=await request.read(), headers=kept) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)
        except aiohttp.ClientError:
            return web.Response(status=502)


async def tell(folder: Path, cluster: Cluster) -> dict[str, Outcome]:
    """Kill bots by polling, by webhook, and two that share a database; and let one live to compare them with."""
    runs = {
        "calm": undisturbed(folder / "calm"),
        "polling": on_sqlite(folder / "polling", "polling", kills=16, wave=13),
        "webhook": on_sqlite(folder / "webhook", "webhook", kills=6, wave=8),
        "postgresql": on_postgresql(folder, cluster, kills=6, wave=6),
    }
    return dict(zip(runs, await asyncio.gather(*runs.values()), strict=True))
