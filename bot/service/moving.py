"""Going on in another app: whoever writes the number that another channel gave them takes their conversation along.

What was there is wiped in the same commit: the number leads nowhere afterwards, and nobody can read on there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from bot.domain.ids import Address
from bot.domain.incoming import Incoming, Wrote
from bot.ports import Conversation, Outcome, Work
from bot.service.mind import Mind

Numbers: TypeAlias = Callable[[str], Address | None]
"""Tells where a number leads that somebody wrote; None when it is none, or when too many were tried."""


def no_numbers(_: str) -> Address | None:
    """Know no number."""
    return None


class Moving:
    """Moves conversations.

    Args:
        numbers: where a number leads.
        mind: puts the two conversations together.
    """

    def __init__(self, numbers: Numbers, mind: Mind) -> None:
        self._numbers = numbers
        self._mind = mind

    def outcomes(self, incoming: Incoming, talk: Conversation, work: Work, now: datetime) -> tuple[Outcome, ...]:
        """Return what follows when ``incoming`` is the number of another conversation; nothing when it is not.

        Args:
            talk: the conversation in which it was written.
        """
        if not isinstance(incoming.what, Wrote):
            return ()
        there = self._numbers(incoming.what.text)
        if there is None or there == incoming.sender or not work.is_known(there):
            return ()
        left = work.conversations([there])[there]
        here = self._mind.arrive(left, talk, incoming, now)
        return (here, self._mind.leave(left, incoming, now)) if here else ()
