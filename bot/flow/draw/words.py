"""Words in a picture: how wide they are, where their rows break, and conditions in plain English."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from bot.flow.conditions import Condition

NARROW = frozenset("iljtfrI.,:;'!|()[]‘’ ")
WIDE = frozenset("mwMW@%—…")


def width(text: str, size: float) -> float:
    """Return about how wide a text is, in the unit of its font size; a little more than most fonts take."""
    return sum(_width(letter) for letter in text) * size


def _width(letter: str) -> float:
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0.0
    if letter in NARROW:
        return 0.36
    if letter in WIDE:
        return 0.95
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.7 if letter.isupper() else 0.59


def wrap(text: str, room: float, size: float, most: int = 100) -> tuple[str, ...]:
    """Break a text into at most ``most`` rows of ``room``; what is left out shows as an ellipsis."""
    rows = list(_rows(text, room, size))
    if len(rows) <= most:
        return tuple(rows)
    last = rows[most - 1]
    while width(f"{last}…", size) > room:
        last = last.rpartition(" ")[0] or last[:-1]
    return (*rows[: most - 1], f"{last.rstrip(' .,;')}…")


def _rows(text: str, room: float, size: float) -> Iterator[str]:
    row = ""
    for piece in (piece for word in text.split() for piece in _pieces(word, room, size)):
        longer = f"{row} {piece}" if row else piece
        if row and width(longer, size) > room:
            yield row
            longer = piece
        row = longer
    if row:
        yield row


def _pieces(word: str, room: float, size: float) -> Iterator[str]:
    """Yield a word, in pieces when it is wider than a row."""
    piece = ""
    for letter in word:
        if piece and width(piece + letter, size) > room:
            yield piece
            piece = ""
        piece += letter
    yield piece


def in_words(when: Condition) -> str:
    """Return a condition as English, such as ``age is adult, platform is known``; empty when it always holds."""
    parts = [f"{name} is {' or '.join(sorted(values))}" for name, values in when.among]
    parts += [f"{name} is known" for name in when.known]
    parts += [f"{name} is not known" for name in when.unknown]
    parts += [_not(part) for part in when.none_of]
    parts += [f"either ({') or ('.join(in_words(part) for part in group)})" for group in when.any_of]
    return ", ".join(parts)


def _not(when: Condition) -> str:
    if len(when.among) == 1 and when == Condition(among=when.among):
        name, values = when.among[0]
        return f"{name} is not {' or '.join(sorted(values))}"
    return f"not ({in_words(when)})"
