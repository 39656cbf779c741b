"""How closely a period is worth saying: as a minute, hours of a day, two moments, a day, or days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum, auto

from bot.evidence.moments.model import Precision

_BY_THE_HOUR = frozenset({Precision.MINUTE, Precision.HOUR, Precision.PART})


class Extent(Enum):
    """What to say of a period."""

    MINUTE = auto()
    HOURS = auto()
    """Two times of one day."""
    MOMENTS = auto()
    """A day and a time for each end: hours over a midnight."""
    DAY = auto()
    DAYS = auto()


def last_day(first: datetime, last: datetime) -> date:
    """Return the last day of a period; its end, ``last``, is not part of it."""
    return max(last - timedelta(seconds=1), first).date()


def extent_of(first: datetime, last: datetime, precision: Precision | None) -> Extent:
    """Return what to say of a period.

    Args:
        first, last: its beginning and its end, in the person's zone; the end is not part of it.
        precision: how it was said.
    """
    length = last - first
    if length < timedelta(minutes=1):
        return Extent.MINUTE
    is_short = precision is Precision.PERIOD and length < timedelta(days=1)
    by_the_hour = is_short or precision in _BY_THE_HOUR
    if first.date() == last_day(first, last):
        return Extent.HOURS if by_the_hour else Extent.DAY
    return Extent.MOMENTS if by_the_hour else Extent.DAYS
