"""A week of a small organisation, played through the real rules: bursts, shifts, breaks, no-shows, people who leave.

Everything that happens is drawn from one seed, so a week can be played again. The numbers of arrivals and answers are
assumptions to try the rules with, not measurements of anyone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random

from bot.handoff.calendar import call_back_times
from bot.handoff.case import NO_ONE, Case, CaseId, Flag, NextStep, Outcome, Status, VolunteerId
from bot.handoff.desk import Desk, act
from bot.handoff.due import order_when_due
from bot.handoff.moves import Move
from bot.handoff.orders import SURVIVOR, SYSTEM, Actor, Kind, Order
from bot.handoff.queue import past_bound
from bot.handoff.refusals import RefusedMoveError
from bot.handoff.routing import not_asked_because, objections, plan, who_is_there
from bot.handoff.volunteers import Volunteer, came, paused, resumed
from bot.handoff.waits import Wait
from tests.handoff.ledger import Ledger
from tests.handoff.lived import Lived, Waited
from tests.handoff.organisation import (
    LANGUAGES,
    MINUTE,
    MONDAY,
    SITUATIONS,
    Plan,
    draw_arrivals,
    draw_comings,
    draw_shifts,
    draw_team,
)


def play(plan_of_week: Plan) -> Lived:
    """Play the week, minute by minute."""
    week = _Week(plan_of_week)
    for minute in range(7 * 24 * 60):
        week.minute(MONDAY + minute * MINUTE)
    week.finish()
    return week.lived


def priority_of(case: Case) -> str:
    """Return the name under which its wait is counted."""
    return next((flag.value for flag in Flag if flag in case.flags), "other")


def as_volunteer(who: VolunteerId) -> Actor:
    """Return this volunteer as someone who acts."""
    return Actor(Kind.VOLUNTEER, who)


class _Week:
    def __init__(self, given: Plan) -> None:
        self.plan, self.terms, self.chance = given, given.terms, Random(given.seed)
        self.at = MONDAY
        self.lived = Lived(ledger=Ledger(given.terms))
        self.cases: dict[CaseId, Case] = {}
        self.open: set[CaseId] = set()
        self.team = {one.id: one for one in draw_team(given, self.chance)}
        self.shifts = draw_shifts(self.team, self.chance)
        self.coming = draw_comings(self.shifts, given, self.chance)
        self.lived.missed_shifts = len(self.shifts) - len(self.coming)
        self.arriving = sorted(draw_arrivals(given, self.chance))
        self.someone_was_there: set[CaseId] = set()
        self.agenda: dict[datetime, list[tuple[str, CaseId, VolunteerId]]] = {}

    def minute(self, at: datetime) -> None:
        self.at = at
        self._arrive()
        self._volunteers()
        self._clock()
        for what, case, who in self.agenda.pop(at, []):
            self._does(what, self.cases[case], who)
        self._ask()

    def finish(self) -> None:
        for name in list(self.open):
            if self.cases[name].status in {Status.WAITING, Status.OFFERED}:
                self.lived.unfinished += 1
                self._wait_ends(self.cases[name], joined=False)

    # People who ask.

    def _arrive(self) -> None:
        while self.arriving and self.arriving[0] <= self.at:
            self.arriving.pop(0)
            name = CaseId(f"case{len(self.cases):04}")
            chances = {Flag.CRISIS: 0.06, Flag.MINOR: 0.12, Flag.LIVE_THREAT: 0.2}
            own = self._own_chance(name)
            flags = frozenset(flag for flag, share in chances.items() if own.random() < share)
            language = own.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
            self.cases[name] = Case(name, language, self.at, flags=flags, situation=own.choice(SITUATIONS))
            self._begins_to_wait(self.cases[name])

    def _begins_to_wait(self, case: Case) -> None:
        self.open.add(case.id)
        self._see_who_is_there(case)
        times = () if case.id in self.someone_was_there else self._call_backs(case)
        own = self._own_chance(f"{case.id} waits")
        patience, wipes, picks = round(own.expovariate(1 / 240)) + 3, own.random() < 0.02, own.random() < 0.5
        if times and picks:
            self._later(2, "picks_a_time", case.id)
        self._later(patience, "loses_patience", case.id)
        if wipes:
            self._later(own.randint(1, 120), "wipes", case.id)

    def _own_chance(self, whose: str) -> Random:
        """Return chance of their own: who asks and how patient they are does not hang on what the rules did before."""
        return Random(f"{self.plan.seed} {whose}")

    def _see_who_is_there(self, case: Case) -> None:
        if who_is_there(case, self.team.values(), self.terms, self.at):
            self.someone_was_there.add(case.id)
        else:
            self.someone_was_there.discard(case.id)

    def _call_backs(self, case: Case) -> tuple[datetime, ...]:
        promised = [one.until for one in self.cases.values() if one.status is Status.CALL_BACK and one.until]
        return call_back_times(self.shifts, case.language, self.at, promised, self.terms)

    # Volunteers.

    def _volunteers(self) -> None:
        while self.coming and self.coming[0][0] <= self.at:
            _, shift = self.coming.pop(0)
            self.team[shift.volunteer] = came(self.team[shift.volunteer], shift, self.at)
            self.lived.ledger.comes(shift.volunteer, shift.begins, shift.ends, self.at)
            self.lived.came += 1
        for one in self._on_shift():
            self._rests(one)

    def _on_shift(self) -> list[Volunteer]:
        return [one for one in self.team.values() if one.duty and self.at < one.duty.ends]

    def _rests(self, one: Volunteer) -> None:
        duty = one.duty
        assert duty
        if duty.break_since is not None:
            if self.at >= duty.break_since + self.terms.break_length:
                self.team[one.id] = replace(one, duty=resumed(duty, self.at, self.terms))
                self.lived.ledger.resumes(one.id, self.at)
        elif not duty.held and (self.at >= duty.fresh_since + self.terms.break_every or self._comes_back(one)):
            self.team[one.id] = replace(one, duty=paused(duty, self.at))
            self.lived.ledger.pauses(one.id, self.at)

    def _comes_back(self, one: Volunteer) -> bool:
        assert one.duty
        return one.duty.missed >= self.terms.missed_offers and self.chance.random() < 0.1

    # The bot.

    def _clock(self) -> None:
        for name in sorted(self.open):
            order = order_when_due(self.cases[name], self.terms, self.at)
            if order:
                self._act(self.cases[name], order)

    def _ask(self) -> None:
        waiting = [self.cases[name] for name in sorted(self.open) if self.cases[name].status is Status.WAITING]
        team = self._on_shift()
        if not waiting or not team:
            return
        if self.chance.random() < 0.1:
            self._somebody_takes_the_youngest(waiting, team)
        for choice in plan((self.cases[case.id] for case in waiting), self._on_shift(), self.terms, self.at):
            if choice.volunteer and self._try(self.cases[choice.case], Move.OFFER, SYSTEM, to=choice.volunteer):
                answer = self.chance.choices(["accepts", "skips", "says_nothing"], [0.82, 0.04, 0.14])[0]
                self._later(1, answer, choice.case, choice.volunteer)
        self._look_who_still_stands(waiting)

    def _look_who_still_stands(self, waiting: list[Case]) -> None:
        for case in (self.cases[one.id] for one in waiting):
            if case.status is Status.WAITING and past_bound(case, self.at, self.terms):
                able = (not not_asked_because(case, one, self.terms, self.at) for one in self._on_shift())
                self.lived.left_standing += any(able)

    def _somebody_takes_the_youngest(self, waiting: list[Case], team: list[Volunteer]) -> None:
        """What no plan would do: the rules must hold people to the bound who pick for themselves."""
        youngest = max(waiting, key=lambda case: (case.since, case.id))
        able = [one for one in team if not objections(youngest, one, self.terms, self.at)]
        if able:
            self._try(youngest, Move.TAKE, as_volunteer(self.chance.choice(able).id))

    # What people do when their time has come. Most things can have become impossible meanwhile.

    def _later(self, minutes: int, what: str, case: CaseId, who: VolunteerId = NO_ONE) -> None:
        self.agenda.setdefault(self.at + max(1, minutes) * MINUTE, []).append((what, case, who))

    def _does(self, what: str, case: Case, who: VolunteerId) -> None:
        match what:
            case "accepts":
                self._try(case, Move.ACCEPT, as_volunteer(who))
            case "skips":
                self._try(case, Move.SKIP, as_volunteer(who))
            case "loses_patience":
                if case.status in {Status.WAITING, Status.OFFERED}:
                    self._try(case, Move.LEAVE, SURVIVOR)
            case "picks_a_time":
                times = self._call_backs(case)
                if times:
                    self._try(case, Move.ASK_CALL_BACK, SURVIVOR, until=self.chance.choice(times))
            case "wipes":
                self._try(case, Move.WIPE, SURVIVOR)
            case _:
                self._talks(what, case, who)

    def _talks(self, what: str, case: Case, who: VolunteerId) -> None:
        if case.holder != who or not who:
            return
        match what:
            case "speaks":
                self._try(case, Move.SPEAK, as_volunteer(who))
            case "turns_grave":
                self._try(case, Move.RAISE, SYSTEM, flags=frozenset({Flag.CRISIS}))
            case "she_writes":
                self._try(case, Move.HEAR, SURVIVOR)
                self._later(self.chance.randint(1, 5), "speaks", case.id, who)
            case "ends":
                self._try(case, Move.CLOSE, as_volunteer(who))
            case "hands_over":
                self._hands_over(case, who)

    def _hands_over(self, case: Case, who: VolunteerId) -> None:
        able = [one.id for one in self._on_shift() if one.id != who and not objections(case, one, self.terms, self.at)]
        if able and self._try(case, Move.PROPOSE, as_volunteer(who), to=self.chance.choice(able), note=True):
            asked = self.cases[case.id].asked
            answer = Move.AGREE if self.chance.random() < 0.8 else Move.DISAGREE
            if self._try(self.cases[case.id], answer, SURVIVOR) and answer is Move.AGREE:
                self._try(self.cases[case.id], Move.TAKE_OVER, as_volunteer(asked))

    def _joined(self, case: Case) -> None:
        who = case.holder
        minutes = min(120, max(10, round(self.chance.lognormvariate(3.5, 0.5))))
        if self.chance.random() < 0.97:  # the others fall silent before the first word
            self._later(1, "speaks", case.id, who)
            self._later(minutes, "ends", case.id, who)
            self._later(minutes // 2, "she_writes", case.id, who)
        if self.chance.random() < 0.03:
            self._later(5, "turns_grave", case.id, who)
        if self.chance.random() < 0.05:
            self._later(minutes // 3, "hands_over", case.id, who)

    # The one door.

    def _try(self, case: Case, move: Move, actor: Actor, **more: object) -> bool:
        told = {"version": case.version, "heard": case.heard, "outcome": Outcome.HELPED, "next_step": NextStep.REST}
        try:
            self._act(case, Order(move, actor, self.at, **{**told, **more}))  # type: ignore[arg-type]  # by name
        except RefusedMoveError:
            self.lived.refused += 1
            return False
        return True

    def _act(self, case: Case, order: Order) -> None:
        waiting = tuple(self.cases[name] for name in self.open)
        change = act(case, order, Desk(self.team, waiting), self.terms)
        self.lived.ledger.moved(case, change.case, order, waiting, self.team)
        self.lived.moves[order.move] = self.lived.moves.get(order.move, 0) + 1
        self.cases[case.id] = change.case
        self.team |= {one.id: one for one in change.volunteers}
        self._note(case, change.case)

    def _note(self, before: Case, after: Case) -> None:
        queue = {Status.WAITING, Status.OFFERED}
        if before.status in queue and after.status in {Status.HELD, Status.CLOSED, Status.WIPED}:
            self._wait_ends(before, joined=after.status is Status.HELD)
        if before.status is Status.CALL_BACK and after.status is Status.WAITING:
            self._see_who_is_there(after)
            self._later(round(self.chance.expovariate(1 / 240)) + 3, "loses_patience", after.id)
        if after.holder and after.holder != before.holder:
            self._joined(after)
        if after.status in {Status.CLOSED, Status.WIPED}:
            self.open.discard(after.id)

    def _wait_ends(self, case: Case, *, joined: bool) -> None:
        there = case.id in self.someone_was_there
        wait = Wait(case.since, self.at - case.since, joined, case.language, case.severe, there)
        self.lived.waits.append(Waited(wait, priority_of(case)))
