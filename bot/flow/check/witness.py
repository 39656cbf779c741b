"""A way to something wrong that was really walked: from the beginning, with the interpreter itself.

What is explored in a large book is a little more than what can happen, so a way read off it may hold a turn
that nobody can take. Here conversations are followed one by one, those first that can still get there
in the fewest choices (A*, with the distances of the exploration), until one meets the violation.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from bot.domain.events import Chose, Event
from bot.flow.check.choices import PICKED
from bot.flow.check.explore import Explorer, Met
from bot.flow.check.judge import judged
from bot.flow.check.live import list_of
from bot.flow.check.moves import AGAIN, AT, BACK, BEHIND, CALLED, HELD, NEW, Place
from bot.flow.state import State

MOST_TURNS = 4_000
"""Turns taken for one violation; when none of them meets it, the way is left to the exploration."""


class Witness:
    """Walks to one violation.

    Args:
        known: what is taken to be known of someone new.
    """

    def __init__(self, explorer: Explorer, met: Met, known: Mapping[str, str]) -> None:
        self._ex, self._met, self._known = explorer, met, known
        self._far = _distances(explorer, met.place)
        self._first = explorer.sets.pick(met.start)
        self._at = self._hour()
        self._facts = explorer.ups.facts
        self._left = MOST_TURNS

    def path(self) -> tuple[str, ...]:
        """Return the choices of the shortest way; empty when none was found.

        What is only sometimes there is there on the whole way, or not: as the violation has it, and if that leads
        nowhere, with all the rest there as well.
        """
        there = self._ex.levels.there
        seen = {query for query, level in there.items() if self._first.get(level)}
        for world in dict.fromkeys((frozenset(seen), frozenset(there))):
            self._left, self._facts = MOST_TURNS, self._ex.ups.facts.when(world)
            if path := self._walked():
                return path
        return ()

    def _walked(self) -> tuple[str, ...]:
        number = count()
        heap: list[tuple[int, int, int, State | None, tuple[str, ...]]] = [(0, 0, next(number), None, ())]
        seen: set[tuple[object, ...]] = set()
        while heap and self._left > 0:
            _, _, _, state, path = heappop(heap)
            for said, event in self._choices(state):
                self._left -= 1
                after, remarks = judged(self._ex.book, self._facts, state, event, self._known)
                if self._met.remark in remarks:
                    return (*path, said)
                if after is None or _key(after) in seen or (AT, after.flow, after.step) not in self._far:
                    continue
                seen.add(_key(after))
                left = self._far[AT, after.flow, after.step]
                heappush(heap, (len(path) + 1 + left, left, next(number), after, (*path, said)))
        return ()

    def _hour(self) -> datetime:
        levels = self._ex.levels
        number = self._first.get(levels.moment, 0)
        return levels.moments[number] if levels.moments else levels.some_time

    def _choices(self, state: State | None) -> Iterator[tuple[str, Event]]:
        place: Place = (AT, state.flow, state.step) if state else NEW
        for choice in self._ex.turns.choices(place):
            if choice.make is not None:
                yield choice.said, choice.make(self._at)
            elif state is not None and choice.said == PICKED:
                yield from self._records(state)

    def _records(self, state: State) -> Iterator[tuple[str, Event]]:
        item = list_of(self._ex.book.flows[state.flow].steps[state.step])
        if item is None:
            return
        for record in self._facts.find(item.query, {**state.answers, **item.about}, self._at):
            yield f'"{self._ex.ups.name_of(item.query, record.id)}"', Chose(self._at, record.id)


def _key(state: State) -> tuple[object, ...]:
    """Return what tells one conversation from another on the way."""
    answers, words = tuple(sorted(state.answers.items())), tuple(sorted(state.words))
    reminds = tuple(clock.remind for clock in state.clocks)
    return state.flow, state.step, answers, words, bool(state.notes), reminds, state.stack


def _distances(explorer: Explorer, goal: Place) -> dict[Place, int]:
    """Return how many choices at least lie between each place and ``goal``; none for places that never lead there."""
    far, todo = {goal: 0}, deque([goal])
    while todo:
        place = todo.popleft()
        for before in _before(explorer, place):
            steps = far[place] + (before[0] in (AT, NEW[0]))
            if before not in far or far[before] > steps:
                far[before] = steps
                (todo.append if before[0] in (AT, NEW[0]) else todo.appendleft)(before)
    return far


def _before(explorer: Explorer, place: Place) -> Iterator[Place]:
    yield from (before for before, _ in explorer.into.get(place, ()))
    role, flow, step = place
    if role in (BEHIND, AGAIN) and (CALLED if role == BEHIND else HELD, flow, step) in explorer.reached:
        yield BACK
