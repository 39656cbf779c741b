"""Which laws protect this person, and which time limits they set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.directory import wording
from bot.directory.asked import Asked
from bot.directory.load import Records
from bot.directory.records import Clock, Law, Platform, Record
from bot.directory.saying import host, phrase, sources
from bot.domain.facts import Found
from bot.domain.phrases import Phrase, Value

LAW_FIELDS = frozenset(
    "name kind statute section citation plain penalty police bail protects whom period since until note".split()
)
CLOCK_FIELDS = frozenset("name duration hours law section since duty starts next caution who".split())

TURN = date(2024, 7, 1)
"""The day from which India's new criminal law (BNS) counts; acts before it fall under the old Code (IPC)."""

_NO_CLOCK = frozenset({"hash_service", "authority", "account_security", "registry"})
_LATER = 100
"""Added to a law's rank when it fits less well than one that surely fits."""


class Laws:
    """Answers about laws and their clocks."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._by_country: dict[str, list[Law]] = {}
        for law in records.laws.values():
            self._by_country.setdefault(law.country, []).append(law)
        self._clocks = {clock.id: (law, clock) for law in records.laws.values() for clock in law.clocks}
        self._by_host: dict[str, Record] = {}
        for record in (*records.platforms.values(), *records.laws.values()):
            for source in record.sources:
                self._by_host.setdefault(host(source.url), record)

    def of(self, country: str) -> Iterator[Law]:
        """Yield the laws that hold in ``country``, those of the European Union among them."""
        yield from self._by_country.get(country, ())
        place = self._records.countries.get(country)
        if place and place.in_eu and country != "EU":
            yield from self._by_country.get("EU", ())

    def fitting(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the laws that protect this person in this situation, best first."""
        ranked = sorted(
            ((rank, law) for law in self.of(asked.country) if (rank := _rank(law, asked)) is not None),
            key=lambda item: item[0],
        )
        return [law_found(law, today) for _, law in ranked]

    def named(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the law with this id, current or not."""
        law = self._records.laws.get(asked.id)
        return [law_found(law, today)] if law else []

    def on_topic(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the laws about a topic, such as police procedure, for this person."""
        fitting = [
            law
            for law in self.of(asked.country)
            if law.current
            and (law.forwarding if asked.topic == "forwarding" else asked.topic in law.topics)
            and (law.until is None or law.until >= today)
            and (_suits(law, asked) or asked.topic == "forwarding")
        ]
        ranked = sorted(fitting, key=lambda law: (not _suits(law, asked), _for_young(law, asked), law.rank))
        return [law_found(law, today) for law in ranked]

    def clock(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the time limit the platform itself has; nothing where the law sets none."""
        limit = self.limit(asked, self._records.platforms.get(asked.platform), today)
        return [clock_found(*limit, today)] if limit else []

    def clock_named(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return the clock with this id."""
        named = self._clocks.get(asked.id)
        return [clock_found(*named, today)] if named else []

    def clocks(self, asked: Asked, today: date) -> Sequence[Found]:
        """Return all clocks of the country, shortest first; those of another situation are left out."""
        running = sorted(
            (
                (law, clock)
                for law in self.of(asked.country)
                for clock in law.clocks
                if in_force(law, today)
                and law.protects != "child"
                and not law.partner_only
                and (not clock.about or asked.general or asked.situation in clock.about)
            ),
            key=lambda pair: pair[1].duration,
        )
        return [clock_found(law, clock, today) for law, clock in running]

    def limit(self, asked: Asked, platform: Platform | None, today: date) -> tuple[Law, Clock] | None:
        """Return law and clock of the platform's own time limit, which runs from a complaint of the person shown."""
        if asked.bystander or platform is None or platform.closed or platform.kind in _NO_CLOCK:
            return None
        if asked.country in platform.blocked_in:
            return None
        situation = "image_shared" if asked.general else asked.situation
        fitting = [
            (law, clock)
            for law in self.of(asked.country)
            for clock in law.clocks
            if clock.on_platform and situation in clock.about and in_force(law, today)
        ]
        return min(fitting, key=lambda pair: pair[1].duration, default=None)

    def by_id(self, clock_id: str) -> tuple[Law, Clock] | None:
        """Return law and clock of a clock's id."""
        return self._clocks.get(clock_id)

    def speaking_of(self, url: str) -> Record | None:
        """Return the first record that rests on a page of the same site as ``url``."""
        return self._by_host.get(host(url))

    def regulator(self, asked: Asked) -> Law | None:
        """Return the law that names whom to turn to when a platform did not act."""
        naming = (law for law in self.of(asked.country) if law.current and "regulator_complaint" in law.topics)
        return min(naming, key=lambda law: law.rank, default=None)

    def turning_days(self) -> set[date]:
        """Return the days on which some law's clocks begin or cease to count."""
        laws = [law for law in self._records.laws.values() if law.clocks]
        return {day for law in laws for day in (law.since, law.until) if day}


def in_force(law: Law, today: date) -> bool:
    """Tell whether a law holds today."""
    return law.current and (law.since is None or law.since <= today) and (law.until is None or today <= law.until)


def _suits(law: Law, asked: Asked) -> bool:
    """Tell whether the law protects a person like this."""
    match law.protects:
        case "child":
            return asked.minor
        case "woman":
            return asked.gender in {"woman", "unsaid"}
        case "trans":
            return asked.gender == "trans"
        case _:
            return True


def _for_young(law: Law, asked: Asked) -> int:
    """Return 0 for a law that protects children when that comes first: whoever is not known to be an adult."""
    return 0 if law.protects == "child" and asked.minor else 1


def _rank(law: Law, asked: Asked) -> int | None:
    """Return how early the law comes; None when it does not belong here."""
    bystander = asked.bystander and law.protects == "child"
    if not law.current or not (_suits(law, asked) or bystander) or not _happened_here(law, asked):
        return None
    rank = law.rank + _for_young(law, asked) * _LATER
    if asked.general:
        return rank if law.about and not law.partner_only else None
    if asked.situation not in law.about:
        return None
    if law.partner_only:
        if asked.perpetrator == "unknown":
            return None
        rank += 0 if asked.perpetrator == "partner" else _LATER // 2
    if asked.period not in {"before_july_2024", "from_july_2024"} and law.until and law.until < TURN:
        rank += _LATER
    if law.protects == "woman" and asked.gender == "unsaid":
        rank += _LATER // 10
    return rank


def _happened_here(law: Law, asked: Asked) -> bool:
    """Tell whether an act of this period can fall under the law; duties and remedies look at today instead."""
    if law.kind != "offence":
        return True
    if asked.period == "before_july_2024":
        return law.since is None or law.since < TURN
    if asked.period == "from_july_2024":
        return law.until is None or law.until >= TURN
    return True


def citation(law: Law) -> Phrase:
    """Return the law's name as a lawyer would quote it."""
    if not law.unit:
        return Phrase(law.statute)
    return Phrase(wording.CITATION_OF[law.unit], {"statute": Phrase(law.statute), "section": law.section})


def _period(law: Law) -> Value:
    if law.kind == "offence" and law.until:
        return Phrase(wording.UNTIL_DAY, {"until": law.until})
    if law.since:
        return Phrase(wording.FROM_DAY if law.kind == "offence" else wording.IN_FORCE_SINCE, {"since": law.since})
    return ""


def law_found(law: Law, today: date) -> Found:
    """Return a law as a conversation may show it."""
    fields: Mapping[str, Value] = {
        "name": Phrase(law.name),
        "kind": law.kind,
        "statute": Phrase(law.statute),
        "section": law.section,
        "citation": citation(law),
        "plain": Phrase(law.plain),
        "penalty": phrase(law.penalty),
        "police": phrase(wording.POLICE.get(law.cognizable or "", "")),
        "bail": phrase(wording.BAIL.get(law.bailable or "", "")),
        "protects": phrase(wording.PROTECTS[law.protects] if law.kind in {"offence", "remedy"} else ""),
        "whom": law.protects,
        "period": _period(law),
        "since": law.since or "",
        "until": law.until or "",
        "note": phrase(law.note),
    }
    return Found(law.id, fields, sources(law, today))


def clock_found(law: Law, clock: Clock, today: date) -> Found:
    """Return a time limit as a conversation may show it."""
    fields: Mapping[str, Value] = {
        "name": Phrase(clock.name),
        "duration": clock.duration,
        "hours": str(round(clock.duration.total_seconds() / 3600)),
        "law": citation(law),
        "section": law.section,
        "since": law.since or "",
        "duty": Phrase(clock.duty),
        "starts": Phrase(wording.STARTS[clock.starts]),
        "next": Phrase(clock.next),
        "caution": phrase(clock.caution),
        "who": clock.who,
    }
    return Found(clock.id, fields, sources(law, today))
