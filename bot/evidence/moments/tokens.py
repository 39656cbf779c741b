"""Cuts an answer into the pieces that speak of time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bot.evidence.moments.tables import TABLES, Words

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
        value: what it stands for; numbers in the order given.
        name: the part of the day, or the unit.
        mark: what stood between the numbers; ``ordinal`` for 12th, ``word`` for a number written as a
            word, ``0`` for a time that begins with a nought.
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


PIECE = re.compile(
    r"""
    (?P<iso>(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))
    |(?P<date>(?<!\d)\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|\d{2})(?!\d))
    |(?P<time>(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d))
    |(?P<pair>(?<!\d)\d{1,2}\s?[-/.–]\s?\d{1,2}(?!\d))
    |(?P<ordinal>(?<!\d)\d{1,2}(?:st|nd|rd|th)\b)
    |(?P<number>\d{1,4}(?!\d))
    |(?P<word>[^\s\d.,;:!?()\[\]{}"'/–—।॥+=*_<>@\#&|\\-]+(?:'[a-z]+)?)
    """,
    re.VERBOSE,
)


def tokens_of(text: str, tables: Iterable[Words]) -> list[Token]:
    """Return the pieces of ``text`` in order, without the words that say nothing."""
    spellings = _spellings(tuple(table.language for table in tables))
    pieces = [(found.lastgroup or "", found[0]) for found in PIECE.finditer(_plain(text[:MOST_READ]))]
    found: list[Token] = []
    place = 0
    while place < len(pieces):
        token, used = _next(pieces, place, spellings)
        place += used
        if token.kind != "noise":
            found.append(token)
    return found


def _plain(text: str) -> str:
    """Return ``text`` in lower case, with plain digits and without nukta; "p. m." becomes "pm"."""
    spread = unicodedata.normalize("NFD", text).lower().replace(NUKTA, "").replace("’", "'")
    plain = unicodedata.normalize("NFC", "".join(_digit(char) for char in spread))
    return re.sub(r"(?<![^\W\d_])([ap])\.?\s?m\b\.?", r"\1m", plain)


def _digit(char: str) -> str:
    return str(unicodedata.digit(char)) if unicodedata.category(char) == "Nd" else char


def _next(pieces: list[tuple[str, str]], place: int, spellings: Mapping[tuple[str, ...], Token]) -> tuple[Token, int]:
    kind, text = pieces[place]
    if kind != "word":
        return _numeric(kind, text), 1
    for length in range(min(LONGEST_PHRASE, len(pieces) - place), 0, -1):
        phrase = pieces[place : place + length]
        token = spellings.get(tuple(word for _, word in phrase))
        if token and all(one == "word" for one, _ in phrase):
            return token, length
    return Token("other"), 1


def _numeric(kind: str, text: str) -> Token:
    numbers = tuple(float(number) for number in re.findall(r"\d+", text))
    if kind == "ordinal":
        return Token("number", numbers, mark="ordinal")
    mark = "0" if kind == "time" and text.startswith("0") else next((char for char in text if char in "-/.–:"), "")
    return Token(kind, numbers, mark=mark)


@lru_cache(maxsize=64)
def _spellings(languages: tuple[str, ...]) -> Mapping[tuple[str, ...], Token]:
    """Return every phrase of the tables with its token; where two tables differ, the first wins."""
    found: dict[tuple[str, ...], Token] = {}
    for language in languages:
        for spelling, token in _entries(TABLES[language]):
            for phrase in filter(None, _plain(spelling).split("|")):
                found.setdefault(tuple(phrase.split()), token)
    return found


SINGLE = (
    *("unknown", "tonight", "few", "couple", "ago", "last", "this", "next", "coming", "since", "since_after", "until"),
    *("joiner", "between", "about", "at", "now", "am", "pm", "clock", "day_number", "weekend", "noise"),
)


def _entries(table: Words) -> Iterator[tuple[str, Token]]:
    yield from ((spelling, Token("day", (float(back),))) for back, spelling in table.days.items())
    yield from ((spelling, Token("part", name=part)) for part, spelling in table.parts.items())
    yield from ((spelling, Token("unit", name=unit)) for unit, spelling in table.units.items())
    yield from ((spelling, Token("number", (number,), mark="word")) for number, spelling in table.numbers.items())
    yield from ((spelling, Token("shift", (float(minutes),))) for minutes, spelling in table.shifts.items())
    yield from _named("weekday", table.weekdays, table.weak_weekdays, 0)
    yield from _named("month", table.months, table.weak_months, 1)
    yield from ((getattr(table, kind), Token(kind)) for kind in SINGLE)


def _named(kind: str, names: tuple[str, ...], weak: str, first: int) -> Iterator[tuple[str, Token]]:
    ambiguous = set(weak.split("|"))
    for number, spellings in enumerate(names, first):
        for spelling in spellings.split("|"):
            yield spelling, Token(kind, (float(number),), weak=spelling in ambiguous)
