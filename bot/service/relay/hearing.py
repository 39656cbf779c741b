"""Where volunteers' messages and presses go; everything else goes on to the survivors' turns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress

from bot.domain.errors import SendError
from bot.domain.incoming import Gone, Incoming, Pressed, What, Wrote
from bot.handoff.case import VolunteerId
from bot.handoff.refusals import Refusal, RefusedMoveError
from bot.ports import Channel, Hear, Store
from bot.ports.relay import TELEGRAM, Groups
from bot.service.casework.casework import Casework
from bot.service.relay.buttons import Press, press_of
from bot.service.relay.linking import Linking
from bot.service.relay.links import code_in
from bot.service.relay.posts import RelayPosts
from bot.service.relay.pressing import Pressing
from bot.service.relay.turn import Done, Turn, Turning
from bot.service.relay.words import Tongue
from bot.service.relay.writing import Writing


class Hearing:
    """Hears Telegram before the survivors' turns do.

    Args:
        others: hears what is no volunteer's.
        channel: takes down messages with codes in them.
        groups: answers presses.
        ours: ids of the volunteers' groups.
        turning: takes the turns of volunteers.
        linking: joins chats to accounts.
        over: called once talks may have to be taken down.
    """

    def __init__(
        self, store: Store, casework: Casework, posts: RelayPosts, tongue: Tongue, others: Hear, channel: Channel,
        groups: Groups, ours: Collection[str], turning: Turning, linking: Linking, over: Callable[[], None],
    ) -> None:  # fmt: skip
        self._store = store
        self._tongue = tongue
        self._others = others
        self._channel = channel
        self._groups = groups
        self._ours = frozenset(ours)
        self._over = over
        self._linking = linking
        self._turning = turning
        self._writing = Writing(posts)
        self._pressing = Pressing(self._writing)
        self._chats: frozenset[str] = frozenset()
        self._duties: dict[str, Callable[[VolunteerId], Awaitable[None]]] = {
            "here": casework.come,
            "gone": casework.go,
            "break": casework.pause,
            "on": casework.resume,
        }

    async def look(self) -> None:
        """Learn who is linked now: another process may have linked somebody."""
        everyone = await self._store.run(lambda work: work.relay.everyone())
        self._chats = frozenset(one.chat for one in everyone)

    async def hear(self, incoming: Incoming) -> None:
        """Take what is a volunteer's, and pass on the rest; all that follows is durable when it returns.

        ``look`` has to have been called once before.
        """
        if incoming.sender.channel != TELEGRAM or not await self._is_taken(incoming):
            await self._others(incoming)

    async def _is_taken(self, incoming: Incoming) -> bool:
        if incoming.aside.group:
            await self._in_a_group(incoming)
            return True
        code = code_in(incoming.what.text) if isinstance(incoming.what, Wrote) else None
        if code is not None:
            await self._linking.link(incoming, code)
            await self._take_down_code(incoming)
            return await self._changed()
        if incoming.sender.value not in self._chats:
            return False
        if await self._in_private(incoming):
            return True
        await self.look()  # it was unlinked elsewhere, or the bot was blocked
        return False

    async def _changed(self) -> bool:
        await self.look()
        self._over()
        return True

    async def _take_down_code(self, incoming: Incoming) -> None:
        with suppress(SendError):
            if incoming.ref:
                await self._channel.erase(incoming.sender, (incoming.ref,))

    # -- the private chat -------------------------------------------------------------------------

    async def _in_private(self, incoming: Incoming) -> bool:
        what = incoming.what
        if isinstance(what, Gone):
            await self._linking.blocked(incoming.sender.value)
            return not await self._changed()  # whatever else is said there has to end as well
        me = await self._store.run(lambda work: work.relay.at(incoming.sender.value))
        if me is not None and (me.closed or _is_unlink(what)):
            await self._linking.unlink(incoming)
            return await self._changed()
        if isinstance(what, Pressed):
            return await self._pressed(incoming, press_of(what.data))
        return (await self._turning.take(incoming, self._writing.private)).theirs

    async def _pressed(self, incoming: Incoming, press: Press | None) -> bool:
        if press is not None and press.verb in self._duties:
            return await self._duty(incoming, press.verb)
        done = await self._turning.take(
            incoming, lambda turn: self._pressing.pressed(turn, press) if press else _stale(turn)
        )
        if done.alert and done.theirs:
            await self._groups.tell(incoming.aside.press, done.alert)
        self._over()
        return done.theirs

    async def _duty(self, incoming: Incoming, verb: str) -> bool:
        me = await self._store.run(lambda work: work.relay.at(incoming.sender.value))
        if me is None or me.closed:
            return False
        said = {"here": "you_are_here", "gone": "you_are_gone", "break": "you_pause", "on": "you_are_back"}[verb]
        await self._duties[verb](me.account)
        return (await self._turning.take(incoming, lambda turn: turn.say(said))).theirs

    # -- groups -----------------------------------------------------------------------------------

    async def _in_a_group(self, incoming: Incoming) -> None:
        if incoming.aside.group not in self._ours:
            return
        if not isinstance(incoming.what, Pressed):
            await self._in_a_topic(incoming)
            return
        press = press_of(incoming.what.data)
        done = Done(theirs=False)
        if press is not None:
            done = await self._turning.take(incoming, lambda turn: self._pressing.pressed(turn, press))
        alert = (
            done.alert
            if done.theirs
            else self._tongue.refusal(RefusedMoveError(Refusal.NOT_A_VOLUNTEER), incoming.locale_hint)
        )
        if alert:
            await self._groups.tell(incoming.aside.press, alert)
        self._over()

    async def _in_a_topic(self, incoming: Incoming) -> None:
        """Take what the holder writes in the topic of a talk; what others write there is taken down."""
        aside = incoming.aside
        talks = await self._store.run(lambda work: work.relay.talks())
        talk = next((one for one in talks if one.where == aside.group and one.topic == aside.topic), None)
        if talk is None:
            return
        done = await self._turning.take(incoming, lambda turn: self._writing.in_a_topic(turn, talk))
        me = await self._store.run(lambda work: work.relay.at(incoming.sender.value)) if done.theirs else None
        if incoming.ref and (me is None or me.account != talk.account or not isinstance(incoming.what, Wrote)):
            await self._groups.take_down(aside.group, [incoming.ref])


def _is_unlink(what: What) -> bool:
    return isinstance(what, Wrote) and what.text.strip().lower().partition("@")[0] == "/unlink"


def _stale(turn: Turn) -> None:
    turn.alert = turn.text("stale")
