"""The one door through which cases move: table, routing and wellbeing together, and what it means for the volunteers.

A use case reads the case and the desk in one transaction, calls ``act``, and writes all of ``Change`` in the same one,
each row only if it is still as it was read (compare and swap). When a row has changed, it begins again from reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.handoff.case import NO_CASE, Case, VolunteerId
from bot.handoff.moves import Move
from bot.handoff.moving import moved
from bot.handoff.orders import Kind, Order
from bot.handoff.refusals import Objection, Refusal, RefusedMoveError
from bot.handoff.routing import kept_waiting, not_asked_because, objections
from bot.handoff.terms import Terms
from bot.handoff.volunteers import Duty, Volunteer, let_go, took, weighed


@dataclass(frozen=True, slots=True)
class Desk:
    """What a move may depend on besides its case.

    Attributes:
        volunteers: at least those whom the case and the order name; for ``routing.plan`` all on shift.
        queue: the cases that wait; asked for when somebody is given a case from the queue.
    """

    volunteers: Mapping[VolunteerId, Volunteer] = field(default_factory=dict)
    queue: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a move leads to, to be written together or not at all.

    Attributes:
        case: as it is now.
        volunteers: those whose shift it changed, as they are now.
    """

    case: Case
    volunteers: tuple[Volunteer, ...] = ()


def act(case: Case, order: Order, desk: Desk, terms: Terms) -> Change:
    """Make a move.

    Raises:
        RefusedMoveError: it is not possible, or not with this volunteer; ``why`` and ``objections`` say why.
    """
    _check_account(order, desk)
    after = moved(case, order, terms)
    _check_newcomer(case, after, order, desk, terms)
    touched = dict.fromkeys(_named(case) + _named(after))
    known = (desk.volunteers[one] for one in touched if one in desk.volunteers)
    counted = ((one, _counted(one, case, after, order, terms)) for one in known)
    return Change(after, tuple(now for before, now in counted if now != before))


def _check_account(order: Order, desk: Desk) -> None:
    """A closed account may do nothing, also while its last page is still open."""
    if order.by.kind is not Kind.VOLUNTEER:
        return
    volunteer = desk.volunteers.get(order.by.id)
    if volunteer is None or volunteer.blocked:
        raise RefusedMoveError(Refusal.NOT_A_VOLUNTEER)


_GIVES = frozenset({Move.TAKE, Move.ACCEPT, Move.TAKE_OVER})
_ASKS = frozenset({Move.OFFER, Move.PROPOSE})
_FROM_THE_QUEUE = frozenset({Move.TAKE, Move.OFFER})


def _check_newcomer(before: Case, after: Case, order: Order, desk: Desk, terms: Terms) -> None:
    if order.move not in _GIVES | _ASKS:
        return
    volunteer = desk.volunteers.get(after.asked if order.move in _ASKS else after.holder)
    if volunteer is None:
        raise RefusedMoveError(Refusal.NOT_A_VOLUNTEER)
    against = _against(before, volunteer, order, terms)
    if order.move in _FROM_THE_QUEUE and kept_waiting(before, volunteer, desk.queue, terms, order.at):
        against = (*against, Objection.SOMEONE_WAITS_LONGER)
    if against:
        raise RefusedMoveError(Refusal.MAY_NOT_TAKE, against)


def _against(case: Case, volunteer: Volunteer, order: Order, terms: Terms) -> tuple[Objection, ...]:
    if order.move in _ASKS and order.by.kind is Kind.SYSTEM:
        return not_asked_because(case, volunteer, terms, order.at)
    against = objections(case, volunteer, terms, order.at)
    asked_already = order.move in _ASKS and volunteer.duty and volunteer.duty.asked not in {NO_CASE, case.id}
    return (*against, Objection.ASKED_ALREADY) if asked_already else against


def _named(case: Case) -> tuple[VolunteerId, ...]:
    return case.holder, case.asked


def _counted(volunteer: Volunteer, before: Case, after: Case, order: Order, terms: Terms) -> Volunteer:
    if volunteer.duty is None:
        return volunteer
    duty = _holding(volunteer.duty, volunteer.id, before, after, order.at, terms)
    return replace(volunteer, duty=_asking(duty, volunteer.id, before, after, order, terms))


def _holding(duty: Duty, who: VolunteerId, before: Case, after: Case, at: datetime, terms: Terms) -> Duty:
    if before.holder == who != after.holder:
        return let_go(duty, before.id, at, terms)
    if after.holder == who != before.holder:
        return took(duty, after.id, severe=after.severe)
    return weighed(duty, after.id) if after.holder == who and after.severe else duty


def _asking(duty: Duty, who: VolunteerId, before: Case, after: Case, order: Order, terms: Terms) -> Duty:
    if order.by.id == who:
        duty = replace(duty, missed=0)  # whoever does something is there
    if after.asked == who:
        return replace(duty, asked=after.id)
    if before.asked == who and duty.asked == before.id:
        missed = duty.missed + 1 if order.move is Move.TIME_OUT else duty.missed
        return replace(duty, asked=NO_CASE, missed=missed)
    if order.move is Move.RELIEVE and before.holder == who:
        return replace(duty, missed=terms.missed_offers)  # counts as away until they do something
    return duty
