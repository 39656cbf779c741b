"""Follows every conversation at once until nothing new is reached.

What is explored once, and why that is enough:

1. *What nothing reads* is no part of a state: a variable counts only when some condition, some look-up
   that can come back empty, or ``adult_only`` depends on it. ``language`` mostly does not.
2. *What nothing can tell apart* moves together: a turn is taken for one example and holds for all who
   agree with it on what the turn looked at (``probe``), and sets of people are diagrams (``sets``).
3. *Visits and interrupts* are explored once a step, whoever called: the frames below stand for
   themselves until a ``return`` looks at them, and who called is one more level of the diagram.
   An interrupt inside an interrupt takes its place, so one level for the interrupted question will do.
4. *Back* asks an earlier question again with the answers of then. That this is reached already holds
   for the answers, but words, clocks and reminders are kept; so everyone who can press *back* is
   followed to every question they can have come from.
5. *Time* is one more level, over ``facts.moments()``, free again after each turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.flow.check.choices import Choice, choices_at, choices_of_someone_new
from bot.flow.check.levels import ASKED, ASKED_VISITS, PICK, VISITS
from bot.flow.check.live import listed_at, live_levels
from bot.flow.check.lookups import LookUps
from bot.flow.check.moves import AGAIN, AT, BACK, NEW, Move, Mover, Place, Stacks, gathered, spread
from bot.flow.check.probe import Remark
from bot.flow.check.sets import NONE, Node
from bot.flow.check.turns import Turns
from bot.flow.model import Book, End

CARRY_ON = Choice("", None)
GO_BACK = Choice("back", None)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Some people came to a place for the first time.

    Attributes:
        who: those who had not been there.
        came_from: the place before; None for the beginning.
        start: the people there who took the move.
    """

    who: Node
    came_from: Place | None = None
    choice: Choice = CARRY_ON
    move: Move | None = None
    start: Node = NONE


@dataclass(frozen=True, slots=True)
class Met:
    """Something wrong, and who met it first."""

    remark: Remark
    place: Place
    choice: Choice
    start: Node


class Explorer:
    """Explores one book.

    Args:
        known: what is taken to be known of someone new.

    Attributes:
        reached: who can be at each place.
        passed: steps that somebody passes.
        met: everything wrong that was met, in the order of the shortest way to it.
    """

    def __init__(self, book: Book, ups: LookUps, known: Mapping[str, str]) -> None:
        self.book, self.ups, self.levels, self.sets = book, ups, ups.levels, ups.sets
        self.stacks = Stacks()
        self.mover = Mover(self.sets, self.stacks, self.levels.moment)
        self.live = live_levels(book, ups)
        self.turns = Turns(book, ups, self.stacks, self.live)
        self.reached: dict[Place, Node] = {}
        self.arrivals: dict[Place, list[Arrival]] = {}
        self.met: dict[Remark, Met] = {}
        self.into: dict[Place, list[tuple[Place, Move]]] = {}
        self._known = known
        self._moves: dict[tuple[Place, Choice], list[Move]] = {}
        self._covered: dict[tuple[Place, Choice], Node] = {}
        self._choices: dict[Place, tuple[Choice, ...]] = {}
        self._waiting: dict[Place, Node] = {}
        self._at_once: dict[Place, Node] = {}
        self._pressed: dict[Place, Node] = {}

    @property
    def passed(self) -> set[tuple[str, str]]:
        """Steps that somebody passes."""
        return self.turns.passed

    # -- going on until nothing is new -------------------------------------------------------------

    def explore(self) -> None:
        """Reach everything that can be reached."""
        self._arrive(NEW, Arrival(self._first()))
        while self._waiting or self._at_once:
            self._carry_on()
            layer, self._waiting = self._waiting, {}
            for place, who in layer.items():
                self._leave(place, who)
                self._carry_on()
            if not self._waiting:
                self._go_back()

    def _first(self) -> Node:
        levels = self.levels
        first = {VISITS: 1, ASKED: 1, ASKED_VISITS: 1, **dict.fromkeys(self.live, 1)}
        for name, value in self._known.items():
            if levels.level.get(name) in self.live:
                first[levels.level[name]] = 1 << levels.number[name].get(value, 0)
        return self.sets.of(first)

    def _carry_on(self) -> None:
        while self._at_once:
            place = next(iter(self._at_once))
            self._leave(place, self._at_once.pop(place))

    def _leave(self, place: Place, who: Node) -> None:
        if place == BACK:
            for to, part in spread(who, self.sets, self.stacks).items():
                self._arrive(to, Arrival(part, place, start=who))
            return
        for choice in self._choices_at(place):
            self._take(place, choice, who)

    def _choices_at(self, place: Place) -> tuple[Choice, ...]:
        if place not in self._choices:
            role, flow, step = place
            if role == AT:
                self._choices[place] = choices_at(self.book, self.book.flows[flow].steps[step])
            elif place == NEW:
                self._choices[place] = choices_of_someone_new(self.book, self.levels.values.get("language", ()))
            else:
                self._choices[place] = (CARRY_ON,)
        return self._choices[place]

    def _arrive(self, place: Place, arrival: Arrival) -> None:
        known = self.reached.get(place, NONE)
        who = self.sets.without(arrival.who, known)
        if who is NONE:
            return
        self.reached[place] = self.sets.either(known, who)
        self.arrivals.setdefault(place, []).append(replace(arrival, who=who))
        heap = self._waiting if place[0] in (AT, NEW[0]) else self._at_once
        heap[place] = self.sets.either(heap.get(place, NONE), who)

    # -- one choice ----------------------------------------------------------------------------------

    def _take(self, place: Place, choice: Choice, who: Node) -> None:
        rest = self._able(place, choice, who)
        if rest is NONE:
            return
        key = (place, choice)
        covered = self._covered.get(key, NONE)
        for move in self._moves.get(key, ()):
            self._follow(place, choice, move, self.sets.both(rest, move.guard))
        rest = self.sets.without(rest, covered)
        while rest is not NONE:
            move = self.turns.take(place, choice, self.sets.pick(rest))
            self._moves.setdefault(key, []).append(move)
            self._covered[key] = self.sets.either(self._covered.get(key, NONE), move.guard)
            if move.to is not None:
                self.into.setdefault(move.to, []).append((place, move))
            self._follow(place, choice, move, self.sets.both(rest, move.guard))
            rest = self.sets.without(rest, move.guard)

    def _able(self, place: Place, choice: Choice, who: Node) -> Node:
        role, flow, step = place
        if choice.rings:
            return self.sets.both(who, self.sets.of({self.levels.level["reminder"]: 0b10}))
        if choice.make is None and role == AT:
            return self.sets.both(who, listed_at(self.book.flows[flow].steps[step], self.ups))
        return who

    def _follow(self, place: Place, choice: Choice, move: Move, start: Node) -> None:
        if start is NONE:
            return
        remarks = list(move.remarks)
        grown = self.mover.grown(start, move)
        if grown:
            remarks.append(Remark("endless", *grown))
        for remark in remarks:
            self.met.setdefault(remark, Met(remark, place, choice, start))
        if move.to is not None:
            self._arrive(move.to, Arrival(self.mover.forward(start, move), place, choice, move, start))

    # -- going back ------------------------------------------------------------------------------------

    def _go_back(self) -> None:
        """Ask earlier questions again, with the answers of then and the words, clocks and reminders of now."""
        level = self.levels.level
        names = {"language", "clocks", "reminder", *(f"words:{name}" for name in self.levels.words)}
        kept = frozenset(level[name] for name in names if level.get(name) in self.live)
        if not kept:
            return
        todo = [
            (place, who, place)
            for place, who in self.reached.items()
            if place[0] == AT and not isinstance(self.book.flows[place[1]].steps[place[2]], End)
        ]
        while todo:
            place, who, pressed_at = todo.pop()
            new = self.sets.without(who, self._pressed.get(place, NONE))
            if new is NONE:
                continue
            self._pressed[place] = self.sets.either(self._pressed.get(place, NONE), new)
            for before, part, question in self._before(place, new, kept):
                if question is None:
                    todo.append((before, part, pressed_at))
                else:
                    self._arrive((AGAIN, *question), Arrival(part, pressed_at, GO_BACK, None, self.reached[pressed_at]))

    def _before(self, place: Place, who: Node, kept: frozenset[int]) -> list[tuple[Place, Node, tuple[str, str] | None]]:
        """Return who was where before; with the question, when that is the one *back* asks again."""
        sets, found = self.sets, list[tuple[Place, Node, tuple[str, str] | None]]()
        for before, move in self.into.get(place, ()):
            part = sets.free(self.mover.backward(who, move, kept), (PICK, self.levels.moment))
            found.append((before, self._were_there(before, part, kept), move.remembered))
        if place[0] not in (AT, NEW[0]) and place != BACK:
            part = gathered(place, who, sets, self.stacks)
            found.append((BACK, self._were_there(BACK, part, kept), None))
        return [(before, part, question) for before, part, question in found if part is not NONE]

    def _were_there(self, place: Place, part: Node, kept: frozenset[int]) -> Node:
        return self.sets.both(part, self.sets.free(self.reached.get(place, NONE), tuple(sorted(kept))))
