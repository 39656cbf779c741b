"""Where boxes stand and how arrows run.

Boxes stand in columns. An arrow that passes a column has a lane there, which all arrows to the same box
share: a lane takes its place among the boxes, so that no arrow ever runs behind or through one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.flow.draw.boxes import Box
from bot.flow.draw.layers import columns_of

ENTRY = 26.0
"""Where arrows come in, in px below the top of a box."""

LANE = 4.0
BETWEEN_BOXES = 26.0
BETWEEN_LANES = 9.0
SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Arrow:
    """An exit that is drawn as a line: number ``port`` of the box ``source``."""

    source: str
    port: int
    target: str


@dataclass(frozen=True, slots=True)
class _Link:
    """A piece of an arrow between neighbouring columns; ``out`` and ``into`` in px below the tops."""

    left: str
    out: float
    right: str
    into: float


class Layout:
    """Columns of boxes and lanes, set so that arrows are short and cross little.

    Attributes:
        tops: name -> top, in px; lanes go by ``lane_name``.
        column: name of a box -> its column.
        columns: names from top to bottom, by column.
        arrows: the exits that lead to a later column; all others are written out at the box.
    """

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.boxes = {box.name: box for box in sorted(boxes, key=lambda box: not box.start)}
        self.column = columns_of({name: self._nexts(box) for name, box in self.boxes.items()})
        self.arrows = tuple(self._arrows())
        self.columns: list[list[str]] = [[] for _ in range(max(self.column.values(), default=-1) + 1)]
        for name, column in self.column.items():
            self.columns[column].append(name)
        for name, column in dict.fromkeys(lane for arrow in self.arrows for lane in self.lanes(arrow)):
            self.columns[column].append(name)
        self.links = tuple(dict.fromkeys(link for arrow in self.arrows for link in self._links(arrow)))
        self.tops = self._best()

    def lanes(self, arrow: Arrow) -> list[tuple[str, int]]:
        """Return the lanes an arrow runs through, each with its column."""
        passed = range(self.column[arrow.source] + 1, self.column[arrow.target])
        return [(f"{arrow.target}@{column}", column) for column in passed]

    def height(self, name: str) -> float:
        """Return the height of a box or lane, in px."""
        return self.boxes[name].height if name in self.boxes else LANE

    def _nexts(self, box: Box) -> list[str]:
        return list(dict.fromkeys(way.to for way in box.exits if way.to in self.boxes))

    def _arrows(self) -> Iterator[Arrow]:
        for name, box in self.boxes.items():
            for port, way in enumerate(box.exits):
                if way.to in self.boxes and self.column[way.to] > self.column[name]:
                    yield Arrow(name, port, way.to)

    def _links(self, arrow: Arrow) -> Iterator[_Link]:
        left, out = arrow.source, self.boxes[arrow.source].ports[arrow.port]
        for lane, _ in self.lanes(arrow):
            yield _Link(left, out, lane, LANE / 2)
            left, out = lane, LANE / 2
        yield _Link(left, out, arrow.target, ENTRY)

    # -- ordering -------------------------------------------------------------------------------

    def _best(self) -> dict[str, float]:
        """Sweep to the right and to the left; keep the tops with which the fewest arrows cross."""
        tops = dict.fromkeys((name for column in self.columns for name in column), 0.0)
        for column in self.columns:
            self._settle(column, dict.fromkeys(column, 0.0), tops)
        seen = []
        for number in range(SWEEPS):
            self._sweep(tops, to_the_right=number % 2 == 0)
            seen.append((self._cost(tops), number, dict(tops)))
        return min(seen, key=lambda one: one[:2])[2] if seen else tops

    def _sweep(self, tops: dict[str, float], *, to_the_right: bool) -> None:
        near: dict[str, list[tuple[str, float]]] = {name: [] for name in tops}
        for link in self.links:
            if to_the_right:
                near[link.right].append((link.left, link.out - link.into))
            else:
                near[link.left].append((link.right, link.into - link.out))
        for column in self.columns if to_the_right else reversed(self.columns):
            wishes = {
                name: sum(tops[other] + shift for other, shift in near[name]) / len(near[name])
                if near[name]
                else tops[name]
                for name in column
            }
            column.sort(key=lambda name: wishes[name])
            self._settle(column, wishes, tops)

    def _settle(self, column: Sequence[str], wishes: Mapping[str, float], tops: dict[str, float]) -> None:
        """Set the tops as near to the wishes as the order and the air between boxes allow (least squares)."""
        offsets = self._offsets(column)
        blocks: list[tuple[float, int]] = []  # mean of what its members wish, number of members
        for name, offset in zip(column, offsets, strict=True):
            mean, count = wishes[name] - offset, 1
            while blocks and blocks[-1][0] >= mean:
                before, members = blocks.pop()
                mean = (before * members + mean * count) / (members + count)
                count += members
            blocks.append((mean, count))
        means = [mean for mean, count in blocks for _ in range(count)]
        tops.update({name: mean + offset for name, mean, offset in zip(column, means, offsets, strict=True)})

    def _offsets(self, column: Sequence[str]) -> list[float]:
        offsets, at = [], 0.0
        for index, name in enumerate(column):
            both = index > 0 and name in self.boxes and column[index - 1] in self.boxes
            at += 0 if index == 0 else BETWEEN_BOXES if both else BETWEEN_LANES
            offsets.append(at)
            at += self.height(name)
        return offsets

    def _cost(self, tops: Mapping[str, float]) -> tuple[int, float]:
        """Return how many pairs of arrows cross, and how far arrows go up and down in all."""
        gaps: dict[int, list[tuple[float, float]]] = {}
        for link in self.links:
            column = self.column.get(link.left)
            gap = int(link.left.partition("@")[2]) if column is None else column
            gaps.setdefault(gap, []).append((tops[link.left] + link.out, tops[link.right] + link.into))
        pairs = [(one, two) for ends in gaps.values() for one in ends for two in ends]
        crossings = sum(one[0] < two[0] and one[1] > two[1] for one, two in pairs)
        return crossings, sum(abs(start - end) for ends in gaps.values() for start, end in ends)
