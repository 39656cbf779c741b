"""Which column each box stands in.

Usually the one that the longest way from the start gives, ways back left aside: most arrows then lead to
the right. Where that makes a picture too wide to print, the shortest way decides.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

Nexts = Mapping[str, Sequence[str]]
"""Name -> names it leads to, all of them keys themselves; the start first."""


MOST_COLUMNS = 8
"""Eight columns can still be read on a sheet of A3."""


def columns_of(nexts: Nexts) -> dict[str, int]:
    """Return the column of each name, from 0."""
    columns = _by_longest_way(nexts)
    return columns if max(columns.values(), default=0) < MOST_COLUMNS else _by_shortest_way(nexts)


def _by_shortest_way(nexts: Nexts) -> dict[str, int]:
    columns: dict[str, int] = {}
    for root in nexts:
        waiting = deque([(root, 0)])
        while waiting:
            name, column = waiting.popleft()
            if name not in columns:
                columns[name] = column
                waiting.extend((after, column + 1) for after in nexts[name])
    return columns


def _by_longest_way(nexts: Nexts) -> dict[str, int]:
    onward, backwards = _without_ways_back(nexts)
    columns = dict.fromkeys(nexts, 0)
    for name in reversed(backwards):
        for after in onward[name]:
            columns[after] = max(columns[after], columns[name] + 1)
    return columns


def _without_ways_back(nexts: Nexts) -> tuple[dict[str, list[str]], list[str]]:
    """Walk in depth; return the ways that close no circle, and the names in the order they were left."""
    onward: dict[str, list[str]] = {name: [] for name in nexts}
    under_way: set[str] = set()
    left: dict[str, None] = {}
    for root in nexts:
        stack = [] if root in left else [(root, iter(nexts[root]))]
        under_way.update(name for name, _ in stack)
        while stack:
            name, ways = stack[-1]
            after = next(ways, None)
            if after is None:
                stack.pop()
                under_way.discard(name)
                left[name] = None
            elif after not in under_way:
                onward[name].append(after)
                if after not in left:
                    under_way.add(after)
                    stack.append((after, iter(nexts[after])))
    return onward, list(left)
