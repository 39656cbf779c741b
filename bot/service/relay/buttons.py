"""What buttons carry: ``r``, a verb, and what it is about, with colons between; at most 60 ASCII characters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.domain.messages import Button
from bot.handoff.case import NO_CASE, Case, CaseId

HEAD = "r"


@dataclass(frozen=True, slots=True)
class Press:
    """What a press asks for. Anybody can send anything: every part is checked where it is used.

    Attributes:
        verb: what to do.
        case: about which case; may be empty, or of no case at all.
        version: of the case, as it was when the button was made; -1 when it is not there.
        rest: what else the button carries.
    """

    verb: str
    case: CaseId = NO_CASE
    version: int = -1
    rest: tuple[str, ...] = ()


def button(label: str, verb: str, case: Case | None = None, *rest: object) -> Button:
    """Return a button."""
    about = () if case is None else (case.id, case.version)
    return Button(label, ":".join(str(part) for part in (HEAD, verb, *about, *rest)))


def take_button(label: str, case: Case) -> Button:
    """Return a button that takes a case as long as what was shown of it holds, however often it moved meanwhile."""
    return button(label, "take", case, shown_of(case))


def shown_of(case: Case) -> str:
    """Return a short digest of what is shown of a case before it is taken: language, topic, urgency."""
    facts = (case.language, case.situation, *sorted(case.flags))
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()[:8]


def press_of(data: str) -> Press | None:
    """Return what a button carried; None when it is none of ours."""
    head, *parts = data.split(":")
    if head != HEAD or not parts or not data.isascii():
        return None
    verb, case, version, *rest = [*parts, "", ""][: max(len(parts), 3)]
    return Press(verb, CaseId(case), number_of(version), tuple(rest))


def number_of(text: str) -> int:
    """Return a small number; -1 when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
