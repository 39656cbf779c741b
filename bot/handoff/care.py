"""Looking after those who help: what a volunteer is asked or told, and what a supervisor must know. No content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.handoff.case import Case, CaseId, Flag, Status
from bot.handoff.queue import past_bound, waited
from bot.handoff.routing import PASSING, objections, who_is_there
from bot.handoff.terms import Terms
from bot.handoff.volunteers import Duty, Volunteer


class Prompt(StrEnum):
    """What the console says to a volunteer about themself."""

    DEBRIEF = "debrief"
    """A hard talk has ended: would you like to talk to someone?"""
    REST = "rest"
    """No new case until the rest is over."""
    TAKE_A_BREAK = "take_a_break"
    """Time for a break; no new case before it."""
    HAND_OVER = "hand_over"
    """Your shift ends: who goes on with those you hold?"""
    DEBRIEF_AT_THE_END = "debrief_at_the_end"
    """The shift is over: the short talk with a peer or lead."""
    ARE_YOU_THERE = "are_you_there"
    """You did not answer the last offers; press once to be asked again."""


def prompts(duty: Duty, terms: Terms, at: datetime) -> tuple[Prompt, ...]:
    """Return what to say to a volunteer now, most pressing first."""
    return tuple(_prompts(duty, terms, at))


def _prompts(duty: Duty, terms: Terms, at: datetime) -> Iterator[Prompt]:
    over = at >= duty.ends
    if duty.debriefs:
        yield Prompt.DEBRIEF
    if duty.held and at + terms.last_case_before_end > duty.ends:
        yield Prompt.HAND_OVER
    if over and not duty.held:
        yield Prompt.DEBRIEF_AT_THE_END
    if over or duty.break_since is not None:
        return
    if duty.rest_until is not None and at < duty.rest_until:
        yield Prompt.REST
    if at >= duty.fresh_since + terms.break_every:
        yield Prompt.TAKE_A_BREAK
    if duty.missed >= terms.missed_offers:
        yield Prompt.ARE_YOU_THERE


@dataclass(frozen=True, slots=True)
class Load:
    """What a supervisor sees of one volunteer.

    Attributes:
        held: how many talks.
        severe: how many of them are severe.
        severe_given: how many severe cases this shift has brought.
        severe_left: how many more it may bring.
        on_break: a break runs.
        debriefs: hard talks that nobody has asked them about yet.
    """

    held: int
    severe: int
    severe_given: int
    severe_left: int
    on_break: bool
    debriefs: int


def load(duty: Duty, terms: Terms) -> Load:
    """Return what a supervisor may see of a shift."""
    left = max(0, terms.severe_a_shift - duty.severe_given)
    on_break = duty.break_since is not None
    return Load(len(duty.held), len(duty.severe), duty.severe_given, left, on_break, duty.debriefs)


class Alarm(StrEnum):
    """Why a supervisor is called about a waiting case."""

    CRISIS_WAITS = "crisis_waits"
    """A crisis has waited ``CRISIS_MAY_WAIT``."""
    NOBODY_CAN = "nobody_can"
    """Nobody on shift may take it before the shift ends."""
    NOBODY_ANSWERS = "nobody_answers"
    """Those who may have passed, or seem to be away."""
    LONG_WAIT = "long_wait"
    """It has waited a quarter of the bound."""
    PAST_BOUND = "past_bound"
    """It has waited the bound, and stands before all younger ones."""


CRISIS_MAY_WAIT = timedelta(minutes=2)
"""After this a supervisor is called about a crisis in the queue; a proposal of ours, as long as one offer lasts."""


def alarms(
    cases: Iterable[Case], volunteers: Iterable[Volunteer], terms: Terms, at: datetime
) -> dict[CaseId, tuple[Alarm, ...]]:
    """Return the waiting cases a supervisor must know of, and why. Nobody on shift at all counts as nobody can."""
    team = tuple(volunteers)
    told = {case.id: tuple(_alarms(case, team, terms, at)) for case in cases if case.status is Status.WAITING}
    return {case: reasons for case, reasons in told.items() if reasons}


def _alarms(case: Case, team: tuple[Volunteer, ...], terms: Terms, at: datetime) -> Iterator[Alarm]:
    able = [one for one in team if PASSING.issuperset(objections(case, one, terms, at))]
    if Flag.CRISIS in case.flags and waited(case, at) >= CRISIS_MAY_WAIT:
        yield Alarm.CRISIS_WAITS
    if not able:
        yield Alarm.NOBODY_CAN
    elif not who_is_there(case, able, terms, at):
        yield Alarm.NOBODY_ANSWERS
    if past_bound(case, at, terms):
        yield Alarm.PAST_BOUND
    elif waited(case, at) >= terms.bound / 4:
        yield Alarm.LONG_WAIT
