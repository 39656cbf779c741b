"""The usual wait, from measured waits: a range, or the plain admission that it is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handoff.terms import Terms

ROUNDED_TO = timedelta(minutes=5)
"""Ranges are given in steps of this: finer would promise more than anyone knows."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One measured wait.

    Attributes:
        began: when she came to the queue, with a time zone.
        length: how long until someone joined; or until she left, or until now.
        joined: someone joined. False makes it "at least this long": leaving such waits out would make the usual wait
            look shorter than it is.
        language: what she spoke.
        severe: a crisis or a minor.
        there: somebody who could take it was on shift when it began. The usual wait is only told then.
    """

    began: datetime
    length: timedelta
    joined: bool
    language: str
    severe: bool
    there: bool = True


@dataclass(frozen=True, slots=True)
class Usual:
    """How long it usually takes.

    Attributes:
        least: a quarter of people wait no longer (``Terms.usual_from``).
        most: four in five wait no longer (``Terms.usual_to``).
    """

    least: timedelta
    most: timedelta


def like_hers(waits: Iterable[Wait], language: str, at: datetime, terms: Terms, *, severe: bool) -> tuple[Wait, ...]:
    """Return the waits that say something about hers: same language and priority, somebody there, not too old."""
    return tuple(
        wait
        for wait in waits
        if (wait.language, wait.severe, wait.there) == (language, severe, True)
        and at - terms.waits_kept <= wait.began <= at
    )


def usual_wait(waits: Sequence[Wait], terms: Terms) -> Usual | None:
    """Return the usual wait; None when too few were measured, or too many left before anyone came.

    Uses the product-limit estimate (Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452), which counts waits of
    unknown end as "at least".
    """
    if sum(wait.joined for wait in waits) < terms.fewest_waits:
        return None
    least, most = (_length_for(share, waits) for share in (terms.usual_from, terms.usual_to))
    return Usual(_rounded(least), _rounded(most)) if least is not None and most is not None else None


def _length_for(share: float, waits: Iterable[Wait]) -> timedelta | None:
    """Return the wait that ``share`` of people do not exceed; None when it lies beyond all that was measured."""
    ordered = sorted(waits, key=lambda wait: (wait.length, not wait.joined))
    still_waiting = 1.0
    for number, wait in enumerate(ordered):
        if wait.joined:
            still_waiting *= 1 - 1 / (len(ordered) - number)
        if still_waiting <= 1 - share + 1e-9:  # products of fractions are not exact
            return wait.length
    return None


def _rounded(length: timedelta) -> timedelta:
    steps = -(-length // ROUNDED_TO)
    return max(steps, 1) * ROUNDED_TO
