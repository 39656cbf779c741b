"""What a move changes in a case, apart from its status and its version."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeAlias

from bot.handoff.case import (
    BOT,
    NO_ONE,
    NOBODY_YET,
    Case,
    Ending,
    NextStep,
    Outcome,
    Owner,
    Status,
    VolunteerId,
    held_by,
)
from bot.handoff.moves import Move
from bot.handoff.orders import Order
from bot.handoff.terms import Terms

Changes: TypeAlias = dict[str, Any]
"""Fields of ``Case`` by name."""


def changes(case: Case, order: Order, terms: Terms) -> Changes:
    """Return the fields that this move changes. Whether it may be made was asked before."""
    match order.move:
        case Move.OFFER:
            return _asks(case, order, terms.accept_within)
        case Move.PROPOSE:
            return _asks(case, order, terms.hand_over_within)
        case Move.TAKE | Move.ACCEPT | Move.TAKE_OVER:
            return _into_hands(order.by.id, order.at)
        case Move.SKIP:
            return _out_of_hands(NOBODY_YET) | {"passed_by": case.passed_by | {case.asked}}
        case Move.WITHDRAW | Move.TIME_OUT:
            return _out_of_hands(NOBODY_YET)
        case Move.GIVE_BACK:
            return _out_of_hands(NOBODY_YET) | {"passed_by": case.passed_by | {case.holder}, "last_holder": NO_ONE}
        case Move.RELIEVE | Move.LOSE:
            return _out_of_hands(NOBODY_YET) | {"asked_before": _last(case, case.holder), "last_holder": NO_ONE}
        case Move.DISAGREE | Move.DECLINE | Move.CALL_OFF:
            return _settled(case.owner)
        case Move.AGREE | Move.HEAR | Move.SPEAK | Move.NUDGE | Move.RAISE | Move.CHANGE_LANGUAGE:
            return _what_is_known(case, order)
        case _:
            return _at_an_end(case, order)


def _settled(owner: Owner) -> Changes:
    return {"owner": owner, "asked": NO_ONE, "until": None, "agreed": False}


def _out_of_hands(owner: Owner) -> Changes:
    return _settled(owner) | {"heard": 0, "unanswered": None, "nudged": False, "last_word": None}


def _asks(case: Case, order: Order, within: timedelta) -> Changes:
    return {
        "asked": order.to,
        "until": order.at + within,
        "agreed": False,
        "asked_before": _last(case, order.to),
    }


def _last(case: Case, volunteer: VolunteerId) -> tuple[VolunteerId, ...]:
    """Return whom she was offered to, with this one as the last: asked again only after all others."""
    return (*(one for one in case.asked_before if one != volunteer), volunteer)


def _into_hands(volunteer: VolunteerId, at: datetime) -> Changes:
    """Someone joins: from now on she waits for the first word."""
    talk = {"unanswered": at, "nudged": False, "last_word": at, "promised": False}
    return _settled(held_by(volunteer)) | talk


def _what_is_known(case: Case, order: Order) -> Changes:
    match order.move:
        case Move.AGREE:
            return {"agreed": True}
        case Move.HEAR:
            return {"heard": case.heard + 1, "unanswered": case.unanswered or order.at, "last_word": order.at}
        case Move.SPEAK:
            return {"unanswered": None, "nudged": False, "last_word": order.at}
        case Move.RAISE:
            return {"flags": case.flags | order.flags}
        case Move.CHANGE_LANGUAGE:
            return {"language": order.language}
        case _:
            return {"nudged": True}


def _at_an_end(case: Case, order: Order) -> Changes:
    match order.move:
        case Move.CLOSE:
            assert order.outcome
            assert order.next_step  # conditions.py asked for both
            return _closed(case, order.outcome, order.next_step, order.at)
        case Move.FALL_QUIET:
            return _closed(case, Outcome.FELL_QUIET, NextStep.MENU, order.at)
        case Move.UNREACHABLE:
            return _closed(case, Outcome.UNREACHABLE, NextStep.MENU, order.at)
        case Move.LEAVE:
            return _closed(case, Outcome.SHE_LEFT, NextStep.MENU, order.at)
        case Move.ASK_CALL_BACK:
            return _out_of_hands(BOT) | {"until": order.until, "promised": True}
        case Move.COME_BACK:
            return _out_of_hands(NOBODY_YET) | {"since": order.at}
        case Move.REOPEN:
            return _out_of_hands(NOBODY_YET) | _ANEW | {"since": order.at}
        case _:
            return _erased(case, order.at)


_ANEW: Changes = {"ending": None, "asked_before": (), "passed_by": frozenset(), "promised": False}


def _closed(case: Case, outcome: Outcome, next_step: NextStep, at: datetime) -> Changes:
    ending = Ending(outcome, next_step, at)
    return _out_of_hands(BOT) | {"ending": ending, "last_holder": case.holder, "promised": False}


def _erased(case: Case, at: datetime) -> Changes:
    """Nothing but the id and the version is left, so that a late move finds out kindly."""
    empty = Case(case.id, "", at, Status.WIPED, BOT, case.version + 1)
    return {name: getattr(empty, name) for name in Case.__slots__}
