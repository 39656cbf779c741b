"""The kinds of steps: a closed set, one model each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from functools import cached_property
from hashlib import blake2s
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.effects import Option
from bot.domain.phrases import Phrase
from bot.flow.parts import FromList, Line, LookUp, Model, Name, OptionText, Target, When, lines_of, look_ups_of


class Step(Model):
    """What every kind of step can do: look things up, and say something.

    Attributes:
        say: messages, in order.
        look_up: records to bind, by name; in texts the name means the first record found.
        if_none: where to go when a look-up finds nothing.
        adult_only: the checker proves that nobody gets here who has not said they were an adult.
    """

    kind: ClassVar[str]
    marker: ClassVar[str]
    purpose: ClassVar[str]

    say: Annotated[tuple[Line, ...], BeforeValidator(lines_of)] = ()
    look_up: Annotated[Mapping[Name, LookUp], BeforeValidator(look_ups_of)] = Field(default_factory=dict)
    if_none: Target | None = None
    adult_only: bool = False

    def targets(self) -> tuple[str, ...]:
        """Return every place this step can lead to."""
        return tuple(t for t in (getattr(self, "go", None), self.if_none) if t)

    @cached_property
    def fingerprint(self) -> str:
        """A short digest of the step: differs when anything of it differs, and is the same in every process."""
        return blake2s(json.dumps(self.model_dump(), default=_plain).encode(), digest_size=6).hexdigest()


def _plain(value: object) -> Any:
    """Spell a value out for a fingerprint; a set has no order of its own, so it is given one."""
    if isinstance(value, frozenset):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(type(value).__name__)


class Tell(Step):
    """Says something and goes on at once."""

    kind = "tell"
    marker = "go"
    purpose = "Say something and go on at once."

    go: Target


class Choose(Step):
    """Asks a question that has choices.

    Attributes:
        back: whether one can go back from here.
        if_told: answers a whole sentence that fits no choice, where people tell what happened.
    """

    kind = "choose"
    marker = "choose"
    purpose = "Ask a question with choices, written out or made from a look-up."

    choose: tuple[OptionText, ...] | FromList
    back: bool = True
    if_told: str = ""

    @model_validator(mode="after")
    def _asks_something(self) -> Choose:
        if not self.say:
            raise ValueError("a question needs words: add 'say'")
        if isinstance(self.choose, tuple) and not self.choose:
            raise ValueError("a question needs at least one choice")
        return self

    @cached_property
    def static(self) -> tuple[OptionText, ...]:
        """The choices that are written out."""
        return self.choose.otherwise if isinstance(self.choose, FromList) else self.choose

    @cached_property
    def written(self) -> tuple[tuple[Option, OptionText], ...]:
        """The same as they are offered, made once: each turn asks for them."""
        return tuple(
            (Option(str(n), Phrase(option.label), Phrase(option.words) if option.words else ""), option)
            for n, option in enumerate(self.static)
        )

    def targets(self) -> tuple[str, ...]:
        """Return every place a choice can lead to."""
        listed = (self.choose.go,) if isinstance(self.choose, FromList) else ()
        return super().targets() + listed + tuple(option.go for option in self.static)


class Question(Model):
    """What is asked for in the person's own words, and why.

    Attributes:
        save: the name under which the words are kept, sealed.
        kind: ``words`` takes anything; ``link`` wants an address or user name; ``moment`` wants a time; ``agreed``
            wants a word that is told from others.
        why: one sentence that says why this is asked.
        skip: label of the choice not to answer.
    """

    save: Name
    kind: Literal["words", "link", "moment", "agreed"] = "words"
    why: str
    skip: str = "Skip"


class Ask(Step):
    """Asks for words, which are kept sealed; can always be skipped."""

    kind = "ask"
    marker = "ask"
    purpose = "Ask for the person's own words; says why, can be skipped, the answer is kept sealed."

    ask: Question
    go: Target
    skipped: Target | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Ask:
        if not self.say:
            raise ValueError("a question needs words: add 'say'")
        return self

    def targets(self) -> tuple[str, ...]:
        """Return where an answer and a skip lead."""
        return super().targets() + ((self.skipped,) if self.skipped else ())


class Fork(Model):
    """One way of a route."""

    when: When
    go: Target


class Route(Step):
    """Goes one way or another by what is known."""

    kind = "route"
    marker = "route"
    purpose = "Go one way or another by what is known already."

    route: tuple[Fork, ...] = Field(min_length=1)
    otherwise: Target

    def targets(self) -> tuple[str, ...]:
        """Return every way it can go."""
        return super().targets() + tuple(fork.go for fork in self.route) + (self.otherwise,)


class Visit(Step):
    """Runs another flow, then comes back."""

    kind = "visit"
    marker = "visit"
    purpose = "Run another flow, then come back here and go on."

    visit: Name
    go: Target

    def targets(self) -> tuple[str, ...]:
        """Return the visited flow's start and where it goes on."""
        return (*super().targets(), f"flow/{self.visit}")


class Set(Step):
    """Notes something as known, or as no longer known."""

    kind = "set"
    marker = "set"
    purpose = "Note something as known (or, with an empty word, as no longer known)."

    set: Mapping[Name, str]
    go: Target

    @property
    def sets(self) -> Mapping[str, str]:
        """What becomes known; an empty word means: known no longer."""
        return self.set


class NoteDown(Model):
    """Which kept words become one entry of the notebook.

    Attributes:
        kind: what sort of entry it is.
        fields: field of the entry -> name under which ``ask`` kept the words.
        known: field of the entry -> variable whose value is copied.
    """

    kind: Literal["place", "event", "threat", "report"]
    fields: Mapping[Name, Name] = Field(default_factory=dict)
    known: Mapping[Name, Name] = Field(default_factory=dict)


class Note(Step):
    """Moves kept words into the notebook as one entry."""

    kind = "note"
    marker = "note"
    purpose = "Move the words that were asked for into the notebook as one entry."

    note: NoteDown
    go: Target


class OpenNotebook(Step):
    """Turns to an entry of the notebook, takes it out, or has it written anew.

    Attributes:
        notebook: ``first`` and ``next`` turn the page (after the last comes the first); ``remove`` takes the present
            entry out; after ``replace``, the next entry that is kept takes the present one's place.
    """

    kind = "notebook"
    marker = "notebook"
    purpose = "Turn to an entry of the notebook ('first', 'next'), take it out ('remove') or write it anew ('replace')."

    notebook: Literal["first", "next", "remove", "replace"]
    go: Target


class StartClock(Step):
    """Starts the clock of a deadline that was looked up."""

    kind = "clock"
    marker = "clock"
    purpose = "Start the clock of a deadline that was looked up."

    clock: Name
    title: Name | None = None
    """The look-up whose name the clock goes by, such as the platform; the deadline's own name when left out."""
    go: Target


class Remind(Step):
    """Arranges to come back when the newest clock ends, or stops that."""

    kind = "remind"
    marker = "remind"
    purpose = "Arrange to come back when the running clock ends ('clock'), or stop doing so ('never')."

    remind: Literal["clock", "never"]
    go: Target


class Person(Step):
    """Asks for a human volunteer, or tells the volunteers what was decided.

    Attributes:
        person: ``ask`` for one, with the card as it stands; ``leave`` the queue or the talk; ``agree`` or ``disagree``
            to a colleague; ``call_back`` at the time that was picked.
        time: variable that holds that time, picked from a look-up of times; it is forgotten here.
    """

    kind = "person"
    marker = "person"
    purpose = "Ask for a volunteer ('ask'), leave ('leave'), be called back later, answer about a colleague."

    person: Literal["ask", "leave", "agree", "disagree", "call_back"]
    time: Name | None = None
    go: Target

    @model_validator(mode="after")
    def _knows_when(self) -> Person:
        if (self.person == "call_back") != bool(self.time):
            raise ValueError("'time' names the variable with the time of a 'call_back', and nothing else has one")
        return self


class FillCard(Step):
    """Fills the card that a volunteer gets to see.

    Attributes:
        card: ``begin`` with what is passed on unless she says otherwise; ``turn`` over the line that was pressed;
            ``pass_all`` or ``keep_all`` of it.
        line: variable that holds the line that was pressed; it is forgotten here.
    """

    kind = "card"
    marker = "card"
    purpose = "Fill the card for a volunteer: 'begin' it, 'turn' over one line, 'pass_all' or 'keep_all' lines."

    card: Literal["begin", "turn", "pass_all", "keep_all"]
    line: Name | None = None
    go: Target

    @model_validator(mode="after")
    def _knows_which(self) -> FillCard:
        if (self.card == "turn") != bool(self.line):
            raise ValueError("'line' names the variable with the line to 'turn', and nothing else has one")
        return self


class Agree(Step):
    """Agrees on a word: whoever writes it makes the bot a dull one with daily tips, and brings it back again.

    Attributes:
        agree: name under which ``ask`` kept the word; it is moved from there.
    """

    kind = "agree"
    marker = "agree"
    purpose = "Agree on the word that makes the bot a dull one with daily tips, and brings it back again."

    agree: Name
    go: Target


DocumentKind: TypeAlias = Literal[
    "incident_record",
    "police_complaint",
    "portal_helper",
    "platform_complaint",
    "grievance_letter",
    "appeal",
    "search_list",
    "certificate",
    "copyright_notice",
    "summary",
]
"""The documents there are; a test holds them to those of ``bot.documents``."""


class SendPaper(Step):
    """Makes a document of what was written down, sends it, and keeps nothing of it.

    Attributes:
        document: which one.
        form: ``file``, or ``text`` to paste; a channel that carries no files gets text anyway.
        form_from: variable that says so instead: ``text``, ``locked`` for a file that needs the password, or anything
            else for a file without one.
        password: name under which ``ask`` kept the words that are to open the file; they are forgotten here.
    """

    kind = "document"
    marker = "document"
    purpose = "Make a document of what was written down, send it, and keep nothing of it."

    document: DocumentKind
    form: Literal["file", "text"] = "file"
    form_from: Name | None = None
    password: Name | None = None
    go: Target


class End(Step):
    """Ends the talk: for now, leaving the chat clean, or wiping everything."""

    kind = "end"
    marker = "end"
    purpose = "End the talk: 'done' for now, 'exit' leaving the chat clean, 'wipe' destroying everything."

    end: Literal["done", "exit", "wipe"]


AnyStep: TypeAlias = (
    Tell
    | Choose
    | Ask
    | Route
    | Visit
    | Set
    | Note
    | OpenNotebook
    | StartClock
    | Remind
    | Person
    | FillCard
    | SendPaper
    | Agree
    | End
)
STEP_KINDS: tuple[type[AnyStep], ...] = (
    Choose, Ask, Route, Visit, Set, Note, OpenNotebook, StartClock, Remind, Person, FillCard, SendPaper, Agree, End,
    Tell,
)  # fmt: skip
"""Tried in this order: ``go`` alone makes a step that just tells."""

WAITING = (Choose, Ask, End)
"""Kinds at which a conversation can wait for its next event."""
