"""What the pages about cases share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.console.call import Call
from bot.console.rights import only
from bot.console.room import Room
from bot.domain.facts import Facts
from bot.domain.phrases import Phrase
from bot.handoff.case import CaseId, Outcome, Status, VolunteerId
from bot.handoff.orders import Actor, Kind
from bot.handoff.refusals import BECAUSE, KINDLY, RefusedMoveError
from bot.handoff.told import VolunteerNotice
from bot.i18n.words import Words
from bot.ports import Role
from bot.service.casework.casework import Casework

TAKERS = only(Role.VOLUNTEER, Role.SUPERVISOR)
"""Those who talk with survivors. Managers look after flows and accounts, and see no case."""

MINUTE = timedelta(minutes=1)
"""Waits below it are not counted on pages."""

LEFT = frozenset({Outcome.SHE_LEFT, Outcome.UNREACHABLE})
QUEUE = frozenset({Status.WAITING, Status.OFFERED})

SUPERVISORS = only(Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Hall:
    """The parts of the console's rooms for cases.

    Attributes:
        facts: the directory at hand.
        words: all languages.
        replies: what volunteers often say, in English, to be translated.
        languages: locales that are spoken here.
        country: taken to be a survivor's when the card does not say.
        zones: country -> time zone; ``""`` names the organisation's.
    """

    room: Room
    casework: Casework
    facts: Facts
    words: Words
    replies: Sequence[Phrase]
    languages: tuple[str, ...]
    country: str
    zones: Mapping[str, str]

    def text(self, sentence: Phrase, locale: str) -> str:
        """Return a fixed sentence in a language."""
        return self.words.text(sentence.msgid, locale)

    def zone(self) -> ZoneInfo:
        """Return where the organisation reads its clocks."""
        return ZoneInfo(self.zones[""])

    def refused(self, error: RefusedMoveError, locale: str) -> str:
        """Return kindly why something was not done."""
        kindly = self.text(KINDLY[error.why], locale)
        because = ", ".join(self.text(BECAUSE[one], locale) for one in error.objections)
        return f"{kindly} ({because})" if because else kindly

    async def left_because(self, case: CaseId, who: VolunteerId) -> VolunteerNotice | None:
        """Return what a volunteer hears of a case that left them; None when it was never theirs, or they did it."""
        now = await self.casework.status(case)
        if now is None or now.status is Status.WIPED:
            return VolunteerNotice.WIPED
        if now.status is Status.CLOSED and now.last_holder == who and now.ending and now.ending.outcome in LEFT:
            return VolunteerNotice.SHE_LEFT
        fell_silent = who in now.asked_before and who not in now.passed_by
        return VolunteerNotice.RELIEVED if now.status in QUEUE and fell_silent else None

    async def names(self) -> Mapping[VolunteerId, str]:
        """Return the shadow names of everybody."""
        return await self.room.accounts.names()


def volunteer(call: Call) -> Actor:
    """Return who acts, as one of those who take cases."""
    return Actor(Kind.VOLUNTEER, call.account.id)


def case_of(call: Call) -> CaseId:
    """Return the case that an address names."""
    return CaseId(call.part("case")[:40])


def number(text: str) -> int:
    """Return a number from a form; 0 when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
