"""Who comes first, and the bound against waiting for ever.

Order: whoever has waited the bound (``Terms.bound``), the longest first, whatever the urgency; then crises; then
minors; then live threats; then those who were promised this time for a call-back; then all others. Within each, the
longest wait first.

The bound: **a case that has waited ``Terms.bound`` or longer is never passed over by a younger one.** No volunteer who
may take it is offered or can take a younger case while it waits (``routing.kept_waiting`` refuses it).
Why it holds: past the bound, only its age ranks a case, so only older cases stand before it, and whoever asks from now
on is younger. A volunteer who passed on it, or may not take it (language, training, rest), does not hold it up and is
not held up by it. The choice falls when a case is offered or taken: an offer that stands when another case reaches the
bound may still be accepted. A case that nobody on shift may take is named to the supervisor (``care.alarms``), since no
order can help it: the bound is about who comes first, and no promise of how long anyone waits.
What it costs: when people have waited the bound, a new crisis stands behind them. That is why the bound is long, why
every crisis is shown lines that are open now, and why the supervisor is called long before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.handoff.case import Case, Flag, Status
from bot.handoff.terms import Terms

Rank: TypeAlias = tuple[int, tuple[bool, ...], datetime, str]
"""Sorts ascending: the smallest comes first."""


def waited(case: Case, at: datetime) -> timedelta:
    """Return how long she has waited; nothing when clocks disagree."""
    return max(at - case.since, timedelta(0))


def past_bound(case: Case, at: datetime, terms: Terms) -> bool:
    """Tell whether nobody younger may pass any more."""
    return waited(case, at) >= terms.bound


def rank(case: Case, at: datetime, terms: Terms) -> Rank:
    """Return where a case stands; total, so that every process sorts alike."""
    if past_bound(case, at, terms):
        return 0, (), case.since, case.id
    urgency = tuple(flag not in case.flags for flag in Flag)
    return 1, (*urgency, not case.promised), case.since, case.id


def in_order(cases: Iterable[Case], at: datetime, terms: Terms) -> tuple[Case, ...]:
    """Return the cases that wait in the queue, who comes first first."""
    waiting = (case for case in cases if case.status is Status.WAITING)
    return tuple(sorted(waiting, key=lambda case: rank(case, at, terms)))


def people_ahead(case: Case, cases: Iterable[Case], at: datetime, terms: Terms) -> int:
    """Return how many others who wait in her language stand before her; those being offered to someone count."""
    before = rank(case, at, terms)
    queue = {Status.WAITING, Status.OFFERED}
    return sum(
        other.status in queue and other.language == case.language and rank(other, at, terms) < before
        for other in cases
        if other.id != case.id
    )
