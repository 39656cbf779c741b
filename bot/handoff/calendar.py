"""Shifts as planned: when someone is there next, which times can be promised, and which shifts are too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from bot.handoff.terms import Terms
from bot.handoff.volunteers import Shift


def opens(shifts: Iterable[Shift], language: str, at: datetime) -> datetime | None:
    """Return when someone who speaks ``language`` is next on shift: ``at`` itself while one is; None when unknown."""
    begins = (max(one.begins, at) for one in shifts if language in one.languages and one.ends > at)
    return min(begins, default=None)


def call_back_times(
    shifts: Iterable[Shift], language: str, at: datetime, promised: Iterable[datetime], terms: Terms
) -> tuple[datetime, ...]:
    """Return the times at which she can be called back, earliest first.

    Each lies in a planned shift of someone who speaks her language, far enough from its end for a talk, and is promised
    to no more people than there are such volunteers then.

    Args:
        shifts: as planned.
        language: hers.
        at: now; only later times are offered.
        promised: call-backs promised already, in any language.
        terms: the step between times, and how many to show.
    """
    fitting = tuple(shift for shift in shifts if language in shift.languages)
    booked = tuple(promised)
    free: list[datetime] = []
    for slot in sorted({slot for shift in fitting for slot in _slots(shift, at, terms)}):
        room = sum(slot in _slots(shift, at, terms) for shift in fitting)
        if room > booked.count(slot):
            free.append(slot)
        if len(free) == terms.call_backs_shown:
            break
    return tuple(free)


def _slots(shift: Shift, at: datetime, terms: Terms) -> frozenset[datetime]:
    return frozenset(_slots_of(shift, at, terms))


def _slots_of(shift: Shift, at: datetime, terms: Terms) -> Iterator[datetime]:
    step = terms.call_back_step
    earliest = max(shift.begins, at + step).astimezone(UTC)
    midnight = earliest.replace(hour=0, minute=0, second=0, microsecond=0)
    slot = midnight + -(-(earliest - midnight) // step) * step
    while slot + terms.last_case_before_end <= shift.ends:
        yield slot
        slot += step


class Overwork(StrEnum):
    """Why a shift should not be planned so. For the shift calendar."""

    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    OVERLAPS = "overlaps"
    ALONE_AT_NIGHT = "alone_at_night"


def overwork(shift: Shift, planned: Iterable[Shift], zone: tzinfo, terms: Terms) -> tuple[Overwork, ...]:
    """Return what speaks against a shift.

    Args:
        shift: the one in question.
        planned: all other shifts, of everyone.
        zone: where night is.
        terms: the limits.
    """
    others = tuple(one for one in planned if one != shift)
    return tuple(_overwork(shift, others, zone, terms))


def _overwork(shift: Shift, others: tuple[Shift, ...], zone: tzinfo, terms: Terms) -> Iterator[Overwork]:
    own = tuple(one for one in others if one.volunteer == shift.volunteer)
    if shift.ends - shift.begins > terms.shift_length:
        yield Overwork.TOO_LONG
    if _most_in_a_week(shift, own) > terms.shifts_a_week:
        yield Overwork.TOO_MANY
    if any(_overlap(shift, one) for one in own):
        yield Overwork.OVERLAPS
    colleagues = tuple(one for one in others if one.volunteer != shift.volunteer)
    if any(not _accompanied(moment, colleagues) for moment in _night_moments(shift, zone, terms)):
        yield Overwork.ALONE_AT_NIGHT


def _most_in_a_week(shift: Shift, own: tuple[Shift, ...]) -> int:
    """Return how many shifts begin in the fullest seven days that hold this one."""
    week = timedelta(days=7)
    starts = [shift.begins, *(one.begins for one in own)]
    firsts = [start for start in starts if start <= shift.begins < start + week]
    return max(sum(first <= start < first + week for start in starts) for first in firsts)


def _overlap(one: Shift, other: Shift) -> bool:
    return one.begins < other.ends and other.begins < one.ends


def _accompanied(moment: datetime, colleagues: tuple[Shift, ...]) -> bool:
    return any(one.begins <= moment < one.ends for one in colleagues)


def _night_moments(shift: Shift, zone: tzinfo, terms: Terms) -> Iterator[datetime]:
    """Yield a moment for each quarter of an hour of the shift that lies in the night."""
    moment = shift.begins
    while moment < shift.ends:
        clock = moment.astimezone(zone).time()
        if clock >= terms.night_from or clock < terms.night_until:
            yield moment
        moment += timedelta(minutes=15)
