"""Opening hours at their edges: midnight, clock changes, holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from bot.directory.hours import Hours


def hours(day: str, opens: str, closes: str, tz: str = "Asia/Kolkata") -> Hours:
    return Hours.model_validate({"week": [{"days": [day], "from": opens, "to": closes}], "tz": tz})


def is_open(what: Hours, at: datetime) -> bool:
    return any(opens <= at < closes for opens, closes in what.near(at))


def test_a_night_shift_runs_into_the_next_morning() -> None:
    night = hours("fri", "22:00", "06:00")

    assert is_open(night, datetime(2026, 11, 27, 23, tzinfo=UTC))  # Saturday 04:30 in India
    assert not is_open(night, datetime(2026, 11, 28, 1, tzinfo=UTC))  # 06:30
    assert not is_open(night, datetime(2026, 11, 27, 15, tzinfo=UTC))  # Friday 20:30


def test_the_minute_of_opening_is_open_and_that_of_closing_is_not() -> None:
    day = hours("wed", "09:00", "17:00")

    assert is_open(day, datetime(2026, 11, 25, 3, 30, tzinfo=UTC))
    assert not is_open(day, datetime(2026, 11, 25, 11, 30, tzinfo=UTC))


def test_midnight_can_be_an_end() -> None:
    late = hours("wed", "18:00", "24:00")

    assert is_open(late, datetime(2026, 11, 25, 18, 29, tzinfo=UTC))
    assert not is_open(late, datetime(2026, 11, 25, 18, 31, tzinfo=UTC))


def test_shifts_that_touch_are_one_stretch() -> None:
    both = Hours.model_validate(
        {
            "week": [
                {"days": ["wed"], "from": "09:00", "to": "13:00"},
                {"days": ["wed"], "from": "13:00", "to": "17:00"},
            ],
            "tz": "Asia/Kolkata",
        }
    )

    assert len(both.stretches(date(2026, 11, 25), 1)) == 1


def test_hours_follow_the_clocks_of_the_place() -> None:
    """Nine in London is 09:00 UTC in winter and 08:00 UTC in summer."""
    london = hours("mon", "09:00", "17:00", "Europe/London")

    assert not is_open(london, datetime(2026, 1, 12, 8, 30, tzinfo=UTC))
    assert is_open(london, datetime(2026, 7, 13, 8, 30, tzinfo=UTC))


def test_a_line_that_never_closes_can_still_have_holidays() -> None:
    umang = Hours.model_validate({"always": True, "tz": "Asia/Karachi", "closed_on": ["2026-11-25"]})

    assert not is_open(umang, datetime(2026, 11, 25, 6, tzinfo=UTC))
    assert is_open(umang, datetime(2026, 11, 26, 6, tzinfo=UTC))
    assert not umang.round_the_clock


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"always": True, "week": [{"days": ["mon"], "from": "09:00", "to": "17:00"}], "tz": "UTC"},
        {"week": [{"days": ["mon"], "from": "9", "to": "17:00"}], "tz": "UTC"},
        {"week": [{"days": [], "from": "09:00", "to": "17:00"}], "tz": "UTC"},
        {"always": True, "closed_on": ["2026-11-25"]},
    ],
)
def test_hours_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Hours.model_validate(wrong)
