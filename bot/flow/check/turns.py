"""Takes a turn for one example, and judges what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.domain.events import Chose, Event
from bot.flow.check.choices import Choice
from bot.flow.check.levels import PICK, saved_by
from bot.flow.check.lookups import LookUps
from bot.flow.check.moves import AGAIN, AT, BEHIND, NEW, Calls, Move, Place, Reader
from bot.flow.check.probe import Probe, Remark, Returned
from bot.flow.check.trace import mark
from bot.flow.engine import AT_ONCE
from bot.flow.model import Book
from bot.flow.state import Frame
from bot.flow.walk import CircleError

ANY_TIME = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""When it is, for a directory that knows no hours."""

HELPING = ("help_now", "crisis")
"""What must give help that is open now in the very first message."""


class Turns:
    """Takes turns and counts them.

    Attributes:
        passed: steps that some turn passed.
        taken: how many turns were taken.
    """

    def __init__(self, book: Book, ups: LookUps, calls: Calls, live: frozenset[int]) -> None:
        self.book, self.ups, self.reader = book, ups, Reader(calls, live)
        self.passed: set[tuple[str, str]] = set()
        self.taken = 0

    def take(self, place: Place, choice: Choice, example: Mapping[int, int]) -> Move:
        """Take the turn for ``example`` (level -> value, the rest 0) and return what it does to all like it."""
        self.taken += 1
        role, flow, step = place
        moments = self.ups.levels.moments
        at = moments[example.get(self.ups.levels.moment, 0)] if moments else ANY_TIME
        visits = (Frame(flow, step, asked=False),) if role == BEHIND else ()
        probe = Probe(self.book, self.ups, example, at, flow, step, visits)
        returned = stuck = False
        try:
            self._run(probe, place, self._event(place, choice, example, at))
        except Returned:
            returned = True
        except CircleError as error:
            stuck = True
            probe.remarks.append(Remark("circle", error.flow, error.step))
        self._judge(probe, place, choice, ended=returned or stuck)
        self.passed |= probe.passed
        return self.reader.move(probe, returned=returned, stuck=stuck)

    def _event(self, place: Place, choice: Choice, example: Mapping[int, int], at: datetime) -> Event | None:
        if choice.make is not None:
            return choice.make(at)
        if place[0] != AT:
            return None
        saved = saved_by(self.book.flows[place[1]].steps[place[2]])
        number = example[PICK]
        return Chose(at, mark(self.ups.levels.values[saved or ""][number - 1], PICK, number))

    def _run(self, probe: Probe, place: Place, event: Event | None) -> None:
        role, flow, step = place
        if role == BEHIND:
            probe.go("return")
        elif role == AGAIN or event is None:
            probe.enter(flow, step)
        elif place == NEW:
            probe.begin(event)
        else:
            probe.hear(event)

    def _judge(self, probe: Probe, place: Place, choice: Choice, *, ended: bool) -> None:
        role, flow, step = place
        if role == AGAIN and not ended and (probe.state.flow, probe.state.step) != (flow, step):
            by_the_hour = self.ups.levels.moment
            if self.ups.sets.free(probe.guard(), (by_the_hour,)) is probe.guard():
                probe.remarks.append(Remark("return", flow, step))
        if choice.interrupt:
            self._judge_interrupt(probe, place, choice.interrupt)

    def _judge_interrupt(self, probe: Probe, place: Place, name: str) -> None:
        crisis = self.book.entry["crisis"]
        if name == "crisis":
            flow: str | None = None if place[1] == crisis else crisis  # there already: it is an answer
        else:
            flow = None if place == NEW and name not in AT_ONCE else self.book.interrupts[name].go
        if flow is None:
            return
        start = (flow, self.book.flows[flow].start)
        if probe.entered != start or not probe.effects:
            probe.remarks.append(Remark("interrupt", *start, name))
        elif name in HELPING and probe.reaches[:1] != [True]:
            probe.remarks.append(Remark("contact", *start, name))
        elif name == "exit" and not probe.clears():
            probe.remarks.append(Remark("interrupt", *start, name))
