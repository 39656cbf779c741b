"""One box with the marks around it: where it begins, and the ways out that are not drawn as arrows."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flow.draw.boxes import HEAD, NAME_ROW, PAD, SMALL_SIZE, TEXT_ROW, WIDE, Box
from bot.flow.draw.looks import INK, LOOKS, pill, plain, rounded
from bot.flow.draw.svg import escaped, path, rows, words
from bot.flow.draw.words import width

STUB = 16.0
MARK = 17.0
"""Length of the short arrow to a mark, and height of a mark, in px."""

START = 44.0
ADULTS = "adults only"


def mark_of(to: str) -> tuple[str, str]:
    """Return the words and the kind of the mark that stands for a target: ``back``, ``flow`` or ``jump``."""
    if to == "return":
        return "back", "back"
    if to.startswith("flow/"):
        return f"flow {to.removeprefix('flow/')}", "flow"
    return f"to {to}", "jump"


def mark_width(to: str) -> float:
    """Return the width of the mark, in px."""
    return width(mark_of(to)[0], SMALL_SIZE) + 14


def mark(x: float, middle: float, to: str) -> Iterator[str]:
    """Yield a mark whose left edge is at ``x``."""
    text, kind = mark_of(to)
    shape = {"back": pill, "flow": plain, "jump": rounded}[kind]
    dashes = {"stroke_dasharray": "4 2"} if kind == "jump" else {}
    fill = {"back": "#ffffff", "flow": "#f2ecfa", "jump": "#ffffff"}[kind]
    edge = {"back": INK, "flow": "#5f3896", "jump": "#4a4a4a"}[kind]
    data = shape(x, middle - MARK / 2, mark_width(to), MARK)
    yield path(data, fill=fill, stroke=edge, **dashes)
    yield words(x + 7, middle + 3.8, text, "small", edge)


def box_and_marks(box: Box, x: float, y: float, drawn: frozenset[int]) -> Iterator[str]:
    """Yield a box at ``x``, ``y`` with its marks; ``drawn`` are the exits that arrows lead away from."""
    look = LOOKS[box.kind]
    yield f'<g class="box" data-name="{escaped(box.name)}">'
    outline = look.shape(x, y, WIDE, box.height)
    yield path(outline, fill=look.fill, stroke=look.edge, stroke_width=str(look.stroke), class_="outline")
    yield words(x + PAD, y + 15, look.word, "small", look.edge)
    if box.adult_only:
        yield from adults_only(x + WIDE - PAD - 8, y + 11)
    yield from rows(x + PAD, y + HEAD + 12, box.title, NAME_ROW, "name")
    top = y + HEAD + len(box.title) * NAME_ROW
    yield from rows(x + PAD, top + 12, box.text, TEXT_ROW)
    if box.listed:
        yield from _listed(box, x, y, look.edge)
    yield from _out(box, x + WIDE, y, drawn)
    yield "</g>"
    if box.start:
        yield from start(x, y + 26)


def adults_only(right: float, middle: float) -> Iterator[str]:
    """Yield the mark that keeps a step to adults, ending at ``right``."""
    wide = width(ADULTS, SMALL_SIZE) + 10
    yield path(plain(right - wide, middle - 7.5, wide, 15), fill="#7a1010")
    yield words(right - wide + 5, middle + 3.8, ADULTS, "small", "#ffffff")


def start(x: float, middle: float) -> Iterator[str]:
    """Yield the mark before the first box, whose left edge is at ``x``."""
    left = x - START - STUB
    yield path(pill(left, middle - 10, START, 20), fill=INK)
    yield words(left + 9, middle + 4, "start", "small", "#ffffff")
    yield path(f"M{left + START:.1f} {middle:.1f} L{x - 1:.1f} {middle:.1f}", class_="line", stroke=INK)


def _listed(box: Box, x: float, y: float, edge: str) -> Iterator[str]:
    """Yield the exits with their labels; a line above each keeps them apart."""
    top = y + box.said
    for way in box.exits:
        yield path(f"M{x + PAD:.1f} {top:.1f} L{x + WIDE - PAD:.1f} {top:.1f}", stroke=edge, stroke_width="0.4")
        yield from rows(x + PAD, top + 14, way.rows, TEXT_ROW, "label")
        top += way.height


def _out(box: Box, right: float, y: float, drawn: frozenset[int]) -> Iterator[str]:
    for index, (way, port) in enumerate(zip(box.exits, box.ports, strict=True)):
        if index in drawn:
            continue
        middle = y + port
        yield path(f"M{right:.1f} {middle:.1f} L{right + STUB - 1:.1f} {middle:.1f}", class_="line", stroke=INK)
        yield from mark(right + STUB, middle, way.to)


def reach(box: Box, drawn: frozenset[int]) -> float:
    """Return how far marks stick out at the right of a box, in px."""
    marks = [STUB + mark_width(way.to) for index, way in enumerate(box.exits) if index not in drawn]
    return max(marks, default=0.0)
