"""How messages look: which buttons share a row, what they carry, and in which time zone times are told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.effects import Link, Option, Say
from bot.domain.messages import Outgoing
from bot.domain.phrases import Phrase
from bot.flow.state import State
from bot.service.voice import SHORT, Voice, locale_of
from tests.golden.stage import stage

NOW = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def voice() -> Voice:
    content = stage().content
    return Voice(content.book, content.words, content.zones)


def spoken(voice: Voice, say: Say, locale: str = "en", country: str = "IN") -> Outgoing:
    return voice.outgoing(say, locale, voice.scene({"country": country}, NOW))


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(str(number), Phrase(label)) for number, label in enumerate(labels))


def labels(message: Outgoing) -> list[list[str]]:
    return [[button.label for button in row] for row in message.rows]


def test_short_labels_share_a_row_by_twos_and_a_long_one_stands_alone(voice: Voice) -> None:
    short, long = "x" * SHORT, "y" * (SHORT + 1)

    message = spoken(voice, Say(Phrase("Which?"), options=options("a", "b", "c", long, short, "d", "e"), serial=3))

    assert labels(message) == [["a", "b"], ["c"], [long], [short, "d"], ["e"]]


def test_choices_stand_in_the_order_they_were_written(voice: Voice) -> None:
    message = spoken(voice, Say(Phrase("Which?"), options=options("a", "y" * 20, "b", "z" * 20, "c"), serial=3))

    assert [label for row in labels(message) for label in row] == ["a", "y" * 20, "b", "z" * 20, "c"]


def test_a_choice_carries_the_number_of_its_question_and_a_shortcut_its_name(voice: Voice) -> None:
    message = spoken(voice, Say(Phrase("Which?"), options=options("a"), shortcuts=("help_now", "menu"), serial=12))

    assert [[button.data for button in row] for row in message.rows] == [["12.0"], ["!help_now", "!menu"]]


def test_buttons_and_links_are_in_the_readers_language(voice: Voice) -> None:
    say = Say(
        Phrase("I am done"),
        (Link(Phrase("Open the page"), "https://a.test"),),
        options("Menu"),
        ("help_now",),
        serial=1,
    )

    message = spoken(voice, say, "hi")

    for text in (message.text, message.links[0].label, *(label for row in labels(message) for label in row)):
        assert any("\u0900" <= char <= "\u097f" for char in text)
    assert message.links[0].url == "https://a.test"


def test_a_message_that_asks_nothing_has_no_buttons(voice: Voice) -> None:
    assert spoken(voice, Say(Phrase("Hello."))).rows == ()


def test_only_what_says_nothing_of_the_person_may_be_forwarded(voice: Voice) -> None:
    assert spoken(voice, Say(Phrase("Hello."))).protect
    assert not spoken(voice, Say(Phrase("Hello."), personal=False)).protect


@pytest.mark.parametrize(("country", "clock"), [("IN", "20:00"), ("GB", "14:30"), ("", "20:00"), ("XX", "20:00")])
def test_times_are_told_in_the_persons_time_zone(voice: Voice, country: str, clock: str) -> None:
    assert spoken(voice, Say(Phrase("{x.at}", {"x.at": NOW})), country=country).text == f"today, {clock}"


def test_a_conversation_is_held_in_the_chosen_language_or_in_the_fallback() -> None:
    assert locale_of(None, "hi") == "hi"
    assert locale_of(State("a", "b"), "hi") == "hi"
    assert locale_of(State("a", "b", answers={"language": "en"}), "hi") == "en"


def test_text_only_numbers_the_choices_and_writes_everything_out(voice: Voice) -> None:
    say = Say(
        Phrase("Which?"),
        (Link(Phrase("Open the page"), "https://a.test"),),
        options("a", "b"),
        ("help_now", "menu"),
        serial=3,
    )
    message = voice.outgoing(say, "en", voice.scene({}, NOW), plain=True)

    assert message.text == "Which?\n\nOpen the page: https://a.test\n\n1. a\n2. b\n\n[Help now · Menu]"
    assert (message.rows, message.links) == ((), ())
