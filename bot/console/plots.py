"""Bars as pictures that need no script: the numbers stand beside them, so that nothing hangs on colour or sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: what it counts.
        count: how many.
        width: how long it is drawn, 0 to ``WIDTH``.
    """

    label: str
    count: int
    width: float = 0.0


def bars(given: Sequence[Bar]) -> list[Bar]:
    """Return the bars with their widths; the longest takes all there is."""
    most = max((bar.count for bar in given), default=0)
    return [Bar(bar.label, bar.count, round(WIDTH * bar.count / most, 1) if most else 0.0) for bar in given]
