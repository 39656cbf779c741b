"""Values that say where they come from."""

from __future__ import annotations


class Mark(str):
    """A value as the turn found it: still the same object means still the same value.

    True even when it stands for nothing, so that copying answers keeps it.
    """

    __slots__ = ("level", "number")

    level: int
    number: int

    def __bool__(self) -> bool:
        return True


def mark(value: str, level: int, number: int) -> Mark:
    """Return ``value`` as value ``number`` of ``level``; 0 stands for nothing."""
    made = Mark(value)
    made.level, made.number = level, number
    return made
