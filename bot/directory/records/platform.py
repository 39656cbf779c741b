"""Platforms: the ways to report there, how to copy a lasting address, and what can go wrong."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator

from bot.directory.records.base import Confidence, CountryCode, Email, Model, Place, Record, Text, Url

Seen: TypeAlias = Literal["official", "secondary", "none"]


def _tuple(value: Any) -> Any:
    return (value,) if isinstance(value, (str, dict)) else value


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

RouteKind: TypeAlias = Literal[
    "report", "child", "grievance", "search", "appeal", "hash", "copyright", "portal", "account"
]
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
        purpose: what it is good for, in a sentence, where the directory's usual reason says too little.
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
    purpose: str = ""
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
        also: other names that people write for it, separated by ``|``.
        choose: when it stands in the list to choose from.
        order: smaller comes first there.
        closed: the service is gone; ``note`` says so.
        blocked_in: countries in which the state has blocked it.
        note: what a person should know before anything else.
        partners: platform ids that take part, for a hashing service.
        cannot: what a hashing service cannot do.
    """

    name: Text
    also: str = ""
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
