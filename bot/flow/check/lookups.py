"""Which look-ups can come back empty, for whom and when; and every record that was ever seen.

A look-up with few enough contexts (``MOST_ASKED``) is asked in every one. A wider one is *learned*: it is
asked in a sample that holds every value, every pair of values of its two widest variables and, for help
that is open now, every country at every age and every hour. If some of these come back empty, values that
made no difference wherever they were tried are taken for alike, every combination of unlike values is
asked, and the answer is held against the sample until it agrees. ``Report.learned`` names these look-ups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from math import prod
from typing import TypeAlias

from bot.domain.facts import Facts, Found, QueryShape
from bot.domain.phrases import Phrase
from bot.flow.check.levels import PICK, Levels
from bot.flow.check.sets import ALL, NONE, Node, Sets

MOST_ASKED = 600
"""Contexts of one look-up that are all asked; more are learned."""

OPEN_NOW = frozenset({"helplines_open", "emergency"})
"""Look-ups that give help that is open now: never left to a sample of hours."""

_SAMPLE = 300
_SAMPLE_BY_HOUR = 120
_TRIED = 6
_ALWAYS = ("country", "age", "moment")

Fixed: TypeAlias = tuple[tuple[str, str], ...]
"""Parameters of a look-up that are no variables, such as ``id`` or ``need``, with their values."""

Source: TypeAlias = "int | str | None"
"""Where a parameter comes from: a level, a value just written, or nothing."""


class LookUps:
    """Asks the directory and keeps what it said."""

    def __init__(self, facts: Facts, levels: Levels, sets: Sets) -> None:
        self.facts = facts
        self.levels = levels
        self.sets = sets
        self.shapes: Mapping[str, QueryShape] = facts.shapes()
        self.learned: set[str] = set()
        self.records: dict[str, dict[str, list[Found]]] = {}
        self._asked: dict[tuple[str, Fixed, datetime], Sequence[Found]] = {}
        self._learners: dict[tuple[str, Fixed], _Learner] = {}
        self._from: dict[tuple[str, tuple[tuple[str, Source], ...]], Node] = {}
        self._lists: dict[tuple[str, Fixed, str], Node] = {}

    def ask(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        """Return what the directory finds; the same question is asked once."""
        shape = self.shapes.get(query)
        if shape is None:
            return ()
        used = tuple(sorted((name, about[name]) for name in shape.uses if about.get(name)))
        key = (query, used, at if shape.by_the_hour else self.levels.some_time)
        found = self._asked.get(key)
        if found is None:
            found = self._asked[key] = self.facts.find(query, dict(used), key[2])
            self._keep(query, found)
        return found

    def _keep(self, query: str, found: Sequence[Found]) -> None:
        kept = self.records.setdefault(query, {})
        for record in found:
            variants = kept.setdefault(record.id, [])
            if len(variants) < _TRIED and all(record is not old for old in variants):
                variants.append(record)

    def name_of(self, query: str, record: str) -> str:
        """Return the English name of a record of a list; its id when it has none."""
        found = self.records.get(query, {}).get(record, ())
        name = found[0].fields.get("name", "") if found else ""
        return (name.msgid if isinstance(name, Phrase) else str(name)) or record

    def some(self, query: str, sources: Mapping[str, Source]) -> Node:
        """Return the set of people (and hours) for whom the look-up finds something.

        Args:
            query: a query that there is.
            sources: for every parameter it uses, where its value comes from.
        """
        key = (query, tuple(sorted(sources.items(), key=lambda item: item[0])))
        found = self._from.get(key)
        if found is None:
            found = self._from[key] = self._sourced(query, sources)
        return found

    def _sourced(self, query: str, sources: Mapping[str, Source]) -> Node:
        node = self._base(query, self.fixed(sources))
        for name, source in sources.items():
            level = self.levels.level.get(name)
            if level is None or source == level:
                continue
            if source == PICK:
                node = self.sets.lift(node, level, lambda mask, rest: self.sets.make(PICK, [(mask, rest)]))
            else:
                number = self.levels.number[name].get(str(source or ""), 0)
                node = self.sets.free(self.sets.both(node, self.sets.of({level: 1 << number})), (level,))
        return node

    def fixed(self, sources: Mapping[str, Source]) -> Fixed:
        """Return the parameters with values that no variable can have."""
        plain = ((name, source) for name, source in sources.items() if isinstance(source, str))
        return tuple(sorted((name, value) for name, value in plain if value not in self.levels.number.get(name, ())))

    def _base(self, query: str, fixed: Fixed) -> Node:
        learner = self._learners.get((query, fixed))
        if learner is None:
            learner = self._learners[query, fixed] = _Learner(self, query, fixed)
        return learner.learned()

    def agrees(self, query: str, about: Mapping[str, str], at: datetime, *, some: bool) -> bool:
        """Hold what was learned against what was found for one person; tell whether more had to be learned."""
        sources: dict[str, Source] = {name: about.get(name) for name in self.shapes[query].uses}
        learner = self._learners.get((query, self.fixed(sources)))
        if learner is None or not learner.differs(about, at, some=some):
            return False
        self._from = {key: node for key, node in self._from.items() if key[0] != query}
        return True

    def listed(self, query: str, fixed: Fixed, saved: str) -> Node:
        """Return the set of people together with the record (``PICK``) that each finds in a list."""
        key = (query, fixed, saved)
        if key not in self._lists:
            self._lists[key] = _Learner(self, query, fixed).listed(self.levels.number[saved])
        return self._lists[key]


class _Learner:
    """Finds out when one look-up finds something."""

    def __init__(self, lookups: LookUps, query: str, fixed: Fixed) -> None:
        self._ups = lookups
        self._query = query
        self._fixed = dict(fixed)
        levels, shape = lookups.levels, lookups.shapes[query]
        names = [name for name in shape.uses if name in levels.values and name not in self._fixed]
        names += ["moment"] if shape.by_the_hour and levels.moments else []
        self._names = sorted(names, key=levels.level.__getitem__)
        self._levels = [levels.level[name] for name in self._names]
        self._sizes = [levels.full[level].bit_count() for level in self._levels]
        self._known: dict[tuple[int, ...], bool] = {}
        self._rows_tried: list[tuple[int, ...]] = []
        self._tried: list[tuple[int, ...]] = []
        self._node: Node | None = None

    def learned(self) -> Node:
        """Return the set of contexts in which something is found."""
        if self._node is None:
            self._node = self._learn()
        return self._node

    def differs(self, about: Mapping[str, str], at: datetime, *, some: bool) -> bool:
        """Tell whether something else was learned of a context, and learn better."""
        levels = self._ups.levels
        row = tuple(
            levels.moments.index(at) if name == "moment" else levels.number[name].get(about.get(name, ""), 0)
            for name in self._names
        )
        if self._node is None or self._in(self._node, row) == some:
            return False
        self._rows_tried.append(row)
        self._tried.append(row)
        self._node = self._refined()
        return True

    def _learn(self) -> Node:
        if prod(self._sizes) <= MOST_ASKED:
            return self._built([[1 << i for i in range(size)] for size in self._sizes])
        self._ups.learned.add(self._query)
        self._rows_tried = list(self._rows())
        answers = {self._finds(row) for row in self._rows_tried}
        if len(answers) == 1:
            return ALL if answers.pop() else NONE
        self._tried = [
            *_spread([row for row in self._rows_tried if self._finds(row)], _TRIED),
            *_spread([row for row in self._rows_tried if not self._finds(row)], _TRIED),
        ]
        return self._refined()

    def listed(self, numbers: Mapping[str, int]) -> Node:
        """Return contexts joined with the number of every record found there."""
        sets = self._ups.sets
        contexts = product(*map(range, self._sizes)) if prod(self._sizes) <= 40 * MOST_ASKED else self._rows()
        by_mask: dict[int, Node] = {}
        for row in contexts:
            mask = sum(1 << numbers[record.id] for record in self._found(row) if record.id in numbers)
            cube = sets.of({level: 1 << value for level, value in zip(self._levels, row, strict=True)})
            by_mask[mask] = sets.either(by_mask.get(mask, NONE), cube)
        return sets.union(sets.make(PICK, [(mask, node)]) for mask, node in by_mask.items())

    def _found(self, row: Sequence[int]) -> Sequence[Found]:
        levels, about, at = self._ups.levels, dict(self._fixed), self._ups.levels.some_time
        for name, number in zip(self._names, row, strict=True):
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

    def _classes(self, place: int) -> list[int]:
        seen: dict[tuple[bool, ...], int] = {}
        for value in range(self._sizes[place]):
            profile = tuple(self._finds((*row[:place], value, *row[place + 1 :])) for row in self._tried)
            seen[profile] = seen.get(profile, 0) | 1 << value
        return list(seen.values())

    def _built(self, classes: Sequence[Sequence[int]], row: tuple[int, ...] = ()) -> Node:
        """Return the set, asking once for every combination of classes (masks)."""
        place = len(row)
        if place == len(classes):
            return ALL if self._finds(row) else NONE
        edges = [(mask, self._built(classes, (*row, (mask & -mask).bit_length() - 1))) for mask in classes[place]]
        return self._ups.sets.make(self._levels[place], edges)

    def _in(self, node: Node, row: Sequence[int]) -> bool:
        for level, value in zip(self._levels, row, strict=True):
            if node.level == level:
                node = next((child for mask, child in node.edges if mask >> value & 1), NONE)
        return node is ALL


def _spread(rows: Sequence[tuple[int, ...]], count: int) -> Sequence[tuple[int, ...]]:
    return rows[:: max(1, len(rows) // count)][:count]
