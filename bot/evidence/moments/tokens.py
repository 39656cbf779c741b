"""Cuts an answer into the pieces that speak of time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bot.evidence.moments.tables import Words

MOST_READ = 300
"""An answer about time is short: what follows this many characters is a story and not looked at."""
LONGEST_PHRASE = 5
NUKTA = "\u093c"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece.

    Attributes:
        kind: ``number``, ``pair`` (11/12), ``date`` (11/12/26), ``iso``, ``time`` (9:30), ``other``, or the name of
            an entry of ``Words`` in the singular: ``day``, ``part``, ``weekday``, ``month``, ``unit``, ``ago`` ...
        value: what it stands for; numbers of a date in the order given.
        mark: what stood between the numbers of a pair or time; ``ordinal`` for 12th.
        weak: also means something else: counts only in the right company.
    """

    kind: str
    value: tuple[float, ...] = field(default=(), repr=False)
    name: str = ""
    mark: str = ""
    weak: bool = False

    @property
    def number(self) -> float:
        """The first value."""
        return self.value[0] if self.value else 0.0


NUMERIC = re.compile(
    r"""
    (?P<iso>(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d))
    |(?P<date>(?<!\d)(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d))
    |(?P<time>(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d))
    |(?P<pair>(?<!\d)(\d{1,2})\s?([-/.–])\s?(\d{1,2})(?!\d))
    |(?P<number>(?<![\d.])(\d{1,4})(st|nd|rd|th)?(?![\d]))
    |(?P<word>[^\W\d_][^\W\d_\u0300-\u036f]*(?:['’][a-z]+)?)
    """,
    re.VERBOSE,
)


def tokens_of(text: str, tables: Iterable[Words]) -> list[Token]:
    """Return the pieces of ``text`` in order, without the words that say nothing."""
    spellings = _spellings(tuple(tables))
    pieces = list(_pieces(_plain(text[:MOST_READ])))
    found: list[Token] = []
    place = 0
    while place < len(pieces):
        token, used = _next(pieces, place, spellings)
        place += used
        if token.kind != "noise":
            found.append(token)
    return found


def _plain(text: str) -> str:
    """Lower case, plain digits, no nukta, vowel signs joined to their letters for the sake of ``re``."""
    spaced = unicodedata.normalize("NFD", text).lower().replace(NUKTA, "").replace("’", "'")
    plain = unicodedata.normalize("NFC", "".join(_digit(char) for char in spaced))
    return re.sub(r"(?<![^\W\d_])([ap])\.?\s?m\b\.?", r"\1m", plain)


def _digit(char: str) -> str:
    return str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char


def _pieces(text: str) -> Iterator[Token | str]:
    """Yield numbers as tokens and words as strings."""
    for chunk in re.finditer(r"[\w\u0900-\u0dff\u0600-\u06ff'./:–-]+(?:\s?[-/.–]\s?\d{1,4}){0,2}", _marks_hidden(text)):
        for found in NUMERIC.finditer(chunk[0]):
            yield _shown(found[0]) if found.lastgroup == "word" or found["word"] else _numeric(found)


def _marks_hidden(text: str) -> str:
    """Put letters of the private area for combining marks, so that ``\\w`` holds whole words together."""
    return "".join(chr(0xF0000 + ord(char)) if unicodedata.category(char)[0] == "M" else char for char in text)


def _shown(text: str) -> str:
    return "".join(chr(ord(char) - 0xF0000) if ord(char) >= 0xF0000 else char for char in text)
