"""Lengths of time: "3 days ago", "2-3 दिन पहले", "since 3 days", "last 3 days"."""

from __future__ import annotations

from datetime import timedelta

from bot.evidence.moments.clocks import note_clock
from bot.evidence.moments.model import Precision
from bot.evidence.moments.said import Reader
from bot.evidence.moments.tables import Unit

FEW = (2.0, 6.0)
COUPLE = (2.0, 3.0)
LENGTHS: dict[Unit, tuple[float, int]] = {
    Unit.DAY: (1, 0),
    Unit.WEEK: (7, 3),
    Unit.MONTH: (30.44, 15),
    Unit.YEAR: (365.25, 182),
}
"""Length of a unit in days, and how many days either way "a week ago" may mean."""


def spans(at: Reader) -> int:
    """Read a length of time; return how many pieces it took, 0 when there is none here."""
    counted = _count(at)
    if counted is None:
        return 0
    least, most, used = counted
    if at.kind(used) != "unit":
        return 0
    unit = Unit(at.token(used).name)
    before, after = at.kind(-1), at.kind(used + 1)
    if "ago" in {before, after}:
        _note_ago(at, least, most, unit)
    elif after == "since_after" or before in {"since", "last"}:
        _note_ago(at, most, most, unit)
        at.said.since = True
    elif unit is Unit.HOUR and least >= 100 and least % 100 < 60:
        return note_clock(at, int(least) // 100, int(least) % 100, exact=True, used=used + 1)
    else:
        return 0
    return used + 1 + (after in {"ago", "since_after"})


def _count(at: Reader) -> tuple[float, float, int] | None:
    if at.kind() in {"few", "couple"}:
        least, most = FEW if at.kind() == "few" else COUPLE
        return least, most, 1
    if at.kind() == "pair" and at.token().mark in "-–":
        return min(at.token().value), max(at.token().value), 1
    if at.kinds("number", "joiner", "number"):
        return _sorted(at.token().number, at.token(2).number, 3)
    if at.kinds("number", "number"):
        return _sorted(at.token().number, at.token(1).number, 2)
    if at.kind() == "number":
        return at.token().number, at.token().number, 1
    return None


def _sorted(one: float, other: float, used: int) -> tuple[float, float, int]:
    return min(one, other), max(one, other), used


def _note_ago(at: Reader, least: float, most: float, unit: Unit) -> None:
    if unit in {Unit.MINUTE, Unit.HOUR}:
        at.said.ago = (least, most, unit)
        return
    length, slack = LENGTHS[unit]
    width = slack if least == most else 0
    first = at.today - timedelta(days=round(most * length) + width)
    last = at.today - timedelta(days=max(round(least * length) - width, 0))
    precision = Precision(unit.value) if least == most else Precision.PERIOD
    at.note_days(first, last, precision, rank=2)
