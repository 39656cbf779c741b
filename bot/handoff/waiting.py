"""What a waiting person hears, and when. She is never left in silence, and can always leave with one tap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.handoff.calendar import call_back_times, opens
from bot.handoff.case import Case, Status
from bot.handoff.queue import people_ahead, waited
from bot.handoff.routing import who_is_there
from bot.handoff.terms import Terms
from bot.handoff.volunteers import Shift, Volunteer
from bot.handoff.waits import Usual, Wait, like_hers, usual_wait


class Tap(StrEnum):
    """What she can do with one tap while she waits."""

    LEAVE = "leave"
    GO_ON = "go_on"
    LINES_OPEN_NOW = "lines_open_now"
    CALL_BACK = "call_back"


@dataclass(frozen=True, slots=True)
class News:
    """What she hears. Facts; the words are the flow's.

    Attributes:
        there: how many volunteers on shift may come to her, those who are busy or rest among them.
        ahead: how many others who wait in her language come first.
        waited: how long she has waited.
        usual: the usual wait; None when it is not known, which is then said.
        opens: when someone who speaks her language is next on shift; None while somebody is there, or when unknown.
        call_backs: times she may pick to be called back; only while nobody is there.
        lines_first: numbers that are open now come before everything else: a crisis, or a minor.
        taps: the buttons under it, in order. ``leave`` is always among them.
    """

    there: int
    ahead: int
    waited: timedelta
    usual: Usual | None
    opens: datetime | None
    call_backs: tuple[datetime, ...]
    lines_first: bool
    taps: tuple[Tap, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of the world when she waits.

    Attributes:
        queue: all cases that wait or are offered.
        volunteers: everyone on shift.
        shifts: the shifts that are planned.
        waits: waits that were measured.
        promised: call-backs that were promised already.
    """

    queue: tuple[Case, ...] = ()
    volunteers: tuple[Volunteer, ...] = ()
    shifts: tuple[Shift, ...] = ()
    waits: tuple[Wait, ...] = ()
    promised: tuple[datetime, ...] = ()


def news_for(case: Case, around: Around, terms: Terms, at: datetime) -> News:
    """Return what to tell someone who waits, honestly: who is there, how long it takes, what she can do."""
    there = len(who_is_there(case, around.volunteers, terms, at))
    waits = like_hers(around.waits, case.language, at, terms, severe=case.severe)
    times = () if there else call_back_times(around.shifts, case.language, at, around.promised, terms)
    return News(
        there=there,
        ahead=people_ahead(case, around.queue, at, terms),
        waited=waited(case, at),
        usual=usual_wait(waits, terms) if there else None,
        opens=None if there else opens(around.shifts, case.language, at),
        call_backs=times,
        lines_first=case.severe,
        taps=tuple(_taps(case, there, times)),
    )


def _taps(case: Case, there: int, times: tuple[datetime, ...]) -> Iterator[Tap]:
    if not there or case.severe:
        yield Tap.LINES_OPEN_NOW
    if times:
        yield Tap.CALL_BACK
    yield Tap.GO_ON
    yield Tap.LEAVE


def next_news(case: Case, last: datetime | None, terms: Terms) -> datetime | None:
    """Return when a waiting person is next told something; None when she does not wait.

    Args:
        case: hers.
        last: when she was last told; None when she was not told anything since she began to wait.
        terms: the intervals.

    A time that has passed means now: what was missed is told once, not many times.
    """
    if case.status not in {Status.WAITING, Status.OFFERED}:
        return None
    told_up_to = last if last is not None and last >= case.since else case.since
    return next(at for at in _news_times(case.since, terms) if at > told_up_to)


def _news_times(since: datetime, terms: Terms) -> Iterator[datetime]:
    yield from (since + after for after in terms.news_after)
    at = since + terms.news_after[-1]
    while True:
        at += terms.news_every
        yield at
