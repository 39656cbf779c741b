"""A web chat behind its own addresses, and one person with a browser that runs no script, or one that does."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.typing import EventDict

from bot.channels.webchat import PATH, WebChannel
from bot.domain.ids import Address
from bot.domain.incoming import Came, Incoming
from bot.domain.messages import Outgoing
from bot.i18n.words import Words
from tests.channels.webchat_screen import Bubble, Screen

KEY = bytes(range(32))
BOUNDARY = "----browserboundary"


class Times:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def steady(self) -> float:
        return datetime.now(UTC).timestamp() + self.ahead


class WebRig:
    """One chat, one person; keeps ``Rig`` and what of ``PlatformRig`` a page has a place for.

    Args:
        live: the person's browser runs the page's script.

    Attributes:
        trips: exceptions that ``hear`` raises next, first one first.
        answers: what the helper says to each thing heard, at once.
    """

    def __init__(
        self, caplog: pytest.LogCaptureFixture, events: list[EventDict], *, live: bool = False,
        public_url: str = "", languages: Sequence[str] = ("en",), words: Words | None = None,
        origins: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.live = live
        self.times = Times()
        self.make: Callable[[], WebChannel] = lambda: WebChannel(
            words or Words(), languages, KEY, public_url=public_url, origins=origins, now=self.times.now, steady=self.times.steady,
            patience=timedelta(milliseconds=20),
        )  # fmt: skip
        self.channel = self.make()
        self.to = Address("webchat", "")
        self.heard: list[Incoming] = []
        self.trips: list[Exception] = []
        self.answers: list[Outgoing] = []
        self.secrets: Sequence[str] = ()
        self._caplog = caplog
        self._events = events
        self._port: int | None = None
        self.last: dict[str, str] = {}

    async def hear(self, incoming: Incoming) -> None:
        if self.trips:
            raise self.trips.pop(0)
        self.heard.append(incoming)
        for answer in self.answers:
            await self.channel.send(incoming.sender, answer)

    # -- the browser --

    async def open(self) -> None:
        """Start the server and the browser; press start."""
        await self.serve()
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=self.server.make_url("/"))
        self.browser = aiohttp.ClientSession(cookie_jar=jar)
        await self.start()
        self.to = self.heard[-1].sender
        assert self.heard[-1].what == Came()
        self.secrets = (self.cookie,)

    async def serve(self) -> None:
        """Serve the channel; again, after ``down``, at the same address."""
        app = web.Application()
        self.channel.add_routes(app, self.hear)
        self.server = TestServer(app, port=self._port)
        await self.server.start_server(access_log=None)  # as bot.web.server does
        self._port = self.server.port

    async def restart(self) -> None:
        """End the program and begin it anew."""
        await self.server.close()
        self.channel = self.make()
        await self.serve()

    async def close(self) -> None:
        await self.browser.close()
        await self.server.close()

    @property
    def cookie(self) -> str:
        """The browser's cookie; empty when it has none."""
        return next((one.value for one in self.browser.cookie_jar), "")

    def url(self, path: str = "") -> str:
        return str(self.server.make_url(PATH + path))

    async def start(self, **fields: str) -> aiohttp.ClientResponse:
        return await self.browser.post(self.url("/start"), data=fields, allow_redirects=False)

    async def screen_now(self) -> Screen:
        """Ask for the page."""
        async with self.browser.get(self.url()) as answer:
            assert answer.status == 200
            return Screen(await answer.text())

    async def post_raw(self, **fields: str) -> aiohttp.ClientResponse:
        """Send a form without looking at the page first."""
        return await self.browser.post(self.url(), data=fields, allow_redirects=False)

    async def post(self, **fields: str) -> aiohttp.ClientResponse:
        """Send the form of a page that is open, as its browser does."""
        self.last = form = {
            **(await self.mark()), **{name: value.replace("\n", "\r\n") for name, value in fields.items()}
        }  # fmt: skip
        return await self._send(form)

    async def repeats(self, text: str) -> aiohttp.ClientResponse:
        """The browser sends the last form once more."""
        assert self.last["words"] == text
        return await self._send(self.last)

    async def _send(self, form: dict[str, str]) -> aiohttp.ClientResponse:
        headers = {"Accept": "text/plain"} if self.live else {}
        return await self.browser.post(self.url(), data=form, headers=headers, allow_redirects=False)

    async def mark(self) -> dict[str, str]:
        """Return the hidden fields of the page; before anything was said, the person writes first."""
        fields = (await self.screen_now()).fields
        if fields:
            return fields
        await self.channel.send(self.to, Outgoing("(first)"))
        fields = (await self.screen_now()).fields
        await self.channel.erase(self.to, [(await self.screen_now()).bubbles[-1].ref])
        return fields

    # -- the contract's words --

    def shown(self) -> list[str]:
        return [bubble.text for bubble in self.bubbles() if not bubble.own]

    def chat(self) -> list[str]:
        return [bubble.text for bubble in self.bubbles()]

    def screen(self) -> str:
        return "\n".join(
            f"{one.text} {one.links} {one.buttons}" for one in self.bubbles() if not one.own
        )  # fmt: skip

    def bubbles(self) -> list[Bubble]:
        """Return the messages as the page has them, without asking over the wire."""
        session = self.channel._sessions.find(self.to.value)
        if session is None:
            return []
        if self.live:
            pieces = [self.channel._pages.message(one, session.locale, "form") for one in session.messages]
            return Screen("".join(pieces)).bubbles
        return Screen(self.channel._pages.chat(session, "form")).bubbles

    async def writes(self, text: str) -> Incoming:
        return await self._after(await self.post(words=text))

    async def presses(self, position: int) -> Incoming:
        buttons = [bubble.buttons for bubble in (await self.screen_now()).bubbles if bubble.buttons][-1]
        return await self._after(await self.post(press=buttons[position - 1][1]))

    async def offers(self, kind: str) -> Incoming:
        if kind == "document":
            return await self._after(await self.uploads())
        return await self._after(await self.post(offered=kind, words=""))

    async def uploads(self, size: int = 50_000) -> aiohttp.ClientResponse:
        """Post a file, which no form of ours can."""
        body = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="words"; filename="CANARY.jpg"\r\n\r\n'
            + "CANARY" * (size // 6) + f"\r\n--{BOUNDARY}--\r\n"
        ).encode()  # fmt: skip
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return await self.browser.post(self.url(), data=body, headers=headers, allow_redirects=False)

    async def _after(self, answer: aiohttp.ClientResponse) -> Incoming:
        assert answer.status == (204 if answer.request_info.headers.get("Accept") == "text/plain" else 303)
        return self.heard[-1]

    def outgoing(self) -> bytes:
        return self.screen().encode()

    def fetched(self) -> list[str]:
        return []

    def traces(self) -> str:
        return self._caplog.text + str(self._events) + repr(self.channel) + repr(self.heard)

    # -- the stream --

    @asynccontextmanager
    async def streaming(self, last: str = "") -> AsyncIterator[Events]:
        """Open the page's stream."""
        headers = {"Last-Event-ID": last} if last else {}
        async with self.browser.get(self.url("/events"), headers=headers) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            yield Events(answer.content)


class Events:
    """Reads server-sent events one by one."""

    def __init__(self, content: aiohttp.StreamReader) -> None:
        self._content = content

    async def next(self) -> tuple[str, str, str]:
        """Return the next event: name, id, data; ``("", "", "")`` when the stream has ended."""
        name, id_, data = "", "", []
        while line := (await self._content.readline()).decode():
            field, _, value = line.rstrip("\n").partition(": ")
            match field:
                case "event":
                    name = value
                case "id":
                    id_ = value
                case "data" | "data:":
                    data.append(value)
                case "" if name:
                    return name, id_, "\n".join(data)
        return "", "", ""

    async def here(self) -> list[str]:
        """Read the first event; return the refs it names."""
        name, _, data = await self.next()
        assert name == "here"
        return list(json.loads(data)["refs"])
