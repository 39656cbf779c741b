"""What the clock does to a case: the next move that is the system's, and when. No case waits for a person alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.handoff.case import Case, Status
from bot.handoff.moves import Move
from bot.handoff.orders import SYSTEM, Order
from bot.handoff.terms import Terms


@dataclass(frozen=True, slots=True)
class Due:
    """A move that is the system's to make.

    Attributes:
        move: which.
        at: from when on, with a time zone.
    """

    move: Move
    at: datetime


def due(case: Case, terms: Terms) -> Due | None:
    """Return the next move the clock makes.

    None while the case waits in the queue (there the queue is planned anew with every change, and she hears news), and
    once it is over.
    """
    match case.status:
        case Status.OFFERED if case.until:
            return Due(Move.TIME_OUT, case.until)
        case Status.CALL_BACK if case.until:
            return Due(Move.COME_BACK, case.until)
        case Status.HELD:
            return _of_a_talk(case, terms)
        case Status.HANDING_OVER if case.until:
            return min(Due(Move.CALL_OFF, case.until), _of_a_talk(case, terms), key=lambda one: one.at)
        case _:
            return None


def _of_a_talk(case: Case, terms: Terms) -> Due:
    if case.unanswered is None:
        assert case.last_word  # set when someone joins
        return Due(Move.FALL_QUIET, case.last_word + terms.quiet_close)
    if case.nudged:
        return Due(Move.RELIEVE, case.unanswered + terms.relieve_after)
    return Due(Move.NUDGE, case.unanswered + terms.nudge_after)


def order_when_due(case: Case, terms: Terms, at: datetime) -> Order | None:
    """Return the system's order for this case if its time has come, decided on the case as it is; None before."""
    next_one = due(case, terms)
    if next_one is None or at < next_one.at:
        return None
    return Order(next_one.move, SYSTEM, at, case.version)
