"""The forum topic of a talk: made when the first word goes to it, within the group's budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.errors import RefusedError, TryLaterError
from bot.domain.ids import Address
from bot.ports import Clock, Store, Work
from bot.ports.relay import Groups, Relayed
from bot.service.relay.board import MINUTE, MOST_A_MINUTE
from bot.service.relay.words import Tongue


class RelayTopics:
    """Keeps ``ports.relay.Topics``.

    Args:
        tongue: names topics: by a letter and the topic of the case, never by anyone's name.
    """

    def __init__(self, store: Store, clock: Clock, groups: Groups, tongue: Tongue) -> None:
        self._store = store
        self._clock = clock
        self._groups = groups
        self._tongue = tongue

    async def ready(self, to: Address) -> int:
        """Return the topic, made now if need be, and count one message of the group's budget.

        Raises:
            TryLaterError: the budget is spent, or the topic cannot be made now.
            RefusedError: the talk is over.
            UnreachableError: the bot may not make topics there.
        """
        talk = await self._store.run(lambda work: _talk_at(work, to))
        if talk is None or talk.over:
            raise RefusedError("talk_over")
        if not talk.topic:
            await self._count(talk)
            name = self._tongue.say("talk_short", mark=f"{talk.mark} {talk.case[-4:]}")
            talk = replace(talk, topic=await self._groups.make_topic(talk.where, name))
            kept = talk
            await self._store.run(lambda work: _keep(work, kept))
        await self._count(talk)
        return talk.topic

    async def _count(self, talk: Relayed) -> None:
        now = self._clock.now()
        again: datetime | None = await self._store.run(
            lambda work: work.relay.spend(talk.where, now, MOST_A_MINUTE, MINUTE)
        )
        if again is not None:
            raise TryLaterError(again - now)


def _talk_at(work: Work, to: Address) -> Relayed | None:
    return next((talk for talk in work.relay.talks() if talk.address == to), None)


def _keep(work: Work, talk: Relayed) -> None:
    """Note the topic; what was decided about the talk meanwhile stays."""
    now = _talk_at(work, talk.address)
    if now is not None:
        work.relay.put(replace(now, topic=talk.topic))
