"""Fills the placeholders of a text from what was looked up and what the person said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.errors import HumraahError
from bot.domain.facts import Facts, Found
from bot.domain.phrases import Phrase, Value
from bot.flow.card import OWN_CARD, own_card
from bot.flow.parts import Line
from bot.flow.state import Entry, RunningClock, State
from bot.flow.steps import Step

Bound = Mapping[str, Sequence[Found]]

OWN_QUERIES: Mapping[str, frozenset[str]] = {
    "own_clock": frozenset({"title", "started", "due", "left"}),
    "own_clocks": frozenset({"title", "started", "due", "left"}),
    "own_notes": frozenset({"title", "text"}),
    "own_note": frozenset({"title", "text"}),
    **OWN_CARD,
}
"""Look-ups into the conversation itself, and their fields."""

_ENTRY_TITLES = {
    "place": Phrase("Place"),
    "event": Phrase("What happened"),
    "threat": Phrase("Threat"),
    "report": Phrase("Report"),
}


class UnfilledError(HumraahError):
    """A text needs something that is not known here. The checker proves that this cannot happen."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(f"nothing fills {{{placeholder}}}")
        self.placeholder = placeholder


def look_up(step: Step, state: State, facts: Facts, at: datetime) -> Bound:
    """Ask everything the step asks of the directory and of the conversation itself."""
    return {name: _find(item.query, item.about, state, facts, at) for name, item in step.look_up.items()}


def _find(query: str, extra: Mapping[str, str], state: State, facts: Facts, at: datetime) -> Sequence[Found]:
    if query in OWN_CARD:
        return own_card(query, state, facts, at)
    if query in OWN_QUERIES:
        return _own(query, state, at)
    return facts.find(query, {**state.answers, **extra} if extra else state.answers, at)


def _own(query: str, state: State, at: datetime) -> Sequence[Found]:
    match query:
        case "own_clock":
            clocks = [c for c in state.clocks if c.id == state.rung] or state.clocks[-1:]
            return [_clock(clock, at) for clock in clocks]
        case "own_clocks":
            return [_clock(clock, at) for clock in state.clocks]
        case "own_note":
            return [_entry(state.leaf + 1, entry) for entry in state.notes[state.leaf : state.leaf + 1]]
        case _:
            return [_entry(number, entry) for number, entry in enumerate(state.notes, 1)]


def _clock(clock: RunningClock, at: datetime) -> Found:
    left = max(clock.due - at, clock.due - clock.due)
    fields: dict[str, Value] = {
        "title": Phrase(clock.title),
        "started": clock.started,
        "due": clock.due,
        "left": left,
    }
    return Found(clock.id, fields)


def _entry(number: int, entry: Entry) -> Found:
    title = Phrase("{number}. {what}", {"number": number, "what": _ENTRY_TITLES[entry.kind]})
    return Found(str(number), {"title": title, "text": "\n".join(entry.fields.values())})


def fill(line: Line, state: State, bound: Bound, record: tuple[str, Found] | None = None) -> dict[str, Value]:
    """Return what fills each placeholder of ``line``.

    Args:
        record: name and record that stand for the present round of an ``each`` line.

    Raises:
        UnfilledError: something is not known.
    """
    return {name: value_of(name, state, bound, record) for name in sorted(line.placeholders())}


def value_of(name: str, state: State, bound: Bound, record: tuple[str, Found] | None = None) -> Value:
    """Return what fills ``{name}``.

    Raises:
        UnfilledError: it is not known.
    """
    if "." not in name:
        words = state.words.get(name)
        if words is None:
            raise UnfilledError(name)
        return words
    owner, _, part = name.partition(".")
    found = record[1] if record and record[0] == owner else next(iter(bound.get(owner, ())), None)
    if found is None or part not in found.fields:
        raise UnfilledError(name)
    return found.fields[part]
