"""``make bench``: how long words take between survivors and volunteers, with many talks open at once.

The real program on one core: survivors on the stand-in Bot API, volunteers in the console over HTTP, each with an open
stream of events. Her words count as arrived when the volunteer's page, fetched because the stream said so, holds
them; the volunteer's when the stand-in gets the sendMessage. Everything in between is durable.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from statistics import median
from typing import Self

import aiohttp
import psutil
import pyotp
from rich.console import Console
from rich.table import Table

from tests.e2e.rig import Bot, Proof
from tests.e2e.talk import Talk
from tests.standins.telegram_server import TelegramServer

PASSWORD = "four calm green otters"
ASKS = ("English", "Yes, it is safe", "No, all are adults")
TO_THE_QUEUE = ("Yes, please", "I am not sure", "Yes, ask like this", "Go on meanwhile")
SEED = 20260301
PATIENCE = 60.0
"""Seconds after which what should come is taken never to come."""

_HIDDEN = re.compile(r'name="(\w+)" value="([^"]*)"')
_SECRET = re.compile(r'<code dir="ltr">([A-Z2-7 ]+)</code>')
_CASE = re.compile(r"/console/cases/([0-9a-f]+)/move")


@dataclass
class Waits:
    """Seconds that words took, each way."""

    to_volunteers: list[float] = field(default_factory=list)
    to_survivors: list[float] = field(default_factory=list)


class Desk:
    """One volunteer in front of the console."""

    def __init__(self, bot: Bot, name: str) -> None:
        self.name = name
        self.http = aiohttp.ClientSession(
            bot.address, cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Sec-Fetch-Site": "same-origin"}
        )
        self.cases: list[str] = []
        self.mark = ""
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._stale: set[str] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def joins(self, link: str) -> None:
        """Use an invitation, and come on duty."""
        path = link[link.index("/console") :]
        page = await self._get(path)
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(page)}
        found = _SECRET.search(page)
        assert found, page
        code = pyotp.TOTP(found[1].replace(" ", "")).now()
        given = {"mark": hidden["mark"], "secret": hidden["secret"], "name": self.name, "locale": "en"}
        await self._post(f"{path}/password", {**given, "password": PASSWORD, "code": code})
        await self.desk()
        await self._post("/console/desk/duty", {"what": "come", "mark": self.mark})

    async def desk(self) -> str:
        """Look at the desk."""
        page = await self._get("/console/desk")
        self.mark = dict(_HIDDEN.findall(page))["mark"]
        return page

    async def takes(self, most: int) -> None:
        """Take what can be taken, until that many talks are held."""
        while len(self.cases) < most:
            page = await self.desk()
            forms = [form for form in page.split("<form")[1:] if 'value="take"' in form or 'value="accept"' in form]
            if not forms:
                await asyncio.sleep(0.1)
                continue
            found = _CASE.search(forms[0])
            assert found
            fields = dict(_HIDDEN.findall(forms[0]))
            move = "accept" if 'value="accept"' in forms[0] else "take"
            status = await self._post(f"/console/cases/{found[1]}/move", {**fields, "move": move})
            if status == 303:
                self.cases.append(found[1])

    async def listens(self, heard: dict[str, float], waits: Waits) -> None:
        """Keep the stream open; fetch the talk that it names, and note what came."""
        async with self.http.get("/console/events", timeout=aiohttp.ClientTimeout(total=None)) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    case = json.loads(line[6:]).get("case", "")
                    if case in self.cases:
                        self._looks(case, heard, waits)

    def looks(self) -> list[asyncio.Task[None]]:
        """Return the looks that are under way."""
        return list(self._looking.values())

    async def says(self, case: str, text: str) -> None:
        """Send something."""
        assert await self._post(f"/console/cases/{case}/say", {"mark": self.mark, "text": text}) == 303

    def _looks(self, case: str, heard: dict[str, float], waits: Waits) -> None:
        """Fetch a talk once; what is told meanwhile makes one more fetch, as the page does it."""
        running = self._looking.get(case)
        if running and not running.done():
            self._stale.add(case)
            return
        self._looking[case] = asyncio.create_task(self._look(case, heard, waits))

    async def _look(self, case: str, heard: dict[str, float], waits: Waits) -> None:
        while True:
            self._stale.discard(case)
            page = await self._get(f"/console/cases/{case}/live")
            now = time.perf_counter()
            for word in re.findall(r"word\d+w", page):
                if word in heard:
                    waits.to_volunteers.append(now - heard.pop(word))
            if case not in self._stale:
                return

    async def _get(self, path: str) -> str:
        async with self.http.get(path) as answer:
            assert answer.status == 200, (path, answer.status)
            return await answer.text()

    async def _post(self, path: str, fields: dict[str, str]) -> int:
        async with self.http.post(path, data=fields, allow_redirects=False) as answer:
            await answer.read()
            return answer.status


async def ask(server: TelegramServer) -> Talk:
    """Have somebody ask for a person, through the flow."""
    talk = Talk(server)
    await talk.starts()
    for label in ASKS:
        await talk.presses(label)
    await talk.writes("/human")
    for label in TO_THE_QUEUE:
        await talk.presses(label)
    return talk


async def measure(talks: int, volunteers: int, rate: float, seconds: float, core: int) -> Waits:
    """Open that many talks, then let words go both ways, ``rate`` a second each."""
    each = -(-talks // volunteers)
    limits = f"live_at_once={each}, severe_at_once={each}, relieve_after=2h, nudge_after=1h, accept_within=2h"
    with tempfile.TemporaryDirectory(prefix="humraah-") as name:
        folder = Path(name)
        Proof.make(folder)
        settings = {"TELEGRAM_MESSAGES_PER_SECOND": "0", "LOG_LEVEL": "warning", "HANDOFF": limits}
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(TelegramServer())
            bot = await stack.enter_async_context(Bot(folder / "bot", server, "polling", **settings))
            assert bot._process
            psutil.Process(bot._process.pid).cpu_affinity([core])
            desks = [await stack.enter_async_context(Desk(bot, f"volunteer {n}")) for n in range(volunteers)]
            for desk in desks:
                added = await bot.command("volunteers", "add", desk.name, "--languages", "en", "--trust", "experienced")
                found = re.search(r"https?://\S+/console/join/\S+", added.out)
                assert found, (added.out, added.err)
                await desk.joins(found[0])
            for _ in range(0, talks, 20):
                await asyncio.gather(*(ask(server) for _ in range(min(20, talks))))
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(desk.takes(each) for desk in desks))
            return await _talk(server, desks, rate, seconds)


async def _talk(server: TelegramServer, desks: Sequence[Desk], rate: float, seconds: float) -> Waits:
    chance, waits = random.Random(SEED), Waits()
    heard: dict[str, float] = {}
    sent: dict[str, float] = {}
    ears = [asyncio.create_task(desk.listens(heard, waits)) for desk in desks]
    seen = asyncio.create_task(_see(server, sent, waits))
    people = list(server.people.values())
    tasks: list[asyncio.Task[None]] = []
    begun = time.perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        heard[f"word{number}w"] = time.perf_counter()
        chance.choice(people).says(f"hers word{number}w")
        desk = chance.choice(desks)
        sent[f"say{number}s"] = time.perf_counter()
        tasks.append(asyncio.create_task(desk.says(chance.choice(desk.cases), f"theirs say{number}s")))
    await asyncio.gather(*tasks)
    try:
        await server.until(lambda: not heard and not sent, PATIENCE)
    except TimeoutError:
        raise RuntimeError(f"{len(heard)} of her words and {len(sent)} of theirs never came") from None
    looks = [task for desk in desks for task in desk.looks()]
    for task in (*ears, seen, *looks):
        task.cancel()
    await asyncio.gather(*ears, seen, *looks, return_exceptions=True)
    return waits


async def _see(server: TelegramServer, sent: dict[str, float], waits: Waits) -> None:
    """Note when the volunteers' words get to the survivors' side."""
    done = len(server.calls)
    while True:
        for call in server.calls[done:]:
            found = re.search(r"say\d+s", str(call.fields.get("text", "")))
            if found and found[0] in sent:
                waits.to_survivors.append(time.perf_counter() - sent.pop(found[0]))
        done = len(server.calls)
        await asyncio.sleep(0.0005)


def show(waits: Waits, talks: int, volunteers: int, rate: float) -> None:
    """Print a table."""
    table = Table(title=f"{talks} open talks, {volunteers} volunteers, {rate:g} messages/s each way, one core")
    for head in ("", "messages", "p50 ms", "p99 ms", "longest ms"):
        table.add_column(head, justify="right" if head else "left")
    for name, taken in (("to the volunteer's page", waits.to_volunteers), ("to her chat", waits.to_survivors)):
        times = sorted(seconds * 1000 for seconds in taken)
        p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
        table.add_row(name, str(len(times)), f"{median(times):.1f}", f"{p99:.1f}", f"{times[-1]:.1f}")
    Console().print(table)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--talks", type=int, default=200)
    parser.add_argument("--volunteers", type=int, default=20)
    parser.add_argument("--rate", type=float, default=20, help="messages a second, each way")
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    core, load = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))
    psutil.Process().cpu_affinity([load])
    waits = asyncio.run(measure(given.talks, given.volunteers, given.rate, given.seconds, core))
    show(waits, given.talks, given.volunteers, given.rate)


if __name__ == "__main__":
    main()
