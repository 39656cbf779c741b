"""A case: one survivor's talk with people, from asking to closing. Facts about it only, never words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

CaseId = NewType("CaseId", str)
VolunteerId = NewType("VolunteerId", str)

NO_ONE = VolunteerId("")
NO_CASE = CaseId("")


class Status(StrEnum):
    """Where a case stands. The value is stable: it is kept in stores."""

    WAITING = "waiting"
    """In the queue; whoever is entitled may take it."""
    OFFERED = "offered"
    """One volunteer is asked, until a set time; the others cannot take it."""
    HELD = "held"
    """A volunteer talks with her."""
    HANDING_OVER = "handing_over"
    """The holder would like another volunteer to go on, and still talks with her until that is settled."""
    CALL_BACK = "call_back"
    """She is to be called back in chat at a time she picked; until then she waits for nobody."""
    CLOSED = "closed"
    """The talk is over; she may open it again."""
    WIPED = "wiped"
    """She deleted everything. Nothing is left, and nothing leads out of here."""


class Flag(StrEnum):
    """What makes a case urgent, most urgent first."""

    CRISIS = "crisis"
    MINOR = "minor"
    LIVE_THREAT = "live_threat"


SEVERE = frozenset({Flag.CRISIS, Flag.MINOR})
"""Talks that weigh on those who hold them: suicide and child cases (crisis and care guidance, section 6)."""


class Speaker(StrEnum):
    """Who may write to her."""

    BOT = "bot"
    NOBODY_YET = "nobody_yet"
    VOLUNTEER = "volunteer"


@dataclass(frozen=True, slots=True)
class Owner:
    """The one field that decides whether the bot or a person speaks.

    Attributes:
        speaker: the bot; nobody yet (she waits, and the bot keeps her company); or a volunteer.
        volunteer: which one; empty unless the speaker is a volunteer.
    """

    speaker: Speaker
    volunteer: VolunteerId = NO_ONE

    def __post_init__(self) -> None:
        """Refuse a volunteer without a name, and a name without a volunteer.

        Raises:
            ValueError: it is one of these.
        """
        if (self.speaker is Speaker.VOLUNTEER) != bool(self.volunteer):
            raise ValueError("exactly a volunteer has a name")


BOT = Owner(Speaker.BOT)
NOBODY_YET = Owner(Speaker.NOBODY_YET)


def held_by(volunteer: VolunteerId) -> Owner:
    """Return the owner that is this volunteer."""
    return Owner(Speaker.VOLUNTEER, volunteer)


SPEAKER_IN: Mapping[Status, Speaker] = {
    Status.WAITING: Speaker.NOBODY_YET,
    Status.OFFERED: Speaker.NOBODY_YET,
    Status.HELD: Speaker.VOLUNTEER,
    Status.HANDING_OVER: Speaker.VOLUNTEER,
    Status.CALL_BACK: Speaker.BOT,
    Status.CLOSED: Speaker.BOT,
    Status.WIPED: Speaker.BOT,
}
"""Who speaks in which state. A case that says otherwise cannot be made."""


class Outcome(StrEnum):
    """How a talk ended."""

    HELPED = "helped"
    REFERRED = "referred"
    ENOUGH_FOR_NOW = "enough_for_now"
    SHE_LEFT = "she_left"
    FELL_QUIET = "fell_quiet"
    UNREACHABLE = "unreachable"


class NextStep(StrEnum):
    """What is left for her when a talk ends: a place in the bot, never words."""

    REPORT = "report"
    EVIDENCE = "evidence"
    POLICE = "police"
    HELPLINE = "helpline"
    SAFETY = "safety"
    REST = "rest"
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case was closed.

    Attributes:
        outcome: how it ended.
        next_step: what she is shown to go on with.
        at: when, with a time zone.
    """

    outcome: Outcome
    next_step: NextStep
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """One case. Holds what the rules need, and nothing that she wrote.

    Attributes:
        id: says nothing about her or about when she came.
        language: code of the language she talks in; empty once wiped.
        since: since when she waits; kept when a case goes back to the queue, so that she keeps her place.
        status: where it stands.
        owner: who speaks.
        version: one more with every move that changes status, owner, agreement or urgency.
        heard: how many messages of hers came in this talk.
        flags: what makes it urgent.
        situation: what happened, from the closed list; may be empty.
        promised: she was promised this time for a call-back.
        until: when the offer or the proposed hand-over runs out, or the call-back is due.
        asked: the volunteer who is asked to take it or to take it over.
        agreed: she agrees to the proposed hand-over.
        asked_before: who was asked or fell silent, the most recent last, each once: the last to be asked again.
        passed_by: who passed or gave it back: they are not asked again, and may still take it.
        last_holder: who held the talk that was closed; she may like to meet the same person again.
        unanswered: since when she waits for the holder's answer; None when the holder spoke last.
        nudged: the holder was reminded of it.
        last_word: when either of them spoke last.
        ending: how it was closed, while it is closed.
    """

    id: CaseId
    language: str
    since: datetime
    status: Status = Status.WAITING
    owner: Owner = NOBODY_YET
    version: int = 1
    heard: int = 0
    flags: frozenset[Flag] = frozenset()
    situation: str = ""
    promised: bool = False
    until: datetime | None = None
    asked: VolunteerId = NO_ONE
    agreed: bool = False
    asked_before: tuple[VolunteerId, ...] = ()
    passed_by: frozenset[VolunteerId] = frozenset()
    last_holder: VolunteerId = NO_ONE
    unanswered: datetime | None = None
    nudged: bool = False
    last_word: datetime | None = None
    ending: Ending | None = None

    def __post_init__(self) -> None:
        """Refuse a case that contradicts itself.

        Raises:
            ValueError: the wrong one speaks for this status, or the time has no zone. Carries no content.
        """
        if SPEAKER_IN[self.status] is not self.owner.speaker:
            raise ValueError(f"{self.owner.speaker} cannot speak while {self.status}")
        if self.since.tzinfo is None:
            raise ValueError("a time needs its zone")

    @property
    def severe(self) -> bool:
        """Whether it weighs on who holds it."""
        return bool(self.flags & SEVERE)

    @property
    def holder(self) -> VolunteerId:
        """Who holds it; empty when nobody does."""
        return self.owner.volunteer

    @property
    def stamp(self) -> tuple[int, int]:
        """What a store compares when it writes: version and messages heard."""
        return self.version, self.heard


def volunteer_may_speak(case: Case, volunteer: VolunteerId) -> bool:
    """Tell whether this volunteer's words may be sent to her: only the holder's."""
    return bool(volunteer) and case.owner.volunteer == volunteer
