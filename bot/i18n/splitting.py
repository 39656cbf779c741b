"""Cuts a long text into parts a platform takes, where a reader would cut it.

Lengths are in UTF-16 code units, as Telegram counts them (https://core.telegram.org/bots/api#messageentity); no
platform counts a text longer than that.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n\s*")
_SENTENCE = re.compile(r"(?:[.!?…۔؟։]+[\"'”’)\]]*\s+|[।॥。！？]+[\"'”’)\]]*\s*)")
_SPACE = re.compile(r"\s+")
_URL = re.compile(r"(?:https?|tg)://[^\s<>\"]+", re.IGNORECASE)

_JOINER = "\u200d"
_VIRAMA = 9
"""The combining class of the sign that binds two consonants of an Indic script into one shape."""


def utf16_length(text: str) -> int:
    """Return the length of ``text`` in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int) -> list[str]:
    """Cut ``text`` into parts of at most ``limit`` units; joined they are ``text`` again, to the last space.

    A cut falls after a paragraph, else a line, a sentence, a word, so long as that leaves a part at least half
    full (a word: however full); else between two characters as a reader sees them. An address is cut only when
    it alone is longer than ``limit``, and so is one character.
    """
    parts = []
    start = 0
    while True:
        end = _fit(text, start, limit)
        if end < len(text):
            end = _cut(text, start, end)
        parts.append(text[start:end])
        start = end
        if start >= len(text):
            return parts


def _fit(text: str, start: int, limit: int) -> int:
    """Return the largest end such that ``text[start:end]`` fits; at least one character further on."""
    end = min(len(text), start + limit)
    while (over := utf16_length(text[start:end]) - limit) > 0 and end > start + 1:
        end = max(start + 1, end - (over + 1) // 2)
    return end


def _cut(text: str, start: int, end: int) -> int:
    """Return where to cut, in ``(start, end]``."""
    half = start + (end - start) // 2
    for boundary, least in ((_PARAGRAPH, half), (_LINE, half), (_SENTENCE, half), (_SPACE, start)):
        cut = _last(boundary, text, start, end)
        if cut > least:
            return cut
    return _between_characters(text, start, _before_address(text, start, end))


def _last(boundary: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Return the end of the last boundary that ends within reach; ``start`` when there is none."""
    return max((found.end() for found in boundary.finditer(text, start, end)), default=start)


def _before_address(text: str, start: int, end: int) -> int:
    """Step back in front of an address that ``end`` would cut, unless it fills the part."""
    for found in _URL.finditer(text, start):
        if found.start() >= end:
            return end
        if found.start() > start and found.end() > end:
            return found.start()
    return end


def _between_characters(text: str, start: int, end: int) -> int:
    cut = end
    while cut > start and not is_boundary(text, cut):
        cut -= 1
    return cut if cut > start else end


def is_boundary(text: str, at: int) -> bool:
    """Say whether a reader sees two characters, not one, where ``text`` is cut at ``at``.

    The rules of https://unicode.org/reports/tr29/ as far as chats need them, erring towards "one": marks, joiners,
    emoji with skin tones and flags, Indic conjuncts, Hangul syllables, line ends.
    """
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if before == "\r" and after == "\n":
        return False
    if _extends(after) or before == _JOINER or _precedes(before):
        return False
    if unicodedata.combining(before) == _VIRAMA and unicodedata.category(after) == "Lo":
        return False
    if _is_flag_half(before) and _is_flag_half(after):
        return _flag_halves_up_to(text, at) % 2 == 0
    return not (_is_hangul(before) and _is_hangul(after))


def _extends(char: str) -> bool:
    return (
        unicodedata.category(char) in {"Mn", "Mc", "Me"}
        or char in "\u200c\u200d\u0e33\u0eb3\uff9e\uff9f"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _precedes(char: str) -> bool:
    return "\u0600" <= char <= "\u0605" or char in "\u06dd\u070f\u0890\u0891\u08e2"


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_halves_up_to(text: str, at: int) -> int:
    first = at
    while first > 0 and _is_flag_half(text[first - 1]):
        first -= 1
    return at - first


_HANGUL_STARTS = (0x1100, 0x1200, 0xA960, 0xA980, 0xAC00, 0xD7A4, 0xD7B0, 0xD800)
"""Jamo and syllables: first code point of a block, then the first behind it, and so on."""


def _is_hangul(char: str) -> bool:
    return bisect_right(_HANGUL_STARTS, ord(char)) % 2 == 1
