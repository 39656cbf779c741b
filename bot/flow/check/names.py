"""Names in the flows that mean nothing: look-ups, fields, values, parameters, interrupts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.facts import Facts, QueryShape
from bot.flow.binding import OWN_QUERIES
from bot.flow.check.levels import conditions_of, sets_of
from bot.flow.model import Book, Flow
from bot.flow.parse import EVERYWHERE
from bot.flow.parts import PLACEHOLDER, FromList, LookUp
from bot.flow.steps import Choose, StartClock, Step
from bot.flow.yamltext import Path

EVERYWHERE_NEEDED = ("help_now", "person", "menu", "back", "language", "exit", "wipe", "privacy")
"""Interrupts that must hold at every step."""


@dataclass(frozen=True, slots=True)
class Misnamed:
    """Something misnamed, and where."""

    kind: str
    flow: str
    step: str
    path: Path
    what: str
    remedy: str

    def file(self, book: Book) -> str:
        """Return the file it stands in."""
        return book.flows[self.flow].file if self.flow else EVERYWHERE


def misnamed(book: Book, facts: Facts) -> Iterator[Misnamed]:
    """Yield every name that means nothing."""
    domains = {name: _values(facts, variable.of) for name, variable in book.variables.items() if variable.of}
    shapes = facts.shapes()
    yield from _everywhere(book, domains, shapes)
    for flow in book.flows.values():
        for name, step in flow.steps.items():
            yield from _in_look_ups(flow, name, step, shapes)
            yield from _in_texts(flow, name, step, shapes)
            yield from _in_values(flow, name, step, domains)


def _values(facts: Facts, domain: str) -> frozenset[str] | None:
    try:
        return frozenset(facts.values(domain))
    except KeyError:
        return None


def _everywhere(
    book: Book, domains: Mapping[str, frozenset[str] | None], shapes: Mapping[str, QueryShape]
) -> Iterator[Misnamed]:
    for name in EVERYWHERE_NEEDED:
        if name not in book.interrupts:
            what = f"The interrupt '{name}' is missing: it must be one action away at every step."
            yield Misnamed("interrupt", "", "", ("interrupts",), what, "Declare it.")
        elif not (book.interrupts[name].words.strip() or book.interrupts[name].button):
            what = f"Nobody can ask for '{name}': it has neither words nor a button."
            yield Misnamed("interrupt", "", "", ("interrupts", name), what, "Give it words.")
    for name, interrupt in book.interrupts.items():
        if interrupt.person and interrupt.needs not in shapes:
            what = f"There is no look-up '{interrupt.needs}'."
            yield Misnamed("unknown_query", "", "", ("interrupts", name, "needs"), what, "Check the spelling.")
    for name, values in domains.items():
        if values is None:
            what = f"The directory has no list '{book.variables[name].of}'."
            yield Misnamed("unknown_value", "", "", ("variables", name), what, "Check the spelling of 'of'.")


def _in_look_ups(flow: Flow, name: str, step: Step, shapes: Mapping[str, QueryShape]) -> Iterator[Misnamed]:
    for bound, item in step.look_up.items():
        path: Path = ("steps", name, "look_up", bound)
        if item.query not in shapes and item.query not in OWN_QUERIES:
            what = f"There is no look-up '{item.query}'."
            yield Misnamed("unknown_query", flow.flow, name, path, what, "Check the spelling.")
            continue
        uses = shapes[item.query].uses if item.query in shapes else frozenset()
        for parameter in sorted(item.about.keys() - uses):
            what = f"The look-up '{item.query}' does not ask for '{parameter}'."
            yield Misnamed("unknown_parameter", flow.flow, name, path, what, "Leave it out, or check the spelling.")


def _in_texts(flow: Flow, name: str, step: Step, shapes: Mapping[str, QueryShape]) -> Iterator[Misnamed]:
    for place, line in enumerate(step.say):
        for placeholder in sorted(line.placeholders()):
            yield from _field(flow, name, step, ("steps", name, "say", place), placeholder, shapes)
    if isinstance(step, Choose) and isinstance(step.choose, FromList):
        for placeholder in PLACEHOLDER.findall(step.choose.label):
            yield from _field(flow, name, step, ("steps", name, "choose", "label"), placeholder, shapes)
    if isinstance(step, Choose):
        for option in step.static:
            if PLACEHOLDER.search(option.label):
                what = f"The label '{option.label}' is written out, so nothing fills its placeholder."
                yield Misnamed("unfilled", flow.flow, name, ("steps", name, "choose"), what, "Write plain words.")
    if isinstance(step, StartClock) and step.clock in step.look_up:
        fields = _fields(step.look_up[step.clock], shapes)
        if fields is not None and "duration" not in fields:
            what = f"'{step.clock}' has no duration, so no clock can be started from it."
            yield Misnamed("clock", flow.flow, name, ("steps", name, "clock"), what, "Look up a clock.")


def _field(
    flow: Flow, name: str, step: Step, path: Path, placeholder: str, shapes: Mapping[str, QueryShape]
) -> Iterator[Misnamed]:
    owner, _, part = placeholder.partition(".")
    if not part:
        return  # a person's own words: proved on every way
    if owner not in step.look_up:
        what = f"'{{{placeholder}}}' needs a look_up named '{owner}' in this step."
        yield Misnamed("unfilled", flow.flow, name, path, what, "Add the look_up, or check the spelling.")
        return
    fields = _fields(step.look_up[owner], shapes)
    if fields is not None and part not in fields:
        what = f"The look-up '{step.look_up[owner].query}' has no field '{part}'; it has {', '.join(sorted(fields))}."
        yield Misnamed("unknown_field", flow.flow, name, path, what, "Check the spelling.")


def _fields(item: LookUp, shapes: Mapping[str, QueryShape]) -> frozenset[str] | None:
    if item.query in OWN_QUERIES:
        return OWN_QUERIES[item.query]
    return shapes[item.query].fields if item.query in shapes else None


def _in_values(flow: Flow, name: str, step: Step, domains: Mapping[str, frozenset[str] | None]) -> Iterator[Misnamed]:
    compared = [pair for condition in conditions_of(step) for pair in condition.tests()]
    written = [(variable, frozenset({value} - {""})) for sets in sets_of(step) for variable, value in sets.items()]
    for variable, values in compared + written:
        domain = domains.get(variable)
        for value in sorted(values - domain) if domain is not None else ():
            what = f"The directory has no '{value}' for '{variable}'."
            yield Misnamed("unknown_value", flow.flow, name, ("steps", name), what, "Check the spelling.")
