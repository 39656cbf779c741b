"""Finds out for whom and when one look-up finds something.

A look-up with few enough contexts (``MOST_ASKED``) is asked in every one. A wider one is *learned*: it is
asked in a sample that holds every value, with nothing else known, at every age; every pair of values of its
two widest variables; and, for help that is open now, every country at every age and every hour. If some of
these come back empty, values that made no difference wherever they were tried are taken for alike, every
combination of unlike values is asked, and the answer is held against the sample until it agrees, and later
against every turn that is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from math import prod

from bot.domain.facts import Found
from bot.flow.check.asking import Asking, Fixed
from bot.flow.check.levels import PICK
from bot.flow.check.sets import ALL, NONE, Node

MOST_ASKED = 600
"""Contexts of one look-up that are all asked; more are learned."""

OPEN_NOW = frozenset({"helplines_open", "emergency"})
"""Look-ups that give help that is open now: never left to a sample of hours."""

_SAMPLE = 300
_SAMPLE_BY_HOUR = 120
_TRIED = 6
_ALWAYS = ("country", "age", "moment")


class Learner:
    """Finds out when one look-up finds something."""

    def __init__(self, asking: Asking, query: str, fixed: Fixed) -> None:
        self._ups = asking
        self._query = query
        self._fixed = dict(fixed)
        levels, shape = asking.levels, asking.shapes[query]
        names = [name for name in shape.uses if name in levels.values and name not in self._fixed]
        names += ["moment"] if shape.by_the_hour and levels.moments else []
        self._names = sorted(names, key=levels.level.__getitem__)
        self._levels = [levels.level[name] for name in self._names]
        self._masks = [tuple(self._alike(name)) for name in self._names]
        self._sizes = [len(masks) for masks in self._masks]
        self._known: dict[tuple[int, ...], bool] = {}
        self._rows_tried: list[tuple[int, ...]] = []
        self._tried: list[tuple[int, ...]] = []
        self._node: Node | None = None

    def _alike(self, name: str) -> Iterator[int]:
        """Yield the values of a parameter, as masks."""
        levels = self._ups.levels
        number = len(levels.moments) if name == "moment" else levels.full[levels.level[name]].bit_count()
        yield from (1 << value for value in range(number))

    def learned(self) -> Node:
        """Return the set of contexts in which something is found."""
        if self._node is None:
            self._node = self._learn()
        return self._node

    def differs(self, about: Mapping[str, str], at: datetime, *, some: bool) -> bool:
        """Tell whether something else was learned of a context, and learn better."""
        levels = self._ups.levels
        numbers = (
            levels.moments.index(at) if name == "moment" else levels.number[name].get(about.get(name, ""), 0)
            for name in self._names
        )
        row = tuple(
            next(place for place, mask in enumerate(masks) if mask >> number & 1)
            for number, masks in zip(numbers, self._masks, strict=True)
        )
        if self._node is None or self._in(self._node, row) == some:
            return False
        self._rows_tried.append(row)
        self._tried.append(row)
        self._node = self._refined()
        return True

    def _learn(self) -> Node:
        if prod(self._sizes) <= MOST_ASKED:
            return self._built([list(enumerate(masks)) for masks in self._masks])
        self._ups.learned.add(self._query)
        self._rows_tried = list(dict.fromkeys((*self._plain_rows(), *self._rows())))
        answers = {self._finds(row) for row in self._rows_tried}
        if len(answers) == 1:
            return ALL if answers.pop() else NONE
        self._tried = [
            *self._bases(),
            *_spread([row for row in self._rows_tried if self._finds(row)], _TRIED // 2),
            *_spread([row for row in self._rows_tried if not self._finds(row)], _TRIED // 2),
        ]
        return self._refined()

    def listed(self, numbers: Mapping[str, int]) -> Node:
        """Return contexts joined with the number of every record found there."""
        sets = self._ups.sets
        contexts = product(*map(range, self._sizes)) if prod(self._sizes) <= 40 * MOST_ASKED else self._rows()
        by_mask: dict[int, Node] = {}
        for row in contexts:
            mask = sum(1 << numbers[record.id] for record in self._found(row) if record.id in numbers)
            cube = sets.of({level: masks[i] for level, masks, i in zip(self._levels, self._masks, row, strict=True)})
            by_mask[mask] = sets.either(by_mask.get(mask, NONE), cube)
        return sets.union(sets.make(PICK, [(mask, node)]) for mask, node in by_mask.items())

    def _found(self, row: Sequence[int]) -> Sequence[Found]:
        levels, about, at = self._ups.levels, dict(self._fixed), self._ups.levels.some_time
        for name, masks, place in zip(self._names, self._masks, row, strict=True):
            number = (masks[place] & -masks[place]).bit_length() - 1
            if name == "moment":
                at = levels.moments[number]
            elif number:
                about[name] = levels.values[name][number - 1]
        return self._ups.ask(self._query, about, at)

    def _finds(self, row: Sequence[int]) -> bool:
        key = tuple(row)
        if key not in self._known:
            self._known[key] = bool(self._found(row))
        return self._known[key]

    def _plain_rows(self) -> Iterator[tuple[int, ...]]:
        """Yield contexts in which nothing is known, or one thing, at every age."""
        for row, place in product(self._bases(), range(len(self._sizes))):
            for value in range(self._sizes[place]):
                yield (*row[:place], value, *row[place + 1 :])

    def _bases(self) -> list[tuple[int, ...]]:
        """Return the contexts in which nothing but the age is known."""
        ages = range(self._sizes[self._names.index("age")]) if "age" in self._names else (0,)
        return [tuple(age if name == "age" else 0 for name in self._names) for age in ages]

    def _rows(self) -> Iterator[tuple[int, ...]]:
        """Yield the sample: what must be tried in every combination, with the rest going round."""
        by_hour = "moment" in self._names
        if self._query in OPEN_NOW:
            firm = [place for place, name in enumerate(self._names) if name in _ALWAYS]
        else:
            widest = sorted(range(len(self._sizes)), key=self._sizes.__getitem__)
            firm = sorted(widest[-1:] if by_hour else widest[-2:])
        counts = [size if place in firm else 1 for place, size in enumerate(self._sizes)]
        least = _SAMPLE_BY_HOUR if by_hour else _SAMPLE
        steps = [7 * place + 3 for place in range(len(counts))]
        for turn in range(max(1, -(-least // prod(counts)))):
            for number, row in enumerate(product(*map(range, counts))):
                spin = turn * 131 + number
                yield tuple(
                    value if count > 1 else (spin * step + turn) % size
                    for value, count, step, size in zip(row, counts, steps, self._sizes, strict=True)
                )

    def _refined(self) -> Node:
        """Learn from the contexts tried until what is learned agrees with the whole sample."""
        while True:
            node = self._built([self._classes(place) for place in range(len(self._sizes))])
            wrong = [row for row in self._rows_tried if self._in(node, row) != self._finds(row)]
            if not wrong:
                return node
            self._tried += _spread(wrong, _TRIED)

    def _classes(self, place: int) -> list[tuple[int, int]]:
        """Return an example of each class of values, and the class as a mask."""
        seen: dict[tuple[bool, ...], tuple[int, int]] = {}
        for value, mask in enumerate(self._masks[place]):
            profile = tuple(self._finds((*row[:place], value, *row[place + 1 :])) for row in self._tried)
            example, before = seen.get(profile, (value, 0))
            seen[profile] = (example, before | mask)
        return list(seen.values())

    def _built(self, classes: Sequence[Sequence[tuple[int, int]]], row: tuple[int, ...] = ()) -> Node:
        """Return the set, asking once for every combination of classes."""
        place = len(row)
        if place == len(classes):
            return ALL if self._finds(row) else NONE
        edges = [(mask, self._built(classes, (*row, example))) for example, mask in classes[place]]
        return self._ups.sets.make(self._levels[place], edges)

    def _in(self, node: Node, row: Sequence[int]) -> bool:
        for level, masks, place in zip(self._levels, self._masks, row, strict=True):
            if node.level == level:
                node = next((child for mask, child in node.edges if mask & masks[place]), NONE)
        return node is ALL


def _spread(rows: Sequence[tuple[int, ...]], count: int) -> Sequence[tuple[int, ...]]:
    return rows[:: max(1, len(rows) // count)][:count]
