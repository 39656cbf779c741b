"""Sends letters: in order for each person, many people at a time, as fast as the platform bears."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from enum import Enum, auto
from functools import partial
from time import monotonic
from typing import TypeAlias

import structlog

from bot.domain.errors import ElsewhereError, RefusedError, TryLaterError, UnreachableError
from bot.domain.ids import Address, ConversationId
from bot.domain.messages import Outgoing, Receipt
from bot.ports import Channel, Clock, Documents, Letter, Sent, Store, Work
from bot.service.insisting import insist
from bot.service.pace import Bucket, Budget
from bot.service.tally import Tally

MOST_AT_ONCE = 96
"""Most letters on their way at the same time."""

LOOK_EVERY = 2.0
"""Seconds between looks for letters that an earlier or another process left behind."""

LOOK_AGAIN = 0.1
"""Seconds after news that led to no letter until the next look: whoever told may have been at the conversation still,
and what somebody is at is passed over."""

PATIENCE = timedelta(seconds=5)
"""A wait up to this long is sat out; a longer one is written down and the lane is closed."""

LONGEST_WAIT = timedelta(minutes=10)
"""Most time between two tries of one letter."""

LATECOMERS = 1.0
"""Seconds for which the lane of a postponed letter still takes letters in: those of a turn that was kept just before
were put off together with it, and must not overtake it."""

SHORT_PAUSE = 0.01
"""Seconds between looks whether all that was on its way has arrived."""

AFTER_A_BREAK = timedelta(minutes=1)
"""Wait after a channel broke in a way that none should."""

MOST_PASSES = 30
"""How often a letter goes back to be tried by another process, at intervals of ``LOOK_EVERY`` when there is none: a
minute, in which a page that lost its process comes back to one."""

Speaks: TypeAlias = Callable[[Work, Letter], bool]

log = structlog.get_logger()


class _After(Enum):
    """What a lane does after a try."""

    NEXT = auto()
    AGAIN = auto()
    CLEARED = auto()
    CLOSE = auto()


class Sender:
    """One lane for each person with letters on the way.

    Args:
        channels: by name.
        budgets: how fast each channel's platform lets us speak, by channel name.
        store: keeps the letters.
        clock: tells the time.
        note_sent: told of every letter that went out; what it returns is awaited before the next one of the
            same person goes, so that a crash repeats one line at most.
        settled: what it returns is awaited before a letter goes to a chat: done once the chat was cleared.
        tally: counts.
        documents: makes the documents that letters wish for.
        speaks: asked in a transaction whether a volunteer's words still go out; drops them when they do not.
        not_sent: told of words that were dropped so.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        budgets: Mapping[str, Budget],
        store: Store,
        clock: Clock,
        note_sent: Callable[[Sent], Awaitable[None] | None],
        settled: Callable[[Address], Awaitable[None]],
        tally: Tally,
        documents: Documents | None = None,
        speaks: Speaks | None = None,
        not_sent: Callable[[Letter], Awaitable[None]] | None = None,
    ) -> None:
        self._speaks = speaks
        self._not_sent = not_sent
        self._channels = channels
        self._budgets = budgets
        self._store = store
        self._clock = clock
        self._note_sent = note_sent
        self._settled = settled
        self._tally = tally
        self._documents = documents
        self._lanes: dict[ConversationId, deque[Letter]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_the_way: dict[ConversationId, Letter] = {}
        self._recalled: set[int] = set()
        self._stopping = False
        self._free = asyncio.Semaphore(MOST_AT_ONCE)
        self._chats: dict[ConversationId, Bucket] = {}
        self._bots = {
            name: Bucket(budget.bot_rate, budget.bot_rate, monotonic())
            for name, budget in budgets.items()
            if budget.bot_rate
        }
        self._quiet_until: dict[str, float] = {}
        self._others_first = 0.0
        self._news = asyncio.Event()

    def post(self, letters: Sequence[Letter]) -> None:
        """Take letters that are durable and claimed by this process."""
        for letter in letters:
            lane = self._lanes.get(letter.conversation)
            if lane is not None:
                lane.append(letter)
            else:
                self._open_lane(letter)

    def forget(self, conversation: ConversationId) -> None:
        """The person wiped everything or left: nothing that was to be said before may stand in the chat."""
        lane = self._lanes.get(conversation)
        if lane is not None:
            lane.clear()
        if conversation in self._on_the_way:
            self._recalled.add(self._on_the_way[conversation].id)

    def look(self) -> None:
        """Look for waiting letters now."""
        self._news.set()

    async def run(self) -> None:
        """Pick up letters left behind by an earlier or another process, until cancelled."""
        is_news = False
        while True:
            found = monotonic() >= self._others_first and await self._claim()
            self._prune()
            try:
                await asyncio.wait_for(self._news.wait(), LOOK_AGAIN if is_news and not found else LOOK_EVERY)
                is_news = True
            except TimeoutError:
                is_news = False
            finally:
                self._news.clear()

    async def stop(self) -> None:
        """Finish what is on its way and begin nothing more; what waits stays in the database for the next process."""
        self._stopping = True
        while self._on_the_way:  # noqa: ASYNC110 - lanes come and go; nobody else waits for all of them
            await asyncio.sleep(SHORT_PAUSE)

    async def drain(self) -> None:
        """Wait until there is nothing more to say."""
        while self._tasks:
            await asyncio.wait(self._tasks, timeout=1)
            self._tasks = {task for task in self._tasks if not task.done()}

    async def _claim(self) -> bool:
        """Take letters to send; tell whether there were any."""
        try:
            letters = await self._store.run(lambda work: work.claim_letters(self._clock.now(), MOST_AT_ONCE * 4))
        except Exception as error:  # noqa: BLE001 - the database may be away for a while; letters are safe in it
            log.error("claim_failed", error=type(error).__name__)
            return False
        waiting = {letter.id for lane in self._lanes.values() for letter in lane}
        self.post([letter for letter in letters if letter.id not in waiting])
        return bool(letters)

    def _open_lane(self, letter: Letter) -> None:
        self._lanes[letter.conversation] = deque([letter])
        task = asyncio.get_running_loop().create_task(self._work_lane(letter.conversation))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_lane(self, conversation: ConversationId) -> None:
        lane = self._lanes[conversation]
        tries = 0
        try:
            while lane:
                await self._await_turn(lane[0])
                if not lane or self._stopping:
                    return
                letter = lane[0]
                after = await self._take_out(letter, tries)
                if after is _After.CLOSE:
                    return
                is_still_first = bool(lane) and lane[0] is letter
                tries = tries + 1 if after is _After.AGAIN and is_still_first else 0
                if after is _After.NEXT and is_still_first:
                    lane.popleft()
        finally:
            del self._lanes[conversation]

    async def _take_out(self, letter: Letter, tries: int) -> _After:
        """Try one letter; when it is recalled meanwhile, those posted after that are not held up."""
        self._on_the_way[letter.conversation] = letter
        try:
            after = await self._try(letter, tries)
            return _After.NEXT if letter.id in self._recalled and after is _After.CLOSE else after
        finally:
            del self._on_the_way[letter.conversation]
            self._recalled.discard(letter.id)

    async def _try(self, letter: Letter, tries: int) -> _After:
        channel = self._channels.get(letter.address.channel)
        if channel is None:
            return await self._postpone(letter, LONGEST_WAIT, tries)
        try:
            async with self._free:
                if letter.id in self._recalled:
                    return _After.NEXT
                if letter.message.speaker and not await self._may_go(letter):
                    return _After.NEXT
                started = monotonic()
                message = await self._whole(letter, channel)
                if letter.id in self._recalled:
                    return _After.NEXT
                receipt = await channel.send(letter.address, message)
        except TryLaterError as error:
            return await self._later(letter, error, tries)
        except UnreachableError as error:
            if isinstance(error, ElsewhereError) and letter.attempts + tries < MOST_PASSES:
                return await self._pass_on(letter, tries)
            return await self._lose(letter)
        except RefusedError as error:
            log.error("letter_refused", channel=letter.address.channel, reason=error.reason)
            await self._give_up(letter, "refused", lambda work: work.drop_letters([letter.id]))
            return _After.NEXT
        except Exception as error:  # noqa: BLE001 - whatever broke in a channel, the letter must not be lost in this process
            log.error("send_broke", channel=letter.address.channel, error=type(error).__name__)
            return await self._later(letter, TryLaterError(AFTER_A_BREAK), tries)
        await self._went_out(letter, receipt, monotonic() - started)
        return _After.NEXT

    async def _may_go(self, letter: Letter) -> bool:
        """Ask once more whether a volunteer's words still go out."""
        speaks = self._speaks
        if speaks is None or await self._store.run(lambda work: speaks(work, letter)):
            return True
        self._tally.letter(letter.address.channel, "not_sent")
        if self._not_sent is not None:
            await self._not_sent(letter)
        return False

    async def _whole(self, letter: Letter, channel: Channel) -> Outgoing:
        """Return what is sent: the letter, or the document it wishes for, made now and kept nowhere.

        Raises:
            RefusedError: the conversation it was to be made of is gone.
        """
        wish = letter.message.wish
        if wish is None or self._documents is None:
            return letter.message
        talks = await self._store.run(lambda work: work.conversations([letter.address]))
        talk = talks[letter.address]
        if talk.id != letter.conversation:
            raise RefusedError("conversation_gone")
        make = partial(self._documents.make, talk.state, wish, self._clock.now(), files=channel.limits.files)
        return await asyncio.to_thread(make)

    async def _went_out(self, letter: Letter, receipt: Receipt, seconds: float) -> None:
        self._tally.letter(letter.address.channel, "sent", seconds)
        if letter.id not in self._recalled:
            await self._noted(letter, receipt)
        if letter.id in self._recalled:
            await self._take_down(letter, receipt)

    async def _noted(self, letter: Letter, receipt: Receipt) -> None:
        noted = self._note_sent(Sent(letter.id, letter.conversation, receipt.refs, self._clock.now()))
        if noted is not None:
            await noted

    async def _take_down(self, letter: Letter, receipt: Receipt) -> None:
        """The person wiped everything, or left, while this one was on its way."""
        try:
            await self._channels[letter.address.channel].erase(letter.address, receipt.refs)
        except TryLaterError:
            self._note_sent(Sent(letter.id, letter.conversation, receipt.refs, self._clock.now()))
        except Exception as error:  # noqa: BLE001 - whatever broke in a channel, the lane must go on
            log.error("late_letter_stays", channel=letter.address.channel, error=type(error).__name__)

    async def _later(self, letter: Letter, error: TryLaterError, tries: int) -> _After:
        self._tally.letter(letter.address.channel, "later")
        if error.whole_bot:
            self._quiet_until[letter.address.channel] = monotonic() + error.after.total_seconds()
        backing_off = timedelta(seconds=2 ** min(letter.attempts + tries, 9) - 1)
        wait = max(error.after, min(backing_off, LONGEST_WAIT))
        if wait > PATIENCE:
            return await self._postpone(letter, wait, tries + 1)
        await asyncio.sleep(wait.total_seconds())
        return _After.AGAIN

    async def _postpone(self, letter: Letter, wait: timedelta, tries: int) -> _After:
        due = self._clock.now() + wait
        await insist(self._store, lambda work: work.postpone(letter.id, due, letter.attempts + tries))
        if letter.id not in self._recalled:
            await asyncio.sleep(LATECOMERS)
        return _After.CLOSE

    async def _pass_on(self, letter: Letter, tries: int) -> _After:
        """Hand a letter back, and all after it, and let other processes claim them before this one does.

        What joins the lane meanwhile stays in it: the others may be done by then, and nobody else would know of it.
        """
        self._tally.letter(letter.address.channel, "elsewhere")
        self._others_first = monotonic() + LOOK_EVERY / 2
        lane = self._lanes[letter.conversation]
        passed = {one.id for one in lane}
        due = self._clock.now()
        await insist(self._store, lambda work: work.postpone(letter.id, due, letter.attempts + tries + 1))
        joined = [one for one in lane if one.id not in passed]
        lane.clear()
        lane.extend(joined)
        return _After.CLEARED

    async def _lose(self, letter: Letter) -> _After:
        """Forget all letters to someone who is gone."""
        self._lanes[letter.conversation].clear()  # what is posted from here on was written after they came back
        await self._give_up(letter, "unreachable", lambda work: work.drop_all_letters_of(letter.conversation))
        return _After.CLEARED

    async def _give_up(self, letter: Letter, outcome: str, job: Callable[[Work], None]) -> None:
        self._tally.letter(letter.address.channel, outcome)
        await insist(self._store, job)

    async def _await_turn(self, letter: Letter) -> None:
        """Wait for the letter's turn; when everyone has to be quiet meanwhile, wait for another turn after that."""
        await self._settled(letter.address)
        wait = self._wait_for_turn(letter)
        if wait:
            await asyncio.sleep(wait)
        while self._quiet(letter):  # noqa: ASYNC110 - each letter has a turn of its own
            await asyncio.sleep(self._wait_for_turn(letter))

    def _wait_for_turn(self, letter: Letter) -> float:
        """Return the seconds to wait until the budgets of chat and bot let this letter go."""
        now = monotonic()
        name = letter.address.channel
        budget = self._budgets.get(name, Budget())
        chat = self._chats.get(letter.conversation)
        if chat is None:
            chat = self._chats[letter.conversation] = Bucket(budget.chat_rate, budget.chat_burst, now)
        bot = self._bots.get(name)
        quiet = self._quiet(letter)
        return quiet + max(chat.take(now + quiet), bot.take(now + quiet) if bot else 0.0)

    def _quiet(self, letter: Letter) -> float:
        """Return the seconds for which the whole bot still has to be quiet."""
        now = monotonic()
        return max(self._quiet_until.get(letter.address.channel, now) - now, 0.0)

    def _prune(self) -> None:
        """Forget the pace of chats that have been silent long enough to start afresh."""
        now = monotonic()
        self._chats = {who: bucket for who, bucket in self._chats.items() if not bucket.full(now)}
        self._tally.lanes(len(self._lanes))
