"""What the people who keep the directory ask of it: what is due, weak or contradictory, and what covers what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.directory.asked import NCII, Asked
from bot.directory.audience import welcomes
from bot.directory.directory import Directory
from bot.directory.load import Records
from bot.directory.phones import unknown_short_codes, wrong_numbers
from bot.directory.records import Country, Helpline, Law, Platform, Record
from bot.directory.saying import is_weak
from bot.domain.facts import Found
from bot.domain.phrases import Phrase, Value

Mark = Literal["overdue", "weak", "contradictory", "wrong"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something to look at.

    Attributes:
        mark: ``overdue``, ``weak``, ``contradictory`` or ``wrong``.
        record: kind and id, such as ``helpline in-112``.
        what: what was found, in one sentence.
    """

    mark: Mark
    record: str
    what: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.record}: {self.what}"


def findings(records: Records, today: date) -> list[Finding]:
    """Return all that is overdue, weak, contradictory or wrong on ``today``."""
    found = [finding for record in records for finding in _of_record(record, today)]
    found += _same_number_other_hours(records.helplines.values())
    found += _wrong_number_in_use(records.helplines.values())
    found += _one_sided_changes(records.laws)
    return sorted(found)


def _of_record(record: Record, today: date) -> Iterator[Finding]:
    name = f"{record.kind_of_record} {record.id}"
    if record.review_by < today:
        yield Finding("overdue", name, f"Its review was due on {record.review_by}.")
    if is_weak(record) and not (isinstance(record, Helpline) and record.display == "no"):
        yield Finding("weak", name, f"Confidence {record.confidence}, and it may be shown.")
    match record:
        case Platform():
            yield from _of_platform(record, name)
        case Helpline():
            yield from _of_helpline(record, name)
        case Law() | Country() | _:
            return


def _of_platform(platform: Platform, name: str) -> Iterator[Finding]:
    for number, route in enumerate(platform.routes, 1):
        place = f"{name} route {number}"
        if not route.leads_somewhere:
            yield Finding("weak", place, f"The {route.kind} route has no way in.")
        elif route.link_seen == "secondary":
            yield Finding("weak", place, f"{route.url or route.email} was seen only on other people's lists.")
    officer = platform.officer
    mails = {route.email for route in platform.routes if route.kind == "grievance" and route.email}
    if officer and officer.email and mails and officer.email not in mails:
        yield Finding("contradictory", name, f"The officer's address is {officer.email}, the route's {min(mails)}.")


def _of_helpline(line: Helpline, name: str) -> Iterator[Finding]:
    for index, field, what in wrong_numbers(line):
        yield Finding("wrong", f"{name} contacts.{index}.{field}", what)
    if line.display == "no":
        return
    for about, doubt in line.doubts.items():
        if re.search(r"conflict|low|not ", doubt):
            yield Finding("contradictory" if "conflict" in doubt else "weak", name, f"{about}: {doubt}.")
    for code in unknown_short_codes(line):
        yield Finding("weak", name, f"The numbering plan does not know the short code {code}.")
    if line.staffed and line.hours is None:
        yield Finding("weak", name, "Its opening hours are not known.")


def _same_number_other_hours(lines: Iterable[Helpline]) -> Iterator[Finding]:
    first: dict[tuple[str, str], Helpline] = {}
    for line in lines:
        for contact in line.open_contacts if line.display != "no" else ():
            if contact.kind not in {"phone", "whatsapp"}:
                continue
            other = first.setdefault((line.place, contact.value), line)
            if other.hours and line.hours and other.hours != line.hours:
                what = f"{contact.value} has other hours in {other.id}."
                yield Finding("contradictory", f"helpline {line.id}", what)


def _wrong_number_in_use(lines: Iterable[Helpline]) -> Iterator[Finding]:
    """A number that one record calls wrong must not be another's contact in the same place."""
    shown = [line for line in lines if line.display != "no"]
    wrong = {(entry.where or line.place, entry.value): line.id for line in shown for entry in line.do_not_show}
    for line in shown:
        for contact in line.open_contacts:
            source = wrong.get((line.place, contact.value))
            if source and source != line.id:
                what = f"{contact.value} is called wrong by {source}."
                yield Finding("contradictory", f"helpline {line.id}", what)


def _one_sided_changes(laws: Mapping[str, Law]) -> Iterator[Finding]:
    for law in laws.values():
        for other in law.replaced_by:
            if law.id not in laws[other].replaces:
                yield Finding("contradictory", f"law {law.id}", f"{other} does not say that it replaces it.")
            newer, older = laws[other].since, law.until
            if newer and older and newer != older + timedelta(days=1):
                yield Finding("contradictory", f"law {law.id}", f"It ends on {older}, {other} begins on {newer}.")


@dataclass(frozen=True, slots=True)
class Coverage:
    """One row of the table: what somebody is told first.

    Attributes:
        route: id of the route.
        name: what it is called.
        link: address, mailbox or number; empty when the way is inside the app.
        deadline: the legal time limit, None when there is none.
        own: whether it is the platform's own route for exactly this.
    """

    country: str
    situation: str
    platform: str
    age: str
    route: str
    name: str
    link: str
    deadline: timedelta | None
    own: bool


def coverage(directory: Directory, at: datetime, countries: Sequence[str], ages: Sequence[str]) -> list[Coverage]:
    """Return the first route for every NCII situation, platform, country and age."""
    platforms = directory.values("platforms")
    asked = (
        {"country": country, "situation": situation, "platform": platform, "age": age}
        for country in countries
        for situation in sorted(NCII)
        for platform in platforms
        for age in ages
    )
    return [row for about in asked for row in _rows(directory, about, at)]


def _rows(directory: Directory, about: Mapping[str, str], at: datetime) -> Iterator[Coverage]:
    for found in directory.find("route", about, at)[:1]:
        fields = found.fields
        deadline = fields["deadline"]
        yield Coverage(
            **about,
            route=found.id,
            name=plain(fields["name"]),
            link=plain(fields["url"] or fields["email"] or fields["phone"]),
            deadline=deadline if isinstance(deadline, timedelta) else None,
            own=fields["fallback"] == "",
        )


def uncovered(rows: Iterable[Coverage]) -> list[Coverage]:
    """Return the rows that lead nowhere: no route at all."""
    return [row for row in rows if not row.route]


@dataclass(frozen=True, slots=True)
class Listed:
    """A helpline in the answer to an operator's question.

    Attributes:
        sure: False when the record does not say which languages are spoken.
    """

    line: Helpline
    found: Found
    sure: bool


def listed(directory: Directory, about: Mapping[str, str], at: datetime, *, open_only: bool = False) -> list[Listed]:
    """Answer questions such as "open now, Tamil, Tamil Nadu, under 18".

    Args:
        about: any of ``country``, ``region``, ``language``, ``age``, ``gender``, ``need``.
            A region names its country. A language leaves out lines that speak others only.

    Returns:
        The lines that fit, those known to speak the language first.
    """
    country = about.get("country") or about.get("region", "").partition("-")[0]
    asked = Asked.of({"age": "adult", **about, "country": country})
    open_ids = directory.helplines.open_ids(at)
    rows = [
        Listed(line, directory.find("helpline", {"id": line.id, "country": country}, at)[0], asked.language in spoken)
        for line in directory.records.helplines.values()
        if line.shown
        and (welcomes(line, asked) if country else True)
        and (line.id in open_ids or not open_only)
        and (not asked.need or asked.need in line.serves or asked.need == line.kind)
        for spoken in [line.languages]
        if not asked.language or not spoken or asked.language in spoken
    ]
    return sorted(rows, key=lambda row: (not row.sure, row.line.place == "ALL", "-" not in row.line.place, row.line.id))


def links(records: Records) -> dict[str, list[str]]:
    """Return every address that a person may be given, with the records that give it."""
    found: dict[str, list[str]] = {}
    for platform in records.platforms.values():
        for route in platform.routes:
            if route.url:
                found.setdefault(route.url, []).append(f"platform {platform.id}")
    for line in records.helplines.values():
        for contact in line.open_contacts if line.display != "no" else ():
            if contact.value.startswith("http"):
                found.setdefault(contact.value, []).append(f"helpline {line.id}")
    for record in records:
        for source in record.sources:
            found.setdefault(source.url, []).append(f"source of {record.kind_of_record} {record.id}")
    return found


def plain(value: Value) -> str:
    """Return a value in English, for tables."""
    match value:
        case Phrase(msgid=msgid, values=values):
            return re.sub(r"\{([a-z_.]+)\}", lambda hit: plain(values.get(hit[1], hit[0])), msgid)
        case tuple():
            return " ".join(plain(part) for part in value)
        case _:
            return str(value)
