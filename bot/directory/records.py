"""The directory's records as types: what a YAML file may say about a law, a platform or a helpline.

Every text a person may read is English, short, and the key of its translations. Notes for editors
stay in ``editor_note`` and are never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.directory.hours import Hours

REVIEW_DAYS = {"law": 180, "platform": 30, "helpline": 90, "country": 365}
"""The review rule: how many days after ``verified_on`` a record must be looked at again, unless it names its own day.

Platforms change their pages without notice, so each link is opened every month; numbers are rung
every quarter; laws are read again twice a year.
"""

Situation: TypeAlias = Literal[
    "image_shared",
    "threat_or_sextortion",
    "deepfake_or_morphed",
    "hidden_camera",
    "hacked_account",
    "impersonation",
    "helping_someone_else",
    "received_an_image",
    "just_information",
]
Confidence: TypeAlias = Literal["high", "medium", "low"]
Seen: TypeAlias = Literal["official", "secondary", "none"]


def _address(value: str) -> str:
    if value and not re.match(r"^https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?$", value):
        raise ValueError("a link starts with http:// or https:// and has no spaces")
    return value


def _mailbox(value: str) -> str:
    if value and not re.match(r"^[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}$", value):
        raise ValueError("an e-mail address looks like name@example.org")
    return value


def _tuple(value: Any) -> Any:
    return (value,) if isinstance(value, (str, dict)) else value


Url = Annotated[str, AfterValidator(_address)]
Email = Annotated[str, AfterValidator(_mailbox)]
Text = Annotated[str, Field(min_length=1)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Place = Annotated[str, Field(pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?|ALL)$")]


class Model(BaseModel):
    """Frozen; a key nobody knows is an error, so a typing mistake cannot pass unseen."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Evidence(Model):
    """Where a record comes from.

    Attributes:
        official: whether it is a page of the operator, the platform or a government.
        says: what the source says, in the editor's words; never shown.
    """

    url: Url
    title: Text
    official: bool
    says: str = ""


class Record(Model):
    """What every record carries.

    Attributes:
        verified_on: the day its sources were last read.
        review: the day it must be looked at again, when the rule in ``REVIEW_DAYS`` does not fit.
        editor_note: for those who keep the record; never shown.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    confidence: Confidence
    verified_on: date
    review: date | None = None
    sources: tuple[Evidence, ...] = ()
    editor_note: str = ""

    @property
    def kind_of_record(self) -> str:
        """``law``, ``platform`` or ``helpline``."""
        return type(self).__name__.lower()

    @property
    def review_by(self) -> date:
        """The last day on which the record may be shown without a caution."""
        return self.review or self.verified_on + timedelta(days=REVIEW_DAYS[self.kind_of_record])


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
    starts: Literal["complaint", "decision", "silence", "report", "order", "application", "offence", "notice", "enquiry"]
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


class Words(Model):
    """A line to be read: a step, a thing needed, a trap.

    Attributes:
        adults: only for adults (it speaks of screenshots, copies, or a service for adults).
    """

    text: Text
    adults: bool = False


def _words(raw: Any) -> Any:
    items = raw if isinstance(raw, (list, tuple)) else [raw]
    return tuple({"text": item} if isinstance(item, str) else item for item in items)


Lines = Annotated[tuple[Words, ...], BeforeValidator(_words)]

RouteKind: TypeAlias = Literal["report", "child", "grievance", "search", "appeal", "hash", "copyright", "portal", "account"]
RouteAbout: TypeAlias = Literal["shared", "threat", "sextortion", "deepfake", "impersonation", "hacked", "harassment"]


class Route(Model):
    """One way to report.

    Attributes:
        kind: what sort of door it is; ``child`` is for pictures of people under 18.
        about: what it is for.
        country: where it is offered; ``ALL`` for everywhere.
        name: what the form or page is called; empty for the platform's own report option.
        link_seen: whether the address stands on an official page, on other people's lists, or nowhere.
        account: whether an account is needed; None when not known.
        who: who may report.
        clock: id of the clock that this door runs under, when it is not the country's usual one.
        promise: a time the platform itself speaks of, in a sentence.
        ages: ``adult`` when it must not be shown to a minor.
        order: smaller comes first among the routes for the same thing.
    """

    kind: RouteKind
    about: Annotated[tuple[RouteAbout, ...], BeforeValidator(_tuple)] = ()
    country: Place = "ALL"
    name: str = ""
    url: Url = ""
    email: Email = ""
    phone: str = ""
    link_seen: Seen
    confidence: Confidence
    steps: Lines = ()
    needs: Lines = ()
    account: bool | None = None
    who: tuple[Literal["self", "representative", "anyone"], ...] = ("self",)
    clock: str = ""
    promise: str = ""
    caution: str = ""
    note: str = ""
    ages: Literal["any", "adult"] = "any"
    order: int = 50
    editor_note: str = ""

    @property
    def leads_somewhere(self) -> bool:
        """Whether there is any way in: an address, a number, or steps inside the app."""
        return bool(self.url or self.email or self.phone or self.steps)


class CopyLink(Model):
    """How to copy an address that lasts."""

    android: Lines = ()
    iphone: Lines = ()
    web: Lines = ()
    permanent: str = ""
    note: str = ""
    seen: Literal["official", "secondary", "common_practice", "none"]


class Officer(Model):
    """India's grievance officer of a platform, as far as known; names go stale and are never shown."""

    person: str = ""
    email: Email = ""
    form: Url = ""
    postal: str = ""
    editor_note: str = ""


class Platform(Record):
    """A place where pictures are, a service that helps against them, or an authority that takes reports.

    Attributes:
        choose: when it stands in the list to choose from.
        order: smaller comes first there.
        closed: the service is gone; ``note`` says so.
        blocked_in: countries in which the state has blocked it.
        note: what a person should know before anything else.
        partners: platform ids that take part, for a hashing service.
        cannot: what a hashing service cannot do.
    """

    name: Text
    owner: str = ""
    kind: Literal[
        "social",
        "messaging",
        "video",
        "adult",
        "forum",
        "dating",
        "cloud",
        "search",
        "hosting",
        "registry",
        "hash_service",
        "authority",
        "account_security",
    ]
    choose: Literal["always", "hacked", "never"] = "always"
    order: int = 50
    closed: bool = False
    blocked_in: tuple[CountryCode, ...] = ()
    note: str = ""
    cannot: str = ""
    partners: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    copy_link: CopyLink
    traps: Lines = ()
    officer: Officer | None = None


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
            _mailbox(self.value)
        elif self.kind == "web":
            _address(self.value)
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

    @property
    def shown(self) -> bool:
        """Whether a survivor may ever see it."""
        return self.display != "no" and bool(self.open_contacts)

    @property
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


class Region(Model):
    """A state or province; ``code`` is ISO 3166-2."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
    name: Text


class Country(Record):
    """A country the directory knows something about.

    Attributes:
        code: ISO 3166-1, or ``EU`` for a member state without records of its own.
        zone: IANA time zone in which times are said; the capital's or the largest city's.
        in_eu: whether the law of the European Union holds.
        order: smaller comes first in the list to choose from.
    """

    code: CountryCode
    name: Text
    zone: str
    in_eu: bool = False
    order: int = 50
    regions: tuple[Region, ...] = ()


def ids(records: Iterable[Record]) -> frozenset[str]:
    """Return the ids of ``records``."""
    return frozenset(record.id for record in records)
