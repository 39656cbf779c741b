"""How fast one may speak: token buckets, for one chat and for the whole bot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """What a platform bears.

    Attributes:
        chat_rate: messages a second to one person, sustained.
        chat_burst: messages at once to one person before that.
        bot_rate: messages a second to everyone together; 0 for no limit.
    """

    chat_rate: float = 1.0
    chat_burst: int = 5
    bot_rate: float = 0.0


class Bucket:
    """Gives out turns to speak at a steady rate, a few at once at first.

    Args:
        rate: turns a second.
        burst: turns there are at once.
        now: seconds on any steady clock.
    """

    __slots__ = ("_burst", "_full_at", "_rate")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._full_at = now

    def take(self, now: float) -> float:
        """Take one turn; return the seconds to wait before using it."""
        start = max(self._full_at, now)
        self._full_at = start + 1 / self._rate
        return max(0.0, self._full_at - now - self._burst / self._rate)

    def full(self, now: float) -> bool:
        """Tell whether the bucket is as if it had never been used."""
        return self._full_at <= now
