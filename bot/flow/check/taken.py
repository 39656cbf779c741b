"""What a taken turn does, read off the probe that took it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

from bot.flow.check.judge import Remark
from bot.flow.check.levels import PICK, Levels
from bot.flow.check.marks import Mark
from bot.flow.check.moves import BACK, CALLED, HELD, Calls, Move, Place
from bot.flow.check.probe import BELOW, Probe
from bot.flow.check.sets import Node
from bot.flow.state import Frame, State
from bot.flow.steps import Visit


@dataclass(frozen=True, slots=True)
class Moment:
    """A probe's turn up to one of its calls, or up to its end.

    Attributes:
        to: the place that is reached then.
        writes: level -> mask of what had been written; the level that got the record is not among them.
        picked: level that got the record that was chosen; -1 when none had.
        since: for each call made before, the levels that changed between it and this moment.
    """

    to: Place | None
    writes: dict[int, int]
    picked: int
    since: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a probe found, for all levels; ``Turn.move`` keeps those that matter.

    Attributes:
        called: the flows visited one inside the other, ``""`` for an interrupt.
        moments: one for each call, then the end.
        passed: the steps on the way.
        queries: the look-ups whose answers it noted.
    """

    guard: Node
    below: str
    called: tuple[str, ...]
    moments: tuple[Moment, ...]
    remembered: tuple[str, str] | None
    remarks: tuple[Remark, ...]
    passed: frozenset[tuple[str, str]]
    queries: frozenset[str]

    def move(self, calls: Calls, live: frozenset[int]) -> Move:
        """Return what the turn does to the levels in ``live``."""
        *before, end = (self._upto(moment, calls, live) for moment in self.moments)
        return replace(end, remembered=self.remembered, calls=tuple(before), remarks=self.remarks, passed=self.passed)

    def _upto(self, moment: Moment, calls: Calls, live: frozenset[int]) -> Move:
        visit = held = 0
        for flow, since in zip(self.called, moment.since, strict=False):
            number = calls.number(flow, tuple(sorted(since & live)))
            visit, held = (number, held) if flow else (0, number)
        writes = tuple(sorted((level, mask) for level, mask in moment.writes.items() if level in live))
        picked = moment.picked if moment.picked in live else -1
        changed = tuple(sorted({level for level, _ in writes} | ({picked} - {-1})))
        return Move(self.guard, moment.to, picked, self.below, visit, held, writes, changed)


def read_off(probe: Probe, to: Place | None) -> Turn:
    """Read off a finished probe what its turn does; ``to`` is where it stopped."""
    remarks, passed, stack = tuple(probe.remarks), frozenset(probe.passed), probe.state.stack
    queries = frozenset(probe.trace.queries)
    if to is None or to == BACK:
        return Turn(probe.guard(), "kept", (), (_moment(probe, probe.state, (), to),), None, remarks, passed, queries)
    below, frames = _below(probe, stack)
    pushed = tuple(probe.pushed[len(stack) - len(frames) + n] for n in range(len(frames)))
    moments = [_moment(probe, at, pushed[:n], _called(frames[n])) for n, at in enumerate(pushed)]
    end = _moment(probe, probe.state, pushed, to)
    trail = probe.state.trail[-1:]
    remembered = (trail[0].flow, trail[0].step) if trail else None
    called = tuple(_callee(probe, frame) for frame in frames)
    return Turn(probe.guard(), below, called, (*moments, end), remembered, remarks, passed, queries)


def _moment(probe: Probe, at: State, pushed: tuple[State, ...], to: Place | None) -> Moment:
    values = written_at(probe, at)
    writes = {level: value for level, value in values.items() if not isinstance(value, Mark)}
    picked = next((n for n, value in values.items() if isinstance(value, Mark)), -1)
    return Moment(to, writes, picked, tuple(_changed(written_at(probe, then), values) for then in pushed))


def _changed(then: Mapping[int, Mark | int], now: Mapping[int, Mark | int]) -> frozenset[int]:
    return frozenset(level for level in then.keys() | now.keys() if then.get(level) != now.get(level))


def _callee(probe: Probe, frame: Frame) -> str:
    step = probe.book.flows[frame.flow].steps[frame.step]
    return step.visit if isinstance(step, Visit) and not frame.asked else ""


def written_at(probe: Probe, at: State) -> Mapping[int, Mark | int]:
    """Return each level that is no longer as the turn found it: the mask of what was written, or the picked record."""
    level, found, written = probe.levels.level, probe.found, dict[int, Mark | int]()
    if at.answers is not found.answers:
        written.update(_answers_written(probe.levels, at))
    if at.words is not found.words:
        said = ((name, dict.get(cast("dict[str, str]", at.words), name)) for name in probe.levels.words)
        written.update((level[f"words:{name}"], 1 << bool(text)) for name, text in said if not isinstance(text, Mark))
    if len(at.notes) > len(found.notes):
        written[level["notes"]] = 0b10
    if len(at.notes) < len(found.notes):
        written[level["notes"]] = 0b11  # there may be more of them than the one of the example
    if len(at.clocks) > len(found.clocks):
        written[level["clocks"]] = 0b10
    if probe.reminder is not None:
        written[level["reminder"]] = probe.reminder
    return written


def _answers_written(levels: Levels, at: State) -> Iterator[tuple[int, Mark | int]]:
    for name, numbers in levels.number.items():
        value = dict.get(cast("dict[str, str]", at.answers), name)  # always Noted
        if not isinstance(value, Mark):
            yield levels.level[name], 1 << numbers.get(value or "", 0)
        elif value.level == PICK:
            yield levels.level[name], value


def _below(probe: Probe, stack: tuple[Frame, ...]) -> tuple[str, tuple[Frame, ...]]:
    if stack and stack[0] is probe.below:
        return "kept", stack[1:]
    if stack and stack[0].flow == BELOW:
        return "asked", stack[1:]
    return "none", stack


def _called(frame: Frame) -> Place:
    return (HELD if frame.asked else CALLED, frame.flow, frame.step)
