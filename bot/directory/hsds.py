"""Helplines as Open Referral's Human Services Data Specification (HSDS 3), out and in again.

What HSDS has no word for travels under the key ``humraah`` beside the standard fields; when others
change a standard field, their change wins. Fields and formats:
https://github.com/openreferral/specification/tree/3.0/schema
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import yaml
from pydantic import ValidationError

from bot.directory.hours import DAYS, Hours
from bot.directory.load import Records
from bot.directory.records import Contact, Helpline
from bot.domain.errors import ContentError, Problem

OWN = "humraah"
_BYDAY = dict(zip(DAYS, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
_DAY_OF = {code: day for day, code in _BYDAY.items()}
_STANDARD = frozenset({"name", "operator", "does", "contacts", "hours", "languages", "place", "verified_on"})
_PHONE_TYPES = {"phone": "voice", "whatsapp": "text", "sms": "text", "chat": "text"}


def exported(records: Records) -> list[dict[str, Any]]:
    """Return all helplines as HSDS services, each with its organization, phones, schedules and areas."""
    return [_service(line) for line in records.helplines.values()]


def _service(line: Helpline) -> dict[str, Any]:
    pages = [c for c in line.contacts if c.kind == "web" or c.value.startswith("http")]
    mails = [c for c in line.contacts if c.kind == "email"]
    service: dict[str, Any] = {
        "id": _uuid("service", line.id),
        "name": line.name,
        "description": line.does,
        "status": "inactive" if line.display == "no" else "active",
        "alert": line.caution,
        "eligibility_description": line.audience.note,
        "minimum_age": line.audience.age_min,
        "maximum_age": line.audience.age_max,
        "assured_date": line.verified_on.isoformat(),
        "url": pages[0].value if pages else None,
        "email": mails[0].value if mails else None,
        "organization": {
            "id": _uuid("organization", line.operator or line.id),
            "name": line.operator or line.name,
            "description": line.operator or line.name,
        },
        "phones": [_phone(line, n, c) for n, c in enumerate(line.contacts) if c not in pages and c not in mails],
        "schedules": _schedules(line),
        "languages": [{"id": _uuid("language", line.id, code), "code": code} for code in line.languages],
        "service_areas": [{"id": _uuid("area", line.id), "name": line.area or line.place, "description": line.place}],
        OWN: _own(line),
    }
    return {name: value for name, value in service.items() if value not in (None, "", [])}


def _own(line: Helpline) -> dict[str, Any]:
    kept = line.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=set(_STANDARD))
    kept["contacts"] = [contact.model_dump(mode="json", exclude_defaults=True) for contact in line.contacts]
    if line.hours:
        kept["tz"] = line.hours.tz
        kept["closed_on"] = [day.isoformat() for day in line.hours.closed_on]
    return kept


def _phone(line: Helpline, number: int, contact: Contact) -> dict[str, Any]:
    return {
        "id": _uuid("phone", line.id, str(number)),
        "number": contact.e164 or contact.value,
        "type": _PHONE_TYPES[contact.kind],
        "description": " ".join(part for part in (contact.kind, contact.note) if part),
    }


def _schedules(line: Helpline) -> list[dict[str, Any]]:
    """Return the opening hours; 00:00 to 23:59 on all days stands for day and night, as the specification advises."""
    hours = line.hours
    if hours is None:
        return []
    shifts = [(DAYS, "00:00", "23:59")] if hours.always else [(s.days, s.from_, s.to) for s in hours.week]
    offset = _offset(hours, line.verified_on)
    return [
        {
            "id": _uuid("schedule", line.id, str(number)),
            "freq": "WEEKLY",
            "byday": ",".join(_BYDAY[day] for day in days),
            "opens_at": opens,
            "closes_at": closes,
            **({"timezone": offset.total_seconds() / 3600} if hours.tz else {}),
        }
        for number, (days, opens, closes) in enumerate(shifts)
    ]


def _offset(hours: Hours, day: date) -> timedelta:
    return datetime(day.year, day.month, day.day, 12, tzinfo=hours.zone).utcoffset() or timedelta()


def _uuid(*parts: str) -> str:
    """Return the same identifier for the same thing on every export, in the shape of a UUID."""
    digest = sha256("/".join(parts).encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


def imported(services: Sequence[Mapping[str, Any]], today: date, zones: Mapping[str, str]) -> list[Helpline]:
    """Turn HSDS services into helplines.

    A service that does not come from us is taken in as ``display: no`` with low confidence: somebody
    must check it before a survivor may see it.

    Args:
        services: HSDS 3 service objects.
        today: the day to note as checked when the service names none.
        zones: time zone by country code, to make sense of a bare UTC offset.

    Raises:
        ContentError: a service lacks what a helpline needs; lists every one.
    """
    lines, problems = [], []
    for number, service in enumerate(services, 1):
        try:
            lines.append(Helpline.model_validate(_record(service, today, zones)))
        except ValidationError as error:
            problems += [_problem(number, service, detail) for detail in error.errors(include_url=False)]
    if problems:
        raise ContentError(tuple(problems))
    return lines


def _problem(number: int, service: Mapping[str, Any], detail: Any) -> Problem:
    field = ".".join(str(part) for part in detail["loc"])
    what = f"Service {number} ({service.get('name', 'no name')}): {field}: {detail['msg']}."
    return Problem("HSDS", number, what, "Mend it in the file, or leave the service out.")


def _record(service: Mapping[str, Any], today: date, zones: Mapping[str, str]) -> dict[str, Any]:
    own = dict(service.get(OWN, {}))
    contacts, tz, closed = own.pop("contacts", []), own.pop("tz", ""), own.pop("closed_on", [])
    place = next((area.get("description") for area in service.get("service_areas", [])), None) or "ALL"
    record = {
        **(own or _stranger(service)),
        "name": service.get("name"),
        "operator": service.get("organization", {}).get("name", ""),
        "does": service.get("description"),
        "place": place,
        "verified_on": service.get("assured_date") or today,
        "contacts": _contacts(service, contacts),
        "hours": _hours(service.get("schedules", []), tz or zones.get(str(place)[:2], ""), closed),
        "languages": [language.get("code") or language.get("name") for language in service.get("languages", [])],
    }
    ages = {"age_min": service.get("minimum_age"), "age_max": service.get("maximum_age")}
    note = {"note": service["eligibility_description"]} if service.get("eligibility_description") else {}
    known = {name: age for name, age in ages.items() if age is not None}
    return {**record, "audience": {**own.get("audience", {}), **known, **note}, "caution": service.get("alert", "")}


def _stranger(service: Mapping[str, Any]) -> dict[str, Any]:
    slug = re.sub(r"[^a-z0-9]+", "-", str(service.get("name", "")).lower()).strip("-")
    page = service.get("url") or service.get("organization", {}).get("website") or ""
    return {
        "id": f"hsds-{slug}",
        "kind": "directory",
        "serves": ["general"],
        "display": "no",
        "confidence": "low",
        "sources": [{"url": page, "title": f"HSDS: {service.get('name')}", "official": False}],
    }


def _contacts(service: Mapping[str, Any], ours: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Keep our own contacts that are still there, in our order, and add those that others added."""
    given: dict[str, dict[str, Any]] = {}
    for phone in service.get("phones", []):
        number = str(phone.get("number", ""))
        kind = "sms" if phone.get("type") == "text" else "phone"
        given[number] = {"kind": kind, "value": number, "e164": number if re.match(r"^\+[0-9]+$", number) else ""}
    if service.get("url"):
        given[service["url"]] = {"kind": "web", "value": service["url"]}
    if service.get("email"):
        given[service["email"]] = {"kind": "email", "value": service["email"]}
    known = [c for c in ours if c.get("e164", c["value"]) in given or c["kind"] in {"web", "chat", "email"}]
    old = {c.get("e164", c["value"]) for c in known} | {c["value"] for c in known}
    return [*(dict(contact) for contact in known), *(c for key, c in given.items() if key not in old)]


def _hours(schedules: Iterable[Mapping[str, Any]], tz: str, closed: Sequence[str]) -> dict[str, Any] | None:
    week = [
        {
            "days": [_DAY_OF[code] for code in str(schedule.get("byday", "")).split(",") if code in _DAY_OF],
            "from": str(schedule.get("opens_at", ""))[:5],
            "to": str(schedule.get("closes_at", ""))[:5],
        }
        for schedule in schedules
    ]
    if not week:
        return None
    if len(week) == 1 and week[0] == {"days": list(DAYS), "from": "00:00", "to": "23:59"}:
        return {"always": True, **({"tz": tz, "closed_on": list(closed)} if closed else {"tz": tz if closed else ""})}
    return {"week": week, "tz": tz, "closed_on": list(closed)}


def as_yaml(lines: Iterable[Helpline]) -> str:
    """Return helplines as the text of a directory file, for an organisation's own folder."""
    dumped = [line.model_dump(mode="json", by_alias=True, exclude_defaults=True) for line in lines]
    return yaml.safe_dump(dumped, sort_keys=False, allow_unicode=True, width=112)


def zones_of(records: Records) -> dict[str, str]:
    """Return the time zone of each country."""
    return {code: country.zone for code, country in records.countries.items()}
