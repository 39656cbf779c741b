"""The whole path a survivor takes, with the real program, by polling and by webhook, in both languages."""

from __future__ import annotations

import re

import pytest

from bot.app import content_of
from bot.settings import Settings
from tests.e2e.stories.path import ACCOUNT, ADDRESS, BYE, GONE, MODES, OWN_NAMES, TABLES, WORDS, Trip, Walked

ABUSE = re.compile(r"image|picture|video|porn|nude|intimate|abuse|sexual|तस्वीर|फ़ोटो|वीडियो|अश्लील|नग्न", re.IGNORECASE)
KNOWN = {
    "country": "IN",
    "age": "adult",
    "situation": "image_shared",
    "platform": "instagram",
    "period": "from_july_2024",
    "gender": "woman",
    "perpetrator": "unknown",
}
"""What the bot knows of everyone who walked the path."""


@pytest.fixture(params=[(mode, locale) for mode in MODES for locale in OWN_NAMES], ids="-".join)
def trip(request: pytest.FixtureRequest, walked: dict[str, Walked]) -> Trip:
    """One of the four who walked."""
    mode, locale = request.param
    return walked[mode].trips[locale]


@pytest.fixture(params=MODES)
def bot(request: pytest.FixtureRequest, walked: dict[str, Walked]) -> Walked:
    """One of the two bots."""
    return walked[str(request.param)]


def test_the_first_words_say_nothing_of_what_this_is_about(trip: Trip) -> None:
    assert trip.said["first"]
    assert ABUSE.search(trip.said["first"]) is None


def test_the_chosen_language_is_spoken_from_then_on(trip: Trip) -> None:
    spoken = [trip.said[point] for point in ("law", "clock", "helpline", "back")]

    assert [bool(re.search("[\u0900-\u097f]", text)) for text in spoken] == [trip.locale == "hi"] * len(spoken)


def test_the_report_link_of_instagram_is_at_most_six_taps_from_start(trip: Trip) -> None:
    assert trip.taps["route"] <= 6
    assert trip.links["route"] != []


def test_the_link_is_the_one_that_the_directory_gives(trip: Trip) -> None:
    facts = content_of(Settings(_env_file=None)).facts
    (route,) = facts.find("route", KNOWN, trip.at)

    assert trip.links["route"] == [route.fields["url"]]
    assert trip.links["again"] == [route.fields["url"]] * 2


def test_the_law_comes_with_its_section(trip: Trip) -> None:
    facts = content_of(Settings(_env_file=None)).facts
    sections = [str(law.fields["section"]) for law in facts.find("laws", KNOWN, trip.at)[:2]]

    assert [section for section in sections if section and section not in trip.said["law"]] == []
    assert any(sections)


def test_the_notebook_gives_back_what_was_written(trip: Trip) -> None:
    assert [words for words in (ADDRESS, ACCOUNT, WORDS) if words not in trip.said["read"]] == []


def test_having_reported_starts_the_clock(trip: Trip) -> None:
    book = content_of(Settings(_env_file=None)).book
    (question,) = [line.text for line in book.flows["report_here"].steps["clock_runs"].say if "{mine.due}" in line.text]
    around = trip.talk.said(question).split("{mine.due}")

    assert [part for part in around if part.strip() not in trip.said["clock"]] == []


def test_a_helpline_that_is_open_now_is_one_tap_away(trip: Trip) -> None:
    facts = content_of(Settings(_env_file=None)).facts
    lines = facts.find("helplines_open", {**KNOWN, "language": trip.locale}, trip.at)
    contacts = [str(line.fields["contact"]) for line in lines[:2]]

    assert trip.taps["helpline"] == 1
    assert [contact for contact in contacts if contact not in trip.said["helpline"]] == []


def test_help_is_in_sight_at_every_question(trip: Trip) -> None:
    """One tap to whoever is open now; only where help itself is shown there is no such button."""
    without = [data for data in trip.talk.seen if "!help_now" not in data]

    assert len(trip.talk.seen) > 25
    assert len(without) == 1


def test_leaving_clears_the_chat_but_for_a_goodbye_that_says_nothing(trip: Trip) -> None:
    assert trip.left == [trip.talk.said(BYE)]
    assert ABUSE.search(trip.left[0]) is None


def test_who_comes_back_is_known_and_goes_on_where_they_were(trip: Trip) -> None:
    assert ABUSE.search(trip.said["back"]) is None
    assert trip.said["back"] != trip.said["first"]
    assert trip.said["resumed"] != ""
    assert trip.said["resumed"] in trip.said["reminder"]


def test_a_wipe_takes_every_message_of_both_sides_down(trip: Trip) -> None:
    assert trip.wiped == [trip.talk.said(GONE)]


def test_after_a_wipe_one_is_met_as_someone_new(trip: Trip) -> None:
    assert trip.said["new"] == trip.said["first"]


def test_a_wipe_leaves_no_key_and_no_row(bot: Walked) -> None:
    assert bot.rows == dict.fromkeys(TABLES, 0)
    assert bot.wipes == 2 * len(OWN_NAMES)


def test_nothing_went_wrong_on_the_way(bot: Walked) -> None:
    assert (bot.failed, bot.refused) == (0, 0)
    assert bot.errors == ""
    assert bot.code == 0


def test_commands_are_registered_in_each_language(bot: Walked) -> None:
    assert bot.commands == {"", "hi"}
