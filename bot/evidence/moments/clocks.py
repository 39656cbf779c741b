"""Times of day: 9 pm, 21:30, साढ़े नौ बजे, around 9, 9-10 pm."""

from __future__ import annotations

from bot.evidence.moments.model import WhyNot
from bot.evidence.moments.said import Clock, Reader


def clocks(at: Reader) -> int:
    """Read a time of day; return how many pieces it took, 0 when there is none here."""
    if at.kind() == "shift" and at.kind(1) == "number":
        moved = int(at.token(1).number * 60 + at.token().number)
        half, used = _half_at(at, 2)
        return note_clock(at, moved // 60, moved % 60, exact=True, used=2 + used, half=half)
    if at.kind() == "time" or (at.kind() == "pair" and at.token().mark == "."):
        half, used = _half_at(at, 1)
        hour, minute = (int(number) for number in at.token().value[:2])
        half = half or ("24" if _counts_to_24(at) else "")
        return note_clock(at, hour, minute, exact=True, used=1 + used, half=half)
    if at.kind() == "pair" and at.kind(1) in {"am", "pm", "clock"}:
        half, used = _half_at(at, 1)
        for said in at.token().value:
            note_clock(at, int(said), 0, exact=False, used=1, half=half)
        return 1 + used
    return _bare_hour(at)


def _counts_to_24(at: Reader) -> bool:
    """Tell a time of 24 hours by how it is written: 09:30, or after a date such as 2026-11-12."""
    return at.token().mark == "0" or "iso" in {at.kind(-1), at.kind(-2)}


def _bare_hour(at: Reader) -> int:
    if at.kind() != "number":
        return 0
    half, used = _half_at(at, 1)
    number = at.token().number
    follows = at.kind(-1) in {"at", "about"} and at.kind(1) not in {"unit", "month", "day_number", "ago"}
    follows_range = at.kinds("number", "joiner|until|since_after", "number")
    shared = follows_range and bool(_half_at(at, 3)[1])
    if used or (follows and at.token().mark != "ordinal" and number <= 24) or shared:
        hour = int(number)
        minute = round((number - hour) * 60)
        half = _half_at(at, 3)[0] if shared and not half else half
        return note_clock(at, hour, minute, exact=bool(minute), used=1 + used, half=half)
    return 0


def _half_at(at: Reader, ahead: int) -> tuple[str, int]:
    kind = at.kind(ahead)
    if kind in {"am", "pm"}:
        return kind, 1
    if kind == "clock":
        after = at.kind(ahead + 1)
        return (after, 2) if after in {"am", "pm"} else ("", 1)
    return "", 0


def note_clock(at: Reader, hour: int, minute: int, *, exact: bool, used: int, half: str = "") -> int:
    """Note a time of day, which took ``used`` pieces; return ``used``."""
    if hour > 24 or minute > 59 or (hour == 24 and minute) or (half == "am" and hour > 12):
        at.said.why_not = WhyNot.NO_SUCH_TIME
    certain = "24" if hour > 12 or hour == 0 else half
    at.said.clocks.append(Clock(hour * 60 + minute, exact, certain))
    return used
