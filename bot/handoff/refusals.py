"""Why something was not done, as a name for machines and a kind sentence for the one who tried."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.errors import HumraahError
from bot.domain.phrases import Phrase


class Refusal(StrEnum):
    """Why a move was refused. The value is stable: it is kept in audit logs."""

    NOT_A_VOLUNTEER = "not_a_volunteer"
    NOT_YOURS = "not_yours"
    TAKEN = "taken"
    OFFERED_TO_ANOTHER = "offered_to_another"
    OFFER_OVER = "offer_over"
    HAND_OVER_OVER = "hand_over_over"
    NOT_AGREED = "not_agreed"
    CHANGED_MEANWHILE = "changed_meanwhile"
    SHE_WROTE = "she_wrote"
    CLOSED = "closed"
    GONE = "gone"
    TOO_EARLY = "too_early"
    NOT_NOW = "not_now"
    INCOMPLETE = "incomplete"
    MAY_NOT_TAKE = "may_not_take"


KINDLY: Mapping[Refusal, Phrase] = {
    Refusal.NOT_A_VOLUNTEER: Phrase(
        "This button is for our volunteers. If you would like to be one, please write to us."
    ),
    Refusal.NOT_YOURS: Phrase("This case is not with you now, so I did not do that."),
    Refusal.TAKEN: Phrase("A colleague was a moment faster, so this case is in good hands. Thank you for being there."),
    Refusal.OFFERED_TO_ANOTHER: Phrase(
        "A colleague is being asked right now. If they cannot, it comes back here soon."
    ),
    Refusal.OFFER_OVER: Phrase(
        "The time to answer was over, so the case went back to the queue. You can still take it there."
    ),
    Refusal.HAND_OVER_OVER: Phrase("This hand-over is no longer open. The talk goes on as it was."),
    Refusal.NOT_AGREED: Phrase("There is no agreement to the change yet. Please wait for the answer."),
    Refusal.CHANGED_MEANWHILE: Phrase("Something changed while you were looking. Please look again before you decide."),
    Refusal.SHE_WROTE: Phrase("A new message has just come. Please read that first."),
    Refusal.CLOSED: Phrase("This talk is closed. It can be opened again from the other side; we do not write first."),
    Refusal.GONE: Phrase(
        "Everything was deleted, as anyone may do here. There is nothing left to see. You did nothing wrong."
    ),
    Refusal.TOO_EARLY: Phrase("It is too early for that."),
    Refusal.NOT_NOW: Phrase("That is not possible at this point of the talk."),
    Refusal.INCOMPLETE: Phrase(
        "Something is missing. A hand-over needs a colleague and a note; closing needs an outcome."
    ),
    Refusal.MAY_NOT_TAKE: Phrase("This case is not for you right now. Below is why."),
}
"""For the one who tried."""


class Objection(StrEnum):
    """Why a volunteer is not given a case. Names rules, never content: a supervisor may read it."""

    BLOCKED = "blocked"
    OFF_SHIFT = "off_shift"
    ENDING_SOON = "ending_soon"
    ON_BREAK = "on_break"
    BREAK_DUE = "break_due"
    RESTING = "resting"
    FULL = "full"
    SEVERE_HELD = "severe_held"
    SEVERE_LIMIT = "severe_limit"
    LANGUAGE = "language"
    SKILL = "skill"
    TRUST = "trust"
    OPTED_OUT = "opted_out"
    AWAY = "away"
    PASSED = "passed"
    ASKED_ALREADY = "asked_already"
    SOMEONE_WAITS_LONGER = "someone_waits_longer"


BECAUSE: Mapping[Objection, Phrase] = {
    Objection.BLOCKED: Phrase("the account is closed"),
    Objection.OFF_SHIFT: Phrase("not on shift"),
    Objection.ENDING_SOON: Phrase("the shift ends soon"),
    Objection.ON_BREAK: Phrase("on a break"),
    Objection.BREAK_DUE: Phrase("it is time for a break first"),
    Objection.RESTING: Phrase("a rest after a hard talk"),
    Objection.FULL: Phrase("as many talks as one should hold"),
    Objection.SEVERE_HELD: Phrase("already in a hard talk"),
    Objection.SEVERE_LIMIT: Phrase("enough hard talks for this shift"),
    Objection.LANGUAGE: Phrase("does not speak this language"),
    Objection.SKILL: Phrase("is not trained for this kind of case"),
    Objection.TRUST: Phrase("not yet given this kind of case"),
    Objection.OPTED_OUT: Phrase("asked not to be given this topic"),
    Objection.AWAY: Phrase("did not answer the last offers"),
    Objection.PASSED: Phrase("passed on this case"),
    Objection.ASKED_ALREADY: Phrase("is asked about another case"),
    Objection.SOMEONE_WAITS_LONGER: Phrase("someone else has waited too long and comes first"),
}
"""For supervisors and for the volunteer."""


class RefusedMoveError(HumraahError):
    """A move was not made. Carries names of rules, no words of anyone.

    Args:
        why: the reason.
        objections: with ``MAY_NOT_TAKE``, what speaks against giving this volunteer this case.
    """

    def __init__(self, why: Refusal, objections: tuple[Objection, ...] = ()) -> None:
        super().__init__(", ".join([why, *objections]))
        self.why = why
        self.objections = objections
