"""What the engine remembers of one conversation, and how it is written down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from bot.domain.facts import Source

MOST_TRAIL = 5
"""How many questions one can go back."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where to go on after a visited flow or an interrupt.

    Attributes:
        flow: the flow that was left.
        step: the step that was left.
        asked: True when it was a question, to be asked again (an interrupt); False to go on behind it (a visit).
    """

    flow: str
    step: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A question that was asked, with all that was known then: what *back* returns to."""

    flow: str
    step: str
    answers: Mapping[str, str]
    stack: tuple[Frame, ...]
    notes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the notebook: words only.

    Attributes:
        kind: place, event, threat or report.
        at: when it was written down, UTC.
        fields: the person's own words, by field name.
    """

    kind: str
    at: datetime
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A deadline that runs.

    Attributes:
        id: unique within the conversation; also the timer's id.
        record: id of the directory record it came from.
        title: whose clock it is, such as the platform's name.
        started: when the report was filed, UTC.
        due: when the time is up, UTC.
        about: what the report was about: country, platform, situation.
        remind: whether the person asked us to come back.
    """

    id: str
    record: str
    title: str
    started: datetime
    due: datetime
    about: Mapping[str, str] = field(default_factory=dict)
    remind: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands and what it knows.

    Attributes:
        flow: the present flow.
        step: the question it waits at.
        mark: fingerprint of that step, to notice that it was edited meanwhile.
        answers: variable -> value, all from closed lists.
        words: name -> the person's own words, waiting to become an entry.
        notes: the notebook.
        leaf: number of the entry it is open at, from 0.
        anew: the next entry that is kept takes that one's place.
        clocks: deadlines that run or ran.
        rung: id of the clock that rang last.
        stack: where to return to, innermost last.
        trail: questions asked before, newest last.
        serial: number of the present question; buttons carry it.
        answered: the last question that was answered and how, to know a second press of the same button.
        answered_at: when that was; a press long after is no second press.
        page: page of a long list of choices.
        misses: how often the present question was not understood.
        refused: when media was refused last, so that an album is answered once.
        agreed: the word that makes the bot a dull one and brings it back; empty when there is none.
        resting: the bot is a dull one now.
        shown: sources of the facts that were shown last, for "Where is this from?".
        passing: names of the lines that the person lets pass on to a volunteer; each was shown to her.
    """

    flow: str
    step: str
    mark: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict, repr=False)
    notes: tuple[Entry, ...] = ()
    leaf: int = 0
    anew: bool = False
    clocks: tuple[RunningClock, ...] = ()
    rung: str = ""
    stack: tuple[Frame, ...] = ()
    trail: tuple[Place, ...] = ()
    serial: int = 0
    answered: tuple[int, str] = (0, "")
    answered_at: datetime | None = None
    page: int = 0
    misses: int = 0
    refused: datetime | None = None
    agreed: str = field(default="", repr=False)
    resting: bool = False
    shown: tuple[Source, ...] = ()
    passing: tuple[str, ...] = ()

    def calling(self, flow: str, step: str, *, asked: bool) -> State:
        """Return the state with one more place to come back to."""
        return replace(self, stack=(*self.stack, Frame(flow, step, asked)))

    def wanted_until(self) -> datetime | None:
        """Return the latest time at which the person asked us to come back, if any."""
        return max((clock.due for clock in self.clocks if clock.remind), default=None)


def encode(state: State) -> bytes:
    """Write a state down; what holds nothing is left out."""
    raw = {name: value for name, value in _raw(state).items() if value or name in ("flow", "step")}
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _raw(state: State) -> dict[str, Any]:
    return {name: getattr(state, name) for name in State.__slots__}


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, Frame):
        return [value.flow, value.step, value.asked]
    if isinstance(value, Place):
        return [value.flow, value.step, value.answers, value.stack, value.notes]
    if isinstance(value, Source):
        return [value.title, value.url, value.seen.isoformat(), value.caution]
    if isinstance(value, Entry | RunningClock):
        return {name: item for name, item in asdict(value).items() if item}
    raise TypeError(type(value).__name__)


def decode(raw: bytes) -> State:
    """Read back what ``encode`` wrote.

    Raises:
        ValueError: the bytes are not a state.
    """
    data = json.loads(raw)
    for name, read in _READ.items():
        if name in data:
            data[name] = read(data[name])
    return State(**data)


def _time(value: float) -> datetime:
    return datetime.fromtimestamp(value, tz=UTC)


def _frames(items: list[Any]) -> tuple[Frame, ...]:
    return tuple(Frame(*item) for item in items)


def _place(item: list[Any]) -> Place:
    flow, step, answers, stack, notes = item
    return Place(flow, step, answers, _frames(stack), notes)


def _clock(item: dict[str, Any]) -> RunningClock:
    return RunningClock(**{**item, "started": _time(item["started"]), "due": _time(item["due"])})


_READ: Mapping[str, Any] = {
    "notes": lambda items: tuple(Entry(item["kind"], _time(item["at"]), item.get("fields", {})) for item in items),
    "clocks": lambda items: tuple(_clock(item) for item in items),
    "stack": _frames,
    "trail": lambda items: tuple(_place(item) for item in items),
    "answered": tuple,
    "passing": tuple,
    "answered_at": _time,
    "refused": _time,
    "shown": lambda items: tuple(
        Source(title, url, date.fromisoformat(seen), caution) for title, url, seen, caution in items
    ),
}


def without(answers: Mapping[str, str], sets: Mapping[str, str]) -> dict[str, str]:
    """Return ``answers`` with ``sets`` noted; an empty word makes a variable unknown again."""
    merged = {**answers, **sets}
    return {name: value for name, value in merged.items() if value}


def joined(state: State, other: State | None) -> State:
    """Return ``state`` with the notes and clocks of another conversation of the same person behind its own."""
    if other is None:
        return state
    taken = {clock.id for clock in state.clocks}
    free = (name for number in count(1) if (name := f"clock{number}") not in taken)
    clocks = tuple(replace(clock, id=name) for clock, name in zip(other.clocks, free, strict=False))
    return replace(state, notes=state.notes + other.notes, clocks=state.clocks + clocks)


def with_reminder(state: State, clock: str, wanted: bool) -> State:
    """Return the state with the reminder of ``clock`` (all clocks when empty) switched on or off."""
    clocks = tuple(replace(c, remind=wanted) if clock in ("", c.id) else c for c in state.clocks)
    return replace(state, clocks=clocks)
