"""Dates: 12/11, 12-11-26, 2026-11-12, 12 Nov 2026, Nov 12th, the 12th, November, 2025."""

from __future__ import annotations

from datetime import date

from bot.evidence.moments.model import Precision
from bot.evidence.moments.said import Reader, last_with_day
from bot.evidence.moments.tokens import Token


def dates(at: Reader) -> int:
    """Read a date; return how many pieces it took, 0 when there is none here."""
    if at.kind() in {"iso", "date"}:
        _numeric_date(at, at.token())
        return 1
    if at.kind() == "pair" and _pair_is_date(at):
        _numeric_date(at, at.token())
        return 1
    return _named_date(at) or _day_of_month(at) or _month_or_year(at)


def _pair_is_date(at: Reader) -> bool:
    if at.kind(1) in {"am", "pm", "clock"} or at.kind(-1) in {"at", "about", "shift"}:
        return False
    if at.token().mark == "/":
        return True
    if at.kind(1) in {"unit", "month"}:
        return False
    low, high = sorted(at.token().value)
    return 1 <= low <= 12 and high <= 31 and at.token().mark in "-."


def _numeric_date(at: Reader, token: Token) -> None:
    numbers = [int(number) for number in token.value]
    if token.kind == "iso":
        at.note_date(numbers[0], numbers[1], numbers[2])
        return
    year = _year(at, numbers[2]) if len(numbers) == 3 else None
    one, other = numbers[:2]
    readings = [(one, other), (other, one)] if at.order == "dmy" else [(other, one), (one, other)]
    possible = [(day, month) for day, month in readings if 1 <= month <= 12 and 1 <= day <= 31]
    undecided = at.order == "mdy" and len(set(possible)) == 2
    for day, month in possible[: 2 if undecided else 1] or readings[:1]:
        at.note_date(year, month, day)
    at.said.doubtful_order |= undecided


def _named_date(at: Reader) -> int:
    if at.kinds("number", "joiner|until|since_after", "number", "month"):
        return _named_range(at, at.token(), at.token(2), at.token(3), 4)
    if at.kinds("pair", "month") and at.token().mark in "-–":
        one, other = (Token("number", (number,)) for number in at.token().value)
        return _named_range(at, one, other, at.token(1), 2)
    if at.kinds("number", "month") and _is_day(at.token()):
        year, used = _year_at(at, 2)
        at.note_date(year, int(at.token(1).number), int(at.token().number))
        return 2 + used
    if at.kinds("month", "number") and _is_day(at.token(1)) and _stands_alone(at, 1):
        year, used = _year_at(at, 2)
        at.note_date(year, int(at.token().number), int(at.token(1).number))
        return 2 + used
    return 0


def _named_range(at: Reader, one: Token, other: Token, month: Token, used: int) -> int:
    year, more = _year_at(at, used)
    before = len(at.said.days)
    at.note_date(year, int(month.number), int(one.number))
    at.note_date(year, int(month.number), int(other.number))
    noted = at.said.days[before:]
    del at.said.days[before:]
    if len(noted) == 2:
        at.note_days(min(noted[0].first, noted[1].first), max(noted[0].last, noted[1].last), Precision.PERIOD, 3)
    return used + more


def _stands_alone(at: Reader, ahead: int) -> bool:
    """Tell that a number is not the hour of what follows: in "Nov 9 pm" it is."""
    return at.kind(ahead + 1) not in {"am", "pm", "clock", "unit"}


def _day_of_month(at: Reader) -> int:
    if at.kind() != "number" or not _is_day(at.token()):
        return 0
    named = at.kind(1) == "day_number"
    if not named and at.token().mark != "ordinal":
        return 0
    day = int(at.token().number)
    at.note_days_of(last_with_day(at.today, day), rank=3)
    return 1 + named


def _month_or_year(at: Reader) -> int:
    if at.kind() == "month" and at.kind(-1) not in {"last", "next"} and _month_counts(at):
        return _month(at)
    if at.kind() == "number" and 1990 <= at.token().number <= 2100 and _stands_alone(at, 0):
        year = int(at.token().number)
        at.note_days(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
        return 1
    return 0


def _month_counts(at: Reader) -> bool:
    """Tell that a month is meant: "may" and "march" are, alone or before a year."""
    return not at.token().weak or len(at.tokens) == 1 or _year_at(at, 1)[0] is not None


def _month(at: Reader) -> int:
    month = int(at.token().number)
    year, used = _year_at(at, 1)
    if year is None:
        year = at.today.year if month <= at.today.month else at.today.year - 1
    at.note_month(year, month)
    return 1 + used


def _is_day(token: Token) -> bool:
    return token.number == int(token.number) and 1 <= token.number <= 99


def _year_at(at: Reader, ahead: int) -> tuple[int | None, int]:
    if at.kind(ahead) != "number" or at.token(ahead).mark:
        return None, 0
    number = int(at.token(ahead).number)
    if number >= 1900 or (20 <= number <= 99 and _stands_alone(at, ahead)):
        return _year(at, number), 1
    return None, 0


def _year(at: Reader, number: int) -> int:
    if number >= 100:
        return number
    return 2000 + number if 2000 + number <= at.today.year + 1 else 1900 + number
