"""Whose talk a volunteer's words are for, and what is remembered to tell. It is never guessed between two."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.handoff.case import CaseId
from bot.ports.relay import Relayed

_PREFIX = re.compile(r"\s*([A-Za-z])\s*[:)>]\s*(.+)", re.DOTALL)

ONE_PASTE = timedelta(seconds=3)
"""Telegram cuts a long paste into messages that come at once; one within this time of another belongs to it."""

NO_NOTE = ("", 0, "")

SECOND = timedelta(seconds=1)
"""Telegram's dates are whole seconds."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What is remembered between a volunteer's messages; sealed where it is kept.

    Attributes:
        chosen: the talk they chose to answer in.
        seen: how many messages each talk had brought then.
        pending: texts that wait until they say for whom, each with the platform's id of the message.
        note: the case, its version and the colleague that the next message is a note for; empty parts otherwise.
        cut: when a paste was refused.
    """

    chosen: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)
    pending: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    note: tuple[str, int, str] = NO_NOTE
    cut: str = ""

    def to_bytes(self) -> bytes:
        """Encode it."""
        parts = [self.chosen, dict(self.seen), self.pending, self.note, self.cut]
        return json.dumps(parts).encode()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Notes:
        """Decode what ``to_bytes`` made; nothing gives empty notes."""
        if not stored:
            return cls()
        chosen, seen, pending, (case, version, to), cut = json.loads(stored)
        return cls(chosen, seen, tuple((text, ref) for text, ref in pending), (case, version, to), cut)

    def belongs_to_a_paste(self, at: datetime) -> bool:
        """Tell whether something came together with a paste that was refused."""
        return bool(self.cut) and abs(at - datetime.fromisoformat(self.cut)) <= ONE_PASTE


@dataclass(frozen=True, slots=True)
class Aim:
    """Where words go.

    Attributes:
        talk: to this talk; None when they have to say.
        text: what is passed on.
    """

    talk: Relayed | None
    text: str = field(repr=False)


def aim(
    text: str,
    answers: str,
    talks: Sequence[Relayed],
    refs: Callable[[Relayed], frozenset[str]],
    notes: Notes,
    heard: Mapping[CaseId, int],
) -> Aim:
    """Decide whose talk a text is for.

    Args:
        answers: the platform's id of the message it answers; may be empty.
        talks: those that go on in this chat; at least one.
        refs: gives the messages of a talk.
        heard: how many messages each talk has brought.
    """
    if answers:
        return Aim(next((talk for talk in talks if answers in refs(talk)), None), text)
    prefixed = _PREFIX.fullmatch(text)
    named = next((talk for talk in talks if prefixed and talk.mark == prefixed[1].upper()), None)
    if prefixed and named:
        return Aim(named, prefixed[2])
    if len(talks) == 1:
        return Aim(talks[0], text)
    chosen = next((talk for talk in talks if talk.case == notes.chosen), None)
    news = any(heard.get(talk.case, 0) != notes.seen.get(talk.case, -1) for talk in talks if talk is not chosen)
    return Aim(None if news else chosen, text)


def free_mark(talks: Sequence[Relayed]) -> str:
    """Return a letter that none of these goes by."""
    taken = {talk.mark for talk in talks}
    return next((letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in taken), "Z")


def was_before(talk: Relayed, at: datetime) -> bool:
    """Tell whether something was written before a talk began: it was meant for another."""
    return at + SECOND < talk.opened
