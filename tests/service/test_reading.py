"""From what came in to what it means: buttons of now, of earlier and of nobody; words, times and links."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.events import (
    MOST_HEARD,
    Chose,
    Event,
    GaveWord,
    Heard,
    Interrupted,
    Left,
    NotUnderstood,
    OfferedMedia,
    Opened,
    TimerRang,
)
from bot.domain.incoming import Came, Gone, Incoming, Offered, Pressed, Rang, Unsupported, What, Wrote
from bot.flow.state import State
from bot.service.reading import NO_SUCH_QUESTION, Reader
from bot.service.voice import Voice
from tests.golden.stage import stage
from tests.service.rig import ASHA

NOW = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader() -> Reader:
    content = stage().content
    voice = Voice(content.book, content.words, content.zones)
    return Reader(content.book, content.facts, content.understanding, voice, "en")


def at(step: str, locale: str = "en") -> State:
    """Return the state of someone who waits at ``flow.step``."""
    flow, _, name = step.partition(".")
    answers = {"language": locale, "country": "IN", "age": "adult", "situation": "image_shared"}
    return State(flow, name, answers=answers, serial=7)


def read(reader: Reader, what: What, state: State | None = None, locale_hint: str = "en") -> Event:
    return reader.event(Incoming(ASHA, "k", 1, NOW, what, "m", locale_hint), state, NOW)


def test_a_button_is_read_with_the_number_of_its_question(reader: Reader) -> None:
    assert read(reader, Pressed("7.2"), at("menu.topics")) == Chose(NOW, "2", 7)
    assert read(reader, Pressed("6.instagram"), at("menu.topics")) == Chose(NOW, "instagram", 6)


def test_a_shortcut_button_is_the_interrupt_it_names(reader: Reader) -> None:
    assert read(reader, Pressed("!help_now"), at("menu.topics")) == Interrupted(NOW, "help_now")


@pytest.mark.parametrize(
    "data",
    ["", "7", "7.", ".2", "-1.2", "+7.2", "७.2", "7e0.2", "999999999.2", "!", "!no_such", "help_now", "\x00", "1" * 64],
)
def test_a_forged_button_belongs_to_no_question(reader: Reader, data: str) -> None:
    assert read(reader, Pressed(data), at("menu.topics")) == Chose(NOW, "", NO_SUCH_QUESTION)


def test_the_label_of_a_choice_is_the_choice(reader: Reader) -> None:
    assert read(reader, Wrote("a picture was SHARED!"), at("menu.topics")) == Chose(NOW, "0")


def test_a_label_in_the_language_of_the_conversation_is_the_choice(reader: Reader) -> None:
    label = stage().content.words.text("A picture was shared", "hi")

    assert read(reader, Wrote(label), at("menu.topics", "hi")) == Chose(NOW, "0")


def test_a_record_of_a_list_can_be_named_on_whichever_page_it_stands(reader: Reader) -> None:
    assert read(reader, Wrote("youtube"), at("report.where_is_it")) == Chose(NOW, "youtube")


@pytest.mark.parametrize(
    ("words", "locale", "step", "meant"),
    [
        ("insta", "en", "report.where_is_it", "instagram"),
        ("FB", "en", "report.where_is_it", "facebook"),
        ("फेसबुक", "hi", "report.where_is_it", "facebook"),
        ("tg", "hi", "report.where_is_it", "telegram"),
        ("twitter", "hi", "report.where_is_it", "x_twitter"),
        ("uk", "en", "abroad.which_country", "GB"),
        ("USA", "hi", "abroad.which_country", "US"),
        ("दुबई", "hi", "abroad.which_country", "AE"),
        ("hindi", "en", "welcome.which_language", "hi"),
    ],
)
def test_a_record_is_known_by_the_other_names_that_people_write(
    reader: Reader, words: str, locale: str, step: str, meant: str
) -> None:
    assert read(reader, Wrote(words), at(step, locale)) == Chose(NOW, meant)


@pytest.mark.parametrize("words", ["/wipe", "wipe", "Delete everything", "please delete everything"])
def test_a_word_or_command_that_holds_everywhere_is_the_interrupt(reader: Reader, words: str) -> None:
    assert read(reader, Wrote(words), at("menu.topics")) == Interrupted(NOW, "wipe")


def test_before_the_first_question_words_are_just_words(reader: Reader) -> None:
    assert read(reader, Wrote("hello there")) == Heard(NOW, "hello there")


def test_danger_is_heard_in_any_language_and_at_any_question(reader: Reader) -> None:
    for step in ("menu.topics", "evidence.event_what", "evidence.event_when"):
        event = read(reader, Wrote("I don't want to live any more, मैं मर जाना चाहती हूँ"), at(step))
        assert isinstance(event, Heard)
        assert event.cues == ("suicide",)


def test_where_own_words_are_asked_for_a_sentence_stays_a_sentence(reader: Reader) -> None:
    event = read(reader, Wrote("my menu of threats: help me"), at("evidence.event_what"))

    assert event == Heard(NOW, "my menu of threats: help me")


def test_where_own_words_are_asked_for_a_whole_command_still_holds(reader: Reader) -> None:
    assert read(reader, Wrote("/exit"), at("evidence.event_what")) == Interrupted(NOW, "exit")
    assert read(reader, Wrote("skip"), at("evidence.event_what")) == Chose(NOW, "skip")


def test_a_link_is_kept_as_written_with_its_permanent_form_below(reader: Reader) -> None:
    event = read(reader, Wrote("here: https://m.youtube.com/watch?v=dQw4w9WgXcQ&si=xyz"), at("evidence.place_link"))

    assert event == Heard(
        NOW, "here: https://m.youtube.com/watch?v=dQw4w9WgXcQ&si=xyz\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ"
    )


def test_long_words_are_cut_and_that_is_said(reader: Reader) -> None:
    event = read(reader, Wrote("word " * 2000), at("evidence.event_what"))

    assert isinstance(event, Heard)
    assert len(event.text) <= MOST_HEARD
    assert event.cut


@pytest.mark.parametrize("words", ["", " ", "\n\t ", "\u200b\u2060", "\u202e"])
def test_words_that_show_nothing_are_empty(reader: Reader, words: str) -> None:
    assert read(reader, Wrote(words), at("evidence.event_what")) == Heard(NOW, "")


def test_words_at_a_step_that_is_no_more_are_just_words(reader: Reader) -> None:
    gone = replace(at("menu.topics"), step="was_removed")
    no_flow = replace(at("menu.topics"), flow="was_removed")

    assert read(reader, Wrote("1"), gone) == Heard(NOW, "1")
    assert read(reader, Wrote("1"), no_flow) == Heard(NOW, "1")


@pytest.mark.parametrize(
    ("what", "event"),
    [
        (Offered("photo"), OfferedMedia(NOW, "photo")),
        (Unsupported("poll"), NotUnderstood(NOW, "poll")),
        (Gone(), Left(NOW)),
        (Rang("clock1"), TimerRang(NOW, "clock1")),
        (Came("school7"), Opened(NOW, "school7", "hi")),
    ],
)
def test_everything_else_keeps_its_kind_and_nothing_more(reader: Reader, what: What, event: Event) -> None:
    assert read(reader, what, at("menu.topics"), "hi-IN") == event


@pytest.mark.parametrize("said", ["mango pickle", " Mango  PICKLE ", "mango pickle!"])
def test_the_agreed_word_is_known_however_it_is_typed(reader: Reader, said: str) -> None:
    state = replace(at("menu.topics"), agreed="Mango pickle")

    assert read(reader, Wrote(said), state) == GaveWord(NOW)


def test_a_word_within_other_words_is_not_the_agreed_one(reader: Reader) -> None:
    state = replace(at("menu.topics"), agreed="mango pickle")

    assert not isinstance(read(reader, Wrote("I like mango pickle"), state), GaveWord)
