"""All that one transaction changes in cases: moves are made, and what everybody hears about them is gathered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol, TypeAlias

from bot.domain.ids import Address, ConversationId
from bot.domain.messages import Outgoing
from bot.handoff.case import NO_ONE, Case, CaseId, Speaker, Status, VolunteerId
from bot.handoff.desk import Desk, act
from bot.handoff.due import due
from bot.handoff.moves import Move
from bot.handoff.orders import Actor, Kind, Order
from bot.handoff.refusals import Refusal, RefusedMoveError
from bot.handoff.routing import who_is_there
from bot.handoff.terms import Terms
from bot.handoff.told import Notice, notice_for
from bot.handoff.volunteers import Volunteer
from bot.handoff.waiting import News, next_news
from bot.handoff.waits import Wait
from bot.ports import BOT_SPEAKS, Conversation, Deed, Letter, Outcome, Work
from bot.ports.cases import CaseFile, Ended, Voices, Words

QUEUE = frozenset({Status.WAITING, Status.OFFERED})
OVER = frozenset({Status.CLOSED, Status.WIPED})
NOWHERE = ConversationId(0)
ANSWERED = frozenset({Move.TAKE, Move.ACCEPT})


class Told(Protocol):
    """Puts into her language what she hears of her case; nothing while the bot rests and somebody else may look."""

    def notice(self, notice: Notice, talk: Conversation, now: datetime) -> Outgoing | None:
        """Return a fixed sentence about the hand-off."""
        ...

    def news(self, news: News, talk: Conversation, now: datetime) -> Outgoing | None:
        """Return what a waiting person is told."""
        ...

    def theirs(self, text: str, talk: Conversation) -> Outgoing | None:
        """Return a volunteer's words."""
        ...


Lasts: TypeAlias = Callable[[Conversation, datetime], datetime]
"""Tells how long a conversation is kept when nothing more happens."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to a case. No words of anyone.

    Attributes:
        before: the case before; None when it is new.
        after: the case now.
        move: what was done; None when somebody only wrote, or when it is new.
        by: who did it.
        who: the volunteer, if it was one.
        words: what was written, if that is what happened.
        conversation: whose case it is.
    """

    before: Case | None
    after: Case
    move: Move | None = None
    by: Kind = Kind.SYSTEM
    who: VolunteerId = NO_ONE
    words: Words | None = field(default=None, repr=False)
    conversation: ConversationId = NOWHERE

    @property
    def volunteers(self) -> frozenset[VolunteerId]:
        """Those whose screens it changes: who held it or was asked, before and now."""
        cases = [case for case in (self.before, self.after) if case is not None]
        return frozenset(one for case in cases for one in (case.holder, case.asked) if one)


class Posts(Protocol):
    """Brings to volunteers, wherever they live, what happened; inside the same transaction."""

    def letters(self, happened: Happened, work: Work) -> Iterable[tuple[Address, Outgoing]]:
        """Return what is sent to volunteers' own chats."""
        ...


class NoPosts:
    """Nobody has a chat of their own: volunteers look at the console."""

    def letters(self, happened: Happened, work: Work) -> Iterable[tuple[Address, Outgoing]]:  # noqa: ARG002 - the port's
        """Return nothing."""
        return ()


def owner_of(case: Case) -> str:
    """Return what ``Conversation.owner`` says for a case."""
    if case.status is Status.WIPED:
        return BOT_SPEAKS
    return f"{case.id} {case.holder}" if case.owner.speaker is Speaker.VOLUNTEER else f"{BOT_SPEAKS} {case.id}"


class Sheet:
    """One transaction's casework. Made anew for each run of a job, and never used outside it."""

    def __init__(self, work: Work, told: Told, lasts: Lasts, posts: Posts, terms: Terms, now: datetime) -> None:
        self.work = work
        self.terms = terms
        self.now = now
        self.happened: list[Happened] = []
        self._told = told
        self._lasts = lasts
        self._posts = posts
        self._team: dict[VolunteerId, Volunteer] | None = None
        self._talks: dict[ConversationId, Conversation] = {}
        self._owners: dict[ConversationId, str] = {}
        self._letters: defaultdict[ConversationId, list[Outgoing]] = defaultdict(list)
        self.posted: list[Letter] = []

    # -- reading ----------------------------------------------------------------------------------

    def of(self, talk: Conversation) -> CaseFile | None:
        """Return the case of a conversation that is locked already, and let nobody else move cases."""
        self._talks[talk.id] = talk
        self.work.cases.lock()
        return self.work.cases.of(talk.id)

    def get(self, case: CaseId) -> CaseFile:
        """Return a case with its conversation locked, and let nobody else move cases.

        Raises:
            RefusedMoveError: it is no more.
        """
        seen = self.work.cases.get(case)
        talk = self.work.conversation(seen.conversation) if seen else None
        self.work.cases.lock()
        file = self.work.cases.get(case) if talk else None
        if talk is None or file is None or file.conversation != talk.id:
            raise RefusedMoveError(Refusal.GONE)
        self._talks[talk.id] = talk
        return file

    def all_of(self, files: Iterable[CaseFile]) -> list[CaseFile]:
        """Lock the conversations of these cases; return them as they are now, those that are no more left out."""
        files = list(files)
        for file in sorted(files, key=lambda one: one.conversation):
            talk = self.work.conversation(file.conversation)
            if talk is not None:
                self._talks[talk.id] = talk
        self.work.cases.lock()
        again = (self.work.cases.get(file.case.id) for file in files)
        return [file for file in again if file and self.knows(file)]

    def knows(self, file: CaseFile) -> bool:
        """Tell whether the conversation of a case is locked by this transaction."""
        return file.conversation in self._talks

    @property
    def team(self) -> Mapping[VolunteerId, Volunteer]:
        """Everyone who has an account."""
        if self._team is None:
            self._team = {one.id: one for one in self.work.cases.team()}
        return self._team

    def talk(self, file: CaseFile) -> Conversation:
        """Return the conversation of a case that was read before."""
        return self._talks[file.conversation]

    # -- moving -----------------------------------------------------------------------------------

    def add(self, file: CaseFile) -> CaseFile:
        """Keep a new case."""
        there = bool(who_is_there(file.case, self.team.values(), self.terms, self.now))
        new = self._timed(replace(file, there=there))
        self.work.cases.write(new, None)
        self._owners[file.conversation] = owner_of(file.case)
        self._happens(Happened(None, file.case, by=Kind.SURVIVOR, conversation=file.conversation))
        return new

    def move(self, file: CaseFile, order: Order, *, silent: bool = False) -> CaseFile:
        """Make a move, and gather what follows from it.

        Args:
            silent: she hears nothing of it from here: the flow says it, or somebody else may be looking at her phone.

        Raises:
            RefusedMoveError: it cannot be made.
            StaleError: another process was faster.
        """
        queue = self._queue() if order.move in {Move.TAKE, Move.OFFER} else ()
        change = act(file.case, order, Desk(self.team, queue), self.terms)
        after = self._moved(file, change.case)
        for volunteer in change.volunteers:
            self.put_duty(volunteer)
        self._keep(file, after)
        self._measure(file, after.case, order.move)
        notice = None if silent or not file.reachable else notice_for(order.move, order.by.kind)
        if notice is not None:
            self.tell(after, notice)
        self._happens(Happened(file.case, after.case, order.move, order.by.kind, order.by.id, None, file.conversation))
        return after

    def put_duty(self, volunteer: Volunteer) -> None:
        """Keep a volunteer's shift as it is now."""
        assert self._team is not None  # whoever changes a shift has read it
        self._team[volunteer.id] = volunteer
        self.work.cases.put_duty(volunteer)

    def say(self, file: CaseFile, words: Words, *, by: Kind) -> CaseFile:
        """Note that somebody wrote, and keep the words; a volunteer's are sent to her."""
        move = Move.HEAR if by is Kind.SURVIVOR else Move.SPEAK
        order = Order(move, _actor(by, words.who), self.now)
        after = replace(file, case=act(file.case, order, Desk(self.team), self.terms).case)
        self.work.cases.write(self._timed(after), file.case.stamp)
        if by is Kind.VOLUNTEER:
            said = self._told.theirs(words.text, self.talk(file))
            if said is None:  # somebody else may be looking at her phone
                raise RefusedMoveError(Refusal.CLOSED)
            self._letters[file.conversation].append(replace(said, speaker=words.who))
            self.flush()  # the words are kept as those of the newest letter
        self.work.cases.add_words(after, words)
        self._happens(Happened(file.case, after.case, move, by, words.who, words, file.conversation))
        return after

    def note(self, file: CaseFile, words: Words) -> None:
        """Keep a note for the next volunteer."""
        self.work.cases.add_words(file, words)
        self._happens(Happened(file.case, file.case, None, Kind.VOLUNTEER, words.who, None, file.conversation))

    def recard(self, file: CaseFile) -> None:
        """Keep what is beside the case: it did not move."""
        self.work.cases.write(self._timed(file), file.case.stamp)

    def tell(self, file: CaseFile, notice: Notice) -> None:
        """Say a fixed sentence to her."""
        self._write(file, self._told.notice(notice, self.talk(file), self.now))

    def tell_news(self, file: CaseFile, news: News) -> CaseFile:
        """Tell a waiting person how it stands."""
        self._write(file, self._told.news(news, self.talk(file), self.now))
        after = replace(file, told=self.now)
        self.recard(after)
        return after

    # -- the end ----------------------------------------------------------------------------------

    def into(self, outcome: Outcome) -> Outcome:
        """Return the outcome of her own turn with what her case adds to it."""
        key = outcome.conversation.id
        owner = self._owners.pop(key, outcome.conversation.owner)
        letters = (*outcome.letters, *self._letters.pop(key, ()))
        return replace(outcome, conversation=replace(outcome.conversation, owner=owner), letters=letters)

    def flush(self) -> None:
        """Keep what is gathered for conversations other than that of the turn."""
        outcomes = [self._outcome(key) for key in {**self._owners, **self._letters}]
        self._owners.clear()
        self._letters.clear()
        if outcomes:
            self.posted.extend(self.work.keep(outcomes))

    def _write(self, file: CaseFile, letter: Outgoing | None) -> None:
        if letter is not None:
            self._letters[file.conversation].append(letter)

    def _moved(self, file: CaseFile, case: Case) -> CaseFile:
        """Return the file with the case as it is now; what belongs to a wait begins anew with it."""
        begins = case.status in QUEUE and (file.case.status not in QUEUE or case.since != file.case.since)
        if not begins:
            return replace(file, case=case)
        there = bool(who_is_there(case, self.team.values(), self.terms, self.now))
        told = None if case.since != file.case.since else self.now  # who keeps her place was told just now
        return replace(file, case=case, told=told, there=there)

    def _keep(self, before: CaseFile, after: CaseFile) -> None:
        if after.case.status is not Status.WIPED:  # a wiped one goes with its conversation
            self.work.cases.write(self._timed(after), before.case.stamp)
            self._owners[after.conversation] = owner_of(after.case)
        if before.case.holder != after.case.holder:  # who comes next sees the notes, and no one else's talk
            self.work.cases.forget_words(after.case.id, (Voices.HER, Voices.VOLUNTEER))

    def _timed(self, file: CaseFile) -> CaseFile:
        """Note when the clock next does something to a case; one that waits is looked at in every round."""
        if file.case.status is Status.WAITING:
            return replace(file, wakes=file.case.since)
        news, next_one = next_news(file.case, file.told, self.terms), due(file.case, self.terms)
        return replace(file, wakes=min((at for at in (news, next_one and next_one.at) if at), default=None))

    def _measure(self, before: CaseFile, after: Case, move: Move) -> None:
        """Keep how long she waited and how the talk ended, of nobody in particular."""
        case = before.case
        if case.status in QUEUE and after.status not in QUEUE:
            length = self.now - case.since
            self.work.cases.add_wait(
                Wait(case.since, length, move in ANSWERED, case.language, case.severe, before.there)
            )
        if after.ending is not None and after.ending != case.ending:
            self.work.cases.add_ended(Ended(self.now, after.ending.outcome, case.language, case.severe))

    def _happens(self, happened: Happened) -> None:
        self.happened.append(happened)
        if happened.who and happened.move is not None and happened.words is None:
            deed = Deed(self.now, happened.who, f"case_{happened.move}", happened.after.id)
            self.work.accounts.audit.note(deed)
        for address, letter in self._posts.letters(happened, self.work):
            talk = self.work.conversations([address])[address]
            self._talks[talk.id] = talk
            self._letters[talk.id].append(letter)

    def _queue(self) -> tuple[Case, ...]:
        return tuple(file.case for file in self.work.cases.in_status(Status.WAITING))

    def _outcome(self, key: ConversationId) -> Outcome:
        talk = self._talks[key]
        talk = replace(talk, owner=self._owners.get(key, talk.owner))
        self._talks[key] = talk
        letters = tuple(self._letters.get(key, ()))
        return Outcome(talk, "", self.now, self._lasts(talk, self.now), letters=letters)


def _actor(kind: Kind, who: VolunteerId) -> Actor:
    return Actor(kind, who) if who else Actor(kind)
