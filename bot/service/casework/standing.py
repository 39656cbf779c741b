"""Where a conversation stands, as far as the hand-off to people needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.handoff.case import Flag


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands.

    Attributes:
        flows: the flow she is in, then those she comes back to.
        answers: what is known, from closed lists.
        flags: what makes a request from here urgent.
    """

    flows: tuple[str, ...]
    answers: Mapping[str, str]
    flags: frozenset[Flag] = frozenset()
