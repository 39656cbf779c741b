"""Counts tries to sign in, so that nobody can guess on, and nobody can keep somebody else out.

A try counts for the account and the place it comes from together, and for the place. A browser that somebody signed
in with before has a count of its own instead: however much strangers try under a name, its owner's browser is let in.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

MOST_KEPT: Final = 20_000
"""Counts in memory; of more the oldest are forgotten."""


class Counter:
    """Allows a few at once, then one each time some seconds have passed.

    Args:
        now: seconds on a steady clock.
        most: how many at once.
        every: seconds until there is one more.
    """

    def __init__(self, now: Callable[[], float], most: int, every: float) -> None:
        self._now = now
        self._most = most
        self._every = every
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str) -> float:
        """Return the seconds until one more is allowed; 0 when it is now."""
        ahead = self._free_at.get(key, 0.0) - self._now()
        return max(0.0, ahead - (self._most - 1) * self._every)

    def count(self, key: str, by: int = 1) -> None:
        """Count one more, or with ``by=-1`` one less."""
        now = self._now()
        self._free_at[key] = max(self._free_at.get(key, 0.0), now) + by * self._every
        self._free_at.move_to_end(key)
        if len(self._free_at) > MOST_KEPT:
            self._free_at.popitem(last=False)

    def forget(self, key: str) -> None:
        """Begin anew."""
        self._free_at.pop(key, None)


class Try:
    """One try, counted from its start: many at once are no way around the count."""

    def __init__(self, counts: Sequence[tuple[Counter, str]]) -> None:
        self._counts = counts

    def wait(self) -> float:
        """Return the seconds until it may be made; 0 when it may now, and then it is counted."""
        wait = max(counter.wait(key) for counter, key in self._counts)
        if not wait:
            for counter, key in self._counts:
                counter.count(key)
        return wait

    def succeeded(self) -> None:
        """It was no failure: the account's count begins anew, the place's loses this one."""
        (counter, key), *others = self._counts
        counter.forget(key)
        for other, name in others:
            other.count(name, -1)


class Failures:
    """All counts.

    Args:
        now: seconds on a steady clock.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._accounts = Counter(now, most=5, every=180)
        self._devices = Counter(now, most=10, every=60)
        self._places = Counter(now, most=30, every=30)
        self._guesses = Counter(now, most=30, every=30)

    def signing_in(self, account: str, place: str, device: str) -> Try:
        """Return a try with a name and a password.

        Args:
            account: what was typed as a name, whether it is anybody's or not.
            place: where the browser is.
            device: the browser's own id, when the account's owner signed in with it before.
        """
        if device:
            return Try([(self._devices, device)])
        return Try([(self._accounts, f"{account}\n{place}"), (self._places, place)])

    def guess(self, place: str) -> Try:
        """Return a try with a passkey or an invitation that was none of ours.

        Neither can be guessed, so a good one is always let in: whoever shares a place with a stranger loses nothing.
        """
        return Try([(self._guesses, place)])
