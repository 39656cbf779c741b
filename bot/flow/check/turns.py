"""Takes a turn for one example, and judges what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.domain.events import Chose, Event
from bot.flow.check.choices import CARRY_ON, Choice, choices_at, choices_of_someone_new
from bot.flow.check.levels import PICK, saved_by
from bot.flow.check.lookups import LookUps
from bot.flow.check.moves import AGAIN, AT, BEHIND, NEW, Place, Turn, read_off
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
        known: the turns taken, by place and choice.
        taken: how many they are.
    """

    def __init__(self, book: Book, ups: LookUps) -> None:
        self.book, self.ups = book, ups
        self.known: dict[tuple[Place, Choice], list[Turn]] = {}
        self._choices: dict[Place, tuple[Choice, ...]] = {}
        self.taken = 0

    def choices(self, place: Place) -> tuple[Choice, ...]:
        """Return what can happen at a place."""
        if place not in self._choices:
            role, flow, step = place
            if role == AT:
                self._choices[place] = choices_at(self.book, self.book.flows[flow].steps[step])
            elif place == NEW:
                self._choices[place] = choices_of_someone_new(self.book, self.ups.levels.values.get("language", ()))
            else:
                self._choices[place] = (CARRY_ON,)
        return self._choices[place]

    def take(self, place: Place, choice: Choice, example: Mapping[int, int]) -> Turn:
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
        self._judge(probe, place, choice)
        turn = read_off(probe, returned=returned, stuck=stuck)
        self.known.setdefault((place, choice), []).append(turn)
        return turn

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

    def _judge(self, probe: Probe, place: Place, choice: Choice) -> None:
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
