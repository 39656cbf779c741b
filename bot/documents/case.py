"""What documents are made from: the notebook, the answers that were given, the deadlines that run. Nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Literal

from bot.directory.laws import TURN
from bot.documents.fingerprints import Fingerprint, fingerprints, is_fingerprints
from bot.domain.facts import Facts, Found
from bot.evidence.notebook import Entry, Event, Happened, Notebook, Place, When
from bot.evidence.noting import Kept, notebook_of
from bot.flow.state import State

ANSWERS = ("age", "country", "gender", "period", "perpetrator", "platform", "region", "situation")
"""Answers that change what a document says; no other enters one."""

ADULT = "adult"
MINOR = "minor"
OLD, NEW = "before_july_2024", "from_july_2024"
"""Values of ``period``: the old criminal law of India, and the new one."""

UNKNOWN_PLACE = "unknown_website"
MONTH_FIRST = frozenset({"US"})
"""Countries in which 11/12 is the twelfth of November."""

Who = Literal["self", "helper", "bystander"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline that runs: its name, when it began and when it ends."""

    title: str
    started: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a document may say of a person and of what happened.

    Attributes:
        notebook: what was written down; holds no more than the age allows.
        answers: variables of the conversation.
        at: now, with a time zone.
        zone: the person's own.
        deadlines: those that run.
    """

    notebook: Notebook = field(repr=False)
    answers: Mapping[str, str]
    at: datetime
    zone: tzinfo
    deadlines: tuple[Deadline, ...] = ()

    @property
    def adult(self) -> bool:
        """Whether it was said that all are adults; if not, documents hold only where and when."""
        return self.answers.get("age") == ADULT

    @property
    def minor(self) -> bool:
        """Whether it was said that somebody under eighteen is shown; laws for children are named only then."""
        return self.answers.get("age") == MINOR

    @property
    def country(self) -> str:
        """Two letters; ``OTHER`` when it is not known."""
        return self.answers.get("country") or "OTHER"

    @property
    def situation(self) -> str:
        """What happened, a value of the conversation's variable; ``""`` when it was not said."""
        return self.answers.get("situation", "")

    @property
    def who(self) -> Who:
        """Whose picture it is: the writer's own, that of somebody they help, or a stranger's."""
        if self.situation == "helping_someone_else":
            return "helper"
        return "bystander" if self.situation == "received_an_image" else "self"

    @property
    def today(self) -> date:
        """The day where the person is."""
        return self.at.astimezone(self.zone).date()

    @property
    def platform(self) -> str:
        """Directory id of the platform spoken of; ``""`` when none was chosen."""
        chosen = self.answers.get("platform", "")
        return "" if chosen == UNKNOWN_PLACE else chosen

    @property
    def places(self) -> tuple[Place, ...]:
        """All places."""
        return self.notebook.places

    @property
    def places_there(self) -> tuple[Place, ...]:
        """The places on the platform spoken of, and those whose platform is not known; all when none was chosen."""
        if not self.platform:
            return self.places
        return tuple(place for place in self.places if place.platform in ("", self.platform))

    @property
    def links(self) -> tuple[str, ...]:
        """All addresses, none twice."""
        return tuple(dict.fromkeys(place.url for place in self.places if place.url))

    @property
    def reports(self) -> tuple[Event, ...]:
        """The reports that were made."""
        return tuple(entry for entry in self.timeline if isinstance(entry, Event) and entry.kind is Happened.REPORT)

    @property
    def happenings(self) -> tuple[Event, ...]:
        """What happened, without reports and without notes of fingerprints alone; empty unless all are adults."""
        events = (entry for entry in self.told if isinstance(entry, Event))
        return tuple(event for event in events if event.kind is not Happened.REPORT)

    @property
    def accounts(self) -> tuple[str, ...]:
        """Accounts that put something up or made threats, none twice; never a witness."""
        named = [place.account for place in self.places] + [threat.account for threat in self.threats]
        return tuple(dict.fromkeys(account for account in named if account))

    @property
    def threats(self) -> tuple[Event, ...]:
        """Threats and demands; empty unless all are adults."""
        return tuple(event for event in self.happenings if event.kind in {Happened.THREAT, Happened.DEMAND})

    @property
    def was_threatened(self) -> bool:
        """Whether the notes tell of a threat."""
        return bool(self.threats)

    @property
    def timeline(self) -> tuple[Entry, ...]:
        """All entries by when they began."""
        return self.notebook.timeline()

    @property
    def told(self) -> tuple[Entry, ...]:
        """The timeline without notes that hold fingerprints of files and nothing else."""
        return tuple(entry for entry in self.timeline if not is_fingerprints(entry))

    @property
    def period(self) -> str:
        """Under which of India's criminal laws the acts fall, careful where it is not sure.

        What was answered counts first; a dated act adds its own time, and so does a place that was seen before the
        turn. A place seen after the turn proves nothing: it may have been there long before.
        """
        said = self.answers.get("period", "unsure")
        acts = {era for event in self.happenings for era in _eras(event.at)}
        acts |= {OLD for place in self.places if _eras(place.seen) == {OLD}}
        if said != "unsure" and said:
            acts.add(said)
        return acts.pop() if len(acts) == 1 else "unsure"

    @property
    def hashes(self) -> tuple[Fingerprint, ...]:
        """Fingerprints of files that stand in the notes, none twice."""
        found = (one for entry in self.notebook.entries for words in _words(entry) for one in fingerprints(words))
        return tuple({(one.way, one.value): one for one in found}.values())

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the notes and the answers that enter documents, 64 hex digits.

        Taken over their JSON in UTF-8 with sorted keys. The time of making and the language are not part of it: a
        copy made later from the same notes shows the same number.
        """
        answers = {name: self.answers[name] for name in ANSWERS if self.answers.get(name)}
        record = {"answers": answers, "notes": self.notebook.to_data()}
        return sha256(json.dumps(record, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def ask(self, facts: Facts, query: str, **about: str) -> tuple[Found, ...]:
        """Ask the directory with what is known here; ``about`` adds to it or takes its place.

        Laws that protect children are left out unless it was said that one is shown.
        """
        known = {name: self.answers[name] for name in ANSWERS if self.answers.get(name)}
        found = facts.find(query, {**known, "period": self.period, **about}, self.at)
        return tuple(one for one in found if self.minor or one.fields.get("whom") != "child")


def case_of(state: State, at: datetime, zone: tzinfo) -> Case:
    """Return what documents are made from, as it stands in a conversation."""
    kept = (Kept(entry.kind, entry.at, entry.fields) for entry in state.notes)
    country = state.answers.get("country", "")
    order: Literal["mdy", "dmy"] = "mdy" if country in MONTH_FIRST else "dmy"
    notebook = notebook_of(kept, state.answers.get("age", ""), zone, order, country or "IN")
    deadlines = tuple(Deadline(clock.title, clock.started, clock.due) for clock in state.clocks)
    return Case(_given(notebook), state.answers, at, zone, deadlines)


def _given(notebook: Notebook) -> Notebook:
    """Drop repeats: a place pasted twice is one place."""
    seen: dict[Entry, Entry] = {}
    for entry in notebook.entries:
        seen.setdefault(replace(entry, id=""), entry)
    return replace(notebook, entries=tuple(seen.values()))


def _eras(when: When) -> set[str]:
    """Return under which of the two laws the ends of a period fall; nothing when it is not known."""
    if when.earliest is None:
        return set()
    last = (when.latest or when.earliest) - timedelta(microseconds=1)
    return {OLD if day < TURN else NEW for day in (when.earliest.date(), max(last, when.earliest).date())}


def _words(entry: Entry) -> Iterator[str]:
    yield from (entry.words, entry.account, entry.shows if isinstance(entry, Place) else entry.reference)
