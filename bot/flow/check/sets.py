"""Sets of assignments as shared decision diagrams.

An assignment gives each *level* (a variable) one of its values, numbered from 0. A set of them is a
node: ``(level, edges)``, where each edge is a mask of values and the set of what may follow. Equal
sets are the same node, so comparing is free, and every operation remembers what it has worked out.
A level that does not appear in a node may have any value.

This is what makes it possible to follow millions of conversations at once: the sets a conversation
leads to are nearly products, and a product of any size takes one node a level.
Method: multi-valued decision diagrams (Srinivasan, Kam, Malik, Brayton, ICCAD 1990).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

OPEN = -1
"""Mask of a level whose values are not all known yet: every bit is set."""

_LAST = 1 << 30


class Node:
    """A set; made by ``Sets`` alone."""

    __slots__ = ("edges", "level")

    def __init__(self, level: int, edges: tuple[tuple[int, Node], ...]) -> None:
        self.level = level
        self.edges = edges


NONE = Node(_LAST, ())
"""The empty set."""
ALL = Node(_LAST, ())
"""The set of everything."""

Writes: TypeAlias = tuple[tuple[int, int], ...]
"""Levels in rising order, each with the mask of values it may get."""


class Sets:
    """Makes and combines sets over the same levels.

    Args:
        full: the mask of all values of each level; ``OPEN`` when they are not known beforehand.
    """

    def __init__(self, full: Sequence[int]) -> None:
        self.full = tuple(full)
        self._made: dict[tuple[int, tuple[tuple[int, Node], ...]], Node] = {}
        self._both: dict[tuple[Node, Node], Node] = {}
        self._either: dict[tuple[Node, Node], Node] = {}
        self._without: dict[tuple[Node, Node], Node] = {}
        self._written: dict[tuple[Node, Writes], Node] = {}
        self._freed: dict[tuple[Node, tuple[int, ...]], Node] = {}

    def make(self, level: int, edges: Iterable[tuple[int, Node]]) -> Node:
        """Return the set whose ``level`` has a value of one of the masks; masks must not overlap."""
        merged: dict[Node, int] = {}
        for mask, child in edges:
            if mask and child is not NONE:
                merged[child] = merged.get(child, 0) | mask
        if not merged:
            return NONE
        if len(merged) == 1:
            child, mask = next(iter(merged.items()))
            if mask == self.full[level]:
                return child
        key = (level, tuple(sorted(((mask, child) for child, mask in merged.items()), key=_mask)))
        node = self._made.get(key)
        if node is None:
            node = self._made[key] = Node(*key)
        return node

    def of(self, cube: Mapping[int, int]) -> Node:
        """Return the set in which each named level has a value of its mask."""
        node = ALL
        for level in sorted(cube, reverse=True):
            node = self.make(level, [(cube[level], node)])
        return node

    def both(self, a: Node, b: Node) -> Node:
        """Return what is in both sets."""
        if a is b or b is ALL:
            return a
        if a is ALL:
            return b
        if a is NONE or b is NONE:
            return NONE
        key = (a, b)
        found = self._both.get(key)
        if found is None:
            found = self._both[key] = self._meet(a, b)
        return found

    def _meet(self, a: Node, b: Node) -> Node:
        if a.level == b.level:
            pairs = [(m & n, self.both(x, y)) for m, x in a.edges for n, y in b.edges if m & n]
            return self.make(a.level, pairs)
        if a.level > b.level:
            a, b = b, a
        return self.make(a.level, [(mask, self.both(child, b)) for mask, child in a.edges])

    def either(self, a: Node, b: Node) -> Node:
        """Return what is in one set or the other."""
        if a is b or b is NONE or a is ALL:
            return a
        if a is NONE or b is ALL:
            return b
        key = (a, b)
        found = self._either.get(key)
        if found is None:
            found = self._either[key] = self._join(a, b)
        return found

    def _join(self, a: Node, b: Node) -> Node:
        level = min(a.level, b.level)
        left, right = self._edges(a, level), self._edges(b, level)
        edges = [(m & n, self.either(x, y)) for m, x in left for n, y in right if m & n]
        ours, theirs = _together(left), _together(right)
        edges += [(m & ~theirs, x) for m, x in left if m & ~theirs]
        edges += [(n & ~ours, y) for n, y in right if n & ~ours]
        return self.make(level, edges)

    def without(self, a: Node, b: Node) -> Node:
        """Return what is in ``a`` but not in ``b``."""
        if a is b or a is NONE or b is ALL:
            return NONE
        if b is NONE:
            return a
        key = (a, b)
        found = self._without.get(key)
        if found is None:
            found = self._without[key] = self._take_away(a, b)
        return found

    def _take_away(self, a: Node, b: Node) -> Node:
        level = min(a.level, b.level)
        left, right = self._edges(a, level), self._edges(b, level)
        edges = [(m & n, self.without(x, y)) for m, x in left for n, y in right if m & n]
        theirs = _together(right)
        edges += [(m & ~theirs, x) for m, x in left if m & ~theirs]
        return self.make(level, edges)

    def _edges(self, node: Node, level: int) -> tuple[tuple[int, Node], ...]:
        return node.edges if node.level == level else ((self.full[level], node),)

    def free(self, node: Node, levels: tuple[int, ...]) -> Node:
        """Return the set in which ``levels`` (rising) may have any value, as long as some value was possible."""
        while levels and levels[0] < node.level:
            levels = levels[1:]
        if not levels or node is NONE or node is ALL:
            return node
        key = (node, levels)
        found = self._freed.get(key)
        if found is None:
            if node.level == levels[0]:
                found = self.union(self.free(child, levels[1:]) for _, child in node.edges)
            else:
                found = self.make(node.level, [(mask, self.free(child, levels)) for mask, child in node.edges])
            self._freed[key] = found
        return found

    def write(self, node: Node, writes: Writes) -> Node:
        """Return the set after each level of ``writes`` got one of its values, whatever it had before."""
        if not writes or node is NONE:
            return node
        key = (node, writes)
        found = self._written.get(key)
        if found is None:
            level, mask = writes[0]
            if node.level < level:
                found = self.make(node.level, [(m, self.write(child, writes)) for m, child in node.edges])
            elif node.level == level:
                below = self.union(child for _, child in node.edges)
                found = self.make(level, [(mask, self.write(below, writes[1:]))])
            else:
                found = self.make(level, [(mask, self.write(node, writes[1:]))])
            self._written[key] = found
        return found

    def union(self, nodes: Iterable[Node]) -> Node:
        """Return what is in any of the sets."""
        joined = NONE
        for node in nodes:
            joined = self.either(joined, node)
        return joined

    def split(self, node: Node, level: int) -> tuple[tuple[int, Node], ...]:
        """Return the values of ``level``, which must be the first that the set tells apart, with what follows."""
        return self._edges(node, level) if node is not NONE else ()

    def lift(self, node: Node, low: int, renamed: Callable[[int, Node], Node]) -> Node:
        """Take ``low`` out, hand each mask of its values with what went with it to ``renamed``; join the answers."""
        return self.union(renamed(mask, rest) for mask, rest in self.apart(node, low))

    def apart(self, node: Node, level: int) -> Iterator[tuple[int, Node]]:
        """Yield masks of values of ``level``, each with the set of everything else that goes with it."""
        if node.level >= level:
            yield from self._edges(node, level) if node is not NONE else ()
            return
        merged: dict[Node, int] = {}
        for mask, child in node.edges:
            for below, rest in self.apart(child, level):
                made = self.make(node.level, [(mask, rest)])
                merged[made] = merged.get(made, 0) | below
        yield from ((mask, rest) for rest, mask in merged.items())

    def pick(self, node: Node) -> dict[int, int]:
        """Return one member: level -> value for every level that the set tells apart."""
        chosen: dict[int, int] = {}
        while node.edges:
            mask, child = node.edges[0]
            chosen[node.level] = (mask & -mask).bit_length() - 1
            node = child
        return chosen

    def count(self, node: Node, levels: Sequence[int]) -> int:
        """Return how many members the set has over ``levels`` (rising, all that it tells apart)."""
        return self._count(node, tuple(levels), {})

    def _count(self, node: Node, levels: tuple[int, ...], known: dict[tuple[Node, int], int]) -> int:
        if node is NONE:
            return 0
        if not levels:
            return 1
        key = (node, len(levels))
        if key not in known:
            level, rest = levels[0], levels[1:]
            known[key] = sum(
                (mask & self.full[level] if mask < 0 else mask).bit_count() * self._count(child, rest, known)
                for mask, child in self._edges(node, level)
            )
        return known[key]


def _mask(edge: tuple[int, Node]) -> int:
    return edge[0]


def _together(edges: Iterable[tuple[int, Node]]) -> int:
    joined = 0
    for mask, _ in edges:
        joined |= mask
    return joined
