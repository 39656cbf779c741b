"""What a move asks for beyond the table: enough time gone by, her agreement, everything read."""

from __future__ import annotations

from datetime import timedelta

from bot.handoff.case import Case
from bot.handoff.moves import Move
from bot.handoff.orders import Kind, Order
from bot.handoff.refusals import Refusal
from bot.handoff.terms import Terms


def why_not(case: Case, order: Order, terms: Terms) -> Refusal | None:
    """Return what speaks against a move that the table allows; None when nothing does."""
    if _lacks_something(case, order):
        return Refusal.INCOMPLETE
    if order.move is Move.TAKE_OVER and not case.agreed:
        return Refusal.NOT_AGREED
    if order.move is Move.CLOSE and order.heard != case.heard:
        return Refusal.SHE_WROTE
    return Refusal.TOO_EARLY if order.by.kind is Kind.SYSTEM and _too_early(case, order, terms) else None


def _lacks_something(case: Case, order: Order) -> bool:
    match order.move:
        case Move.OFFER:
            return not order.to
        case Move.PROPOSE:
            return not order.to or order.to == case.holder or not order.note
        case Move.CLOSE:
            return order.outcome is None or order.next_step is None
        case Move.ASK_CALL_BACK:
            return order.until is None or order.until <= order.at
        case Move.RAISE:
            return not order.flags
        case Move.CHANGE_LANGUAGE:
            return not order.language
        case _:
            return False


def _too_early(case: Case, order: Order, terms: Terms) -> bool:
    match order.move:
        case Move.TIME_OUT | Move.CALL_OFF | Move.COME_BACK:
            return case.until is not None and order.at < case.until
        case Move.NUDGE:
            return case.nudged or not _unanswered_for(terms.nudge_after, case, order)
        case Move.RELIEVE:
            return not case.nudged or not _unanswered_for(terms.relieve_after, case, order)
        case Move.FALL_QUIET:
            return not _quiet_for(terms.quiet_close, case, order)
        case _:
            return False


def _unanswered_for(length: timedelta, case: Case, order: Order) -> bool:
    return case.unanswered is not None and order.at >= case.unanswered + length


def _quiet_for(length: timedelta, case: Case, order: Order) -> bool:
    return case.unanswered is None and case.last_word is not None and order.at >= case.last_word + length
