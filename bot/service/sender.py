"""Sends letters: in order for each person, many people at a time, as fast as the platform bears."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from enum import Enum, auto
from time import monotonic

import structlog

from bot.domain.errors import RefusedError, SendError, TryLaterError, UnreachableError
from bot.domain.ids import ConversationId
from bot.domain.messages import Receipt
from bot.ports import Channel, Clock, Letter, Sent, Store, Work
from bot.service.pace import Bucket, Budget
from bot.service.tally import Tally

MOST_AT_ONCE = 96
"""Most letters on their way at the same time."""

LOOK_EVERY = 2.0
"""Seconds between looks for letters that an earlier or another process left behind."""

PATIENCE = timedelta(seconds=5)
"""A wait up to this long is sat out; a longer one is written down and the lane is closed."""

LONGEST_WAIT = timedelta(minutes=10)
"""Most time between two tries of one letter."""

AFTER_A_BREAK = timedelta(minutes=1)
"""Wait after a channel broke in a way that none should."""

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
        note_sent: told of every letter that went out.
        tally: counts.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        budgets: Mapping[str, Budget],
        store: Store,
        clock: Clock,
        note_sent: Callable[[Sent], None],
        tally: Tally,
    ) -> None:
        self._channels = channels
        self._budgets = budgets
        self._store = store
        self._clock = clock
        self._note_sent = note_sent
        self._tally = tally
        self._lanes: dict[ConversationId, deque[Letter]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._forgotten: set[ConversationId] = set()
        self._free = asyncio.Semaphore(MOST_AT_ONCE)
        self._chats: dict[ConversationId, Bucket] = {}
        self._bots = {
            name: Bucket(budget.bot_rate, budget.bot_rate, monotonic())
            for name, budget in budgets.items()
            if budget.bot_rate
        }
        self._quiet_until: dict[str, float] = {}
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
        """The person wiped everything: nothing more of theirs may go out."""
        lane = self._lanes.get(conversation)
        if lane is not None:
            lane.clear()
            self._forgotten.add(conversation)

    def look(self) -> None:
        """Look for waiting letters now."""
        self._news.set()

    async def run(self) -> None:
        """Pick up letters left behind by an earlier or another process, until cancelled."""
        while True:
            await self._claim()
            self._prune()
            try:
                await asyncio.wait_for(self._news.wait(), LOOK_EVERY)
            except TimeoutError:
                continue
            finally:
                self._news.clear()

    async def drain(self) -> None:
        """Wait for the letters that are on their way; for an orderly stop."""
        while self._tasks:
            await asyncio.wait(self._tasks, timeout=1)
            self._tasks = {task for task in self._tasks if not task.done()}

    async def _claim(self) -> None:
        try:
            letters = await self._store.run(lambda work: work.claim_letters(self._clock.now(), MOST_AT_ONCE * 4))
        except Exception as error:  # noqa: BLE001 - the database may be away for a while; letters are safe in it
            log.error("claim_failed", error=type(error).__name__)
            return
        waiting = {letter.id for lane in self._lanes.values() for letter in lane}
        self.post([letter for letter in letters if letter.id not in waiting])

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
                await asyncio.sleep(self._wait_for_turn(lane[0]))
                if not lane:
                    return
                after = await self._try(lane[0], tries)
                if after is _After.CLOSE:
                    return
                tries = tries + 1 if after is _After.AGAIN else 0
                if after is _After.NEXT and lane:
                    lane.popleft()
        finally:
            del self._lanes[conversation]
            self._forgotten.discard(conversation)

    async def _try(self, letter: Letter, tries: int) -> _After:
        channel = self._channels.get(letter.address.channel)
        if channel is None:
            return await self._postpone(letter, LONGEST_WAIT, tries)
        try:
            async with self._free:
                started = monotonic()
                receipt = await channel.send(letter.address, letter.message)
        except TryLaterError as error:
            return await self._later(letter, error, tries)
        except UnreachableError:
            self._lanes[letter.conversation].clear()  # what is posted from here on was written after they came back
            await self._give_up(letter, "unreachable", lambda work: work.drop_all_letters_of(letter.conversation))
            return _After.CLEARED
        except RefusedError as error:
            log.error("letter_refused", channel=letter.address.channel, reason=error.reason)
            await self._give_up(letter, "refused", lambda work: work.drop_letters([letter.id]))
            return _After.NEXT
        except Exception as error:  # noqa: BLE001 - whatever broke in a channel, the letter must not be lost in this process
            log.error("send_broke", channel=letter.address.channel, error=type(error).__name__)
            return await self._later(letter, TryLaterError(AFTER_A_BREAK), tries)
        await self._went_out(letter, receipt, monotonic() - started)
        return _After.NEXT

    async def _went_out(self, letter: Letter, receipt: Receipt, seconds: float) -> None:
        self._tally.letter(letter.address.channel, "sent", seconds)
        if letter.conversation not in self._forgotten:
            self._note_sent(Sent(letter.id, letter.conversation, receipt.refs, self._clock.now()))
            return
        # The person wiped everything while this one was on its way: take it down again.
        try:
            await self._channels[letter.address.channel].erase(letter.address, receipt.refs)
        except TryLaterError:
            self._note_sent(Sent(letter.id, letter.conversation, receipt.refs, self._clock.now()))
        except SendError:
            log.error("late_letter_stays", channel=letter.address.channel)

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
        await self._write(lambda work: work.postpone(letter.id, due, letter.attempts + tries))
        return _After.CLOSE

    async def _give_up(self, letter: Letter, outcome: str, job: Callable[[Work], None]) -> None:
        self._tally.letter(letter.address.channel, outcome)
        await self._write(job)

    async def _write(self, job: Callable[[Work], None]) -> None:
        try:
            await self._store.run(job)
        except Exception as error:  # noqa: BLE001 - the letter stays in the database, and its lease runs out
            log.error("letter_not_noted", error=type(error).__name__)

    def _wait_for_turn(self, letter: Letter) -> float:
        """Return the seconds to wait until the budgets of chat and bot let this letter go."""
        now = monotonic()
        name = letter.address.channel
        budget = self._budgets.get(name, Budget())
        chat = self._chats.get(letter.conversation)
        if chat is None:
            chat = self._chats[letter.conversation] = Bucket(budget.chat_rate, budget.chat_burst, now)
        bot = self._bots.get(name)
        quiet = self._quiet_until.get(name, now) - now
        return max(chat.take(now), bot.take(now) if bot else 0.0, quiet)

    def _prune(self) -> None:
        """Forget the pace of chats that have been silent long enough to start afresh."""
        now = monotonic()
        self._chats = {who: bucket for who, bucket in self._chats.items() if not bucket.full(now)}
        self._tally.lanes(len(self._lanes))
