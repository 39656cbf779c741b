"""Turns as they move whole sets of conversations, forward and back again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.flow.check.levels import ASKED, ASKED_VISITS, PICK, VISITS
from bot.flow.check.probe import BELOW, Probe, Remark
from bot.flow.check.sets import NONE, Node, Sets, Writes
from bot.flow.check.trace import Mark
from bot.flow.model import End
from bot.flow.state import Frame

Place: TypeAlias = tuple[str, str, str]
"""``(role, flow, step)``; the role is one of the following."""

NEW: Place = ("new", "", "")
"""Someone new."""
BACK: Place = ("back", "", "")
"""A flow is over and goes back to whoever called it."""
AT, AGAIN, BEHIND = "at", "again", "behind"
"""Waiting at a step; about to ask a question once more; about to go on behind a visit."""

MOST_VISITS = 8
"""Visits within visits; more, or the same one twice, and the way back grows without end."""


class Stacks:
    """Numbers for the visits under way and for questions."""

    def __init__(self) -> None:
        self.visits: list[tuple[tuple[str, str], ...]] = [()]
        self._visit: dict[tuple[tuple[str, str], ...], int] = {(): 0}
        self.questions: list[tuple[str, str]] = [("", "")]
        self._question: dict[tuple[str, str], int] = {}

    def question(self, place: tuple[str, str]) -> int:
        """Return the number of a question; never 0."""
        if place not in self._question:
            self._question[place] = len(self.questions)
            self.questions.append(place)
        return self._question[place]

    def pushed(self, mask: int, frames: tuple[tuple[str, str], ...]) -> int:
        """Return the visits of ``mask`` with more on top; those that would grow without end are left out."""
        if not frames:
            return mask
        joined = 0
        for number in bits(mask):
            below = self.visits[number]
            if len(set(frames)) == len(frames) <= MOST_VISITS - len(below) and not set(below) & set(frames):
                joined |= 1 << self._number((*below, *frames))
        return joined

    def popped(self, mask: int, frames: tuple[tuple[str, str], ...]) -> int:
        """Return the visits of ``mask`` that end with ``frames``, without them."""
        if not frames:
            return mask
        ends = [self.visits[n] for n in bits(mask) if self.visits[n][-len(frames) :] == frames]
        return sum(1 << self._number(visits[: -len(frames)]) for visits in ends)

    def _number(self, visits: tuple[tuple[str, str], ...]) -> int:
        if visits not in self._visit:
            self._visit[visits] = len(self.visits)
            self.visits.append(visits)
        return self._visit[visits]


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
        below: what becomes of the stack below: ``kept``, back to the interrupted question (``asked``), or ``none``.
        before, after: visits begun before and after ``asked``, the question that was interrupted (0: none).
        writes: levels and their new values.
        remembered: the question to which *back* leads from there; None when it leads further back.
    """

    guard: Node
    to: Place | None
    picked: int = -1
    below: str = "kept"
    before: tuple[tuple[str, str], ...] = ()
    asked: int = 0
    after: tuple[tuple[str, str], ...] = ()
    writes: Writes = ()
    remembered: tuple[str, str] | None = None
    remarks: tuple[Remark, ...] = ()


def move_of(probe: Probe, stacks: Stacks, live: frozenset[int], *, returned: bool, stuck: bool) -> Move:
    """Read off a finished probe what its turn does to the levels in ``live``."""
    state = probe.state
    below, rest = _below(probe, state.stack)
    if returned:
        below, rest = "kept", ()
    at = next((n for n, frame in enumerate(rest) if frame.asked), len(rest))
    asked = stacks.question((rest[at].flow, rest[at].step)) if at < len(rest) else 0
    writes, picked = _written(probe)
    trail = state.trail[-1:]
    return Move(
        guard=probe.guard(),
        to=None if stuck else BACK if returned else _to(probe),
        picked=picked if picked in live else -1,
        below=below,
        before=_frames(rest[:at]),
        asked=asked,
        after=_frames(rest[at + 1 :]),
        writes=tuple((level, mask) for level, mask in writes if level in live),
        remembered=(trail[0].flow, trail[0].step) if trail else None,
        remarks=tuple(probe.remarks),
    )


def _below(probe: Probe, stack: tuple[Frame, ...]) -> tuple[str, tuple[Frame, ...]]:
    if stack and stack[0] is probe.below:
        return "kept", stack[1:]
    if stack and stack[0].flow == BELOW:
        return "asked", stack[1:]
    return "none", stack


def _frames(frames: tuple[Frame, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((frame.flow, frame.step) for frame in frames)


def _to(probe: Probe) -> Place | None:
    flow, step = probe.state.flow, probe.state.step
    waits = probe.book.flows[flow].steps[step]
    return None if isinstance(waits, End) and waits.end == "wipe" else (AT, flow, step)


def _written(probe: Probe) -> tuple[Writes, int]:
    level, writes, picked = probe.levels.level, dict[int, int](), -1
    for name in probe.levels.values:
        value = dict.get(probe.state.answers, name)  # type: ignore[arg-type]  # always Noted
        if isinstance(value, Mark):
            picked = level[name] if value.level == PICK else picked
        else:
            writes[level[name]] = 1 << probe.levels.number[name].get(value or "", 0)
    for name in probe.levels.words:
        value = dict.get(probe.state.words, name)  # type: ignore[arg-type]
        if not isinstance(value, Mark):
            writes[level[f"words:{name}"]] = 1 << bool(value)
    if len(probe.state.notes) > probe.start_notes:
        writes[level["notes"]] = 0b10
    if len(probe.state.clocks) > probe.start_clocks:
        writes[level["clocks"]] = 0b10
    if probe.reminder is not None:
        writes[level["reminder"]] = probe.reminder
    return tuple(sorted(writes.items())), picked


class Mover:
    """Moves sets."""

    def __init__(self, sets: Sets, stacks: Stacks, moment: int) -> None:
        self._sets = sets
        self._stacks = stacks
        self._moment = (moment,)

    def forward(self, start: Node, move: Move) -> Node:
        """Return where ``start``, which lies in the move's guard, is taken to."""
        sets = self._sets
        node = sets.free(start, self._moment)
        if move.picked >= 0:
            parts = [sets.write(child, ((move.picked, mask),)) for mask, child in sets.split(node, PICK)]
            node = sets.union(parts)
        else:
            node = sets.free(node, (PICK,))
        return sets.write(self._stacked(node, move), move.writes)

    def _stacked(self, node: Node, move: Move) -> Node:
        if move.below == "kept" and not move.before and not move.asked and not move.after:
            return node
        sets, stacks, parts = self._sets, self._stacks, []
        for mask, child in sets.split(node, VISITS):
            visits = stacks.pushed(mask if move.below == "kept" else 1, move.before)
            writes: dict[int, int] = {ASKED: 1, ASKED_VISITS: 1} if move.below == "none" else {}
            if move.asked:
                writes = {ASKED: 1 << move.asked, ASKED_VISITS: visits}
                visits = 1 if visits else 0
            visits = stacks.pushed(visits, move.after)
            if visits:
                parts.append(sets.make(VISITS, [(visits, sets.write(child, tuple(sorted(writes.items()))))]))
        return sets.union(parts)

    def grown(self, start: Node, move: Move) -> tuple[str, str] | None:
        """Return the visit that begins again and again inside itself, if the move begins such a one."""
        frames = move.after or move.before
        if not frames:
            return None
        node = self._sets.free(start, (PICK,))
        masks = [mask for mask, _ in self._sets.split(node, VISITS)] if move.below == "kept" and not move.asked else [1]
        grows = any(self._stacks.pushed(mask, frames).bit_count() < mask.bit_count() for mask in masks)
        return frames[-1] if grows else None

    def backward(self, end: Node, move: Move, kept: frozenset[int] = frozenset()) -> Node:
        """Return everyone in the guard whom the move takes into ``end``.

        Args:
            kept: levels that stay as they are in ``end``, whatever the move did to them.
        """
        sets = self._sets
        written = {level: mask for level, mask in move.writes if level not in kept}
        node = sets.free(sets.both(end, sets.of(written)), tuple(sorted(written)))
        node = self._unstacked(node, move)
        if move.picked >= 0:
            node = sets.lift(node, move.picked, lambda mask, rest: sets.make(PICK, [(mask, rest)]))
        guard = sets.free(move.guard, tuple(sorted(kept))) if kept else move.guard
        return sets.both(node, guard)

    def _unstacked(self, node: Node, move: Move) -> Node:
        sets, stacks, parts = self._sets, self._stacks, []
        if move.below == "kept" and not move.before and not move.asked and not move.after:
            return node
        for mask, child in sets.split(node, VISITS):
            visits = stacks.popped(mask, move.after)
            if move.asked:
                parts += self._uninterrupted(visits, child, move)
            else:
                parts.append(self._under(stacks.popped(visits, move.before), child, move))
        return sets.union(parts)

    def _uninterrupted(self, visits: int, child: Node, move: Move) -> list[Node]:
        sets = self._sets
        if not visits & 1:
            return []
        here = sets.free(sets.both(child, sets.of({ASKED: 1 << move.asked})), (ASKED,))
        return [
            self._under(self._stacks.popped(mask, move.before), rest, move) for mask, rest in sets.split(here, ASKED_VISITS)
        ]

    def _under(self, visits: int, child: Node, move: Move) -> Node:
        sets = self._sets
        if move.below == "kept":
            return sets.make(VISITS, [(visits, child)])
        if not visits & 1:
            return NONE
        if move.below == "none" and not move.asked:
            child = sets.both(child, sets.of({ASKED: 1, ASKED_VISITS: 1}))
        return sets.free(child, (ASKED, ASKED_VISITS)) if move.below == "none" else child


def spread(node: Node, sets: Sets, stacks: Stacks) -> Mapping[Place, Node]:
    """Tell where everyone goes on who goes back to whoever called: behind a visit, or to a question."""
    parts: dict[Place, Node] = {}

    def add(place: Place, part: Node) -> None:
        parts[place] = sets.either(parts.get(place, NONE), part)

    for mask, child in sets.split(node, VISITS):
        for number in bits(mask & ~1):
            frame = stacks.visits[number][-1]
            add((BEHIND, *frame), sets.make(VISITS, [(stacks.popped(1 << number, (frame,)), child)]))
        if mask & 1:
            _to_questions(child, sets, stacks, add)
    return parts


def _to_questions(child: Node, sets: Sets, stacks: Stacks, add: Callable[[Place, Node], None]) -> None:
    for asked, under in sets.split(child, ASKED):
        for number in bits(asked & ~1):
            for visits, rest in sets.split(under, ASKED_VISITS):
                clean = sets.write(rest, ((ASKED, 1), (ASKED_VISITS, 1)))
                add((AGAIN, *stacks.questions[number]), sets.make(VISITS, [(visits, clean)]))


def gathered(place: Place, node: Node, sets: Sets, stacks: Stacks) -> Node:
    """Return who must have been at ``BACK`` for ``node`` to be at ``place`` now."""
    role, flow, step = place
    if role == BEHIND:
        parts = [(stacks.pushed(mask, ((flow, step),)), child) for mask, child in sets.split(node, VISITS)]
        return sets.union(sets.make(VISITS, [part]) for part in parts)
    asked = 1 << stacks.question((flow, step))
    parts = [(mask, sets.write(child, ((ASKED, asked), (ASKED_VISITS, mask)))) for mask, child in sets.split(node, VISITS)]
    return sets.union(sets.make(VISITS, [(1, child)]) for _, child in parts)
