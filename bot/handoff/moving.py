"""Making a move: the table is asked, then the move's own condition, and the case comes back changed."""

from __future__ import annotations

from dataclasses import replace

from bot.handoff.case import Case, Status
from bot.handoff.changes import Changes, changes
from bot.handoff.conditions import why_not
from bot.handoff.moves import TABLE, Move, Part, Row
from bot.handoff.orders import Actor, Kind, Order
from bot.handoff.refusals import Refusal, RefusedMoveError
from bot.handoff.terms import Terms


def moved(case: Case, order: Order, terms: Terms) -> Case:
    """Return the case as it is after this move.

    Says nothing on whether a volunteer may be given the case: ``desk.act`` asks that too, and is the door to use.

    Raises:
        RefusedMoveError: the move is not possible; ``why`` says why.
    """
    row = TABLE[order.move]
    _check_row(case, order, row)
    why = why_not(case, order, terms)
    if why:
        raise RefusedMoveError(why)
    stays: Changes = {"status": row.to or case.status, "version": case.version + row.counts}
    return replace(case, **(stays | changes(case, order, terms)))


def parts_of(case: Case, actor: Actor) -> frozenset[Part]:
    """Return all that someone is to this case; empty for a stranger."""
    if actor.kind in {Kind.SURVIVOR, Kind.SYSTEM}:
        return frozenset({Part(actor.kind)})
    if actor.kind is Kind.STRANGER or not actor.id:
        return frozenset()
    parts = {Part(actor.kind), Part.VOLUNTEER}
    if actor.id == case.holder:
        parts.add(Part.HOLDER)
    if actor.id == case.asked:
        parts.add(Part.ASKED)
    return frozenset(parts)


def _check_row(case: Case, order: Order, row: Row) -> None:
    parts = parts_of(case, order.by)
    if not parts:
        raise RefusedMoveError(Refusal.NOT_A_VOLUNTEER)
    if case.status not in row.at:
        raise RefusedMoveError(_why_not_here(case.status, order.move))
    if not parts & row.by:
        raise RefusedMoveError(Refusal.OFFERED_TO_ANOTHER if order.move is Move.ACCEPT else Refusal.NOT_YOURS)
    if row.fresh and order.version != case.version:
        raise RefusedMoveError(Refusal.CHANGED_MEANWHILE)


_TAKING = frozenset({Move.TAKE, Move.ACCEPT})
_OF_THE_HOLDER = frozenset({Move.SPEAK, Move.CLOSE, Move.PROPOSE, Move.GIVE_BACK})
_OF_AN_OFFER = frozenset({Move.ACCEPT, Move.SKIP, Move.TIME_OUT, Move.WITHDRAW})
_OF_A_HAND_OVER = frozenset({Move.AGREE, Move.DISAGREE, Move.TAKE_OVER, Move.DECLINE, Move.CALL_OFF})
_HELD = frozenset({Status.HELD, Status.HANDING_OVER})


def _why_not_here(status: Status, move: Move) -> Refusal:
    if status is Status.WIPED:
        return Refusal.GONE
    if status is Status.CLOSED:
        return Refusal.CLOSED
    if move in _TAKING and status in _HELD:
        return Refusal.TAKEN
    if move is Move.TAKE and status is Status.OFFERED:
        return Refusal.OFFERED_TO_ANOTHER
    if move in _OF_THE_HOLDER and status not in _HELD:
        return Refusal.NOT_YOURS
    if move in _OF_AN_OFFER:
        return Refusal.OFFER_OVER
    return Refusal.HAND_OVER_OVER if move in _OF_A_HAND_OVER else Refusal.NOT_NOW
