"""What a typed message can turn out to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Interrupt:
    """One of the things that can be asked for everywhere, by its name: ``help_now``, ``exit`` ..."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the present question's choices, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class Words:
    """Neither: the person's own words.

    Attributes:
        text: cleaned, at most ``MOST_HEARD`` characters.
        cues: crisis cues found anywhere in the message, in the order the flows name them.
        cut: whether the message was longer.
    """

    text: str = field(repr=False)
    cues: tuple[str, ...] = ()
    cut: bool = False


Meaning: TypeAlias = Interrupt | Choice | Words
