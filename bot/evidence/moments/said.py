"""What an answer says about time, and the walk over its pieces that notes it."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.evidence.moments.model import Order, Precision, WhyNot
from bot.evidence.moments.tables import Part, Unit
from bot.evidence.moments.tokens import Token

OLDEST = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Days:
    """One or more days that are spoken of.

    Attributes:
        first: the first day.
        last: the last day.
        precision: how it was said.
        rank: the more exact way of saying outranks the others ("Friday, 12 November" is a date).
    """

    first: date
    last: date
    precision: Precision
    rank: int = 1


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day.

    Attributes:
        minutes: since midnight, as said: 9 may still be 9 or 21.
        exact: minutes were said.
        half: ``am``, ``pm``, or ``""`` when that was not said; ``24`` when the hour can only be one.
    """

    minutes: int
    exact: bool
    half: str = ""


@dataclass(slots=True)
class Said:
    """All that an answer says about time.

    Attributes:
        days: readings of the day it speaks of.
        doubtful_order: the readings come from 11/12 meaning two things.
        parts: parts of the day.
        clocks: times of day.
        ago: shortest and longest time ago, and the unit, when it is less than days.
        since: it began then and goes on.
        about: roughly.
        now: just now.
        unknown: "I don't know" was among the words.
        ahead: it speaks of a time to come.
        why_not: it cannot be.
    """

    days: list[Days] = field(default_factory=list)
    doubtful_order: bool = False
    doubtful_week: bool = False
    parts: list[Part] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    ago: tuple[float, float, Unit] | None = None
    since: bool = False
    about: bool = False
    now: bool = False
    unknown: bool = False
    ahead: bool = False
    why_not: WhyNot | None = None

    @property
    def says_when(self) -> bool:
        """Whether anything places it in time."""
        return bool(self.days or self.parts or self.clocks or self.ago or self.now)


class Reader:
    """Walks over the pieces of an answer, and notes what they say."""

    def __init__(self, tokens: list[Token], today: date, order: Order) -> None:
        self.tokens = tokens
        self.today = today
        self.order = order
        self.said = Said()
        self.place = 0

    def kind(self, ahead: int = 0) -> str:
        """Return the kind of the piece ``ahead`` of this one; ``""`` beyond either end."""
        place = self.place + ahead
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else ""

    def token(self, ahead: int = 0) -> Token:
        """Return the piece ``ahead`` of this one."""
        return self.tokens[self.place + ahead]

    def kinds(self, *wanted: str) -> bool:
        """Tell whether the next pieces are of these kinds."""
        return all(self.kind(ahead) in kind.split("|") for ahead, kind in enumerate(wanted))

    def note_month(self, year: int, month: int) -> None:
        """Note a whole month."""
        last = calendar.monthrange(year, month)[1]
        self.note_days(date(year, month, 1), date(year, month, last), Precision.MONTH)

    def note_date(self, year: int | None, month: int, day: int) -> None:
        """Note a day; without a year its last occurrence."""
        found = _last_with_date(self.today, month, day) if year is None else _date(year, month, day)
        self.note_days_of(found, rank=3)

    def note_days_of(self, found: date | None, rank: int) -> None:
        """Note the day found, or that there is none."""
        if found is None:
            self.said.why_not = WhyNot.NO_SUCH_DATE
        else:
            self.note_days(found, found, Precision.DAY, rank)

    def note_days(self, first: date, last: date, precision: Precision, rank: int = 1) -> None:
        """Note the days from ``first`` to ``last``; the reading of the highest rank counts."""
        if last < OLDEST:
            self.said.why_not = WhyNot.NO_SUCH_DATE
        self.said.days.append(Days(max(first, OLDEST), last, precision, rank))

    def note_day(self, back: int, rank: int = 2) -> None:
        """Note the day ``back`` days ago."""
        day = self.today - timedelta(days=back)
        self.note_days(day, day, Precision.DAY, rank)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_with_date(today: date, month: int, day: int) -> date | None:
    """Return the last ``day`` of ``month`` that is not ahead; None when no year has it."""
    years = (_date(today.year - back, month, day) for back in range(9))
    return next((found for found in years if found and found <= today), None)


def last_with_day(today: date, day: int) -> date | None:
    """Return the last day of a month with this number that is not ahead; None when no month has it."""
    return next((found for found in _months_back(today, day) if found and found <= today), None)


def _months_back(today: date, day: int) -> Iterator[date | None]:
    for back in range(3):
        month = today.month - back
        yield _date(today.year - (month < 1), (month - 1) % 12 + 1, day)
