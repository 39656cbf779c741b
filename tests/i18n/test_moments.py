"""Times are told as a friend would tell them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.phrases import Phrase
from bot.i18n.moments import Scene
from bot.i18n.words import Words

KOLKATA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2025, 11, 22, 23, 30, tzinfo=KOLKATA)
WORDS = Words()


def told(value: datetime | timedelta, scene: Scene) -> str:
    return WORDS.render(Phrase("{x}", {"x": value}), "en", scene)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2025, 11, 22, 23, 45, tzinfo=KOLKATA), "today, 23:45"),
        (datetime(2025, 11, 22, 18, 30, tzinfo=UTC), "tomorrow, 00:00"),
        (datetime(2025, 11, 22, 18, 30, tzinfo=UTC).replace(tzinfo=None), "tomorrow, 00:00"),
        (datetime(2025, 11, 21, 9, 5, tzinfo=KOLKATA), "yesterday, 09:05"),
        (datetime(2025, 11, 24, 21, 30, tzinfo=KOLKATA), "Mon 24 Nov, 21:30"),
        (datetime(2025, 11, 20, 21, 30, tzinfo=KOLKATA), "Thu 20 Nov, 21:30"),
        (datetime(2026, 1, 5, 10, 0, tzinfo=KOLKATA), "Mon, 5 Jan 2026, 10:00"),
    ],
)
def test_tells_a_moment_in_the_readers_zone(at: datetime, expected: str) -> None:
    assert told(at, Scene(NOW, KOLKATA)) == expected


def test_the_same_moment_is_another_day_elsewhere() -> None:
    at = datetime(2025, 11, 22, 19, 0, tzinfo=UTC)

    assert told(at, Scene(NOW, KOLKATA)) == "tomorrow, 00:30"
    assert told(at, Scene(NOW, ZoneInfo("Europe/London"))) == "today, 19:00"


@pytest.mark.parametrize(
    ("lasts", "expected"),
    [
        (timedelta(), "0 minutes"),
        (timedelta(seconds=-5), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=45), "45 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=75), "75 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(hours=35, minutes=59, seconds=58), "36 hours"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(hours=48), "48 hours"),
        (timedelta(hours=72), "72 hours"),
        (timedelta(hours=100), "4 days"),
        (timedelta(hours=168), "7 days"),
        (timedelta(days=14), "14 days"),
        (timedelta(days=30), "30 days"),
        (timedelta(days=90), "90 days"),
        (timedelta(days=180), "6 months"),
        (timedelta(days=3 * 12 * 30), "3 years"),
    ],
)
def test_tells_how_long_as_the_law_tells_it(lasts: timedelta, expected: str) -> None:
    assert told(lasts, Scene(NOW, KOLKATA)) == expected
