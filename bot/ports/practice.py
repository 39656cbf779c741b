"""What is shown to somebody who practises: what to look at in a talk that is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bot.domain.phrases import Phrase
from bot.handoff.case import VolunteerId


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at.

    Attributes:
        text: the question to ask oneself.
        listened: whether words can tell anything of it.
        found: whether words for it stood in what the volunteer wrote. A hint, and no judgement.
        title: the guidance it comes from.
        url: where that can be read.
        seen: the day it was read.
    """

    text: Phrase
    listened: bool
    found: bool
    title: str
    url: str
    seen: date


@dataclass(frozen=True, slots=True)
class Debrief:
    """What to look at in one talk. Nothing that was written in it is kept.

    Attributes:
        at: when the talk ended.
        title: what it was about.
    """

    at: datetime
    title: Phrase
    points: tuple[Point, ...]


class Rehearsal(Protocol):
    """The practice that goes on."""

    def enters(self, code: str) -> VolunteerId | None:
        """Return whose way in a code is; None when it is nobody's."""
        ...

    def entered(self, code: str) -> None:
        """Note that a code was used: it is nobody's any more."""
        ...

    def debriefs(self) -> Sequence[Debrief]:
        """Return the talks that are over, the latest first."""
        ...


@dataclass(frozen=True, slots=True)
class Doors:
    """The ways in that are printed, each good once.

    Attributes:
        trainee: the code of who practises.
        supervisor: the code of who looks on.
    """

    trainee: str = field(repr=False)
    supervisor: str = field(repr=False)
