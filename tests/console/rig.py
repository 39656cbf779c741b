"""The console on a database of its own, and people in front of it, without a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pyotp
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from bot.console import PATH, Console
from bot.console.console import Setting
from bot.console.passwords import Passwords
from bot.handoff.case import NO_ONE
from bot.i18n.catalogue import read_catalogue
from bot.i18n.words import Words
from bot.ports import Account, Role
from bot.service.accounts import Accounts, Draft, Invited
from bot.store import SqlStore, open_store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "four calm green otters"
HERE, THERE = "198.51.100.7", "203.0.113.9"
KEY = bytes(range(32))

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_SECRET = re.compile(r'<code dir="ltr">([A-Z2-7 ]+)</code>')
_LINK = re.compile(r"/console/join/([\w-]+)")


@dataclass
class Clock:
    """A clock that stands still unless it is moved."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def forward(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    text: str
    headers: Mapping[str, str]
    cookies: tuple[str, ...]

    @property
    def hidden(self) -> dict[str, str]:
        return {name: unescape(value) for name, value in _HIDDEN.findall(self.text)}

    @property
    def leads_to(self) -> str:
        return self.headers.get("Location", "")

    @property
    def secret(self) -> str:
        found = _SECRET.search(self.text)
        assert found, self.text
        return found[1].replace(" ", "")

    @property
    def invitation(self) -> str:
        found = _LINK.search(self.text)
        assert found, self.text
        return found[1]


@dataclass
class Visitor:
    """One browser."""

    stage: Stage
    address: str = HERE
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    mark: str = ""
    secret: str = ""

    async def get(self, path: str, **headers: str) -> Page:
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, fields: Mapping[str, str | list[str]] | None = None, **headers: str) -> Page:
        """Send a form, with the mark of the last page that was seen."""
        return await self._ask("POST", path, {"mark": self.mark, **(fields or {})}, headers)

    async def joins(self, code: str, name: str, password: str = PASSWORD) -> Page:
        """Use an invitation with a password and an authenticator app."""
        page = await self.get(f"/join/{code}")
        self.secret = page.secret
        given = {"name": name, "locale": "en", "password": password, "code": self.code(), **_of(page, "secret")}
        return await self.post(f"/join/{code}/password", given)

    async def signs_in(self, name: str, password: str = PASSWORD, code: str | None = None) -> Page:
        await self.get("/sign-in")
        return await self.post("/sign-in", {"name": name, "password": password, "code": code or self.code()})

    def code(self) -> str:
        """Return what the authenticator app shows."""
        return pyotp.TOTP(self.secret).at(self.stage.clock.now()) if self.secret else "000000"

    def elsewhere(self, address: str = THERE) -> Visitor:
        """Return another browser of the same person, at another place."""
        return Visitor(self.stage, address, secret=self.secret)

    async def is_in(self) -> bool:
        return (await self.get("")).status == 200

    async def _ask(
        self, method: str, path: str, fields: Mapping[str, str | list[str]] | None, headers: dict[str, str]
    ) -> Page:
        sent = {
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Sec-Fetch-Site": "same-origin",
            **self.headers,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        data = [
            (name, one)
            for name, value in (fields or {}).items()
            for one in ([value] if isinstance(value, str) else value)
        ]
        body = urlencode(data).encode() if fields is not None else None
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        answer = await self.stage.client.request(
            method, path if f"{path}/".startswith("/console/") else PATH + path, data=body, allow_redirects=False,
            headers={name: value for name, value in sent.items() if value},
        )  # fmt: skip
        given = tuple(answer.headers.getall("Set-Cookie", []))
        self._keep(given)
        page = Page(answer.status, await answer.text(), answer.headers, given)
        self.mark = page.hidden.get("mark", self.mark)
        return page

    def _keep(self, given: tuple[str, ...]) -> None:
        for line in given:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


@dataclass
class Stage:
    """A console."""

    store: SqlStore
    clock: Clock
    console: Console
    client: TestClient[web.Request, web.Application]
    seconds: list[float]

    @property
    def accounts(self) -> Accounts:
        return self.console.room.accounts

    def visitor(self, address: str = HERE) -> Visitor:
        return Visitor(self, address)

    async def invited(self, name: str, role: Role = Role.VOLUNTEER) -> Invited:
        return await self.accounts.invite(NO_ONE, Draft(name, role))

    async def member(self, name: str, role: Role = Role.VOLUNTEER) -> tuple[Visitor, Account]:
        """Return somebody who has joined and is signed in."""
        invited = await self.invited(name, role)
        visitor = self.visitor()
        page = await visitor.joins(invited.code, name)
        assert (page.status, page.leads_to) == (303, PATH), page.text
        await visitor.get("")
        return visitor, invited.account

    def wait(self, seconds: float) -> None:
        """Let time pass for all clocks."""
        self.seconds[0] += seconds
        self.clock.forward(seconds=seconds)


@asynccontextmanager
async def staged(folder: Path, public_url: str = "", address: str = "http://localhost:8080") -> AsyncIterator[Stage]:
    """Run a console."""
    clock, seconds = Clock(), [1000.0]
    store = await open_store(f"sqlite:///{folder}/console.db", [KEY], clock=clock.now)
    words = Words([read_catalogue("hi", 'msgid ""\nmsgstr "Language: hi"\n\nmsgid "Sign in"\nmsgstr "साइन इन"\n')])
    setting = Setting(words, ("en", "hi", "ur"), ZoneInfo("Asia/Kolkata"), public_url, public_url or address)
    fast = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    console = Console(setting, KEY, store, clock, fast, lambda: seconds[0])
    app = web.Application(client_max_size=256 * 1024)
    console.add_routes(app)
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        yield Stage(store, clock, console, client, seconds)
    await store.close()


def _of(page: Page, *names: str) -> dict[str, str]:
    return {name: page.hidden[name] for name in names}
