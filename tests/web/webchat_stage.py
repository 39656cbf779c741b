"""The whole bot behind its web chat, in this process, and browsers in front of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.app import Parts, SystemClock, assemble, content_of
from bot.assets import folder
from bot.channels.webchat import PATH, WebChannel
from bot.channels.webchat.limits import FRAME_PATH
from bot.domain.incoming import Incoming, What
from bot.i18n.catalogue import Catalogue, read_catalogue
from bot.i18n.po import read_po
from bot.opening import UNLIMITED
from bot.service.content import Content
from bot.settings import Settings
from bot.store import SqlStore, open_store

NEUTRAL = "https://www.wikipedia.org/"

PLACEHOLDER = re.compile(r"(\{[^}]*\})")
LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابچدےفگہیجکلمنوپقرستعءوخیز")

TO_THE_LINK = (
    "English", "Yes, it is safe", "No, all are adults", "A picture was shared", "Get it taken down", "Instagram",
)  # fmt: skip
"""The shortest way to a report link, by what the buttons say."""


def mirrored(text: str) -> str:
    """Return a text in letters that are written from right to left; placeholders stay."""
    parts = PLACEHOLDER.split(text)
    return "".join(part if part.startswith("{") else part.lower().translate(LETTERS) for part in parts)


def pseudo_locale(root: Path, locale: str = "ur") -> Path:
    """Write a catalogue of a language that nobody speaks, with a text for everything; return its folder."""
    template = (Path(folder("locales")) / "humraah.pot").read_text(encoding="utf-8")
    head = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    entries = [_entry(one.msgid, one.plural) for one in read_po(template, "humraah.pot") if one.msgid]
    path = root / locale / "LC_MESSAGES" / "pseudo.po"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join([head, *entries, *_page_entries(entries)]), encoding="utf-8")
    return root


def _page_entries(known: Sequence[str]) -> list[str]:
    from bot.channels.webchat.words import WORDS  # noqa: PLC0415 - only this needs them

    mine = (_entry(phrase.msgid, "") for phrase in WORDS.values())
    return [entry for entry in dict.fromkeys(mine) if entry not in known]


def _entry(msgid: str, plural: str) -> str:
    if not plural:
        return f"msgid {_quoted(msgid)}\nmsgstr {_quoted(mirrored(msgid))}\n"
    forms = "".join(f"msgstr[{number}] {_quoted(mirrored(one))}\n" for number, one in enumerate((msgid, plural)))
    return f"msgid {_quoted(msgid)}\nmsgid_plural {_quoted(plural)}\n{forms}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@cache
def content(languages: tuple[str, ...], locales: Path | None) -> Content:
    """Read what the bot says, once for all tests."""
    return content_of(Settings(languages=languages, locales_dir=locales, _env_file=None))


@cache
def catalogue(locale: str) -> Catalogue:
    """Return our own catalogue of a language."""
    files = sorted((Path(folder("locales")) / locale / "LC_MESSAGES").glob("*.po"))
    return read_catalogue(locale, "\n".join(file.read_text(encoding="utf-8") for file in files) if files else None)


@dataclass
class Stage:
    """The bot, running.

    Attributes:
        heard: all that people did.
        away: while true, the database does not answer.
    """

    words: Content
    data: Path
    heard: list[Incoming] = field(default_factory=list)
    away: bool = False
    address: str = ""
    origins: tuple[str, ...] = ()
    _port: int | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, what: type[What]) -> None:
        """Wait until the last thing heard is of a kind."""
        async with asyncio.timeout(10):
            while not isinstance(self.heard[-1].what, what):
                self._news.clear()
                await self._news.wait()

    async def start(self) -> None:
        self.store: SqlStore = await open_store(f"sqlite:///{self.data / 'chat.db'}", [bytes(32)])
        self.channel = WebChannel(
            self.words.words,
            self.words.offer.languages,
            bytes(range(32)),
            origins=self.origins,
            numbers=self.words.numbers,
        )
        channels, budgets = {self.channel.name: self.channel}, {self.channel.name: UNLIMITED}
        self.parts: Parts = assemble(self.words, self.store, channels, budgets, SystemClock(), self.channel.wiped)
        self._tasks = [asyncio.create_task(loop) for loop in self.parts.loops()]
        app = web.Application()
        self.channel.add_routes(app, self.hear)
        self.server = TestServer(app, port=self._port)
        await self.server.start_server(access_log=None)
        self._port = self.server.port
        self.address = str(self.server.make_url(PATH))
        self.frame = str(self.server.make_url(FRAME_PATH))

    async def stop(self) -> None:
        await self.server.close()
        await self.parts.sender.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.parts.turns.flush()
        await self.store.close()

    async def hear(self, incoming: Incoming) -> None:
        if self.away:
            raise ConnectionError
        self.heard.append(incoming)
        self._news.set()
        await self.parts.turns.hear(incoming)


@asynccontextmanager
async def staged(
    data: Path, languages: tuple[str, ...] = ("en", "hi"), locales: Path | None = None, origins: tuple[str, ...] = ()
) -> AsyncIterator[Stage]:
    """Yield a running bot."""
    stage = Stage(content(languages, locales), data, origins=origins)
    await stage.start()
    try:
        yield stage
    finally:
        await stage.stop()


@dataclass
class Visitor:
    """Someone in front of a page.

    Attributes:
        requests: every address the browser asked for.
        trouble: what the page complained of.
    """

    stage: Stage
    context: BrowserContext
    page: Page
    locale: str = "en"
    requests: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complain(message.text))
        page.on("pageerror", lambda error: self.trouble.append(str(error)))

    def complain(self, text: str) -> None:
        """Note what the page complained of; that Chromium tells of a header it obeyed is no complaint."""
        if not text.startswith("Clear-Site-Data header on"):
            self.trouble.append(text)

    def said(self, msgid: str) -> str:
        """Return an English text in the visitor's language."""
        return self.stage.words.words.text(msgid, self.locale)

    async def opens(self) -> None:
        """Open the chat and press start."""
        await self.page.goto(self.stage.address)
        await self.page.locator("main form button").first.click()
        await expect(self.page.locator(".helper").first).to_be_visible()

    async def presses(self, label: str, own: bool = True) -> None:
        """Press a choice; wait for the next question."""
        before = await self.page.locator(".message").last.get_attribute("id")
        button = self.page.locator(".choices button:visible").get_by_text(label, exact=True)
        await button.last.click()
        await self.page.wait_for_function(
            """(before) => { const all = [...document.querySelectorAll('.message')];
            const after = all.slice(all.findIndex((one) => one.id === before) + 1);
            return after.some((one) => one.querySelector('.choices')); }""",
            arg=before,
        )

    async def writes(self, text: str) -> None:
        await self.page.locator("#words").fill(text)
        await self.page.locator("#write button").click()

    async def walks(self, *labels: str) -> None:
        for label in labels:
            await self.presses(self.said(label))

    async def bubbles(self) -> list[str]:
        """Return the words of every message on the screen."""
        return await self.page.locator(".words").all_text_contents()


@asynccontextmanager
async def visiting(
    browser: Browser, stage: Stage, *, width: int = 360, height: int = 640, locale: str = "en", script: bool = True,
    scheme: str = "light", touch: bool = False,
) -> AsyncIterator[Visitor]:  # fmt: skip
    """Yield someone with a browser of their own; the neutral site is played by a page of one word."""
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale=locale, java_script_enabled=script,
        color_scheme="dark" if scheme == "dark" else "light", has_touch=touch, is_mobile=touch,
        reduced_motion="reduce",
    )  # fmt: skip
    await context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body="neutral", content_type="text/html"))
    page = await context.new_page()
    page.set_default_timeout(15_000)
    visitor = Visitor(stage, context, page, locale)
    visitor.watch(page)
    yield visitor
    await context.close()
