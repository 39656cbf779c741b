"""The interpreter, with an eye on what goes wrong while a turn is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.events import Event
from bot.domain.facts import Facts
from bot.flow.binding import Bound, UnfilledError
from bot.flow.engine import _Run
from bot.flow.model import Book
from bot.flow.parts import FromList
from bot.flow.state import State
from bot.flow.steps import AnyStep, Ask, Choose, End, StartClock
from bot.flow.walk import CircleError, options_of


@dataclass(frozen=True, slots=True)
class Remark:
    """Something wrong that a turn met; ``about`` is the placeholder, interrupt or look-up."""

    kind: str
    flow: str
    step: str
    about: str = ""


class Judge(_Run):
    """Takes one turn and remarks on it.

    Attributes:
        remarks: everything wrong so far.
    """

    def __init__(self, book: Book, facts: Facts, state: State, at: datetime) -> None:
        super().__init__(book, facts, state, at)
        self.remarks: list[Remark] = []

    def remark(self, kind: str, about: str = "") -> None:
        """Note something wrong where the turn is now."""
        self.remarks.append(Remark(kind, self.state.flow, self.state.step, about))

    def unfilled(self, error: UnfilledError) -> None:
        """Note a line that cannot be filled."""
        self.remark("unfilled", error.placeholder)

    def _do(self, step: AnyStep, *, again: bool) -> str | None:
        adults = step.adult_only or self.book.flows[self.state.flow].adult_only
        if adults and self.state.answers.get("age") != "adult":
            self.remark("adult_only")
        return super()._do(step, again=again)

    def _act(self, step: AnyStep, bound: Bound) -> str:
        if isinstance(step, StartClock):
            if not bound[step.clock]:
                self.remark("empty", step.clock)
                return step.go
            try:
                return super()._act(step, bound)
            except (KeyError, TypeError):
                self.remark("clock", step.clock)
                return step.go
        return super()._act(step, bound)

    def _wait(self, step: Ask | Choose | End, bound: Bound, said: int, *, again: bool) -> None:
        super()._wait(step, bound, said, again=again)
        if isinstance(step, Choose):
            if isinstance(step.choose, FromList) and not bound.get(step.choose.from_):
                self.remark("empty", step.choose.from_)
            if not options_of(self.book, step, self.state, bound, None):
                self.remark("dead_end")


def judged(
    book: Book, facts: Facts, state: State | None, event: Event, known: Mapping[str, str]
) -> tuple[State | None, list[Remark]]:
    """Take one turn as ``take_turn`` does; return where it leads, None when it leads nowhere, and what was wrong."""
    run = Judge(book, facts, state or State(flow="", step="", answers=known), event.at)
    try:
        if state is None:
            run.begin(event)
        else:
            run.hear(event)
    except CircleError as error:
        return None, [*run.remarks, Remark("circle", error.flow, error.step)]
    except UnfilledError as error:
        run.remark("unfilled", error.placeholder)
        return None, run.remarks
    return run.with_sources(), run.remarks
