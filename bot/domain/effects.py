"""What a turn asks the world to do. The engine wishes; the service acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from bot.domain.phrases import Phrase, Value


@dataclass(frozen=True, slots=True)
class Option:
    """A button: ``id`` comes back in ``Chose``.

    Attributes:
        also: other names that people may write for it, separated by ``|``.
    """

    id: str
    label: Phrase
    also: Value = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled address to open outside the chat."""

    label: Phrase
    url: str


@dataclass(frozen=True, slots=True)
class Say:
    """One message.

    Attributes:
        text: its words.
        links: addresses shown as buttons where the channel can, as lines where it cannot.
        options: the choices of the question it asks; empty when it asks none.
        shortcuts: names of interrupts offered under it.
        serial: the question's number, carried by its buttons; 0 when it asks nothing.
        personal: True when it carries the person's own words or situation: asked to be protected from
            forwarding and saving where the channel can.
    """

    text: Phrase
    links: tuple[Link, ...] = ()
    options: tuple[Option, ...] = ()
    shortcuts: tuple[str, ...] = ()
    serial: int = 0
    personal: bool = True


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Ring at ``at`` (UTC) with the id ``timer``; a timer of the same id is replaced."""

    timer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Forget the timer ``timer``; nothing happens when there is none."""

    timer: str


@dataclass(frozen=True, slots=True)
class CallPerson:
    """Ask for a human volunteer.

    Attributes:
        card: what the person lets pass on: variable and value, from closed lists only; may be empty.
    """

    card: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class AnswerPerson:
    """Tell the volunteers what the person decided about her own request or talk.

    Attributes:
        answer: ``leave`` the queue or the talk, ``agree`` or ``disagree`` to a colleague, ask for a ``call_back``.
        at: when the call-back is wanted, UTC; None with every other answer.
    """

    answer: Literal["leave", "agree", "disagree", "call_back"]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SendDocument:
    """Send a document, made of what was written down at the moment it is sent.

    Attributes:
        kind: which document, such as ``incident_record``.
        form: ``file``, or ``text`` to paste.
        password: opens the file; without one it is not locked.
    """

    kind: str
    form: str = "file"
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ClearChat:
    """Take down what the channel can of both sides' messages in the chat; the answers are kept."""


@dataclass(frozen=True, slots=True)
class Wipe:
    """Destroy the conversation's key and clear the chat; afterwards say ``farewell`` once."""

    farewell: Phrase = field(default_factory=lambda: Phrase(""))


ToPeople: TypeAlias = CallPerson | AnswerPerson
"""What is for the volunteers."""

Effect: TypeAlias = Say | SetTimer | StopTimer | ToPeople | SendDocument | ClearChat | Wipe
