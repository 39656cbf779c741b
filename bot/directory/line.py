"""One helpline, as a conversation may show it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.directory import wording
from bot.directory.audience import for_whom
from bot.directory.records import Contact, Helpline
from bot.directory.saying import joined, phrase, sources
from bot.domain.facts import Found
from bot.domain.phrases import Phrase, Value

LINE_FIELDS = frozenset(
    "name operator line contact number number_e164 whatsapp sms email url hours opens until does does_not secrecy "
    "languages who area caution free".split()
)

_CHANNELS = ("phone", "whatsapp", "chat", "sms", "web", "email")


def best_contact(line: Helpline) -> Contact:
    """Return the contact to name first: a number to call, else to write to, else a page."""
    return min(line.open_contacts, key=lambda contact: _CHANNELS.index(contact.kind))


def line_found(line: Helpline, zone: ZoneInfo | None, at: datetime) -> Found:
    """Return a line as a conversation may show it, with times in ``zone``."""
    main = best_contact(line)
    hours, opens, until = hours_said(line, zone, at)
    fields: Mapping[str, Value] = {
        "name": Phrase(line.name),
        "operator": line.operator,
        "line": _one_line(line, main, hours),
        "contact": main.value,
        **{name: _value(line, kind) for name, kind in _FIELDS_OF_KINDS.items()},
        "number_e164": next((c.e164 for c in line.open_contacts if c.kind == "phone" and c.e164), ""),
        "hours": hours,
        "opens": opens,
        "until": until,
        "does": Phrase(line.does),
        "does_not": phrase(line.does_not),
        "secrecy": phrase(line.secrecy),
        "languages": _languages(line),
        "who": for_whom(line),
        "area": phrase(wording.ONLY_AREA, area=Phrase(line.area)) if line.area else "",
        "caution": _caution(line, at),
        "free": phrase(wording.FREE_CALL) if main.kind == "phone" and main.free else "",
    }
    return Found(line.id, fields, sources(line, at.date(), weak=line.display == "with_caution"))


def _one_line(line: Helpline, main: Contact, hours: Value) -> Phrase:
    """Return name, contact and hours; the contact once, when the name holds it already."""
    name = Phrase(line.name)
    if main.note:
        noted = Phrase(wording.NOTED, {"contact": main.value, "note": Phrase(main.note)})
        return Phrase(wording.LINE, {"name": name, "contact": noted, "hours": hours})
    if main.value in line.name:
        return Phrase(wording.LINE_NAMED, {"name": name, "hours": hours})
    return Phrase(wording.LINE, {"name": name, "contact": main.value, "hours": hours})


_FIELDS_OF_KINDS = {"number": "phone", "whatsapp": "whatsapp", "sms": "sms", "email": "email", "url": "web"}


def _value(line: Helpline, kind: str) -> str:
    pages = kind == "web"
    kinds = {kind, "chat"} if pages else {kind}
    return next((c.value for c in line.open_contacts if c.kind in kinds and (not pages or "/" in c.value)), "")


def _languages(line: Helpline) -> Value:
    if not line.languages:
        return ""
    names = tuple(wording.LANGUAGE_NAMES.get(code, code) for code in line.languages)
    said: Value = Phrase(names[0])
    for name in names[1:]:
        said = Phrase(wording.ALSO, {"first": said, "next": Phrase(name)})
    return Phrase(wording.LANGUAGES, {"languages": said})


OLD = timedelta(days=3 * 365)
"""A number whose newest source is older than this is shown with its year."""


_SAYS_AGE = re.compile(r"\b(19|20)[0-9]{2}\b|\bold\b")


def _is_old(line: Helpline, at: datetime) -> bool:
    """Tell whether to name the year: an unsure number of long ago whose caution does not say so already."""
    if not line.as_of or line.confidence == "high" or _SAYS_AGE.search(line.caution):
        return False
    aged = at.date() - date(int(line.as_of[:4]), 12, 31) > OLD - timedelta(days=365)
    return aged and best_contact(line).kind in {"phone", "whatsapp", "sms"}


def _caution(line: Helpline, at: datetime) -> Value:
    return joined(
        (
            phrase(line.caution),
            phrase(wording.HOURS_UNSURE if line.hours and not line.hours_sure else ""),
            phrase(wording.OLD_SOURCE, year=line.as_of[:4]) if _is_old(line, at) else "",
        )
    )


def hours_said(line: Helpline, zone: ZoneInfo | None, at: datetime) -> tuple[Value, Value, Value]:
    """Return the hours in words, the next opening and the closing time, as far as they apply."""
    if line.hours is None:
        page_only = all(contact.kind == "web" for contact in line.open_contacts)
        return Phrase(wording.SEE_PAGE if page_only else wording.HOURS_UNKNOWN), "", ""
    if line.hours.round_the_clock:
        return Phrase(wording.OPEN_ALWAYS if line.staffed else wording.FORM_ALWAYS), "", ""
    there = zone or line.hours.zone
    for opens, closes in line.hours.near(at):
        if opens <= at < closes:
            until = closes.astimezone(there)
            return Phrase(wording.OPEN_UNTIL, {"until": until}), "", until
        if at < opens:
            begins = opens.astimezone(there)
            return Phrase(wording.OPENS_AT, {"opens": begins}), begins, ""
    return Phrase(wording.CLOSED_LONG), "", ""
