"""Puts the console together."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.console.call import Call
from bot.console.clients import Network
from bot.console.door import Door
from bot.console.failures import Failures
from bot.console.gate import Gate
from bot.console.joining import Joining
from bot.console.marks import Marks
from bot.console.own import Own
from bot.console.pages import ASSETS, Pages
from bot.console.passwords import Passwords
from bot.console.people import People
from bot.console.place import Place
from bot.console.rights import ANYONE, Table
from bot.console.room import Room
from bot.i18n.words import Words
from bot.ports import Clock, Store
from bot.service.accounts import Accounts
from bot.service.accounts_signing import Signing


@dataclass(frozen=True, slots=True)
class Setting:
    """What the console is told of the organisation.

    Attributes:
        words: all languages.
        languages: locales to offer, in order; also what volunteers may be said to speak.
        zone: where its clocks are read.
        public_url: the address people open; empty while there is none but this machine's own.
        address: the same, or this machine's own.
        proxies: networks whose proxies are believed about where requests come from.
        practice: nobody here is real, and every page says so.
    """

    words: Words
    languages: tuple[str, ...]
    zone: ZoneInfo
    public_url: str
    address: str
    proxies: tuple[Network, ...] = ()
    practice: bool = False


class Console:
    """The console.

    Args:
        key: 32 bytes that nobody else has and that stay the same over restarts.
        passwords: how passwords are hashed; as the library advises when left out.
        seconds: a steady clock, for counting failures.

    Attributes:
        table: every address, and who may use it; more can be registered until ``add_routes``.
        closing: called when the server stops: ends what would never end by itself.
    """

    def __init__(
        self, setting: Setting, key: bytes, store: Store, clock: Clock, passwords: Passwords | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.table = Table()
        self.closing: list[Callable[[], None]] = []
        place = Place(setting.public_url, setting.address.rstrip("/"), setting.proxies)
        marks, signing = Marks(key), Signing(store, clock)
        pages = Pages(
            setting.words, setting.languages, setting.zone, clock.now, marks, self.table, practice=setting.practice
        )
        gate = Gate(place, signing, marks, pages)
        accounts = Accounts(store, clock, setting.languages[0])
        self.room = Room(
            place, marks, pages, gate, signing, accounts, passwords or Passwords(), Failures(seconds), clock.now
        )
        self._register()

    def add_routes(self, app: web.Application) -> None:
        """Serve in ``app``."""
        self.room.gate.add_to(app, self.table)
        app.on_shutdown.append(self._close)

    def _register(self) -> None:
        for name in ASSETS:
            self.table.get(f"/{name}", ANYONE, partial(self._asset, name), touches=False)
        for part in (Door(self.room), Joining(self.room), Own(self.room), People(self.room)):
            part.add_to(self.table)

    async def _close(self, _: web.Application) -> None:
        for close in self.closing:
            close()

    async def _asset(self, name: str, _: Call) -> web.Response:
        return self.room.pages.asset(name)
