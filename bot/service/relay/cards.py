"""The cards in a group: who waits, with a button each, and nothing that tells more than language, topic, urgency."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.messages import Outgoing
from bot.handoff.case import Case, CaseId, Status
from bot.ports.relay import Posted
from bot.service.relay.buttons import take_button
from bot.service.relay.words import Tongue

MOST_ON_A_CARD: Final = 8
QUEUE: Final = frozenset({Status.WAITING, Status.OFFERED})

OPEN: Final = "open"
TAKEN: Final = "taken"
OVER: Final = "over"


def to_announce(waiting: Sequence[Case], cards: Sequence[Posted]) -> list[CaseId]:
    """Return the cases that wait and stand open on no card, in the order given."""
    open_ones = {case for card in cards for case, state in card.cases if state == OPEN}
    return [case.id for case in waiting if case.id not in open_ones]


def brought_up_to_date(card: Posted, known: Mapping[CaseId, Case]) -> Posted:
    """Return a card as it should be now. A case that left the queue never opens again on the same card."""
    return replace(card, cases=tuple((case, _state(case, state, known)) for case, state in card.cases))


def is_done(card: Posted) -> bool:
    """Tell whether nothing on a card will change any more."""
    return all(state != OPEN for _, state in card.cases)


def words_of(card: Posted, known: Mapping[CaseId, Case], tongue: Tongue) -> Outgoing:
    """Return what a card says. Those that were taken or are over say so, and nothing else."""
    if is_done(card):
        return Outgoing(tongue.say("card_over"))
    several = len(card.cases) > 1
    lines, rows = [tongue.say("card_many" if several else "card_one")], []
    for place, (case, state) in enumerate(card.cases, 1):
        number = f"{place}. " if several else ""
        if state != OPEN or case not in known:
            lines.append(number + tongue.say("is_taken" if state == TAKEN else "is_over"))
            continue
        asked = known[case].status is Status.OFFERED
        lines.append(number + tongue.line(known[case]) + (f" · {tongue.say('is_asked')}" if asked else ""))
        label = tongue.say("take_number", number=place) if several else tongue.say("take")
        rows.append((take_button(label, known[case]),))
    return Outgoing("\n".join(lines), tuple(rows))


def digest(message: Outgoing) -> str:
    """Return what tells whether a card says something else now."""
    parts = [message.text, *(f"{one.label}\0{one.data}" for row in message.rows for one in row)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _state(case: CaseId, state: str, known: Mapping[CaseId, Case]) -> str:
    if state != OPEN:
        return state
    now = known.get(case)
    if now is None:
        return OVER
    return OPEN if now.status in QUEUE else TAKEN if now.holder else OVER
