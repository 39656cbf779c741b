"""The table of moves, cell by cell: who may move a case from where, and what everyone else hears."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.handoff.case import (
    BOT,
    NO_ONE,
    NOBODY_YET,
    SPEAKER_IN,
    Case,
    Flag,
    NextStep,
    Outcome,
    Owner,
    Speaker,
    Status,
    held_by,
    volunteer_may_speak,
)  # fmt: skip
from bot.handoff.mishaps import Ear, ear_for
from bot.handoff.moves import TABLE, Move, Part
from bot.handoff.moving import moved
from bot.handoff.orders import SURVIVOR, SYSTEM, Actor, Kind, Order
from bot.handoff.refusals import BECAUSE, KINDLY, Objection, Refusal, RefusedMoveError
from bot.handoff.terms import PROPOSED
from tests.handoff.people import ASHA, BINA, ENDED, NOON, STRANGER, SUPERVISOR, Room, by, in_status, minutes

LATER = NOON + timedelta(hours=3)
ACTORS = {
    "survivor": SURVIVOR, "system": SYSTEM, "supervisor": SUPERVISOR, "stranger": STRANGER,
    "asha": by("asha"), "bina": by("bina"), "chitra": by("chitra"),
}  # fmt: skip
COMPLETE: dict[str, Any] = {
    **ENDED, "to": BINA, "note": True, "until": LATER + timedelta(hours=1), "flags": frozenset({Flag.CRISIS}),
    "language": "ur",
}  # fmt: skip

# Asha is asked or holds; Bina is asked to take over. Everything that is possible, and nothing else.
POSSIBLE = """
waiting       offer        system supervisor   offered
waiting       take         asha bina chitra supervisor  held
waiting       leave        survivor            closed
waiting       ask_call_back survivor           call_back
offered       withdraw     system supervisor   waiting
offered       accept       asha                held
offered       skip         asha                waiting
offered       time_out     system              waiting
offered       leave        survivor            closed
offered       ask_call_back survivor           call_back
held          hear         survivor            held
held          speak        asha                held
held          nudge        system              held
held          relieve      supervisor          waiting
held          lose         system supervisor   waiting
held          give_back    asha                waiting
held          propose      asha                handing_over
held          close        asha                closed
held          leave        survivor            closed
handing_over  hear         survivor            handing_over
handing_over  speak        asha                handing_over
handing_over  nudge        system              handing_over
handing_over  relieve      supervisor          waiting
handing_over  lose         system supervisor   waiting
handing_over  give_back    asha                waiting
handing_over  agree        survivor            handing_over
handing_over  disagree     survivor            held
handing_over  decline      bina                held
handing_over  call_off     asha system         held
handing_over  close        asha                closed
handing_over  leave        survivor            closed
call_back     come_back    survivor system     waiting
call_back     leave        survivor            closed
closed        reopen       survivor            waiting
waiting       change_language survivor         waiting
offered       change_language survivor         offered
call_back     change_language survivor         call_back
waiting       raise        system              waiting
offered       raise        system              offered
call_back     raise        system              call_back
held          raise        system asha         held
handing_over  raise        system asha         handing_over
waiting       unreachable  system              closed
offered       unreachable  system              closed
call_back     unreachable  system              closed
held          unreachable  system              closed
handing_over  unreachable  system              closed
waiting       wipe         survivor system     wiped
offered       wipe         survivor system     wiped
call_back     wipe         survivor system     wiped
held          wipe         survivor system     wiped
handing_over  wipe         survivor system     wiped
closed        wipe         survivor system     wiped
"""


def possible() -> dict[tuple[str, str, str], str]:
    rows = [line.split() for line in POSSIBLE.strip().splitlines()]
    return {(at, move, who): to for at, move, *able, to in rows for who in able}


def tried(status: Status, move: Move, who: str, at: datetime = LATER) -> Case | Refusal:
    case = in_status(status).case
    order = Order(move, ACTORS[who], at, case.version, case.heard, **COMPLETE)
    try:
        return moved(case, order, PROPOSED)
    except RefusedMoveError as refused:
        return refused.why


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("move", Move)
def test_exactly_those_may_move_a_case_who_stand_in_the_table(status: Status, move: Move) -> None:
    answers = {who: tried(status, move, who) for who in ACTORS}
    done = {who: answer.status for who, answer in answers.items() if isinstance(answer, Case)}

    assert done == {who: to for (at, what, who), to in possible().items() if (at, what) == (status, move)}
    assert all(answer in KINDLY for who, answer in answers.items() if who not in done)


def test_the_table_has_a_row_for_every_move_and_every_part_and_state_appears() -> None:
    assert set(TABLE) == set(Move)
    assert {part for row in TABLE.values() for part in row.by} == set(Part)
    assert {state for row in TABLE.values() for state in row.at} == set(Status) - {Status.WIPED}


@pytest.mark.parametrize("status", [state for state in Status if state is not Status.WIPED])
def test_from_every_state_she_can_delete_everything_whatever_version_she_saw(status: Status) -> None:
    room = in_status(status)
    gone = room.does(SURVIVOR, Move.WIPE, version=-7)

    assert gone == Case(gone.id, "", NOON, Status.WIPED, BOT, gone.version)


@pytest.mark.parametrize("status", [Status.WAITING, Status.OFFERED, Status.CALL_BACK, Status.HELD, Status.HANDING_OVER])
def test_one_tap_takes_her_out_wherever_she_stands_whatever_version_she_saw(status: Status) -> None:
    left = in_status(status).does(SURVIVOR, Move.LEAVE, version=-7)

    assert left.status is Status.CLOSED
    assert left.owner == BOT
    assert left.ending
    assert left.ending.outcome is Outcome.SHE_LEFT


@pytest.mark.parametrize("status", [state for state in Status if state not in {Status.CLOSED, Status.WIPED}])
def test_no_state_waits_for_a_volunteer_alone(status: Status) -> None:
    hers = {move for move, row in TABLE.items() if status in row.at and Part.SURVIVOR in row.by and row.to}

    assert Move.LEAVE in hers
    assert Move.WIPE in hers


@pytest.mark.parametrize(
    ("status", "move", "who", "why"),
    [
        (Status.HELD, Move.TAKE, "bina", Refusal.TAKEN),
        (Status.HELD, Move.ACCEPT, "bina", Refusal.TAKEN),
        (Status.OFFERED, Move.TAKE, "bina", Refusal.OFFERED_TO_ANOTHER),
        (Status.OFFERED, Move.ACCEPT, "bina", Refusal.OFFERED_TO_ANOTHER),
        (Status.OFFERED, Move.SKIP, "bina", Refusal.NOT_YOURS),
        (Status.WAITING, Move.ACCEPT, "asha", Refusal.OFFER_OVER),
        (Status.WAITING, Move.TIME_OUT, "system", Refusal.OFFER_OVER),
        (Status.HELD, Move.AGREE, "survivor", Refusal.HAND_OVER_OVER),
        (Status.HELD, Move.TAKE_OVER, "bina", Refusal.HAND_OVER_OVER),
        (Status.HANDING_OVER, Move.TAKE_OVER, "bina", Refusal.NOT_AGREED),
        (Status.HANDING_OVER, Move.TAKE_OVER, "chitra", Refusal.NOT_YOURS),
        (Status.CLOSED, Move.TAKE, "asha", Refusal.CLOSED),
        (Status.CLOSED, Move.SPEAK, "asha", Refusal.CLOSED),
        (Status.WIPED, Move.SPEAK, "asha", Refusal.GONE),
        (Status.WIPED, Move.REOPEN, "survivor", Refusal.GONE),
        (Status.HELD, Move.CLOSE, "bina", Refusal.NOT_YOURS),
        (Status.HELD, Move.CLOSE, "supervisor", Refusal.NOT_YOURS),
        (Status.HELD, Move.SPEAK, "supervisor", Refusal.NOT_YOURS),
        (Status.HELD, Move.OFFER, "system", Refusal.NOT_NOW),
        (Status.WAITING, Move.TAKE, "stranger", Refusal.NOT_A_VOLUNTEER),
        (Status.WIPED, Move.TAKE, "stranger", Refusal.NOT_A_VOLUNTEER),
    ],
)
def test_a_refusal_names_its_reason(status: Status, move: Move, who: str, why: Refusal) -> None:
    assert tried(status, move, who) is why


@pytest.mark.parametrize(
    ("status", "move", "who"),
    [
        (Status.OFFERED, Move.TIME_OUT, "system"),
        (Status.HELD, Move.NUDGE, "system"),
        (Status.HELD, Move.RELIEVE, "system"),
        (Status.HELD, Move.FALL_QUIET, "system"),
        (Status.HANDING_OVER, Move.CALL_OFF, "system"),
        (Status.CALL_BACK, Move.COME_BACK, "system"),
    ],
)
def test_the_clock_moves_nothing_before_its_time(status: Status, move: Move, who: str) -> None:
    assert tried(status, move, who, at=NOON + minutes(1)) is Refusal.TOO_EARLY


@pytest.mark.parametrize("move", [move for move, row in TABLE.items() if row.fresh])
def test_a_move_decided_on_an_old_version_is_refused(move: Move) -> None:
    status = next(iter(sorted(TABLE[move].at)))
    who = next(
        who for who in ("asha", "bina", "survivor", "system") if tried(status, move, who) is not Refusal.NOT_YOURS
    )
    case = in_status(status).case
    order = Order(move, ACTORS[who], LATER, case.version - 1, case.heard, **COMPLETE)

    with pytest.raises(RefusedMoveError) as refused:
        moved(case, order, PROPOSED)
    assert refused.value.why is Refusal.CHANGED_MEANWHILE


@pytest.mark.parametrize(
    ("move", "lacking"),
    [
        (Move.OFFER, {"to": NO_ONE}),
        (Move.PROPOSE, {"to": NO_ONE}),
        (Move.PROPOSE, {"to": ASHA}),
        (Move.PROPOSE, {"note": False}),
        (Move.CLOSE, {"outcome": None}),
        (Move.CLOSE, {"next_step": None}),
        (Move.ASK_CALL_BACK, {"until": None}),
        (Move.ASK_CALL_BACK, {"until": NOON}),
        (Move.RAISE, {"flags": frozenset()}),
        (Move.CHANGE_LANGUAGE, {"language": ""}),
    ],
)
def test_a_move_that_lacks_something_is_refused(move: Move, lacking: dict[str, Any]) -> None:
    room = in_status(Status.HELD if move in {Move.PROPOSE, Move.CLOSE} else Status.WAITING)
    actor = {Move.OFFER: SYSTEM, Move.RAISE: SYSTEM, Move.ASK_CALL_BACK: SURVIVOR, Move.CHANGE_LANGUAGE: SURVIVOR}.get(
        move, by("asha")
    )

    assert room.refuses(actor, move, **{**COMPLETE, **lacking}).why is Refusal.INCOMPLETE


def test_only_what_leaves_status_and_owner_as_they_are_makes_no_new_version() -> None:
    uncounted = {move: row.to for move, row in TABLE.items() if not row.counts}

    assert uncounted == {Move.HEAR: None, Move.SPEAK: None, Move.NUDGE: None}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("owner", [BOT, NOBODY_YET, held_by(ASHA)])
def test_a_case_in_which_the_wrong_one_speaks_cannot_be_made(status: Status, owner: Owner) -> None:
    if SPEAKER_IN[status] is owner.speaker:
        assert Case(in_status(status).case.id, "en", NOON, status, owner).status is status
        return
    with pytest.raises(ValueError, match="cannot speak"):
        Case(in_status(status).case.id, "en", NOON, status, owner)


@pytest.mark.parametrize("status", Status)
def test_either_the_bot_speaks_or_exactly_one_volunteer_does(status: Status) -> None:
    case = in_status(status).case
    able = [who for who in ("asha", "bina", "chitra", "") if volunteer_may_speak(case, by(who).id)]

    assert able == (["asha"] if status in {Status.HELD, Status.HANDING_OVER} else [])
    assert (ear_for(case) is Ear.THE_HOLDER) is bool(able)


def test_an_owner_has_a_name_exactly_when_it_is_a_volunteer() -> None:
    with pytest.raises(ValueError, match="has a name"):
        Owner(Speaker.VOLUNTEER)
    with pytest.raises(ValueError, match="has a name"):
        Owner(Speaker.BOT, ASHA)


def test_times_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Order(Move.TAKE, by("asha"), NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        Case(in_status(Status.WAITING).case.id, "en", NOON.replace(tzinfo=None))


def test_every_refusal_and_objection_has_kind_words_without_blame() -> None:
    said = [phrase.msgid for phrase in (*KINDLY.values(), *BECAUSE.values())]

    assert set(KINDLY) == set(Refusal)
    assert set(BECAUSE) == set(Objection)
    assert len(set(said)) == len(said)
    assert not [
        words for words in said for hard in ("error", "invalid", "denied", "fault", "fail") if hard in words.lower()
    ]


def test_a_volunteer_without_an_id_is_a_stranger() -> None:
    assert Room().refuses(Actor(Kind.VOLUNTEER), Move.TAKE).why is Refusal.NOT_A_VOLUNTEER


def test_closing_leaves_an_outcome_and_a_next_step_and_the_bot_speaks_again() -> None:
    closed = in_status(Status.HELD).does(by("asha"), Move.CLOSE, outcome=Outcome.REFERRED, next_step=NextStep.POLICE)

    assert closed.ending
    assert (closed.ending.outcome, closed.ending.next_step) == (Outcome.REFERRED, NextStep.POLICE)
    assert (closed.owner, closed.last_holder) == (BOT, ASHA)
