"""The directory at hand in a talk: found for her, in her language, each with its source, ready to be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.console.hall import Hall
from bot.domain.facts import Found, Source
from bot.domain.phrases import Phrase, Value
from bot.handoff.card import Line
from bot.i18n.moments import Scene
from bot.i18n.words import own_name
from bot.service.casework.casework import Talk

MOST: Final = 12
"""Most records on one page."""

QUERIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"helplines": ("helplines",), "routes": ("routes",), "laws": ("laws", "laws_on")}
)
SHOWN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "helplines": ("line", "does", "caution"),
    "routes": ("name", "way", "url", "deadline_line", "caution", "note", "fallback"),
    "laws": ("citation", "plain", "penalty", "note"),
})  # fmt: skip
"""What is sent of each kind of record, a line each; what does not apply is empty and left out."""

_WORD: Final = {Line.AGE: "age", Line.SITUATION: "topic", Line.WANTS: "wants"}
_SEEN = Phrase("Source: {title} {url} (checked {seen})")
_DOUBT = Phrase("Source: {title} {url} (checked {seen}; please check before relying on it)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A record as it can be sent.

    Attributes:
        title: for the volunteer.
        text: for her, with its source.
    """

    title: str
    text: str


class Looking:
    """Looks things up for the holder of a talk."""

    kinds = tuple(QUERIES)

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def kind(self, given: str) -> str:
        """Return a kind of record to look for: the first when nobody knows the one that is given."""
        return given if given in QUERIES else self.kinds[0]

    def found(self, talk: Talk, kind: str, words: str) -> tuple[Piece, ...]:
        """Return what fits her, best first.

        Args:
            talk: what was passed on narrows the search; what was kept back does not.
            kind: one of ``kinds``.
            words: only records that hold all of these, in her language or in English.
        """
        pieces = (self._piece(kind, record, talk.case.language) for record in self._records(talk, kind, words))
        return tuple(pieces)[:MOST]

    def value(self, line: Line, value: str, locale: str) -> str:
        """Return a line's value as a volunteer reads it."""
        if line in {Line.COUNTRY, Line.PLATFORM, Line.REGION}:
            return self._name(line, value, locale)
        if line is Line.LANGUAGE:
            return own_name(value)
        return self._hall.room.pages.word(f"{_WORD[line]}_{value}", locale)

    def _records(self, talk: Talk, kind: str, words: str) -> Iterator[Found]:
        about = {"country": self._hall.country, "language": talk.case.language}
        about |= {str(line): value for line, value in talk.card.lines}
        wanted = words.casefold().split()
        seen: set[str] = set()
        for query in QUERIES[kind]:
            for record in self._hall.facts.find(query, about, self._hall.room.now()):
                said = " ".join(self._whole(kind, record, locale) for locale in {talk.case.language, "en"}).casefold()
                if record.id not in seen and all(word in said for word in wanted):
                    seen.add(record.id)
                    yield record

    def _piece(self, kind: str, record: Found, locale: str) -> Piece:
        sources = "\n".join(self._source(source, locale) for source in record.sources[:1])
        text = self._whole(kind, record, locale)
        return Piece(text.partition("\n")[0], f"{text}\n{sources}".strip())

    def _whole(self, kind: str, record: Found, locale: str) -> str:
        parts = (self._shown(record.fields.get(name, ""), locale) for name in SHOWN[kind])
        return "\n".join(part for part in parts if part)

    def _source(self, source: Source, locale: str) -> str:
        phrase = _DOUBT if source.caution else _SEEN
        values: dict[str, Value] = {"title": source.title, "url": source.url, "seen": source.seen}
        return self._shown(Phrase(phrase.msgid, values), locale).replace("  ", " ")

    def _shown(self, value: Value, locale: str) -> str:
        if isinstance(value, str):
            return value
        scene = Scene(self._hall.room.now(), self._hall.zone())
        return self._hall.words.render(Phrase("{it}", {"it": value}), locale, scene)

    def _name(self, line: Line, value: str, locale: str) -> str:
        about = {"country": value[:2] if line is Line.REGION else self._hall.country}
        query = {Line.COUNTRY: "countries", Line.PLATFORM: "platforms", Line.REGION: "regions"}[line]
        for record in self._hall.facts.find(query, about, self._hall.room.now()):
            if record.id == value:
                return self._shown(record.fields["name"], locale)
        return value
