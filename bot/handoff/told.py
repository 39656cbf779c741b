"""What she hears when her case moves, and what the volunteers hear.

The words for her stand with the flows (``common.case_…`` in ``everywhere.yaml``, by a notice's value); those for
volunteers stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.phrases import Phrase
from bot.handoff.moves import Move
from bot.handoff.orders import Kind


class Notice(StrEnum):
    """A fixed sentence to her about the hand-off itself. The value is stable: the words are named after it."""

    IN_THE_QUEUE = "in_the_queue"
    JOINED = "joined"
    ANOTHER_WILL_COME = "another_will_come"
    MAY_A_COLLEAGUE_GO_ON = "may_a_colleague_go_on"
    COLLEAGUE_JOINED = "colleague_joined"
    STAYS_AS_IT_WAS = "stays_as_it_was"
    ANSWER_IS_LATE = "answer_is_late"
    TALK_ENDED = "talk_ended"
    TALK_FELL_QUIET = "talk_fell_quiet"
    LEFT = "left"
    WILL_CALL_BACK = "will_call_back"
    CALL_BACK_NOW = "call_back_now"
    WITH_A_PERSON = "with_a_person"


_BY_MOVE: Mapping[Move, Notice] = {  # what is not here, such as an offer, changes nothing for her
    Move.TAKE: Notice.JOINED,
    Move.ACCEPT: Notice.JOINED,
    Move.NUDGE: Notice.ANSWER_IS_LATE,
    Move.RELIEVE: Notice.ANOTHER_WILL_COME,
    Move.LOSE: Notice.ANOTHER_WILL_COME,
    Move.GIVE_BACK: Notice.ANOTHER_WILL_COME,
    Move.PROPOSE: Notice.MAY_A_COLLEAGUE_GO_ON,
    Move.DISAGREE: Notice.STAYS_AS_IT_WAS,
    Move.DECLINE: Notice.STAYS_AS_IT_WAS,
    Move.CALL_OFF: Notice.STAYS_AS_IT_WAS,
    Move.TAKE_OVER: Notice.COLLEAGUE_JOINED,
    Move.CLOSE: Notice.TALK_ENDED,
    Move.FALL_QUIET: Notice.TALK_FELL_QUIET,
    Move.LEAVE: Notice.LEFT,
    Move.ASK_CALL_BACK: Notice.WILL_CALL_BACK,
    Move.COME_BACK: Notice.CALL_BACK_NOW,
    Move.REOPEN: Notice.IN_THE_QUEUE,
}


def notice_for(move: Move, by: Kind) -> Notice | None:
    """Return what she hears about a move that this one made; None when it changes nothing for her."""
    if move is Move.COME_BACK and by is Kind.SURVIVOR:
        return Notice.IN_THE_QUEUE
    return _BY_MOVE.get(move)


class VolunteerNotice(StrEnum):
    """A fixed sentence to a volunteer about a case that moved without her."""

    WIPED = "wiped"
    SHE_LEFT = "she_left"
    RELIEVED = "relieved"
    NOT_SENT = "not_sent"
    NUDGED = "nudged"
    OFFER_ENDED = "offer_ended"


TO_VOLUNTEERS: Mapping[VolunteerNotice, Phrase] = {
    VolunteerNotice.WIPED: Phrase(
        "Everything was deleted, as anyone may do here. The talk is gone from this screen too. You did nothing wrong."
    ),
    VolunteerNotice.SHE_LEFT: Phrase("The other side left the talk. That is all right, and says nothing about you."),
    VolunteerNotice.RELIEVED: Phrase(
        "You were quiet for a while, so a colleague is being asked. Take the time you need."
    ),
    VolunteerNotice.NOT_SENT: Phrase("Your last message was not sent, because the talk was no longer with you."),
    VolunteerNotice.NUDGED: Phrase(
        "Someone is waiting for your answer. If you cannot go on, give the case back; you need no reason for that."
    ),
    VolunteerNotice.OFFER_ENDED: Phrase("The case you were asked about needs no answer any more."),
}

_TO_THE_HOLDER: Mapping[Move, VolunteerNotice] = {
    Move.WIPE: VolunteerNotice.WIPED,
    Move.LEAVE: VolunteerNotice.SHE_LEFT,
    Move.UNREACHABLE: VolunteerNotice.SHE_LEFT,
    Move.RELIEVE: VolunteerNotice.RELIEVED,
    Move.NUDGE: VolunteerNotice.NUDGED,
}


def holder_notice_for(move: Move) -> VolunteerNotice | None:
    """Return what the holder hears about a move that is not hers; None when nothing."""
    return _TO_THE_HOLDER.get(move)
