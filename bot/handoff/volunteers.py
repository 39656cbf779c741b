"""Volunteers, and what their present shift has asked of them so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.handoff.case import NO_CASE, CaseId, VolunteerId
from bot.handoff.terms import Terms, Trust


class Skill(StrEnum):
    """What a volunteer was trained for."""

    CRISIS = "crisis"
    MINORS = "minors"


@dataclass(frozen=True, slots=True)
class Shift:
    """A time that a volunteer has promised to be there.

    Attributes:
        volunteer: who.
        begins: with a time zone.
        ends: with a time zone, later.
        languages: what they speak, as locale codes.
    """

    volunteer: VolunteerId
    begins: datetime
    ends: datetime
    languages: frozenset[str]

    def __post_init__(self) -> None:
        """Refuse a shift that ends before it begins, or has no zone.

        Raises:
            ValueError: it does.
        """
        if self.begins.tzinfo is None or self.ends.tzinfo is None:
            raise ValueError("a time needs its zone")
        if self.ends <= self.begins:
            raise ValueError("a shift ends after it begins")


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift that a volunteer has come to, and what it holds so far.

    Attributes:
        begins: when the planned shift begins.
        ends: when they stop taking new cases.
        fresh_since: the last time they came rested: the start, or the end of the last full break.
        held: the cases they talk in.
        severe: those of them that are severe.
        severe_given: how many severe cases this shift has brought, those that ended among them.
        rest_until: end of the rest after a severe case; None when there is none.
        break_since: when the present break began; None while they work.
        asked: the case they are asked about.
        missed: how many offers in a row they did not answer.
        debriefs: how many severe talks have ended that nobody has asked them about yet.
    """

    begins: datetime
    ends: datetime
    fresh_since: datetime
    held: frozenset[CaseId] = frozenset()
    severe: frozenset[CaseId] = frozenset()
    severe_given: int = 0
    rest_until: datetime | None = None
    break_since: datetime | None = None
    asked: CaseId = NO_CASE
    missed: int = 0
    debriefs: int = 0


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Someone who takes cases, under a shadow name; no name or number of theirs is known here.

    Attributes:
        id: their own.
        languages: what they speak, as locale codes.
        skills: what they were trained for.
        opted_out: topics they asked not to be given: situations, ``crisis``, ``minor``, ``live_threat``.
        trust: how far they have come.
        blocked: the account is closed.
        duty: their present shift; None when they have not come to one.
    """

    id: VolunteerId
    languages: frozenset[str]
    skills: frozenset[Skill] = frozenset()
    opted_out: frozenset[str] = frozenset()
    trust: Trust = Trust.LEARNING
    blocked: bool = False
    duty: Duty | None = None


def came(volunteer: Volunteer, shift: Shift, at: datetime) -> Volunteer:
    """Return the volunteer who has come to their shift.

    Coming to the same shift once more begins nothing anew: what it brought still counts. What they hold goes along.
    """
    before = volunteer.duty
    if before is None:
        return replace(volunteer, duty=Duty(shift.begins, shift.ends, at))
    if before.begins == shift.begins:
        return replace(volunteer, duty=replace(before, ends=shift.ends, missed=0))
    anew = Duty(
        shift.begins, shift.ends, at, before.held, before.severe, len(before.severe), before.rest_until,
        asked=before.asked, debriefs=before.debriefs,
    )  # fmt: skip
    return replace(volunteer, duty=anew)


def went(volunteer: Volunteer, at: datetime) -> Volunteer:
    """Return the volunteer who takes no new case from now on, and keeps what they hold."""
    duty = volunteer.duty
    return replace(volunteer, duty=replace(duty, ends=min(duty.ends, at))) if duty else volunteer


def paused(duty: Duty, at: datetime) -> Duty:
    """Begin a break; a break that runs goes on."""
    return replace(duty, break_since=duty.break_since or at, missed=0)


def resumed(duty: Duty, at: datetime, terms: Terms) -> Duty:
    """End the break. One shorter than ``break_length`` does not count as one."""
    rested = duty.break_since is not None and at >= duty.break_since + terms.break_length
    return replace(duty, break_since=None, fresh_since=at if rested else duty.fresh_since, missed=0)


def took(duty: Duty, case: CaseId, *, severe: bool) -> Duty:
    """Count a case they hold from now on."""
    taken = replace(duty, held=duty.held | {case})
    return weighed(taken, case) if severe else taken


def weighed(duty: Duty, case: CaseId) -> Duty:
    """Count a case they hold as severe; counting it again changes nothing."""
    if case in duty.severe or case not in duty.held:
        return duty
    return replace(duty, severe=duty.severe | {case}, severe_given=duty.severe_given + 1)


def let_go(duty: Duty, case: CaseId, at: datetime, terms: Terms) -> Duty:
    """Take a case off them; after a severe one they rest, and somebody should ask how they are."""
    left = replace(duty, held=duty.held - {case}, severe=duty.severe - {case})
    if case not in duty.severe:
        return left
    return replace(left, rest_until=at + terms.gap_after_severe, debriefs=duty.debriefs + 1)


def debriefed(duty: Duty) -> Duty:
    """Note that somebody has asked how they are."""
    return replace(duty, debriefs=0)
