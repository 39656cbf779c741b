"""What people do with cases: the one door for the console and for the relay. Refusals are named and kind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

import structlog

from bot.domain.ids import Address
from bot.handoff.card import Card
from bot.handoff.care import Alarm, Load, Prompt, alarms, load, prompts
from bot.handoff.case import Case, CaseId, Status, VolunteerId
from bot.handoff.mishaps import may_send
from bot.handoff.orders import Kind, Order
from bot.handoff.queue import in_order, waited
from bot.handoff.refusals import Objection, Refusal, RefusedMoveError
from bot.handoff.routing import objections
from bot.handoff.terms import Terms
from bot.handoff.volunteers import Duty, Shift, Volunteer, came, debriefed, paused, resumed, went
from bot.handoff.waiting import Around
from bot.ports import Clock, Letter, Store, Work
from bot.ports.cases import CaseFile, Ended, StaleError, Voices, Words
from bot.service.casework.sheet import Happened, Lasts, NoPosts, Posts, Sheet, Told
from bot.service.casework.tending import around_now, tend
from bot.service.people import People

T = TypeVar("T")

MOST_SAID = 4000
"""Longest message of a volunteer, in characters: fits one message of every channel."""

TRIES = 3
"""How often something is begun again when another process was faster."""

LOOK_EVERY = 5.0
"""Seconds between rounds when nothing calls for one sooner."""

FIGURES = timedelta(days=14)
"""How far back a supervisor's figures go."""

Ear: TypeAlias = Callable[[Happened | None], None]
"""Told of what happened in this process; of None when something may have happened in another one."""

Typing: TypeAlias = Callable[[Address], Awaitable[None]]

TYPING_EVERY = timedelta(seconds=4)
"""It is shown for about five seconds; more often tells nothing new."""

log = structlog.get_logger()


class TooLongError(ValueError):
    """A message is longer than ``MOST_SAID``; nothing was sent. Carries lengths only."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in the queue, as a volunteer sees it before they take it: language, topic, urgency, and nothing else.

    Attributes:
        against: why this volunteer may not take it; empty when they may.
        offered: they are asked about it, until ``case.until``.
    """

    case: Case
    waited: timedelta
    against: tuple[Objection, ...]
    offered: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk as its holder sees it.

    Attributes:
        card: what she passed on.
        words: what was written since they joined, and the notes of those before them.
    """

    case: Case
    card: Card = field(repr=False)
    words: tuple[Words, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """All that one volunteer's screen needs, read at once.

    Attributes:
        me: as the rules know them.
        queue: who comes first first.
        mine: the cases they hold.
        asked: the hand-overs that they are asked to take.
        prompts: what is said to them about themself.
        colleagues: who else is on shift now.
    """

    me: Volunteer
    queue: tuple[Waiting, ...]
    mine: tuple[Case, ...]
    asked: tuple[Case, ...]
    prompts: tuple[Prompt, ...]
    colleagues: tuple[VolunteerId, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What a supervisor sees: load and times, and no content.

    Attributes:
        waiting: the queue, who comes first first, with how long each waited and why a supervisor is called.
        held: talks that go on, by who holds them.
        loads: of those on shift.
        around: measured waits and planned shifts.
        ended: how talks ended lately.
    """

    waiting: tuple[tuple[Case, timedelta, tuple[Alarm, ...]], ...]
    held: tuple[Case, ...]
    loads: tuple[tuple[VolunteerId, Duty, Load], ...]
    around: Around
    ended: tuple[Ended, ...]


class Casework:
    """Moves cases, and tells those who listen. Everything it does is durable when it returns.

    Args:
        store: keeps cases.
        clock: tells the time.
        told: puts into her language what she hears.
        lasts: how long a conversation is kept when nothing more happens.
        terms: limits and intervals.
        speak: called with letters to send, once they are durable.
        posts: brings to volunteers' own chats what happened.
        typing: shows somebody that an answer is being written.
    """

    def __init__(
        self, store: Store, clock: Clock, told: Told, lasts: Lasts, terms: Terms,
        speak: Callable[[Sequence[Letter]], None], posts: Posts | None = None, typing: Typing | None = None,
    ) -> None:  # fmt: skip
        self._store = store
        self._clock = clock
        self._told = told
        self._lasts = lasts
        self._terms = terms
        self._speak = speak
        self._posts: Posts = posts or NoPosts()
        self._typing = typing
        self._typed: dict[CaseId, datetime] = {}
        self._around = Around()
        self._ears: list[Ear] = []
        self._wake = asyncio.Event()

    # -- for the bot's own turns ------------------------------------------------------------------

    @property
    def terms(self) -> Terms:
        """Limits and intervals."""
        return self._terms

    def people(self, case: Case | None) -> People:
        """Return what is known of volunteers, for someone with this case."""
        return People(case, self._around, self._terms)

    def sheet(self, work: Work) -> Sheet:
        """Return an empty sheet for one transaction."""
        return Sheet(work, self._told, self._lasts, self._posts, self._terms, self._clock.now())

    def after(self, sheet: Sheet) -> None:
        """Send and tell what a sheet gathered, once its transaction is durable."""
        if sheet.posted:
            self._speak(sheet.posted)
        for happened in sheet.happened:
            for ear in list(self._ears):
                ear(happened)
        if any(happened.words is None for happened in sheet.happened):  # words alone can wait for the next round
            self._wake.set()

    def listen(self, ear: Ear) -> Callable[[], None]:
        """Have ``ear`` called with everything that happens; return how to stop that."""
        self._ears.append(ear)
        return lambda: self._ears.remove(ear)

    def look(self) -> None:
        """Look now for what another process did."""
        self._wake.set()
        for ear in list(self._ears):
            ear(None)

    # -- the clock --------------------------------------------------------------------------------

    async def run(self) -> None:
        """Do what is due, until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self.tend()
            except Exception as error:  # noqa: BLE001 - tried again soon; nothing is lost meanwhile
                log.error("tending_failed", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._wake.wait()

    async def tend(self) -> None:
        """Do everything that is due now: offers run out, the next is asked, those who wait hear news."""
        self._around = await self._done(tend)

    # -- what people do ---------------------------------------------------------------------------

    async def move(self, case: CaseId, order: Order, note: str = "") -> None:
        """Make a move with a case.

        Args:
            order: what, by whom, on which version; its time is set here.
            note: for the next volunteer; makes ``order.note`` true.

        Raises:
            RefusedMoveError: it is not done; the error says why.
        """

        def job(sheet: Sheet) -> None:
            file = sheet.get(case)
            whole = replace(order, at=sheet.now, note=bool(note.strip()))
            after = sheet.move(file, whole)
            if whole.note:
                sheet.note(after, Words(Voices.NOTE, sheet.now, note.strip(), order.by.id))

        await self._done(job)

    async def say(self, case: CaseId, who: VolunteerId, text: str) -> None:
        """Send a volunteer's words to her.

        Raises:
            RefusedMoveError: the talk is not theirs (any more).
            TooLongError: it is too long; nothing was sent.
        """
        if len(text) > MOST_SAID:
            raise TooLongError(f"{len(text)} characters, {MOST_SAID} at most")

        def job(sheet: Sheet) -> None:
            file = sheet.get(case)
            sheet.say(file, Words(Voices.VOLUNTEER, sheet.now, text, who), by=Kind.VOLUNTEER)

        await self._done(job)

    async def typing(self, case: CaseId, who: VolunteerId) -> None:
        """Show her that the holder writes. Whoever is not the holder shows nothing; it says no word either way."""
        now = self._clock.now()
        if self._typing is None or now - self._typed.get(case, now - TYPING_EVERY) < TYPING_EVERY:
            return
        self._typed = {one: at for one, at in self._typed.items() if now - at < TYPING_EVERY} | {case: now}

        def job(work: Work) -> Address | None:
            file = work.cases.get(case)
            talk = work.conversation(file.conversation) if file and file.case.holder == who else None
            return talk.address if talk else None

        address = await self._store.run(job)
        if address is not None:
            await self._typing(address)

    async def note(self, case: CaseId, who: VolunteerId, text: str) -> None:
        """Keep a note for the next volunteer; only the holder writes one.

        Raises:
            RefusedMoveError: the talk is not theirs.
            TooLongError: it is too long; nothing was kept.
        """
        if len(text) > MOST_SAID:
            raise TooLongError(f"{len(text)} characters, {MOST_SAID} at most")

        def job(sheet: Sheet) -> None:
            file = sheet.get(case)
            _demand_holder(file, who)
            sheet.note(file, Words(Voices.NOTE, sheet.now, text, who))

        await self._done(job)

    async def come(self, who: VolunteerId) -> None:
        """Begin, or go on with, the shift that is planned now; without one, a shift of the usual length."""

        def job(sheet: Sheet) -> None:
            now = sheet.now
            me = _member(sheet, who)
            planned = [one for one in sheet.work.cases.shifts(now, now + timedelta(minutes=1)) if one.volunteer == who]
            shift = planned[0] if planned else Shift(who, now, now + sheet.terms.shift_length, me.languages)
            on_duty = me.duty is not None and now < me.duty.ends
            if planned or not on_duty:
                sheet.put_duty(came(me, shift, now))

        await self._on_duty(job)

    async def go(self, who: VolunteerId) -> None:
        """Take no new case from now on; what they hold stays theirs until it is handed over or closed."""
        await self._on_duty(lambda sheet: sheet.put_duty(went(_member(sheet, who), sheet.now)))

    async def pause(self, who: VolunteerId) -> None:
        """Begin a break."""
        await self._change_duty(who, lambda duty, sheet: paused(duty, sheet.now))

    async def resume(self, who: VolunteerId) -> None:
        """End the break; also: say that they are there."""
        await self._change_duty(who, lambda duty, sheet: resumed(duty, sheet.now, sheet.terms))

    async def debriefed(self, who: VolunteerId) -> None:
        """Note that somebody has asked how they are."""
        await self._change_duty(who, lambda duty, _: debriefed(duty))

    async def plan(self, shift: Shift) -> None:
        """Keep a planned shift."""
        await self._store.run(lambda work: work.cases.plan(shift))
        self._wake.set()

    async def cancel(self, who: VolunteerId, begins: datetime) -> None:
        """Forget a planned shift."""
        await self._store.run(lambda work: work.cases.cancel(who, begins))
        self._wake.set()

    async def shifts(self, begins: datetime, ends: datetime) -> list[Shift]:
        """Return the planned shifts that touch this time."""
        return await self._store.run(lambda work: work.cases.shifts(begins, ends))

    def speaks(self, work: Work, letter: Letter) -> bool:
        """Tell, where messages are sent, whether a volunteer's words still go out; if not, drop them and note it."""
        talk = work.conversation(letter.conversation)
        file = work.cases.of(talk.id) if talk else None
        if file is not None and may_send(file.case, VolunteerId(letter.message.speaker)) is None:
            return True
        work.drop_letters([letter.id])
        work.cases.not_sent(letter.id)
        return False

    # -- what people see --------------------------------------------------------------------------

    async def desk(self, who: VolunteerId) -> Desk:
        """Return what a volunteer's screen shows.

        Raises:
            RefusedMoveError: they have no account.
        """
        now = self._clock.now()
        return await self._store.run(lambda work: _desk(work, who, self._terms, now))

    async def talk(self, case: CaseId, who: VolunteerId) -> Talk:
        """Return a talk to who holds it.

        Raises:
            RefusedMoveError: it is not theirs, or no more.
        """

        def job(sheet: Sheet) -> Talk:
            file = sheet.get(case)
            _demand_holder(file, who)
            return Talk(file.case, file.card, tuple(sheet.work.cases.words(file)))

        return await self._done(job)

    async def status(self, case: CaseId) -> Case | None:
        """Return a case as the rules know it, without anything that was passed on or written; None when it is gone."""
        file = await self._store.run(lambda work: work.cases.get(case))
        return file.case if file else None

    async def board(self) -> Board:
        """Return what a supervisor sees."""
        now = self._clock.now()
        return await self._store.run(lambda work: _board(work, self._terms, now))

    # -- the machinery ----------------------------------------------------------------------------

    async def _done(self, job: Callable[[Sheet], T]) -> T:
        """Run a job on a sheet, again when another process was faster; then send and tell."""

        def whole(work: Work) -> tuple[T, Sheet]:
            sheet = self.sheet(work)
            result = job(sheet)
            sheet.flush()
            return result, sheet

        result, sheet = await self._retried(whole)
        self.after(sheet)
        return result

    async def _retried(self, job: Callable[[Work], T]) -> T:
        for _ in range(TRIES - 1):
            with suppress(StaleError):
                return await self._store.run(job)
        try:
            return await self._store.run(job)
        except StaleError:
            raise RefusedMoveError(Refusal.CHANGED_MEANWHILE) from None

    async def _on_duty(self, job: Callable[[Sheet], None]) -> None:
        def locked(sheet: Sheet) -> None:
            sheet.work.cases.lock()
            job(sheet)

        await self._done(locked)
        self._wake.set()

    async def _change_duty(self, who: VolunteerId, change: Callable[[Duty, Sheet], Duty]) -> None:
        def job(sheet: Sheet) -> None:
            me = _member(sheet, who)
            if me.duty is not None:
                sheet.put_duty(replace(me, duty=change(me.duty, sheet)))

        await self._on_duty(job)


def _member(sheet: Sheet, who: VolunteerId) -> Volunteer:
    volunteer = sheet.team.get(who)
    if volunteer is None or volunteer.blocked:
        raise RefusedMoveError(Refusal.NOT_A_VOLUNTEER)
    return volunteer


def _demand_holder(file: CaseFile, who: VolunteerId) -> None:
    if file.case.status is Status.CLOSED:
        raise RefusedMoveError(Refusal.CLOSED)
    if not who or file.case.holder != who:
        raise RefusedMoveError(Refusal.NOT_YOURS)


def _desk(work: Work, who: VolunteerId, terms: Terms, now: datetime) -> Desk:
    on_hand = {one.id: one for one in work.cases.team() if not one.blocked}
    me = on_hand.pop(who, None)
    if me is None:
        raise RefusedMoveError(Refusal.NOT_A_VOLUNTEER)
    held = me.duty.held if me.duty else ()
    mine = tuple(file.case for case in held if (file := work.cases.get(case)) and file.case.holder == who)
    cases = [file.case for file in work.cases.in_status(Status.WAITING, Status.OFFERED, Status.HANDING_OVER)]
    offered = tuple(case for case in cases if case.status is Status.OFFERED and case.asked == who)
    queue = tuple(_waiting(case, me, terms, now) for case in (*offered, *in_order(cases, now, terms)))
    mine = tuple(sorted(mine, key=lambda case: (case.since, case.id)))
    asked = tuple(case for case in cases if case.status is Status.HANDING_OVER and case.asked == who)
    colleagues = tuple(one.id for one in on_hand.values() if one.duty and now < one.duty.ends)
    return Desk(me, queue, mine, asked, prompts(me.duty, terms, now) if me.duty else (), colleagues)


def _waiting(case: Case, me: Volunteer, terms: Terms, now: datetime) -> Waiting:
    return Waiting(case, waited(case, now), objections(case, me, terms, now), case.asked == me.id)


def _board(work: Work, terms: Terms, now: datetime) -> Board:
    team = work.cases.team()
    cases = [file.case for file in work.cases.under_way()]
    why = alarms(cases, team, terms, now)
    on_shift = [(one.id, one.duty) for one in team if one.duty and (now < one.duty.ends or one.duty.held)]
    queue = (*in_order(cases, now, terms), *(case for case in cases if case.status is Status.OFFERED))
    return Board(
        waiting=tuple((case, waited(case, now), why.get(case.id, ())) for case in queue),
        held=tuple(case for case in cases if case.holder),
        loads=tuple((who, duty, load(duty, terms)) for who, duty in on_shift),
        around=around_now(work, team, terms, now),
        ended=tuple(work.cases.ended(now - FIGURES)),
    )
