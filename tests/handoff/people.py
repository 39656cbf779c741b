"""Cases, volunteers and orders for the tests, with only what a test cares about spelled out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.handoff.case import NO_ONE, Case, CaseId, Flag, NextStep, Outcome, Status, VolunteerId
from bot.handoff.desk import Change, Desk, act
from bot.handoff.moves import Move
from bot.handoff.orders import SURVIVOR, SYSTEM, Actor, Kind, Order
from bot.handoff.refusals import RefusedMoveError
from bot.handoff.terms import PROPOSED, Terms, Trust
from bot.handoff.volunteers import Duty, Skill, Volunteer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ASHA, BINA, CHITRA = VolunteerId("asha"), VolunteerId("bina"), VolunteerId("chitra")
SUPERVISOR = Actor(Kind.SUPERVISOR, VolunteerId("sabina"))
STRANGER = Actor(Kind.STRANGER, VolunteerId("stranger"))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def on_shift(began: datetime = NOON, **kept: Any) -> Duty:
    return Duty(**{"begins": began, "ends": began + timedelta(hours=4), "fresh_since": began, **kept})


def volunteer(name: str = "asha", duty: Duty | None = None, **kept: Any) -> Volunteer:
    able = {
        "languages": frozenset({"en", "hi"}),
        "skills": frozenset(Skill),
        "trust": Trust.EXPERIENCED,
        "duty": duty or on_shift(),
    }
    return Volunteer(VolunteerId(name), **{**able, **kept})


def a_case(name: str = "one", *flags: Flag, since: datetime = NOON, **kept: Any) -> Case:
    return Case(CaseId(name), "en", since, flags=frozenset(flags), **kept)


def by(name: str) -> Actor:
    return Actor(Kind.VOLUNTEER, VolunteerId(name))


def desk(*volunteers: Volunteer, queue: tuple[Case, ...] = ()) -> Desk:
    team = volunteers or (volunteer("asha"), volunteer("bina"), volunteer("chitra"))
    return Desk({one.id: one for one in team}, queue)


ENDED = {"outcome": Outcome.HELPED, "next_step": NextStep.REST}


class Room:
    """One case and its volunteers, moved through the one door; remembers what was changed."""

    def __init__(self, case: Case | None = None, *team: Volunteer, terms: Terms = PROPOSED) -> None:
        self.case = case or a_case()
        self.desk = desk(*team)
        self.terms = terms
        self.at = NOON

    def after(self, number: float) -> Room:
        self.at += minutes(number)
        return self

    def does(self, actor: Actor, move: Move, **more: Any) -> Case:
        told = {"version": self.case.version, "heard": self.case.heard, **more}
        order = Order(move, actor, self.at, **told)
        change = act(self.case, order, replace(self.desk, queue=(self.case,)), self.terms)
        self.keep(change)
        return self.case

    def keep(self, change: Change) -> None:
        self.case = change.case
        now = {**self.desk.volunteers, **{one.id: one for one in change.volunteers}}
        self.desk = replace(self.desk, volunteers=now)

    def refuses(self, actor: Actor, move: Move, **more: Any) -> RefusedMoveError:
        before = self.case, self.desk
        with pytest.raises(RefusedMoveError) as refused:
            self.does(actor, move, **more)
        assert before == (self.case, self.desk)
        return refused.value

    def duty(self, who: VolunteerId) -> Duty:
        duty = self.desk.volunteers[who].duty
        assert duty
        return duty


def in_status(status: Status, *team: Volunteer) -> Room:
    """A room whose case came to this status by real moves; Asha is its volunteer and Bina the next one."""
    room = Room(a_case(), *team)
    match status:
        case Status.OFFERED:
            room.does(SYSTEM, Move.OFFER, to=ASHA)
        case Status.HELD:
            room.does(by("asha"), Move.TAKE)
        case Status.HANDING_OVER:
            room.does(by("asha"), Move.TAKE)
            room.does(by("asha"), Move.PROPOSE, to=BINA, note=True)
        case Status.CALL_BACK:
            room.does(SURVIVOR, Move.ASK_CALL_BACK, until=NOON + timedelta(hours=1))
        case Status.CLOSED:
            room.does(by("asha"), Move.TAKE)
            room.does(by("asha"), Move.CLOSE, **ENDED)
        case Status.WIPED:
            room.does(SURVIVOR, Move.WIPE)
        case _:
            assert room.case.holder == NO_ONE
    assert room.case.status is status
    return room
