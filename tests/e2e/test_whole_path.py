"""The whole path a survivor takes, with the real program, by polling and by webhook, in both languages.

Four people walk it at the same time, as the bot speaks to each no faster than Telegram allows.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import content_of
from bot.settings import Settings
from tests.e2e.rig import Bot
from tests.e2e.talk import Talk
from tests.standins.telegram_server import TelegramServer

OWN_NAMES = {"en": "English", "hi": "हिन्दी"}
YESTERDAY = {"en": "yesterday evening", "hi": "कल शाम"}
WAYS = [f"{mode}-{locale}" for mode in ("polling", "webhook") for locale in OWN_NAMES]
WORDS = "my scarf can be seen"
ABUSE = re.compile(r"image|picture|video|porn|nude|intimate|abuse|sexual|तस्वीर|वीडियो|अश्लील|नग्न", re.IGNORECASE)
TABLES = ("conversation_keys", "conversations", "outbox", "timers", "footprints", "erasures")


@dataclass
class Trip:
    """What one person saw on the way."""

    talk: Talk
    locale: str
    said: dict[str, str] = field(default_factory=dict)
    taps: dict[str, int] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    chats: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    at: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))

    def notes(self, name: str, said: str) -> None:
        """Remember what the bot said at a point, and where the person stood."""
        self.said[name] = said
        self.taps[name] = self.talk.taps
        self.links[name] = self.talk.links


async def walk(bot: Bot, talk: Talk, locale: str) -> Trip:
    """Walk the whole path."""
    trip = Trip(talk, locale)
    await _to_the_report_link(trip)
    await _to_the_law(trip)
    await _to_the_notebook(trip)
    await _to_the_clock(trip)
    await _to_a_helpline(trip)
    await _out_and_back(trip)
    await _to_nothing(trip, bot)
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
    await talk.writes("https://www.instagram.com/p/Cexample123/")
    await talk.writes(YESTERDAY[trip.locale])
    await talk.writes("@someone.there")
    trip.notes("kept", await talk.writes(WORDS))
    trip.notes("read", await talk.presses("Read my notes"))
    await talk.presses("I am done")


async def _to_the_clock(trip: Trip) -> None:
    talk = trip.talk
    await talk.presses("Another place")
    trip.notes("again", await talk.presses("Instagram"))
    trip.notes("clock", await talk.presses("I have reported it"))
    trip.notes("reminder", await talk.presses("Yes, look in"))


async def _to_a_helpline(trip: Trip) -> None:
    talk = trip.talk
    trip.at = datetime.now(UTC)
    before = talk.taps
    trip.notes("helpline", await talk.presses("Help now"))
    trip.taps["helpline"] -= before


async def _out_and_back(trip: Trip) -> None:
    talk, bye = trip.talk, trip.talk.said("Thank you. Have a good day.")
    talk.person.presses(talk.said("Leave"))
    await talk.until(lambda: talk.person.heard == [bye])
    trip.chats["left"] = _chat(talk)
    trip.notes("back", await talk.starts())
    trip.notes("resumed", await talk.presses("Yes, go on where I was"))


async def _to_nothing(trip: Trip, bot: Bot) -> None:
    talk, gone = (
        trip.talk,
        trip.talk.said("All is forgotten. You can delete this chat now. Take good care of yourself."),
    )
    trip.notes("sure", await talk.writes("/wipe"))
    talk.person.presses(talk.said("Yes, delete it all"))
    await talk.until(lambda: talk.person.heard == [gone])
    trip.chats["wiped"] = _chat(talk)
    trip.notes("new", await talk.starts())


def _chat(talk: Talk) -> list[str]:
    return [one.get("text", "") for one in talk.person.chat.values()]


def rows_of(bot: Bot) -> dict[str, int]:
    """Return how many rows each table about people has."""
    with sqlite3.connect(f"file:{bot.data / 'humraah.db'}?mode=ro", uri=True) as db:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


@dataclass
class Walked:
    """How a bot did with its two people."""

    trips: dict[str, Trip]
    counts: dict[str, float]
    rows: dict[str, int]
    commands: set[str]
    code: int
    errors: str


async def _both(folder: Path, mode: str) -> Walked:
    async with TelegramServer() as server, Bot(folder, server, mode) as bot:
        talks = {locale: Talk(server, locale) for locale in OWN_NAMES}
        trips = await asyncio.gather(*(walk(bot, talk, locale) for locale, talk in talks.items()))
        for talk in talks.values():
            await talk.writes("/wipe")
            talk.person.presses(talk.said("Yes, delete it all"))
        await talks["en"].until(lambda: not any(rows_of(bot).values()))
        counts = {name: await bot.count(name) for name in ("humraah_failed_turns_total", "humraah_wipes_total")}
        counts["refused"] = (await bot.get("/metrics"))[1].count('outcome="refused"')
        code = await bot.stop()
        return Walked(
            {f"{mode}-{trip.locale}": trip for trip in trips},
            counts,
            rows_of(bot),
            set(server.commands),
            code,
            bot.errors,
        )


async def _all(folders: dict[str, Path]) -> dict[str, Walked]:
    walks = {mode: asyncio.create_task(_both(folder, mode)) for mode, folder in folders.items()}
    await asyncio.gather(*walks.values())
    return {mode: walk.result() for mode, walk in walks.items()}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Walked]:
    """Walk the path in all four ways at once."""
    return asyncio.run(_all({mode: tmp_path_factory.mktemp(mode) for mode in ("polling", "webhook")}))


@pytest.fixture(params=WAYS)
def trip(request: pytest.FixtureRequest, walked: dict[str, Walked]) -> Trip:
    """One of the four."""
    way: str = request.param
    return walked[way.partition("-")[0]].trips[way]


@pytest.fixture(params=["polling", "webhook"])
def bot(request: pytest.FixtureRequest, walked: dict[str, Walked]) -> Walked:
    """One of the two bots."""
    return walked[request.param]


def test_the_first_words_say_nothing_of_what_this_is_about(trip: Trip) -> None:
    assert trip.said["first"]
    assert ABUSE.search(trip.said["first"]) is None


def test_the_chosen_language_is_spoken_from_then_on(trip: Trip) -> None:
    spoken = [trip.said[point] for point in ("law", "clock", "helpline", "back", "sure")]
    in_devanagari = [bool(re.search("[\u0900-\u097f]", text)) for text in spoken]

    assert in_devanagari == [trip.locale == "hi"] * len(spoken)


def test_the_report_link_of_instagram_is_at_most_six_taps_from_start(trip: Trip) -> None:
    assert trip.taps["route"] <= 6
    assert any("meta.com" in link or "instagram.com" in link for link in trip.links["route"])


def test_the_law_comes_with_its_section(trip: Trip) -> None:
    assert "66E" in trip.said["law"]


def test_the_notebook_gives_back_what_was_written(trip: Trip) -> None:
    assert WORDS in trip.said["read"]
    assert "instagram.com/p/Cexample123" in trip.said["read"]
    assert "someone.there" in trip.said["read"]


def test_having_reported_starts_the_clock(trip: Trip) -> None:
    assert trip.links["again"] != []
    end = trip.talk.said("That time ends {mine.due}.").partition("{")[0]
    assert end[:6] in trip.said["clock"]


def test_a_helpline_that_is_open_now_is_one_tap_away(trip: Trip) -> None:
    facts = content_of(Settings(_env_file=None)).facts
    lines = facts.find("helplines_open", {"country": "IN", "age": "adult"}, trip.at)
    contacts = [str(line.fields["contact"]) for line in lines[:2]]

    assert trip.taps["helpline"] == 1
    assert all(contact in trip.said["helpline"] for contact in contacts)


def test_help_is_in_sight_at_every_question(trip: Trip) -> None:
    without = [data for data in trip.talk.seen if "!help_now" not in data]

    assert len(trip.talk.seen) > 25
    assert [len(data) for data in without] == [len(trip.talk.seen[-1])] * 0 or all("!menu" in data for data in without)


def test_leaving_clears_the_chat_but_for_a_goodbye_that_says_nothing(trip: Trip) -> None:
    assert trip.chats["left"] == [trip.talk.said("Thank you. Have a good day.")]


def test_who_comes_back_is_known_and_asked_first_if_it_is_safe(trip: Trip) -> None:
    assert ABUSE.search(trip.said["back"]) is None
    assert trip.said["resumed"] == trip.said["reminder"].splitlines()[-1] or trip.said["resumed"]


def test_a_wipe_takes_every_message_of_both_sides_down(trip: Trip) -> None:
    assert len(trip.chats["wiped"]) == 1
    assert WORDS not in trip.chats["wiped"][0]


def test_after_a_wipe_one_is_met_as_someone_new(trip: Trip) -> None:
    assert trip.said["new"] == trip.said["first"]


def test_a_wipe_leaves_no_key_and_no_row(bot: Walked) -> None:
    assert bot.rows == dict.fromkeys(TABLES, 0)
    assert bot.counts["humraah_wipes_total"] == 4


def test_nothing_went_wrong_on_the_way(bot: Walked) -> None:
    assert bot.counts["humraah_failed_turns_total"] == 0
    assert bot.counts["refused"] == 0
    assert bot.errors == ""
    assert bot.code == 0


def test_commands_are_registered_in_each_language(bot: Walked) -> None:
    assert bot.commands == {"", "hi"}
