"""Follows every conversation at once until nothing new is reached.

What is explored once, and why that is enough:

1. *What nothing reads* is no part of a state: a variable counts only when some condition, some look-up
   that can come back empty, or ``adult_only`` depends on it. ``language`` mostly does not.
2. *What nothing can tell apart* moves together: a turn is taken for one example and holds for all who
   agree with it on what the turn looked at (``probe``), and sets of people are diagrams (``sets``).
3. *Visits and interrupts* are explored once, whoever called: the frames below stand for themselves
   until a ``return`` looks at them. Then people go on behind every call of that flow from which they
   can have come: what did not change since must be as it was there (``Mover.joined``; summary edges
   as of Reps, Horwitz and Sagiv, POPL 1995, with the changed levels in place of the whole entry).
   An interrupt inside an interrupt takes its place, so one level for the interrupted question will do.
4. *Back* asks an earlier question again with the answers of then. That this is reached already holds
   for the answers, but words, clocks and reminders are kept; so everyone who can press *back* is
   followed to every question they can have come from.
5. *Time* is one more level, over ``facts.moments()``, free again after each turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.flow.check.choices import Choice
from bot.flow.check.judge import Remark
from bot.flow.check.levels import ASKED, VISIT
from bot.flow.check.live import listed_at
from bot.flow.check.moves import AGAIN, AT, BACK, BEHIND, CALLED, HELD, NEW, Calls, Changed, Move, Mover, Place, bits
from bot.flow.check.sets import ALL, NONE, Node
from bot.flow.check.turns import Turns
from bot.flow.steps import Visit


@dataclass(frozen=True, slots=True)
class Arrival:
    """Some people came to a place for the first time.

    Attributes:
        who: those who had not been there.
        came_from: the place before; None for the beginning.
        ways: the turns from there, any of which some of them took; none for those who went *back*.
        start: the people there who came.
        call: for those who come back: the place they called from.
        changed: for those who come back: what has changed since.
    """

    who: Node
    came_from: Place | None = None
    ways: tuple[tuple[Choice, Move], ...] = ()
    start: Node = NONE
    call: Place | None = None
    changed: Changed = ()


@dataclass(frozen=True, slots=True)
class Met:
    """Something wrong, and who met it first."""

    remark: Remark
    place: Place
    choice: Choice
    move: Move
    start: Node


class End:
    """Turns from one place to another that do the same to whoever takes them.

    Attributes:
        to: where they lead.
        guard: everyone who can take one of them.
        ways: the turns.
    """

    def __init__(self, to: Place | None) -> None:
        self.to = to
        self.guard = NONE
        self.ways: list[tuple[Choice, Move]] = []


class Explorer:
    """Explores one book.

    Args:
        turns: takes turns for examples; what it has taken before is used again.
        live: levels that are kept; the others may have any value again after each turn.
        known: what is taken to be known of someone new.

    Attributes:
        reached: who can be at each place.
        arrivals: how they came there first.
        met: everything wrong that was met, in the order of the shortest way to it.
        into: what leads to a place.
    """

    def __init__(self, turns: Turns, live: frozenset[int], known: Mapping[str, str]) -> None:
        self.turns, self.book, self.ups, self.live = turns, turns.book, turns.ups, live
        self.levels, self.sets = self.ups.levels, self.ups.sets
        self.calls = Calls()
        self.loose = tuple(level for level in sorted(self.levels.name) if level not in self.live)
        self.mover = Mover(self.sets, self.calls, self.loose)
        self.reached: dict[Place, Node] = {}
        self.arrivals: dict[Place, list[Arrival]] = {}
        self.met: dict[Remark, Met] = {}
        self.into: dict[Place, list[tuple[Place, Move]]] = {}
        self.ended: dict[str, dict[Changed, Node]] = {}
        self._known = known
        self._moves: dict[tuple[Place, Choice], list[Move]] = {}
        self._effects: dict[Place, list[list[End]]] = {}
        self._noted: dict[Place, list[tuple[Choice, Move]]] = {}
        self._complete: dict[Place, Node] = {}
        self._covered: dict[tuple[Place, Choice], Node] = {}
        self._waiting: dict[Place, Node] = {}
        self._at_once: dict[Place, Node] = {}

    def explore(self) -> None:
        """Follow everyone as far as choices lead; call again after adding arrivals."""
        if NEW not in self.reached:
            self.arrive(NEW, Arrival(self._first()))
        self._carry_on()
        while self._waiting:
            layer, self._waiting = self._waiting, {}
            for place, who in layer.items():
                self._leave(place, who)
                self._carry_on()

    def passed(self) -> set[tuple[str, str]]:
        """Return the steps that somebody passes."""
        return {
            step
            for (place, choice), moves in self._moves.items()
            for move in moves
            if move.passed and self.sets.both(self._able(place, choice, self.reached[place]), move.guard) is not NONE
            for step in move.passed
        }

    def waits(self) -> bool:
        """Tell whether someone has arrived who was not followed yet."""
        return bool(self._waiting or self._at_once)

    def _first(self) -> Node:
        levels = self.levels
        first = {VISIT: 1, ASKED: 1, **dict.fromkeys(self.live, 1)}
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
            self._end(who)
        elif place[0] in (CALLED, HELD):
            for changed, back in self.ended.get(self.callee(place), {}).items():
                self._resume(place, who, back, changed)
        else:
            self._choose(place, who)

    def arrive(self, place: Place, arrival: Arrival) -> None:
        """Note who comes to a place; those who are new there go on from it."""
        known = self.reached.get(place, NONE)
        who = self.sets.without(arrival.who, known)
        if who is NONE:
            return
        self.reached[place] = self.sets.either(known, who)
        self.arrivals.setdefault(place, []).append(replace(arrival, who=who))
        heap = self._waiting if place[0] in (AT, NEW[0]) else self._at_once
        heap[place] = self.sets.either(heap.get(place, NONE), who)

    # -- one choice ----------------------------------------------------------------------------------

    def _choose(self, place: Place, who: Node) -> None:
        """Let everything happen that can happen to people who have come to a place."""
        if self.sets.without(who, self._complete.get(place, NONE)) is not NONE:
            for choice in self.turns.choices(place):
                self._cover(place, choice, who)
            self._compile(place)
        self._note(place, who)
        for effect in self._effects[place]:
            part = self.sets.both(who, effect[0].guard)
            if part is not NONE:
                self._follow(place, effect, part)

    def _cover(self, place: Place, choice: Choice, who: Node) -> None:
        """See to it that turns are known for everyone in ``who``."""
        key, rest = (place, choice), self._able(place, choice, who)
        covered, moves = self._covered.get(key, NONE), self._moves.setdefault(key, [])
        rest = self.sets.without(rest, covered)
        known = self.turns.known.get(key, [])
        while rest is not NONE:
            new = len(moves)
            turn = known[new] if new < len(known) else self.turns.take(place, choice, self.sets.pick(rest))
            move = turn.move(self.calls, self.live)
            moves.append(move)
            covered, before = self.sets.either(covered, move.guard), rest
            rest = self.sets.without(rest, move.guard)
            if rest is before and new >= len(known) - 1:
                raise RuntimeError(f"the turn at {place} ({choice.said}) does not hold for its own example")
            for part in (move, *move.calls):
                if part.to is not None:
                    self.into.setdefault(part.to, []).append((place, part))
        self._covered[key] = covered

    def _compile(self, place: Place) -> None:
        """Put turns together that do the same, and note for whom all turns are known."""
        sets, complete, ends = self.sets, ALL, dict[tuple[object, ...], End]()
        for choice in self.turns.choices(place):
            able, key = self._able(place, choice, ALL), (place, choice)
            complete = sets.both(complete, sets.either(self._covered.get(key, NONE), sets.without(ALL, able)))
            for move in self._moves.get(key, ()):
                guard = sets.both(move.guard, able)
                self._remarks(place, choice, move)
                for part in (*move.calls, move):
                    end = ends.setdefault((part.does, part.to), End(part.to))
                    end.guard = sets.either(end.guard, guard)
                    end.ways.append((choice, part))
        self._complete[place] = complete
        effects: dict[tuple[object, ...], list[End]] = {}
        for end in ends.values():
            effects.setdefault((end.ways[0][1].does, end.guard), []).append(end)
        self._effects[place] = list(effects.values())

    def _remarks(self, place: Place, choice: Choice, move: Move) -> None:
        if move.remarks:
            noted = self._noted.setdefault(place, [])
            if (choice, move) not in noted:
                noted.append((choice, move))

    def _able(self, place: Place, choice: Choice, who: Node) -> Node:
        role, flow, step = place
        if choice.rings:
            return self.sets.both(who, self.sets.of({self.levels.level["reminder"]: 0b10}))
        if choice.make is None and role == AT:
            return self.sets.both(who, listed_at(self.book.flows[flow].steps[step], self.ups))
        return who

    def _follow(self, place: Place, effect: list[End], start: Node) -> None:
        image = self.mover.forward(start, effect[0].ways[0][1])
        for end in effect:
            if end.to is not None:
                self.arrive(end.to, Arrival(image, place, tuple(end.ways), start))

    def _note(self, place: Place, who: Node) -> None:
        """Note what is wrong for people who have come to a place."""
        for choice, move in self._noted.get(place, ()):
            start = self.sets.both(self._able(place, choice, who), move.guard)
            if start is not NONE:
                for remark in move.remarks:
                    self.met.setdefault(remark, Met(remark, place, choice, move, start))

    # -- calling and coming back -----------------------------------------------------------------------

    def callee(self, place: Place) -> str:
        """Return the flow that is visited from a place; empty for an interrupted question."""
        step = self.book.flows[place[1]].steps[place[2]]
        return step.visit if place[0] == CALLED and isinstance(step, Visit) else ""

    def comes_back(self, call: Place) -> Node:
        """Return everyone who comes back to a place from which they called."""
        ended, who = self.ended.get(self.callee(call), {}), self.reached[call]
        return self.sets.union(self.mover.joined(who, back, changed) for changed, back in ended.items())

    def leads(self, place: Place, who: Node, to: Place) -> bool:
        """Tell whether a turn takes some of ``who`` from one place to another."""
        moves = (move for choice in self.turns.choices(place) for move in self._moves.get((place, choice), ()))
        return any(move.to == to and self.sets.both(move.guard, who) is not NONE for move in moves)

    def _end(self, who: Node) -> None:
        """Take those who end a flow to every call of it from which they can have come."""
        for visits, child in self.sets.split(who, VISIT):
            for number in bits(visits & ~1):
                self._ended(*self.calls.known[number], child)
            if visits & 1:
                for asked, rest in self.sets.split(child, ASKED):
                    for number in bits(asked & ~1):
                        self._ended(*self.calls.known[number], rest)

    def _ended(self, flow: str, changed: Changed, back: Node) -> None:
        known = self.ended.setdefault(flow, {})
        new = self.sets.without(back, known.get(changed, NONE))
        if new is NONE:
            return
        known[changed] = self.sets.either(known.get(changed, NONE), new)
        for place in [place for place in self.reached if place[0] in (CALLED, HELD) and self.callee(place) == flow]:
            self._resume(place, self.reached[place], new, changed)

    def _resume(self, call: Place, who: Node, back: Node, changed: Changed) -> None:
        to = (BEHIND if call[0] == CALLED else AGAIN, call[1], call[2])
        joined = self.mover.joined(who, back, changed)
        self.arrive(to, Arrival(joined, BACK, start=back, call=call, changed=changed))
