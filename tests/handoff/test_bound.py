"""The bound against waiting for ever: who has waited that long is never passed over by a younger one."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.case import (
    Case,
    CaseId,
    Flag,
)
from bot.handoff.desk import Desk, act
from bot.handoff.moves import Move
from bot.handoff.orders import Actor, Kind, Order
from bot.handoff.queue import in_order, rank
from bot.handoff.refusals import RefusedMoveError
from bot.handoff.routing import plan
from bot.handoff.terms import Terms, Trust
from bot.handoff.volunteers import Skill, Volunteer
from tests.handoff.people import NOON, minutes, volunteer

TERMS = Terms(bound=minutes(45))
FLAGS = st.frozensets(st.sampled_from(Flag), max_size=2)
AGES = st.lists(st.tuples(st.integers(0, 300), FLAGS, st.booleans()), min_size=2, max_size=12)


def waiting(ages: list[tuple[int, frozenset[Flag], bool]]) -> list[Case]:
    return [
        Case(CaseId(str(number)), "en", NOON - minutes(age), flags=flags, promised=promised)
        for number, (age, flags, promised) in enumerate(ages)
    ]


@given(AGES)
def test_a_case_past_the_bound_stands_before_every_younger_one(ages: list[tuple[int, frozenset[Flag], bool]]) -> None:
    order = in_order(waiting(ages), NOON, TERMS)

    for place, case in enumerate(order):
        if NOON - case.since >= TERMS.bound:
            assert all(other.since <= case.since for other in order[:place])


@given(AGES, st.integers(0, 600))
def test_past_the_bound_one_only_ever_moves_forward(ages: list[tuple[int, frozenset[Flag], bool]], later: int) -> None:
    cases = waiting(ages)
    at = NOON + minutes(later)
    newcomer = Case(CaseId("new"), "en", NOON, flags=frozenset(Flag))
    for case in cases:
        if NOON - case.since >= TERMS.bound:
            ahead = {one.id for one in cases if rank(one, NOON, TERMS) < rank(case, NOON, TERMS)}
            then = {one.id for one in [*cases, newcomer] if rank(one, at, TERMS) < rank(case, at, TERMS)}
            assert then == ahead


@given(AGES)
def test_below_the_bound_urgency_comes_before_age(ages: list[tuple[int, frozenset[Flag], bool]]) -> None:
    terms = Terms(bound=timedelta(days=1))
    order = in_order(waiting(ages), NOON, terms)
    levels = [min((list(Flag).index(flag) for flag in case.flags), default=len(Flag)) for case in order]

    assert levels == sorted(levels)


@given(st.integers(1, 8), st.integers(0, 40))
def test_an_endless_stream_of_crises_does_not_starve_anyone(every: int, start: int) -> None:
    """One volunteer's worth of service, and more urgent cases than it can serve: the old case is served at the bound."""
    hers = Case(CaseId("hers"), "en", NOON)
    queue = [hers]
    for number in range(200):
        at = NOON + minutes(start + number * every)
        queue.append(Case(CaseId(f"grave{number}"), "en", at, flags=frozenset({Flag.CRISIS})))
        served = in_order(queue, at, TERMS)[0]
        queue.remove(served)
        if served is hers:
            assert at - hers.since >= TERMS.bound
            assert at - hers.since <= TERMS.bound + minutes(every) + minutes(start)
            return
    assert 200 * every + start < TERMS.bound / minutes(1)


@given(AGES, st.integers(0, 11), st.frozensets(st.sampled_from(Skill)), st.sampled_from(Trust))
def test_nobody_is_given_a_younger_case_than_one_past_the_bound_that_they_could_take(
    ages: list[tuple[int, frozenset[Flag], bool]], number: int, skills: frozenset[Skill], trust: Trust
) -> None:
    queue = tuple(waiting(ages))
    wanted = queue[number % len(queue)]
    asha = volunteer("asha", skills=skills, trust=trust)
    older = [case for case in queue if case.since < wanted.since and NOON - case.since >= TERMS.bound]
    hers = [case for case in older if takes(case, asha, ())]

    assert takes(wanted, asha, queue) == (takes(wanted, asha, ()) and not hers)
    asked = [
        case for case in queue if any(one.case == case.id for one in plan(queue, (asha,), TERMS, NOON) if one.volunteer)
    ]
    assert all(case.since <= min(one.since for one in hers) for case in asked if hers)


def takes(case: Case, who: Volunteer, queue: tuple[Case, ...]) -> bool:
    order = Order(Move.TAKE, Actor(Kind.VOLUNTEER, who.id), NOON, case.version)
    try:
        return act(case, order, Desk({who.id: who}, queue), TERMS).case.holder == who.id
    except RefusedMoveError:
        return False
