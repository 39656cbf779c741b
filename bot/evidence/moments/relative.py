"""Days seen from today: yesterday, last Friday, this week, अगले हफ्ते; and the words that stand alone."""

from __future__ import annotations

from datetime import date, timedelta

from bot.evidence.moments.model import Precision
from bot.evidence.moments.said import Reader
from bot.evidence.moments.tables import Part, Unit

BEGINNINGS = frozenset({"day", "weekday", "date", "iso", "pair", "month", "part", "last", "this", "number", "unit"})
"""What "since" may stand beside."""


def relative(at: Reader) -> int:
    """Read a day or week seen from today; return how many pieces it took, 0 when there is none here."""
    if at.kinds("next", "weekday|unit|weekend|month|part"):
        at.said.ahead = True
        return 2
    if at.kinds("last|this", "weekday|unit|weekend|month|part"):
        return _last_or_this(at, at.kind() == "last")
    if at.kind() == "weekday" and _weekday_counts(at):
        _weekday(at, int(at.token().number), last=False)
        return 1
    if at.kind() == "weekend":
        _weekend(at, 0)
        return 1
    return 0


def _weekday_counts(at: Reader) -> bool:
    near = {at.kind(-1), at.kind(1)}
    company = {"part", "at", "number", "time", "about", "since", "since_after", "between", "joiner"}
    return not at.token().weak or len(at.tokens) == 1 or bool(near & company)


def _last_or_this(at: Reader, last: bool) -> int:
    token = at.token(1)
    match token.kind:
        case "weekday":
            _weekday(at, int(token.number), last=last, this=not last)
        case "weekend":
            _weekend(at, 7 if last and at.today.weekday() >= 5 else 0)
        case "part":
            back = 1 if last else 0
            at.note_day(back)
            at.said.parts.append(Part(token.name))
        case "month":
            _last_month(at, int(token.number), last)
        case _:
            return _last_unit(at, Unit(token.name), last)
    return 2


def _last_month(at: Reader, month: int, last: bool) -> None:
    before = month > at.today.month or (last and month == at.today.month)
    at.note_month(at.today.year - before, month)


def _last_unit(at: Reader, unit: Unit, last: bool) -> int:
    today = at.today
    if unit is Unit.WEEK:
        monday = today - timedelta(days=today.weekday() + (7 if last else 0))
        at.note_days(monday, monday + timedelta(days=6), Precision.WEEK)
    elif unit is Unit.MONTH:
        some = today.replace(day=1) - timedelta(days=1) if last else today
        at.note_month(some.year, some.month)
    elif unit is Unit.YEAR:
        year = today.year - (1 if last else 0)
        at.note_days(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
    elif unit is Unit.DAY:
        at.note_day(1 if last else 0)
    else:
        at.said.ago = (0, 1, unit)
    return 2


def _weekday(at: Reader, number: int, *, last: bool, this: bool = False) -> None:
    back = (at.today.weekday() - number) % 7
    if this and number > at.today.weekday():
        at.said.ahead = True
        return
    this_week = number <= at.today.weekday()
    if last and back == 0:
        back = 7
    at.note_day(back, rank=0)
    if (last and this_week and back != 7) or (not last and not this and back == 0):
        at.note_day(back + 7, rank=0)
        at.said.doubtful_week = True


def _weekend(at: Reader, more: int) -> None:
    back = (at.today.weekday() - 5) % 7 + more
    saturday = at.today - timedelta(days=back)
    at.note_days(saturday, saturday + timedelta(days=1), Precision.PERIOD)


def words(at: Reader) -> int:
    """Read a single word; always takes one piece."""
    token = at.token()
    match token.kind:
        case "day":
            at.note_day(int(token.number))
        case "tonight":
            at.note_day(0)
            at.said.parts.append(Part.NIGHT)
        case "part":
            at.said.parts.append(Part(token.name))
        case "about" | "now" | "unknown":
            setattr(at.said, token.kind, True)
        case "coming":
            at.said.ahead = True
        case "since":
            at.said.since |= _begins_here(at, 1)
        case "since_after":
            at.said.since |= _begins_here(at, -1)
    return 1


def _begins_here(at: Reader, ahead: int) -> bool:
    return at.kind(ahead) in BEGINNINGS
