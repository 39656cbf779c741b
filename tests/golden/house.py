"""Volunteers for conversations that are replayed: the real rules of the hand-off around one case, without a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.effects import AnswerPerson, CallPerson, ToPeople
from bot.handoff.case import NO_ONE, Case, CaseId, NextStep, Outcome, Status, VolunteerId
from bot.handoff.desk import Desk, act
from bot.handoff.moves import Move
from bot.handoff.orders import SURVIVOR, Actor, Kind, Order
from bot.handoff.terms import PROPOSED, Trust
from bot.handoff.told import Notice, notice_for
from bot.handoff.volunteers import Duty, Shift, Skill, Volunteer
from bot.handoff.waiting import Around
from bot.handoff.waits import Wait
from bot.service.people import People

LANGUAGES = frozenset({"en", "hi"})
ASHA, BINA = VolunteerId("asha"), VolunteerId("bina")
HOLDER = Actor(Kind.VOLUNTEER, ASHA)

ANSWERS = {"leave": Move.LEAVE, "agree": Move.AGREE, "disagree": Move.DISAGREE, "call_back": Move.ASK_CALL_BACK}


class House:
    """An organisation with two volunteers.

    Args:
        people: ``there`` (on shift), ``measured`` (and waits were measured), ``later`` (a shift is planned), or nothing.
    """

    def __init__(self, people: str, began: datetime) -> None:
        self.case: Case | None = None
        self._terms = PROPOSED
        self._duty = Duty(began, began + timedelta(hours=4), began)
        able = Volunteer(ASHA, LANGUAGES, frozenset(Skill), trust=Trust.EXPERIENCED)
        self._team: tuple[Volunteer, ...] = (able, replace(able, id=BINA))
        if people in ("there", "measured"):
            self.come()
        morning = (began + timedelta(days=1)).replace(hour=4, minute=30)
        self._shifts = (Shift(ASHA, morning, morning + timedelta(hours=3), LANGUAGES),) if people == "later" else ()
        self._waits = tuple(
            Wait(began - timedelta(days=1), timedelta(minutes=3 * n), True, language, severe)
            for n in range(1, 13)
            for language in LANGUAGES
            for severe in (True, False)
        ) * (people == "measured")

    def come(self) -> None:
        """Both volunteers come on shift."""
        self._team = tuple(replace(one, duty=self._duty) for one in self._team)

    @property
    def people(self) -> People:
        """What a turn may know."""
        queue = (self.case,) if self.case and self.case.status in (Status.WAITING, Status.OFFERED) else ()
        return People(self.case, Around(queue, self._team, self._shifts, self._waits), self._terms)

    def take(self, call: ToPeople, locale: str, now: datetime) -> str:
        """Do what the person wants; return it in words."""
        if isinstance(call, AnswerPerson):
            self._move(ANSWERS[call.answer], SURVIVOR, now, until=call.at)
            return call.answer + (f" at {call.at:%Y-%m-%d %H:%M} UTC" if call.at else "")
        if self.case is None:
            self.case = Case(CaseId("one"), locale, now)
        elif self.case.status is Status.CLOSED:
            self._move(Move.REOPEN, SURVIVOR, now)
        elif self.case.status is Status.CALL_BACK:
            self._move(Move.COME_BACK, SURVIVOR, now)
        return f"ask, with a card: {_card(call)}"

    def joins(self, now: datetime) -> Notice | None:
        """A volunteer takes the case."""
        return self._move(Move.TAKE, HOLDER, now)

    def proposes(self, now: datetime) -> Notice | None:
        """The volunteer would like a colleague to go on."""
        return self._move(Move.PROPOSE, HOLDER, now, to=BINA, note=True)

    def says(self, now: datetime) -> Notice | None:
        """The volunteer says something."""
        return self._move(Move.SPEAK, HOLDER, now)

    def ends(self, now: datetime) -> Notice | None:
        """The volunteer closes the talk."""
        return self._move(Move.CLOSE, HOLDER, now, outcome=Outcome.HELPED, next_step=NextStep.REST)

    def _move(
        self, move: Move, by: Actor, now: datetime, *, to: VolunteerId = NO_ONE, note: bool = False,
        until: datetime | None = None, outcome: Outcome | None = None, next_step: NextStep | None = None,
    ) -> Notice | None:  # fmt: skip
        assert self.case is not None, "nobody was asked"
        order = Order(
            move, by, now, self.case.version, self.case.heard, to, until, note, outcome=outcome, next_step=next_step
        )
        desk = Desk({one.id: one for one in self._team}, (self.case,))
        change = act(self.case, order, desk, self._terms)
        moved = {one.id: one for one in change.volunteers}
        self._team = tuple(moved.get(one.id, one) for one in self._team)
        self.case = replace(change.case)
        return notice_for(move, by.kind)


def _card(call: CallPerson) -> str:
    return ", ".join(f"{name}={value}" for name, value in call.card) or "empty"
