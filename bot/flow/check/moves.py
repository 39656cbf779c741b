"""Turns as they move whole sets of conversations, forward and back again.

Who called is not kept as a stack. Inside a visited flow, and inside an interrupt, it is enough to know
which flow was called and what has *changed* since: on the way back, people go on behind the call with
everything that did not change as it was there, and what changed as it is now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.flow.check.judge import Remark
from bot.flow.check.levels import ASKED, PICK, VISIT
from bot.flow.check.sets import Node, Sets, Writes

Place: TypeAlias = tuple[str, str, str]
"""``(role, flow, step)``; the role is one of the following."""

NEW: Place = ("new", "", "")
"""Someone new."""
BACK: Place = ("back", "", "")
"""A flow is over and goes back to whoever called it."""
AT, AGAIN, BEHIND, CALLED, HELD = "at", "again", "behind", "called", "held"
"""Waiting at a step; about to ask a question once more; about to go on behind a visit; having called a
visit; having left a question for an interrupt."""

Changed: TypeAlias = tuple[int, ...]
"""Levels that were written since a flow was called, rising."""


class Calls:
    """Numbers for "this flow was called, and this has changed since"; 0 is for no call."""

    def __init__(self) -> None:
        self.known: list[tuple[str, Changed]] = [("", ())]
        self._number: dict[tuple[str, Changed], int] = {}

    def number(self, flow: str, changed: Changed) -> int:
        """Return the number of a call; never 0."""
        key = (flow, changed)
        if key not in self._number:
            self._number[key] = len(self.known)
            self.known.append(key)
        return self._number[key]

    def more(self, mask: int, changed: Changed) -> int:
        """Return the calls of ``mask`` after more has changed."""
        if not changed or mask == 1:
            return mask
        joined = mask & 1
        for number in bits(mask & ~1):
            flow, before = self.known[number]
            joined |= 1 << self.number(flow, tuple(sorted({*before, *changed})))
        return joined

    def less(self, mask: int, changed: Changed) -> int:
        """Return all calls that become one of ``mask`` when ``changed`` changes."""
        if not changed:
            return mask
        return sum(1 << n for n in range(len(self.known)) if self.more(1 << n, changed) & mask)


def bits(mask: int) -> list[int]:
    """Return the numbers of the bits that are set."""
    numbers = []
    while mask:
        low = mask & -mask
        numbers.append(low.bit_length() - 1)
        mask ^= low
    return numbers


@dataclass(frozen=True, slots=True)
class Move:
    """What a turn does to everyone in ``guard``.

    Attributes:
        to: where it leads; None when the conversation is gone.
        picked: level that gets the record that was chosen; -1 when none does.
        below: what becomes of who called before: ``kept``, only the interrupted question (``asked``), or ``none``.
        visit: number of the visit that began in this turn, 0 when none did.
        held: number of the interrupt that began in this turn, 0 when none did.
        writes: levels and their new values.
        changed: levels that were written, the picked one too.
        remembered: the question to which *back* leads from there; None when it leads further back.
        calls: the same turn up to each call that it makes.
    """

    guard: Node
    to: Place | None
    picked: int = -1
    below: str = "kept"
    visit: int = 0
    held: int = 0
    writes: Writes = ()
    changed: Changed = ()
    remembered: tuple[str, str] | None = None
    remarks: tuple[Remark, ...] = ()
    passed: frozenset[tuple[str, str]] = frozenset()
    calls: tuple[Move, ...] = ()

    @property
    def does(self) -> tuple[object, ...]:
        """Everything that it does, whoever takes it and wherever it leads."""
        return self.picked, self.below, self.visit, self.held, self.writes, self.changed


class Mover:
    """Moves sets.

    Args:
        loose: levels that may have any value again after each turn: the hour, and what is not kept.
    """

    def __init__(self, sets: Sets, calls: Calls, loose: tuple[int, ...]) -> None:
        self._sets = sets
        self._calls = calls
        self._loose = loose

    def forward(self, start: Node, move: Move) -> Node:
        """Return where ``start``, which lies in the move's guard, is taken to."""
        sets = self._sets
        node = sets.free(start, self._loose)
        if move.picked >= 0:
            parts = [sets.write(child, ((move.picked, mask),)) for mask, child in sets.split(node, PICK)]
            node = sets.union(parts)
        else:
            node = sets.free(node, (PICK,))
        return self._called(sets.write(node, move.writes), move)

    def _called(self, node: Node, move: Move) -> Node:
        fixed: dict[int, int] = {}
        if move.visit or move.below != "kept" or move.held:
            fixed[VISIT] = 1 << move.visit
        if move.held or move.below == "none":
            fixed[ASKED] = 1 << move.held
        return self.more(self._sets.write(node, tuple(sorted(fixed.items()))), move.changed, frozenset(fixed))

    def more(self, node: Node, changed: Changed, fixed: frozenset[int] = frozenset()) -> Node:
        """Return the set after ``changed`` has changed in every call but those on the levels ``fixed``."""
        if not changed:
            return node
        sets, calls, parts = self._sets, self._calls, []
        for visits, child in sets.split(node, VISIT):
            under = sets.union(
                sets.make(ASKED, [(asked if ASKED in fixed else calls.more(asked, changed), rest)])
                for asked, rest in sets.split(child, ASKED)
            )
            parts.append(sets.make(VISIT, [(visits if VISIT in fixed else calls.more(visits, changed), under)]))
        return sets.union(parts)

    def backward(self, end: Node, move: Move, kept: frozenset[int] = frozenset()) -> Node:
        """Return everyone in the guard whom the move takes into ``end``.

        Args:
            kept: levels that stay as they are in ``end``, whatever the move did to them.
        """
        sets = self._sets
        written = {level: mask for level, mask in move.writes if level not in kept}
        node = sets.free(sets.both(end, sets.of(written)), tuple(sorted(written)))
        node = self._uncalled(node, move)
        if move.picked >= 0 and move.picked not in kept:
            node = sets.lift(node, move.picked, lambda mask, rest: sets.make(PICK, [(mask, rest)]))
        guard = sets.free(move.guard, tuple(sorted(kept))) if kept else move.guard
        return sets.both(node, guard)

    def _uncalled(self, node: Node, move: Move) -> Node:
        sets, calls = self._sets, self._calls
        fixed = {ASKED: 1 << move.held} if move.held or move.below == "none" else {}
        if move.visit or move.below != "kept" or move.held:
            fixed[VISIT] = 1 << move.visit
        node = sets.free(sets.both(node, sets.of(fixed)), tuple(sorted(fixed)))
        if not move.changed:
            return node
        parts = []
        for visits, child in sets.split(node, VISIT):
            under = sets.union(
                sets.make(ASKED, [(asked if ASKED in fixed else calls.less(asked, move.changed), rest)])
                for asked, rest in sets.split(child, ASKED)
            )
            parts.append(sets.make(VISIT, [(visits if VISIT in fixed else calls.less(visits, move.changed), under)]))
        return sets.union(parts)

    def joined(self, call: Node, back: Node, changed: Changed) -> Node:
        """Return those who called and those who come back, as far as they can be the same people.

        Args:
            call: who called, as they were then.
            back: who comes back, whoever called (no ``VISIT``).
            changed: what has changed since the call.
        """
        sets, parts = self._sets, []
        for here in (1, ~1):
            asked = sets.of({ASKED: here})
            then = sets.free(sets.both(call, asked), changed)
            now = sets.free(sets.both(back, asked), (ASKED,))
            parts.append(sets.both(then, now))
        return self.more(sets.union(parts), changed)
