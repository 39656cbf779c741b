"""From a text to lines of runs: which font, in which direction, how wide, and where a line may break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from bot.documents.model import Direction
from bot.documents.pdf.fonts import Face, drawable, faces_of
from bot.documents.pdf.sheet import Sheet
from bot.evidence.clean import cut

_STRONG_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_STRONG_LTR = re.compile("[A-Za-z\u00c0-\u02af\u0370-\u052f\u0900-\u0dff]")
_WORDS = re.compile(r" *[^ ]+ *|^ +$")
_AFTER = re.compile(r"(?<=[/\-?&=_.,:;])(?=\w)")
"""Where a word that is wider than a line is broken first."""


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look; ``size`` in points, ``grey`` from 0 (black) to 255."""

    size: float
    bold: bool = False
    grey: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one font and one direction."""

    text: str = field(repr=False)
    face: Face
    rtl: bool
    level: int
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Attributes:
        text: as it was written, in reading order: what can be copied.
        runs: from left to right, as they are drawn.
        width: millimetres.
        height: distance to the next line, millimetres.
    """

    text: str = field(repr=False)
    runs: tuple[Run, ...] = field(repr=False)
    width: float
    height: float
    style: Style


class Setter:
    """Sets text in lines.

    Args:
        sheet: measures.
        direction: of the document: which way its paragraphs run.
        arabic: the font for Arabic letters.
    """

    def __init__(self, sheet: Sheet, direction: Direction, arabic: Face) -> None:
        self._sheet = sheet
        self._direction = direction
        self._arabic = arabic
        self._widths: dict[tuple[str, Style], float] = {}

    def lines(self, text: str, style: Style, width: float) -> list[Line]:
        """Return the lines of a text, each at most ``width`` millimetres wide; rows of the text begin new ones."""
        return [line for row in text.split("\n") for line in self._paragraph(row.replace("\t", " "), style, width)]

    def line(self, text: str, style: Style) -> Line:
        """Return a text as one line, however wide."""
        return self._made(text, style, _base(text, self._direction))

    def _paragraph(self, text: str, style: Style, width: float) -> Iterator[Line]:
        base = _base(text, self._direction)
        for words in self._broken(text, style, width):
            yield self._made(words, style, base)

    def _broken(self, text: str, style: Style, width: float) -> Iterator[str]:
        """Yield as many words at a time as fit."""
        line, used = "", 0.0
        for word in self._words(text, style, width):
            wide = self._wide(word.rstrip(" "), style)
            if line and used + wide > width:
                yield line.rstrip(" ")
                line, used = "", 0.0
            line += word
            used += self._wide(word, style)
        yield line.rstrip(" ")

    def _words(self, text: str, style: Style, width: float) -> Iterator[str]:
        for word in _WORDS.findall(text):
            if self._wide(word.strip(" "), style) <= width:
                yield word
            else:
                yield from self._pieces(word, style, width)

    def _pieces(self, word: str, style: Style, width: float) -> Iterator[str]:
        """Break a word that is wider than a line: after a mark of an address, or between two letters."""
        for piece in _AFTER.split(word):
            rest = piece
            while self._wide(rest.strip(" "), style) > width:
                head = self._head(rest, style, width)
                yield head
                rest = rest[len(head) :]
            yield rest

    def _head(self, word: str, style: Style, width: float) -> str:
        """Return the longest beginning that fits, of at least one letter with its marks."""
        least, most = 1, len(word)
        while least < most:
            middle = (least + most + 1) // 2
            if self._wide(cut(word, middle), style) <= width:
                least = middle
            else:
                most = middle - 1
        return cut(word, least)

    def _wide(self, text: str, style: Style) -> float:
        """Return the width of a text, millimetres."""
        key = (text, style)
        if key not in self._widths:
            self._widths[key] = sum(self._run(part, face, style).width for part, face in self._parts(text))
        return self._widths[key]

    def _parts(self, text: str) -> Iterator[tuple[str, Face]]:
        faces = faces_of(text, self._arabic)
        shown = drawable(text, faces)
        for face, group in groupby(zip(shown, faces, strict=True), key=lambda pair: pair[1]):
            yield "".join(char for char, _ in group), face

    def _made(self, text: str, style: Style, base: Direction) -> Line:
        runs = _visual(tuple(self._runs(text, style, base)))
        leading = max((run.face.leading * run.face.scale for run in runs), default=1.4)
        height = leading * self._sheet.millimetres(style.size)
        return Line(text, runs, sum(run.width for run in runs), height, style)

    def _runs(self, text: str, style: Style, base: Direction) -> Iterator[Run]:
        faces = faces_of(text, self._arabic)
        shown = drawable(text, faces)
        levels = _levels(text, base)
        for (face, level), group in groupby(
            zip(shown, faces, levels, strict=True), key=lambda item: (item[1], item[2])
        ):
            part = "".join(char for char, _, _ in group)
            if part:
                yield self._run(part, face, style, level)

    def _run(self, text: str, face: Face, style: Style, level: int | None = None) -> Run:
        known = (1 if face.script == "Arab" else 0) if level is None else level
        rtl = known % 2 == 1
        width = self._sheet.width_of(text, face, style.size * face.scale, bold=style.bold, rtl=rtl)
        return Run(text, face, rtl, known, width)


def _base(text: str, direction: Direction) -> Direction:
    """Return which way a paragraph runs: the document's way if any of its letters does, else that of its letters."""
    rtl, ltr = _STRONG_RTL.search(text), _STRONG_LTR.search(text)
    if direction == "rtl":
        return "rtl" if rtl or not ltr else "ltr"
    return "ltr" if ltr or not rtl else "rtl"


def _levels(text: str, base: Direction) -> Sequence[int]:
    """Return the embedding level of each character (Unicode annex 9)."""
    if base == "ltr" and not _STRONG_RTL.search(text):
        return [0] * len(text)
    way = TextDirection.RTL if base == "rtl" else TextDirection.LTR
    paragraph = BidiParagraph(text=text, base_direction=way, preserve_bn_chars=True)
    levels = [1 if base == "rtl" else 0] * len(text)
    for char in paragraph.get_characters_with_embedding_level():
        levels[char.character_index] = char.embedding_level
    return levels


def _visual(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return runs from left to right (rule L2: from the highest level down, reverse what is at it or above)."""
    ordered = list(runs)
    highest = max((run.level for run in runs), default=0)
    for level in range(highest, 0, -1):
        ordered = [
            run
            for above, group in groupby(ordered, key=lambda run: run.level >= level)
            for run in (reversed(list(group)) if above else group)
        ]
    return tuple(ordered)
