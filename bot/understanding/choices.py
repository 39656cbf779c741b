"""Finds the one choice that a typed answer names, or none: never guesses between two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bot.understanding.alike import alike
from bot.understanding.fold import fold, squeezed

MOST_WORDS = 8
"""A longer message is a story, not an answer: a label inside it is not taken as the choice."""

SHORTEST = 3
"""Letters that a beginning or a word of a label must have: fewer stand in too many places."""

SHORTEST_LABEL = 4
"""Letters a label must have to be found inside a sentence; one less in a script that writes vowels as signs."""

Options = Sequence[tuple[str, str]]
"""``(id, label)`` in the order shown; an id may come again with its label in another language."""


class Choices:
    """Reads answers.

    Args:
        numbered: words before a number ("option 2").
        yes, no: whole messages that mean it; on a button, each of them marks the label it begins.
        denials: words that turn a sentence round: a label inside such a sentence is not taken.
        small: words that name nothing by themselves ("what", "hi").
    """

    def __init__(
        self,
        numbered: Iterable[str],
        yes: Iterable[str],
        no: Iterable[str],
        denials: Iterable[str] = (),
        small: Iterable[str] = (),
    ) -> None:
        words = sorted(_folded(numbered), key=lambda word: (-len(word), word))
        before = f"(?:(?:{'|'.join(map(re.escape, words))}) ?)?" if words else ""
        self._number = re.compile(before + "0*([1-9][0-9]?)")
        self._sides = (_folded(yes), _folded(no))
        self._denials = _folded(denials) | self._sides[1]
        self._small = _folded(small)

    def exactly(self, folded: str, options: Options) -> str | None:
        """Return the choice whose label is just this."""
        return _only(options, lambda label: label == folded)

    def directly(self, folded: str, options: Options) -> str | None:
        """Return the choice that is named by its label, its number, or a plain yes or no."""
        return self.exactly(folded, options) or self._numbered(folded, options) or self._yes_or_no(folded, options)

    def _numbered(self, folded: str, options: Options) -> str | None:
        match = self._number.fullmatch(folded)
        ids = list(dict.fromkeys(id_ for id_, _ in options))
        place = int(match[1]) if match else 0
        return ids[place - 1] if 0 < place <= len(ids) else None

    def _yes_or_no(self, folded: str, options: Options) -> str | None:
        side = next((side for side in self._sides if folded in side), None)
        return _only(options, lambda label: _begins_with(label, side)) if side else None

    def loosely(self, folded: str, options: Options) -> str | None:
        """Return the choice named by its beginning, with a slip of the finger, a word of it, or inside a sentence."""
        if self._small.issuperset(folded.split()):
            return None
        for fits in (_begins, _slipped, _within, self._around):
            found = {id_ for id_, label in options if fits(folded, fold(label))}
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def _around(self, typed: str, label: str) -> bool:
        """A short message has the whole label in it, and denies nothing."""
        words = typed.split()
        is_long = len(label) >= SHORTEST_LABEL - (not label.isascii())
        names = is_long and not label.isdigit() and not self._small.issuperset(label.split())
        return (
            names
            and len(words) <= MOST_WORDS
            and not self._denials.intersection(words).difference(label.split())
            and _found_in(label, typed)
        )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words) - {""}


def _begins(typed: str, label: str) -> bool:
    return len(typed) >= SHORTEST and not typed.isdigit() and label.startswith(typed)


def _slipped(typed: str, label: str) -> bool:
    return alike(typed, label) or squeezed(typed) == squeezed(label)


def _within(typed: str, label: str) -> bool:
    """All that was typed are words of the label, side by side."""
    return len(typed) >= SHORTEST and not typed.isdigit() and _found_in(typed, label)


def _found_in(inner: str, outer: str) -> bool:
    ours, theirs = inner.split(), outer.split()
    spans = (" ".join(theirs[at : at + len(ours)]) for at in range(len(theirs) - len(ours) + 1))
    return any(alike(span, inner) or alike(inner, span) for span in spans)


def _begins_with(label: str, words: frozenset[str]) -> bool:
    return label.split(" ", 1)[0] in words or any(label.startswith(f"{word} ") for word in words)


def _only(options: Options, fits: Callable[[str], bool]) -> str | None:
    """Return the id of the only option whose folded label fits."""
    found = {id_ for id_, label in options if fits(fold(label))}
    return found.pop() if len(found) == 1 else None
