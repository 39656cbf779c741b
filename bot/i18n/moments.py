"""Times and durations as the reader's language writes them.

Babel knows the names and the order of things; which detail to show is decided here. Digits are
Latin in every language: that is how people text them, dial them and copy them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from bot.domain.phrases import Phrase

TODAY = Phrase("today, {time}")
TOMORROW = Phrase("tomorrow, {time}")
YESTERDAY = Phrase("yesterday, {time}")
OTHER_DAY = Phrase("{day}, {time}")

_NEAR = {0: TODAY, 1: TOMORROW, -1: YESTERDAY}
_HOUR = {"hi": "Bhm"}
"""How the hour is written, as a CLDR skeleton, where it is not ``21:30``: Hindi says "रात 9:30"."""
_NIGHT = {"hi": 4}
"""Before which hour of the next date a language still says "tonight": there, "tomorrow" would be a day late."""
_MONTHS = {"hi": "MMMM"}
"""How the month is written where it is not ``Nov``: nobody texts "नव॰"."""
_BABEL = {"en": "en_GB"}
"""Which of CLDR's kinds of a language is meant: day before month, 24 hours."""

MOST_HOURS = timedelta(hours=72)
"""Up to here a duration is told in hours, as laws tell it ("36 hours"); beyond, in days ("7 days")."""
_MONTH = 30
_UNITS: tuple[tuple[int, Phrase], ...] = (
    (12 * _MONTH, Phrase("{number} year", plural="{number} years")),
    (_MONTH, Phrase("{number} month", plural="{number} months")),
)
_DAYS = Phrase("{number} day", plural="{number} days")
_HOURS = Phrase("{number} hour", plural="{number} hours")
_MINUTES = Phrase("{number} minute", plural="{number} minutes")
_LONG = timedelta(days=120)
"""From here on whole months and years are told as such: nobody counts "1,080 days"."""
_IN_MINUTES = timedelta(minutes=90)


@dataclass(frozen=True, slots=True)
class Scene:
    """When and where words are read.

    Attributes:
        now: with a time zone.
        zone: the reader's.
    """

    now: datetime
    zone: tzinfo = UTC


def moment(at: datetime, locale: str, scene: Scene) -> Phrase:
    """Say when: "today, 21:30", "Mon 24 Nov, 21:30"; the year only when it is another one."""
    local, today = _local(at, scene), _local(scene.now, scene).date()
    clock = _clock(local.hour, local.minute, locale)
    near = _NEAR.get((local.date() - today).days)
    if near is not None and local.hour >= _NIGHT.get(locale, 0):
        return Phrase(near.msgid, {"time": clock})
    return Phrase(OTHER_DAY.msgid, {"day": weekday(local.date(), locale, today), "time": clock})


@lru_cache(maxsize=2048)
def day(on: date, locale: str) -> str:
    """Say which day: "24 Nov 2025"."""
    return _skeleton("yMMMd", on, locale)


def weekday(on: date, locale: str, today: date) -> str:
    """Say which day near by: "Mon 24 Nov"; the year only when it is another one."""
    return _weekday(on, locale, on.year != today.year)


def duration(lasts: timedelta) -> Phrase:
    """Say how long, in one unit: "45 minutes", "36 hours", "7 days", "3 years"; less than nothing is nothing."""
    lasts = max(lasts, timedelta())
    if lasts < _IN_MINUTES and lasts != timedelta(hours=1):
        return _counted(_MINUTES, round(lasts / timedelta(minutes=1)))
    if lasts <= MOST_HOURS:
        return _counted(_HOURS, round(lasts / timedelta(hours=1)))
    days = round(lasts / timedelta(days=1))
    for length, unit in _UNITS if lasts > _LONG else ():
        if days % length == 0:
            return _counted(unit, days // length)
    return _counted(_DAYS, days)


def _counted(unit: Phrase, number: int) -> Phrase:
    return Phrase(unit.msgid, {"number": number}, unit.plural, number)


def _local(at: datetime, scene: Scene) -> datetime:
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        return aware.astimezone(scene.zone)
    except OverflowError:  # the first or last day there is
        return aware


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, locale: str) -> str:
    return _skeleton(_HOUR.get(locale, "Hm"), time(hour, minute), locale)


@lru_cache(maxsize=2048)
def _weekday(on: date, locale: str, with_year: bool) -> str:
    return _skeleton("yMMMEd" if with_year else "MMMEd", on, locale)


def _skeleton(skeleton: str, at: date | time, locale: str) -> str:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - 20 ms that only a text with a date has to wait for
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415 - the same

    moment = datetime.combine(at, time()) if isinstance(at, date) else datetime.combine(date(2000, 1, 1), at)
    if locale in _MONTHS:
        skeleton = skeleton.replace("MMM", _MONTHS[locale])
    try:
        if skeleton == "yMMMMd":  # CLDR has no such skeleton, but the format itself
            return format_date(moment, "long", locale=Locale.parse(locale))
        return format_skeleton(skeleton, moment, locale=Locale.parse(_BABEL.get(locale, locale)))
    except (UnknownLocaleError, ValueError):  # a language of an overlay that Babel has not heard of
        return format_skeleton(skeleton, moment, locale=_BABEL["en"])
