"""From YAML texts to a Book; every problem is named by file, line and remedy.

The shape of each file is checked by the models, what it refers to is checked here; whether the
conversations hold together is proved by ``bot.flow.check``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from bot.domain.errors import ContentError, Problem
from bot.flow.conditions import Condition
from bot.flow.model import Book, Flow
from bot.flow.parts import FromList
from bot.flow.steps import STEP_KINDS, AnyStep, Choose, FillCard, Note, Person, Route, Set, StartClock
from bot.flow.yamltext import Path, line_of, model_problems, read_yaml

EVERYWHERE = "everywhere.yaml"
"""The file that declares interrupts, variables, the engine's own sentences, cues and entries."""

ENTRIES = ("welcome", "welcome_back", "menu", "crisis", "clock_ended")
"""Roles that must each have a flow."""

BUILT_IN = ("back", "sources")
"""Interrupts that the engine answers itself."""

SENTENCES = (
    "pick_one", "still_lost", "old_button", "media_refused", "only_text", "moved_on", "cut", "more", "nothing_before",
    "not_a_link", "time_ahead", "no_such_time", "understood", "could_be", "time_unclear",
    "no_good_word", "awake", "gone_on",
    "trouble",
    "no_source",
    "sources",
    "source",
    "source_caution",
)  # fmt: skip
"""The engine's own sentences, all of which ``common`` must give."""


def read_book(files: Mapping[str, str]) -> Book:
    """Read all flows together.

    Args:
        files: file name -> text; ``everywhere.yaml`` and one file a flow.

    Raises:
        ContentError: with every problem found.
    """
    reader = _Reader(files)
    book = reader.book()
    if book is None or reader.problems:
        raise ContentError(tuple(reader.problems))
    problems = tuple(_loose_ends(book, files))
    if problems:
        raise ContentError(problems)
    return book


class _Reader:
    """Reads file by file and collects what is wrong."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self.problems: list[Problem] = []

    def book(self) -> Book | None:
        """Return the book, or None when its common part does not read."""
        if EVERYWHERE not in self.files:
            self.problems.append(Problem(EVERYWHERE, 0, "The file is missing.", "Put it back into the flows folder."))
            return None
        flows = {flow.flow: flow for flow in self._flows()}
        common = self._raw(EVERYWHERE)
        if not isinstance(common, dict):
            return None
        try:
            return Book(flows=flows, **common)
        except ValidationError as error:
            self.problems.extend(model_problems(error, self.files[EVERYWHERE], EVERYWHERE))
            return None

    def _raw(self, file: str) -> Any:
        raw, problems = read_yaml(self.files[file], file)
        self.problems.extend(problems)
        if not problems and not isinstance(raw, dict):
            self.problems.append(Problem(file, 1, "The file holds no mapping.", "Begin it with 'flow: NAME'."))
            return None
        return raw

    def _flows(self) -> Iterator[Flow]:
        for file in sorted(self.files):
            if file == EVERYWHERE:
                continue
            raw = self._raw(file)
            if raw is not None:
                flow = self._flow(file, raw)
                if flow is not None:
                    yield flow

    def _flow(self, file: str, raw: dict[str, Any]) -> Flow | None:
        steps = raw.get("steps")
        if not isinstance(steps, dict) or not steps:
            self.problems.append(Problem(file, 1, "The flow has no steps.", "Add 'steps:' with at least one step."))
            return None
        made = {str(name): self._step(file, str(name), step) for name, step in steps.items()}
        if any(step is None for step in made.values()):
            return None
        try:
            flow = Flow(**{**raw, "steps": made, "file": file})
        except ValidationError as error:
            self.problems.extend(model_problems(error, self.files[file], file))
            return None
        if flow.flow != file.removesuffix(".yaml").rpartition("/")[2]:
            what = f"The flow calls itself '{flow.flow}' but the file is '{file}'."
            self.problems.append(Problem(file, 1, what, "Give both the same name."))
        return flow

    def _step(self, file: str, name: str, raw: Any) -> AnyStep | None:
        text, path = self.files[file], ("steps", name)
        if not isinstance(raw, dict):
            self.problems.append(
                Problem(file, line_of(text, path), f"The step '{name}' is empty.", "Give it words and a 'go'.")
            )
            return None
        kinds = [kind for kind in STEP_KINDS if kind.marker in raw and kind.marker != "go"]
        if len(kinds) > 1 or (not kinds and "go" not in raw):
            markers = ", ".join(kind.marker for kind in kinds) or "none"
            listed = ", ".join(kind.marker for kind in STEP_KINDS)
            what = f"The step '{name}' must have exactly one of {listed}; it has {markers}."
            self.problems.append(Problem(file, line_of(text, path), what, "Split it in two, or add what is missing."))
            return None
        try:
            return (kinds[0] if kinds else STEP_KINDS[-1])(**raw)
        except ValidationError as error:
            self.problems.extend(model_problems(error, text, file, path))
            return None


def _loose_ends(book: Book, files: Mapping[str, str]) -> Iterator[Problem]:
    """Yield every reference that leads nowhere."""
    yield from _everywhere_ends(book, files)
    for flow in book.flows.values():
        if flow.start not in flow.steps:
            line = line_of(files[flow.file], ("start",))
            yield Problem(
                flow.file, line, f"The flow starts with '{flow.start}', which is no step.", "Name one of its steps."
            )
        for name, step in flow.steps.items():
            for path, what in _step_ends(book, flow, step):
                line = line_of(files[flow.file], ("steps", name, *path))
                yield Problem(flow.file, line, f"Step '{name}': {what}", "Check the spelling, or add what is named.")


def _everywhere_ends(book: Book, files: Mapping[str, str]) -> Iterator[Problem]:
    text = files[EVERYWHERE]
    for role in ENTRIES:
        if book.entry.get(role) not in book.flows:
            line = line_of(text, ("entry", role))
            yield Problem(EVERYWHERE, line, f"entry.{role} must name a flow.", "Name the flow that plays this part.")
    for role, flow in book.entry.items():
        if role not in ENTRIES and (role not in book.cues or flow not in book.flows):
            line = line_of(text, ("entry", role))
            what = f"entry.{role}: '{role}' is neither a part nor a cue, or '{flow}' is no flow."
            yield Problem(EVERYWHERE, line, what, "Check the spelling of both.")
    for sentence in SENTENCES:
        if not book.common.get(sentence):
            yield Problem(EVERYWHERE, line_of(text, ("common",)), f"common.{sentence} is missing.", "Add the sentence.")
    for name in book.interrupts:
        yield from _interrupt_ends(book, name, text)


def _interrupt_ends(book: Book, name: str, text: str) -> Iterator[Problem]:
    interrupt = book.interrupts[name]
    if interrupt.person:
        if interrupt.go is not None or not interrupt.needs or not book.common.get(interrupt.thanks):
            what = f"'{name}' answers the volunteers: it 'needs' a look-up, says a sentence ('thanks'), leads nowhere."
            yield Problem(EVERYWHERE, line_of(text, ("interrupts", name)), what, "Take 'go' out, name the other two.")
    elif interrupt.go is None and name not in BUILT_IN:
        yield Problem(EVERYWHERE, line_of(text, ("interrupts", name)), f"'{name}' leads nowhere.", "Add 'go: FLOW'.")
    elif interrupt.go is not None and interrupt.go not in book.flows:
        line = line_of(text, ("interrupts", name, "go"))
        yield Problem(EVERYWHERE, line, f"There is no flow '{interrupt.go}'.", "Check the spelling.")


def _step_ends(book: Book, flow: Flow, step: AnyStep) -> Iterator[tuple[Path, str]]:
    for go in step.targets():
        known = go.removeprefix("flow/") in book.flows if go.startswith("flow/") else go in flow.steps or go == "return"
        if not known:
            yield (), f"'{go}' leads nowhere."
    for condition in _conditions(step):
        for name, values in condition.tests():
            yield from _variable_ends(book, name, values)
    for sets in _sets(step):
        for name, value in sets.items():
            yield from _variable_ends(book, name, frozenset({value} - {""}))
    yield from _binding_ends(book, step)


def _variable_ends(book: Book, name: str, values: frozenset[str]) -> Iterator[tuple[Path, str]]:
    variable = book.variables.get(name)
    if variable is None:
        yield (), f"'{name}' is not a variable of {EVERYWHERE}."
        return
    for value in sorted(values - set(variable.values)) if variable.values else ():
        yield (), f"'{name}' can never be '{value}'; it can be {', '.join(variable.values)}."


def _binding_ends(book: Book, step: AnyStep) -> Iterator[tuple[Path, str]]:
    for line in step.say:
        if line.each is not None and line.each not in step.look_up:
            yield ("say",), f"'each: {line.each}' needs a look_up of that name."
    if isinstance(step, Choose) and isinstance(step.choose, FromList):
        if step.choose.from_ not in step.look_up:
            yield ("choose",), f"'from: {step.choose.from_}' needs a look_up of that name."
        yield from _variable_ends(book, step.choose.save, frozenset())
    if isinstance(step, StartClock) and step.clock not in step.look_up:
        yield ("clock",), f"'clock: {step.clock}' needs a look_up of that name."
    if isinstance(step, StartClock) and step.title and step.title not in step.look_up:
        yield ("title",), f"'title: {step.title}' needs a look_up of that name."
    if isinstance(step, Note):
        for variable in step.note.known.values():
            yield from _variable_ends(book, variable, frozenset())
    picked = step.time if isinstance(step, Person) else step.line if isinstance(step, FillCard) else None
    if picked:
        yield from _variable_ends(book, picked, frozenset())


def _conditions(step: AnyStep) -> Iterator[Condition]:
    yield from (line.when for line in step.say)
    if isinstance(step, Route):
        yield from (fork.when for fork in step.route)
    if isinstance(step, Choose):
        yield from (option.when for option in step.static)


def _sets(step: AnyStep) -> Iterator[Mapping[str, str]]:
    if isinstance(step, Set):
        yield step.sets
    if isinstance(step, Choose):
        yield from (option.sets for option in step.static)
