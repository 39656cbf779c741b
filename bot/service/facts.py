"""All that flows can look up: the directory, and what the organisation says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.facts import Facts, Found, QueryShape
from bot.domain.phrases import Value

OWN_SHAPES: Mapping[str, QueryShape] = {
    "about": QueryShape(frozenset({"organisation", "retention", "project"}), frozenset()),
    "volunteers": QueryShape(frozenset({"wait"}), frozenset({"language"}), by_the_hour=True),
    "volunteer_hours": QueryShape(frozenset({"opens"}), frozenset(), by_the_hour=True),
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
    """The directory and the organisation as one."""

    def __init__(self, directory: Facts, organisation: Organisation) -> None:
        self._directory = directory
        self._shapes = {**directory.shapes(), **OWN_SHAPES}
        fields: dict[str, Value] = {
            "organisation": organisation.name,
            "retention": organisation.retention,
            "project": "Humraah",
        }
        self._about = (Found("about", fields),)

    def shapes(self) -> Mapping[str, QueryShape]:
        """Every query there is, by name."""
        return self._shapes

    def find(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        """Return the records that fit, best first."""
        match query:
            case "about":
                return self._about
            case "volunteers" | "volunteer_hours":
                return ()  # nobody takes cases yet: the flows say so, and offer the lines that are open
            case _:
                return self._directory.find(query, about, at)

    def values(self, domain: str) -> Sequence[str]:
        """All values of an open-ended variable."""
        return self._directory.values(domain)

    def moments(self) -> Sequence[datetime]:
        """Instants, one in each stretch of the week with the same lines open."""
        return self._directory.moments()
