"""One thing that a volunteer wrote or pressed, and all that follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ids import Address
from bot.domain.incoming import Incoming
from bot.domain.messages import Button, Outgoing
from bot.handoff.case import CaseId
from bot.handoff.refusals import Refusal, RefusedMoveError
from bot.ports import Letter, Outcome, Store, Work
from bot.ports.cases import StaleError
from bot.ports.relay import Linked, Relayed, desk_of, notes_of
from bot.service.casework.casework import TRIES, Casework
from bot.service.casework.sheet import Sheet
from bot.service.relay.aiming import Notes
from bot.service.relay.posts import Post
from bot.service.relay.words import Tongue

KEPT: Final = timedelta(hours=48)
"""How long what concerns a volunteer is kept: messages cannot be taken down any later."""


@dataclass(slots=True)
class Turn:
    """What is gathered while it is decided what follows.

    Attributes:
        me: whose chat it is.
        talks: those that go on, the oldest first.
        notes: what is remembered; replaced where something else is to be.
        home: the conversation that the message belongs to, so that it goes with it.
        says: what is said to volunteers.
        alert: what the one who pressed is shown, and nobody else.
        refs: more messages that belong to ``home``.
    """

    work: Work
    sheet: Sheet
    incoming: Incoming
    me: Linked
    tongue: Tongue
    talks: list[Relayed]
    notes: Notes
    home: Address
    says: list[Post] = field(default_factory=list)
    alert: str = ""
    refs: tuple[str, ...] = ()

    @property
    def now(self) -> datetime:
        """When it is decided, UTC."""
        return self.sheet.now

    @property
    def private(self) -> list[Relayed]:
        """The talks that go on in the private chat."""
        return [talk for talk in self.talks if not talk.in_a_group]

    def text(self, name: str, /, **fill: object) -> str:
        """Return words in the volunteer's language."""
        return self.tongue.say(name, self.me.locale, **fill)

    def say(self, name: str, /, *rows: tuple[Button, ...], to: Address | None = None, **fill: object) -> None:
        """Say something to the volunteer: about a talk, or about their own affairs."""
        self.says.append((to or desk_of(self.me.chat), Outgoing(self.text(name, **fill), rows)))

    def talk_of(self, case: CaseId) -> Relayed | None:
        """Return the talk of a case that is shown to them."""
        return next((talk for talk in self.talks if talk.case == case), None)

    def keep(self, remembered: Notes) -> list[Letter]:
        """Write all of it; return what may be sent now."""
        letters: dict[Address, list[Outgoing]] = {self.home: []}
        for to, message in self.says:
            letters.setdefault(to, []).append(message)
        changed = self.notes != remembered
        there = self.work.conversations([*letters, *([notes_of(self.me.chat)] if changed else [])])
        outcomes = [
            Outcome(there[to], "", self.now, self.now + KEPT, letters=tuple(messages))
            for to, messages in letters.items()
        ]
        outcomes[0] = replace(outcomes[0], key=self.incoming.key, ref=self.incoming.ref)
        if changed:
            talk = replace(there[notes_of(self.me.chat)], state=self.notes.to_bytes())
            outcomes.append(Outcome(talk, "", self.now, self.now + KEPT))
        posted = self.work.keep(outcomes)
        for ref in self.refs:
            self.work.keep([replace(outcomes[0], key="", ref=ref, letters=())])
        return posted


@dataclass(slots=True)
class Done:
    """What became of it.

    Attributes:
        theirs: whether it was a volunteer's at all.
    """

    theirs: bool = True
    alert: str = ""
    letters: list[Letter] = field(default_factory=list)
    sheet: Sheet | None = None


class Turning:
    """Takes turns of volunteers; each takes effect once, and is durable when it returns.

    Args:
        speak: called with letters to send, once they are durable.
    """

    def __init__(self, store: Store, casework: Casework, tongue: Tongue, speak: Callable[[list[Letter]], None]) -> None:
        self._store = store
        self._casework = casework
        self._tongue = tongue
        self._speak = speak

    async def take(self, incoming: Incoming, act: Callable[[Turn], None]) -> Done:
        """Do ``act`` for whoever wrote; when it is refused, nothing of it happens and they are told why."""
        try:
            done = await self._retried(incoming, act)
        except RefusedMoveError as error:
            refusal = error
            done = await self._retried(incoming, lambda turn: _refuse(turn, refusal))
        if done.letters:
            self._speak(done.letters)
        if done.sheet is not None:
            self._casework.after(done.sheet)
        return done

    async def _retried(self, incoming: Incoming, act: Callable[[Turn], None]) -> Done:
        for _ in range(TRIES - 1):
            with suppress(StaleError):
                return await self._store.run(lambda work: self._job(work, incoming, act))
        try:
            return await self._store.run(lambda work: self._job(work, incoming, act))
        except StaleError:
            raise RefusedMoveError(Refusal.CHANGED_MEANWHILE) from None

    def _job(self, work: Work, incoming: Incoming, act: Callable[[Turn], None]) -> Done:
        me = work.relay.at(incoming.sender.value)
        if me is None or me.closed:
            return Done(theirs=False)
        if incoming.key not in work.unheard([incoming.key]):
            return Done()
        talks = [talk for talk in work.relay.talks() if talk.account == me.account and not talk.over]
        kept = work.conversations([notes_of(me.chat)])[notes_of(me.chat)]
        notes = Notes.from_bytes(kept.state)
        sheet = self._casework.sheet(work)
        turn = Turn(work, sheet, incoming, me, self._tongue, talks, notes, desk_of(me.chat))
        act(turn)
        sheet.flush()
        return Done(True, turn.alert, turn.keep(notes), sheet)


def _refuse(turn: Turn, error: RefusedMoveError) -> None:
    """Say why: to a press on the spot, to a text in the chat."""
    words = turn.tongue.refusal(error, turn.me.locale)
    if turn.incoming.aside.press:
        turn.alert = words
    else:
        turn.says.append((desk_of(turn.me.chat), Outgoing(words)))
