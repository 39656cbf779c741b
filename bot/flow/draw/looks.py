"""What each kind of box looks like: a word, a shape and two colours, so that no reader depends on colour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Shape: TypeAlias = Callable[[float, float, float, float], str]
"""Left, top, width, height -> the data of an SVG path that stays within them."""

INK = "#1a1a1a"


def _points(*points: tuple[float, float]) -> str:
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points) + " Z"


def plain(x: float, y: float, w: float, h: float) -> str:
    """Return a box with square corners."""
    return _points((x, y), (x + w, y), (x + w, y + h), (x, y + h))


def cut(x: float, y: float, w: float, h: float) -> str:
    """Return a box with its four corners cut."""
    c = 10
    return _points(
        (x + c, y), (x + w - c, y), (x + w, y + c), (x + w, y + h - c),
        (x + w - c, y + h), (x + c, y + h), (x, y + h - c), (x, y + c),
    )  # fmt: skip


def roofed(x: float, y: float, w: float, h: float) -> str:
    """Return a box with sloping shoulders; its sides are straight where arrows come and go."""
    c, d = 16, min(18.0, h * 0.7)
    return _points((x + c, y), (x + w - c, y), (x + w, y + d), (x + w, y + h), (x, y + h), (x, y + d))


def sheet(x: float, y: float, w: float, h: float) -> str:
    """Return a box with one corner folded over."""
    c = 16
    return (
        _points((x, y), (x + w - c, y), (x + w, y + c), (x + w, y + h), (x, y + h))
        + f" M{x + w - c:.1f} {y:.1f} L{x + w - c:.1f} {y + c:.1f} L{x + w:.1f} {y + c:.1f}"
    )


def book(x: float, y: float, w: float, h: float) -> str:
    """Return a box with a spine."""
    return plain(x, y, w, h) + f" M{x + 5:.1f} {y:.1f} L{x + 5:.1f} {y + h:.1f}"


def double(x: float, y: float, w: float, h: float) -> str:
    """Return a box with a second edge inside the first."""
    return plain(x, y, w, h) + " " + plain(x + 4, y + 4, w - 8, h - 8)


def rounded(x: float, y: float, w: float, h: float, radius: float = 9) -> str:
    """Return a box with round corners."""
    right, low, c = x + w, y + h, min(radius, h / 2)
    return (
        f"M{x + c:.1f} {y:.1f} L{right - c:.1f} {y:.1f} Q{right:.1f} {y:.1f} {right:.1f} {y + c:.1f}"
        f" L{right:.1f} {low - c:.1f} Q{right:.1f} {low:.1f} {right - c:.1f} {low:.1f}"
        f" L{x + c:.1f} {low:.1f} Q{x:.1f} {low:.1f} {x:.1f} {low - c:.1f}"
        f" L{x:.1f} {y + c:.1f} Q{x:.1f} {y:.1f} {x + c:.1f} {y:.1f} Z"
    )


def pill(x: float, y: float, w: float, h: float) -> str:
    """Return a box with ends as round as it is small."""
    return rounded(x, y, w, h, 20)


@dataclass(frozen=True, slots=True)
class Look:
    """How one kind of box is drawn.

    Attributes:
        word: what the box does, shown above its name and in the legend.
        edge: colour of its edge and of ``word``; dark enough to read on ``fill``.
        stroke: width of the edge, in px.
    """

    word: str
    shape: Shape
    fill: str
    edge: str
    stroke: float = 1.4


LOOKS = {
    "tell": Look("says something", plain, "#ffffff", "#444444"),
    "choose": Look("question with choices", rounded, "#e8f1fb", "#1b5596"),
    "ask": Look("asks for own words", sheet, "#fdf3dc", "#7a5000"),
    "route": Look("decides by what is known", roofed, "#eeeeee", "#4a4a4a"),
    "visit": Look("side trip to another flow", double, "#f2ecfa", "#5f3896"),
    "set": Look("remembers a fact", book, "#e2f3f1", "#14605a"),
    "note": Look("writes into the notebook", book, "#e8f5e4", "#32661f"),
    "notebook": Look("turns the notebook's pages", book, "#e8f5e4", "#32661f"),
    "clock": Look("starts a clock", cut, "#fdebdf", "#8f400d"),
    "remind": Look("looks in later, or no more", cut, "#fdebdf", "#8f400d"),
    "person": Look("tells the volunteers", pill, "#fce8ef", "#99224f"),
    "card": Look("fills the card for them", pill, "#fce8ef", "#99224f"),
    "document": Look("sends a paper", sheet, "#e8f1fb", "#1b5596"),
    "agree": Look("agrees on a word", pill, "#eeeeee", "#4a4a4a"),
    "end": Look("end", pill, "#e3e3e3", INK, 3.0),
    "flow": Look("flow", rounded, "#e8f1fb", "#1b5596"),
    "trip": Look("flow for side trips only", double, "#f2ecfa", "#5f3896"),
}
"""By step kind; then the boxes of the overview."""

OF_THE_OVERVIEW = frozenset({"flow", "trip"})

LINES = ("#1b5596", "#8f400d", "#32661f", "#5f3896", "#99224f", "#14605a", "#7a5000", "#4a4a4a")
"""Colours of arrows: all that lead to one box share one."""
