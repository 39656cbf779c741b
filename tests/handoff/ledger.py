"""Books of its own on who held what and when, kept beside the rules to catch them out.

Counts from what was done, never from what the rules remember: a limit that the rules forget is broken here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.handoff.case import Case, CaseId, Status, VolunteerId
from bot.handoff.desk import Desk, act
from bot.handoff.moves import Move
from bot.handoff.orders import Actor, Kind, Order
from bot.handoff.refusals import RefusedMoveError
from bot.handoff.terms import Terms
from bot.handoff.volunteers import Volunteer

CHOICES = frozenset({Move.TAKE, Move.OFFER})


@dataclass
class Stay:
    """One case with one volunteer."""

    case: CaseId
    began: datetime
    severe: bool
    severe_when_given: bool
    ended: datetime | None = None


@dataclass
class Shift:
    """A shift as it was worked."""

    begins: datetime
    ends: datetime
    stays: list[Stay] = field(default_factory=list)
    fresh_since: datetime | None = None
    break_since: datetime | None = None


class Ledger:
    """Follows every move, and raises AssertionError as soon as a promise is broken."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.shifts: dict[VolunteerId, list[Shift]] = {}
        self.choices = 0
        self.choices_past_the_bound = 0

    def comes(self, who: VolunteerId, begins: datetime, ends: datetime, at: datetime) -> None:
        own = self.shifts.setdefault(who, [])
        if own and own[-1].begins == begins:
            own[-1].ends = ends
            return
        open_ones = [stay for stay in (own[-1].stays if own else []) if stay.ended is None]
        own.append(Shift(begins, ends, open_ones, fresh_since=at))

    def goes(self, who: VolunteerId, at: datetime) -> None:
        own = self.shifts[who][-1]
        own.ends = min(own.ends, at)

    def pauses(self, who: VolunteerId, at: datetime) -> None:
        shift = self.shifts[who][-1]
        shift.break_since = shift.break_since or at

    def resumes(self, who: VolunteerId, at: datetime) -> None:
        shift = self.shifts[who][-1]
        if shift.break_since and at >= shift.break_since + self.terms.break_length:
            shift.fresh_since = at
        shift.break_since = None

    def moved(
        self, before: Case, after: Case, order: Order, waiting: tuple[Case, ...], team: dict[VolunteerId, Volunteer]
    ) -> None:
        if order.move in CHOICES:
            self._check_bound(before, after.holder or after.asked, order.at, waiting, team)
        if before.holder and before.holder != after.holder:
            self._stay(before.holder, before.id).ended = order.at
        if after.holder and before.holder != after.holder:
            self._give(after, order.at)
        elif after.holder and after.severe:
            self._stay(after.holder, after.id).severe = True

    def _stay(self, who: VolunteerId, case: CaseId) -> Stay:
        return next(stay for shift in self.shifts[who] for stay in shift.stays if stay.case == case and not stay.ended)

    def _give(self, case: Case, at: datetime) -> None:
        shift, terms = self.shifts[case.holder][-1], self.terms
        live = [stay for stay in shift.stays if stay.ended is None]
        severe = [stay for stay in shift.stays if stay.severe]
        assert shift.begins <= at < shift.ends, "given a case outside the shift"
        assert at + terms.last_case_before_end <= shift.ends, "given a case just before the end"
        assert shift.break_since is None, "given a case in a break"
        assert shift.fresh_since, "came without a beginning"
        assert at < shift.fresh_since + terms.break_every, "given a case though it was time for a break"
        assert len(live) < terms.live_at_once, "too many talks at once"
        for own in self.shifts[case.holder]:
            for stay in own.stays:
                rested = not stay.severe or not stay.ended or at >= stay.ended + terms.gap_after_severe
                assert rested, "no rest after a severe case"
        if case.severe:
            assert len([stay for stay in live if stay.severe]) < terms.severe_at_once, "two severe talks at once"
            assert len(severe) < terms.severe_a_shift, "too many severe cases in a shift"
        shift.stays.append(Stay(case.id, at, case.severe, case.severe))

    def _check_bound(
        self, case: Case, who: VolunteerId, at: datetime, waiting: tuple[Case, ...], team: dict[VolunteerId, Volunteer]
    ) -> None:
        self.choices += 1
        older = [one for one in waiting if one.status is Status.WAITING and one.since < case.since]
        past = [one for one in older if at - one.since >= self.terms.bound and who not in one.passed_by]
        self.choices_past_the_bound += bool(past)
        for other in past:
            assert not _could_take(team[who], other, at, self.terms), "a younger case passed over one past the bound"

    def most_severe_in_a_shift(self) -> int:
        """Severe cases that were given as such; one that turned severe in a talk is nobody's choice."""
        return max(
            (sum(one.severe_when_given for one in shift.stays) for own in self.shifts.values() for shift in own),
            default=0,
        )

    def shortest_rest(self) -> timedelta | None:
        """The shortest time between the end of a severe case and the next case given to the same volunteer."""
        gaps = [gap for own in self.shifts.values() for gap in _rests({id(one): one for it in own for one in it.stays})]
        return min(gaps, default=None)


def _rests(stays: dict[int, Stay]) -> Iterator[timedelta]:
    """Yield the rest after each severe case of one volunteer that another case followed."""
    for one in stays.values():
        followed = [next_one.began for next_one in stays.values() if one.ended and next_one.began >= one.ended]
        if one.severe and one.ended and followed:
            yield min(followed) - one.ended


def _could_take(volunteer: Volunteer, case: Case, at: datetime, terms: Terms) -> bool:
    order = Order(Move.TAKE, Actor(Kind.VOLUNTEER, volunteer.id), at, case.version)
    try:
        act(case, order, Desk({volunteer.id: volunteer}), terms)
    except RefusedMoveError:
        return False
    return True
