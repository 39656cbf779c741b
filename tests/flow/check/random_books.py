"""Small random books, and a plain walk through them with the real interpreter."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import timedelta

from hypothesis import strategies as st

from bot.domain.events import Chose, Event, Heard, Interrupted, OfferedMedia, Opened
from bot.domain.facts import Facts
from bot.flow.engine import take_turn
from bot.flow.model import Book
from bot.flow.parse import SENTENCES
from bot.flow.state import State
from bot.flow.steps import Ask, Choose
from bot.flow.walk import CircleError
from tests.flow.check.books import DAY

EVERYWHERE = """
entry: {welcome: first, welcome_back: aside, menu: second, crisis: aside, clock_ended: aside}
interrupts:
  help_now: {label: Help now, words: help, go: aside}
  person: {label: A person, words: human, go: aside}
  menu: {label: Menu, words: menu, go: second, keeps_place: false}
  back: {label: Back, words: back}
  language: {label: Language, words: language, go: aside}
  privacy: {label: Kept, words: privacy, go: aside}
  wipe: {label: Forget, words: wipe, go: aside}
  exit: {label: Leave, words: exit, go: exit}
variables:
  age: {about: The age., values: [adult, minor]}
  colour: {about: The colour., values: [red, blue]}
COMMON
cues:
  suicide: want to die
""".replace("COMMON", "common:\n" + "\n".join(f"  {name}: This is the sentence." for name in SENTENCES))

ASIDE = """
flow: aside
purpose: Aside.
start: line_first
steps:
  line_first:
    look_up: {line: helplines_open}
    say: "Call {line.line}"
    choose:
      - {label: Go on, go: return}
"""

EXIT = """
flow: exit
purpose: Leave.
start: bye
steps:
  bye: {say: Have a good day., end: exit}
"""

CIRCLE = ("circle", "", "")
"""Steps that go round: which of them is named depends on where one came in."""

NAMES = ("one", "two", "three", "four")
CONDITIONS = (
    "{age: adult}", "{age: minor}", "{unknown: age}", "{colour: red}", "{known: colour}", "{not: {colour: blue}}",
    "{age: adult, colour: red}", "{any: [{age: minor}, {colour: blue}]}",
)  # fmt: skip
SETS = ("{age: adult}", "{age: minor}", '{age: ""}', "{colour: red}", "{colour: blue}", '{colour: ""}')

_conditions, _sets = st.sampled_from(CONDITIONS), st.sampled_from(SETS)
_targets = st.sampled_from((*NAMES, "return", "flow/first", "flow/second"))


@st.composite
def _options(draw: st.DrawFn) -> str:
    rows = []
    for number in range(draw(st.integers(1, 3))):
        extra = f", set: {draw(_sets)}" if draw(st.booleans()) else ""
        extra += f", when: {draw(_conditions)}" if draw(st.booleans()) else ""
        rows.append(f"      - {{label: Way {number}, go: {draw(_targets)}{extra}}}")
    return "\n".join(rows)


@st.composite
def _steps(draw: st.DrawFn, name: str, other: str) -> str:
    kind = draw(st.sampled_from(("choose", "choose", "choose", "ask", "route", "set", "visit", "tell", "note")))
    go = draw(_targets)
    rows = ["    adult_only: true"] if draw(st.integers(0, 3)) == 0 else []
    match kind:
        case "choose":
            rows += [f"    say: [This is {name}.]", f"    choose:\n{draw(_options())}"]
        case "ask":
            rows += [f"    say: This is {name}.", "    ask: {save: what, why: It helps.}", f"    go: {go}"]
        case "route":
            forks = f"      - {{when: {draw(_conditions)}, go: {draw(_targets)}}}"
            rows += [f"    route:\n{forks}", f"    otherwise: {go}"]
        case "set":
            rows += [f"    set: {draw(_sets)}", f"    go: {go}"]
        case "visit":
            rows += [f"    visit: {other}", f"    go: {go}"]
        case "tell":
            rows += ['    say: "You wrote: {what}"', f"    go: {go}"]
        case _:
            rows += ["    note: {kind: event, fields: {text: what}}", f"    go: {go}"]
    return f"  {name}:\n" + "\n".join(rows)


@st.composite
def books(draw: st.DrawFn) -> dict[str, str]:
    """Two random flows of four steps each, and the few that every book needs."""
    files = {"everywhere.yaml": EVERYWHERE, "aside.yaml": ASIDE, "exit.yaml": EXIT}
    for flow, other in (("first", "second"), ("second", "first")):
        steps = "\n".join(draw(_steps(name, other)) for name in NAMES)
        files[f"{flow}.yaml"] = f"flow: {flow}\npurpose: Random.\nstart: one\nsteps:\n{steps}\n"
    return files


def wrong_at(book: Book, state: State) -> Iterator[tuple[str, str, str]]:
    """Yield what is plainly wrong where a conversation waits: kind, flow, step."""
    flow, step = book.flows[state.flow], book.flows[state.flow].steps[state.step]
    if (step.adult_only or flow.adult_only) and state.answers.get("age") != "adult":
        yield "adult_only", state.flow, state.step
    if isinstance(step, Choose) and not any(option.when.holds(state.answers) for option in step.static):
        yield "dead_end", state.flow, state.step


def events_at(book: Book, state: State) -> Iterator[Event]:
    """Yield some of what can happen next; enough to get everywhere."""
    step = book.flows[state.flow].steps[state.step]
    at = DAY + timedelta(minutes=state.serial)
    if isinstance(step, Choose):
        yield from (Chose(at, str(number), state.serial) for number in range(len(step.static)))
    if isinstance(step, Ask):
        yield Chose(at, "skip", state.serial)
        yield Heard(at, "words")
    yield from (Interrupted(at, name) for name in ("help_now", "menu", "back"))
    yield OfferedMedia(at, "photo")


def met_by_walking(book: Book, facts: Facts, most: int) -> set[tuple[str, str, str]]:
    """Walk breadth first through ``most`` conversations and return what is wrong: kind, flow, step."""
    wrong: set[tuple[str, str, str]] = set()
    if _goes_round(book, facts, None, Opened(DAY)):
        return {CIRCLE}
    start = take_turn(book, facts, None, Opened(DAY)).state
    seen, todo = {_plain(start)}, deque([start])
    while todo and len(seen) < most:
        state = todo.popleft()
        wrong.update(wrong_at(book, state))
        for event in events_at(book, state):
            if _goes_round(book, facts, state, event):
                wrong.add(CIRCLE)
                continue
            after = take_turn(book, facts, state, event).state
            if _plain(after) not in seen:
                seen.add(_plain(after))
                todo.append(after)
    return wrong


def _goes_round(book: Book, facts: Facts, state: State | None, event: Event) -> bool:
    try:
        take_turn(book, facts, state, event)
    except CircleError:
        return True
    return False


def _plain(state: State) -> tuple[object, ...]:
    """Return what tells one conversation from another, without numbers and times."""
    trail = tuple((place.flow, place.step, _sorted(place.answers), place.stack) for place in state.trail)
    return state.flow, state.step, _sorted(state.answers), tuple(state.words), bool(state.notes), state.stack, trail


def _sorted(answers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(answers.items()))
