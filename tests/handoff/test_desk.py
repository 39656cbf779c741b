"""The door through which cases move: offers, hand-overs, silence, endings, and what they mean for the volunteers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.handoff.case import Flag, Outcome, Status, VolunteerId, held_by
from bot.handoff.desk import act
from bot.handoff.due import due, order_when_due
from bot.handoff.moves import Move
from bot.handoff.orders import SURVIVOR, SYSTEM, Actor, Kind, Order
from bot.handoff.refusals import Objection, Refusal, RefusedMoveError
from bot.handoff.terms import PROPOSED
from bot.handoff.told import (
    TO_VOLUNTEERS,
    Notice,
    VolunteerNotice,
    notice_for,
)  # fmt: skip
from tests.handoff.people import (
    ASHA,
    BINA,
    CHITRA,
    NOON,
    SUPERVISOR,
    Room,
    a_case,
    by,
    desk,
    in_status,
    on_shift,
    volunteer,
)  # fmt: skip


def test_a_take_decided_before_the_case_went_out_and_came_back_is_refused() -> None:
    room = Room()
    seen = room.case.version
    room.does(SYSTEM, Move.OFFER, to=ASHA)
    room.after(2).does(SYSTEM, Move.TIME_OUT)

    assert room.refuses(by("bina"), Move.TAKE, version=seen).why is Refusal.CHANGED_MEANWHILE


def test_a_holder_who_never_says_hello_is_relieved_too() -> None:
    room = in_status(Status.HELD)
    room.after(3).does(SYSTEM, Move.NUDGE)
    room.after(5).does(SYSTEM, Move.RELIEVE)

    assert room.case.status is Status.WAITING


def test_an_answer_ends_the_silence() -> None:
    room = in_status(Status.HELD)
    room.after(3).does(SYSTEM, Move.NUDGE)
    room.after(1).does(by("asha"), Move.SPEAK)

    assert room.after(10).refuses(SYSTEM, Move.RELIEVE).why is Refusal.TOO_EARLY


def test_an_answer_that_comes_late_still_counts_while_the_offer_stands() -> None:
    room = Room()
    room.does(SYSTEM, Move.OFFER, to=ASHA)

    assert room.after(9).does(by("asha"), Move.ACCEPT).owner == held_by(ASHA)


def test_whoever_passes_is_not_asked_about_it_again_but_may_still_take_it() -> None:
    room = Room()
    room.does(SYSTEM, Move.OFFER, to=ASHA)
    room.does(by("asha"), Move.SKIP)

    assert room.refuses(SYSTEM, Move.OFFER, to=ASHA).objections == (Objection.PASSED,)
    assert room.does(by("asha"), Move.TAKE).holder == ASHA


def test_missing_offers_again_and_again_counts_as_away_until_one_does_something() -> None:
    room = Room()
    for _ in range(PROPOSED.missed_offers):
        room.does(SYSTEM, Move.OFFER, to=ASHA)
        room.after(2).does(SYSTEM, Move.TIME_OUT)

    assert room.refuses(SYSTEM, Move.OFFER, to=ASHA).objections == (Objection.AWAY,)
    room.does(by("asha"), Move.TAKE)
    assert room.duty(ASHA).missed == 0


def test_a_hand_over_needs_her_agreement_and_the_holder_talks_on_until_then() -> None:
    room = in_status(Status.HANDING_OVER)

    assert room.case.owner == held_by(ASHA)
    assert notice_for(Move.PROPOSE, Kind.VOLUNTEER) is Notice.MAY_A_COLLEAGUE_GO_ON
    assert room.refuses(by("bina"), Move.TAKE_OVER).why is Refusal.NOT_AGREED
    room.does(SURVIVOR, Move.AGREE)
    assert room.case.owner == held_by(ASHA)
    room.does(by("bina"), Move.TAKE_OVER)
    assert (room.case.owner, room.case.asked, room.case.agreed) == (held_by(BINA), "", False)
    assert (room.duty(ASHA).held, room.duty(BINA).held) == (frozenset(), frozenset({room.case.id}))


def test_her_agreement_to_one_colleague_is_none_to_another() -> None:
    room = in_status(Status.HANDING_OVER)
    room.does(SURVIVOR, Move.AGREE)
    room.does(by("asha"), Move.CALL_OFF)
    room.does(by("asha"), Move.PROPOSE, to=CHITRA, note=True)

    assert room.refuses(by("chitra"), Move.TAKE_OVER).why is Refusal.NOT_AGREED


@pytest.mark.parametrize(
    ("who", "move"), [(SURVIVOR, Move.DISAGREE), (by("bina"), Move.DECLINE), (SYSTEM, Move.CALL_OFF)]
)
def test_a_hand_over_that_comes_to_nothing_leaves_her_with_the_holder(who: Actor, move: Move) -> None:
    room = in_status(Status.HANDING_OVER).after(15)
    room.does(who, move)

    assert (room.case.status, room.case.owner, room.case.until) == (Status.HELD, held_by(ASHA), None)
    assert room.duty(BINA).asked == ""
    assert notice_for(move, who.kind) is Notice.STAYS_AS_IT_WAS


def test_a_silent_holder_is_relieved_in_the_middle_of_a_hand_over_too() -> None:
    room = in_status(Status.HANDING_OVER)
    room.after(3).does(SYSTEM, Move.NUDGE)
    room.after(5).does(SYSTEM, Move.RELIEVE)

    assert (room.case.status, room.case.asked, room.duty(BINA).asked) == (Status.WAITING, "", "")


def test_whoever_gives_a_case_back_gives_no_reason_and_she_keeps_her_place() -> None:
    room = in_status(Status.HELD)
    room.after(20).does(by("asha"), Move.GIVE_BACK)

    assert (room.case.status, room.case.since, room.case.passed_by) == (Status.WAITING, NOON, frozenset({ASHA}))


def test_a_talk_in_which_nobody_speaks_is_closed_and_she_can_reopen_it() -> None:
    room = in_status(Status.HELD)
    room.does(by("asha"), Move.SPEAK)
    next_one = due(room.case, PROPOSED)
    assert next_one
    assert (next_one.move, next_one.at) == (Move.FALL_QUIET, NOON + PROPOSED.quiet_close)
    room.after(120).does(SYSTEM, Move.FALL_QUIET)

    assert room.case.ending
    assert room.case.ending.outcome is Outcome.FELL_QUIET
    assert room.does(SURVIVOR, Move.REOPEN).status is Status.WAITING


def test_a_case_that_turns_into_a_crisis_counts_for_who_holds_it() -> None:
    room = in_status(Status.HELD)
    room.does(SYSTEM, Move.RAISE, flags=frozenset({Flag.CRISIS}))
    room.does(by("asha"), Move.RAISE, flags=frozenset({Flag.MINOR}))

    assert room.case.flags == {Flag.CRISIS, Flag.MINOR}
    assert (room.duty(ASHA).severe, room.duty(ASHA).severe_given) == (frozenset({room.case.id}), 1)


def test_urgency_that_rises_in_the_queue_makes_the_old_look_at_it_too_old() -> None:
    room = Room()
    seen = room.case.version
    room.does(SYSTEM, Move.RAISE, flags=frozenset({Flag.CRISIS}))

    assert room.refuses(by("asha"), Move.TAKE, version=seen).why is Refusal.CHANGED_MEANWHILE


def test_a_call_back_is_due_at_the_time_she_picked_and_she_may_come_sooner() -> None:
    room = in_status(Status.CALL_BACK)
    next_one = due(room.case, PROPOSED)

    assert next_one
    assert (next_one.move, next_one.at) == (Move.COME_BACK, NOON + timedelta(hours=1))
    room.after(10).does(SURVIVOR, Move.COME_BACK)
    assert (room.case.status, room.case.since, room.case.promised) == (Status.WAITING, room.at, True)
    assert room.does(by("asha"), Move.TAKE).promised is False


@pytest.mark.parametrize("status", [Status.OFFERED, Status.HELD, Status.HANDING_OVER, Status.CALL_BACK])
def test_the_clock_brings_every_case_back_to_the_queue_or_to_an_end_if_nobody_does_anything(status: Status) -> None:
    room = in_status(status)
    for _ in range(5):
        next_one = due(room.case, PROPOSED)
        if next_one is None:
            break
        order = order_when_due(room.case, PROPOSED, next_one.at)
        assert order
        room.keep(act(room.case, order, room.desk, PROPOSED))

    assert room.case.status in {Status.WAITING, Status.CLOSED}


@pytest.mark.parametrize("move", [Move.TAKE, Move.OFFER])
def test_nobody_is_given_a_case_they_may_not_take_whoever_wishes_it(move: Move) -> None:
    room = Room(a_case(), volunteer("asha", on_shift(break_since=NOON), languages=frozenset({"bn"})))
    actor = by("asha") if move is Move.TAKE else SUPERVISOR
    refused = room.refuses(actor, move, to=ASHA)

    assert refused.why is Refusal.MAY_NOT_TAKE
    assert refused.objections == (Objection.LANGUAGE, Objection.ON_BREAK)
    assert str(refused) == "may_not_take, language, on_break"


def test_someone_who_is_asked_is_asked_about_one_case_at_a_time() -> None:
    room = Room(a_case(), volunteer("asha", on_shift(asked="another")))

    assert room.refuses(SUPERVISOR, Move.OFFER, to=ASHA).objections == (Objection.ASKED_ALREADY,)


def test_an_offer_to_nobody_we_know_is_refused() -> None:
    assert Room().refuses(SYSTEM, Move.OFFER, to=VolunteerId("unknown")).why is Refusal.NOT_A_VOLUNTEER


def test_taking_a_younger_case_is_refused_while_one_waits_past_the_bound() -> None:
    old = a_case("old", since=NOON - PROPOSED.bound)
    young = a_case("young", Flag.CRISIS)
    order = Order(Move.TAKE, by("asha"), NOON, young.version)

    with pytest.raises(RefusedMoveError) as refused:
        act(young, order, desk(queue=(old, young)), PROPOSED)
    assert refused.value.objections == (Objection.SOMEONE_WAITS_LONGER,)
    assert act(old, replace(order, version=old.version), desk(queue=(old, young)), PROPOSED).case.holder == ASHA


def test_whoever_cannot_take_the_old_case_may_take_the_young_one() -> None:
    old = a_case("old", since=NOON - PROPOSED.bound, situation="deepfake_or_morphed")
    young = a_case("young")
    asha = volunteer("asha", opted_out=frozenset({"deepfake_or_morphed"}))
    order = Order(Move.TAKE, by("asha"), NOON, young.version)

    assert act(young, order, desk(asha, queue=(old, young)), PROPOSED).case.holder == ASHA


def test_every_move_she_would_notice_has_a_notice_and_volunteers_have_words() -> None:
    silent = {move for move in Move if notice_for(move, Kind.SYSTEM) is None}

    assert set(TO_VOLUNTEERS) == set(VolunteerNotice)
    assert silent == {
        Move.OFFER, Move.WITHDRAW, Move.SKIP, Move.TIME_OUT, Move.HEAR, Move.SPEAK, Move.RAISE, Move.AGREE, Move.CHANGE_LANGUAGE,
        Move.UNREACHABLE, Move.WIPE,
    }  # fmt: skip


def test_she_hears_that_it_is_time_only_when_the_clock_called_her() -> None:
    assert notice_for(Move.COME_BACK, Kind.SYSTEM) is Notice.CALL_BACK_NOW
    assert notice_for(Move.COME_BACK, Kind.SURVIVOR) is Notice.IN_THE_QUEUE


def test_someone_who_changes_the_language_keeps_the_place_and_needs_another_volunteer() -> None:
    room = Room()
    room.does(SYSTEM, Move.OFFER, to=ASHA)
    room.after(1).does(SURVIVOR, Move.CHANGE_LANGUAGE, language="ur")

    assert (room.case.status, room.case.since) == (Status.OFFERED, NOON)
    assert room.refuses(by("asha"), Move.ACCEPT).objections == (Objection.LANGUAGE,)


def test_who_fell_silent_is_asked_again_after_all_others_once_they_are_back() -> None:
    room = in_status(Status.HELD)
    room.after(3).does(SYSTEM, Move.NUDGE)
    room.after(5).does(SYSTEM, Move.RELIEVE)
    room.does(SYSTEM, Move.OFFER, to=BINA)
    room.does(by("bina"), Move.SKIP)
    room.does(by("asha"), Move.TAKE)

    assert room.case.holder == ASHA
    assert room.duty(ASHA).missed == 0
