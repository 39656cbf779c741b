"""How fast one may write: a few at once, then at a steady rate."""

from __future__ import annotations

from collections.abc import Callable


class Pace:
    """Refuses what comes too fast; what was refused costs nothing.

    Args:
        now: seconds on a steady clock.
        rate: things a second, sustained.
        burst: things at once before that.
    """

    __slots__ = ("_burst", "_free_at", "_now", "_rate")

    def __init__(self, now: Callable[[], float], rate: float = 1.0, burst: int = 12) -> None:
        self._now = now
        self._rate = rate
        self._burst = burst
        self._free_at = now()

    def allows(self) -> bool:
        """Tell whether one more may come now, and count it if so."""
        now = self._now()
        free_at = max(self._free_at, now)
        if free_at - now > (self._burst - 1) / self._rate:
            return False
        self._free_at = free_at + 1 / self._rate
        return True
