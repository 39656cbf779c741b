"""The whole path a survivor takes, by polling and by webhook, in both languages.

Four people walk it at the same time, as the bot speaks to each no faster than Telegram allows.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.e2e.rig import Bot
from tests.e2e.talk import Talk
from tests.postgres import Cluster
from tests.standins.telegram_server import TelegramServer

MODES = ("polling", "webhook")
OWN_NAMES = {"en": "English", "hi": "हिन्दी"}
YESTERDAY = {"en": "yesterday evening", "hi": "कल शाम"}
ADDRESS = "https://www.instagram.com/p/Cexample123/"
ACCOUNT = "@someone.there"
WORDS = "my scarf can be seen"
BYE = "Thank you. Have a good day."
NEVER = datetime.min.replace(tzinfo=UTC)
GONE = "All is forgotten. You can delete this chat now. Take good care of yourself."
TABLES = ("conversation_keys", "conversations", "outbox", "timers", "footprints", "erasures")


@dataclass
class Trip:
    """What one person saw on the way.

    Attributes:
        said: what the bot said, by the name of the point.
        taps: presses up to there.
        links: addresses under buttons in the chat there.
        left: texts in the chat after leaving.
        wiped: texts in the chat after the wipe.
        at: when they asked for help.
    """

    talk: Talk
    locale: str
    said: dict[str, str] = field(default_factory=dict)
    taps: dict[str, int] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    wiped: list[str] = field(default_factory=list)
    at: datetime = NEVER

    def notes(self, point: str, said: str) -> None:
        """Remember what the bot said, and where the person stands."""
        self.said[point] = said
        self.taps[point] = self.talk.taps
        self.links[point] = self.talk.links


@dataclass
class Walked:
    """How one bot and its two people did.

    Attributes:
        trips: by language.
        rows: how many rows each table about people has in the end.
        commands: languages that chat commands were registered for.
        code: the bot's exit status.
        errors: what it wrote to standard error.
    """

    trips: dict[str, Trip]
    wipes: float
    failed: float
    refused: float
    rows: dict[str, int]
    commands: set[str]
    code: int
    errors: str


async def tell(folder: Path, cluster: Cluster) -> dict[str, Walked]:
    """Walk the path in all four ways at once."""
    walks = await asyncio.gather(*(_walks(folder / mode, mode) for mode in MODES))
    return dict(zip(MODES, walks, strict=True))


async def _walks(folder: Path, mode: str) -> Walked:
    async with TelegramServer() as server, Bot(folder, server, mode) as bot:
        trips = await asyncio.gather(*(_walk(Talk(server, locale)) for locale in OWN_NAMES))
        await asyncio.gather(*(_wipe(trip) for trip in trips))
        await trips[0].talk.until(lambda: not any(_rows(bot).values()))
        wipes, failed = await bot.count("humraah_wipes_total"), await bot.count("humraah_failed_turns_total")
        refused = await bot.count("humraah_telegram_refused_total")
        code = await bot.stop()
        by_locale = {trip.locale: trip for trip in trips}
        return Walked(by_locale, wipes, failed, refused, _rows(bot), set(server.commands), code, bot.errors)


async def _walk(talk: Talk) -> Trip:
    trip = Trip(talk, talk.locale)
    await _to_the_report_link(trip)
    await _to_the_law(trip)
    await _to_the_notebook(trip)
    await _to_the_clock(trip)
    await _to_a_helpline(trip)
    await _out_and_back(trip)
    await _wipe(trip)
    trip.notes("new", await talk.starts())
    return trip


async def _to_the_report_link(trip: Trip) -> None:
    talk = trip.talk
    trip.notes("first", await talk.starts())
    await talk.presses(OWN_NAMES[trip.locale])
    await talk.presses("Yes, it is safe")
    await talk.presses("No, all are adults")
    await talk.presses("A picture was shared")
    await talk.presses("Get it taken down")
    trip.notes("route", await talk.presses("Instagram"))


async def _to_the_law(trip: Trip) -> None:
    talk = trip.talk
    await talk.presses("Not now")
    await talk.presses("My rights")
    await talk.presses("Laws that protect me")
    await talk.presses("On that day or later")
    await talk.presses("A woman")
    trip.notes("law", await talk.presses("I don't know"))
    await talk.presses("That is enough")


async def _to_the_notebook(trip: Trip) -> None:
    talk = trip.talk
    await talk.presses("Note my report number")
    await talk.presses("Where it is")
    for words in (ADDRESS, YESTERDAY[trip.locale], ACCOUNT, WORDS):
        await talk.writes(words)
    trip.notes("read", await talk.presses("Read my notes"))
    await talk.presses("I am done")


async def _to_the_clock(trip: Trip) -> None:
    talk = trip.talk
    await talk.presses("Another place")
    trip.notes("again", await talk.presses("Instagram"))
    await talk.presses("I have reported it")
    trip.notes("clock", await talk.presses("I have sent it"))
    trip.notes("reminder", await talk.presses("Yes, look in"))


async def _to_a_helpline(trip: Trip) -> None:
    trip.at = datetime.now(UTC)
    before = trip.talk.taps
    trip.notes("helpline", await trip.talk.presses("Help now"))
    trip.taps["helpline"] -= before


async def _out_and_back(trip: Trip) -> None:
    talk = trip.talk
    talk.person.presses(talk.said("Leave"))
    await talk.until(lambda: talk.person.heard == [talk.said(BYE)])
    trip.left = _chat(talk)
    trip.notes("back", await talk.starts())
    trip.notes("resumed", await talk.presses("Yes, go on where I was"))


async def _wipe(trip: Trip) -> None:
    talk = trip.talk
    await talk.writes("/wipe")
    talk.person.presses(talk.said("Yes, delete it all"))
    await talk.until(lambda: set(talk.person.heard) == {talk.said(GONE)})
    trip.wiped = trip.wiped or _chat(talk)


def _chat(talk: Talk) -> list[str]:
    return [one.get("text", "") for one in talk.person.chat.values()]


def _rows(bot: Bot) -> dict[str, int]:
    db = sqlite3.connect(f"file:{bot.data / 'humraah.db'}?mode=ro", uri=True)
    try:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    finally:
        db.close()
