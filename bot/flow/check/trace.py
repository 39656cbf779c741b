"""Values that note who looks at them.

While a turn is taken for an example, its answers, words and look-ups are these: what is looked at is
written into a ``Trace``, and what is only carried along stays the same object, which shows that it was kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import Any, cast

from bot.domain.facts import Found, QueryShape
from bot.flow.check.both_ways import BothWays
from bot.flow.check.levels import Levels
from bot.flow.check.lookups import LookUps, Source
from bot.flow.check.marks import Mark
from bot.flow.check.sets import ALL, Node


class Trace:
    """What a turn looked at."""

    def __init__(self, levels: Levels) -> None:
        self.levels = levels
        self.masks: dict[int, int] = {}
        self.sets: list[Node] = []
        self.queries: set[str] = set()

    def saw(self, level: int, mask: int) -> None:
        """Note that ``level`` was seen to have a value of ``mask``."""
        self.masks[level] = self.masks.get(level, -1) & mask


class Noted(dict[str, str]):
    """Answers or words that note who looks at them."""

    def __init__(self, trace: Trace, content: Mapping[str, str]) -> None:
        super().__init__(content)
        self._trace = trace

    def _look(self, name: str) -> str | None:
        value = dict.get(self, name)
        if not isinstance(value, Mark):
            return value
        levels = self._trace.levels
        mask = levels.alike(name, value.number) if name in levels.values else 1 << value.number
        self._trace.saw(value.level, mask)
        return value if value.number else None

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value, and note it."""
        value = self._look(name)
        return default if value is None else value

    def __contains__(self, name: object) -> bool:
        return self._look(str(name)) is not None

    def __getitem__(self, name: str) -> str:
        value = self._look(name)
        if value is None:
            raise KeyError(name)
        return value


class Answer(Sequence[Found]):
    """What a look-up found for the example; asking whether that is anything is noted."""

    def __init__(
        self, found: Sequence[Found], trace: Trace, ups: LookUps, query: str, about: Mapping[str, str],
        at: datetime, sources: Mapping[str, Source],
    ) -> None:  # fmt: skip
        self._found, self._trace, self._ups = found, trace, ups
        self._query, self._about, self._at, self._sources = query, about, at, sources

    def _note(self) -> None:
        level = self._ups.levels.there.get(self._query)
        if level is not None:
            self._trace.saw(level, 0b10 if self._found else 0b01)
            return
        if self._ups.shapes[self._query].always:
            return
        self._trace.queries.add(self._query)
        some = self._ups.some(self._query, self._sources)
        if self._ups.agrees(self._query, self._about, self._at, some=bool(self._found)):
            some = self._ups.some(self._query, self._sources)
        self._trace.sets.append(some if self._found else self._ups.sets.without(ALL, some))

    def __len__(self) -> int:
        self._note()
        return len(self._found)

    def __iter__(self) -> Iterator[Found]:
        self._note()
        return iter(self._found)

    def __getitem__(self, index: Any) -> Any:
        return self._found[index]

    @property
    def found(self) -> Sequence[Found]:
        """The records, unnoted."""
        return self._found


class NotedFacts:
    """The directory, as the interpreter asks it during a probe.

    Args:
        there: look-ups of those that find something only sometimes, which do for the example.
    """

    def __init__(self, facts: BothWays, ups: LookUps, trace: Trace, there: Set[str] = frozenset()) -> None:
        self._facts = facts
        self._there = there
        self._ups = ups
        self._trace = trace

    def shapes(self) -> Mapping[str, QueryShape]:
        """Every query there is."""
        return self._ups.shapes

    def values(self, domain: str) -> Sequence[str]:
        """All values of a domain."""
        return self._facts.values(domain)

    def moments(self) -> Sequence[datetime]:
        """Every hour that is tried."""
        return self._trace.levels.moments

    def find(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        """Answer for the example, with notes."""
        shape = self._ups.shapes.get(query)
        if shape is None:
            return ()
        if query in self._facts.sometimes:
            found = self._facts.sometimes[query] if query in self._there else ()
            return Answer(found, self._trace, self._ups, query, {}, at, {})
        used = {name: dict.get(cast("dict[str, str]", about), name) for name in shape.uses}
        sources = {name: value.level if isinstance(value, Mark) else value for name, value in used.items()}
        known = {name: text for name, value in used.items() if value and (text := str(value))}
        return Answer(self._ups.ask(query, known, at), self._trace, self._ups, query, known, at, sources)
