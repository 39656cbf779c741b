"""The directory as conversations ask it: every query by name, each answer kept so that asking again costs little."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from bot.directory import places
from bot.directory.asked import Asked
from bot.directory.doors import ROUTE_FIELDS
from bot.directory.helplines import Helplines
from bot.directory.laws import CLOCK_FIELDS, LAW_FIELDS, Laws
from bot.directory.line import LINE_FIELDS
from bot.directory.load import Records, read
from bot.directory.places import Places
from bot.directory.routes import Routes
from bot.domain.facts import Found, QueryShape

A_WEEK = date(2026, 11, 23)
"""Monday of the week whose hours stand for every week."""

MOST_KEPT = 50_000
"""Answers kept in memory; when there are more, all are dropped and asked anew."""

ByDay = Callable[[Asked, date], Sequence[Found]]
ByHour = Callable[[Asked, datetime], Sequence[Found]]

_PLACE = ("platform", "situation", "country", "age")
_LINE = ("country", "region", "language", "age", "gender", "situation", "need", "answered_by")


def _shape(fields: frozenset[str], *uses: str, by_the_hour: bool = False) -> QueryShape:
    return QueryShape(fields, frozenset(uses), by_the_hour)


SHAPES: Mapping[str, QueryShape] = MappingProxyType(
    {
        "countries": _shape(places.CHOICE_FIELDS),
        "regions": _shape(places.CHOICE_FIELDS, "country"),
        "languages": _shape(places.CHOICE_FIELDS),
        "platforms": _shape(places.PLATFORM_CHOICE_FIELDS, "country", "situation"),
        "platform": _shape(places.PLATFORM_FIELDS, "platform"),
        "copy_link": _shape(places.COPY_FIELDS, "platform", "age"),
        "traps": _shape(places.TRAP_FIELDS, "platform", "age"),
        "hash_service": _shape(places.HASH_FIELDS, "age"),
        "routes": _shape(ROUTE_FIELDS, *_PLACE),
        "route": _shape(ROUTE_FIELDS, *_PLACE),
        "grievance": _shape(ROUTE_FIELDS, *_PLACE),
        "appeal": _shape(ROUTE_FIELDS, "platform", "country"),
        "portal": _shape(ROUTE_FIELDS, "country", "situation", "age", "gender"),
        "search": _shape(ROUTE_FIELDS, "situation", "age"),
        "account_tools": _shape(ROUTE_FIELDS),
        "child_report": _shape(ROUTE_FIELDS, "country"),
        "copyright": _shape(ROUTE_FIELDS, "platform"),
        "laws": _shape(LAW_FIELDS, "country", "situation", "period", "age", "gender", "perpetrator"),
        "law": _shape(LAW_FIELDS, "id"),
        "laws_on": _shape(LAW_FIELDS, "topic", "country", "age", "gender"),
        "clock": _shape(CLOCK_FIELDS, "platform", "country", "situation"),
        "clock_named": _shape(CLOCK_FIELDS, "id"),
        "clocks": _shape(CLOCK_FIELDS, "country", "situation"),
        "helplines": _shape(LINE_FIELDS, *_LINE, by_the_hour=True),
        "helplines_open": _shape(LINE_FIELDS, *_LINE, by_the_hour=True),
        "helpline": _shape(LINE_FIELDS, "id", "country", by_the_hour=True),
        "emergency": _shape(LINE_FIELDS, "country", by_the_hour=True),
    }
)


class Directory:
    """Laws, platforms and helplines as ``bot.domain.facts.Facts``.

    Args:
        records: what was loaded.
        languages: locales the bot speaks, best known first; they are the values of ``languages``.
    """

    def __init__(self, records: Records, languages: Sequence[str] = ("en",)) -> None:
        self.records = records
        self.laws = Laws(records)
        self.routes = Routes(records, self.laws)
        self.helplines = Helplines(records)
        self._places = Places(records, tuple(languages))
        self._values = self._places.values()
        self._by_day, self._by_hour = self._queries()
        self._eras = sorted(self.laws.turning_days() | {r.review_by + timedelta(days=1) for r in records})
        self._uses = {name: tuple(sorted(shape.uses)) for name, shape in SHAPES.items()}
        self._kept: dict[tuple[object, ...], tuple[Found, ...]] = {}

    def shapes(self) -> Mapping[str, QueryShape]:
        """Every query there is, by name."""
        return SHAPES

    def find(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        """Return the records that fit, best first; empty when none does.

        Raises:
            KeyError: no such query.
        """
        uses = self._uses[query]
        by_hour = query in self._by_hour
        when = self.helplines.stretch(at) if by_hour else self._era(at)
        key = (query, when, *(about.get(name) for name in uses))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = tuple(self._answer(query, {name: about.get(name, "") for name in uses}, at))
        return found

    def _answer(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        asked = Asked.of(about)
        if query in self._by_hour:
            asked = self.helplines.alike(asked)
            key = (query, self.helplines.stretch(at), asked)
            if key not in self._kept:
                self._kept[key] = tuple(self._by_hour[query](asked, at))
            return self._kept[key]
        return self._by_day[query](asked, at.astimezone(UTC).date())

    def _era(self, at: datetime) -> int:
        """Return which stretch between days of change ``at`` lies in: within one, no answer changes."""
        return bisect_right(self._eras, at.astimezone(UTC).date())

    def values(self, domain: str) -> Sequence[str]:
        """All values of an open-ended variable: ``countries``, ``regions``, ``platforms``, ``languages``.

        Raises:
            KeyError: no such domain.
        """
        return self._values[domain]

    def moments(self) -> Sequence[datetime]:
        """Instants, one for each different set of open lines in a week."""
        return self.helplines.moments(A_WEEK)

    def _queries(self) -> tuple[Mapping[str, ByDay], Mapping[str, ByHour]]:
        by_day: dict[str, ByDay] = {
            "countries": self._places.countries,
            "regions": self._places.regions,
            "languages": self._places.languages,
            "platforms": self._places.platforms,
            "platform": self._places.platform,
            "copy_link": self._places.copy_link,
            "traps": self._places.traps,
            "hash_service": lambda asked, today: self._places.hash_service(asked, today, self.laws),
            "routes": self.routes.all,
            "route": self.routes.best,
            "grievance": self.routes.grievance,
            "appeal": self.routes.appeal,
            "portal": self.routes.portal,
            "search": self.routes.search,
            "account_tools": self.routes.account_tools,
            "child_report": self.routes.child_report,
            "copyright": self.routes.copyright,
            "laws": self.laws.fitting,
            "law": self.laws.named,
            "laws_on": self.laws.on_topic,
            "clock": self.laws.clock,
            "clock_named": self.laws.clock_named,
            "clocks": self.laws.clocks,
        }
        by_hour: dict[str, ByHour] = {
            "helplines": self.helplines.fitting,
            "helplines_open": self.helplines.open_now,
            "helpline": self.helplines.named,
            "emergency": self.helplines.emergency,
        }
        return by_day, by_hour


def load(
    files: Mapping[str, str], overlay: Mapping[str, str] | None = None, languages: Sequence[str] = ("en",)
) -> Directory:
    """Make the directory from the texts of its files.

    Args:
        files: path to text, such as ``{"directory/laws/IN.yaml": "..."}``.
        overlay: an organisation's own files; a record replaces ours of the same id, or is added.
        languages: locales the bot speaks.

    Raises:
        ContentError: something is wrong; lists everything that is, with file and line.
    """
    return Directory(read(files, overlay), languages)
