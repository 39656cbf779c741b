"""What a channel heard, in no platform's words and before anyone has read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.domain.ids import Address

# Telegram's way of carrying a code (https://core.telegram.org/bots/features#deep-linking), taken on every channel;
# with anything else behind it, it is words like others.
_START = re.compile(r"/start(?:@\w+)?(?:\s+(?P<code>[A-Za-z0-9_-]{1,64}))?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wrote:
    """Text, exactly as it came."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button; ``data`` is what the button carried, or anything at all when it is forged."""

    data: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Came:
    """Start was pressed; ``code`` is the campaign code of the link, if any."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """Media of some kind. Its id, name, caption and bytes were left behind at the edge."""

    kind: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """An edit, a poll, a kind nobody knows yet: named by ``kind``, nothing else of it kept."""

    kind: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The person blocked the bot or deleted the chat."""


@dataclass(frozen=True, slots=True)
class Shut:
    """A message did not arrive: the platform takes no free words for someone who has not written for a while."""


@dataclass(frozen=True, slots=True)
class Rang:
    """A timer of the conversation is due."""

    timer: str


What: TypeAlias = Wrote | Pressed | Came | Offered | Unsupported | Gone | Shut | Rang


def read_words(text: str) -> Wrote | Came:
    """Return what written words are: the command that every channel knows, or just words."""
    start = _START.fullmatch(text)
    return Wrote(text) if start is None else Came(start["code"] or "")


def kind_of(what: What) -> str:
    """Return the name to count it under."""
    return what.kind if isinstance(what, Offered | Unsupported) else type(what).__name__.lower()


@dataclass(frozen=True, slots=True)
class Aside:
    """Where and how something came in, for those to whom the conversation alone does not tell enough.

    Attributes:
        group: the platform's id of the group it was written or pressed in; empty in a private chat.
        topic: the topic of the group; 0 outside of all.
        answers: the platform's id of the message that it is an answer to, or that the button hung under.
        press: by which a press can be answered.
    """

    group: str = field(default="", repr=False)
    topic: int = 0
    answers: str = field(default="", repr=False)
    press: str = field(default="", repr=False)


NOTHING_ASIDE = Aside()


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that came in.

    Attributes:
        sender: who, and where to answer.
        key: unique for this update on this channel for ever; the same key is heard once only.
        order: grows with every update of the channel; of two waiting updates of one person the
            smaller goes first.
        at: when the platform says it was sent, in UTC.
        what: the thing itself.
        ref: the platform's id of the message, to take it down by; empty when there is none.
        locale_hint: the language the platform says the person uses, such as ``hi``; may be empty.
        aside: in which group, and in answer to what.
    """

    sender: Address
    key: str
    order: int
    at: datetime
    what: What
    ref: str = field(default="", repr=False)
    locale_hint: str = ""
    aside: Aside = field(default=NOTHING_ASIDE, repr=False, compare=False)
