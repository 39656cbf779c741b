"""Who may take a case, whom to ask next, who comes first in the queue, and why others were passed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.handoff.case import CaseId, Flag, Status, held_by
from bot.handoff.queue import in_order, past_bound, people_ahead
from bot.handoff.refusals import Objection
from bot.handoff.routing import PASSING, choose, kept_waiting, objections, plan, trust_needed, who_is_there
from bot.handoff.terms import PROPOSED, Terms, Trust
from bot.handoff.volunteers import Skill
from tests.handoff.people import ASHA, BINA, CHITRA, NOON, a_case, minutes, on_shift, volunteer

ONE, TWO = frozenset({CaseId("x")}), frozenset({CaseId("x"), CaseId("y")})
CRISIS, MINOR, THREAT = Flag.CRISIS, Flag.MINOR, Flag.LIVE_THREAT


@pytest.mark.parametrize(
    ("flags", "able", "shift", "why"),
    [
        ((), {}, {}, ()),
        ((CRISIS, MINOR), {}, {}, ()),
        ((), {"blocked": True}, {}, (Objection.BLOCKED,)),
        ((), {"languages": frozenset({"ur"})}, {}, (Objection.LANGUAGE,)),
        ((CRISIS,), {"skills": frozenset({Skill.MINORS})}, {}, (Objection.SKILL,)),
        ((MINOR,), {"skills": frozenset({Skill.CRISIS})}, {}, (Objection.SKILL,)),
        ((CRISIS, MINOR), {"skills": frozenset({Skill.CRISIS})}, {}, (Objection.SKILL,)),
        ((), {"skills": frozenset()}, {}, ()),
        ((THREAT,), {"skills": frozenset()}, {}, ()),
        ((), {"trust": Trust.LEARNING}, {}, ()),
        ((CRISIS,), {"trust": Trust.LEARNING}, {}, (Objection.TRUST,)),
        ((CRISIS,), {"opted_out": frozenset({"crisis"})}, {}, (Objection.OPTED_OUT,)),
        ((THREAT,), {"opted_out": frozenset({"crisis"})}, {}, ()),
        ((), {"opted_out": frozenset({"hidden_camera"})}, {}, (Objection.OPTED_OUT,)),
        ((), {}, {"began": NOON - timedelta(hours=4)}, (Objection.OFF_SHIFT,)),
        ((), {}, {"began": NOON + minutes(1)}, (Objection.OFF_SHIFT,)),
        ((), {}, {"ends": NOON + minutes(20)}, ()),
        ((), {}, {"ends": NOON + minutes(19)}, (Objection.ENDING_SOON,)),
        ((), {}, {"break_since": NOON}, (Objection.ON_BREAK,)),
        ((), {}, {"fresh_since": NOON - minutes(119)}, ()),
        ((), {}, {"fresh_since": NOON - minutes(120)}, (Objection.BREAK_DUE,)),
        ((), {}, {"rest_until": NOON + minutes(1)}, (Objection.RESTING,)),
        ((), {}, {"rest_until": NOON}, ()),
        ((), {}, {"held": ONE}, ()),
        ((), {}, {"held": TWO}, (Objection.FULL,)),
        ((CRISIS,), {}, {"held": ONE}, ()),
        ((MINOR,), {}, {"held": ONE, "severe": ONE}, (Objection.SEVERE_HELD,)),
        ((), {}, {"held": ONE, "severe": ONE}, ()),
        ((CRISIS,), {}, {"severe_given": 2}, ()),
        ((CRISIS,), {}, {"severe_given": 3}, (Objection.SEVERE_LIMIT,)),
        ((THREAT,), {}, {"severe_given": 3}, ()),
    ],
)
def test_who_may_be_given_a_case(
    flags: tuple[Flag, ...], able: dict[str, Any], shift: dict[str, Any], why: tuple[Objection, ...]
) -> None:
    case = a_case("one", *flags, situation="hidden_camera")

    assert objections(case, volunteer("asha", on_shift(**shift), **able), PROPOSED, NOON) == why


def test_a_volunteer_who_came_to_no_shift_is_given_nothing() -> None:
    assert objections(a_case(), replace(volunteer(), duty=None), PROPOSED, NOON) == (Objection.OFF_SHIFT,)


def test_the_trust_that_a_case_needs_is_the_most_that_any_of_its_flags_needs() -> None:
    terms = Terms(crisis_trust=Trust.TRAINED, minor_trust=Trust.EXPERIENCED)

    assert trust_needed(a_case(), terms) is Trust.LEARNING
    assert trust_needed(a_case("x", CRISIS), terms) is Trust.TRAINED
    assert trust_needed(a_case("x", CRISIS, MINOR), terms) is Trust.EXPERIENCED


def test_the_least_busy_is_asked_and_the_supervisor_reads_why_others_were_not() -> None:
    team = (
        volunteer("asha", on_shift(held=ONE)),
        volunteer("bina"),
        volunteer("chitra", languages=frozenset({"ur"})),
        volunteer("devi", on_shift(break_since=NOON, held=TWO)),
    )
    choice = choose(a_case(), team, PROPOSED, NOON)

    assert choice.volunteer == BINA
    assert choice.passed_over == {CHITRA: (Objection.LANGUAGE,), "devi": (Objection.ON_BREAK, Objection.FULL)}


@pytest.mark.parametrize(
    ("team", "case", "asked"),
    [
        ((volunteer("asha", on_shift(severe_given=2)), volunteer("bina")), a_case(), BINA),
        ((volunteer("asha"), volunteer("bina")), a_case(last_holder=BINA), BINA),
        ((volunteer("asha"), volunteer("bina")), a_case(asked_before=(ASHA,)), BINA),
        ((volunteer("asha"), volunteer("bina")), a_case(asked_before=(BINA, ASHA)), BINA),
        ((volunteer("asha"), volunteer("bina")), a_case(passed_by=frozenset({ASHA})), BINA),
        ((volunteer("asha", on_shift(missed=2)), volunteer("bina")), a_case(), BINA),
        ((volunteer("asha", on_shift(asked="other")), volunteer("bina")), a_case(), BINA),
        ((volunteer("asha"), volunteer("bina")), a_case(), ASHA),
        ((volunteer("asha"),), a_case(passed_by=frozenset({ASHA})), ""),
        ((), a_case(), ""),
    ],
)
def test_whom_to_ask_next(team: Any, case: Any, asked: str) -> None:
    assert choose(case, team, PROPOSED, NOON).volunteer == asked


def test_a_plan_asks_each_volunteer_about_one_case_the_most_urgent_first() -> None:
    cases = (a_case("calm"), a_case("grave", CRISIS, since=NOON), a_case("threat", THREAT))
    first, second, third = plan(cases, (volunteer("asha"), volunteer("bina")), PROPOSED, NOON)

    assert [(one.case, one.volunteer) for one in (first, second, third)] == [
        ("grave", ASHA), ("threat", BINA), ("calm", ""),
    ]  # fmt: skip
    assert third.passed_over == {ASHA: (Objection.ASKED_ALREADY,), BINA: (Objection.ASKED_ALREADY,)}


def test_the_order_of_the_queue() -> None:
    ago = [NOON - minutes(number) for number in range(60)]
    names = ["past", "both", "grave", "child_old", "child_new", "threat", "promised", "old", "new"]
    cases = [
        a_case("past", since=NOON - PROPOSED.bound),
        a_case("both", CRISIS, MINOR, since=ago[1]),
        a_case("grave", CRISIS, since=ago[2]),
        a_case("child_old", MINOR, since=ago[4]),
        a_case("child_new", MINOR, since=ago[3]),
        a_case("threat", THREAT, since=ago[1]),
        a_case("promised", since=ago[0], promised=True),
        a_case("old", since=ago[50]),
        a_case("new", since=ago[2]),
    ]
    held = a_case("held", CRISIS, status=Status.HELD, owner=held_by(ASHA))

    assert [case.id for case in in_order([held, *reversed(cases)], NOON, PROPOSED)] == names
    assert [people_ahead(case, cases, NOON, PROPOSED) for case in cases] == list(range(9))


def test_people_ahead_are_those_who_wait_for_the_same_volunteers() -> None:
    hers = a_case("hers")
    others = [
        replace(a_case("other_language", CRISIS), language="ur"),
        a_case("offered", CRISIS, status=Status.OFFERED),
        a_case("held", CRISIS, status=Status.HELD, owner=held_by(ASHA)),
    ]

    assert people_ahead(hers, [hers, *others], NOON, PROPOSED) == 1


def test_past_the_bound_age_alone_counts() -> None:
    older = a_case("older", since=NOON - PROPOSED.bound - minutes(1))
    grave = a_case("grave", CRISIS, since=NOON - PROPOSED.bound)
    fresh = a_case("fresh", CRISIS, since=NOON - PROPOSED.bound + minutes(1))

    assert [past_bound(case, NOON, PROPOSED) for case in (older, grave, fresh)] == [True, True, False]
    assert [case.id for case in in_order([fresh, grave, older], NOON, PROPOSED)] == ["older", "grave", "fresh"]


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        ({}, True),
        ({"since": NOON - PROPOSED.bound + minutes(1)}, False),
        ({"passed_by": frozenset({ASHA})}, False),
        ({"status": Status.OFFERED}, False),
        ({"language": "ur"}, False),
    ],
)
def test_when_taking_a_case_would_pass_another_over(other: dict[str, Any], kept: bool) -> None:
    old = replace(a_case("old", since=NOON - PROPOSED.bound), **other)
    young = a_case("young", CRISIS)

    assert (kept_waiting(young, volunteer(), (young, old), PROPOSED, NOON) is old) is kept


def test_who_is_there_may_be_busy_but_has_neither_passed_nor_stopped_answering() -> None:
    team = (
        volunteer("asha", on_shift(held=TWO, break_since=NOON, rest_until=NOON + minutes(5))),
        volunteer("bina", on_shift(asked="another")),
        volunteer("chitra", on_shift(missed=2)),
        volunteer("devi"),
        volunteer("esha", on_shift(ends=NOON + minutes(10))),
    )
    case = a_case(passed_by=frozenset({"devi"}))

    assert [one.id for one in who_is_there(case, team, PROPOSED, NOON)] == ["asha", "bina"]
    assert Objection.SEVERE_HELD in PASSING
