"""The notebook: where something is, what happened, what was asked and reported. Words only, never a picture.

Everything is a value: adding, changing and removing give a new notebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from bot.evidence.moments import Moment, Precision

MOST_ENTRIES = 100
"""Most entries of one notebook: more would not fit a complaint, and one message can paste fifty places."""


class Happened(StrEnum):
    """What kind of event an entry tells of. The value is stable: it is kept in notebooks."""

    SEEN = "seen"
    THREAT = "threat"
    DEMAND = "demand"
    PAYMENT = "payment"
    REPORT = "report"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was said and as it was understood.

    Attributes:
        words: the person's own words.
        earliest: beginning of the period; None when it is not known.
        latest: end of the period.
        precision: how closely it is known.
        about: it was said to be roughly so.
    """

    words: str = field(default="", repr=False)
    earliest: datetime | None = field(default=None, repr=False)
    latest: datetime | None = field(default=None, repr=False)
    precision: Precision | None = None
    about: bool = False


NEVER_SAID = When()


def when(words: str, *readings: Moment) -> When:
    """Return ``words`` with what they were understood as: of several readings, the time that covers all."""
    if not readings:
        return When(words)
    earliest = min(reading.earliest for reading in readings)
    latest = max(reading.latest for reading in readings)
    precision = readings[0].precision if len(readings) == 1 else Precision.PERIOD
    return When(words, earliest, latest, precision, any(reading.about for reading in readings))


@dataclass(frozen=True, slots=True)
class Place:
    """Where it can be seen.

    Attributes:
        id: unique within the notebook; ``""`` before it is added.
        platform: directory id; ``""`` when it is not known.
        kind: what the address shows, a value of ``links.Kind``; ``""`` for words without an address.
        url: the canonical address; ``""`` when there is none.
        account: user name, group or phone number.
        seen: when it was seen there.
        words: as it was given.
        shows: how one can tell who is shown; never of a minor.
    """

    id: str = ""
    platform: str = ""
    kind: str = ""
    url: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    seen: When = NEVER_SAID
    words: str = field(default="", repr=False)
    shows: str = field(default="", repr=False)

    @property
    def at(self) -> When:
        """When it was seen, under the name events have for it."""
        return self.seen


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        id: unique within the notebook; ``""`` before it is added.
        kind: what sort of thing.
        at: when.
        words: what was said or done, in the person's words.
        account: by whom, or to whom it was reported.
        amount: money asked for or paid, as it was written.
        reference: ticket, complaint or payment number.
        witness: who else knows.
    """

    id: str = ""
    kind: Happened = Happened.OTHER
    at: When = NEVER_SAID
    words: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    amount: str = field(default="", repr=False)
    reference: str = field(default="", repr=False)
    witness: str = field(default="", repr=False)


Entry: TypeAlias = Place | Event


class NotAllowedError(ValueError):
    """An entry holds more than may be written down for this age. Names fields, never their words."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(f"not kept for this age: {', '.join(sorted(names))}")
        self.names = names


class FullError(ValueError):
    """The notebook holds as many entries as it can."""


BOOKKEEPING = frozenset({"id", "kind", "platform"})
WHERE_AND_WHEN = frozenset({"url", "account", "seen", "words"})
REPORTED = frozenset({"at", "account", "reference"})


def allowed_fields(age: str, entry: Entry) -> frozenset[str]:
    """Return which fields of ``entry`` may hold something.

    Of anyone who has not said that all are adults, the notebook keeps where and when, and what was reported under
    which number; never what a picture shows, what was threatened, or anybody's story.

    Args:
        age: ``adult``; any other value, also ``""``, counts as a minor.
        entry: a place or an event.
    """
    names = frozenset(one.name for one in fields(entry))
    if age == "adult":
        return names
    if isinstance(entry, Place):
        return names & (BOOKKEEPING | WHERE_AND_WHEN)
    return names & (BOOKKEEPING | (REPORTED if entry.kind is Happened.REPORT else {"at"}))


def beyond(age: str, entry: Entry) -> frozenset[str]:
    """Return the fields of ``entry`` that hold more than is allowed."""
    allowed = allowed_fields(age, entry)
    held = frozenset(one.name for one in fields(entry) if getattr(entry, one.name) not in ("", NEVER_SAID))
    refused = held - allowed
    tells_a_threat = isinstance(entry, Event) and entry.kind not in {Happened.SEEN, Happened.REPORT}
    return refused | {"kind"} if age != "adult" and tells_a_threat else refused


@dataclass(frozen=True, slots=True)
class Notebook:
    """All entries of one person, in the order they were written down.

    Attributes:
        entries: places and events.
        next_number: what the next entry's id is made of; never used twice.
    """

    entries: tuple[Entry, ...] = field(default=(), repr=False)
    next_number: int = 1

    @property
    def places(self) -> tuple[Place, ...]:
        """The places."""
        return tuple(entry for entry in self.entries if isinstance(entry, Place))

    @property
    def events(self) -> tuple[Event, ...]:
        """The events."""
        return tuple(entry for entry in self.entries if isinstance(entry, Event))

    def add(self, entry: Entry, age: str) -> Notebook:
        """Return the notebook with one entry more, under an id of its own.

        Raises:
            NotAllowedError: it holds more than may be kept for this age.
            FullError: there are ``MOST_ENTRIES`` already.
        """
        _check(entry, age)
        if len(self.entries) >= MOST_ENTRIES:
            raise FullError(f"the notebook is full: {MOST_ENTRIES} entries")
        named = replace(entry, id=f"{'p' if isinstance(entry, Place) else 'e'}{self.next_number}")
        return Notebook((*self.entries, named), self.next_number + 1)

    def edit(self, changed: Entry, age: str) -> Notebook:
        """Return the notebook with the entry of the same id replaced.

        Raises:
            NotAllowedError: it now holds more than may be kept for this age.
            KeyError: there is none with this id and of this sort.
        """
        _check(changed, age)
        if not any(entry.id == changed.id and type(entry) is type(changed) for entry in self.entries):
            raise KeyError(changed.id)
        kept = tuple(changed if entry.id == changed.id else entry for entry in self.entries)
        return replace(self, entries=kept)

    def remove(self, entry_id: str) -> Notebook:
        """Return the notebook without the entry; the same when there is none."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.id != entry_id))

    def timeline(self) -> tuple[Entry, ...]:
        """Return all entries by when they began; those whose time is not known come last, as written down."""
        known = [entry for entry in self.entries if entry.at.earliest]
        unknown = [entry for entry in self.entries if not entry.at.earliest]
        return (*sorted(known, key=_begin), *unknown)

    def to_data(self) -> dict[str, Any]:
        """Return the notebook as JSON can hold it; what holds nothing is left out."""
        return {"next": self.next_number, "entries": [_to_data(entry) for entry in self.entries]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Notebook:
        """Return the notebook that ``to_data`` wrote.

        Raises:
            KeyError, TypeError, ValueError: it did not; carries no words of anyone.
        """
        return cls(tuple(_from_data(entry) for entry in data["entries"]), int(data["next"]))


def _begin(entry: Entry) -> tuple[datetime, datetime]:
    assert entry.at.earliest
    return entry.at.earliest, entry.at.latest or entry.at.earliest


def _check(entry: Entry, age: str) -> None:
    names = beyond(age, entry)
    if names:
        raise NotAllowedError(names)


def _to_data(entry: Entry) -> dict[str, Any]:
    sort = "place" if isinstance(entry, Place) else "event"
    return {"sort": sort, **dict(_held(entry))}


def _held(value: Entry | When) -> Iterator[tuple[str, Any]]:
    for one in fields(value):
        held = getattr(value, one.name)
        if isinstance(held, When):
            held = dict(_held(held))
        if isinstance(held, datetime):
            held = held.isoformat()
        if held not in ("", None, False, {}):
            yield one.name, str(held) if isinstance(held, StrEnum) else held


def _from_data(data: Mapping[str, Any]) -> Entry:
    plain = {name: value for name, value in data.items() if name != "sort"}
    if data["sort"] == "place":
        return Place(**_with_when(plain, "seen"))
    return Event(**_with_when({**plain, "kind": Happened(plain["kind"])}, "at"))


def _with_when(data: dict[str, Any], name: str) -> dict[str, Any]:
    if name not in data:
        return data
    said = dict(data[name])
    times = {edge: datetime.fromisoformat(said[edge]) for edge in ("earliest", "latest") if edge in said}
    precision = {"precision": Precision(said["precision"])} if "precision" in said else {}
    return {**data, name: When(**{**said, **times, **precision})}


def added(notebook: Notebook, entries: Iterable[Entry], age: str) -> Notebook:
    """Return the notebook with all ``entries`` added; see ``Notebook.add``."""
    for entry in entries:
        notebook = notebook.add(entry, age)
    return notebook
