"""Forgives one slip of the finger in a word."""

from __future__ import annotations

SHORTEST = 5
"""Letters a word must have before a slip in it is forgiven: shorter ones have too many neighbours."""


def alike(typed: str, meant: str) -> bool:
    """Tell whether two folded texts are word for word the same, but for one slip in each long word."""
    ours, theirs = meant.split(), typed.split()
    return len(ours) == len(theirs) and all(_word_alike(*pair) for pair in zip(theirs, ours, strict=True))


def _word_alike(typed: str, meant: str) -> bool:
    return typed == meant or (len(meant) >= SHORTEST and one_slip(typed, meant))


def one_slip(a: str, b: str) -> bool:
    """Tell whether one letter added, left out, changed, or swapped with its neighbour turns ``a`` into ``b``."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    if len(a) > len(b):
        return rest_a[1:] == rest_b
    if len(a) < len(b):
        return rest_a == rest_b[1:]
    swapped = rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:]
    return swapped or rest_a[1:] == rest_b[1:]
