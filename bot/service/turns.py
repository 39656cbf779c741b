"""The turn pipeline: decide, save, then speak.

Events of different people that wait together are taken together, in one transaction; idle, a batch
is one event and adds no wait. Events of one person are always taken one after another, in order.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import structlog

from bot.domain.ids import Address, ConversationId
from bot.domain.incoming import Incoming
from bot.ports import Clock, Conversation, Letter, Outcome, Sent, Store, Work
from bot.ports.cases import StaleError
from bot.service.casework.ears import Ears
from bot.service.casework.sheet import Sheet
from bot.service.mind import Mind
from bot.service.moving import Moving, Numbers, no_numbers
from bot.service.tally import Tally

MOST_AT_ONCE = 64
"""Most events of one batch: larger ones win little more and make the last one wait."""

LEAST_WAIT_FOR_RECEIPTS = 0.02
"""Seconds that notes of sent letters wait for company at most when nothing else is to be saved."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Waiting:
    incoming: Incoming
    done: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class _Receipt:
    """A letter that went out; ``noted`` is done once that is durable."""

    sent: Sent
    noted: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class _Saved:
    """What a batch left to do once it is durable."""

    letters: list[Letter] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    sheet: Sheet | None = None


class Turns:
    """Takes what comes in, in micro-batches.

    Args:
        store: keeps conversations.
        clock: tells the time.
        mind: decides.
        speak: called with letters to send, once they are durable.
        clear: called with the addresses of chats to clear, before letters.
        forget: called with the conversations that were wiped, cleared or left, before anything else.
        tally: counts.
        wiped: called with where someone was who had everything forgotten, once that is durable.
        numbers: tells where a number leads that another channel gave.
        people: hears those who talk with a person, or ask for one; without it, the bot alone answers.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        mind: Mind,
        speak: Callable[[Sequence[Letter]], None],
        clear: Callable[[Address], None],
        forget: Callable[[ConversationId], None],
        tally: Tally,
        wiped: Callable[[Address], None] = lambda _: None,
        numbers: Numbers = no_numbers,
        people: Ears | None = None,
    ) -> None:
        self._people = people
        self._store = store
        self._clock = clock
        self._mind = mind
        self._speak = speak
        self._clear = clear
        self._forget = forget
        self._tally = tally
        self._wiped = wiped
        self._moving = Moving(numbers, mind)
        self._waiting: deque[_Waiting] = deque()
        self._receipts: list[_Receipt] = []
        self._wake = asyncio.Event()
        self._heard = asyncio.Event()

    async def hear(self, incoming: Incoming) -> None:
        """Take one incoming thing; return once all that follows from it is durable."""
        waiting = _Waiting(incoming, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wake.set()
        self._heard.set()
        await waiting.done

    def note_sent(self, sent: Sent) -> asyncio.Future[None]:
        """Remember, with the next commit, that a letter went out; what is returned is done once it is durable."""
        receipt = _Receipt(sent, asyncio.get_running_loop().create_future())
        self._receipts.append(receipt)
        self._wake.set()
        return receipt.noted

    async def run(self) -> None:
        """Take batches until cancelled; what waits then is not acknowledged and comes again."""
        while True:
            await self._wake.wait()
            if not self._waiting:
                await self._company()
            self._wake.clear()
            batch, receipts = self._next_batch(), self._take_receipts()
            if self._waiting:
                self._wake.set()
            await self._save(batch, receipts)

    async def _company(self) -> None:
        """Let notes of sent letters wait for somebody to write, but not long: then one commit does for both."""
        self._heard.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAST_WAIT_FOR_RECEIPTS):
                await self._heard.wait()

    async def flush(self) -> None:
        """Write down what is still only remembered; for an orderly stop."""
        await self._save([], self._take_receipts())

    def _take_receipts(self) -> list[_Receipt]:
        receipts, self._receipts = self._receipts, []
        return receipts

    def _next_batch(self) -> list[_Waiting]:
        """Take the first waiting event of each person, at most ``MOST_AT_ONCE``; leave the others in order."""
        first: dict[object, _Waiting] = {}
        left: deque[_Waiting] = deque()
        for waiting in self._waiting:
            sender = waiting.incoming.sender
            earlier = first.get(sender)
            if earlier is None and len(first) < MOST_AT_ONCE:
                first[sender] = waiting
            elif earlier is not None and waiting.incoming.order < earlier.incoming.order:
                first[sender] = waiting
                left.append(earlier)
            else:
                left.append(waiting)
        self._waiting = left
        return list(first.values())

    async def _save(self, batch: list[_Waiting], receipts: list[_Receipt]) -> None:
        job = partial(self._job, [waiting.incoming for waiting in batch], [receipt.sent for receipt in receipts])
        try:
            saved = await self._store.run(job)
        except Exception as error:  # noqa: BLE001 - whatever the database says, each event must get its answer
            await self._save_one_by_one(batch, receipts, error)
            return
        self._after(saved)
        for future in (*(receipt.noted for receipt in receipts), *(waiting.done for waiting in batch)):
            _resolve(future)

    async def _save_one_by_one(self, batch: list[_Waiting], receipts: list[_Receipt], error: Exception) -> None:
        """A batch failed: find out whose event it was, so that the others do not suffer for it."""
        log.error("batch_failed", size=len(batch), error=type(error).__name__)
        if len(batch) + bool(receipts) <= 1:
            self._receipts = receipts + self._receipts
            for waiting in batch:
                _resolve(waiting.done, error)
            if receipts:
                await asyncio.sleep(1)
                self._wake.set()
            return
        await self._save([], receipts)
        for waiting in batch:
            await self._save([waiting], [])

    def _job(self, batch: list[Incoming], sent: list[Sent], work: Work) -> _Saved:
        """Run in one transaction, where it may block."""
        if sent:
            work.sent(sent)
        if not batch:
            return _Saved()
        unheard = work.unheard([incoming.key for incoming in batch])
        fresh = [incoming for incoming in batch if incoming.key in unheard]
        talks = work.conversations([incoming.sender for incoming in fresh])
        sheet = self._people.sheet(work) if self._people else None
        outcomes = [one for incoming in fresh for one in self._turn(incoming, talks[incoming.sender], work, sheet)]
        for outcome in outcomes:
            if outcome.clear:  # what was still to be said must not appear in the cleared chat
                work.drop_all_letters_of(outcome.conversation.id)
        letters = work.keep(outcomes) if outcomes else []
        if sheet:
            sheet.flush()
        return _Saved(letters, outcomes, sheet)

    def _turn(self, incoming: Incoming, talk: Conversation, work: Work, sheet: Sheet | None) -> tuple[Outcome, ...]:
        now = self._clock.now()
        moved = self._moving.outcomes(incoming, talk, work, now)
        if moved:
            return self._people.moved(sheet, moved) if self._people and sheet else moved
        try:
            if self._people and sheet:
                return (self._people.turn(sheet, talk, incoming),)
            return (self._mind.turn(talk, incoming, now),)
        except StaleError:
            raise
        except Exception as error:  # noqa: BLE001 - one broken turn must not leave a person without an answer
            log.error("turn_failed", kind=type(incoming.what).__name__, error=type(error).__name__)
            self._tally.failed_turn()
            return (self._mind.trouble(talk, incoming, now),)

    def _after(self, saved: _Saved) -> None:
        for outcome in saved.outcomes:
            self._tally.turn(outcome)
            if outcome.wipe or outcome.clear or outcome.gone:
                self._forget(outcome.conversation.id)
            if outcome.wipe:
                self._wiped(outcome.conversation.address)
            if outcome.wipe or outcome.clear:
                self._clear(outcome.conversation.address)
        if saved.letters:
            self._speak(saved.letters)
        if saved.sheet and self._people:
            self._people.after(saved.sheet)


def _resolve(future: asyncio.Future[None], error: Exception | None = None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
