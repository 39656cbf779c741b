"""Whatever people do, in whatever order: never two owners, never lost, never stuck, nobody passed over, nobody overrun."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.handoff.case import (
    Case,
    CaseId,
    Flag,
    NextStep,
    Outcome,
    Status,
    VolunteerId,
    volunteer_may_speak,
)
from bot.handoff.desk import Desk, act
from bot.handoff.due import due, order_when_due
from bot.handoff.mishaps import Ear, ear_for
from bot.handoff.moves import TABLE, Move
from bot.handoff.orders import SURVIVOR, SYSTEM, Actor, Kind, Order
from bot.handoff.queue import in_order
from bot.handoff.refusals import RefusedMoveError
from bot.handoff.routing import plan
from bot.handoff.terms import Terms, Trust
from bot.handoff.volunteers import Shift, Skill, Volunteer, came, paused, resumed, went
from bot.handoff.waiting import next_news
from tests.handoff.ledger import Ledger
from tests.handoff.people import NOON, STRANGER, SUPERVISOR, minutes

TERMS = Terms(bound=minutes(45), severe_a_shift=2)
TEAM = (
    Volunteer(VolunteerId("asha"), frozenset({"en", "hi"}), frozenset(Skill), trust=Trust.EXPERIENCED),
    Volunteer(VolunteerId("bina"), frozenset({"en"}), frozenset(Skill), frozenset({"deepfake"}), trust=Trust.TRAINED),
    Volunteer(VolunteerId("chitra"), frozenset({"en", "hi"}), frozenset({Skill.MINORS}), trust=Trust.LEARNING),
)
NAMES = st.sampled_from([one.id for one in TEAM])
FLAGS = st.frozensets(st.sampled_from(Flag), max_size=2)
ACTORS = st.one_of(
    st.sampled_from([SURVIVOR, SYSTEM, SUPERVISOR, STRANGER]), NAMES.map(lambda name: Actor(Kind.VOLUNTEER, name))
)
PEOPLE = st.tuples(FLAGS, st.sampled_from(["en", "en", "hi"]), st.sampled_from(["", "deepfake"]))
ENDED = {Status.CLOSED, Status.WIPED}
TALKING = {Status.HELD, Status.HANDING_OVER}


class Week(RuleBasedStateMachine):
    """A team of three, cases as they come, and everyone free to do what they like."""

    def __init__(self) -> None:
        super().__init__()
        self.at = NOON
        self.cases: dict[CaseId, Case] = {}
        self.seen: dict[CaseId, list[int]] = {}
        self.team = {one.id: one for one in TEAM}
        self.ledger = Ledger(TERMS)

    # What can happen.

    @initialize(who=st.lists(PEOPLE, min_size=4, max_size=8))
    def a_shift_begins(self, who: list[tuple[frozenset[Flag], str, str]]) -> None:
        for name in self.team:
            self._comes(name)
        self.some_ask(who)

    @rule(who=st.lists(PEOPLE, min_size=1, max_size=4))
    def some_ask(self, who: list[tuple[frozenset[Flag], str, str]]) -> None:
        for flags, language, situation in who:
            name = CaseId(f"case{len(self.cases)}")
            self.cases[name] = Case(name, language, self.at, flags=flags, situation=situation)
            self.seen[name] = [1]

    @rule(number=st.integers(1, 15), plans=st.booleans())
    def time_passes(self, number: int, plans: bool) -> None:
        for _ in range(number):
            self.at += minutes(1)
            self._the_clock_does_its_part()
        if plans:
            self._the_queue_is_planned()

    @rule(
        answers=st.lists(st.sampled_from([Move.ACCEPT, Move.ACCEPT, Move.ACCEPT, Move.SKIP]), max_size=3),
        ends=st.booleans(),
    )
    def volunteers_work(self, answers: list[Move], ends: bool) -> None:
        self._the_queue_is_planned()
        offered = [case for case in self.cases.values() if case.status is Status.OFFERED]
        for case, answer in zip(offered, answers, strict=False):
            self._try(case, answer, Actor(Kind.VOLUNTEER, case.asked))
        for case in [case for case in self.cases.values() if case.status in TALKING]:
            holder = Actor(Kind.VOLUNTEER, case.holder)
            if self._try(case, Move.SPEAK, holder) and ends:
                assert self._try(self.cases[case.id], Move.CLOSE, holder)

    @rule(name=NAMES, data=st.data(), long_ago=st.booleans())
    def a_volunteer_takes(self, name: VolunteerId, data: st.DataObject, long_ago: bool) -> None:
        case = self._some(data, Status.WAITING)
        if case:
            version = self.seen[case.id][0] if long_ago else case.version
            self._try(case, Move.TAKE, Actor(Kind.VOLUNTEER, name), version=version)

    @rule(data=st.data(), to=NAMES)
    def the_holder_does_something(self, data: st.DataObject, to: VolunteerId) -> None:
        case = self._some(data, *TALKING)
        if case:
            moves = [Move.SPEAK, Move.CLOSE, Move.PROPOSE, Move.GIVE_BACK, Move.RAISE]
            flags = frozenset({Flag.CRISIS})
            holder = Actor(Kind.VOLUNTEER, case.holder)
            self._try(case, data.draw(st.sampled_from(moves)), holder, to=to, note=True, flags=flags)

    @rule(data=st.data())
    def she_does_something(self, data: st.DataObject) -> None:
        case = self._some(data, *(set(Status) - {Status.WIPED}))
        if case:
            moves = [move for move, row in TABLE.items() if "survivor" in row.by and case.status in row.at]
            more = {"until": self.at + minutes(30), "language": data.draw(st.sampled_from(["en", "hi"]))}
            assert self._try(case, data.draw(st.sampled_from(moves)), SURVIVOR, **more)

    @rule(data=st.data(), comes_to=st.sampled_from([Move.PROPOSE, Move.AGREE, Move.TAKE_OVER, Move.TAKE_OVER]))
    def a_case_is_handed_over(self, data: st.DataObject, comes_to: Move) -> None:
        case = self._some(data, Status.HELD)
        if case is None:
            return
        others = [name for name in self.team if name != case.holder]
        holder = Actor(Kind.VOLUNTEER, case.holder)
        if (
            any(self._try(case, Move.PROPOSE, holder, to=name, note=True) for name in others)
            and comes_to is not Move.PROPOSE
        ):
            assert self._try(self.cases[case.id], Move.AGREE, SURVIVOR)
            if comes_to is Move.TAKE_OVER:
                asked = self.cases[case.id].asked
                assert self._try(self.cases[case.id], Move.TAKE_OVER, Actor(Kind.VOLUNTEER, asked))

    @rule(data=st.data(), actor=ACTORS, move=st.sampled_from(Move), to=NAMES, behind=st.integers(0, 2), flags=FLAGS)
    def somebody_tries_anything(
        self, data: st.DataObject, actor: Actor, move: Move, to: VolunteerId, behind: int, flags: frozenset[Flag]
    ) -> None:
        case = self._some(data, *Status)
        if case:
            more = {"to": to, "note": True, "flags": flags, "until": self.at + minutes(20), "language": "hi"}
            self._try(case, move, actor, version=case.version - behind, **more)

    @rule(name=NAMES, back=st.booleans())
    def someone_takes_a_break(self, name: VolunteerId, back: bool) -> None:
        duty = self.team[name].duty
        if duty:
            changed = resumed(duty, self.at, TERMS) if back else paused(duty, self.at)
            self.team[name] = replace(self.team[name], duty=changed)
            (self.ledger.resumes if back else self.ledger.pauses)(name, self.at)

    @rule(name=NAMES)
    @precondition(lambda self: len(self.cases) > 15)
    def someone_goes(self, name: VolunteerId) -> None:
        self.team[name] = went(self.team[name], self.at)
        self.ledger.goes(name, self.at)

    @rule(name=NAMES)
    def someone_comes(self, name: VolunteerId) -> None:
        self._comes(name)

    @rule(name=NAMES)
    @precondition(lambda self: len(self.cases) > 15 and not any(one.blocked for one in self.team.values()))
    def an_account_is_closed(self, name: VolunteerId) -> None:
        self.team[name] = replace(self.team[name], blocked=True)
        for case in list(self.cases.values()):
            if case.holder == name:
                assert self._try(case, Move.LOSE, SYSTEM)

    # What must hold.

    @invariant()
    def never_two_owners(self) -> None:
        for case in self.cases.values():
            able = [name for name in self.team if volunteer_may_speak(case, name)]
            assert len(able) + (ear_for(case) is not Ear.THE_HOLDER) == 1
            holding = [one.id for one in self.team.values() if one.duty and case.id in one.duty.held]
            assert holding == able
            asked = [one.id for one in self.team.values() if one.duty and one.duty.asked == case.id]
            assert asked == ([case.asked] if case.asked else [])

    @invariant()
    def never_lost(self) -> None:
        queue = {case.id for case in in_order(self.cases.values(), self.at, TERMS)}
        for case in self.cases.values():
            assert (case.id in queue) == (case.status is Status.WAITING)
            assert case.status in ENDED or case.language

    @invariant()
    def never_stuck(self) -> None:
        for case in self.cases.values():
            if case.status is Status.WAITING:
                assert next_news(case, self.at, TERMS)
            elif case.status not in ENDED:
                assert due(case, TERMS)

    @invariant()
    def what_a_shift_carries_is_what_its_cases_weigh(self) -> None:
        for one in self.team.values():
            if one.duty:
                assert one.duty.severe == {name for name in one.duty.held if self.cases[name].severe}

    # How.

    def _the_queue_is_planned(self) -> None:
        for choice in plan(self.cases.values(), self.team.values(), TERMS, self.at):
            if choice.volunteer:
                assert self._try(self.cases[choice.case], Move.OFFER, SYSTEM, to=choice.volunteer)

    def _comes(self, name: VolunteerId) -> None:
        duty = self.team[name].duty
        begins = duty.begins if duty and self.at < duty.begins + TERMS.shift_length else self.at
        shift = Shift(name, begins, begins + TERMS.shift_length, frozenset({"en"}))
        self.team[name] = came(self.team[name], shift, self.at)
        self.ledger.comes(name, shift.begins, shift.ends, self.at)

    def _some(self, data: st.DataObject, *statuses: Status) -> Case | None:
        able = [case for case in self.cases.values() if case.status in statuses]
        return data.draw(st.sampled_from(able)) if able else None

    def _the_clock_does_its_part(self) -> None:
        for case in list(self.cases.values()):
            order = order_when_due(case, TERMS, self.at)
            if order:
                self._act(case, order)

    def _try(self, case: Case, move: Move, actor: Actor, **more: Any) -> bool:
        told = {"version": case.version, "heard": case.heard, "outcome": Outcome.HELPED, "next_step": NextStep.REST}
        try:
            self._act(case, Order(move, actor, self.at, **{**told, **more}))
        except RefusedMoveError:
            return False
        return True

    def _act(self, case: Case, order: Order) -> None:
        waiting = tuple(self.cases.values())
        assert case is self.cases[case.id]
        change = act(case, order, Desk(self.team, waiting), TERMS)
        assert order.version == case.version or not TABLE[order.move].fresh, "decided on an old version"
        self.ledger.moved(case, change.case, order, waiting, self.team)
        self.cases[case.id] = change.case
        self.seen[case.id].append(change.case.version)
        self.team |= {one.id: one for one in change.volunteers}


TestWeek = Week.TestCase
TestWeek.settings = settings(
    max_examples=100, stateful_step_count=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
