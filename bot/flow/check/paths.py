"""The shortest way to something wrong, as choices that a person can make again."""

from __future__ import annotations

from bot.flow.check.choices import GO_BACK, PICKED, Choice
from bot.flow.check.explore import Arrival, Explorer, Met
from bot.flow.check.levels import ASKED, PICK, VISIT
from bot.flow.check.moves import AT, BACK, CALLED, HELD, Place
from bot.flow.check.sets import NONE, Node
from bot.flow.parts import FromList
from bot.flow.steps import Choose

_LONGEST = 400


class Paths:
    """Goes back from a place to the beginning."""

    def __init__(self, explorer: Explorer) -> None:
        self._ex = explorer
        self._sets = explorer.sets

    def to(self, met: Met) -> tuple[str, ...]:
        """Return the choices that lead to something wrong."""
        before = self._way(met.place, self._plain(met.start), inner=False, left=_LONGEST)
        return tuple(filter(None, [*before, self._said(met.place, met.choice, met.start)]))

    def _way(self, place: Place, who: Node, *, inner: bool, left: int) -> list[str]:
        """Return the choices that bring someone of ``who`` to ``place``.

        Args:
            inner: only those since the present flow was called.
            left: give up after so many steps.
        """
        arrival = self._first(place, who)
        if arrival is None or arrival.came_from is None or not left:
            return []
        who = self._sets.both(who, arrival.who)
        if arrival.call is not None:
            return self._round_trip(arrival, who, inner=inner, left=left - 1)
        if not arrival.ways:  # back: asked again from anywhere later
            return [*self._way(arrival.came_from, self._plain(arrival.start), inner=inner, left=left - 1), GO_BACK.said]
        if inner and (arrival.ways[0][1].visit or arrival.ways[0][1].held):
            return []
        choice, start = self._taken(arrival, who)
        said = self._said(arrival.came_from, choice, start)
        return [*self._way(arrival.came_from, self._plain(start), inner=inner, left=left - 1), said]

    def _taken(self, arrival: Arrival, who: Node) -> tuple[Choice, Node]:
        """Return the turn that brought someone of ``who``, and who they were before."""
        for choice, move in arrival.ways:
            start = self._sets.both(self._ex.mover.backward(who, move), arrival.start)
            if start is not NONE:
                return choice, start
        return arrival.ways[0][0], arrival.start

    def _round_trip(self, arrival: Arrival, who: Node, *, inner: bool, left: int) -> list[str]:
        """Return the way to a call, then what was chosen in the flow that was called."""
        sets, call = self._sets, arrival.call or BACK
        levels = tuple(sorted({VISIT, ASKED, *arrival.changed}))
        then = sets.both(sets.free(who, levels), self._ex.reached.get(call, NONE))
        there = sets.both(sets.free(who, (VISIT, ASKED)), arrival.start)
        called = [number for number, known in enumerate(self._ex.calls.known) if known == self._known(call, arrival)]
        mask = sum(1 << number for number in called if number)
        level = VISIT if call[0] == CALLED else ASKED
        there = sets.both(sets.make(level, [(mask, there)]), self._ex.reached.get(BACK, NONE))
        first = self._way(call, self._plain(then), inner=inner, left=left)
        return [*first, *self._way(BACK, there, inner=True, left=left)]

    def _known(self, call: Place, arrival: Arrival) -> tuple[str, tuple[int, ...]]:
        return self._ex.callee(call) if call[0] != HELD else "", arrival.changed

    def _first(self, place: Place, who: Node) -> Arrival | None:
        arrivals = self._ex.arrivals.get(place, [])
        return next((arrival for arrival in arrivals if self._sets.both(arrival.who, who) is not NONE), None)

    def _plain(self, who: Node) -> Node:
        return self._sets.free(who, (PICK, *self._ex.loose))

    def _said(self, place: Place, choice: Choice, start: Node) -> str:
        """Return how a path names a choice; of a record, its name in English."""
        if choice.said != PICKED or place[0] != AT:
            return choice.said
        step = self._ex.book.flows[place[1]].steps[place[2]]
        number = self._sets.pick(start).get(PICK, 0)
        if not number or not isinstance(step, Choose) or not isinstance(step.choose, FromList):
            return '"..."'
        record = self._ex.levels.values[step.choose.save][number - 1]
        return f'"{self._ex.ups.name_of(step.look_up[step.choose.from_].query, record)}"'
