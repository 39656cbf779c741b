"""Laws and the time limits they set."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from bot.directory.records.base import CountryCode, Model, Record, Situation, Text


class Clock(Model):
    """A time limit that the law, or a body under it, sets.

    Attributes:
        hours, days, months: how long; exactly one is given.
        starts: what sets it going.
        who: whose duty it is.
        about: situations it counts for; empty when it is not tied to any.
        duty: who must do what, in plain words.
        next: what to do when it passes.
        on_platform: whether it is the platform's own limit for taking something down.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Text
    hours: Annotated[int, Field(gt=0)] | None = None
    days: Annotated[int, Field(gt=0)] | None = None
    months: Annotated[int, Field(gt=0)] | None = None
    starts: Literal[
        "complaint", "decision", "silence", "report", "order", "application", "offence", "notice", "enquiry"
    ]
    who: Literal["platform", "officer", "appeal_body", "police", "court", "authority", "regulator", "person"]
    about: tuple[Situation, ...] = ()
    on_platform: bool = False
    duty: Text
    next: Text
    caution: str = ""

    @model_validator(mode="after")
    def _one_length(self) -> Clock:
        if sum(part is not None for part in (self.hours, self.days, self.months)) != 1:
            raise ValueError("a clock has exactly one of hours, days or months")
        return self

    @property
    def duration(self) -> timedelta:
        """How long; a month counts as the twelfth part of a year."""
        return timedelta(hours=self.hours or 0, days=(self.days or 0) + round((self.months or 0) * 365 / 12))


Protects: TypeAlias = Literal["any", "woman", "child", "trans"]


class Law(Record):
    """A section of an act, a rule, a judgment, or a procedure.

    Attributes:
        name: a few words for a list.
        country: ISO 3166-1 code, or ``EU`` for all member states.
        about: situations in which it is worth naming, best first within a situation by ``rank``.
        rank: smaller comes first.
        protects: whom it protects.
        partner_only: needs a husband, partner or relative on the other side.
        since, until: acts on these days fall under it; None is open.
        cognizable: whether police may act without a court's order.
        bailable: whether bail is a right; ``first`` means on a first conviction only.
        forwarding: explains why passing such a picture on is a crime.
        unit: what ``section`` counts; empty when the law is quoted by its name alone.
        current: False for drafts, old rules and notes on status: kept, found by id, not offered.
    """

    name: Text
    country: CountryCode
    statute: Text
    section: Text
    kind: Literal["offence", "duty", "procedure", "remedy", "evidence", "judgment", "guide", "status"]
    topics: tuple[str, ...]
    about: tuple[Situation, ...] = ()
    rank: int = 50
    protects: Protects = "any"
    partner_only: bool = False
    since: date | None = None
    until: date | None = None
    cognizable: Literal["yes", "no", "mixed"] | None = None
    bailable: Literal["yes", "no", "first", "mixed"] | None = None
    plain: Text
    penalty: str = ""
    note: str = ""
    forwarding: bool = False
    current: bool = True
    replaces: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    unit: Literal["section", "rule", "article", ""] = "section"
    clocks: tuple[Clock, ...] = ()

    @model_validator(mode="after")
    def _dates_in_order(self) -> Law:
        if self.since and self.until and self.since > self.until:
            raise ValueError("'until' comes before 'since'")
        return self
