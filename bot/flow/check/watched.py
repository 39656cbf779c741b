"""Asks the directory for a whole class of people at once, by watching which answers it looks at.

A look-up that never looked at the region gives the same for every region; one that only compared
the age with ``adult`` gives the same for everyone else. So one question settles all the people
that it could not tell apart, and a few hundred questions settle hundreds of thousands.

What is watched is every way in which Python code compares, hashes or takes apart a ``str``, and
every way in which it reads a mapping. Text that C code reads past these (``re``, ``str.join``, ``in``
on another string) goes unseen: a directory must compare variables by value, as ours does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class Notes:
    """What has been looked at: level -> mask of the values that look the same."""

    def __init__(self) -> None:
        self.masks: dict[int, int] = {}

    def saw(self, level: int, mask: int) -> None:
        """Note that ``level`` was seen to have a value of ``mask``."""
        self.masks[level] = self.masks.get(level, -1) & mask


class Watched(str):
    """A value that notes who looks at it."""

    __slots__ = ("_index", "_level", "_notes", "_numbers")

    _index: int
    _level: int
    _notes: Notes
    _numbers: Mapping[str, int]

    def watch(self, notes: Notes, level: int, numbers: Mapping[str, int]) -> Watched:
        """Begin to note; ``numbers`` gives every value's number."""
        self._notes, self._level, self._numbers = notes, level, numbers
        self._index = numbers[str.__str__(self)]
        return self

    def seen(self) -> None:
        """Note that the exact value was seen."""
        self._notes.saw(self._level, 1 << self._index)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str):
            return False
        same = str.__eq__(self, other)
        number = self._numbers.get(str.__str__(other))
        if same:
            self.seen()
        elif number is not None:
            self._notes.saw(self._level, ~(1 << number))
        return same

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        self.seen()
        return str.__hash__(self)

    def __bool__(self) -> bool:
        return True  # a variable that is known has a value


def _exact(name: str) -> Any:
    plain = getattr(str, name)

    def method(self: Watched, *args: Any, **kwargs: Any) -> Any:
        self.seen()
        return plain(self, *args, **kwargs)

    return method


_PASSED_OVER = {
    "__class__", "__new__", "__init__", "__init_subclass__", "__subclasshook__", "__getattribute__", "__setattr__",
    "__delattr__", "__dir__", "__doc__", "__eq__", "__ne__", "__hash__", "__sizeof__", "__reduce__", "__reduce_ex__",
    "__getstate__", "__getnewargs__", "maketrans",
}  # fmt: skip
for _name in set(dir(str)) - _PASSED_OVER:
    setattr(Watched, _name, _exact(_name))


class WatchedAnswers(Mapping[str, str]):
    """Answers that note which are looked at, and which are found missing.

    Args:
        notes: where to note it.
        known: the answers, watched or plain.
        missing: level of every variable that has no value.
    """

    def __init__(self, notes: Notes, known: Mapping[str, str], missing: Mapping[str, int]) -> None:
        self._notes = notes
        self._known = known
        self._missing = missing

    def _absent(self, name: object) -> None:
        if name in self._missing:
            self._notes.saw(self._missing[str(name)], 1)

    def _present(self, name: str) -> None:
        value = self._known[name]
        if isinstance(value, Watched):
            value._notes.saw(value._level, ~1)  # noqa: SLF001 - the two belong together

    def __getitem__(self, name: str) -> str:
        if name not in self._known:
            self._absent(name)
            raise KeyError(name)
        self._present(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        for name in self._missing:
            self._absent(name)
        for name in self._known:
            self._present(name)
        return iter(self._known)

    def __len__(self) -> int:
        return sum(1 for _ in self)
