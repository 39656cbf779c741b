"""Opening hours as data: open now? until when? opens when?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Day: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD = 14
"""Days searched for the next opening: long enough for a week of holidays."""


class Shift(BaseModel):
    """One stretch of a day. ``to`` at or before ``from`` means the next morning; ``24:00`` is midnight."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    days: tuple[Day, ...] = Field(min_length=1)
    from_: str = Field(alias="from", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    to: str = Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")

    @model_validator(mode="after")
    def _lasts(self) -> Shift:
        if self.from_ == self.to:
            raise ValueError("opens and closes at the same minute; write 'always: true' for day and night")
        return self

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Return when it opens and closes on ``day``, as instants; None when it is not a day of this shift."""
        if DAYS[day.weekday()] not in self.days:
            return None
        opens = datetime.combine(day, _clock(self.from_), zone)
        ends = day + timedelta(days=1) if self.to == "24:00" or self.to < self.from_ else day
        return opens, datetime.combine(ends, _clock(self.to), zone)


class Hours(BaseModel):
    """When somebody answers.

    Attributes:
        always: day and night, every day.
        week: shifts, in the time zone ``tz``.
        closed_on: single days, holidays for instance, on which nobody answers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    always: bool = False
    week: tuple[Shift, ...] = ()
    tz: str = ""
    closed_on: tuple[date, ...] = ()

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, tz: str) -> str:
        try:
            ZoneInfo(tz or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"'{tz}' is not a time zone such as Asia/Kolkata") from error
        return tz

    @model_validator(mode="after")
    def _one_way(self) -> Hours:
        if self.always == bool(self.week):
            raise ValueError("hours are either 'always: true' or a 'week' of shifts")
        if (self.week or self.closed_on) and not self.tz:
            raise ValueError("hours need the time zone 'tz' they are written in")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone the hours are written in."""
        return ZoneInfo(self.tz or "UTC")

    def stretches(self, first: date, days: int) -> list[tuple[datetime, datetime]]:
        """Return the open stretches that begin on ``days`` days from ``first`` on, joined where they touch."""
        whole = (Shift(days=DAYS, **{"from": "00:00", "to": "24:00"}),) if self.always else self.week
        spans = sorted(
            span
            for offset in range(days)
            if (day := first + timedelta(days=offset)) not in self.closed_on
            for shift in whole
            if (span := shift.on(day, self.zone))
        )
        return _joined(spans)

    def near(self, at: datetime) -> list[tuple[datetime, datetime]]:
        """Return the open stretches from the day before ``at`` until ``LOOK_AHEAD`` days after it."""
        return self.stretches(at.astimezone(self.zone).date() - timedelta(days=1), LOOK_AHEAD + 2)

    @property
    def round_the_clock(self) -> bool:
        """Whether it never closes."""
        return self.always and not self.closed_on


def _clock(text: str) -> time:
    return time(0, 0) if text == "24:00" else time.fromisoformat(text)


def _joined(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for opens, closes in spans:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined
