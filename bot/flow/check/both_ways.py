"""A directory some of whose look-ups find something at one time and nothing at another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from bot.domain.facts import Facts, Found, QueryShape


class BothWays:
    """The directory, and what is only sometimes there.

    Whether one of these look-ups finds something depends on nothing that is known here: not on the hour, and not on
    whether another one does. So the proof gives each a level of its own (``Levels``), free again after each turn.

    Args:
        facts: answers everything else.
        sometimes: look-up -> what it finds, when it finds something.
        there: those that find something now.
    """

    def __init__(
        self, facts: Facts, sometimes: Mapping[str, Sequence[Found]], there: Set[str] = frozenset()
    ) -> None:  # fmt: skip
        self._facts = facts
        self._there = there
        self.sometimes = sometimes

    def when(self, there: Set[str]) -> BothWays:
        """Return the same with these look-ups finding something."""
        return BothWays(self._facts, self.sometimes, there)

    def shapes(self) -> Mapping[str, QueryShape]:
        """Every query there is."""
        return self._facts.shapes()

    def values(self, domain: str) -> Sequence[str]:
        """All values of a domain; of one that is named after a look-up of ``sometimes``, what that finds."""
        found = self.sometimes.get(domain)
        return [one.id for one in found] if found else self._facts.values(domain)

    def moments(self) -> Sequence[datetime]:
        """Every hour."""
        return self._facts.moments()

    def find(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        """Return what is found."""
        if query in self.sometimes:
            return self.sometimes[query] if query in self._there else ()
        return self._facts.find(query, about, at)
