"""Keeps what stands in Telegram as it should be: cards in groups, topics, and talks that are to be taken down.

Each round looks at what should be there and what is there, and makes the one call that matters most. So whatever
happened while the process was away, or while a group had had its messages for the minute, is made up for; of many
cases that come at once, several go on one card.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.errors import SendError, TryLaterError
from bot.domain.ids import Address, ConversationId
from bot.domain.messages import Outgoing
from bot.handoff.case import Case, CaseId, VolunteerId
from bot.handoff.queue import rank
from bot.handoff.told import VolunteerNotice
from bot.ports import Clock, Letter, Outcome, Store, Work
from bot.ports.relay import Groups, Posted, Relayed, desk_of
from bot.service.casework.casework import Casework
from bot.service.casework.sheet import Happened
from bot.service.relay.cards import (
    MOST_ON_A_CARD,
    OPEN,
    QUEUE,
    brought_up_to_date,
    digest,
    is_done,
    to_announce,
    words_of,
)
from bot.service.relay.linking import Linking
from bot.service.relay.posts import RelayPosts, hash_of
from bot.service.relay.turn import KEPT
from bot.service.relay.words import Tongue

MOST_A_MINUTE: Final = 20
"""Messages of a bot in one group, over all its topics; we count edits and new topics as well
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""

CARDS_A_MINUTE: Final = 10
"""Of these, most that go to cards while talks are held in topics."""

LEFT_FOR_NEW_CARDS: Final = 5
"""Of these, those that no change of a card may use up: who waits is shown first."""

MINUTE: Final = timedelta(seconds=61)
"""The minute as we count it: ours and Telegram's do not begin together."""

LOOK_EVERY: Final = 2.0
"""Seconds between rounds when nothing calls for one sooner."""

AT_IT: Final = timedelta(seconds=30)
"""How long one process may be at a group's cards."""

AFTER_TROUBLE: Final = timedelta(minutes=1)
"""How long a group is left alone that did not take a card."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Step:
    """One call that brings a group's cards closer to what they should be."""

    card: Posted
    words: Outgoing


class Board:
    """Posts and changes cards, takes talks down, and notices who cannot be reached.

    Args:
        ours: ids of the volunteers' groups; a case is announced in one of them.
        topics: talks are held in topics of these groups.
        forget: called with conversations that are no more, so that nothing waits for them.
        clear: called with chats that have to be cleared.
        speak: called with letters to send, once they are durable.
    """

    def __init__(
        self, store: Store, clock: Clock, casework: Casework, posts: RelayPosts, tongue: Tongue, groups: Groups,
        ours: Sequence[str], linking: Linking, forget: Callable[[ConversationId], None],
        clear: Callable[[Address], None], speak: Callable[[list[Letter]], None], *, topics: bool = False,
    ) -> None:  # fmt: skip
        self._store = store
        self._clock = clock
        self._posts = posts
        self._tongue = tongue
        self._groups = groups
        self._ours = tuple(ours)
        self._linking = linking
        self._terms = casework.terms
        self._forget = forget
        self._clear = clear
        self._speak = speak
        self._most_cards = CARDS_A_MINUTE if topics else MOST_A_MINUTE
        self._quiet_until: dict[str, datetime] = {}
        self._news = asyncio.Event()
        casework.listen(self._happened)

    def look(self) -> None:
        """Look now; whatever was taken down meanwhile is cleared at once."""
        for conversation, address in self._posts.taken_down():
            self._forget(conversation)
            self._clear(address)
        self._news.set()

    async def run(self) -> None:
        """Do what is due, until cancelled."""
        while True:
            self._news.clear()
            try:
                await self.tend()
            except Exception as error:  # noqa: BLE001 - tried again soon; nothing is lost meanwhile
                log.error("relay_failed", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._news.wait()

    async def tend(self) -> None:
        """Do everything that is due and that the budgets allow."""
        over, lost = await self._store.run(_out_of_place)
        for talk in over:
            if await self._topic_is_gone(talk):
                await self._take_down(talk)
        for account in lost:
            await self._linking.lost(account)
        for group in self._ours:
            while await self._one_step(group):
                pass

    def _happened(self, happened: Happened | None) -> None:
        """Look when a case moved. Words need nothing of this; what other processes do is seen with the next round."""
        if happened is not None and happened.words is None:
            self.look()

    # -- talks that are over ----------------------------------------------------------------------

    async def _topic_is_gone(self, talk: Relayed) -> bool:
        """Delete a topic with all that is in it; close it where the bot may not delete."""
        if not talk.topic:
            return True
        now = self._clock.now()
        if await self._store.run(lambda work: work.relay.spend(talk.where, now, MOST_A_MINUTE, MINUTE)):
            return False
        try:
            await self._groups.delete_topic(talk.where, talk.topic)
        except TryLaterError:
            return False
        except SendError as error:
            log.error("topic_stays", error=type(error).__name__, remedy="Let the bot delete messages in the group.")
            with suppress(SendError):
                await self._groups.close_topic(talk.where, talk.topic)
        return True

    async def _take_down(self, talk: Relayed) -> None:
        now = self._clock.now()

        def job(work: Work) -> list[Letter]:
            linked = work.relay.who(talk.account) if talk.in_a_group else None
            self._posts.take_down(work, talk)
            if linked is None or linked.closed:
                return []
            words = Outgoing(self._tongue.farewell(talk.over, linked.locale))
            there = work.conversations([desk_of(linked.chat)])[desk_of(linked.chat)]
            return work.keep([Outcome(there, "", now, now + KEPT, letters=(words,))])

        letters = await self._store.run(job)
        self.look()
        if letters:
            self._speak(letters)

    # -- cards ------------------------------------------------------------------------------------

    async def _one_step(self, group: str) -> bool:
        """Make the call that matters most in a group; return whether there may be another."""
        now = self._clock.now()
        if now < self._quiet_until.get(group, now):
            return False
        step = await self._store.run(lambda work: self._next(work, group, now))
        if step is None:
            return False
        try:
            number = await self._call(group, step)
        except SendError as error:
            self._quiet_until[group] = now + (error.after if isinstance(error, TryLaterError) else AFTER_TROUBLE)
            if not isinstance(error, TryLaterError):
                log.error("card_not_taken", error=type(error).__name__, remedy="Is the bot a member of the group?")
            await self._store.run(lambda work: work.relay.release(group))
            return False
        await self._store.run(lambda work: self._note(work, group, replace(step.card, message=number), now))
        return True

    async def _call(self, group: str, step: _Step) -> int:
        if step.card.message:
            await self._groups.edit(group, step.card.message, step.words)
            return step.card.message
        return await self._groups.post(group, step.words)

    def _next(self, work: Work, group: str, now: datetime) -> _Step | None:
        """Return the next call, counted and with the group claimed; None when there is none, or not now."""
        cards = work.relay.cards(group)
        known = {file.case.id: file.case for file in work.cases.under_way()}
        step = self._new_card(group, cards, known, now) or self._changed_card(cards, known)
        if step is None or not work.relay.claim(group, now, now + AT_IT):
            return None
        most = self._most_cards - (LEFT_FOR_NEW_CARDS if step.card.message else 0)
        if work.relay.spend(group, now, most, MINUTE) is not None:
            work.relay.release(group)
            return None
        return step

    def _new_card(
        self, group: str, cards: Sequence[Posted], known: Mapping[CaseId, Case], now: datetime
    ) -> _Step | None:
        mine = [case for case in known.values() if case.status in QUEUE and self._shard(case.id) == group]
        mine.sort(key=lambda case: rank(case, now, self._terms))
        new = to_announce(mine, cards)[:MOST_ON_A_CARD]
        if not new:
            return None
        return self._shown(Posted(0, 0, tuple((case, OPEN) for case in new), ""), known)

    def _changed_card(self, cards: Sequence[Posted], known: Mapping[CaseId, Case]) -> _Step | None:
        steps = (self._shown(brought_up_to_date(card, known), known) for card in cards)
        return next((step for step, card in zip(steps, cards, strict=True) if step.card.shown != card.shown), None)

    def _shown(self, card: Posted, known: Mapping[CaseId, Case]) -> _Step:
        words = words_of(card, known, self._tongue)
        return _Step(replace(card, shown=digest(words)), words)

    def _note(self, work: Work, group: str, card: Posted, now: datetime) -> None:
        if card.id and is_done(card):
            work.relay.drop_card(card)
        else:
            work.relay.put_card(group, card, now)
        work.relay.release(group)

    def _shard(self, case: CaseId) -> str:
        return self._ours[hash_of(case) % len(self._ours)]


def _out_of_place(work: Work) -> tuple[list[Relayed], set[VolunteerId]]:
    """Return the talks that are to be taken down, and those at whom nothing arrives any more.

    Taken down is what ended, and what is shown of a case that is no more or is with somebody else.
    """
    talks = work.relay.talks()
    files = {talk.case: work.cases.get(talk.case) for talk in talks if not talk.over}
    over = [talk for talk in talks if talk.over]
    live: dict[Address, VolunteerId] = {}
    for talk in (one for one in talks if not one.over):
        file = files[talk.case]
        if file is None:
            over.append(talk.ended(VolunteerNotice.WIPED))
        elif file.case.holder != talk.account:
            over.append(talk.ended("given_back"))
        else:
            live[talk.address] = talk.account
    return over, {live[address] for address in work.relay.lost(list(live))} if live else set()
