"""Where *back* leads: an earlier question, with the answers of then and the words, clocks and reminders of now."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flow.check.explore import Arrival, Explorer
from bot.flow.check.levels import ASKED, PICK, VISIT
from bot.flow.check.moves import AGAIN, AT, BACK, BEHIND, CALLED, HELD, Place
from bot.flow.check.sets import NONE, Node
from bot.flow.steps import End


@dataclass(frozen=True, slots=True)
class Step:
    """Someone who has pressed *back*, one place before.

    Attributes:
        place, who: where they were, as they were then, with what is kept as it is now.
        question: the question that *back* asks again; None when it lies further back.
    """

    place: Place
    who: Node
    question: tuple[str, str] | None


class GoingBack:
    """Sends everyone who can press *back* to every question they can have come from."""

    def __init__(self, explorer: Explorer) -> None:
        self._ex, self._sets = explorer, explorer.sets
        level = explorer.levels.level
        names = ["language", "clocks", "reminder", *(f"words:{name}" for name in explorer.levels.words)]
        self._kept = tuple(sorted(level[name] for name in names if level.get(name) in explorer.live))
        self._seen: dict[Place, Node] = {}

    def send(self) -> None:
        """Add the arrivals; without words, clocks or reminders to keep there are none that are new."""
        if not self._kept:
            return
        ex = self._ex
        todo = [(place, who, place) for place, who in ex.reached.items() if self._question(place)]
        while todo:
            place, who, pressed_at = todo.pop()
            new = self._sets.without(who, self._seen.get(place, NONE))
            if new is NONE:
                continue
            self._seen[place] = self._sets.either(self._seen.get(place, NONE), new)
            for step in self._before(place, new):
                if step.question is None:
                    todo.append((step.place, step.who, pressed_at))
                else:
                    start = ex.reached[pressed_at]
                    ex.arrive((AGAIN, *step.question), Arrival(step.who, pressed_at, (), start))

    def _question(self, place: Place) -> bool:
        role, flow, step = place
        return role == AT and not isinstance(self._ex.book.flows[flow].steps[step], End)

    def _before(self, place: Place, who: Node) -> list[Step]:
        """Return who was where before."""
        sets, ex, steps = self._sets, self._ex, list[Step]()
        for before, move in ex.into.get(place, ()):
            part = sets.free(ex.mover.backward(who, move, frozenset(self._kept)), (PICK, *ex.loose))
            steps.append(Step(before, self._there(before, part), move.remembered))
        if place[0] in (BEHIND, AGAIN):
            steps.append(Step(BACK, self._there(BACK, self._returned(place, who)), None))
        return [step for step in steps if step.who is not NONE]

    def _returned(self, place: Place, who: Node) -> Node:
        """Return who can have come back to ``place`` from the flow that was called there."""
        ex, sets = self._ex, self._sets
        call = (CALLED if place[0] == BEHIND else HELD, place[1], place[2])
        if call not in ex.reached:
            return NONE
        flow, level = ex.callee(call), VISIT if place[0] == BEHIND else ASKED
        mask = sum(1 << number for number, known in enumerate(ex.calls.known) if number and known[0] == flow)
        if level == VISIT:
            asked = [sets.both(who, sets.of({ASKED: here})) for here in (1, ~1)]
            within = [sets.write(part, ((ASKED, here),)) for part, here in zip(asked, (1, ~1), strict=True)]
            return sets.write(sets.union(within), ((VISIT, mask),))
        return sets.write(who, ((VISIT, 1), (ASKED, mask)))

    def _there(self, place: Place, part: Node) -> Node:
        return self._sets.both(part, self._sets.free(self._ex.reached.get(place, NONE), self._kept))
