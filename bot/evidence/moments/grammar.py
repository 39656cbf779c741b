"""Finds in the pieces of an answer which days, which hours and which lengths of time it speaks of."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.evidence.moments.model import Order, Precision, WhyNot
from bot.evidence.moments.tables import Part, Unit
from bot.evidence.moments.tokens import Token

OLDEST = date(1970, 1, 1)
FEW = (2.0, 6.0)
COUPLE = (2.0, 3.0)
AT_ONCE = 0.5
"""Half of a day or less cannot be counted in days."""


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
    """Walks over the pieces once, from left to right."""

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

    def walk(self) -> Said:
        """Read all pieces."""
        rules = (self._spans, self._dates, self._clocks, self._relative, self._words)
        while self.place < len(self.tokens):
            used = next((used for rule in rules if (used := rule())), 1)
            self.place += used
        return self.said

    # lengths of time: "3 days ago", "2-3 दिन पहले", "since 3 days", "last 3 days"

    def _spans(self) -> int:
        counted = self._count()
        if counted is None:
            return 0
        least, most, used = counted
        if self.kind(used) != "unit":
            return 0
        unit = Unit(self.token(used).name)
        before, after = self.kind(-1), self.kind(used + 1)
        if after == "ago" or before in {"ago", "about"} and self._ago_somewhere() or before == "ago":
            self._note_ago(least, most, unit)
        elif after == "since_after" or before in {"since", "last"}:
            self._note_ago(most, most, unit)
            self.said.since = True
        elif unit is Unit.HOUR and least >= 100 and least % 100 < 60:
            return self._note_clock(int(least) // 100, int(least) % 100, exact=True, used=used + 1)
        else:
            return 0
        return used + 1 + (after in {"ago", "since_after"})

    def _ago_somewhere(self) -> bool:
        return any(token.kind == "ago" for token in self.tokens)

    def _count(self) -> tuple[float, float, int] | None:
        if self.kind() in {"few", "couple"}:
            least, most = FEW if self.kind() == "few" else COUPLE
            return least, most, 1
        if self.kind() == "pair" and self.token().mark in "-–":
            return min(self.token().value), max(self.token().value), 1
        if self.kinds("number", "joiner", "number"):
            return self._sorted(self.token().number, self.token(2).number, 3)
        if self.kinds("number", "number"):
            return self._sorted(self.token().number, self.token(1).number, 2)
        if self.kind() == "number":
            return self.token().number, self.token().number, 1
        return None

    @staticmethod
    def _sorted(one: float, other: float, used: int) -> tuple[float, float, int]:
        return min(one, other), max(one, other), used

    def _note_ago(self, least: float, most: float, unit: Unit) -> None:
        if unit in {Unit.MINUTE, Unit.HOUR}:
            self.said.ago = (least, most, unit)
            return
        width = {Unit.DAY: 0, Unit.WEEK: 3, Unit.MONTH: 15, Unit.YEAR: 182}[unit]
        length = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30.44, Unit.YEAR: 365.25}[unit]
        width = width if least == most else 0
        first = self.today - timedelta(days=round(most * length) + width)
        last = self.today - timedelta(days=max(round(least * length) - width, 0))
        precision = Precision(unit.value) if least == most else Precision.PERIOD
        self._note_days(first, last, precision, rank=2)

    # dates: 12/11, 12-11-26, 2026-11-12, 12 Nov 2026, Nov 12th, the 12th

    def _dates(self) -> int:
        if self.kind() in {"iso", "date"}:
            self._numeric_date(self.token())
            return 1
        if self.kind() == "pair" and self._pair_is_date():
            self._numeric_date(self.token())
            return 1
        return self._named_date() or self._day_of_month() or self._month_or_year()

    def _pair_is_date(self) -> bool:
        if self.kind(1) in {"am", "pm", "clock"} or self.kind(-1) in {"at", "about", "shift"}:
            return False
        if self.token().mark == "/":
            return True
        if self.kind(1) in {"unit", "month"}:
            return False
        low, high = sorted(self.token().value)
        return 1 <= low <= 12 and high <= 31 and self.token().mark in "-."

    def _numeric_date(self, token: Token) -> None:
        numbers = [int(number) for number in token.value]
        if token.kind == "iso":
            self._note_date(numbers[0], numbers[1], numbers[2])
            return
        year = self._year(numbers[2]) if len(numbers) == 3 else None
        one, other = numbers[:2]
        readings = [(one, other), (other, one)] if self.order == "dmy" else [(other, one), (one, other)]
        possible = [(day, month) for day, month in readings if 1 <= month <= 12 and 1 <= day <= 31]
        undecided = self.order == "mdy" and len(set(possible)) == 2
        for day, month in possible[: 2 if undecided else 1] or readings[:1]:
            self._note_date(year, month, day)
        self.said.doubtful_order |= undecided

    def _named_date(self) -> int:
        if self.kinds("number", "joiner|until|since_after", "number", "month"):
            return self._named_range(self.token(), self.token(2), self.token(3), 4)
        if self.kinds("pair", "month") and self.token().mark in "-–":
            one, other = (Token("number", (number,)) for number in self.token().value)
            return self._named_range(one, other, self.token(1), 2)
        if self.kinds("number", "month") and self._is_day(self.token()):
            year, used = self._year_at(2)
            self._note_date(year, int(self.token(1).number), int(self.token().number))
            return 2 + used
        if self.kinds("month", "number") and self._is_day(self.token(1)) and self._stands_alone(1):
            year, used = self._year_at(2)
            self._note_date(year, int(self.token().number), int(self.token(1).number))
            return 2 + used
        return 0

    def _named_range(self, one: Token, other: Token, month: Token, used: int) -> int:
        year, more = self._year_at(used)
        before = len(self.said.days)
        self._note_date(year, int(month.number), int(one.number))
        self._note_date(year, int(month.number), int(other.number))
        noted = self.said.days[before:]
        del self.said.days[before:]
        if len(noted) == 2:
            self._note_days(min(noted[0].first, noted[1].first), max(noted[0].last, noted[1].last), Precision.PERIOD, 3)
        return used + more

    def _stands_alone(self, ahead: int) -> bool:
        """Tell that a number is not the hour of what follows: in "Nov 9 pm" it is."""
        return self.kind(ahead + 1) not in {"am", "pm", "clock", "unit"}

    def _day_of_month(self) -> int:
        if self.kind() != "number" or not self._is_day(self.token()):
            return 0
        named = self.kind(1) == "day_number"
        if not named and self.token().mark != "ordinal":
            return 0
        day = int(self.token().number)
        self._note_days_of(_last_with_day(self.today, day), rank=3)
        return 1 + named

    def _month_or_year(self) -> int:
        if self.kind() == "month" and not self.token().weak and self.kind(-1) not in {"last", "next"}:
            return self._month()
        if self.kind() == "number" and 1990 <= self.token().number <= 2100 and self._stands_alone(0):
            year = int(self.token().number)
            self._note_days(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
            return 1
        return 0

    def _month(self) -> int:
        month = int(self.token().number)
        year, used = self._year_at(1)
        if year is None:
            year = self.today.year if month <= self.today.month else self.today.year - 1
        self._note_month(year, month)
        return 1 + used

    def _note_month(self, year: int, month: int) -> None:
        last = calendar.monthrange(year, month)[1]
        self._note_days(date(year, month, 1), date(year, month, last), Precision.MONTH)

    @staticmethod
    def _is_day(token: Token) -> bool:
        return token.number == int(token.number) and 1 <= token.number <= 99

    def _year_at(self, ahead: int) -> tuple[int | None, int]:
        if self.kind(ahead) != "number" or self.token(ahead).mark:
            return None, 0
        number = int(self.token(ahead).number)
        if number >= 1900 or (20 <= number <= 99 and self._stands_alone(ahead)):
            return self._year(number), 1
        return None, 0

    def _year(self, number: int) -> int:
        if number >= 100:
            return number
        return 2000 + number if 2000 + number <= self.today.year + 1 else 1900 + number

    def _note_date(self, year: int | None, month: int, day: int) -> None:
        found = _last_with_date(self.today, month, day) if year is None else _date(year, month, day)
        self._note_days_of(found, rank=3)

    def _note_days_of(self, found: date | None, rank: int) -> None:
        if found is None:
            self.said.why_not = WhyNot.NO_SUCH_DATE
        else:
            self._note_days(found, found, Precision.DAY, rank)

    def _note_days(self, first: date, last: date, precision: Precision, rank: int = 1) -> None:
        if last < OLDEST:
            self.said.why_not = WhyNot.NO_SUCH_DATE
        self.said.days.append(Days(max(first, OLDEST), last, precision, rank))

    # times of day: 9 pm, 21:30, साढ़े नौ बजे, around 9

    def _clocks(self) -> int:
        if self.kind() == "shift" and self.kind(1) == "number":
            moved = int(self.token(1).number * 60 + self.token().number)
            half, used = self._half_at(2)
            return self._note_clock(moved // 60, moved % 60, exact=True, used=2 + used, half=half)
        if self.kind() == "time" or (self.kind() == "pair" and self.token().mark == "."):
            half, used = self._half_at(1)
            hour, minute = (int(number) for number in self.token().value[:2])
            return self._note_clock(hour, minute, exact=True, used=1 + used, half=half)
        if self.kind() == "pair" and self.kind(1) in {"am", "pm", "clock"}:
            half, used = self._half_at(1)
            for hour in self.token().value:
                self._note_clock(int(hour), 0, exact=False, used=1, half=half)
            return 1 + used
        return self._bare_hour()

    def _bare_hour(self) -> int:
        if self.kind() != "number":
            return 0
        half, used = self._half_at(1)
        number = self.token().number
        follows = self.kind(-1) in {"at", "about"} and self.kind(1) not in {"unit", "month", "day_number", "ago"}
        shared = (
            self.kind(1) in {"joiner", "until", "since_after"}
            and self.kind(2) == "number"
            and bool(self._half_at(3)[1])
        )
        if used or (follows and self.token().mark != "ordinal" and number <= 24) or shared:
            hour = int(number)
            minute = round((number - hour) * 60)
            half = self._half_at(3)[0] if shared and not half else half
            return self._note_clock(hour, minute, exact=bool(minute), used=1 + used, half=half)
        return 0

    def _half_at(self, ahead: int) -> tuple[str, int]:
        kind = self.kind(ahead)
        if kind in {"am", "pm"}:
            return kind, 1
        if kind == "clock":
            after = self.kind(ahead + 1)
            return (after, 2) if after in {"am", "pm"} else ("", 1)
        return "", 0

    def _note_clock(self, hour: int, minute: int, *, exact: bool, used: int, half: str = "") -> int:
        if hour > 24 or minute > 59 or (hour == 24 and minute) or (half and hour > 12 and half == "am"):
            self.said.why_not = WhyNot.NO_SUCH_TIME
        certain = "24" if hour > 12 or hour == 0 else half
        self.said.clocks.append(Clock(hour * 60 + minute, exact, certain))
        return used

    # yesterday, last Friday, this week, अगले हफ्ते

    def _relative(self) -> int:
        if self.kinds("next", "weekday|unit|weekend|month|part"):
            self.said.ahead = True
            return 2
        if self.kinds("last|this", "weekday|unit|weekend|month|part"):
            return self._last_or_this(self.kind() == "last")
        if self.kind() == "weekday" and self._weekday_counts():
            self._weekday(int(self.token().number), last=False)
            return 1
        if self.kind() == "weekend":
            self._weekend(0)
            return 1
        return 0

    def _weekday_counts(self) -> bool:
        near = {self.kind(-1), self.kind(1)}
        company = {"part", "at", "number", "time", "about", "since", "since_after", "between", "joiner"}
        return not self.token().weak or len(self.tokens) == 1 or bool(near & company)

    def _last_or_this(self, last: bool) -> int:
        token = self.token(1)
        match token.kind:
            case "weekday":
                self._weekday(int(token.number), last=last, this=not last)
            case "weekend":
                self._weekend(7 if last and self.today.weekday() >= 5 else 0)
            case "part":
                back = 1 if last else 0
                self._note_day(back)
                self.said.parts.append(Part(token.name))
            case "month":
                month = int(token.number)
                self._note_month(
                    self.today.year - (month >= self.today.month and last or month > self.today.month), month
                )
            case _:
                return self._last_unit(Unit(token.name), last)
        return 2

    def _last_unit(self, unit: Unit, last: bool) -> int:
        today = self.today
        if unit is Unit.WEEK:
            monday = today - timedelta(days=today.weekday() + (7 if last else 0))
            self._note_days(monday, monday + timedelta(days=6), Precision.WEEK)
        elif unit is Unit.MONTH:
            some = today.replace(day=1) - timedelta(days=1) if last else today
            self._note_month(some.year, some.month)
        elif unit is Unit.YEAR:
            year = today.year - (1 if last else 0)
            self._note_days(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
        elif unit is Unit.DAY:
            self._note_day(1 if last else 0)
        else:
            self.said.ago = (0, 1, unit)
        return 2

    def _weekday(self, number: int, *, last: bool, this: bool = False) -> None:
        back = (self.today.weekday() - number) % 7
        if this and number > self.today.weekday():
            self.said.ahead = True
            return
        this_week = number <= self.today.weekday()
        if last and back == 0:
            back = 7
        self._note_day(back, rank=0)
        if (last and this_week and back != 7) or (not last and not this and back == 0):
            self._note_day(back + 7, rank=0)
            self.said.doubtful_week = True

    def _weekend(self, more: int) -> None:
        back = (self.today.weekday() - 5) % 7 + more
        saturday = self.today - timedelta(days=back)
        self._note_days(saturday, saturday + timedelta(days=1), Precision.PERIOD)

    def _note_day(self, back: int, rank: int = 2) -> None:
        day = self.today - timedelta(days=back)
        self._note_days(day, day, Precision.DAY, rank)

    # single words

    def _words(self) -> int:
        token = self.token()
        match token.kind:
            case "day":
                self._note_day(int(token.number))
            case "tonight":
                self._note_day(0)
                self.said.parts.append(Part.NIGHT)
            case "part":
                self.said.parts.append(Part(token.name))
            case "about" | "now" | "unknown":
                setattr(self.said, token.kind, True)
            case "coming":
                self.said.ahead = True
            case "since":
                self.said.since |= self._begins_here(1)
            case "since_after":
                self.said.since |= self._begins_here(-1)
        return 1

    def _begins_here(self, ahead: int) -> bool:
        return self.kind(ahead) in {
            "day",
            "weekday",
            "date",
            "iso",
            "pair",
            "month",
            "part",
            "last",
            "this",
            "number",
            "unit",
        }


def parse(tokens: list[Token], today: date, order: Order) -> Said:
    """Return what the pieces say, days as seen from ``today``."""
    return Reader(tokens, today, order).walk()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_with_date(today: date, month: int, day: int) -> date | None:
    """Return the last ``day`` of ``month`` that is not ahead; None when no year has it."""
    years = (_date(today.year - back, month, day) for back in range(9))
    return next((found for found in years if found and found <= today), None)


def _last_with_day(today: date, day: int) -> date | None:
    return next((found for found in _months_back(today, day) if found and found <= today), None)


def _months_back(today: date, day: int) -> Iterator[date | None]:
    for back in range(3):
        month = today.month - back
        yield _date(today.year - (month < 1), (month - 1) % 12 + 1, day)
