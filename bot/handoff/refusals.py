"""Why something was not done, as a name for machines and a kind sentence for the one who tried."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.errors import HumraahError


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


KINDLY: Mapping[Refusal, str] = {
    Refusal.NOT_A_VOLUNTEER: "This button is for our volunteers. If you would like to be one, please write to us.",
    Refusal.NOT_YOURS: "This case is not with you now, so I did not do that.",
    Refusal.TAKEN: "A colleague was a moment faster, so this case is in good hands. Thank you for being there.",
    Refusal.OFFERED_TO_ANOTHER: "A colleague is being asked right now. If they cannot, it comes back here soon.",
    Refusal.OFFER_OVER: "The time to answer was over, so the case went back to the queue. You can still take it there.",
    Refusal.HAND_OVER_OVER: "This hand-over is no longer open. The talk goes on as it was.",
    Refusal.NOT_AGREED: "There is no agreement to the change yet. Please wait for the answer.",
    Refusal.CHANGED_MEANWHILE: "Something changed while you were looking. Please look again before you decide.",
    Refusal.SHE_WROTE: "A new message has just come. Please read that first.",
    Refusal.CLOSED: "This talk is closed. It can be opened again from the other side; we do not write first.",
    Refusal.GONE: "Everything was deleted, as anyone may do here. There is nothing left to see. You did nothing wrong.",
    Refusal.TOO_EARLY: "It is too early for that.",
    Refusal.NOT_NOW: "That is not possible at this point of the talk.",
    Refusal.INCOMPLETE: "Something is missing. A hand-over needs a colleague and a note; closing needs an outcome.",
    Refusal.MAY_NOT_TAKE: "This case is not for you right now. Below is why.",
}
"""English, to be translated, for the one who tried."""


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


BECAUSE: Mapping[Objection, str] = {
    Objection.BLOCKED: "the account is closed",
    Objection.OFF_SHIFT: "not on shift",
    Objection.ENDING_SOON: "the shift ends soon",
    Objection.ON_BREAK: "on a break",
    Objection.BREAK_DUE: "it is time for a break first",
    Objection.RESTING: "a rest after a hard talk",
    Objection.FULL: "as many talks as one should hold",
    Objection.SEVERE_HELD: "already in a hard talk",
    Objection.SEVERE_LIMIT: "enough hard talks for this shift",
    Objection.LANGUAGE: "does not speak this language",
    Objection.SKILL: "is not trained for this kind of case",
    Objection.TRUST: "not yet given this kind of case",
    Objection.OPTED_OUT: "asked not to be given this topic",
    Objection.AWAY: "did not answer the last offers",
    Objection.PASSED: "passed on this case",
    Objection.ASKED_ALREADY: "is asked about another case",
    Objection.SOMEONE_WAITS_LONGER: "someone else has waited too long and comes first",
}
"""English, to be translated, for supervisors and for the volunteer."""


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
