"""How an answer about time is said back, so that the person can tell whether it was understood."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.phrases import Phrase, Value
from bot.evidence.answers import read_answer

ZONE = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)  # Saturday noon in India


def at(day: int, time: str) -> object:
    """A minute of November, as ``shape`` gives it."""
    return ("{day}, {time}", {"day": date(2026, 11, day), "time": time})


def shape(value: Value) -> object:
    """The value as something that compares and reads well."""
    if isinstance(value, Phrase):
        return (value.msgid, {name: shape(part) for name, part in value.values.items()})
    return value


@pytest.mark.parametrize(
    ("locale", "said", "told"),
    [
        (
            "en",
            "yesterday evening",
            ("{day}, from {first} to {last}", {"day": date(2026, 11, 20), "first": "17:00", "last": "21:00"}),
        ),
        (
            "hi",
            "कल शाम",
            ("{day}, from {first} to {last}", {"day": date(2026, 11, 20), "first": "17:00", "last": "21:00"}),
        ),
        ("en", "yesterday", date(2026, 11, 20)),
        ("en", "yesterday at 9:15 pm", ("{day}, {time}", {"day": date(2026, 11, 20), "time": "21:15"})),
        (
            "en",
            "yesterday 11 pm",
            ("{day}, from {first} to {last}", {"day": date(2026, 11, 20), "first": "23:00", "last": "00:00"}),
        ),
        ("en", "last night", ("from {first} to {last}", {"first": at(20, "20:00"), "last": at(21, "04:00")})),
        ("hi", "कल रात", ("from {first} to {last}", {"first": at(20, "20:00"), "last": at(21, "04:00")})),
        ("en", "last week", ("from {first} to {last}", {"first": date(2026, 11, 9), "last": date(2026, 11, 15)})),
        ("en", "May 2025", ("from {first} to {last}", {"first": date(2025, 5, 1), "last": date(2025, 5, 31)})),
        ("en", "in March", ("from {first} to {last}", {"first": date(2026, 3, 1), "last": date(2026, 3, 31)})),
    ],
)
def test_a_time_is_said_back_as_it_was_understood(locale: str, said: str, told: object) -> None:
    answer = read_answer("moment", said, NOW, ZONE, locale)

    assert answer.trouble == ""
    assert answer.text == said
    assert answer.times is not None
    assert [shape(time) for time in answer.times] == [told]


def test_a_time_that_can_be_read_in_two_ways_is_said_in_both() -> None:
    answer = read_answer("moment", "at 5", NOW, ZONE, "en")

    assert answer.times is not None
    assert [shape(time) for time in answer.times] == [
        ("{day}, from {first} to {last}", {"day": date(2026, 11, 21), "first": "05:00", "last": "06:00"}),
        ("{day}, from {first} to {last}", {"day": date(2026, 11, 20), "first": "17:00", "last": "18:00"}),
    ]


def test_what_is_no_time_is_kept_and_said_to_be_unclear() -> None:
    answer = read_answer("moment", "when the rain came", NOW, ZONE, "en")

    assert (answer.text, answer.trouble, answer.times) == ("when the rain came", "", ())


@pytest.mark.parametrize(("said", "trouble"), [("tomorrow", "time_ahead"), ("31 February 2026", "no_such_time")])
def test_a_time_that_cannot_be_is_asked_again(said: str, trouble: str) -> None:
    answer = read_answer("moment", said, NOW, ZONE, "en")

    assert (answer.trouble, answer.times) == (trouble, None)


@pytest.mark.parametrize("kind", ["words", "link"])
def test_other_answers_are_no_times(kind: str) -> None:
    assert read_answer(kind, "@someone", NOW, ZONE, "en").times is None
