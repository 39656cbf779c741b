"""Boxes and arrows as one SVG document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.flow.draw.boxes import TEXT_SIZE, WIDE, Box
from bot.flow.draw.layout import ENTRY, LANE, Arrow, Layout
from bot.flow.draw.looks import INK, LINES, LOOKS
from bot.flow.draw.marks import box_and_marks, mark_of, reach
from bot.flow.draw.side import SIDE, side
from bot.flow.draw.svg import escaped, path, rows, words
from bot.flow.draw.words import wrap
from bot.flow.model import Book

EDGE = 28.0
TOP = 96.0
"""Air around the picture, and where the boxes begin below the title, in px."""

LEFT = EDGE + SIDE + 96
GAP = 64.0
STYLE = """
text { font: 12px "Noto Sans", "Noto Sans Devanagari", "Segoe UI", "Nirmala UI", "Kohinoor Devanagari",
  "Helvetica Neue", Arial, sans-serif; unicode-bidi: plaintext; }
text.title { font-size: 24px; font-weight: bold; }
text.name { font-size: 13px; font-weight: bold; }
text.label { font-weight: 600; }
text.small { font-size: 10.5px; }
path.line { fill: none; stroke-width: 1.4; marker-end: url(#head); }
@page { size: landscape; margin: 8mm; }
@media print { svg { width: 100%; height: auto; max-height: 100vh; } }
"""


def picture(book: Book, title: str, purpose: str, boxes: Sequence[Box], loose: Sequence[Box]) -> str:
    """Return the document.

    Args:
        purpose: one sentence below the title.
        boxes: laid out in columns from left to right.
        loose: stand below, without arrows.
    """
    drawing = _Drawing(boxes, loose)
    aside, low = side(book, (*boxes, *loose), EDGE, TOP)
    wide, high = drawing.right + EDGE, max(drawing.low, low) + EDGE
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" xml:lang="en" fill="{INK}"',
        f' width="{wide:.0f}" height="{high:.0f}" viewBox="0 0 {wide:.0f} {high:.0f}">',
        f'<title id="title">{escaped(title)}</title>',
        f'<desc id="desc">{escaped(_told(purpose, (*boxes, *loose)))}</desc>',
        f"<style>{STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"',
        ' markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 L8 4 L0 8 Z"/></marker></defs>',
        f'<rect class="paper" width="{wide:.0f}" height="{high:.0f}" fill="#ffffff"/>',
        words(EDGE, 46, title, "title"),
        *rows(EDGE, 66, wrap(purpose, wide - 2 * EDGE, TEXT_SIZE, 2), 15),
    ]
    return "\n".join([*head, *aside, *drawing.pieces, "</svg>", ""])


def _told(purpose: str, boxes: Sequence[Box]) -> str:
    """Return the picture in words, for those who cannot see it."""
    return "\n".join([purpose, *(_box_told(box) for box in boxes)])


def _box_told(box: Box) -> str:
    marks = f"{', start' if box.start else ''}{', adults only' if box.adult_only else ''}"
    ways = "; ".join(f"{way.label or 'then'}: {mark_of(way.to)[0]}" for way in box.exits)
    return f"{box.name} ({LOOKS[box.kind].word}{marks}). {ways or 'Ends here'}."


class _Drawing:
    """Everything at the right of the legend.

    Attributes:
        pieces: the SVG, arrows first, so that boxes lie above them.
        right: right end, in px.
        low: lower end, in px.
    """

    def __init__(self, boxes: Sequence[Box], loose: Sequence[Box]) -> None:
        self.layout = Layout(boxes)
        self.drawn = {
            box.name: frozenset(arrow.port for arrow in self.layout.arrows if arrow.source == box.name) for box in boxes
        }
        self.lefts, self.ends = self._columns()
        self.shift = TOP - min(self.layout.tops.values(), default=0.0)
        self.colours = {name: LINES[index % len(LINES)] for index, name in enumerate(self.layout.boxes)}
        self.right = max(self.ends, default=LEFT)
        self.low = max((self._top(name) + self.layout.height(name) for name in self.layout.tops), default=TOP)
        arrows = [self._arrow(arrow) for arrow in self.layout.arrows]
        self.pieces = [*arrows, *self._boxes(), *self._loose(loose)]

    def _columns(self) -> tuple[list[float], list[float]]:
        """Return where each column of boxes begins, and where the marks beside it end."""
        lefts, ends, at = [], [], LEFT
        for column in self.layout.columns:
            inside = [self.layout.boxes[name] for name in column if name in self.layout.boxes]
            lefts.append(at)
            ends.append(at + WIDE + max(reach(box, self.drawn[box.name]) for box in inside) + 6)
            at = ends[-1] + GAP + 3 * len(column)
        return lefts, ends

    def _top(self, name: str) -> float:
        return self.layout.tops[name] + self.shift

    def _arrow(self, arrow: Arrow) -> str:
        """Return an arrow: level along boxes, marks and lanes, curved between the columns."""
        column = self.layout.column[arrow.source]
        y = self._top(arrow.source) + self.layout.boxes[arrow.source].ports[arrow.port]
        data = f"M{self.lefts[column] + WIDE:.1f} {y:.1f} L{self.ends[column]:.1f} {y:.1f}"
        x = self.ends[column]
        for lane, passed in self.layout.lanes(arrow):
            after = self._top(lane) + LANE / 2
            data += _curve(x, y, self.lefts[passed], after) + f" L{self.ends[passed]:.1f} {after:.1f}"
            x, y = self.ends[passed], after
        data += _curve(x, y, self.lefts[self.layout.column[arrow.target]] - 10, self._top(arrow.target) + ENTRY)
        data += f" L{self.lefts[self.layout.column[arrow.target]] - 1:.1f} {self._top(arrow.target) + ENTRY:.1f}"
        named = {"data_from": arrow.source, "data_to": arrow.target}
        return path(data, class_="line", stroke=self.colours[arrow.target], **named)

    def _boxes(self) -> Iterator[str]:
        for name, box in self.layout.boxes.items():
            left = self.lefts[self.layout.column[name]]
            yield from box_and_marks(box, left, self._top(name), self.drawn[name])

    def _loose(self, loose: Sequence[Box]) -> Iterator[str]:
        """Yield the boxes without arrows, in lines as wide as the rest."""
        if not loose:
            return
        step = WIDE + max(reach(box, frozenset()) for box in loose) + 24
        across = max(1, int((self.right - LEFT) // step))
        self.low += 60
        yield words(LEFT, self.low, "Flows that are only visited, as side trips", "name")
        self.low += 20
        for first in range(0, len(loose), across):
            line = loose[first : first + across]
            for index, box in enumerate(line):
                yield from box_and_marks(box, LEFT + index * step, self.low, frozenset())
            self.low += max(box.height for box in line) + 26
            self.right = max(self.right, LEFT + len(line) * step)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (x + to_x) / 2
    return f" C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
