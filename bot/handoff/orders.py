"""A move that somebody wants to make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.handoff.case import NO_ONE, Flag, NextStep, Outcome, VolunteerId
from bot.handoff.moves import Move


class Kind(StrEnum):
    """Who acts."""

    SURVIVOR = "survivor"
    VOLUNTEER = "volunteer"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants to move a case.

    Attributes:
        kind: what they are to the organisation; a supervisor may also take cases, under their own id.
        id: the volunteer's or supervisor's own id.
    """

    kind: Kind
    id: VolunteerId = NO_ONE


SURVIVOR = Actor(Kind.SURVIVOR)
SYSTEM = Actor(Kind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Order:
    """A move somebody wants to make.

    Attributes:
        move: which.
        by: whose wish it is.
        at: now, with a time zone.
        version: the case's version that it was decided on.
        heard: how many of her messages the holder had read; asked for by ``close``.
        to: the volunteer who is offered the case, or who shall take it over.
        until: when the call-back is wanted.
        note: a note for the next volunteer was written. Its words are kept elsewhere, sealed.
        outcome: how the talk ended; asked for by ``close``.
        next_step: what is left for her; asked for by ``close``.
        flags: what became known; asked for by ``raise``.
        language: what she would rather talk in; asked for by ``change_language``.
    """

    move: Move
    by: Actor
    at: datetime
    version: int = 0
    heard: int = 0
    to: VolunteerId = NO_ONE
    until: datetime | None = None
    note: bool = False
    outcome: Outcome | None = None
    next_step: NextStep | None = None
    flags: frozenset[Flag] = frozenset()
    language: str = ""

    def __post_init__(self) -> None:
        """Refuse a time without a zone.

        Raises:
            ValueError: it has none.
        """
        if self.at.tzinfo is None or (self.until is not None and self.until.tzinfo is None):
            raise ValueError("a time needs its zone")
