"""The troupe: lets scripted survivors come one after the other, and plays the colleague. A channel like any other."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import deque
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.domain.errors import UnreachableError
from bot.domain.ids import Address, ConversationId
from bot.domain.messages import Outgoing, Receipt
from bot.handoff.case import NO_ONE, Case, NextStep, Outcome, Status, VolunteerId
from bot.handoff.moves import Move
from bot.handoff.orders import Actor, Kind, Order
from bot.handoff.refusals import RefusedMoveError
from bot.handoff.terms import PROPOSED, Trust
from bot.handoff.volunteers import Duty, Shift, Skill
from bot.ports import Clock, Hear, Limits, Role, Store, Work
from bot.ports.practice import Debrief, Doors
from bot.practice.scripts import Script, Scripts
from bot.practice.survivor import CHANNEL, Sleep, Survivor, Translate, World
from bot.service.accounts import Accounts, Draft
from bot.service.casework.casework import Casework
from bot.service.casework.sheet import Happened

LIMITS: Final = Limits(text=100_000, buttons=99, label=200, data=64, link_buttons=False, erase_hours=48)
"""A script reads anything."""

PRACTICE_TERMS: Final = replace(
    PROPOSED, severe_a_shift=1000, gap_after_severe=timedelta(seconds=30), quiet_close=timedelta(minutes=15),
    call_back_step=timedelta(minutes=1),
)  # fmt: skip
"""An hour of practice holds more than an hour of work: these limits would only stand in its way."""

MOST_KEPT: Final = 50
"""Debriefs that can be looked at."""

TRAINEE, COLLEAGUE, SUPERVISOR = "Trainee", "Colleague", "Supervisor"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it goes.

    Attributes:
        seconds: from one survivor to the next; all pauses grow and shrink with it.
        most: survivors there at once.
        locale: the language they all talk in; empty for every language that is offered.
    """

    seconds: float = 60.0
    most: int = 3
    locale: str = ""

    @property
    def scale(self) -> float:
        """How long a second of a survivor's is."""
        return self.seconds / 60.0


@dataclass(frozen=True, slots=True)
class Stage:
    """What the troupe plays on: the real use cases."""

    hear: Hear
    store: Store
    clock: Clock
    casework: Casework


class Troupe:
    """Scripted survivors.

    Args:
        translate: text in English, locale -> text.
        languages: locales they talk in.
        sleep: waits for so many seconds.
    """

    name: str = CHANNEL
    limits: Limits = LIMITS

    def __init__(
        self, scripts: Scripts, translate: Translate, languages: Sequence[str], pace: Pace, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._scripts = scripts
        self._translate = translate
        self._languages = tuple(languages)
        self._pace = pace
        self._sleep = sleep
        self._there: dict[str, Survivor] = {}
        self._of: dict[ConversationId, Survivor] = {}
        self._debriefs: deque[Debrief] = deque(maxlen=MOST_KEPT)
        self._news: asyncio.Queue[Happened] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._decks: dict[str, list[Script]] = {"somebody_there": [], "nobody_there": []}
        self._codes: dict[str, VolunteerId] = {}
        self.trainee = self.colleague = NO_ONE

    # -- the channel ------------------------------------------------------------------------------

    async def send(self, to: Address, message: Outgoing) -> Receipt:
        """Show a message to a survivor.

        Raises:
            UnreachableError: she is gone.
        """
        survivor = self._there.get(to.value)
        if survivor is None:
            raise UnreachableError
        return Receipt((survivor.show(message),))

    async def erase(self, to: Address, refs: Sequence[str]) -> None:
        """Nothing is kept that could be taken down."""

    async def typing(self, to: Address) -> None:
        """A script does not watch."""

    # -- what the console asks --------------------------------------------------------------------

    def enters(self, code: str) -> VolunteerId | None:
        """Return whose way in a code is; None when it is nobody's."""
        return self._codes.get(code)

    def entered(self, code: str) -> None:
        """Note that a code was used: it is nobody's any more."""
        self._codes.pop(code, None)

    def debriefs(self) -> Sequence[Debrief]:
        """Return the talks that are over, the latest first."""
        return tuple(self._debriefs)

    # -- the play ---------------------------------------------------------------------------------

    async def prepare(self, stage: Stage) -> Doors:
        """Make the accounts; return the ways in."""
        self._stage = stage
        self._world = World(stage.hear, stage.clock, self._translate, self._pause)
        stage.casework.listen(lambda happened: self._news.put_nowait(happened) if happened else None)
        accounts = Accounts(stage.store, stage.clock, self._languages[0])
        self.trainee = await self._account(accounts, TRAINEE, Role.VOLUNTEER)
        self.colleague = await self._account(accounts, COLLEAGUE, Role.VOLUNTEER)
        supervisor = await self._account(accounts, SUPERVISOR, Role.SUPERVISOR)
        doors = Doors(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
        self._codes = {doors.trainee: self.trainee, doors.supervisor: supervisor}
        now = stage.clock.now()
        languages = frozenset(self._languages)
        await stage.casework.plan(Shift(self.trainee, now, now + PRACTICE_TERMS.shift_length, languages))
        await stage.casework.come(self.colleague)
        await self._looks_away()
        return doors

    @property
    def playing(self) -> int:
        """How many survivors are there."""
        return len(self._there)

    async def run(self) -> None:
        """Play until cancelled."""
        await asyncio.gather(self._arrivals(), self.watch())

    async def watch(self) -> None:
        """Play with those who are there, until cancelled; nobody new comes by themselves."""
        try:
            while True:
                await self._follow(await self._news.get())
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def comes(self, script: Script, locale: str) -> Survivor:
        """Let one survivor begin."""
        survivor = Survivor(script, locale, self._world)
        self._there[survivor.address.value] = survivor
        self._spawn(self._plays(survivor))
        return survivor

    async def _arrivals(self) -> None:
        while True:
            if len(self._there) < self._pace.most and (script := await self._next()):
                self.comes(script, random.choice(self._languages))  # noqa: S311 - nothing hangs on it
            await self._sleep(self._pace.seconds)

    async def _next(self) -> Script | None:
        """Return whom to let come: of those who ask when nobody is there, one at a time."""
        desk = await self._stage.casework.desk(self.trainee)
        arrives = "somebody_there" if _is_there(desk.me.duty, self._stage.clock.now()) else "nobody_there"
        if arrives == "nobody_there" and self._there:
            return None
        deck = self._decks[arrives]
        if not deck:
            deck.extend(one for one in self._scripts.all if one.arrives == arrives)
            random.shuffle(deck)
            deck.sort(key=lambda one: -one.level)  # taken from the end
        return deck.pop() if deck else None

    async def _plays(self, survivor: Survivor) -> None:
        try:
            await survivor.play()
        except Exception as error:  # noqa: BLE001 - one survivor less; the practice goes on
            log.error("practice_failed", script=survivor.script.script, error=type(error).__name__)
        if not survivor.met:  # she never got as far as the queue
            self._there.pop(survivor.address.value, None)

    async def _pause(self, seconds: float) -> None:
        await self._sleep(seconds * self._pace.scale)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- what happens to cases --------------------------------------------------------------------

    async def _follow(self, happened: Happened) -> None:
        survivor = await self._survivor(happened)
        if survivor is not None and happened.words is None:
            self._tell(survivor, happened.before, happened.after)
        if self.colleague in happened.volunteers:
            self._spawn(self._colleague(happened.after))

    async def _survivor(self, happened: Happened) -> Survivor | None:
        if happened.conversation in self._of:
            return self._of[happened.conversation]
        talk = await self._stage.store.run(lambda work: work.conversation(happened.conversation))
        survivor = self._there.get(talk.address.value) if talk and talk.address.channel == self.name else None
        if survivor is not None:
            self._of[happened.conversation] = survivor
        return survivor

    def _tell(self, survivor: Survivor, before: Case | None, after: Case) -> None:
        if after.holder and (before is None or not before.holder):
            survivor.joined()
        if after.status is Status.HANDING_OVER and not after.agreed:
            self._spawn(survivor.agrees())
        if after.status in {Status.CLOSED, Status.WIPED}:
            survivor.over()
            self._there.pop(survivor.address.value, None)
            if survivor.met:
                self._debriefs.appendleft(survivor.debrief(self._scripts.sources))

    # -- the colleague ----------------------------------------------------------------------------

    async def _colleague(self, case: Case) -> None:
        """Take over what is handed over, look after it for a while, and leave the queue to the trainee."""
        move = {Status.OFFERED: Move.SKIP, Status.HANDING_OVER: Move.TAKE_OVER}.get(case.status)
        if case.asked == self.colleague and move is Move.SKIP:
            await self._moves(case, move)
        elif case.asked == self.colleague and case.agreed and move is Move.TAKE_OVER:
            await self._pause(5)
            await self._moves(case, move)
        elif case.holder == self.colleague and case.status is Status.HELD:
            await self._pause(60)
            await self._moves(case, Move.CLOSE)
        await self._looks_away()

    async def _moves(self, case: Case, move: Move) -> None:
        now = await self._stage.casework.status(case.id)
        if now is None:
            return
        order = Order(
            move, Actor(Kind.VOLUNTEER, self.colleague), self._stage.clock.now(), now.version, now.heard,
            outcome=Outcome.HELPED if move is Move.CLOSE else None,
            next_step=NextStep.MENU if move is Move.CLOSE else None,
        )  # fmt: skip
        with suppress(RefusedMoveError):  # somebody was faster
            await self._stage.casework.move(case.id, order)

    async def _looks_away(self) -> None:
        """Have the colleague count as away: can be asked to go on with a talk, is not offered one from the queue."""

        def job(work: Work) -> None:
            work.cases.lock()
            me = next(one for one in work.cases.team() if one.id == self.colleague)
            if me.duty is not None:
                work.cases.put_duty(replace(me, duty=replace(me.duty, missed=PRACTICE_TERMS.missed_offers)))

        await self._stage.store.run(job)

    async def _account(self, accounts: Accounts, name: str, role: Role) -> VolunteerId:
        draft = Draft(name, role, frozenset(self._languages), frozenset(Skill), Trust.EXPERIENCED)
        return (await accounts.invite(NO_ONE, draft)).account.id


def _is_there(duty: Duty | None, now: datetime) -> bool:
    return duty is not None and duty.begins <= now < duty.ends and duty.break_since is None
