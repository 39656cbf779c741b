"""Turns what an answer says about time into periods on the clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product

from bot.evidence.moments.model import Doubt, Moment, Precision
from bot.evidence.moments.said import Clock, Days, Said
from bot.evidence.moments.tables import Part, Unit

HOURS: dict[Part, tuple[float, float]] = {
    Part.EARLY: (4, 8),
    Part.MORNING: (5, 12),
    Part.NOON: (11, 14),
    Part.AFTERNOON: (12, 17),
    Part.DAYTIME: (8, 18),
    Part.EVENING: (17, 21),
    Part.NIGHT: (20, 28),
    Part.MIDNIGHT: (23, 25),
}
"""When each part of a day begins and ends, in hours from its midnight; the night runs into the next morning."""

DAY = 24 * 60


def choices_for(said: Said, now: datetime) -> tuple[list[Moment], Doubt | None]:
    """Return every period that fits, the likeliest first, and what makes them several."""
    if said.now:
        return [Moment(now - timedelta(minutes=10), now, Precision.MINUTE, said.about)], None
    if said.ago and not said.days:
        return [_ago(said, now)], None
    days = _best(said.days)
    clocks = said.clocks
    several = len(days) > 1
    doubt = _doubt_of_days(said) if several else None
    if days and (days[0].first != days[0].last):
        return [_whole(one, said, now) for one in days], doubt
    known = [one.first for one in days] or _recent(now)
    periods = [found for day in known for found in _on(day, said, now)]
    if not days:
        periods = _latest_of_each(periods, now)
    if len(clocks) and doubt is None and len(periods) > 1:
        doubt = Doubt.AM_OR_PM
    return periods, doubt


def _best(days: list[Days]) -> list[Days]:
    """Return the readings said most exactly, each once: "yesterday, Friday" is one day."""
    top = max((one.rank for one in days), default=0)
    return list(dict.fromkeys(one for one in days if one.rank == top))


def _doubt_of_days(said: Said) -> Doubt:
    if said.doubtful_order:
        return Doubt.DAY_OR_MONTH
    return Doubt.WHICH_WEEK if said.doubtful_week else Doubt.SEVERAL


def _ago(said: Said, now: datetime) -> Moment:
    assert said.ago
    least, most, unit = said.ago
    length, slack = (60, 30) if unit is Unit.HOUR else (1, 5)
    slack = slack if least == most else 0
    earliest = now - timedelta(minutes=most * length + slack)
    latest = now - timedelta(minutes=max(least * length - slack, 0))
    return Moment(earliest, latest, Precision.HOUR if unit is Unit.HOUR else Precision.MINUTE, said.about)


def _whole(days: Days, said: Said, now: datetime) -> Moment:
    end = days.last + timedelta(days=1)
    return Moment(_at(days.first, 0, now), _at(end, 0, now), days.precision, said.about)


def _recent(now: datetime) -> list[date]:
    """Return the days that a time without a day may mean: today, or the one before."""
    today = now.date()
    return [today, today - timedelta(days=1)]


def _latest_of_each(periods: list[Moment], now: datetime) -> list[Moment]:
    """Keep, of each time of day, the last one that is not ahead."""
    latest: dict[time, Moment] = {}
    for one in sorted(periods, key=lambda one: one.earliest, reverse=True):
        if one.earliest <= now:
            latest.setdefault(one.earliest.time(), one)
    return list(latest.values()) or periods


def _on(day: date, said: Said, now: datetime) -> list[Moment]:
    part = said.parts[-1] if said.parts else None
    if said.clocks:
        return _at_clocks(day, said, part, now)
    if part:
        return [_in_part(day, part, said, now)]
    return [Moment(_at(day, 0, now), _at(day, DAY, now), Precision.DAY, said.about)]


def _in_part(day: date, part: Part, said: Said, now: datetime) -> Moment:
    begin, end = (int(hour * 60) for hour in HOURS[part])
    is_last_night = part in {Part.NIGHT, Part.MIDNIGHT} and day == now.date() and now.hour < 12
    if is_last_night and _at(day, begin, now) > now:
        day -= timedelta(days=1)
    return Moment(_at(day, begin, now), _at(day, end, now), Precision.PART, said.about)


def _at_clocks(day: date, said: Said, part: Part | None, now: datetime) -> list[Moment]:
    readings = [[_clock_on(day, minutes, clock, said, now) for minutes in _minutes(clock, part, day, now)]
                for clock in said.clocks[:2]]  # fmt: skip
    if len(readings) == 1:
        return readings[0]
    joined = [
        Moment(first.earliest, last.latest, Precision.PERIOD, said.about)
        for first, last in product(*readings)
        if timedelta(0) <= last.latest - first.earliest <= timedelta(hours=12)
    ]
    return joined or readings[0]


def _clock_on(day: date, minutes: int, clock: Clock, said: Said, now: datetime) -> Moment:
    begin = _at(day, minutes, now)
    if clock.exact and not said.about:
        return Moment(begin, begin, Precision.MINUTE)
    if clock.exact:
        return Moment(_at(day, minutes - 15, now), _at(day, minutes + 15, now), Precision.HOUR, about=True)
    if said.about:
        return Moment(_at(day, minutes - 30, now), _at(day, minutes + 30, now), Precision.HOUR, about=True)
    return Moment(begin, _at(day, minutes + 60, now), Precision.HOUR)


def _minutes(clock: Clock, part: Part | None, day: date, now: datetime) -> list[int]:
    """Return the minutes from the day's midnight that a time may mean."""
    hour, minute = divmod(clock.minutes, 60)
    if clock.half in {"am", "pm"}:
        settled = hour % 12 + (12 if clock.half == "pm" else 0) if hour <= 12 else hour
        return [_night(settled * 60 + minute, part, day, now)]
    if clock.half == "24":
        return [_night(clock.minutes, part, day, now)]
    if part:
        return [_night(_hour_in(part, hour) * 60 + minute, part, day, now)]
    return [hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute]


def _hour_in(part: Part, hour: int) -> int:
    """Return the hour of 24 that ``hour`` (at most 12) is in a part of the day; a night's small hours stay small."""
    match part:
        case Part.EARLY | Part.MORNING:
            return hour
        case Part.NOON | Part.DAYTIME | Part.AFTERNOON:
            return hour if hour == 12 or hour >= EARLIEST_BEFORE_NOON[part] else hour + 12
        case Part.EVENING:
            return hour + 12
        case _:
            return hour % 12 if hour == 12 or hour < 6 else hour + 12


EARLIEST_BEFORE_NOON = {Part.NOON: 11, Part.DAYTIME: 8, Part.AFTERNOON: 11}
"""From which hour on a number still means the time before noon: "din mein 11 baje"."""


def _night(minutes: int, part: Part | None, day: date, now: datetime) -> int:
    """Move the small hours of a night to the next day, where the night that began this day ends."""
    if part in {Part.NIGHT, Part.MIDNIGHT} and minutes < 6 * 60 and _at(day, minutes + DAY, now) <= now:
        return minutes + DAY
    return minutes


def _at(day: date, minutes: int, now: datetime) -> datetime:
    """Return the instant ``minutes`` after midnight by the clock on the wall, in the zone of ``now``."""
    return (datetime.combine(day, time.min) + timedelta(minutes=minutes)).replace(tzinfo=now.tzinfo)
