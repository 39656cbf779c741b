"""Which font shows which character. The fonts are cut down Noto fonts, shipped with the package (see OFL.txt)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import cast

from fontTools.ttLib import TTFont

MISSING = "\ufffd"
"""Drawn for a character that no font of ours has, such as an emoji; the text that can be copied keeps it."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font for one script.

    Attributes:
        name: the font's file is ``{name}-Regular.ttf`` and ``{name}-Bold.ttf``.
        script: as HarfBuzz names it.
        ranges: first and last code points of its script.
        leading: distance from one line to the next, in sizes of the font.
        scale: how much larger than Latin letters it is set, to look as large.
    """

    name: str
    script: str
    ranges: tuple[tuple[int, int], ...]
    leading: float = 1.5
    scale: float = 1.0

    def has(self, char: str) -> bool:
        """Tell whether the font shows ``char``."""
        return ord(char) in _covered(self.name)


LATIN = Face("NotoSans", "Latn", ((0x0000, 0x02FF), (0x1E00, 0x218F)), leading=1.4)
NASKH = Face("NotoNaskhArabic", "Arab", ((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF)), 1.8, 1.15)
NASTALIQ = Face("NotoNastaliqUrdu", "Arab", NASKH.ranges, leading=2.5, scale=1.1)
INDIC = (
    Face("NotoSansDevanagari", "Deva", ((0x0900, 0x097F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF))),
    Face("NotoSansBengali", "Beng", ((0x0980, 0x09FF),)),
    Face("NotoSansGurmukhi", "Guru", ((0x0A00, 0x0A7F),)),
    Face("NotoSansGujarati", "Gujr", ((0x0A80, 0x0AFF),)),
    Face("NotoSansOriya", "Orya", ((0x0B00, 0x0B7F),)),
    Face("NotoSansTamil", "Taml", ((0x0B80, 0x0BFF),)),
    Face("NotoSansTelugu", "Telu", ((0x0C00, 0x0C7F),), leading=1.7),
    Face("NotoSansKannada", "Knda", ((0x0C80, 0x0CFF),), leading=1.7),
    Face("NotoSansMalayalam", "Mlym", ((0x0D00, 0x0D7F),)),
)
FACES = (LATIN, *INDIC, NASKH, NASTALIQ)

_NASTALIQ_LANGUAGES = frozenset({"ks", "ur"})
_URDU_LETTERS = re.compile("[ٹڈڑںےۓھہۂۃ]")
"""Letters that Arabic and Persian do not have."""

_DANDAS = frozenset("\u0964\u0965")
"""Full stops that all Indic scripts share."""


def arabic_face(locale: str, texts: Iterable[str]) -> Face:
    """Return the font for Arabic letters: Nastaliq where Urdu or Kashmiri is written, Naskh elsewhere."""
    language = re.split("[-_]", locale, maxsplit=1)[0].lower()
    urdu = language in _NASTALIQ_LANGUAGES or any(_URDU_LETTERS.search(text) for text in texts)
    return NASTALIQ if urdu else NASKH


def faces_of(text: str, arabic: Face) -> list[Face]:
    """Return the font of each character; marks and joiners stay with the letter before them."""
    chosen: list[Face] = []
    for place, char in enumerate(text):
        before = chosen[-1] if chosen else None
        chosen.append(_face(char, before, text, place, arabic))
    return chosen


def font_file(face: Face, *, bold: bool) -> Path:
    """Return the path of a font."""
    name = f"{face.name}-{'Bold' if bold else 'Regular'}.ttf"
    return Path(cast(Path, files("bot.documents").joinpath("fonts", name)))


def _face(char: str, before: Face | None, text: str, place: int, arabic: Face) -> Face:
    if before and (_clings(char) or char in _DANDAS or char == " ") and before.has(char):
        return before
    own = _of_script(char, arabic)
    if own is not None:
        return own
    if char == " " or _clings(char):  # at the beginning: with what follows
        return next((face for later in text[place:] if (face := _of_script(later, arabic))), LATIN)
    return LATIN


@lru_cache(maxsize=4096)
def _of_script(char: str, arabic: Face) -> Face | None:
    """Return the font of a character's script; None when it belongs to none of ours."""
    for face in (*INDIC, arabic):
        if any(first <= ord(char) <= last for first, last in face.ranges):
            return face if face.has(char) else None
    return LATIN if char not in " \u200c\u200d" and LATIN.has(char) else None


def _clings(char: str) -> bool:
    return char in "\u200c\u200d\u25cc" or unicodedata.category(char)[0] == "M"


@cache
def _covered(name: str) -> frozenset[int]:
    path = Path(cast(Path, files("bot.documents").joinpath("fonts", f"{name}-Regular.ttf")))
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def drawable(text: str, faces: list[Face]) -> Iterator[str]:
    """Yield what is drawn for each character: itself, nothing for a selector, or the sign for a missing one."""
    for char, face in zip(text, faces, strict=True):
        if face.has(char):
            yield char
        else:
            yield "" if unicodedata.category(char) in {"Mn", "Cf", "Cc"} else MISSING
