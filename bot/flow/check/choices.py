"""Everything that can happen while a conversation waits, and how to say it in a path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.domain.events import Chose, Event, Heard, Interrupted, NotUnderstood, OfferedMedia, Opened, TimerRang
from bot.flow.check.probe import CLOCK
from bot.flow.model import Book
from bot.flow.parts import FromList
from bot.flow.steps import AnyStep, Ask, Choose, End
from bot.flow.walk import MORE, SKIP

Make: TypeAlias = Callable[[datetime], Event]

PICKED = "~picked"
"""Stands in a path for the name of the record that was chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can happen.

    Attributes:
        said: how a path names it.
        make: the event at a given time; None for a record chosen from a list.
        interrupt: name of the interrupt; empty for anything else.
        cue: name of the crisis cue; empty for anything else.
        rings: it can happen only while a reminder is set.
    """

    said: str
    make: Make | None
    interrupt: str = ""
    cue: str = ""
    rings: bool = False


CARRY_ON = Choice("", None)
"""What happens where nothing waits."""

GO_BACK = Choice("back", None)
"""Back to an earlier question."""


def _common(book: Book) -> tuple[Choice, ...]:
    interrupts = (
        Choice(name, lambda at, name=name: Interrupted(at, name), interrupt=name)  # type: ignore[misc]
        for name, interrupt in book.interrupts.items()
        if not interrupt.person  # it leaves the conversation as it is
    )
    cues = (
        Choice(f"writes words of {cue}", lambda at, cue=cue: Heard(at, "words", cues=(cue,)), cue=cue)  # type: ignore[misc]
        for cue in book.cues
    )
    return (
        *interrupts,
        *cues,
        Choice("presses start", Opened),
        Choice("sends a photo", lambda at: OfferedMedia(at, "photo")),
        Choice("sends something unreadable", lambda at: NotUnderstood(at, "edit")),
    )


def choices_at(book: Book, step: AnyStep) -> tuple[Choice, ...]:
    """Return everything that can happen while ``step`` waits; its own choices first."""
    common = _common(book)
    rings = Choice("a timer rings", lambda at: TimerRang(at, CLOCK), rings=True)
    return (*_own(step), Choice("writes something", lambda at: Heard(at, "words")), *common, rings)


def _own(step: AnyStep) -> Iterator[Choice]:
    if isinstance(step, Ask):
        yield Choice(f'"{step.ask.skip}"', lambda at: Chose(at, SKIP))
    if isinstance(step, Choose):
        if isinstance(step.choose, FromList):
            yield Choice(PICKED, None)
            yield Choice("asks for more", lambda at: Chose(at, MORE))
        for index, option in enumerate(step.static):
            yield Choice(f'"{option.label}"', lambda at, index=index: Chose(at, str(index)))  # type: ignore[misc]
    if not isinstance(step, End):
        yield Choice("presses a button that is gone", lambda at: Chose(at, "~gone"))


def choices_of_someone_new(book: Book, languages: tuple[str, ...]) -> tuple[Choice, ...]:
    """Return everything that someone new can do first."""
    hints = tuple(
        Choice(f"presses start ({code})", lambda at, code=code: Opened(at, locale_hint=code))  # type: ignore[misc]
        for code in languages
    )
    start = Choice("start", Opened)
    return (start, *hints, Choice("writes something", lambda at: Heard(at, "words")), *_common(book))
