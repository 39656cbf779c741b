"""What an organisation may set: how long things may take, and how much one volunteer may carry.

All defaults are proposals. Those marked *guidance* come from the wellbeing page of our crisis and care guidance, which
draws them from helplines and says "start here, adjust with a supervisor". Those marked *ours* have no outside source.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import time, timedelta
from enum import IntEnum


class Trust(IntEnum):
    """How far a volunteer has come. A higher level may do all that a lower one may."""

    LEARNING = 1
    TRAINED = 2
    EXPERIENCED = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """Limits and intervals of the hand-off. Every value is a proposal until a supervisor has agreed to it.

    Attributes:
        live_at_once: most talks one volunteer holds at the same time. Guidance.
        severe_at_once: most severe ones among them. Guidance.
        severe_a_shift: most severe cases one volunteer is given in a shift. Ours.
        gap_after_severe: no new case for this long after a severe one ended. Guidance.
        break_every: work without a break for this long, and no new case comes before one was had. Guidance.
        break_length: what counts as a break. Guidance.
        shift_length: longest shift. Guidance.
        shifts_a_week: most shifts in any seven days. Guidance.
        night_from: nobody is on shift alone from here (local time), Guidance; the hours are ours.
        night_until: to here.
        last_case_before_end: no new case this close to the end of the shift. Ours.
        crisis_trust: what a volunteer needs to be given a crisis. Ours.
        minor_trust: the same for a minor. Ours.
        other_trust: the same for every other case. Ours.
        bound: who has waited this long is never passed over by a younger case, however urgent. Ours; longer than a
            night without shifts, so that the first crisis of the morning does not stand behind the whole night.
        accept_within: an offered case goes back to the queue after this long. Ours.
        missed_offers: after so many offers in a row without an answer, a volunteer counts as away. Ours.
        nudge_after: the holder is reminded when she has waited this long for an answer. Ours.
        relieve_after: and loses the case when she has waited this long. Ours.
        hand_over_within: a proposed hand-over that is not completed by then is off. Ours.
        quiet_close: a talk in which nobody has said a word for this long is closed. Ours.
        news_after: a waiting person hears from us when she has waited so long, ascending. Ours.
        news_every: and again each time this much has passed since the last of these. Ours.
        fewest_waits: with fewer measured waits than this, the usual wait is not known. Ours.
        usual_from: the range begins at the wait that this share of people did not exceed, 0 to 1. Ours.
        usual_to: and ends at the wait that this share did not exceed. Ours.
        waits_kept: measured waits older than this say nothing any more. Ours.
        call_back_step: call-backs are offered at full multiples of this since midnight, UTC. Ours.
        call_backs_shown: most times offered at once. Ours.
    """

    live_at_once: int = 2
    severe_at_once: int = 1
    severe_a_shift: int = 3
    gap_after_severe: timedelta = timedelta(minutes=10)
    break_every: timedelta = timedelta(hours=2)
    break_length: timedelta = timedelta(minutes=15)
    shift_length: timedelta = timedelta(hours=4)
    shifts_a_week: int = 2
    night_from: time = time(22)
    night_until: time = time(6)
    last_case_before_end: timedelta = timedelta(minutes=20)
    crisis_trust: Trust = Trust.TRAINED
    minor_trust: Trust = Trust.TRAINED
    other_trust: Trust = Trust.LEARNING
    bound: timedelta = timedelta(hours=12)
    accept_within: timedelta = timedelta(minutes=2)
    missed_offers: int = 2
    nudge_after: timedelta = timedelta(minutes=3)
    relieve_after: timedelta = timedelta(minutes=8)
    hand_over_within: timedelta = timedelta(minutes=15)
    quiet_close: timedelta = timedelta(hours=2)
    news_after: tuple[timedelta, ...] = (timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=25))
    news_every: timedelta = timedelta(minutes=30)
    fewest_waits: int = 10
    usual_from: float = 0.25
    usual_to: float = 0.8
    waits_kept: timedelta = timedelta(days=14)
    call_back_step: timedelta = timedelta(minutes=30)
    call_backs_shown: int = 6

    def __post_init__(self) -> None:
        """Refuse terms that cannot be kept.

        Raises:
            ValueError: names the setting.
        """
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, int) and value < 1:
                raise ValueError(f"{one.name} must be at least 1")
            if isinstance(value, timedelta) and value <= timedelta(0):
                raise ValueError(f"{one.name} must be longer than nothing")
        _check_order(self)


def _check_order(terms: Terms) -> None:
    if terms.nudge_after >= terms.relieve_after:
        raise ValueError("relieve_after must be longer than nudge_after")
    if not 0 < terms.usual_from < terms.usual_to < 1:
        raise ValueError("usual_from and usual_to must ascend between 0 and 1")
    if not terms.news_after or sorted(set(terms.news_after)) != list(terms.news_after):
        raise ValueError("news_after must ascend and name at least one time")
    if terms.news_after[0] <= timedelta(0):
        raise ValueError("news_after must begin after nothing")


PROPOSED = Terms()
"""The terms we propose to begin with."""
