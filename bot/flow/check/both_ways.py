"""A directory some of whose look-ups find something at one time and nothing at another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.facts import Facts, Found, QueryShape

_TWIN = timedelta(microseconds=1)


class BothWays:
    """Every hour twice, if anything is only sometimes there: once without it, once with it.

    Args:
        facts: answers everything else.
        sometimes: look-up -> what it finds, when it finds something.
    """

    def __init__(self, facts: Facts, sometimes: Mapping[str, Sequence[Found]]) -> None:
        self._facts = facts
        self._sometimes = sometimes
        plain = tuple(facts.moments()) or (datetime(2026, 1, 5, 12, tzinfo=UTC),)
        self._plain = {moment + _TWIN: moment for moment in plain} if sometimes else {}
        self._moments = (*plain, *self._plain) if sometimes else tuple(facts.moments())

    def shapes(self) -> Mapping[str, QueryShape]:
        """Every query there is; those of ``sometimes`` change with the hour."""
        shapes = dict(self._facts.shapes())
        for query in self._sometimes:
            shapes[query] = replace(shapes[query], by_the_hour=True)
        return shapes

    def values(self, domain: str) -> Sequence[str]:
        """All values of a domain."""
        return self._facts.values(domain)

    def moments(self) -> Sequence[datetime]:
        """Every hour, or every hour twice."""
        return self._moments

    def hour(self, query: str, at: datetime) -> datetime:
        """Return the first of the hours at which the look-up finds what it finds at ``at``."""
        if query in self._sometimes:
            return next(moment for moment in self._moments if (moment in self._plain) == (at in self._plain))
        return self._plain.get(at, at)

    def find(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        """Return what is found; of ``sometimes``, at the second of each pair of hours only."""
        if query in self._sometimes:
            return self._sometimes[query] if at in self._plain else ()
        return self._facts.find(query, about, self._plain.get(at, at))
