"""Times in documents: exact, with the year and the zone, and beside them the person's own words."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from bot.domain.phrases import Phrase, Value
from bot.evidence.moments import Extent, extent_of, last_day
from bot.evidence.notebook import When

UNKNOWN = Phrase("time not known")
AT = Phrase("{day}, {time} ({zone})")
ON_A_DAY = Phrase("{day}, between {first} and {last} ({zone})")
BETWEEN = Phrase("between {first} and {last}")
ABOUT = Phrase("about {when}")
QUOTED = Phrase("{when}, in the words of the note: “{words}”")
WORDS_ALONE = Phrase("in the words of the note: “{words}”")


def exact(at: datetime, zone: tzinfo) -> Phrase:
    """Say a time to the minute, with the day, the year and the distance from UTC."""
    local = at.astimezone(zone)
    return Phrase(AT.msgid, {"day": local.date(), "time": f"{local:%H:%M}", "zone": offset(local)})


def offset(at: datetime) -> str:
    """Return the distance from UTC, such as ``UTC+05:30``."""
    distance = at.utcoffset() or timedelta()
    sign, minutes = ("-" if distance < timedelta() else "+"), int(abs(distance).total_seconds()) // 60
    return f"UTC{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def said(when: When, zone: tzinfo, *, quote: bool = True) -> Value:
    """Say when something was; ``""`` when nothing is known of it.

    Args:
        quote: give the person's own words beside what they were understood as.
    """
    if when.earliest is None:
        return Phrase(WORDS_ALONE.msgid, {"words": when.words}) if when.words else ""
    understood = _understood(when, zone)
    told = Phrase(ABOUT.msgid, {"when": understood}) if when.about else understood
    return Phrase(QUOTED.msgid, {"when": told, "words": when.words}) if quote and when.words else told


def _understood(when: When, zone: tzinfo) -> Value:
    """Say a period: as a minute, a day, two times of a day, two moments, or two days; its end is not part of it."""
    assert when.earliest
    first = when.earliest.astimezone(zone)
    last = max((when.latest or when.earliest).astimezone(zone), first)
    match extent_of(first, last, when.precision):
        case Extent.MINUTE:
            return exact(first, zone)
        case Extent.DAY:
            return first.date()
        case Extent.HOURS:
            hours = {"first": f"{first:%H:%M}", "last": f"{last:%H:%M}"}
            return Phrase(ON_A_DAY.msgid, {"day": first.date(), "zone": offset(first), **hours})
        case Extent.MOMENTS:
            return Phrase(BETWEEN.msgid, {"first": exact(first, zone), "last": exact(last, zone)})
        case Extent.DAYS:
            return Phrase(BETWEEN.msgid, {"first": first.date(), "last": last_day(first, last)})
