"""What she writes and presses: to the bot, or to the volunteer who talks with her; and what it means for her case."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.effects import AnswerPerson, CallPerson, ToPeople
from bot.domain.events import Chose, Event, GaveWord, Heard, Interrupted
from bot.domain.incoming import Came, Incoming, Offered, Pressed, Rang, Unsupported, Wrote
from bot.domain.messages import Outgoing
from bot.handoff.card import Card, Line
from bot.handoff.case import Case, CaseId, Flag, Status
from bot.handoff.mishaps import Ear, ear_for
from bot.handoff.moves import Move
from bot.handoff.orders import SURVIVOR, SYSTEM, Kind, Order
from bot.handoff.refusals import RefusedMoveError
from bot.handoff.told import Notice
from bot.ports import BOT_SPEAKS, Conversation, Outcome
from bot.ports.cases import CaseFile, Voices, Words
from bot.service.casework.casework import Casework
from bot.service.casework.sheet import OVER, QUEUE, Sheet
from bot.service.casework.standing import Standing
from bot.service.people import People

UNSAID = frozenset({"exit", "wipe", "end_talk", "colleague_yes", "colleague_no"})
"""Interrupts that the bot follows in the middle of a talk too, and that are no words to the volunteer."""

ALWAYS = UNSAID | {"help_now"}
"""Those, and what the volunteer is to read as well."""

TYPED_IN = frozenset({"exit", "wipe"})
"""Flows whose questions are answered to the bot in the middle of a talk too, in words or by buttons."""

PRESSED = ALWAYS | {"waiting", "language", "privacy"}
"""Interrupts that the bot follows in the middle of a talk when their button is pressed."""

PRESSED_IN = TYPED_IN | {"help_now", "crisis", "crisis_now", "danger", "helplines", "waiting", "language", "privacy"}
"""Flows whose questions are answered to the bot in the middle of a talk by their buttons."""

MOST_WORDS = 16_000
"""Longest text that is passed on to a volunteer, in characters: all that any of our channels carries."""

AGAIN_IN = timedelta(minutes=10)
"""A clock that rings during a talk rings again after this."""


class Hears(Protocol):
    """What the bot makes of what came in."""

    def turn(self, talk: Conversation, incoming: Incoming, now: datetime, people: People) -> Outcome:
        """Decide what it leads to."""
        ...

    def means(self, talk: Conversation, incoming: Incoming, now: datetime) -> Event:
        """Return what it means, without deciding anything."""
        ...

    def stands(self, talk: Conversation) -> Standing:
        """Return where she is and what is known."""
        ...

    def lasts(self, talk: Conversation, now: datetime) -> datetime:
        """Return how long the conversation is kept when nothing more happens."""
        ...

    def sentence(self, name: str, talk: Conversation, now: datetime) -> Outgoing:
        """Return one of the bot's own sentences."""
        ...


class Ears:
    """Hears survivors who have a case, or ask for one.

    Args:
        mind: the bot's own.
        casework: what people do with cases.
    """

    def __init__(self, mind: Hears, casework: Casework) -> None:
        self._mind = mind
        self._people = casework.people
        self.sheet = casework.sheet
        self.after = casework.after

    def turn(self, sheet: Sheet, talk: Conversation, incoming: Incoming) -> Outcome:
        """Take one thing that came in; what follows for others is gathered in ``sheet``."""
        file = sheet.of(talk) if talk.owner != BOT_SPEAKS else None
        case = file.case if file else None
        if file is not None and ear_for(case) is Ear.THE_HOLDER:
            return self._in_a_talk(sheet, file, talk, incoming)
        outcome = self._mind.turn(talk, incoming, sheet.now, self._people(case))
        if file is None and not outcome.calls:
            return outcome
        if file is None:
            file = sheet.of(talk)
        return self._follows(sheet, file, outcome, self._cues(talk, incoming, sheet.now))

    def moved(self, sheet: Sheet, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        """Take a case along when a conversation goes on in another app.

        Args:
            outcomes: that of where it goes on, then that of where it was, which is wiped.
        """
        here, left = outcomes
        file = sheet.of(left.conversation) if left.conversation.owner != BOT_SPEAKS else None
        if file is None:
            return outcomes
        sheet.work.cases.rehome(file, here.conversation.id)
        return replace(here, conversation=replace(here.conversation, owner=left.conversation.owner)), left

    # -- while a volunteer is there ---------------------------------------------------------------

    def _in_a_talk(self, sheet: Sheet, file: CaseFile, talk: Conversation, incoming: Incoming) -> Outcome:
        match incoming.what:
            case Wrote(text=text):
                return self._wrote(sheet, file, talk, incoming, text)
            case Rang(timer=timer):
                later = ((timer, sheet.now + AGAIN_IN),)
                return replace(self._quiet(talk, incoming, sheet), set_timers=later)
            case Offered():
                return self._quiet(talk, incoming, sheet, self._mind.sentence("media_refused", talk, sheet.now))
            case Unsupported():
                return self._quiet(talk, incoming, sheet, self._mind.sentence("only_text", talk, sheet.now))
            case Came():
                sheet.tell(file, Notice.WITH_A_PERSON)
                return sheet.into(self._quiet(talk, incoming, sheet))
            case Pressed() if not self._is_for_the_bot(talk, incoming, sheet.now):
                sheet.tell(file, Notice.WITH_A_PERSON)
                return sheet.into(self._quiet(talk, incoming, sheet))
            case _:
                return self._by_the_bot(sheet, file, talk, incoming)

    def _is_for_the_bot(self, talk: Conversation, incoming: Incoming, now: datetime) -> bool:
        """Tell whether a button is a way out, a number to call, or an answer to what came of one of these."""
        event = self._mind.means(talk, incoming, now)
        if isinstance(event, Interrupted):
            return event.name in PRESSED
        return isinstance(event, Chose) and self._mind.stands(talk).flows[0] in PRESSED_IN

    def _wrote(self, sheet: Sheet, file: CaseFile, talk: Conversation, incoming: Incoming, text: str) -> Outcome:
        event = self._mind.means(talk, incoming, sheet.now)
        name = event.name if isinstance(event, Interrupted) else ""
        answers_the_bot = isinstance(event, Chose) and self._mind.stands(talk).flows[0] in TYPED_IN
        if name in UNSAID or answers_the_bot or isinstance(event, GaveWord):
            return self._by_the_bot(sheet, file, talk, incoming)
        file = sheet.say(file, Words(Voices.HER, sheet.now, text[:MOST_WORDS]), by=Kind.SURVIVOR)
        if name in ALWAYS or (isinstance(event, Heard) and event.cues):
            return self._by_the_bot(sheet, file, talk, incoming)
        letters = (self._mind.sentence("cut", talk, sheet.now),) if len(text) > MOST_WORDS else ()
        return sheet.into(self._quiet(talk, incoming, sheet, *letters))

    def _by_the_bot(self, sheet: Sheet, file: CaseFile, talk: Conversation, incoming: Incoming) -> Outcome:
        """Let the bot answer: ways out, numbers to call, and buttons of its own that she pressed."""
        outcome = self._mind.turn(talk, incoming, sheet.now, self._people(file.case))
        return self._follows(sheet, file, outcome, self._cues(talk, incoming, sheet.now))

    def _quiet(self, talk: Conversation, incoming: Incoming, sheet: Sheet, *letters: Outgoing) -> Outcome:
        """Return a turn in which the bot's own conversation stays where it is."""
        return Outcome(talk, incoming.key, sheet.now, self._mind.lasts(talk, sheet.now), incoming.ref, letters=letters)

    # -- what her own doing means for her case ----------------------------------------------------

    def _follows(self, sheet: Sheet, file: CaseFile | None, outcome: Outcome, cues: bool) -> Outcome:
        for call in outcome.calls:
            file = self._called(sheet, file, outcome, call)
        if file is not None:
            self._ends_or_goes_on(sheet, file, outcome, cues=cues)
        return sheet.into(outcome)

    def _ends_or_goes_on(self, sheet: Sheet, file: CaseFile, outcome: Outcome, *, cues: bool) -> None:
        under_way = file.case.status not in OVER
        if outcome.wipe:
            _try(sheet, file, Order(Move.WIPE, SURVIVOR, sheet.now))
        elif outcome.gone and under_way:
            _try(sheet, file, Order(Move.UNREACHABLE, SYSTEM, sheet.now))
        elif (outcome.clear or outcome.resting) and under_way:  # somebody else may be looking at the phone
            _try(sheet, file, Order(Move.LEAVE, SURVIVOR, sheet.now))
        elif under_way:
            self._learns(sheet, file, outcome, cues=cues)

    def _learns(self, sheet: Sheet, file: CaseFile, outcome: Outcome, *, cues: bool) -> None:
        standing = self._mind.stands(outcome.conversation)
        answers = standing.answers
        new = flags_of(standing, crisis=cues) - file.case.flags
        if new:
            file = _try(sheet, file, Order(Move.RAISE, SYSTEM, sheet.now, flags=new))
        language = answers.get("language", file.case.language)
        if language != file.case.language and file.case.status in {*QUEUE, Status.CALL_BACK}:
            _try(sheet, file, Order(Move.CHANGE_LANGUAGE, SURVIVOR, sheet.now, language=language))

    def _called(self, sheet: Sheet, file: CaseFile | None, outcome: Outcome, call: ToPeople) -> CaseFile | None:
        match call:
            case CallPerson():
                return self._asks(sheet, file, outcome, call)
            case AnswerPerson(answer="leave") if file:
                return _try(sheet, file, Order(Move.LEAVE, SURVIVOR, sheet.now))
            case AnswerPerson(answer="call_back", at=at) if file and at:
                return _try(sheet, file, Order(Move.ASK_CALL_BACK, SURVIVOR, sheet.now, until=at))
            case AnswerPerson(answer="call_back", at=at) if at:
                file = self._new(sheet, outcome, CallPerson())
                return _try(sheet, file, Order(Move.ASK_CALL_BACK, SURVIVOR, sheet.now, until=at))
            case AnswerPerson(answer="agree" | "disagree" as answer) if file:
                move = Move.AGREE if answer == "agree" else Move.DISAGREE
                return _try(sheet, file, Order(move, SURVIVOR, sheet.now, file.case.version))
            case _:
                return file

    def _asks(self, sheet: Sheet, file: CaseFile | None, outcome: Outcome, call: CallPerson) -> CaseFile:
        if file is None:
            return self._new(sheet, outcome, call)
        move = {Status.CLOSED: Move.REOPEN, Status.CALL_BACK: Move.COME_BACK}.get(file.case.status)
        if move is None:  # she waits already, or somebody is there: the card stays as she made it
            return file
        return _try(sheet, replace(file, card=card_of(call)), Order(move, SURVIVOR, sheet.now))

    def _new(self, sheet: Sheet, outcome: Outcome, call: CallPerson) -> CaseFile:
        standing = self._mind.stands(outcome.conversation)
        answers = standing.answers
        case = Case(
            CaseId(secrets.token_hex(10)), answers.get("language", ""), sheet.now,
            flags=flags_of(standing), situation=answers.get("situation", ""),
        )  # fmt: skip
        return sheet.add(CaseFile(case, outcome.conversation.id, card_of(call)))

    def _cues(self, talk: Conversation, incoming: Incoming, now: datetime) -> bool:
        if not isinstance(incoming.what, Wrote):
            return False
        event = self._mind.means(talk, incoming, now)
        return isinstance(event, Heard) and bool(event.cues)


def flags_of(standing: Standing, *, crisis: bool = False) -> frozenset[Flag]:
    """Return what makes a case urgent: where she stands, and whether she has just written a cue of crisis."""
    return standing.flags | {Flag.CRISIS} if crisis else standing.flags


def card_of(call: CallPerson) -> Card:
    """Return the card as she ticked it."""
    return Card(tuple((Line(name), value) for name, value in call.card))


def _try(sheet: Sheet, file: CaseFile, order: Order) -> CaseFile:
    """Make a move that her turn leads to; one that is too late changes nothing, and the flow has answered her."""
    try:
        return sheet.move(file, order, silent=True)
    except RefusedMoveError:
        return file
