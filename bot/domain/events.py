"""What can come in. By the time an event is made, platform and language are out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.domain.phrases import Value


@dataclass(frozen=True, slots=True)
class Opened:
    """The person pressed start, or came by a link with a campaign code."""

    at: datetime
    code: str = ""
    locale_hint: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """The person wrote something that named neither a choice nor an interrupt.

    Attributes:
        text: what they wrote, cleaned of control characters, at most ``MOST_HEARD`` characters.
        cues: crisis cues found in it, such as ``suicide``.
        cut: True when it was longer than we keep.
        trouble: name of the sentence that says what is wrong with it as an answer, such as ``time_ahead``;
            empty when nothing is.
        times: what an answer about time was understood as, the likeliest first; empty when it was not; None when
            it is no answer about time.
    """

    at: datetime
    text: str = field(repr=False)
    cues: tuple[str, ...] = ()
    cut: bool = False
    trouble: str = ""
    times: tuple[Value, ...] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Chose:
    """A choice of the present question, by button or by words.

    Attributes:
        choice: its id.
        serial: the number of the question the button hung under; -1 when it was typed.
    """

    at: datetime
    choice: str
    serial: int = -1


@dataclass(frozen=True, slots=True)
class Interrupted:
    """One of the interrupts that hold everywhere: help now, menu, exit ..."""

    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class OfferedMedia:
    """A photo, video, voice note, sticker, document, contact or location came. Only its kind is known."""

    at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Something the channel cannot turn into words: an edit, a poll, a kind nobody knows yet."""

    at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class TimerRang:
    """A time the conversation asked for has come."""

    at: datetime
    timer: str


@dataclass(frozen=True, slots=True)
class GaveWord:
    """The person wrote the word that was agreed on: the bot becomes a dull one, or itself again."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """The person blocked the bot, or deleted the chat: nothing may be sent any more."""

    at: datetime


Event: TypeAlias = Opened | Heard | Chose | Interrupted | OfferedMedia | NotUnderstood | TimerRang | GaveWord | Left

MOST_HEARD = 4000
"""Longest text kept of one message, in characters; the rest is cut and the person is told."""
