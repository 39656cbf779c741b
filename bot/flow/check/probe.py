"""One turn, really taken, for all people at once whom it cannot tell apart.

The interpreter runs on one example. Whatever it looks at is noted: an answer, whether words are
known, whether a look-up found something, whether there is somewhere to return to. The turn then
holds for everyone who agrees with the example on what was looked at, and changes what it changed.
Nothing of the interpreter is written a second time: ``Probe`` adds notes to the interpreter and stops
only where the way on depends on who called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.effects import ClearChat, Wipe
from bot.domain.facts import Found
from bot.flow.binding import OWN_QUERIES, Bound
from bot.flow.card import OWN_CARD
from bot.flow.check.judge import Judge
from bot.flow.check.learner import OPEN_NOW
from bot.flow.check.levels import ASKED, VISIT
from bot.flow.check.lookups import LookUps
from bot.flow.check.sets import ALL, Node
from bot.flow.check.trace import Noted, NotedFacts, Trace
from bot.flow.model import Book
from bot.flow.parts import PLACEHOLDER, Line
from bot.flow.state import Entry, Frame, RunningClock, State
from bot.flow.steps import AnyStep, Choose, OpenNotebook, Step

BELOW = "~below"
"""Flow and step of the frame that stands for everything deeper down the stack."""

CONTACTS = frozenset({"contact", "line", "number", "number_e164", "whatsapp", "sms", "url"})
"""Their fields by which someone can be reached."""

CLOCK = "clock1"
"""Id of the example's clock."""


_A_QUESTION = Choose.model_validate({"say": "?", "choose": [{"label": "!", "go": "return"}]})


class Returned(Exception):  # noqa: N818 - no error: the probe's turn ends where somebody else's begins
    """The turn goes back to whoever called."""


class Entering(Exception):  # noqa: N818 - no error either
    """The turn goes to a step; what happens from there on is the same for everyone who goes there.

    Args:
        place: flow and step.
    """

    def __init__(self, place: tuple[str, str]) -> None:
        super().__init__(place)
        self.place = place


class Probe(Judge):
    """Takes one turn for an example and notes what it looked at.

    A turn is taken in two parts, up to the first step that is entered and from there: the second part is
    the same whatever led there, and is taken once (``on_entering``).

    Args:
        example: level -> value of the example, where it is not 0.
        flow, step: where the example waits; empty for someone new.
        visits: frames of visits just above those that are not known here.

    Attributes:
        found: the state as the turn found it.
    """

    _state_now: State

    def __init__(
        self, book: Book, ups: LookUps, example: Mapping[int, int], at: datetime, flow: str = "", step: str = "",
        visits: tuple[Frame, ...] = (),
    ) -> None:  # fmt: skip
        self.book = book
        self.ups, self.levels, self.trace = ups, ups.levels, Trace(ups.levels)
        self.below = Frame(BELOW, BELOW, asked=bool(example.get(ASKED)))
        self.alone = not (example.get(ASKED) or example.get(VISIT))
        self.example = example
        self.on_entering = False
        self.passed: set[tuple[str, str]] = set()
        self.reaches: list[bool] = []
        self.reminder: int | None = None
        self.pushed: dict[int, State] = {}
        state = self._state(example, at, (flow, step), (self.below, *visits))
        there = {query for query, level in self.levels.there.items() if example.get(level)}
        super().__init__(book, NotedFacts(ups.facts, ups, self.trace, there), state, at)
        self.found = self.state
        if flow:
            self._own(book.flows[flow].steps[step])

    def _state(
        self, example: Mapping[int, int], at: datetime, place: tuple[str, str], stack: tuple[Frame, ...]
    ) -> State:
        answers, words = self.levels.found(example)
        notes, clocks, reminder = (example.get(self.levels.level[name]) for name in ("notes", "clocks", "reminder"))
        clock = RunningClock(CLOCK, CLOCK, CLOCK, at, at + timedelta(hours=1), remind=bool(reminder))
        return State(
            *place, mark=self._fingerprint(*place), stack=stack, serial=1,
            answers=Noted(self.trace, answers), words=Noted(self.trace, words),
            notes=(Entry("event", at, {"text": "words"}),) if notes else (),
            clocks=(clock,) if clocks or reminder else (), rung=CLOCK,
        )  # fmt: skip

    def _fingerprint(self, flow: str, step: str) -> str:
        return self.book.flows[flow].steps[step].fingerprint if flow else ""

    @property
    def state(self) -> State:
        """Where the conversation stands; answers and words are always noted ones."""
        return self._state_now

    @state.setter
    def state(self, state: State) -> None:
        if not isinstance(state.answers, Noted):
            state = replace(state, answers=Noted(self.trace, state.answers))
        if not isinstance(state.words, Noted):
            state = replace(state, words=Noted(self.trace, state.words))
        if hasattr(self, "_state_now") and len(state.stack) > len(self._state_now.stack):
            self.pushed[len(state.stack) - 1] = state
        self._state_now = state

    # -- the stack below, which is not known -------------------------------------------------------

    def exists(self, flow: str, step: str) -> bool:
        """Tell whether the book has this step; the frame for all that is below ends the turn."""
        if flow != BELOW:
            return super().exists(flow, step)
        sets = self.ups.sets
        nobody = sets.of({VISIT: 1, ASKED: 1})
        self.trace.sets.append(nobody if self.alone else sets.without(ALL, nobody))
        if not self.alone:
            raise Returned
        return False

    def _mark(self, flow: str, step: str) -> str:
        return BELOW if flow == BELOW else super()._mark(flow, step)

    def _present(self) -> AnyStep | None:
        return _A_QUESTION if self.state.flow == BELOW else super()._present()

    def _leave_interrupt(self) -> None:
        self.trace.saw(ASKED, ~1 if self.below.asked else 1)
        super()._leave_interrupt()

    # -- what is looked at ---------------------------------------------------------------------------

    def enter(self, flow: str, step: str, *, again: bool = False) -> None:
        """Go to a step, or stop before it."""
        if not self.on_entering:
            raise Entering((flow, step))
        super().enter(flow, step, again=again)

    def _do(self, step: AnyStep, *, again: bool) -> str | None:
        flow, name = self.state.flow, self.state.step
        self.passed.add((flow, name))
        self._own(step)
        return super()._do(step, again=again)

    def _own(self, step: Step) -> None:
        for item in step.look_up.values():
            if item.query in OWN_QUERIES and item.query not in OWN_CARD:  # the card always has lines
                name = "notes" if item.query in ("own_notes", "own_note") else "clocks"
                self.trace.saw(self.levels.level[name], 1 << self.example.get(self.levels.level[name], 0))

    def _open_notebook(self, step: OpenNotebook) -> None:
        level = self.levels.level["notes"]
        self.trace.saw(level, 1 << self.example.get(level, 0))
        super()._open_notebook(step)

    def ring(self, timer: str) -> None:
        """Tell that a time is over; another clock may still have a reminder."""
        level = self.levels.level["reminder"]
        self.trace.saw(level, 1 << self.example.get(level, 0))
        self.reminder = 0b11  # another clock may still have one
        super().ring(timer)

    def _remind(self, *, wanted: bool) -> None:
        if wanted:
            level = self.levels.level["clocks"]
            self.trace.saw(level, 1 << self.example.get(level, 0))
        super()._remind(wanted=wanted)
        self.reminder = 1 << any(clock.remind for clock in self.state.clocks)

    # -- what came of it ---------------------------------------------------------------------------------

    def _say_once(self, line: Line, bound: Bound, record: tuple[str, Found] | None) -> None:
        before = len(self.effects)
        super()._say_once(line, bound, record)
        if len(self.effects) > before:
            step = self.book.flows[self.state.flow].steps[self.state.step]
            self.reaches.append(any(_contact(step, name) for name in PLACEHOLDER.findall(line.text)))

    def clears(self) -> bool:
        """Tell whether the chat is cleared."""
        return any(isinstance(effect, ClearChat | Wipe) for effect in self.effects)

    def guard(self) -> Node:
        """Return the set of all for whom the turn goes as it went for the example."""
        node = self.ups.sets.of(self.trace.masks)
        for part in self.trace.sets:
            node = self.ups.sets.both(node, part)
        return node


def _contact(step: Step, placeholder: str) -> bool:
    name, _, part = placeholder.partition(".")
    return part in CONTACTS and name in step.look_up and step.look_up[name].query in OPEN_NOW
