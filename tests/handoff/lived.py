"""What came of a week."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.handoff.moves import Move
from bot.handoff.terms import PROPOSED
from bot.handoff.waits import Wait
from tests.handoff.ledger import Ledger


@dataclass(frozen=True)
class Waited:
    """How one person's wait ended."""

    wait: Wait
    priority: str

    @property
    def length(self) -> timedelta:
        """How long it was."""
        return self.wait.length


@dataclass
class Lived:
    """What came of the week.

    Attributes:
        waits: one for each time somebody waited.
        ledger: the books that were kept beside the rules.
        moves: how often each was made.
        refused: moves that were refused.
        came: shifts that somebody came to.
        missed_shifts: shifts that nobody came to.
        unfinished: people who still wait at the end.
        left_standing: minutes in which a case past the bound stood in the queue though someone could be asked.
    """

    waits: list[Waited] = field(default_factory=list)
    ledger: Ledger = field(default_factory=lambda: Ledger(PROPOSED))
    moves: dict[Move, int] = field(default_factory=dict)
    refused: int = 0
    came: int = 0
    missed_shifts: int = 0
    unfinished: int = 0
    left_standing: int = 0

    def longest(self) -> timedelta:
        """The longest wait of anyone, whether someone joined or not."""
        return max(wait.length for wait in self.waits)
