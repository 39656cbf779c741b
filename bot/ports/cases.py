"""What the hand-off to people needs from the store. The rules about cases are in ``bot.handoff``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import ConversationId
from bot.handoff.card import EMPTY, Card
from bot.handoff.case import NO_ONE, Case, CaseId, Outcome, Status, VolunteerId
from bot.handoff.volunteers import Shift, Volunteer
from bot.handoff.waits import Wait


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with what is kept beside it, all sealed under the conversation's key and gone with it.

    Attributes:
        case: as the rules know it.
        conversation: whose it is.
        card: what she agreed to pass on.
        told: when she last heard news while she waits; None when not since she began to wait.
        there: somebody who may take it was on shift when she began to wait.
        reachable: False once she blocked us or left.
        wakes: when the clock next does something to it; None when it never does.
    """

    case: Case
    conversation: ConversationId
    card: Card = field(default=EMPTY, repr=False)
    told: datetime | None = None
    there: bool = False
    reachable: bool = True
    wakes: datetime | None = None


class Voices(StrEnum):
    """Whose words they are. The value is stable: it is kept in stores."""

    HER = "her"
    VOLUNTEER = "volunteer"
    NOTE = "note"
    """For the next volunteer; never sent to her."""


@dataclass(frozen=True, slots=True)
class Words:
    """Something that was written in a talk.

    Attributes:
        id: grows; 0 before it is kept.
        who: the volunteer who wrote it; empty when she did.
        text: what was written.
        letter: the letter that takes it to her; 0 when there is none.
        unsent: it was not sent after all, because the talk was no longer with who wrote it.
        on_its_way: the letter still waits.
    """

    voice: Voices
    at: datetime
    text: str = field(repr=False)
    who: VolunteerId = NO_ONE
    id: int = 0
    letter: int = 0
    unsent: bool = False
    on_its_way: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How one talk ended: figures for the supervisor, of nobody in particular.

    Attributes:
        at: when.
        outcome: how.
        language: in which.
        severe: whether it was a crisis or a minor's.
    """

    at: datetime
    outcome: Outcome
    language: str
    severe: bool


class StaleError(LookupError):
    """A case or a shift was changed by another process since it was read: begin again from reading."""


class Cases(Protocol):
    """Cases inside one transaction.

    Whoever moves a case locks its conversation first (``Work.conversations``, ``Work.conversation``), then calls
    ``lock``: so no two transactions ever wait for each other.
    """

    def lock(self) -> None:
        """Let nobody else move a case, or change a volunteer's shift, until this transaction ends."""
        ...

    def of(self, conversation: ConversationId) -> CaseFile | None:
        """Return the case of a conversation that is locked by this transaction."""
        ...

    def get(self, case: CaseId) -> CaseFile | None:
        """Return a case; None when there is none, or no more."""
        ...

    def under_way(self) -> list[CaseFile]:
        """Return all cases that are not over."""
        ...

    def in_status(self, *statuses: Status) -> list[CaseFile]:
        """Return the cases that stand there."""
        ...

    def awake(self, now: datetime) -> list[CaseFile]:
        """Return the cases to which the clock does something now, and those of people who cannot be reached."""
        ...

    def there(self) -> frozenset[CaseId]:
        """Return the ids of all cases that are not over, without opening them."""
        ...

    def write(self, file: CaseFile, seen: tuple[int, int] | None) -> None:
        """Keep a case of a conversation that is locked by this transaction.

        Args:
            file: as it is now.
            seen: ``Case.stamp`` as it was read; None for a new case, which takes the place of an older one.

        Raises:
            StaleError: it is no more as it was seen.
        """
        ...

    def rehome(self, file: CaseFile, to: ConversationId) -> None:
        """Seal a case, and all that was written in it, under another conversation's key; both are locked."""
        ...

    def words(self, file: CaseFile) -> list[Words]:
        """Return all that is kept of what was written, oldest first."""
        ...

    def add_words(self, file: CaseFile, words: Words) -> None:
        """Keep something that was written, sealed under the key of its conversation, which is locked.

        A volunteer's words are on their way in the newest letter of the conversation: keep that one first.
        """
        ...

    def not_sent(self, letter: int) -> CaseId | None:
        """Note that a letter with a volunteer's words was not sent; return the case, None when it is no more."""
        ...

    def forget_words(self, case: CaseId, voices: Collection[Voices]) -> None:
        """Destroy what was written by these."""
        ...

    def team(self) -> list[Volunteer]:
        """Return everyone who has an account, with the shift they are in."""
        ...

    def put_duty(self, volunteer: Volunteer) -> None:
        """Keep what a volunteer's shift holds now."""
        ...

    def shifts(self, begins: datetime, ends: datetime) -> list[Shift]:
        """Return the planned shifts that touch this time, the earliest first; none of closed accounts."""
        ...

    def plan(self, shift: Shift) -> None:
        """Keep a planned shift; one that begins at the same time for the same volunteer is replaced."""
        ...

    def cancel(self, volunteer: VolunteerId, begins: datetime) -> None:
        """Forget a planned shift; nothing happens when there is none."""
        ...

    def add_wait(self, wait: Wait) -> None:
        """Keep a measured wait."""
        ...

    def waits(self, since: datetime) -> list[Wait]:
        """Return the measured waits that began since then."""
        ...

    def add_ended(self, ended: Ended) -> None:
        """Keep how a talk ended."""
        ...

    def ended(self, since: datetime) -> Sequence[Ended]:
        """Return how talks ended since then."""
        ...
