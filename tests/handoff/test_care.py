"""Looking after those who help: rests, breaks, debriefs, and what a supervisor is called for."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.handoff.care import Alarm, Load, Prompt, alarms, load, prompts
from bot.handoff.case import CaseId, Flag, Status
from bot.handoff.moves import Move
from bot.handoff.refusals import Objection
from bot.handoff.routing import objections
from bot.handoff.terms import PROPOSED
from bot.handoff.volunteers import Shift, came, debriefed, let_go, paused, resumed, took, weighed, went
from tests.handoff.people import ASHA, ENDED, NOON, Room, a_case, by, minutes, on_shift, volunteer

CASE, OTHER = CaseId("one"), CaseId("other")
TODAY = Shift(ASHA, NOON, NOON + timedelta(hours=4), frozenset({"en"}))


def test_after_a_severe_talk_there_is_a_rest_and_somebody_asks_how_she_is() -> None:
    room = Room(a_case("one", Flag.CRISIS))
    room.does(by("asha"), Move.TAKE)
    room.after(30).does(by("asha"), Move.CLOSE, **ENDED)
    asha = room.desk.volunteers[ASHA]
    assert asha.duty

    assert objections(a_case("next"), asha, PROPOSED, room.at + minutes(9)) == (Objection.RESTING,)
    assert objections(a_case("next"), asha, PROPOSED, room.at + minutes(10)) == ()
    assert prompts(asha.duty, PROPOSED, room.at) == (Prompt.DEBRIEF, Prompt.REST)
    assert prompts(debriefed(asha.duty), PROPOSED, room.at + minutes(10)) == ()


def test_after_an_ordinary_talk_there_is_none() -> None:
    duty = let_go(took(on_shift(), CASE, severe=False), CASE, NOON, PROPOSED)

    assert duty == on_shift()


def test_a_short_pause_is_no_break() -> None:
    tired = on_shift(NOON - timedelta(hours=3))
    short = resumed(paused(tired, NOON), NOON + minutes(14), PROPOSED)
    full = resumed(paused(tired, NOON), NOON + minutes(15), PROPOSED)

    assert prompts(tired, PROPOSED, NOON) == (Prompt.TAKE_A_BREAK,)
    assert prompts(paused(tired, NOON), PROPOSED, NOON) == ()
    assert prompts(short, PROPOSED, NOON + minutes(14)) == (Prompt.TAKE_A_BREAK,)
    assert (full.fresh_since, full.break_since) == (NOON + minutes(15), None)
    assert paused(paused(tired, NOON), NOON + minutes(5)).break_since == NOON
    assert resumed(tired, NOON, PROPOSED) == tired


def test_coming_again_to_the_same_shift_does_not_wipe_out_what_it_brought() -> None:
    heavy = volunteer("asha", on_shift(severe_given=3, rest_until=NOON + minutes(5), missed=2))
    again = came(went(heavy, NOON + minutes(1)), TODAY, NOON + minutes(2))

    assert again.duty
    assert (again.duty.severe_given, again.duty.rest_until, again.duty.missed) == (3, NOON + minutes(5), 0)
    assert again.duty.ends == TODAY.ends


def test_a_new_shift_begins_anew_with_what_is_still_held() -> None:
    held = frozenset({CASE, OTHER})
    before = volunteer(
        "asha", on_shift(NOON - timedelta(hours=20), held=held, severe=frozenset({CASE}), severe_given=3)
    )
    now = came(before, TODAY, NOON).duty

    assert now
    assert (now.held, now.severe, now.severe_given, now.fresh_since) == (held, frozenset({CASE}), 1, NOON)
    first = came(replace(before, duty=None), TODAY, NOON + minutes(7)).duty
    assert first
    assert (first.begins, first.fresh_since) == (NOON, NOON + minutes(7))


def test_whoever_goes_is_given_nothing_more_and_keeps_what_she_holds() -> None:
    gone = went(volunteer("asha", on_shift(held=frozenset({CASE}))), NOON)

    assert objections(a_case(), gone, PROPOSED, NOON) == (Objection.OFF_SHIFT,)
    assert gone.duty
    assert gone.duty.held == {CASE}
    assert went(replace(gone, duty=None), NOON).duty is None


def test_a_case_counts_as_severe_once_and_only_for_who_holds_it() -> None:
    held = took(on_shift(), CASE, severe=True)

    assert weighed(held, CASE) == held
    assert weighed(held, OTHER) == held
    assert held.severe_given == 1


@pytest.mark.parametrize(
    ("shift", "at", "said"),
    [
        ({}, 0, ()),
        ({"held": frozenset({CASE}), "fresh_since": NOON + minutes(200)}, 225, (Prompt.HAND_OVER,)),
        ({"held": frozenset({CASE})}, 240, (Prompt.HAND_OVER,)),
        ({}, 240, (Prompt.DEBRIEF_AT_THE_END,)),
        ({"debriefs": 1}, 240, (Prompt.DEBRIEF, Prompt.DEBRIEF_AT_THE_END)),
        ({"missed": 2}, 1, (Prompt.ARE_YOU_THERE,)),
    ],
)
def test_what_a_volunteer_is_told_about_themself(shift: dict[str, Any], at: int, said: tuple[Prompt, ...]) -> None:
    assert prompts(on_shift(**shift), PROPOSED, NOON + minutes(at)) == said


def test_a_supervisor_sees_numbers_and_nothing_about_anyone_who_asked_for_help() -> None:
    seen = load(on_shift(held=frozenset({CASE, OTHER}), severe=frozenset({CASE}), severe_given=4), PROPOSED)

    assert seen == Load(held=2, severe=1, severe_given=4, severe_left=0, on_break=False, debriefs=0)
    assert {one.type for one in fields(Load)} == {"int", "bool"}


@pytest.mark.parametrize(
    ("case", "team", "at", "why"),
    [
        (a_case(), (volunteer(),), 0, ()),
        (a_case("one", Flag.CRISIS), (volunteer(),), 1, ()),
        (a_case("one", Flag.CRISIS), (volunteer(),), 2, (Alarm.CRISIS_WAITS,)),
        (a_case(), (), 0, (Alarm.NOBODY_CAN,)),
        (a_case(), (volunteer("asha", languages=frozenset({"ur"})),), 0, (Alarm.NOBODY_CAN,)),
        (a_case(passed_by=frozenset({ASHA})), (volunteer(),), 0, (Alarm.NOBODY_ANSWERS,)),
        (a_case(), (volunteer("asha", on_shift(missed=2)),), 0, (Alarm.NOBODY_ANSWERS,)),
        (a_case(), (volunteer("asha", on_shift(break_since=NOON)),), 0, ()),
        (a_case(), (volunteer("asha", on_shift(NOON + timedelta(hours=3))),), 180, (Alarm.LONG_WAIT,)),
        (a_case(), (volunteer("asha", on_shift(NOON + timedelta(hours=12))),), 720, (Alarm.PAST_BOUND,)),
        (a_case(status=Status.OFFERED), (), 0, ()),
    ],
)
def test_what_a_supervisor_is_called_for(case: Any, team: Any, at: int, why: tuple[Alarm, ...]) -> None:
    assert alarms((case,), team, PROPOSED, NOON + minutes(at)) == ({case.id: why} if why else {})
