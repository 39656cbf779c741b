"""A week of a small organisation, played through the real rules: bursts, shifts, breaks, no-shows, people who leave.

Everything that happens is drawn from one seed, so a week can be played again. The numbers of arrivals and answers are
assumptions to try the rules with, not measurements of anyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from bot.handoff.calendar import call_back_times
from bot.handoff.case import NO_ONE, Case, CaseId, Flag, NextStep, Outcome, Status, VolunteerId
from bot.handoff.desk import Desk, act
from bot.handoff.due import order_when_due
from bot.handoff.moves import Move
from bot.handoff.orders import SURVIVOR, SYSTEM, Actor, Kind, Order
from bot.handoff.queue import past_bound
from bot.handoff.refusals import RefusedMoveError
from bot.handoff.routing import not_asked_because, objections, plan
from bot.handoff.terms import PROPOSED, Terms, Trust
from bot.handoff.volunteers import Shift, Skill, Volunteer, came, paused, resumed
from bot.handoff.waits import Wait
from tests.handoff.ledger import Ledger

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LANGUAGES = {"hi": 0.45, "en": 0.35, "ur": 0.2}
OPENS, CLOSES = 8, 24  # hours of the day with shifts; nobody is there at night
BY_HOUR = (2, 2, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 5, 6, 6, 5, 4)


@dataclass(frozen=True)
class Plan:
    """What to play.

    Attributes:
        seed: of all that is left to chance.
        cases: how many ask in the week, bursts not counted.
        volunteers: each with two shifts of four hours.
        bursts: how many times a dozen come within twenty minutes.
        no_shows: share of shifts nobody comes to.
        terms: the rules' settings.
    """

    seed: int = 1
    cases: int = 260
    volunteers: int = 36
    bursts: int = 5
    no_shows: float = 0.1
    terms: Terms = PROPOSED


@dataclass(frozen=True)
class Waited:
    """How one person's wait ended."""

    wait: Wait
    priority: str

    @property
    def length(self) -> timedelta:
        """How long it was."""
        return self.wait.length


@dataclass
class Lived:
    """What came of the week.

    Attributes:
        waits: one for each time somebody waited.
        ledger: the books that were kept beside the rules.
        moves: how often each was made.
        refused: moves that were refused.
        came: shifts that somebody came to.
        missed_shifts: shifts that nobody came to.
        unfinished: people who still wait at the end.
        left_standing: minutes in which a case past the bound stood in the queue though someone could be asked.
    """

    waits: list[Waited] = field(default_factory=list)
    ledger: Ledger = field(default_factory=lambda: Ledger(PROPOSED))
    moves: dict[Move, int] = field(default_factory=dict)
    refused: int = 0
    came: int = 0
    missed_shifts: int = 0
    unfinished: int = 0
    left_standing: int = 0

    def longest(self) -> timedelta:
        """The longest wait of anyone, whether someone joined or not."""
        return max(wait.length for wait in self.waits)


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


class _Week:
    def __init__(self, given: Plan) -> None:
        self.plan, self.terms, self.chance = given, given.terms, Random(given.seed)
        self.at = MONDAY
        self.lived = Lived(ledger=Ledger(given.terms))
        self.cases: dict[CaseId, Case] = {}
        self.open: set[CaseId] = set()
        self.team = {one.id: one for one in _team(given, self.chance)}
        self.shifts = _shifts(self.team, self.chance)
        self.coming = _comings(self.shifts, given, self.chance, self.lived)
        self.arriving = sorted(_arrivals(given, self.chance))
        self.first_asked: dict[CaseId, datetime] = {}
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
            flags = frozenset(flag for flag, share in chances.items() if self.chance.random() < share)
            language = self.chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
            self.cases[name] = Case(name, language, self.at, flags=flags, situation=self.chance.choice(_SITUATIONS))
            self._begins_to_wait(self.cases[name])

    def _begins_to_wait(self, case: Case) -> None:
        self.open.add(case.id)
        self.first_asked[case.id] = self.at
        times = () if self._someone_there(case) else self._call_backs(case)
        if times and self.chance.random() < 0.5:
            self._later(2, "picks_a_time", case.id)
        self._later(round(self.chance.expovariate(1 / 240)) + 3, "loses_patience", case.id)
        if self.chance.random() < 0.02:
            self._later(self.chance.randint(1, 120), "wipes", case.id)

    def _someone_there(self, case: Case) -> bool:
        duties = [one.duty for one in self.team.values() if case.language in one.languages]
        return any(duty and self.at < duty.ends for duty in duties)

    def _call_backs(self, case: Case) -> tuple[datetime, ...]:
        promised = [one.until for one in self.cases.values() if one.status is Status.CALL_BACK and one.until]
        return call_back_times(self.shifts, case.language, self.at, promised, self.terms)

    # Volunteers.

    def _volunteers(self) -> None:
        while self.coming and self.coming[0][0] <= self.at:
            _, shift = self.coming.pop(0)
            self.team[shift.volunteer] = came(self.team[shift.volunteer], shift, self.at)
            self.lived.ledger.comes(shift.volunteer, shift.begins, shift.ends)
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
                self.lived.ledger.pauses(one.id, on=False)
        elif not duty.held and (self.at >= duty.fresh_since + self.terms.break_every or self._comes_to_herself(one)):
            self.team[one.id] = replace(one, duty=paused(duty, self.at))
            self.lived.ledger.pauses(one.id, on=True)

    def _comes_to_herself(self, one: Volunteer) -> bool:
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
            self._try(youngest, Move.TAKE, _as_volunteer(self.chance.choice(able).id))

    # What people do when their time has come. Most things can have become impossible meanwhile.

    def _later(self, minutes: int, what: str, case: CaseId, who: VolunteerId = NO_ONE) -> None:
        self.agenda.setdefault(self.at + max(1, minutes) * MINUTE, []).append((what, case, who))

    def _does(self, what: str, case: Case, who: VolunteerId) -> None:
        match what:
            case "accepts":
                self._try(case, Move.ACCEPT, _as_volunteer(who))
            case "skips":
                self._try(case, Move.SKIP, _as_volunteer(who))
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
                self._try(case, Move.SPEAK, _as_volunteer(who))
            case "turns_grave":
                self._try(case, Move.RAISE, SYSTEM, flags=frozenset({Flag.CRISIS}))
            case "she_writes":
                self._try(case, Move.HEAR, SURVIVOR)
                self._later(self.chance.randint(1, 5), "speaks", case.id, who)
            case "ends":
                self._try(case, Move.CLOSE, _as_volunteer(who))
            case "hands_over":
                self._hands_over(case, who)

    def _hands_over(self, case: Case, who: VolunteerId) -> None:
        able = [one.id for one in self._on_shift() if one.id != who and not objections(case, one, self.terms, self.at)]
        if able and self._try(case, Move.PROPOSE, _as_volunteer(who), to=self.chance.choice(able), note=True):
            asked = self.cases[case.id].asked
            answer = Move.AGREE if self.chance.random() < 0.8 else Move.DISAGREE
            if self._try(self.cases[case.id], answer, SURVIVOR) and answer is Move.AGREE:
                self._try(self.cases[case.id], Move.TAKE_OVER, _as_volunteer(asked))

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
            self._later(round(self.chance.expovariate(1 / 240)) + 3, "loses_patience", after.id)
        if after.holder and after.holder != before.holder:
            self._joined(after)
        if after.status in {Status.CLOSED, Status.WIPED}:
            self.open.discard(after.id)

    def _wait_ends(self, case: Case, *, joined: bool) -> None:
        wait = Wait(case.since, self.at - case.since, joined, case.language, case.severe)
        self.lived.waits.append(Waited(wait, priority_of(case)))


_SITUATIONS = ("image_shared", "threat_or_sextortion", "deepfake_or_morphed", "hidden_camera", "hacked_account")


def _as_volunteer(who: VolunteerId) -> Actor:
    return Actor(Kind.VOLUNTEER, who)


def _team(given: Plan, chance: Random) -> Iterator[Volunteer]:
    for number in range(given.volunteers):
        own = list(LANGUAGES)[number % len(LANGUAGES)]
        languages = frozenset({own, "en", "hi"} if chance.random() < 0.4 else {own, "en"})
        trust = chance.choices(list(Trust), [0.25, 0.5, 0.25])[0]
        skills = frozenset(Skill) if trust is not Trust.LEARNING else frozenset[Skill]()
        opted_out = frozenset({chance.choice([*_SITUATIONS, "minor"])}) if chance.random() < 0.2 else frozenset[str]()
        yield Volunteer(VolunteerId(f"v{number:02}"), languages, skills, opted_out, trust)


def _shifts(team: dict[VolunteerId, Volunteer], chance: Random) -> tuple[Shift, ...]:
    """Two shifts each, spread over the week; evenings have more, as most people ask then."""
    slots = [day * 24 + hour for day in range(7) for hour in range(OPENS, CLOSES, 4)]
    shifts = []
    for number, one in enumerate(team.values()):
        first = slots[number * 5 % len(slots)]
        second = (first + 24 * chance.randint(2, 5)) % (7 * 24)
        for hour in (first, second):
            begins = MONDAY + timedelta(hours=hour)
            shifts.append(Shift(one.id, begins, begins + timedelta(hours=4), one.languages))
    return tuple(sorted(shifts, key=lambda shift: (shift.begins, shift.volunteer)))


def _comings(shifts: tuple[Shift, ...], given: Plan, chance: Random, lived: Lived) -> list[tuple[datetime, Shift]]:
    kept = [shift for shift in shifts if chance.random() >= given.no_shows]
    lived.missed_shifts = len(shifts) - len(kept)
    late = [(shift.begins + (10 * MINUTE if chance.random() < 0.15 else 0 * MINUTE), shift) for shift in kept]
    return sorted(late, key=lambda one: (one[0], one[1].volunteer))


def _arrivals(given: Plan, chance: Random) -> Iterator[datetime]:
    hours = [(day, hour) for day in range(7) for hour in range(24)]
    weights = [BY_HOUR[hour] for _, hour in hours]
    for day, hour in chance.choices(hours, weights, k=given.cases):
        yield MONDAY + timedelta(days=day, hours=hour, minutes=chance.randrange(60))
    for _ in range(given.bursts):
        begins = MONDAY + timedelta(days=chance.randrange(7), hours=chance.randrange(9, 23))
        yield from (begins + chance.randrange(20) * MINUTE for _ in range(12))
