"""Who may be given a case, whom to ask next, and why each of the others was passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.handoff.case import NO_CASE, NO_ONE, Case, CaseId, Flag, Status, VolunteerId
from bot.handoff.queue import in_order, past_bound
from bot.handoff.refusals import Objection
from bot.handoff.terms import Terms, Trust
from bot.handoff.volunteers import Duty, Skill, Volunteer

NEEDS: Mapping[Flag, Skill] = {Flag.CRISIS: Skill.CRISIS, Flag.MINOR: Skill.MINORS}
"""What one must be trained for to be given such a case."""

PASSING = frozenset(
    {
        Objection.ON_BREAK,
        Objection.BREAK_DUE,
        Objection.RESTING,
        Objection.FULL,
        Objection.SEVERE_HELD,
        Objection.ASKED_ALREADY,
    }
)
"""Objections that may be gone within the same shift: with only these, somebody is there, if not free."""


def objections(case: Case, volunteer: Volunteer, terms: Terms, at: datetime) -> tuple[Objection, ...]:
    """Return all that speaks against giving this volunteer this case; empty when they may take it."""
    return (*_about_them(case, volunteer, terms), *_about_the_shift(case, volunteer.duty, terms, at))


def _about_them(case: Case, volunteer: Volunteer, terms: Terms) -> Iterator[Objection]:
    if volunteer.blocked:
        yield Objection.BLOCKED
    if case.language not in volunteer.languages:
        yield Objection.LANGUAGE
    if not {NEEDS[flag] for flag in case.flags if flag in NEEDS} <= volunteer.skills:
        yield Objection.SKILL
    if volunteer.trust < trust_needed(case, terms):
        yield Objection.TRUST
    if volunteer.opted_out & {case.situation, *case.flags}:
        yield Objection.OPTED_OUT


def trust_needed(case: Case, terms: Terms) -> Trust:
    """Return the lowest level that may be given this case."""
    needed = [terms.other_trust]
    if Flag.CRISIS in case.flags:
        needed.append(terms.crisis_trust)
    if Flag.MINOR in case.flags:
        needed.append(terms.minor_trust)
    return max(needed)


def _about_the_shift(case: Case, duty: Duty | None, terms: Terms, at: datetime) -> Iterator[Objection]:
    if duty is None or not duty.begins <= at < duty.ends:
        yield Objection.OFF_SHIFT
        return
    if at + terms.last_case_before_end > duty.ends:
        yield Objection.ENDING_SOON
    yield from _about_rest(duty, terms, at)
    yield from _about_load(case, duty, terms)


def _about_rest(duty: Duty, terms: Terms, at: datetime) -> Iterator[Objection]:
    if duty.break_since is not None:
        yield Objection.ON_BREAK
    elif at >= duty.fresh_since + terms.break_every:
        yield Objection.BREAK_DUE
    if duty.rest_until is not None and at < duty.rest_until:
        yield Objection.RESTING


def _about_load(case: Case, duty: Duty, terms: Terms) -> Iterator[Objection]:
    if len(duty.held - {case.id}) >= terms.live_at_once:
        yield Objection.FULL
    if not case.severe:
        return
    if len(duty.severe - {case.id}) >= terms.severe_at_once:
        yield Objection.SEVERE_HELD
    if duty.severe_given >= terms.severe_a_shift:
        yield Objection.SEVERE_LIMIT


def kept_waiting(case: Case, volunteer: Volunteer, queue: Iterable[Case], terms: Terms, at: datetime) -> Case | None:
    """Return an older case past the bound that this volunteer could take instead of ``case``; None when there is none.

    Taking or being offered ``case`` would pass that one over.
    """
    for other in queue:
        older = other.status is Status.WAITING and other.id != case.id and other.since < case.since
        if not older or not past_bound(other, at, terms) or volunteer.id in other.passed_by:
            continue
        if not objections(other, volunteer, terms, at):
            return other
    return None


def not_asked_because(case: Case, volunteer: Volunteer, terms: Terms, at: datetime) -> tuple[Objection, ...]:
    """Return why this volunteer is not asked: all that speaks against taking, and what only asking must respect."""
    return (*objections(case, volunteer, terms, at), *_about_asking(case, volunteer, terms))


def _about_asking(case: Case, volunteer: Volunteer, terms: Terms) -> Iterator[Objection]:
    duty = volunteer.duty
    if volunteer.id in case.passed_by:
        yield Objection.PASSED
    if duty and duty.missed >= terms.missed_offers:
        yield Objection.AWAY
    if duty and duty.asked not in {NO_CASE, case.id}:
        yield Objection.ASKED_ALREADY


def who_is_there(case: Case, volunteers: Iterable[Volunteer], terms: Terms, at: datetime) -> tuple[Volunteer, ...]:
    """Return who may come to this case within the shift: busy and resting ones too, none who passed or seem away."""
    return tuple(one for one in volunteers if PASSING.issuperset(not_asked_because(case, one, terms, at)))


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to ask next.

    Attributes:
        case: the case.
        volunteer: whom to ask; empty when nobody can be asked.
        passed_over: everyone who cannot be asked, and why. For the supervisor: rules and no content.
    """

    case: CaseId
    volunteer: VolunteerId
    passed_over: Mapping[VolunteerId, tuple[Objection, ...]]


def choose(case: Case, volunteers: Iterable[Volunteer], terms: Terms, at: datetime) -> Choice:
    """Return whom to ask: whom she knows, who was not asked lately, who holds least, who was given least."""
    team = tuple(volunteers)
    why = {one.id: not_asked_because(case, one, terms, at) for one in team}
    able = sorted((one for one in team if not why[one.id]), key=lambda one: _turn(case, one))
    return Choice(case.id, able[0].id if able else NO_ONE, {one: reasons for one, reasons in why.items() if reasons})


def _turn(case: Case, volunteer: Volunteer) -> tuple[int, bool, int, int, str]:
    asked = case.asked_before.index(volunteer.id) + 1 if volunteer.id in case.asked_before else 0
    duty = volunteer.duty
    assert duty  # who may be asked is on shift
    return asked, volunteer.id != case.last_holder, len(duty.held), duty.severe_given, volunteer.id


def plan(cases: Iterable[Case], volunteers: Iterable[Volunteer], terms: Terms, at: datetime) -> tuple[Choice, ...]:
    """Return for every waiting case whom to ask now, in the order in which to ask; nobody is asked twice at once."""
    team = {one.id: one for one in volunteers}
    chosen: list[Choice] = []
    for case in in_order(cases, at, terms):
        choice = choose(case, team.values(), terms, at)
        chosen.append(choice)
        if choice.volunteer:
            team[choice.volunteer] = _asked(team[choice.volunteer], case.id)
    return tuple(chosen)


def _asked(volunteer: Volunteer, case: CaseId) -> Volunteer:
    assert volunteer.duty  # who may be asked is on shift
    return replace(volunteer, duty=replace(volunteer.duty, asked=case))
