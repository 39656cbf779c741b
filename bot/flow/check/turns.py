"""Takes a turn for one example, and judges what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime

from bot.domain.events import Chose, Event
from bot.flow.binding import UnfilledError
from bot.flow.check.choices import CARRY_ON, Choice, choices_at, choices_of_someone_new
from bot.flow.check.judge import Remark
from bot.flow.check.levels import PICK, saved_by
from bot.flow.check.lookups import LookUps
from bot.flow.check.marks import mark
from bot.flow.check.moves import AGAIN, AT, BACK, BEHIND, NEW, Place
from bot.flow.check.probe import Entering, Probe, Returned
from bot.flow.check.taken import Turn, read_off
from bot.flow.engine import AT_ONCE
from bot.flow.model import Book
from bot.flow.state import Frame
from bot.flow.steps import End
from bot.flow.walk import CircleError

HELP_NOW = "help_now"
"""The interrupt that, like every crisis cue, must give help that is open now in its first message."""


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
        at = moments[example.get(self.ups.levels.moment, 0)] if moments else self.ups.levels.some_time
        visits = (Frame(flow, step, asked=False),) if role == BEHIND else ()
        probe = Probe(self.book, self.ups, example, at, flow, step, visits)
        to = self._run(probe, place, self._event(place, choice, example, at))
        self._judge(probe, place, choice, to)
        turn = read_off(probe, to)
        self.known.setdefault((place, choice), []).append(turn)
        return turn

    def forget(self, queries: Set[str]) -> None:
        """Forget the turns that went by the answers to these look-ups: of them something else is known now."""
        stale = [key for key, turns in self.known.items() if any(turn.queries & queries for turn in turns)]
        for key in stale:
            del self.known[key]

    def _event(self, place: Place, choice: Choice, example: Mapping[int, int], at: datetime) -> Event | None:
        if choice.make is not None:
            return choice.make(at)
        if place[0] != AT:
            return None
        saved = saved_by(self.book.flows[place[1]].steps[place[2]])
        number = example[PICK]
        return Chose(at, mark(self.ups.levels.values[saved or ""][number - 1], PICK, number))

    def _run(self, probe: Probe, place: Place, event: Event | None) -> Place | None:
        """Take the turn as far as it goes; return where it stops, None when nobody goes on from there."""
        role, flow, step = place
        probe.on_entering = role == AGAIN
        try:
            if role == BEHIND:
                probe.go("return")
            elif role == AGAIN or event is None:
                probe.enter(flow, step)
            elif place == NEW:
                probe.begin(event)
            else:
                probe.hear(event)
        except Returned:
            return BACK
        except Entering as entering:
            return (AGAIN, *entering.place)
        except CircleError as error:
            probe.remarks.append(Remark("circle", error.flow, error.step))
            return None
        except UnfilledError as error:  # in the label of a list: nobody gets any further
            probe.remark("unfilled", error.placeholder)
            return None
        return self._waiting(probe)

    def _waiting(self, probe: Probe) -> Place | None:
        flow, step = probe.state.flow, probe.state.step
        if not flow:
            return None
        waits = self.book.flows[flow].steps[step]
        return None if isinstance(waits, End) and waits.end == "wipe" else (AT, flow, step)

    def _judge(self, probe: Probe, place: Place, choice: Choice, to: Place | None) -> None:
        role, flow, step = place
        if role == AGAIN and step == self.book.flows[flow].start:
            for name in self._played_by(flow):
                self._judge_start(probe, flow, step, name)
        expected = self._expected(place, choice)
        if expected and to != expected:
            probe.remarks.append(Remark("interrupt", *expected[1:], choice.interrupt or choice.cue))

    def _played_by(self, flow: str) -> list[str]:
        cues = [cue for cue in self.book.cues if answer_to(self.book, cue) == flow]
        return cues + [name for name, interrupt in self.book.interrupts.items() if interrupt.go == flow]

    def _judge_start(self, probe: Probe, flow: str, step: str, name: str) -> None:
        if not probe.effects:
            probe.remarks.append(Remark("interrupt", flow, step, name))
        elif (name == HELP_NOW or name in self.book.cues) and probe.reaches[:1] != [True]:
            probe.remarks.append(Remark("contact", flow, step, name))
        elif name == "exit" and not probe.clears():
            probe.remarks.append(Remark("interrupt", flow, step, name))

    def _expected(self, place: Place, choice: Choice) -> Place | None:
        """Return where an interrupt or a cue must lead; None when it may lead anywhere."""
        flow: str | None = None
        if choice.cue:
            answer = answer_to(self.book, choice.cue)
            flow = None if place[1] == answer else answer  # there already: it is an answer
        elif choice.interrupt and (place != NEW or choice.interrupt in AT_ONCE):
            flow = self.book.interrupts[choice.interrupt].go
        return (AGAIN, flow, self.book.flows[flow].start) if flow else None


def answer_to(book: Book, cue: str) -> str:
    """Return the flow that answers a crisis cue."""
    return book.entry.get(cue, book.entry["crisis"])
