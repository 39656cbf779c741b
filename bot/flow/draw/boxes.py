"""What is written in a box, and what leads out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.flow.draw.words import in_words, wrap
from bot.flow.model import Flow
from bot.flow.parts import FromList, Line, OptionText
from bot.flow.steps import (
    Agree,
    AnyStep,
    Ask,
    Choose,
    End,
    FillCard,
    Note,
    OpenNotebook,
    Person,
    Remind,
    Route,
    SendPaper,
    Set,
    StartClock,
    Visit,
)

WIDE = 236.0
PAD = 14.0
ROOM = WIDE - 2 * PAD
NAME_SIZE, TEXT_SIZE, SMALL_SIZE = 13.0, 12.0, 10.5
HEAD, NAME_ROW, TEXT_ROW, EXIT_PAD = 20.0, 16.0, 15.0, 6.0
"""Heights in px: the line above the name, a row of the name, a row of text, the air around an exit."""

MOST_MESSAGES = 3
ROWS_OF_A_MESSAGE = 2
PAGES = {
    "first": "Turns to the first entry.",
    "next": "Turns to the next entry.",
    "remove": "Takes the entry out.",
    "replace": "The next entry kept takes its place.",
}
TOLD = {
    "ask": "Asks, with the card",
    "leave": "Leaves the queue or the talk",
    "agree": "Agrees to a colleague",
    "disagree": "Stays with the same volunteer",
    "call_back": "Asks to be called back then",
}
CARD = {
    "begin": "A card, filled as usual",
    "turn": "Turns the pressed line over",
    "pass_all": "Passes every line on",
    "keep_all": "Keeps every line back",
}
ENDINGS = {"done": "Ends for now", "exit": "Ends and clears the chat", "wipe": "Ends and forgets everything"}


@dataclass(frozen=True)
class Exit:
    """One way out of a box.

    Attributes:
        label: what makes the talk go this way; empty when it just goes on.
        to: a target as flows write it; in the overview the name of a box.
    """

    label: str
    to: str

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The label, broken into rows."""
        return wrap(self.label, ROOM - 6, TEXT_SIZE)

    @property
    def height(self) -> float:
        """Height of the exit, in px."""
        return len(self.rows) * TEXT_ROW + EXIT_PAD


@dataclass(frozen=True)
class Box:
    """One box of a picture.

    Attributes:
        kind: a key of ``LOOKS``.
        text: what it says, broken into rows.
        adult_only: whether it says so.
        start: whether the picture begins here.
    """

    name: str
    kind: str
    text: tuple[str, ...]
    exits: tuple[Exit, ...]
    adult_only: bool = False
    start: bool = False

    @cached_property
    def title(self) -> tuple[str, ...]:
        """The name, broken into rows."""
        return wrap(self.name, ROOM, NAME_SIZE * 1.1)

    @property
    def said(self) -> float:
        """Height of all above the exits, in px."""
        return HEAD + len(self.title) * NAME_ROW + len(self.text) * TEXT_ROW + EXIT_PAD + 4

    @property
    def listed(self) -> bool:
        """Whether the exits are written as a list; a single one without a label is not."""
        return any(way.label for way in self.exits)

    @property
    def height(self) -> float:
        """Height of the box, in px."""
        return self.said + (sum(way.height for way in self.exits) + EXIT_PAD if self.listed else 0)

    @cached_property
    def ports(self) -> tuple[float, ...]:
        """Where each exit leaves, in px below the top."""
        if not self.listed:
            return (self.height / 2,) * len(self.exits)
        tops = [self.said + sum(way.height for way in self.exits[:index]) for index in range(len(self.exits))]
        return tuple(top + way.height / 2 for top, way in zip(tops, self.exits, strict=True))


def boxes_of_flow(flow: Flow) -> tuple[Box, ...]:
    """Return a box for each step of a flow."""
    return tuple(
        Box(
            name,
            step.kind,
            tuple(_text(step)),
            tuple(_exits(step)),
            adult_only=flow.adult_only or step.adult_only,
            start=name == flow.start,
        )
        for name, step in flow.steps.items()
    )


def _text(step: AnyStep) -> Iterator[str]:
    bullet = "• " if len(step.say) > 1 else ""
    for line in step.say[:MOST_MESSAGES]:
        yield from wrap(bullet + _words(line), ROOM, TEXT_SIZE, ROWS_OF_A_MESSAGE)
    left = len(step.say) - MOST_MESSAGES
    if left > 0:
        yield f"and {left} more message{'s' if left > 1 else ''}"
    yield from wrap(_deed(step), ROOM, TEXT_SIZE)


def _words(line: Line) -> str:
    held = in_words(line.when)
    return f"({'if ' + held if len(held) <= 24 else 'sometimes'}) {line.text}" if held else line.text


def _deed(step: AnyStep) -> str:
    """Return what a step does besides saying something."""
    match step:
        case Visit():
            return f"Visits flow {step.visit}."
        case Ask():
            return f"Keeps the words as {step.ask.save}."
        case Set():
            return " ".join(f"{name}: {value or 'not known any more'}." for name, value in step.sets.items())
        case Note() | OpenNotebook() | SendPaper():
            return _deed_on_paper(step)
        case StartClock():
            return f"The clock of {step.clock}, named after {step.title or step.clock}."
        case Remind():
            return "Will look in when the clock ends." if step.remind == "clock" else "Will not look in any more."
        case Person() | FillCard():
            return f"{TOLD[step.person] if isinstance(step, Person) else CARD[step.card]}."
        case Agree():
            return f"The word is {step.agree}."
        case End():
            return f"{ENDINGS[step.end]}."
    return ""


def _deed_on_paper(step: Note | OpenNotebook | SendPaper) -> str:
    match step:
        case Note():
            return f"A new entry: {step.note.kind}."
        case OpenNotebook():
            return PAGES[step.notebook]
        case SendPaper():
            form = f"as {step.form_from} says" if step.form_from else f"as a {step.form}"
            return f"The {step.document.replace('_', ' ')}, {form}."


def _exits(step: AnyStep) -> Iterator[Exit]:
    match step:
        case Choose():
            if isinstance(step.choose, FromList):
                yield Exit(f"Each of {step.choose.from_}", step.choose.go)
            yield from (Exit(_label(option), option.go) for option in step.static)
        case Route():
            yield from (Exit(f"if {in_words(fork.when)}", fork.go) for fork in step.route)
            yield Exit("otherwise", step.otherwise)
        case Ask():
            yield Exit("Answered" if step.skipped else "", step.go)
            if step.skipped:
                yield Exit(step.ask.skip, step.skipped)
        case End():
            pass
        case _:
            yield Exit("then" if step.if_none else "", step.go)
    if step.if_none:
        yield Exit("if nothing is found", step.if_none)


def _label(option: OptionText) -> str:
    held = in_words(option.when)
    return f"{option.label} (if {held})" if held else option.label
