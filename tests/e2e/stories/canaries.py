"""Someone sends canaries in every way there is; wherever bytes can stay, they are searched for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg

from tests.e2e.rig import Bot, Done, humraah
from tests.e2e.stories.traces import MARK, PERSON, canary, found_in, media
from tests.e2e.talk import Talk
from tests.postgres import Cluster
from tests.postgres import cluster as cluster_of_its_own
from tests.standins.telegram_methods import Call
from tests.standins.telegram_people import MEDIA_KINDS
from tests.standins.telegram_server import TelegramServer

Files: TypeAlias = Callable[[], Awaitable[Iterable[Path]]]

DATABASES = ("sqlite", "postgresql")


@dataclass
class Findings:
    """What was found of a person, and where."""

    stored: dict[str, list[str]] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    fetched: list[Call] = field(default_factory=list)
    left_up: list[dict[str, Any]] = field(default_factory=list)
    read: str = ""
    restored: Done = field(default_factory=lambda: Done(1, "", ""))
    met: dict[str, str] = field(default_factory=dict)


@dataclass
class Scene:
    """One bot, one database, one person who sends canaries and one who does not.

    Attributes:
        files: gives all files in which the database and the bot keep anything.
        is_killed: whether the bot is killed while letters wait: on PostgreSQL they stay taken for a while then.
    """

    bot: Bot
    server: TelegramServer
    talk: Talk
    other: Talk
    backup: Path
    files: Files
    is_killed: bool
    findings: Findings = field(default_factory=Findings)

    async def looks(self, when: str) -> None:
        """Search everything that is stored, said to the operator or counted, now."""
        for path in [*await self.files(), *self.backup.parent.glob("*.backup")]:
            await asyncio.sleep(0)  # other stories are told on the same loop
            with suppress(FileNotFoundError):  # a database takes files of its own away while it runs
                self._searched(self.findings.stored, f"{path.name} {when}", path.read_bytes())
        for name, text in {"stdout": self.bot.output, "stderr": self.bot.errors}.items():
            self._searched(self.findings.said, f"{name} {when}", text.encode())
        if self.bot.runs:
            self._searched(self.findings.said, f"metrics {when}", (await self.bot.get("/metrics"))[1].encode())

    def _searched(self, into: dict[str, list[str]], where: str, stored: bytes) -> None:
        into[where] = found_in(stored)


async def _live(scene: Scene) -> Findings:
    """Have the person send canaries in every way there is, back up, wipe and restore."""
    await scene.other.starts(f"code-{MARK}")
    await _sends_what_is_no_answer(scene)
    await _writes(scene)
    await scene.looks("while it is told")
    await _hears_it_back_late(scene)
    await _is_backed_up_and_wiped(scene)
    await _is_not_brought_back(scene)
    findings = scene.findings
    findings.calls, findings.fetched = scene.server.calls, scene.server.violations
    return findings


async def _sends_what_is_no_answer(scene: Scene) -> None:
    talk, person = scene.talk, scene.talk.person
    named = {**person.user, "last_name": canary(), "username": f"a{MARK}"}
    group = {"id": -1009988776655, "type": "supergroup", "title": canary()}
    await talk.writes(canary("I am "))
    await talk.answer_to(lambda: [person.sends({**media(kind), "from": named}) for kind in MEDIA_KINDS])
    await talk.answer_to(lambda: person.edits(min(person.chat), {"text": canary(), "from": named}))
    await talk.answer_to(lambda: person.presses_data(canary("1.")))
    scene.server.push({"message": {**scene.server.message_head(group), "from": named, "text": canary("/start ")}})
    scene.server.replay({"update_id": 700_900_000, "message": {"text": canary()}})
    await scene.server.until(lambda: not scene.server.waiting)


async def _writes(scene: Scene) -> None:
    talk = scene.talk
    await talk.writes("/evidence")
    await talk.presses("Where it is")
    await talk.writes(f"https://www.instagram.com/p/{canary()}?igsh={MARK}")
    for _ in range(2):
        await talk.presses("Skip")
    await talk.presses("A report I made")
    await talk.writes(canary("to @someone."))
    await talk.writes(canary("not a time at all "))


async def _hears_it_back_late(scene: Scene) -> None:
    """While Telegram takes nothing, all that is to be said waits in the database, and outlives a kill there."""
    talk, server = scene.talk, scene.server
    await talk.presses("Skip")
    server.fail("outage", chat=talk.person.id, times=1000)
    tried = len(server.calls)
    waiting = asyncio.create_task(talk.presses("Read my notes"))
    await talk.until(lambda: any(call.method == "sendMessage" for call in server.calls[tried:]))
    await scene.looks("while letters wait")
    if scene.is_killed:
        await scene.bot.kill()
        await scene.looks("after a kill")
        await scene.bot.start()
    server.mend()
    scene.findings.read = await waiting


async def _is_backed_up_and_wiped(scene: Scene) -> None:
    talk = scene.talk
    backed_up = await scene.bot.command("db", "backup", str(scene.backup))
    assert backed_up.code == 0, backed_up.err
    await scene.looks("after a backup")
    await talk.writes("/wipe")
    talk.person.presses("Yes, delete it all")
    await talk.until(lambda: len(talk.person.heard) == 1 and "All is forgotten" in talk.person.heard[0])
    await scene.looks("after a wipe")
    scene.findings.left_up = [one for one in talk.person.chat.values() if not one["from"]["is_bot"]]


async def _is_not_brought_back(scene: Scene) -> None:
    await scene.bot.stop()
    scene.findings.restored = await scene.bot.command("db", "restore", str(scene.backup))
    await scene.looks("after a restore")
    await scene.bot.start()
    scene.findings.met["the one who wiped"] = await scene.talk.starts()
    scene.findings.met["the other"] = await scene.other.starts()
    await scene.bot.stop()
    await scene.looks("in the end")


async def on_sqlite(folder: Path) -> Findings:
    async with TelegramServer() as server, Bot(folder, server, LOG_LEVEL="debug") as bot:

        async def files() -> Iterable[Path]:
            return bot.data.iterdir()

        return await _live(_scene(bot, server, folder, files, is_killed=True))


async def on_postgresql(folder: Path) -> Findings:
    """Tell it on a server of its own: all of its files are searched, and those of other tests would be many."""
    with cluster_of_its_own() as cluster:
        return await _on_postgresql(folder, cluster)


async def _on_postgresql(folder: Path, cluster: Cluster) -> Findings:
    url, keys = cluster.database(), (await humraah(folder, "keys", "new")).out.strip()
    settings = {"DATABASE_URL": url, "MASTER_KEYS": keys}
    upgraded = await humraah(folder, "db", "upgrade", **settings)
    assert upgraded.code == 0, upgraded.err

    data = Path(await _asked(url, "SHOW data_directory"))

    async def files() -> Iterable[Path]:
        await _asked(url, "CHECKPOINT")
        return [path for path in data.rglob("*") if path.is_file()]

    async with TelegramServer() as server, Bot(folder, server, "webhook", LOG_LEVEL="debug", **settings) as bot:
        return await _live(_scene(bot, server, folder, files, is_killed=False))


async def _asked(url: str, sql: str) -> str:
    """Run a statement on the server itself; return what it says."""
    db = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return str(await db.fetchval(sql))
    finally:
        await db.close()


def _scene(bot: Bot, server: TelegramServer, folder: Path, files: Files, *, is_killed: bool) -> Scene:
    asha = server.person("en", first_name=canary(), id=PERSON)
    backup = folder / "of-the-day.backup"
    return Scene(bot, server, Talk(server, person=asha), Talk(server), backup, files, is_killed)


async def tell(folder: Path, cluster: Cluster) -> dict[str, Findings]:
    """Tell it on both databases at once."""
    folders = [folder / name for name in DATABASES]
    for one in folders:
        one.mkdir()
    results = await asyncio.gather(on_sqlite(folders[0]), on_postgresql(folders[1]))
    return dict(zip(DATABASES, results, strict=True))
