"""Cleans what people type, so that no later reader is surprised by it: a PDF, a browser, a chat or a form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

MOST_WORDS = 4000
"""Longest answer kept of one field, in characters: what one message can hold."""

KEPT_CONTROLS = "\n\t"
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates: they can make ``gpj.exe`` read as ``exe.jpg``. Plain marks (LRM, RLM, ALM)
only settle where a full stop goes in Urdu or Arabic, and stay."""

INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\U000e0000-\U000e007f]"
    "|[" + "".join(chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF)) + "]"
)
"""Characters nobody sees and no script needs. ZWJ and ZWNJ are not here: Indic scripts and emoji need them."""

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\u200c\u200d\u200e\u200f\u061c")
"""Letters and marks that show nothing by themselves."""


class Noticed(StrEnum):
    """What was changed in somebody's words beyond their normal form."""

    BIDI = "bidi_removed"
    CONTROL = "control_removed"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Words fit to keep.

    Attributes:
        text: NFC, without control characters other than newline and tab; ``""`` when nothing can be seen in it.
        noticed: what was removed, so that the person can be told.
    """

    text: str = field(repr=False)
    noticed: frozenset[Noticed] = frozenset()


def clean(text: str, limit: int = MOST_WORDS) -> Cleaned:
    """Return ``text`` cleaned, at most ``limit`` characters of it. Never raises; cleaning twice changes nothing.

    A cut never parts a letter from its marks, the halves of a conjunct, or an emoji from its modifiers, unless
    one such group alone is longer than ``limit``.
    """
    lines = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text)
    ordered = BIDI.sub("", lines)
    shown = "".join(char for char in INVISIBLE.sub("", ordered) if not _is_control(char))
    whole = unicodedata.normalize("NFC", shown)
    kept = _visible(cut(whole, limit))
    changes = {
        Noticed.BIDI: ordered != lines,
        Noticed.CONTROL: any(_is_control(char) for char in lines),
        Noticed.CUT: len(whole) > limit,
    }
    return Cleaned(kept, frozenset(change for change, happened in changes.items() if happened))


def cut(text: str, limit: int) -> str:
    """Return the longest beginning of ``text`` of at most ``limit`` characters that ends between two graphemes."""
    if len(text) <= limit:
        return text
    end = limit
    while end > 0 and not _may_end(text, end):
        end -= 1
    return text[: end or limit]


def _is_control(char: str) -> bool:
    return char not in KEPT_CONTROLS and unicodedata.category(char) in {"Cc", "Cs"}


def _visible(text: str) -> str:
    seen = any(char not in BLANK and unicodedata.category(char)[0] not in "ZC" for char in text)
    return text if seen else ""


def _may_end(text: str, end: int) -> bool:
    """Tell whether a grapheme may end before ``text[end]`` (after Unicode annex 29, with conjuncts kept whole)."""
    before, after = text[end - 1], text[end]
    joined = before == "\u200d" or unicodedata.combining(before) == VIRAMA
    return not (joined or _extends(after) or _is_flag_half(text, end) or _is_hangul_tail(after))


VIRAMA = 9
"""Canonical combining class of every virama: the sign that joins two consonants."""


def _extends(char: str) -> bool:
    is_skin_tone = "\U0001f3fb" <= char <= "\U0001f3ff"
    return is_skin_tone or char in "\u200c\u200d" or unicodedata.category(char)[0] == "M"


def _is_flag_half(text: str, end: int) -> bool:
    if not _is_regional(text[end]):
        return False
    start = end
    while start > 0 and _is_regional(text[start - 1]):
        start -= 1
    return (end - start) % 2 == 1


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_hangul_tail(char: str) -> bool:
    return "\u1160" <= char <= "\u11ff"
