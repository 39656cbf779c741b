"""Which column each box stands in: the longest way from the start, ways back left aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Nexts = Mapping[str, Sequence[str]]
"""Name -> names it leads to, all of them keys themselves; the start first."""


def columns_of(nexts: Nexts) -> dict[str, int]:
    """Return the column of each name, from 0; whatever is no way back leads to a later column."""
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
