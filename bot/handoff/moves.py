"""Who may move a case from where to where: one table. Every other move is refused, with a named reason.

A move that depends on what its maker saw carries the version it was decided on; when the case has changed since, the
move is refused. So of two volunteers who take the same case exactly one gets it. What she herself decides about ending
(leave, wipe) and what was said (hear, speak) is never too late, and asks for no version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.handoff.case import Status


class Move(StrEnum):
    """What can be done with a case. The value is stable: it is kept in audit logs."""

    OFFER = "offer"
    WITHDRAW = "withdraw"
    TAKE = "take"
    ACCEPT = "accept"
    SKIP = "skip"
    TIME_OUT = "time_out"
    HEAR = "hear"
    SPEAK = "speak"
    RAISE = "raise"
    CHANGE_LANGUAGE = "change_language"
    NUDGE = "nudge"
    RELIEVE = "relieve"
    LOSE = "lose"
    GIVE_BACK = "give_back"
    PROPOSE = "propose"
    AGREE = "agree"
    DISAGREE = "disagree"
    TAKE_OVER = "take_over"
    DECLINE = "decline"
    CALL_OFF = "call_off"
    CLOSE = "close"
    FALL_QUIET = "fall_quiet"
    UNREACHABLE = "unreachable"
    LEAVE = "leave"
    ASK_CALL_BACK = "ask_call_back"
    COME_BACK = "come_back"
    REOPEN = "reopen"
    WIPE = "wipe"


class Part(StrEnum):
    """What someone is to a case."""

    SURVIVOR = "survivor"
    SYSTEM = "system"
    SUPERVISOR = "supervisor"
    VOLUNTEER = "volunteer"
    ASKED = "asked"
    HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        move: what is done.
        by: who may do it.
        at: in which states.
        to: the state it leads to; None when it stays.
        fresh: must have been decided on the present version.
        counts: makes a new version.
    """

    move: Move
    by: frozenset[Part]
    at: frozenset[Status]
    to: Status | None
    fresh: bool = True
    counts: bool = True


def _row(move: Move, by: str, at: str, to: str, *, fresh: bool = True, counts: bool = True) -> Row:
    states = frozenset(Status(name) for name in at.split())
    goal = None if to == "stays" else Status(to)
    return Row(move, frozenset(Part(name) for name in by.split()), states, goal, fresh, counts)


_UNDER_WAY = "waiting offered call_back held handing_over"
_TALKING = "held handing_over"

TABLE: Mapping[Move, Row] = {
    row.move: row
    for row in (
        #    what                who may                       from             to
        _row(Move.OFFER, "system supervisor", "waiting", "offered"),
        _row(Move.WITHDRAW, "system supervisor", "offered", "waiting"),
        _row(Move.TAKE, "volunteer", "waiting", "held"),
        _row(Move.ACCEPT, "asked", "offered", "held"),
        _row(Move.SKIP, "asked", "offered", "waiting"),
        _row(Move.TIME_OUT, "system", "offered", "waiting"),
        #    the talk
        _row(Move.HEAR, "survivor", _TALKING, "stays", fresh=False, counts=False),
        _row(Move.SPEAK, "holder", _TALKING, "stays", fresh=False, counts=False),
        _row(Move.RAISE, "system holder", _UNDER_WAY, "stays", fresh=False),
        _row(Move.CHANGE_LANGUAGE, "survivor", "waiting offered call_back", "stays", fresh=False),
        _row(Move.NUDGE, "system", _TALKING, "stays", counts=False),
        _row(Move.RELIEVE, "system supervisor", _TALKING, "waiting"),
        _row(Move.LOSE, "system supervisor", _TALKING, "waiting"),
        _row(Move.GIVE_BACK, "holder", _TALKING, "waiting"),
        #    from one volunteer to another
        _row(Move.PROPOSE, "holder", "held", "handing_over"),
        _row(Move.AGREE, "survivor", "handing_over", "stays"),
        _row(Move.DISAGREE, "survivor", "handing_over", "held"),
        _row(Move.TAKE_OVER, "asked", "handing_over", "held"),
        _row(Move.DECLINE, "asked", "handing_over", "held"),
        _row(Move.CALL_OFF, "holder system", "handing_over", "held"),
        #    the end, and back
        _row(Move.CLOSE, "holder", _TALKING, "closed"),
        _row(Move.FALL_QUIET, "system", _TALKING, "closed"),
        _row(Move.UNREACHABLE, "system", _UNDER_WAY, "closed", fresh=False),
        _row(Move.LEAVE, "survivor", _UNDER_WAY, "closed", fresh=False),
        _row(Move.ASK_CALL_BACK, "survivor", "waiting offered", "call_back", fresh=False),
        _row(Move.COME_BACK, "survivor system", "call_back", "waiting", fresh=False),
        _row(Move.REOPEN, "survivor", "closed", "waiting", fresh=False),
        _row(Move.WIPE, "survivor system", f"{_UNDER_WAY} closed", "wiped", fresh=False),
    )
}
"""The whole truth about who may do what, and when."""
