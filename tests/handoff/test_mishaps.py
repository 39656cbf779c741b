"""What goes wrong between people, each with its named outcome: nothing lost, nothing leaked, nobody blamed."""

from __future__ import annotations

from dataclasses import replace

from bot.handoff.case import BOT, NOBODY_YET, Case, Flag, Status, held_by
from bot.handoff.desk import act
from bot.handoff.due import order_when_due
from bot.handoff.mishaps import OUTCOMES, Ear, Handling, Mishap, Outlook, ear_for, may_send
from bot.handoff.moves import Move
from bot.handoff.orders import SURVIVOR, SYSTEM, Kind
from bot.handoff.refusals import Objection, Refusal
from bot.handoff.terms import PROPOSED
from bot.handoff.told import (
    Notice,
    VolunteerNotice,
    holder_notice_for,
    notice_for,
)  # fmt: skip
from tests.handoff.people import (
    ASHA,
    BINA,
    ENDED,
    NOON,
    STRANGER,
    Room,
    a_case,
    by,
    in_status,
    minutes,
)  # fmt: skip


def handled(mishap: Mishap) -> Handling:
    return OUTCOMES[mishap]


def test_every_mishap_has_an_outcome() -> None:
    assert set(OUTCOMES) == set(Mishap)


def test_of_two_volunteers_who_take_a_case_at_once_exactly_one_gets_it() -> None:
    room = Room()
    seen = room.case.version
    room.does(by("asha"), Move.TAKE, version=seen)
    late = room.refuses(by("bina"), Move.TAKE, version=seen)

    assert room.case.owner == held_by(ASHA)
    assert handled(Mishap.TWO_TAKE_AT_ONCE) == Handling(Outlook.WITH_THE_FIRST, late.why)
    assert room.duty(BINA).held == frozenset()


def test_a_blocked_holder_can_do_nothing_and_the_case_goes_back_with_its_place() -> None:
    room = in_status(Status.HELD)
    blocked = replace(room.desk.volunteers[ASHA], blocked=True)
    room.desk = replace(room.desk, volunteers={**room.desk.volunteers, ASHA: blocked})
    way = handled(Mishap.HOLDER_BLOCKED)

    assert room.refuses(by("asha"), Move.SPEAK).why is way.refused
    assert room.refuses(by("asha"), Move.CLOSE, **ENDED).why is way.refused
    room.after(1).does(SYSTEM, Move.LOSE)
    assert (room.case.status, room.case.owner, room.case.since) == (Status.WAITING, NOBODY_YET, NOON)
    assert notice_for(Move.LOSE, Kind.SYSTEM) is way.to_her
    assert may_send(room.case, ASHA) is Refusal.NOT_YOURS
    assert room.duty(ASHA).held == frozenset()


def test_a_holder_who_is_gone_is_reminded_then_relieved_and_she_hears_of_both() -> None:
    room = in_status(Status.HELD)
    room.after(1).does(by("asha"), Move.SPEAK)
    room.after(1).does(SURVIVOR, Move.HEAR)
    way = handled(Mishap.HOLDER_LOGGED_OUT)

    assert order_when_due(room.case, PROPOSED, room.at + minutes(2)) is None
    room.after(3).does(SYSTEM, Move.NUDGE)
    assert (notice_for(Move.NUDGE, Kind.SYSTEM), holder_notice_for(Move.NUDGE)) == (way.to_her, way.to_volunteer)
    assert room.after(1).refuses(SYSTEM, Move.RELIEVE).why is Refusal.TOO_EARLY
    room.after(4).does(SYSTEM, Move.RELIEVE)
    assert room.case.status is Status.WAITING
    assert notice_for(Move.RELIEVE, Kind.SYSTEM) is Notice.ANOTHER_WILL_COME
    assert holder_notice_for(Move.RELIEVE) is VolunteerNotice.RELIEVED
    assert room.refuses(by("asha"), Move.SPEAK).why is Refusal.NOT_YOURS
    assert room.refuses(SYSTEM, Move.OFFER, to=ASHA).objections == (Objection.AWAY,)


def test_a_message_that_comes_before_closing_must_be_read_first() -> None:
    room = in_status(Status.HELD)
    read = room.case.heard
    room.does(SURVIVOR, Move.HEAR)
    way = handled(Mishap.SHE_WRITES_AS_IT_CLOSES)

    assert room.refuses(by("asha"), Move.CLOSE, heard=read, **ENDED).why is way.refused
    assert ear_for(room.case) is Ear.THE_HOLDER
    assert room.does(by("asha"), Move.CLOSE, **ENDED).status is Status.CLOSED


def test_a_message_that_comes_after_closing_goes_to_the_bot_which_offers_to_reopen() -> None:
    room = in_status(Status.CLOSED)

    assert room.refuses(SURVIVOR, Move.HEAR).why is Refusal.CLOSED
    assert ear_for(room.case) is Ear.THE_BOT_OFFERS_TO_REOPEN
    again = room.after(5).does(SURVIVOR, Move.REOPEN)
    assert (again.status, again.since, again.last_holder, again.ending) == (Status.WAITING, room.at, ASHA, None)
    assert ear_for(again) is Ear.THE_BOT


def test_words_of_a_volunteer_that_come_after_the_end_are_not_sent() -> None:
    closed = in_status(Status.CLOSED)
    way = handled(Mishap.VOLUNTEER_WRITES_AS_IT_CLOSES)

    assert may_send(in_status(Status.HELD).case, ASHA) is None
    assert may_send(in_status(Status.HELD).case, BINA) is Refusal.NOT_YOURS
    assert may_send(closed.case, BINA) is way.refused
    assert closed.refuses(by("asha"), Move.SPEAK).why is way.refused
    assert (notice_for(Move.CLOSE, Kind.VOLUNTEER), way.to_volunteer) == (way.to_her, VolunteerNotice.NOT_SENT)


def test_a_goodbye_that_waits_while_its_writer_closes_the_talk_goes_out() -> None:
    room = in_status(Status.HELD)
    room.after(1).does(by("asha"), Move.CLOSE, **ENDED)

    assert may_send(room.case, ASHA) is None
    assert may_send(room.case, BINA) is Refusal.CLOSED


def test_nothing_that_waits_goes_out_once_she_has_left() -> None:
    room = in_status(Status.HELD)
    room.after(1).does(SURVIVOR, Move.LEAVE)

    assert may_send(room.case, ASHA) is Refusal.CLOSED


def test_someone_who_is_no_volunteer_changes_nothing() -> None:
    room = Room()
    way = handled(Mishap.A_STRANGER_TAKES)

    assert room.refuses(STRANGER, Move.TAKE).why is way.refused
    assert room.refuses(by("unknown"), Move.TAKE).why is way.refused
    assert way.case is Outlook.UNTOUCHED


def test_a_wipe_during_a_talk_leaves_nothing_and_frees_the_volunteer() -> None:
    room = Room(a_case("one", Flag.CRISIS, situation="image_shared"))
    room.does(by("asha"), Move.TAKE)
    room.after(10).does(SURVIVOR, Move.WIPE)
    way = handled(Mishap.SHE_WIPES_DURING_A_TALK)

    assert room.case == Case(room.case.id, "", room.at, Status.WIPED, BOT, room.case.version)
    assert room.refuses(by("asha"), Move.SPEAK).why is way.refused
    assert may_send(room.case, ASHA) is way.refused
    assert holder_notice_for(Move.WIPE) is way.to_volunteer
    assert notice_for(Move.WIPE, Kind.SURVIVOR) is way.to_her
    duty = room.duty(ASHA)
    assert (duty.held, duty.severe, duty.severe_given, duty.debriefs) == (frozenset(), frozenset(), 1, 1)
    assert duty.rest_until == room.at + PROPOSED.gap_after_severe


def test_she_leaves_as_someone_joins() -> None:
    room = Room()
    seen = room.case.version
    room.does(by("asha"), Move.TAKE)
    room.does(SURVIVOR, Move.LEAVE, version=seen)
    way = handled(Mishap.SHE_LEAVES_AS_SOMEONE_JOINS)

    assert room.refuses(by("asha"), Move.SPEAK).why is way.refused
    assert (notice_for(Move.LEAVE, Kind.SURVIVOR), holder_notice_for(Move.LEAVE)) == (way.to_her, way.to_volunteer)
    assert room.does(SURVIVOR, Move.REOPEN).status is Status.WAITING


def test_an_offer_nobody_answers_goes_back_and_is_not_made_again_at_once_to_the_same_one() -> None:
    room = Room()
    room.does(SYSTEM, Move.OFFER, to=ASHA)
    order = order_when_due(room.case, PROPOSED, room.at + PROPOSED.accept_within)
    assert order
    room.after(2).keep(act(room.case, order, room.desk, PROPOSED))

    assert (room.case.status, room.case.owner, room.duty(ASHA).missed) == (Status.WAITING, NOBODY_YET, 1)
    assert room.refuses(by("asha"), Move.ACCEPT).why is handled(Mishap.NOBODY_ANSWERS_AN_OFFER).refused
    assert room.duty(ASHA).asked == ""
