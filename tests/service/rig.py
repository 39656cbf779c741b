"""Stand-ins for what the use cases need from the world."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.domain.ids import Address, ConversationId
from bot.domain.incoming import Gone, Incoming, Rang, What, Wrote
from bot.domain.messages import Outgoing, Receipt
from bot.ports import Conversation, Erasure, Letter, Limits, Outcome, Sent, Store, Work

T = TypeVar("T")

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ASHA = Address("telegram", "700000000001")
BINA = Address("telegram", "700000000002")
CHITRA = Address("telegram", "700000000003")


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def forward(self, **amount: float) -> None:
        self.time += timedelta(**amount)


def person(number: int) -> Address:
    """Return one of many people."""
    return Address("telegram", f"7{number:011d}")


def incoming(who: Address, words: str, *, key: str = "", order: int = 0, what: What | None = None) -> Incoming:
    """Return something that came in; the key is made of the words."""
    return Incoming(who, key or f"{who.value}:{words}", order, NOON, what or Wrote(words), ref=f"in-{words}")


class EchoMind:
    """Says every word back, and remembers them all in the state.

    Some words have a meaning of their own: ``break``, ``unstorable``, ``clear``, ``wipe``, ``look in`` (in two
    hours) and ``never mind``.
    """

    def __init__(self) -> None:
        self.taken: list[tuple[Address, str]] = []

    def turn(self, talk: Conversation, incoming: Incoming, now: datetime) -> Outcome:
        words = incoming.what.text if isinstance(incoming.what, Wrote) else type(incoming.what).__name__
        rung = (incoming.what.timer,) if isinstance(incoming.what, Rang) else ()
        self.taken.append((talk.address, words))
        if words == "break":
            raise RuntimeError("a turn broke")
        state = b" ".join(part for part in (talk.state, words.encode()) if part)
        letters: Any = (object(),) if words == "unstorable" else (said(f"re: {words}"),)
        return Outcome(
            replace(talk, state=state), incoming.key, now, now + timedelta(hours=72), incoming.ref, letters=letters,
            set_timers=(("clock1", now + timedelta(hours=2)),) if words == "look in" else (),
            stop_timers=("clock1",) if words == "never mind" else rung,
            clear=words == "clear", wipe=words == "wipe", gone=isinstance(incoming.what, Gone),
        )  # fmt: skip

    def trouble(self, talk: Conversation, incoming: Incoming, now: datetime) -> Outcome:
        return Outcome(talk, incoming.key, now, now + timedelta(hours=72), incoming.ref, letters=(said("trouble"),))


def said(words: str) -> Outgoing:
    """Return a message."""
    return Outgoing(words)


class WatchedStore:
    """Passes everything on, counts it, and can be away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.runs = 0
        self.away = False

    async def run(self, job: Callable[[Work], T]) -> T:
        self.runs += 1
        if self.away:
            raise ConnectionError("the database is away")
        return await self._store.run(job)

    async def close(self) -> None:
        await self._store.close()


class FakeWork:
    """Notes what was asked of it; gives out the letters and erasures it was handed."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.letters: list[Letter] = []
        self.erasures: list[Erasure] = []
        self.known: set[Address] = set()

    def claim_letters(self, now: datetime, most: int) -> list[Letter]:
        claimed, self.letters = self.letters[:most], self.letters[most:]
        return claimed

    def claim_erasures(self, now: datetime, most: int) -> list[Erasure]:
        claimed, self.erasures = self.erasures[:most], self.erasures[most:]
        return claimed

    def postpone(self, letter: int, due: datetime, attempts: int) -> None:
        self.asked.append(("postpone", letter, due, attempts))

    def drop_letters(self, letters: Sequence[int]) -> None:
        self.asked.append(("drop", *letters))

    def drop_all_letters_of(self, conversation: ConversationId) -> None:
        self.asked.append(("drop all of", conversation))

    def is_known(self, address: Address) -> bool:
        return address in self.known

    def finish_erasure(self, erasure: int) -> None:
        self.asked.append(("finish", erasure))

    def postpone_erasure(self, erasure: int, due: datetime, attempts: int) -> None:
        self.asked.append(("postpone erasure", erasure, due, attempts))


class FakeStore:
    """Runs every job on one ``FakeWork``; can be away."""

    def __init__(self) -> None:
        self.work: Any = FakeWork()
        self.away = False

    async def run(self, job: Callable[[Work], T]) -> T:
        if self.away:
            raise ConnectionError("the database is away")
        return job(self.work)

    async def close(self) -> None:
        return


@dataclass
class FakeChannel:
    """Delivers at once, or answers with the troubles it was given, one for each message.

    Attributes:
        troubles: words -> errors to raise, the first one first.
        hold: words whose delivery waits until the event is set.
    """

    name: str = "telegram"
    limits: Limits = field(default_factory=lambda: Limits(4096, 8, 64, 64, link_buttons=True, erase_hours=48))
    sent: list[tuple[Address, str]] = field(default_factory=list)
    erased: list[tuple[Address, tuple[str, ...]]] = field(default_factory=list)
    troubles: dict[str, list[Exception]] = field(default_factory=dict)
    hold: dict[str, asyncio.Event] = field(default_factory=dict)

    async def send(self, to: Address, message: Outgoing) -> Receipt:
        if message.text in self.hold:
            await self.hold[message.text].wait()
        if self.troubles.get(message.text):
            raise self.troubles[message.text].pop(0)
        self.sent.append((to, message.text))
        return Receipt((f"out-{message.text}",))

    async def typing(self, to: Address) -> None:
        return

    async def erase(self, to: Address, refs: Sequence[str]) -> None:
        if self.troubles.get("erase"):
            raise self.troubles["erase"].pop(0)
        self.erased.append((to, tuple(refs)))

    def words(self) -> list[str]:
        """Return what was delivered, in order."""
        return [words for _, words in self.sent]


class FakeTime:
    """Seconds that pass only when they are told to; stands in for ``monotonic`` and ``asyncio.sleep``."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._yield = asyncio.sleep

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float, result: Any = None) -> Any:
        until = self.now + seconds
        while self.now < until:
            await self._yield(0)
        return await self._yield(0, result)

    async def settle(self) -> None:
        """Let everything go on that does not wait for time."""
        for _ in range(60):
            await self._yield(0)

    async def forward(self, seconds: float) -> None:
        """Let time pass, a tenth of a second at a time."""
        for _ in range(round(seconds * 10)):
            self.now = round(self.now + 0.1, 3)
            await self.settle()


@dataclass
class Notes:
    """What the use cases told each other."""

    sent: list[Sent] = field(default_factory=list)
    forgotten: list[ConversationId] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def speak(self, letters: Sequence[Letter]) -> None:
        self.events.append("speak")
        self.letters.extend(letters)

    def clear(self, who: Address) -> None:
        self.events.append("clear")

    def forget(self, conversation: ConversationId) -> None:
        self.events.append("forget")
        self.forgotten.append(conversation)

    def words(self) -> list[str]:
        """Return what was handed over to be sent."""
        return [letter.message.text for letter in self.letters]
