"""The card for a volunteer, as the conversation fills it, and what is told to volunteers.

What may stand on it is looked up (``card_lines``): this room knows neither names nor limits of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce

from bot.domain.effects import AnswerPerson, CallPerson, ToPeople
from bot.domain.errors import HumraahError
from bot.domain.facts import Facts, Found
from bot.domain.phrases import Phrase, Value
from bot.flow.state import State, without
from bot.flow.steps import FillCard, Person

LINES = "card_lines"
"""The look-up of everything that may be passed on. Its records give ``name``, ``value`` (both for people), ``word``
(the value as a variable holds it) and ``ticked`` (not empty: passed on unless she says otherwise)."""

OWN_CARD: Mapping[str, frozenset[str]] = {
    "own_card": frozenset({"passed", "kept"}),
    "own_card_lines": frozenset({"name"}),
}
"""Look-ups into the card, and their fields: the whole, and line by line."""

_TWO, _ROW = "{first}\n{second}", "• {line}"
_ON, _OFF = "✓ {name}", "✗ {name}"


class NoTimeError(HumraahError):
    """A call-back is wanted and its time is not known. The checker proves that this cannot happen."""

    def __init__(self, variable: str) -> None:
        super().__init__(f"no time in {variable}")
        self.variable = variable


def own_card(query: str, state: State, facts: Facts, at: datetime) -> Sequence[Found]:
    """Return the card as one record, or its lines as one record each."""
    lines = facts.find(LINES, state.answers, at)
    if query == "own_card_lines":
        return [_choice(line, passed=line.id in state.passing) for line in lines]
    passed = [_shown(line) for line in lines if line.id in state.passing]
    kept = [_shown(line) for line in lines if line.id not in state.passing]
    nothing_but = Phrase("Nothing but what you write from then on.")
    fields = {"passed": _joined(passed) or nothing_but, "kept": _joined(kept) or Phrase("Nothing.")}
    return (Found("card", fields),)


def _choice(line: Found, *, passed: bool) -> Found:
    name = line.fields["name"]
    return Found(line.id, {"name": Phrase(_ON if passed else _OFF, {"name": name}), "also": name})


def _shown(line: Found) -> Value:
    said = Phrase("{name}: {value}", {"name": line.fields["name"], "value": line.fields["value"]})
    return Phrase(_ROW, {"line": said})


def _joined(rows: Sequence[Value]) -> Value:
    return reduce(lambda first, second: Phrase(_TWO, {"first": first, "second": second}), rows) if rows else ""


def filled(step: FillCard, state: State, facts: Facts, at: datetime) -> State:
    """Return the state after a step has filled the card."""
    lines = facts.find(LINES, state.answers, at)
    match step.card:
        case "begin":
            return replace(state, passing=tuple(line.id for line in lines if line.fields["ticked"]))
        case "pass_all":
            return replace(state, passing=tuple(line.id for line in lines))
        case "keep_all":
            return replace(state, passing=())
        case "turn":
            return _turned(step.line or "", state, lines)


def _turned(variable: str, state: State, lines: Sequence[Found]) -> State:
    pressed = state.answers.get(variable)
    passing = tuple(line.id for line in lines if (line.id in state.passing) != (line.id == pressed))
    return replace(state, passing=passing, answers=without(state.answers, {variable: ""}))


def told(step: Person, state: State, facts: Facts, at: datetime) -> tuple[State, ToPeople]:
    """Return what a step tells the volunteers, and the state after it.

    Raises:
        NoTimeError: a call-back is wanted and nobody knows when.
    """
    if step.person == "ask":
        lines = facts.find(LINES, state.answers, at)
        card = tuple((line.id, str(line.fields["word"])) for line in lines if line.id in state.passing)
        return state, CallPerson(card)
    if step.person != "call_back":
        return state, AnswerPerson(step.person)
    variable = step.time or ""
    when = _time(state.answers.get(variable))
    if when is None:
        raise NoTimeError(variable)
    return replace(state, answers=without(state.answers, {variable: ""})), AnswerPerson("call_back", when)


def _time(word: str | None) -> datetime | None:
    try:
        when = datetime.fromisoformat(word or "")
    except ValueError:
        return None
    return when if when.tzinfo else None
