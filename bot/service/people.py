"""What is known of the volunteers when someone's turn begins."""

from __future__ import annotations

from dataclasses import dataclass

from bot.handoff.case import Case
from bot.handoff.terms import PROPOSED, Terms
from bot.handoff.waiting import Around


@dataclass(frozen=True, slots=True)
class People:
    """What a flow may tell of volunteers.

    Attributes:
        case: hers; None when she has none.
        around: the queue, who is on shift, planned shifts, measured waits.
        terms: limits and intervals.
    """

    case: Case | None = None
    around: Around = Around()  # noqa: RUF009 - a value
    terms: Terms = PROPOSED


NOBODY = People()
