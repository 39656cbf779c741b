"""Helplines: how to reach them, when, and for whom they are."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from bot.directory.hours import Hours
from bot.directory.records.base import CountryCode, Model, Place, Record, Text, address, mailbox

ContactKind: TypeAlias = Literal["phone", "whatsapp", "sms", "web", "email", "chat"]


class Contact(Model):
    """One way to reach a helpline.

    Attributes:
        value: as it is dialled in the country, or an address.
        e164: with the country code, for numbers that can be dialled from outside.
        free: whether the call costs nothing; None when not known.
        note: said with the number, such as what to ask for.
        show: False for a number that is kept for editors only.
    """

    kind: ContactKind
    value: Text
    e164: Annotated[str, Field(pattern=r"^(\+[1-9][0-9]{6,14})?$")] = ""
    free: bool | None = None
    note: str = ""
    show: bool = True
    editor_note: str = ""

    @model_validator(mode="after")
    def _well_formed(self) -> Contact:
        if self.kind == "email":
            mailbox(self.value)
        elif self.kind == "web":
            address(self.value)
        elif not (self.kind == "chat" and self.value.startswith("http")) and not re.match(
            r"^\+?[0-9][0-9 -]{1,18}$", self.value
        ):
            raise ValueError(f"'{self.value}' is not a number that can be dialled: digits, spaces and hyphens only")
        return self


class Audience(Model):
    """For whom a line is, when its operator says so; ages are inclusive, in years."""

    gender: Literal["any", "women", "men", "women_and_queer"] = "any"
    age_min: int | None = Field(default=None, ge=0, le=120)
    age_max: int | None = Field(default=None, ge=0, le=120)
    note: str = ""


class Wrong(Model):
    """A number that must never be shown, and why."""

    value: Text
    channel: str = ""
    where: str = ""
    why: Text


Need: TypeAlias = Literal[
    "suicide", "ncii", "sextortion", "deepfake", "child", "legal", "cyber_fraud", "domestic_violence", "general"
]


class Helpline(Record):
    """A line, a desk or a form where somebody helps.

    Attributes:
        place: ISO 3166 code of the country or state, or ``ALL``.
        also_in: further countries.
        not_in: places where it does not work.
        only_in: with ``ALL``: the countries it is meant for; ``OTHER`` stands for all that have no records.
        area: a smaller area than ``place``, in words.
        display: ``no`` is never shown; ``with_caution`` only with its caution.
        staffed: False for a form or a web page.
        as_of: year, month or day of the newest source that supports the number; empty when undated.
        doubts: what is not sure, by what it is about; for editors.
        gap: asked for, but no usable contact was found.
    """

    name: Text
    operator: str = ""
    place: Place
    also_in: tuple[CountryCode, ...] = ()
    not_in: tuple[Place, ...] = ()
    only_in: tuple[Annotated[str, Field(pattern=r"^([A-Z]{2}|OTHER)$")], ...] = ()
    area: str = ""
    kind: Literal[
        "emergency",
        "cybercrime",
        "women",
        "child",
        "crisis",
        "counselling",
        "ngo_ncii",
        "legal_aid",
        "lgbtq",
        "men",
        "students",
        "one_stop_centre",
        "regulator",
        "directory",
    ]
    serves: tuple[Need, ...]
    contacts: tuple[Contact, ...] = ()
    hours: Hours | None = None
    hours_sure: bool = True
    staffed: bool = True
    languages: tuple[str, ...] = ()
    audience: Audience = Audience()
    does: Text
    does_not: str = ""
    secrecy: str = ""
    caution: str = ""
    display: Literal["yes", "with_caution", "no"]
    as_of: Annotated[str, Field(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")] = ""
    gap: bool = False
    not_confirmed: tuple[str, ...] = ()
    do_not_show: tuple[Wrong, ...] = ()
    doubts: dict[str, str] = Field(default_factory=dict)

    @property
    def country(self) -> str:
        """The country's code, or ``ALL``."""
        return self.place.partition("-")[0] if self.place != "ALL" else "ALL"

    @cached_property
    def shown(self) -> bool:
        """Whether a survivor may ever see it."""
        return self.display != "no" and bool(self.open_contacts)

    @cached_property
    def open_contacts(self) -> tuple[Contact, ...]:
        """The contacts that may be shown."""
        wrong = {_digits(entry.value) for entry in self.do_not_show}
        return tuple(c for c in self.contacts if c.show and _digits(c.value) not in wrong)

    @model_validator(mode="after")
    def _says_its_caution(self) -> Helpline:
        if self.display == "with_caution" and not self.caution:
            raise ValueError("'display: with_caution' needs a 'caution' to be shown with it")
        if self.display == "yes" and not self.contacts:
            raise ValueError("a helpline that is shown needs a contact")
        return self


def _digits(value: str) -> str:
    return re.sub(r"[^0-9]", "", value) or value
