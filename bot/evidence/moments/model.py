"""What reading a time gives: a period, a choice between periods, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias


class Precision(StrEnum):
    """How closely a time is known. The value is stable: it is kept in notebooks."""

    MINUTE = "minute"
    HOUR = "hour"
    PART = "part_of_day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    PERIOD = "period"


class Doubt(StrEnum):
    """Why several periods fit."""

    DAY_OR_MONTH = "day_or_month"
    AM_OR_PM = "am_or_pm"
    WHICH_WEEK = "which_week"
    SEVERAL = "several_times"


class WhyNot(StrEnum):
    """Why a time is not taken."""

    FUTURE = "future"
    NO_SUCH_DATE = "no_such_date"
    NO_SUCH_TIME = "no_such_time"


Order = Literal["dmy", "mdy"]
"""Which number of 11/12 is the day: the first (most of the world) or the second (the United States)."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A period in which something was seen or happened.

    Attributes:
        earliest: its beginning, in the person's own zone.
        latest: its end; the same as ``earliest`` for an exact minute, and never after the time of asking.
        precision: how it was said.
        about: it was said to be roughly so.
    """

    earliest: datetime
    latest: datetime
    precision: Precision
    about: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several periods fit: the person chooses.

    Attributes:
        choices: at least two, at most four, the likeliest first.
        doubt: why.
    """

    choices: tuple[Moment, ...]
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Unknown:
    """The person said that they do not know."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It was understood and cannot be."""

    why: WhyNot


Answer: TypeAlias = Moment | Ambiguous | Unknown | Refused | None
"""None: nothing about time was understood; the person's words stand by themselves."""
