"""Brings what people type into one shape, so that it can be compared: ``"हाँ!! 👍"`` and ``"हां"`` become the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = re.compile("['`´’‘ʼ＇]")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u20e3]")
_HINDI = str.maketrans({"\u0901": "\u0902", "\u093c": None})
"""Chandrabindu is typed as anusvara, and the dot of ज़ is left out, as often as not."""
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_REPEATED = re.compile(r"([^\W\d_])\1+")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the words of ``text``, one space apart: small letters, Latin digits, no punctuation, marks or emoji.

    Apostrophes vanish ("don't" and "dont" are one word), Devanagari vowel signs stay.
    """
    letters = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))  # 𝔸 becomes A before it becomes a
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", letters).casefold())
    whole = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", plain)).translate(_HINDI)
    return " ".join("".join(_shown(char) for char in whole).split())


def _shown(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else " "
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return char if category[0] in "LM" else " "


def stretched(folded: str) -> bool:
    """Tell whether a letter stands three or more times in a row: "heeelp"."""
    return _STRETCHED.search(folded) is not None


def squeezed(folded: str) -> str:
    """Return ``folded`` with every repeated letter once: "heeelp" and "help" become the same."""
    return _REPEATED.sub(r"\1", folded)


def unstretched(folded: str, letters: int) -> str:
    """Return ``folded`` with every letter that stands three or more times in a row ``letters`` times."""
    return _STRETCHED.sub(lambda match: match[1] * letters, folded)
