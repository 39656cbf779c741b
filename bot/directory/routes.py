"""Where to report: routes ranked for platform, situation, country and age, honest when there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.directory import wording
from bot.directory.asked import NCII, Asked
from bot.directory.audience import welcomes
from bot.directory.doors import Door, door_found, line_door
from bot.directory.laws import Laws
from bot.directory.load import Records
from bot.directory.records import Platform, Route
from bot.domain.facts import Found

TOPICS: Mapping[str, tuple[str, ...]] = {
    "image_shared": ("shared", "threat", "harassment", "impersonation"),
    "threat_or_sextortion": ("sextortion", "threat", "harassment", "shared", "impersonation"),
    "deepfake_or_morphed": ("deepfake", "shared", "impersonation", "harassment"),
    "hidden_camera": ("shared", "threat", "harassment", "impersonation"),
    "hacked_account": ("hacked", "impersonation", "harassment", "shared"),
    "impersonation": ("impersonation", "harassment", "shared"),
    "helping_someone_else": ("shared", "threat", "harassment", "impersonation"),
    "received_an_image": ("shared", "harassment", "threat", "impersonation"),
    "just_information": ("shared", "harassment", "impersonation", "threat"),
}
"""What a route may be about, for each situation: the first fits exactly, the others stand in for it."""

EXACT: Mapping[str, frozenset[str]] = {situation: frozenset(topics[:1]) for situation, topics in TOPICS.items()} | {
    "threat_or_sextortion": frozenset({"sextortion", "threat"}),
    "deepfake_or_morphed": frozenset({"deepfake", "shared"}),
}

HASHED: Mapping[str, str] = {
    "image_shared": "shared",
    "hidden_camera": "shared",
    "helping_someone_else": "shared",
    "threat_or_sextortion": "threat",
    "deepfake_or_morphed": "deepfake",
}
"""Which of the hashing service's routes goes with a situation."""

ENGINES = ("google_search", "bing")
NOT_INDEXED = frozenset({"messaging", "dating", "search", "hash_service", "authority", "account_security"})
"""Kinds of platform whose content search engines do not show."""

_LINK = {"official": 0, "none": 1, "secondary": 2}
_CONFIDENCE = {"high": 0, "medium": 1, "low": 2}


class Routes:
    """Answers about ways to report."""

    def __init__(self, records: Records, laws: Laws) -> None:
        self._records = records
        self._laws = laws
        self._website = records.platforms["unknown_website"]

    def platform(self, asked: Asked) -> Platform:
        """Return the platform asked about; an unknown one is a website like any other."""
        return self._records.platforms.get(asked.platform, self._website)

    def all(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return every route that fits, best first; never empty."""
        return [door_found(door, asked, self._laws, today) for door in self.doors(asked)]

    def best(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the best of the routes."""
        return [door_found(self.doors(asked)[0], asked, self._laws, today)]

    def doors(self, asked: Asked) -> list[Door]:
        """Return the ways to report, best first, none twice."""
        place = self.platform(asked)
        ways = self._for_minor(place, asked) if asked.minor else self._for_adult(place, asked)
        return _once(_marked(list(ways), place))

    def _for_adult(self, place: Platform, asked: Asked) -> Iterator[Door]:
        own, abroad = self._own_and_abroad(place, asked)
        officers = list(self.officer(place, asked))
        hashes = list(self._hash(place, asked))
        if not own and not officers:
            yield from self._any_website(place, asked)
        early = asked.situation == "threat_or_sextortion" and bool(own)
        yield from (*own, *hashes, *officers) if early else (*own, *officers, *hashes)
        if asked.situation in NCII - {"threat_or_sextortion"} and place.kind not in NOT_INDEXED:
            yield from self._engines(place, asked)
        yield from self._portal(place, asked)
        yield from self._any_website(place, asked)
        yield from abroad

    def _for_minor(self, place: Platform, asked: Asked) -> Iterator[Door]:
        own, abroad = self._own_and_abroad(place, asked)
        young = [*self._pick(place, place, "child", asked), *self._children(place, asked)]
        before = _own_before_young(own, asked)
        yield from (*own[:before], *young[:1], *own[before:], *young[1:])
        yield from self.officer(place, asked)
        yield from self._any_website(place, asked)
        yield from abroad

    def _own_and_abroad(self, place: Platform, asked: Asked) -> tuple[list[Door], list[Door]]:
        """Return the platform's own ways that are offered here, and those made for other countries."""
        doors = list(self.own(place, asked))
        return [d for d in doors if d.why != "foreign"], [d for d in doors if d.why == "foreign"]

    def own(self, place: Platform, asked: Asked) -> Iterator[Door]:
        """Yield the platform's own ways for this, exact ones first, those of other countries last."""
        if place is self._website or place.closed:
            return
        topics = TOPICS.get(asked.situation, TOPICS["image_shared"])
        exact = EXACT.get(asked.situation, EXACT["image_shared"])
        kinds = {"report", "search"} if place.kind == "search" else {"report"}
        if asked.situation == "hacked_account" and place.kind in {"account_security", "cloud"}:
            kinds.add("account")
        found: list[tuple[tuple[int, ...], int, Door]] = []
        for number, route in enumerate(place.routes):
            if route.kind not in kinds or not route.leads_somewhere or not set(route.about) & set(topics):
                continue
            tier = min(topics.index(about) for about in route.about if about in topics)
            near = not exact & set(route.about)
            foreign = route.country not in {"ALL", asked.country}
            why = "foreign" if foreign else "secure" if "hacked" in route.about else "own"
            door = Door(place, number, place, why, wording.NEAREST if near else "")
            found.append(((foreign, near and tier, not near and tier, *_merit(route, asked)), number, door))
        exact_found = any(not door.fallback and door.why != "foreign" for _, _, door in found)
        yield from (d for _, _, d in sorted(found, key=lambda f: f[:2]) if not (exact_found and d.fallback))

    def officer(self, place: Platform, asked: Asked) -> Iterator[Door]:
        """Yield India's grievance officer of the platform; never for a picture of somebody else."""
        if asked.country == "IN" and not asked.bystander and not place.closed and "IN" not in place.blocked_in:
            yield from self._pick(place, place, "grievance", asked)

    def _pick(self, owner: Platform, place: Platform, kind: str, asked: Asked, about: str = "") -> Iterator[Door]:
        fitting = [
            (_merit(route, asked), number)
            for number, route in enumerate(owner.routes)
            if route.kind == kind
            and route.leads_somewhere
            and route.country in {"ALL", asked.country}
            and (not about or about in route.about)
            and not (asked.minor and route.ages == "adult")
        ]
        yield from (Door(owner, number, place, kind) for _, number in sorted(fitting))

    def _hash(self, place: Platform, asked: Asked) -> Iterator[Door]:
        service = self._records.platforms.get("stopncii")
        topic = HASHED.get(asked.situation)
        if service and topic and not asked.minor and place.kind not in {"authority", "account_security"}:
            yield from self._pick(service, place, "hash", asked, topic)

    def _engines(self, place: Platform, asked: Asked) -> Iterator[Door]:
        kind, about = ("child", "") if asked.minor else ("search", TOPICS.get(asked.situation, ("shared",))[0])
        for name in ENGINES:
            engine = self._records.platforms.get(name)
            if engine:
                exact = list(self._pick(engine, place, kind, asked, about))
                yield from (exact or list(self._pick(engine, place, kind, asked)))[:1]

    def _portal(self, place: Platform, asked: Asked) -> Iterator[Door]:
        topics = TOPICS.get(asked.situation, ("shared",))
        for owner in self._records.platforms.values():
            if owner.kind == "authority":
                ways = [d for topic in topics for d in self._pick(owner, place, "portal", asked, topic)]
                yield from ways[:1]

    def _children(self, place: Platform, asked: Asked) -> Iterator[Door]:
        """Yield the services that take reports about pictures of children, the country's own first."""
        topics = set(TOPICS.get(asked.situation, ())) - {"shared"}
        owners = [p for p in self._records.platforms.values() if p.kind in {"hash_service", "authority"}]
        doors = [door for owner in owners for door in self._pick(owner, place, "child", asked)]
        fitting = [door for door in doors if not door.route.about or set(door.route.about) & topics]
        yield from sorted(fitting, key=lambda door: (door.route.country == "ALL", not door.route.about))

    def _any_website(self, place: Platform, asked: Asked) -> Iterator[Door]:
        doors = self._pick(self._website, place, "child" if asked.minor else "report", asked)
        yield from (Door(door.owner, door.number, place, "website") for door in doors)

    def grievance(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the complaint to India's grievance officer; empty elsewhere or when none is known."""
        return [door_found(door, asked, self._laws, today) for door in self.officer(self.platform(asked), asked)]

    def appeal(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return where to go when the platform did not do its duty."""
        place = self.platform(asked)
        doors = [d for d in self._pick(place, place, "appeal", asked) if d.route.country == asked.country]
        if not doors and not place.closed and asked.country not in place.blocked_in:
            doors = self._general_appeal(place, asked)
        found = [door_found(door, asked, self._laws, today) for door in doors]
        regulators = [line for line in self._records.helplines.values() if line.kind == "regulator" and line.shown]
        return found + [line_door(r, today, "appeal") for r in regulators if r.country == asked.country]

    def _general_appeal(self, place: Platform, asked: Asked) -> list[Door]:
        owners = sorted(self._records.platforms.values(), key=lambda owner: owner.kind != "authority")
        doors = [d for owner in owners for d in self._pick(owner, place, "appeal", asked)]
        return [door for door in doors if door.route.country == asked.country][:1]

    def portal(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the authority's own door."""
        place = self.platform(asked)
        doors = list(self._portal(place, asked))
        if asked.minor:
            doors = [d for d in self._children(place, asked) if d.owner.kind == "authority"] or doors
        if doors:
            return [door_found(door, asked, self._laws, today) for door in doors]
        offices = [
            line
            for line in self._records.helplines.values()
            if line.kind in {"cybercrime", "regulator"} and line.shown and line.place == asked.country
            if welcomes(line, asked)
        ]
        return [line_door(line, today) for line in offices]

    def search(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return how to take results out of search engines."""
        return [door_found(door, asked, self._laws, today) for door in self._engines(self._website, asked)]

    def account_tools(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return what helps to get an account back and keep others out."""
        doors = [
            door
            for owner in self._records.platforms.values()
            if owner.kind in {"account_security", "cloud"}
            for door in self._pick(owner, owner, "account", asked)
        ]
        return [door_found(door, asked, self._laws, today) for door in doors]

    def child_report(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return where a sexual picture of a child is reported."""
        doors = _once(list(self._children(self._website, replace(asked, situation="threat_or_sextortion"))))
        return [door_found(door, asked, self._laws, today) for door in doors]

    def copyright(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the form for owners of a picture; never offered by itself, since it gives names away."""
        place = self.platform(asked)
        return [door_found(d, asked, self._laws, today) for d in self._pick(place, place, "copyright", asked)]


def _merit(route: Route, asked: Asked) -> tuple[int, ...]:
    """Return how good a route is; smaller is better."""
    alone = (asked.bystander or asked.situation == "helping_someone_else") and set(route.who) == {"self"}
    return (alone, route.order, _LINK[route.link_seen], _CONFIDENCE[route.confidence], route.country == "ALL")


def _own_before_young(own: list[Door], asked: Asked) -> int:
    """Return how many of the platform's own ways come before the first one for pictures of the young.

    An account is won back or taken down by the platform alone. Under a threat nothing is posted yet:
    the account that threatens is reported first, when the platform has a way for exactly that.
    """
    if asked.situation in {"hacked_account", "impersonation"}:
        return len(own)
    exact = bool(own) and not own[0].fallback
    return 1 if asked.situation == "threat_or_sextortion" and exact else 0


def _marked(doors: list[Door], place: Platform) -> list[Door]:
    """Say so when the first door is not the platform's own."""
    first = doors[0]
    if place.id == "unknown_website" or (first.owner is place and first.route.kind != "grievance"):
        return doors
    sentence = {
        "grievance": wording.NO_PAGE_OFFICER,
        "portal": wording.NO_PAGE_PORTAL,
        "child": wording.NO_PAGE_CHILD,
    }.get(first.why, wording.NO_PAGE_WEBSITE)
    return [first.standing_in(sentence), *doors[1:]]


def _once(doors: list[Door]) -> list[Door]:
    """Drop doors that lead to the same address as an earlier one; ways inside an app have none and stay."""
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for door in doors:
        address = (door.route.url, door.route.email, door.route.phone)
        if address not in seen or not any(address):
            kept.append(door)
        seen.add(address)
    return kept
