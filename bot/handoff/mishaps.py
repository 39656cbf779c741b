"""What goes wrong between people, and the named outcome of each: nothing lost, nothing leaked, nobody blamed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.handoff.case import Case, Outcome, Speaker, Status, VolunteerId, volunteer_may_speak
from bot.handoff.refusals import Refusal
from bot.handoff.told import Notice, VolunteerNotice


class Mishap(StrEnum):
    """What can go wrong."""

    TWO_TAKE_AT_ONCE = "two_take_at_once"
    HOLDER_BLOCKED = "holder_blocked"
    HOLDER_LOGGED_OUT = "holder_logged_out"
    SHE_WRITES_AS_IT_CLOSES = "she_writes_as_it_closes"
    VOLUNTEER_WRITES_AS_IT_CLOSES = "volunteer_writes_as_it_closes"
    A_STRANGER_TAKES = "a_stranger_takes"
    SHE_WIPES_DURING_A_TALK = "she_wipes_during_a_talk"
    SHE_LEAVES_AS_SOMEONE_JOINS = "she_leaves_as_someone_joins"
    NOBODY_ANSWERS_AN_OFFER = "nobody_answers_an_offer"


class Outlook(StrEnum):
    """Where the case stands afterwards."""

    WITH_THE_FIRST = "with_the_first"
    BACK_IN_THE_QUEUE = "back_in_the_queue"
    STAYS_FOR_A_WHILE = "stays_for_a_while"
    STAYS_OPEN = "stays_open"
    CLOSED_AND_REOPENABLE = "closed_and_reopenable"
    UNTOUCHED = "untouched"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Handling:
    """What follows.

    Attributes:
        case: where the case stands afterwards.
        refused: why the late or wrong one is refused; None when nothing is.
        to_her: what she hears; None when nothing changed for her.
        to_volunteer: what the holder hears; None when nothing, or when the refusal says it.
    """

    case: Outlook
    refused: Refusal | None = None
    to_her: Notice | None = None
    to_volunteer: VolunteerNotice | None = None


OUTCOMES: Mapping[Mishap, Handling] = {
    # The second press was decided on a version that is no more.
    Mishap.TWO_TAKE_AT_ONCE: Handling(Outlook.WITH_THE_FIRST, Refusal.TAKEN),
    # What was half written is not sent; the closed account learns nothing more of the case.
    Mishap.HOLDER_BLOCKED: Handling(Outlook.BACK_IN_THE_QUEUE, Refusal.NOT_A_VOLUNTEER, Notice.ANOTHER_WILL_COME),
    # Nothing happens at once: they may come back. Silence is what counts: a nudge, then relief.
    Mishap.HOLDER_LOGGED_OUT: Handling(Outlook.STAYS_FOR_A_WHILE, None, Notice.ANSWER_IS_LATE, VolunteerNotice.NUDGED),
    # Her message first: closing is refused until it was read. Closing first: the bot hears it and offers to reopen.
    Mishap.SHE_WRITES_AS_IT_CLOSES: Handling(Outlook.STAYS_OPEN, Refusal.SHE_WROTE),
    Mishap.VOLUNTEER_WRITES_AS_IT_CLOSES: Handling(
        Outlook.CLOSED_AND_REOPENABLE, Refusal.CLOSED, Notice.TALK_ENDED, VolunteerNotice.NOT_SENT
    ),
    Mishap.A_STRANGER_TAKES: Handling(Outlook.UNTOUCHED, Refusal.NOT_A_VOLUNTEER),
    # The farewell of the wipe itself is all she hears.
    Mishap.SHE_WIPES_DURING_A_TALK: Handling(Outlook.GONE, Refusal.GONE, None, VolunteerNotice.WIPED),
    Mishap.SHE_LEAVES_AS_SOMEONE_JOINS: Handling(
        Outlook.CLOSED_AND_REOPENABLE, Refusal.CLOSED, Notice.LEFT, VolunteerNotice.SHE_LEFT
    ),
    # Whoever was asked is not blamed; the next one is asked, and with nobody left the supervisor is.
    Mishap.NOBODY_ANSWERS_AN_OFFER: Handling(
        Outlook.BACK_IN_THE_QUEUE, Refusal.OFFER_OVER, None, VolunteerNotice.OFFER_ENDED
    ),
}


class Ear(StrEnum):
    """Who gets what she writes."""

    THE_BOT = "the_bot"
    THE_BOT_OFFERS_TO_REOPEN = "the_bot_offers_to_reopen"
    THE_HOLDER = "the_holder"


SHE_ENDED_IT = frozenset({Outcome.SHE_LEFT, Outcome.UNREACHABLE})
"""Endings after which nothing more is said to her."""


def ear_for(case: Case | None) -> Ear:
    """Return who gets what she writes now. It always gets somewhere."""
    if case is not None and case.owner.speaker is Speaker.VOLUNTEER:
        return Ear.THE_HOLDER
    closed = case is not None and case.status is Status.CLOSED
    return Ear.THE_BOT_OFFERS_TO_REOPEN if closed else Ear.THE_BOT


def may_send(case: Case, volunteer: VolunteerId) -> Refusal | None:
    """Return why a volunteer's words, taken while the talk was theirs, do not go out any more; None when they do.

    To be asked where messages are sent. A goodbye may still wait when its writer closes the talk: it goes out, before
    she is told of the end. When she left, or the talk was taken off somebody, nothing more of it does.
    """
    if volunteer_may_speak(case, volunteer):
        return None
    ending = case.ending if case.status is Status.CLOSED else None
    if ending is not None and case.last_holder == volunteer and ending.outcome not in SHE_ENDED_IT:
        return None
    gone = {Status.WIPED: Refusal.GONE, Status.CLOSED: Refusal.CLOSED}
    return gone.get(case.status, Refusal.NOT_YOURS)
