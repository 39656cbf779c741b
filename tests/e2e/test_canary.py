"""Promises 1 and 2, with the real program: what a person sends is searched for wherever bytes can stay."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import pytest

from tests.e2e.canaries import HINDI_MARK, MARK, PERSON, PHONE, canary, found_in, media
from tests.e2e.rig import Bot, Done, humraah
from tests.e2e.talk import Talk
from tests.postgres import Cluster
from tests.standins.telegram_methods import Call
from tests.standins.telegram_people import MEDIA_KINDS
from tests.standins.telegram_server import TelegramServer

Files: TypeAlias = Callable[[], Awaitable[Iterable[Path]]]

DATABASES = ("sqlite", "postgresql")
HELLO = "Hello. I am Humraah"
HELLO_AGAIN = "Hello again."


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
            self._searched(self.findings.stored, f"{path.name} {when}", path.read_bytes())
        for name, text in {"stdout": self.bot.output, "stderr": self.bot.errors}.items():
            self._searched(self.findings.said, f"{name} {when}", text.encode())
        if self.bot.runs:
            self._searched(self.findings.said, f"metrics {when}", (await self.bot.get("/metrics"))[1].encode())

    def _searched(self, into: dict[str, list[str]], where: str, stored: bytes) -> None:
        into[where] = found_in(stored)


async def tell(scene: Scene) -> Findings:
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

        return await tell(_scene(bot, server, folder, files, is_killed=True))


async def on_postgresql(folder: Path, cluster: Cluster) -> Findings:
    url, keys = cluster.database(), (await humraah(folder, "keys", "new")).out.strip()
    settings = {"DATABASE_URL": url, "MASTER_KEYS": keys}
    upgraded = await humraah(folder, "db", "upgrade", **settings)
    assert upgraded.code == 0, upgraded.err

    data = Path(await _asked(url, "SHOW data_directory"))

    async def files() -> Iterable[Path]:
        await _asked(url, "CHECKPOINT")
        return [path for path in data.rglob("*") if path.is_file()]

    async with TelegramServer() as server, Bot(folder, server, "webhook", LOG_LEVEL="debug", **settings) as bot:
        return await tell(_scene(bot, server, folder, files, is_killed=False))


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


async def _both(folders: dict[str, Path], cluster: Cluster) -> dict[str, Findings]:
    results = await asyncio.gather(on_sqlite(folders["sqlite"]), on_postgresql(folders["postgresql"], cluster))
    return dict(zip(DATABASES, results, strict=True))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, postgres: Cluster) -> dict[str, Findings]:
    """Tell it on both databases at once."""
    return asyncio.run(_both({name: tmp_path_factory.mktemp(name) for name in DATABASES}, postgres))


@pytest.fixture(params=DATABASES)
def findings(request: pytest.FixtureRequest, told: dict[str, Findings]) -> Findings:
    one: Findings = told[request.param]
    return one


@pytest.mark.parametrize("text", [MARK, HINDI_MARK, PHONE[1:], str(PERSON)])
def test_the_search_finds_what_is_there(text: str) -> None:
    spelt = [f"<{text}>".encode(), text.encode("utf-16"), text.encode().hex().encode(), json.dumps(text).encode()]
    encoded = [b64encode(b"some words before it"[:length] + text.encode() + b" and after") for length in range(3, 9)]

    assert all(found_in(stored) for stored in (*spelt, *encoded))
    assert found_in(b"nothing of the kind") == []


def test_what_was_written_was_kept_and_given_back(findings: Findings) -> None:
    """Otherwise finding nothing would prove nothing."""
    assert findings.read.count(MARK) >= 3
    assert findings.read.count(HINDI_MARK) >= 3


def test_nothing_stored_holds_what_a_person_sent_or_where_they_are(findings: Findings) -> None:
    moments = {
        "while it is told",
        "while letters wait",
        "after a backup",
        "after a wipe",
        "after a restore",
        "in the end",
    }

    assert {where: found for where, found in findings.stored.items() if found} == {}
    assert all(any(where.endswith(moment) for where in findings.stored) for moment in moments)
    assert any("of-the-day.backup" in where for where in findings.stored)


def test_nothing_logged_or_counted_holds_what_a_person_sent_or_where_they_are(findings: Findings) -> None:
    assert {where: found for where, found in findings.said.items() if found} == {}


def test_words_go_out_only_to_the_one_who_wrote_them_and_only_as_a_message(findings: Findings) -> None:
    telling = [call for call in findings.calls if found_in(call.raw, but_for=("person",))]

    assert telling != []
    assert {(call.method, call.fields["chat_id"]) for call in telling} == {("sendMessage", PERSON)}
    assert [call for call in telling if found_in(json.dumps(_around(call)).encode(), but_for=("person",))] == []


def _around(call: Call) -> dict[str, Any]:
    """Return a call without its words."""
    return {name: value for name, value in call.fields.items() if name != "text"}


def test_nothing_of_media_goes_out_and_none_is_fetched(findings: Findings) -> None:
    out = b"\n".join(call.raw for call in findings.calls)

    assert findings.fetched == []
    assert not any(f"{MARK}-{kind}".encode() in out for kind in MEDIA_KINDS)
    assert PHONE[1:].encode() not in out


def test_a_wipe_takes_all_that_was_sent_out_of_the_chat(findings: Findings) -> None:
    assert findings.left_up == []


def test_a_backup_from_before_a_wipe_does_not_bring_the_conversation_back(findings: Findings) -> None:
    assert findings.restored.code == 0
    assert findings.met["the one who wiped"].startswith(HELLO)
    assert findings.met["the other"].startswith(HELLO_AGAIN)
