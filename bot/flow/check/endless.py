"""Visits that begin again inside themselves: each round adds a way back, and none is ever taken."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flow.check.explore import Explorer
from bot.flow.check.levels import VISIT
from bot.flow.check.moves import AGAIN, AT, CALLED, CLOCKED, HELD, Move, Place
from bot.flow.check.sets import NONE


def endless(explorer: Explorer) -> Iterator[Place]:
    """Yield the places that visit a flow from which one can come to that place again without having returned."""
    visits = {place: explorer.callee(place) for place in explorer.reached if place[0] == CALLED}
    leads = _leads(explorer)
    for place, callee in visits.items():
        leads.setdefault(place[1], set()).add(callee)
    for place, callee in visits.items():
        if place[1] in _from(callee, leads):
            yield place


def _leads(explorer: Explorer) -> dict[str, set[str]]:
    """Return which flow leads to which while a visit is under way."""
    inside, leads = explorer.sets.of({VISIT: ~1}), dict[str, set[str]]()
    for place, move in explorer.taken():
        start = explorer.sets.both(explorer.sets.both(explorer.reached[place], move.guard), inside)
        if start is not NONE and move.below == "kept":
            for flow, to in _hops(place, move, explorer):
                leads.setdefault(flow, set()).add(to)
    return leads


def _hops(place: Place, move: Move, explorer: Explorer) -> Iterator[tuple[str, str]]:
    here = place[1]
    for call in move.calls:
        if call.to is None or call.to == CLOCKED:
            continue
        if call.to[0] == HELD:
            return  # an interrupt begins a way back of its own, in place of any other
        yield here, call.to[1]
        here = explorer.callee(call.to)
    if move.to is not None and move.to[0] in (AT, AGAIN) and here != move.to[1]:
        yield here, move.to[1]


def _from(flow: str, leads: dict[str, set[str]]) -> set[str]:
    seen, todo = set[str](), [flow]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += leads.get(here, ())
    return seen
