"""The relay, put together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from bot.domain.ids import Address, ConversationId
from bot.domain.messages import Outgoing
from bot.handoff.case import VolunteerId
from bot.handoff.told import VolunteerNotice
from bot.ports import Channel, Clock, Hear, Letter, Outcome, Store, Work
from bot.ports.relay import Groups, desk_of
from bot.service.casework.casework import Casework
from bot.service.relay.board import Board
from bot.service.relay.hearing import Hearing
from bot.service.relay.linking import Linking
from bot.service.relay.links import Links
from bot.service.relay.posts import RelayPosts
from bot.service.relay.topics import RelayTopics
from bot.service.relay.turn import KEPT, Turning
from bot.service.relay.words import Tongue

LOOK_EVERY: Final = 30.0
"""Seconds between looks for chats that were linked, or accounts that were closed or opened, by another process."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class World:
    """What the relay needs of those who speak, clear and hear.

    Attributes:
        channel: Telegram.
        groups: what can be done in Telegram's groups.
        others: hears what is no volunteer's.
        speak: called with letters to send, once they are durable.
        forget: called with conversations that are no more, so that nothing waits for them.
        clear: called with chats that have to be cleared.
    """

    channel: Channel
    groups: Groups
    others: Hear
    speak: Callable[[list[Letter]], None]
    forget: Callable[[ConversationId], None]
    clear: Callable[[Address], None]


class Relay:
    """Volunteers in Telegram. Made by ``make_relay``.

    Attributes:
        links: makes the codes that the account page shows.
        topics: what ``TelegramChannel.topics`` is to be.
    """

    def __init__(
        self, store: Store, clock: Clock, tongue: Tongue, hearing: Hearing, board: Board, topics: RelayTopics,
        speak: Callable[[list[Letter]], None],
    ) -> None:  # fmt: skip
        self.links = Links(store, clock)
        self.topics = topics
        self._store = store
        self._clock = clock
        self._tongue = tongue
        self._hearing = hearing
        self._board = board
        self._speak = speak

    async def open(self) -> None:
        """Learn who is linked. To be called before anything is heard."""
        await self._hearing.look()

    @property
    def hear(self) -> Hear:
        """Hear what comes in: what is no volunteer's goes on to the survivors' turns."""
        return self._hearing.hear

    async def look(self) -> None:
        """Look now for what another process did."""
        await self._hearing.look()
        self._board.look()

    async def run(self) -> None:
        """Keep cards, topics and talks as they should be, until cancelled."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._board.run())
            both.create_task(self._keep_looking())

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._hearing.look()
            except Exception as error:  # noqa: BLE001 - the database may be away for a while
                log.error("relay_failed", error=type(error).__name__)

    async def tend(self) -> None:
        """Do one round of that loop."""
        await self._board.tend()

    async def not_sent(self, letter: Letter) -> None:
        """Tell a volunteer in their own chat that what they wrote was not sent any more."""
        account = VolunteerId(letter.message.speaker)
        now = self._clock.now()

        def job(work: Work) -> list[Letter]:
            linked = work.relay.who(account) if account else None
            if linked is None or linked.closed:
                return []
            words = Outgoing(self._tongue.notice(VolunteerNotice.NOT_SENT, linked.locale))
            there = work.conversations([desk_of(linked.chat)])[desk_of(linked.chat)]
            return work.keep([Outcome(there, "", now, now + KEPT, letters=(words,))])

        letters = await self._store.run(job)
        if letters:
            self._speak(letters)


def make_relay(
    store: Store, clock: Clock, casework: Casework, posts: RelayPosts, tongue: Tongue, world: World,
    groups: Sequence[str] = (), *, topics: bool = False,
) -> Relay:  # fmt: skip
    """Put the relay together.

    Args:
        posts: the same that ``casework`` was made with.
        groups: ids of the volunteers' groups.
        topics: talks are held in topics of them.
    """
    turning = Turning(store, casework, tongue, world.speak)
    linking = Linking(store, casework, posts, tongue, world.speak)
    board = Board(
        store, clock, casework, posts, tongue, world.groups, groups, linking, world.forget, world.clear, world.speak,
        topics=topics,
    )  # fmt: skip
    hearing = Hearing(
        store, casework, posts, tongue, world.others, world.channel, world.groups, groups, turning, linking, board.look
    )
    topic_finder = RelayTopics(store, clock, world.groups, tongue)
    return Relay(store, clock, tongue, hearing, board, topic_finder, world.speak)
