"""One way to report, as a conversation may show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.directory import wording
from bot.directory.asked import Asked
from bot.directory.laws import Laws, citation
from bot.directory.records import Helpline, Platform, Record, Route
from bot.directory.saying import contact_way, host, joined, lines, phrase, sources
from bot.domain.facts import Found
from bot.domain.phrases import Phrase, Value

ROUTE_FIELDS = frozenset(
    "name platform kind way url email phone steps needs why who deadline deadline_line deadline_law deadline_section "
    "promise account caution note fallback".split()
)


_ALONE: Mapping[str, str] = {
    "hacked": "owner",
    "impersonation": "copied",
    "threat": "threatened",
    "sextortion": "threatened",
    "harassment": "threatened",
}
"""Key of ``wording.WHO`` by what a route is about."""


@dataclass(frozen=True, slots=True)
class Door:
    """A route of some record, and why it is shown here.

    Attributes:
        owner: the record it comes from.
        of: the platform the person asked about.
        why: key of ``wording.WHY``.
        fallback: a sentence when it is not the platform's own way for this.
    """

    owner: Platform
    number: int
    of: Platform
    why: str
    fallback: str = ""

    @property
    def route(self) -> Route:
        """The route itself."""
        return self.owner.routes[self.number]

    @property
    def id(self) -> str:
        """The same in every language and version, as long as the record keeps the order of its routes."""
        return f"{self.owner.id}.{self.route.kind}{self.number + 1}"

    def standing_in(self, sentence: str) -> Door:
        """Return the same door, marked as not the platform's own."""
        return replace(self, fallback=sentence)


def door_found(door: Door, asked: Asked, laws: Laws, today: date) -> Found:
    """Return a route as a conversation may show it."""
    route, name = door.route, phrase(door.route.name)
    fields: dict[str, Value] = {
        "name": name or Phrase(door.owner.name),
        "platform": Phrase(door.of.name),
        "kind": route.kind,
        "way": contact_way(name, route.url, route.email, route.phone),
        "url": route.url,
        "email": route.email,
        "phone": route.phone,
        "steps": lines(route.steps, minor=asked.no_copies),
        "needs": lines(route.needs, minor=asked.no_copies),
        "why": Phrase(route.purpose or wording.WHY[door.why]),
        "who": _who(route, asked),
        **_deadline(door, asked, laws, today),
        "promise": phrase(route.promise),
        "account": {True: phrase(wording.ACCOUNT_NEEDED), False: phrase(wording.NO_ACCOUNT), None: ""}[route.account],
        "caution": _caution(route, asked),
        "note": phrase(route.note),
        "fallback": phrase(door.fallback, platform=Phrase(door.of.name)),
    }
    weak = route.confidence == "low" or route.link_seen == "secondary"
    return Found(door.id, fields, sources(_basis(door, asked, laws), today, first=route.url, weak=weak))


def _basis(door: Door, asked: Asked, laws: Laws) -> Record:
    """Return the record whose sources speak of the door: its owner's, unless it leads to somebody else's site."""
    url = door.route.url
    if not url or any(host(source.url) == host(url) for source in door.owner.sources):
        return door.owner
    regulator = laws.regulator(asked) if door.route.kind == "appeal" else None
    return laws.speaking_of(url) or regulator or door.owner


def _who(route: Route, asked: Asked) -> Value:
    """Say who may send it. Nothing to a bystander where only the person shown is named: the app takes their report."""
    widest = next((name for name in ("anyone", "representative") if name in route.who), "")
    if asked.bystander and not widest:
        return ""
    return Phrase(wording.WHO[widest or _meant_alone(route)])


def _meant_alone(route: Route) -> str:
    """Return whom a route is for that one person alone may use."""
    first = route.about[0] if route.about else ""
    return "self" if route.kind not in {"report", "account"} else _ALONE.get(first, "self")


def _caution(route: Route, asked: Asked) -> Value:
    unsure = ""
    if not route.caution and route.link_seen == "secondary":
        unsure = wording.FROM_LISTS
    elif not route.caution and route.confidence == "low":
        unsure = wording.NOT_CONFIRMED
    alone = asked.situation == "helping_someone_else" and set(route.who) == {"self"}
    return joined((phrase(route.caution), phrase(unsure), phrase(wording.HELP_THEM_SEND if alone else "")))


def _deadline(door: Door, asked: Asked, laws: Laws, today: date) -> dict[str, Value]:
    """Say how long they have, and by which law."""
    none: dict[str, Value] = dict.fromkeys(("deadline", "deadline_line", "deadline_law", "deadline_section"), "")
    if door.route.kind == "appeal":
        limit, text = laws.by_id(door.route.clock), wording.APPEAL_AIM
    elif door.route.kind in {"report", "grievance"} and door.why != "website":
        limit, text = laws.limit(asked, door.of, today), wording.DEADLINE
    else:
        return none
    if limit is None:
        return none
    law, clock = limit
    text = wording.DEADLINE_NOTICE if clock.starts == "notice" else text
    return {
        "deadline": clock.duration,
        "deadline_line": Phrase(text, {"time": clock.duration}),
        "deadline_law": citation(law),
        "deadline_section": law.section,
    }


def line_door(line: Helpline, today: date, why: str = "portal") -> Found:
    """Return an authority's line or form as a way to report."""
    url = next((c.value for c in line.open_contacts if c.kind == "web"), "")
    email = next((c.value for c in line.open_contacts if c.kind == "email"), "")
    phone = next((c.value for c in line.open_contacts if c.kind in {"phone", "whatsapp"}), "")
    name = Phrase(line.name)
    fields: dict[str, Value] = {
        **dict.fromkeys(ROUTE_FIELDS, ""),
        "name": name,
        "platform": name,
        "kind": "portal",
        "way": contact_way(name, url, email, "" if url else phone),
        "url": url,
        "email": email,
        "phone": phone,
        "why": Phrase(wording.WHY[why]),
        "caution": phrase(line.caution),
        "note": phrase(line.does_not),
    }
    return Found(line.id, fields, sources(line, today, first=url, weak=line.display == "with_caution"))
