"""Where things come to stand: pages, columns, and what is drawn once all pages are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TypeAlias

from bot.documents.model import Direction
from bot.documents.pdf.fonts import NASTALIQ
from bot.documents.pdf.lines import Line, Run, Setter, Style
from bot.documents.pdf.sheet import Sheet

WIDTH, HEIGHT = 210.0, 297.0
"""A4, millimetres."""

SIDE, TOP, BOTTOM = 20.0, 18.0, 30.0
"""Margins, millimetres; the foot of the page stands in the lower one."""

BASE_LINE = 0.72
"""Where the base line stands in a line, as a part of its height."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of letters at its place; ``x`` is its left end, ``y`` its base line."""

    x: float
    y: float
    line: Line = field(repr=False)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A thin straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    grey: int = 150


Mark: TypeAlias = Placed | Stroke


@dataclass(frozen=True, slots=True)
class Column:
    """A strip of the page: how far it begins from the side where reading begins, and how wide it is."""

    inset: float
    width: float


FULL = Column(0.0, WIDTH - 2 * SIDE)

Text: TypeAlias = tuple[Column, str, Style]
"""A text, where it stands and how it looks."""


class Paper:
    """Pages of one document, filled from the top.

    Args:
        setter: makes lines.
        direction: at which side reading begins.
        top, bottom: where writing begins, and the height it must not reach, in millimetres.
    """

    def __init__(self, setter: Setter, direction: Direction, top: float = TOP, bottom: float = HEIGHT - BOTTOM) -> None:
        self._setter = setter
        self._direction = direction
        self._bottom = bottom
        self.pages: list[list[Mark]] = [[]]
        self.y = top

    @property
    def is_fresh(self) -> bool:
        """Whether nothing stands on the present page yet."""
        return not self.pages[-1]

    def new_page(self) -> None:
        """Go to the top of a new page, unless this one is still empty."""
        if not self.is_fresh:
            self.pages.append([])
        self.y = TOP

    def room_for(self, height: float) -> None:
        """Go to a new page when there is less room than this."""
        if self.y + height > self._bottom:
            self.new_page()

    def space(self, height: float) -> None:
        """Leave room, but not at the top of a page."""
        if not self.is_fresh:
            self.y += height

    def write(self, *columns: Text) -> None:
        """Write texts side by side, each in its column, line by line; long ones go on on the next page.

        Neither the first nor the last line is left alone on a page.
        """
        rows = self._rows(columns)
        for number, row in enumerate(rows):
            with_next = number in {0, len(rows) - 2}
            self.room_for(sum(_high(one) for one in rows[number : number + 1 + with_next]))
            for column, line in row:
                self._place(column, line, self.y + _high(row) * BASE_LINE)
            self.y += _high(row)

    def height(self, *columns: Text) -> float:
        """Return how high texts will stand side by side, in millimetres."""
        return sum(_high(row) for row in self._rows(columns))

    def _rows(self, columns: Sequence[Text]) -> list[list[tuple[Column, Line]]]:
        """Return the lines of each row, with the columns they stand in."""
        sets = [[(column, line) for line in self._setter.lines(text, style, column.width)]
                for column, text, style in columns]  # fmt: skip
        return [[item for item in abreast if item is not None] for abreast in zip_longest(*sets)]

    def rule(self, column: Column, grey: int = 150) -> None:
        """Draw a line across a column."""
        left = self._left(column, column.width)
        self.pages[-1].append(Stroke(left, self.y, left + column.width, self.y, grey))

    def line_after(self, text: str, style: Style, column: Column = FULL) -> None:
        """Write a label and draw a line from its end to the end of the column, to write on."""
        lines = self._setter.lines(text, style, column.width * 0.8)
        self.room_for(sum(line.height for line in lines))
        for line in lines:
            self._place(column, line, self.y + line.height * BASE_LINE)
            self.y += line.height
        used = lines[-1].width + 2
        self.rule(Column(column.inset + used, column.width - used))

    def bar(self, top: float, page: int) -> None:
        """Draw an upright line beside what was written since ``top`` of ``page``; on later pages from their top."""
        for number in range(page, len(self.pages)):
            begin = top if number == page else TOP
            end = self.y if number == len(self.pages) - 1 else self._bottom
            x = SIDE if self._direction == "ltr" else WIDTH - SIDE
            self.pages[number].append(Stroke(x, begin, x, end, 120))

    def _place(self, column: Column, line: Line, base: float) -> None:
        self.pages[-1].append(Placed(self._left(column, line.width), base, line))

    def _left(self, column: Column, width: float) -> float:
        """Return the left end of something so wide that begins where the column begins."""
        if self._direction == "ltr":
            return SIDE + column.inset
        return WIDTH - SIDE - column.inset - width


def _high(row: list[tuple[Column, Line]]) -> float:
    return max(line.height for _, line in row)


def draw(sheet: Sheet, marks: list[Mark]) -> None:
    """Draw what was placed on a page."""
    for mark in marks:
        if isinstance(mark, Placed):
            _letters(sheet, mark)
        else:
            sheet.set_draw_color(mark.grey)
            sheet.set_line_width(0.2)
            sheet.line(mark.x, mark.y, mark.to_x, mark.to_y)


def _letters(sheet: Sheet, placed: Placed) -> None:
    line, x = placed.line, placed.x
    if not line.text.strip():
        return
    sheet.set_text_color(line.style.grey)
    if any(run.rtl for run in line.runs):
        for run in line.runs:
            x = _run(sheet, x, placed.y, run, line.style)
        return
    with sheet.copied_as(line.text):
        for run in line.runs:
            x = _run(sheet, x, placed.y, run, line.style)


def _run(sheet: Sheet, x: float, y: float, run: Run, style: Style) -> float:
    """Draw a run; return where it ends."""
    put = sheet.put_by_letters if run.face is NASTALIQ else sheet.put
    put(x, y, run.text, run.face, style.size * run.face.scale, bold=style.bold, rtl=run.rtl)
    return x + run.width
