"""All that flows can look up: the directory, and what the organisation says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.facts import Facts, Found, QueryShape
from bot.domain.phrases import Value
from bot.service.cards import CARD_LINES, Cards
from bot.service.people import NOBODY, People, found
from bot.service.people import SHAPES as PEOPLE

OWN_SHAPES: Mapping[str, QueryShape] = {
    "about": QueryShape(frozenset({"organisation", "retention", "project"}), frozenset()),
    "card_lines": CARD_LINES,
    **PEOPLE,
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who runs this bot.

    Attributes:
        name: shown to survivors; may be empty.
        retention: how long a conversation lives after its last message.
    """

    name: str
    retention: timedelta


class Everything:
    """The directory, the organisation and its people as one.

    Args:
        cards: names the lines of the card for a volunteer.
        locale: the language of those who have not chosen one.

    Attributes:
        cards: the same.
    """

    def __init__(self, directory: Facts, organisation: Organisation, cards: Cards, locale: str) -> None:
        self._directory = directory
        self._people = NOBODY
        self._locale = locale
        self.cards = cards
        self._shapes = {**directory.shapes(), **OWN_SHAPES}
        fields: dict[str, Value] = {
            "organisation": organisation.name,
            "retention": organisation.retention,
            "project": "Humraah",
        }
        self._about = (Found("about", fields),)

    def among(self, people: People) -> Everything:
        """Return the same, with these people there."""
        if people is self._people:
            return self
        there = copy(self)
        there._people = people  # noqa: SLF001 - its own kind
        return there

    def shapes(self) -> Mapping[str, QueryShape]:
        """Every query there is, by name."""
        return self._shapes

    def find(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        """Return the records that fit, best first."""
        match query:
            case "about":
                return self._about
            case "card_lines":
                return self.cards.found(about, at)
            case _ if query in PEOPLE:
                return found(query, self._people, about, self._locale, at)
            case _:
                return self._directory.find(query, about, at)

    def values(self, domain: str) -> Sequence[str]:
        """All values of an open-ended variable; times to be called back at are no closed list."""
        if domain == "call_back_times":
            return ()
        return self._directory.values(domain)

    def moments(self) -> Sequence[datetime]:
        """Instants, one in each stretch of the week with the same lines open."""
        return self._directory.moments()
