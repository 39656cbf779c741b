"""A volunteer at the console of a running bot, over HTTP."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape

import aiohttp
import pyotp

from tests.e2e.rig import PATIENCE, Bot

PASSWORD = "four calm green otters"

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_SECRET = re.compile(r'<code dir="ltr">([A-Z2-7 ]+)</code>')
_SAID = re.compile(r'<li id="words-\d+".*?<p class="said"[^>]*>(.*?)</p>', re.DOTALL)


@dataclass
class Answer:
    """A page."""

    status: int
    text: str
    where: str

    @property
    def hidden(self) -> dict[str, str]:
        return {name: unescape(value) for name, value in _HIDDEN.findall(self.text)}

    @property
    def lines(self) -> list[str]:
        """What was written, in order."""
        return [unescape(line) for line in _SAID.findall(self.text)]


@dataclass
class Volunteer:
    """Somebody with an account, and a browser that follows every redirect.

    Attributes:
        case: where the talk is that they hold.
    """

    bot: Bot
    http: aiohttp.ClientSession
    mark: str = ""
    case: str = ""

    async def get(self, path: str) -> Answer:
        async with self.http.get(f"{self.bot.address}/console{path}") as answer:
            return await self._seen(answer)

    async def post(self, path: str, **fields: str) -> Answer:
        """Send a form with the mark of the last page."""
        async with self.http.post(f"{self.bot.address}/console{path}", data={"mark": self.mark, **fields}) as answer:
            return await self._seen(answer)

    async def joins(self, name: str) -> None:
        """Have the operator make an account, and use the invitation."""
        made = await self.bot.command(
            "volunteers", "add", name, "--languages", "en,hi", "--trust", "experienced", "--skills", "crisis,minors"
        )
        code = made.out.strip().rpartition("/")[2]
        page = await self.get(f"/join/{code}")
        secret = _SECRET.search(page.text)
        assert secret, made
        given = {"name": name, "locale": "en", "password": PASSWORD, "secret": page.hidden["secret"]}
        shown = pyotp.TOTP(secret[1].replace(" ", "")).now()
        assert (await self.post(f"/join/{code}/password", code=shown, **given)).status == 200
        assert "Your shift ends" in (await self.post("/desk/duty", what="come")).text

    async def takes(self) -> Answer:
        """Take the case one is asked about, as soon as one is."""
        page = await self.until(lambda page: "You are asked" in page.text, "/desk")
        self.case = page.text.partition('id="accept-')[2].partition('"')[0]
        form = page.text.partition('id="offer-')[2]
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(form)[1:3]}
        page = await self.post(f"/cases/{self.case}/move", move="accept", **hidden)
        assert page.status == 200, page.text
        return page

    async def says(self, text: str, after: str = "0") -> Answer:
        return await self.post(f"/cases/{self.case}/say", text=text, after=after)

    async def talk(self) -> Answer:
        return await self.get(f"/cases/{self.case}")

    async def until(self, holds: Callable[[Answer], bool], path: str = "") -> Answer:
        """Look again and again until ``holds``; return what is there then."""
        async with asyncio.timeout(PATIENCE):
            while not holds(page := await self.get(path or f"/cases/{self.case}")):  # noqa: ASYNC110 - it is about the bot
                await asyncio.sleep(0.05)
        return page

    async def _seen(self, answer: aiohttp.ClientResponse) -> Answer:
        page = Answer(answer.status, await answer.text(), str(answer.url))
        self.mark = page.hidden.get("mark", self.mark)
        return page


@asynccontextmanager
async def volunteering(bot: Bot, name: str) -> AsyncIterator[Volunteer]:
    """Yield somebody who is signed in and on shift."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        volunteer = Volunteer(bot, http)
        await volunteer.joins(name)
        yield volunteer


async def until(holds: Callable[[], bool]) -> None:
    """Wait until ``holds()``."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - it is about the bot, which notifies nobody
            await asyncio.sleep(0.01)
