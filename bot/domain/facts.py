"""How flows ask for laws, platforms and helplines without knowing where they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bot.domain.phrases import Value


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from, for "Where is this from?".

    Attributes:
        title: what the source is called.
        url: its address; empty when there is none to give.
        seen: the day it was last verified.
        caution: True when it is past its review date or only weakly confirmed:
            shown with "please check before relying on it".
    """

    title: str
    url: str
    seen: date
    caution: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One record as a conversation may show it.

    Attributes:
        id: the record's own id, stable across languages and versions.
        fields: every field of the query's ``QueryShape.fields``; a field that does not apply is ``""``.
        sources: at least one.
    """

    id: str
    fields: Mapping[str, Value] = field(repr=False)
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryShape:
    """What a query reads and gives.

    Attributes:
        fields: names a text may use as ``{bound_name.field}``.
        uses: conversation variables (or fixed parameters) that change the answer.
        by_the_hour: whether the answer also depends on the time.
        always: something is found whatever is known, and whenever.
    """

    fields: frozenset[str]
    uses: frozenset[str]
    by_the_hour: bool = False
    always: bool = False


class Facts(Protocol):
    """Answers the flows' look-ups. Pure: the time comes in, nothing is fetched."""

    def shapes(self) -> Mapping[str, QueryShape]:
        """Every query there is, by name."""
        ...

    def find(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        """Return the records that fit, best first; empty when none does.

        Args:
            query: a name from ``shapes()``.
            about: what is known of the person and the place; keys that are missing mean "not known".
            at: now, in UTC, with a time zone.

        Raises:
            KeyError: no such query.
        """
        ...

    def values(self, domain: str) -> Sequence[str]:
        """All values of an open-ended variable (``countries``, ``regions``, ``platforms``).

        Raises:
            KeyError: no such domain.
        """
        ...

    def moments(self) -> Sequence[datetime]:
        """Instants, one in each stretch of the week with the same lines open: enough to try every hour."""
        ...
