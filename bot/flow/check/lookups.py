"""Which look-ups can come back empty, for whom and when, wherever their parameters come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from bot.flow.check.asking import Asking, Fixed
from bot.flow.check.both_ways import BothWays
from bot.flow.check.learner import Learner
from bot.flow.check.levels import PICK, Levels
from bot.flow.check.sets import ALL, Node, Sets

Source: TypeAlias = "int | str | None"
"""Where a parameter comes from: a level, a value just written, or nothing."""


class LookUps(Asking):
    """Knows for whom each look-up finds something.

    Attributes:
        doubted: those of which something else was learned after turns had been taken by it.
    """

    def __init__(self, facts: BothWays, levels: Levels, sets: Sets) -> None:
        super().__init__(facts, levels, sets)
        self.doubted: set[str] = set()
        self._learners: dict[tuple[str, Fixed], Learner] = {}
        self._from: dict[tuple[str, tuple[tuple[str, Source], ...]], Node] = {}
        self._lists: dict[tuple[str, Fixed, str], Node] = {}

    def some(self, query: str, sources: Mapping[str, Source]) -> Node:
        """Return the set of people (and hours) for whom the look-up finds something.

        Args:
            query: a query that there is.
            sources: for every parameter it uses, where its value comes from.
        """
        if query in self.levels.there:
            return self.sets.of({self.levels.there[query]: 0b10})
        if self.shapes[query].always:
            return ALL
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
            learner = self._learners[query, fixed] = Learner(self, query, fixed)
        return learner.learned()

    def agrees(self, query: str, about: Mapping[str, str], at: datetime, *, some: bool) -> bool:
        """Hold what was learned against what was found for one person; tell whether more had to be learned."""
        sources: dict[str, Source] = {name: about.get(name) for name in self.shapes[query].uses}
        learner = self._learners.get((query, self.fixed(sources)))
        if learner is None or not learner.differs(about, at, some=some):
            return False
        self._from = {key: node for key, node in self._from.items() if key[0] != query}
        self.doubted.add(query)
        return True

    def listed(self, query: str, fixed: Fixed, saved: str) -> Node:
        """Return the set of people together with the record (``PICK``) that each finds in a list."""
        key = (query, fixed, saved)
        if key not in self._lists and query in self.levels.there:
            numbers = self.levels.number[saved]
            mask = sum(1 << numbers[record.id] for record in self.facts.sometimes[query] if record.id in numbers)
            self._lists[key] = self.sets.of({PICK: mask, self.levels.there[query]: 0b10})
        if key not in self._lists:
            self._lists[key] = Learner(self, query, fixed).listed(self.levels.number[saved])
        return self._lists[key]
