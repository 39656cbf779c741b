"""What survivors' conversations need from the world: channels, a store, a clock, documents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

from bot.domain.effects import ToPeople
from bot.domain.ids import Address, ConversationId
from bot.domain.incoming import Incoming
from bot.domain.messages import Outgoing, Receipt, Wish
from bot.ports.accounts import AccountBook
from bot.ports.cases import Cases
from bot.ports.relay import RelayBook

T = TypeVar("T")

BOT_SPEAKS = "bot"
"""The owner of a conversation without a case."""

Hear: TypeAlias = Callable[[Incoming], Awaitable[None]]
"""Take one incoming thing; returns once everything that follows from it is durable.

A channel acknowledges to its platform only after this returned. When it raises, nothing was
kept and the platform should deliver again.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform accepts, counted as the platform counts.

    Attributes:
        text: longest text of one message, in UTF-16 code units.
        buttons: most reply buttons under one message.
        label: longest button label, in UTF-16 code units.
        data: longest button data, in bytes.
        link_buttons: whether links can be buttons (else they become lines of the text).
        erase_hours: for how many hours a sent message can be taken down; 0 when it cannot.
        files: whether it can carry a file that stays between the two; a document goes as text where it cannot.
        stays: what people are told of messages that cannot be taken down, and how they do it themselves: a short
            text to translate; empty when the channel does it for them.
    """

    text: int
    buttons: int
    label: int
    data: int
    link_buttons: bool
    erase_hours: int
    files: bool = False
    stays: str = ""


class Channel(Protocol):
    """One way to reach a person. Translates both ways; remembers nothing."""

    name: str
    limits: Limits

    async def send(self, to: Address, message: Outgoing) -> Receipt:
        """Deliver ``message`` whole, splitting it where ``limits`` ask for it.

        Raises:
            TryLaterError: a limit or an outage; the error says how long to wait.
            UnreachableError: the person blocked us or left.
            RefusedError: the platform will never take this message.
        """
        ...

    async def erase(self, to: Address, refs: Sequence[str]) -> None:
        """Take down the messages ``refs``, the bot's and the person's, as far as the platform lets us.

        Messages that are gone already, or too old, are passed over in silence.

        Raises:
            TryLaterError: a limit or an outage; the error says how long to wait.
            UnreachableError: the person blocked us or left.
        """
        ...

    async def typing(self, to: Address) -> None:
        """Show for a few seconds that somebody writes to the person, where the platform can. Never raises."""
        ...


class Documents(Protocol):
    """Makes documents."""

    def make(self, state: bytes, wish: Wish, at: datetime, *, files: bool) -> Outgoing:
        """Return the message that carries a document, made of a conversation as it is kept.

        Never raises: what cannot be made becomes a sentence that says so. It works for up to a second and may block.

        Args:
            state: what the flow engine remembers, encoded.
            wish: which document.
            at: now, in UTC.
            files: whether the channel carries files.
        """
        ...


class Clock(Protocol):
    """The only way to know the time."""

    def now(self) -> datetime:
        """Return now, in UTC, with a time zone."""
        ...


@dataclass(slots=True)
class Conversation:
    """One person's conversation as it is kept.

    Attributes:
        id: random; a conversation that was wiped never comes back under the same id.
        address: where to answer.
        state: what the flow engine remembers, encoded; empty for someone new.
        owner: who speaks: ``bot``; ``bot CASE`` when she has a case and the bot speaks; ``CASE VOLUNTEER`` while a
            volunteer does.
        new: True when it is not stored yet.
    """

    id: ConversationId
    address: Address
    state: bytes = field(default=b"", repr=False)
    owner: str = BOT_SPEAKS
    new: bool = True


@dataclass(frozen=True, slots=True)
class Letter:
    """A message waiting to go out.

    Attributes:
        id: grows; letters of one conversation go out in this order.
        attempts: how often sending was tried already.
        due: not before this time, UTC.
    """

    id: int
    conversation: ConversationId
    address: Address
    message: Outgoing = field(repr=False)
    attempts: int
    due: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one turn changes, to be kept in one commit.

    Attributes:
        conversation: with its new state and owner.
        key: the update's key: never heard again.
        at: when, UTC.
        expires: when the conversation is to be forgotten unless something more happens.
        ref: the person's own message, so that it can be taken down.
        letters: messages to send, in order.
        set_timers: ids and times; one of the same id is replaced.
        stop_timers: ids; those not there are passed over.
        clear: take down what can be taken down of the chat, keep the rest.
        wipe: destroy the key and all rows at once; ``letters`` are then said once the chat is
            cleared, from an ``Erasure``, and nothing of them is kept afterwards.
        gone: the person left: drop the waiting letters, keep the rest until it expires.
        calls: what is for the volunteers, in order.
        resting: the bot is a dull one from here on.
    """

    conversation: Conversation
    key: str
    at: datetime
    expires: datetime
    ref: str = ""
    letters: tuple[Outgoing, ...] = field(default=(), repr=False)
    set_timers: tuple[tuple[str, datetime], ...] = ()
    stop_timers: tuple[str, ...] = ()
    clear: bool = False
    wipe: bool = False
    gone: bool = False
    calls: tuple[ToPeople, ...] = ()
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that went out: its words are dropped, the refs are kept for taking it down."""

    letter: int
    conversation: ConversationId
    refs: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Erasure:
    """Messages to take down, then words to say; survives the conversation's own key.

    Sealed under a key of its own, which dies with the row.

    Attributes:
        attempts: how often it was begun before; if ever, the words may have been said already.
    """

    id: int
    address: Address
    refs: tuple[str, ...]
    farewell: tuple[Outgoing, ...] = field(repr=False)
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer that has come due."""

    conversation: ConversationId
    address: Address
    timer: str
    due: datetime


class Work(Protocol):
    """What can be done inside one transaction. Never used outside the job it was handed to."""

    @property
    def accounts(self) -> AccountBook:
        """The volunteers' accounts."""
        ...

    @property
    def cases(self) -> Cases:
        """The cases that people take."""
        ...

    @property
    def relay(self) -> RelayBook:
        """Volunteers' chats, and the talks that are shown there."""
        ...

    def unheard(self, keys: Sequence[str]) -> set[str]:
        """Return those of ``keys`` that were never heard before."""
        ...

    def conversations(self, addresses: Sequence[Address]) -> dict[Address, Conversation]:
        """Load (and lock until the commit) everyone's conversation; make new ones for those without."""
        ...

    def conversation(self, id: ConversationId) -> Conversation | None:  # noqa: A002 - the word for it
        """Load (and lock until the commit) one conversation; None when it is no more."""
        ...

    def keep(self, outcomes: Sequence[Outcome]) -> list[Letter]:
        """Write everything the turns changed, with bulk statements.

        Returns:
            The letters this process may send now, in order. Letters of a conversation whose earlier
            letters another process is sending are left to that process.
        """
        ...

    def sent(self, sent: Sequence[Sent]) -> None:
        """Drop the words of letters that went out; remember their refs for as long as they can be erased."""
        ...

    def postpone(self, letter: int, due: datetime, attempts: int) -> None:
        """Send ``letter``, and all after it in its conversation, not before ``due``."""
        ...

    def drop_letters(self, letters: Sequence[int]) -> None:
        """Forget letters that will never go out."""
        ...

    def drop_all_letters_of(self, conversation: ConversationId) -> None:
        """The person is unreachable: forget everything that waits for them."""
        ...

    def claim_letters(self, now: datetime, most: int) -> list[Letter]:
        """Claim waiting letters that are due and that nobody is sending, oldest first, whole conversations in order."""
        ...

    def due_timers(self, now: datetime, most: int) -> list[DueTimer]:
        """Return timers that have come due. Each stays until its turn is kept (``Outcome.stop_timers``)."""
        ...

    def is_known(self, address: Address) -> bool:
        """Tell whether there is a conversation with whoever is at ``address``."""
        ...

    def claim_erasures(self, now: datetime, most: int) -> list[Erasure]:
        """Claim erasures that are due and that nobody is at work on."""
        ...

    def finish_erasure(self, erasure: int) -> None:
        """Forget an erasure that is done, and its key."""
        ...

    def postpone_erasure(self, erasure: int, due: datetime, attempts: int) -> None:
        """Try again at ``due``."""
        ...

    def purge(self, now: datetime) -> int:
        """Destroy every conversation past its time, with its key; return how many.

        Also drops update keys older than 7 days, message refs older than 48 hours, erasures older than 48 hours,
        sessions and invitations that ended, and lines of the audit log older than 180 days.
        """
        ...


class Store(Protocol):
    """Keeps conversations, sealed."""

    async def run(self, job: Callable[[Work], T]) -> T:
        """Run ``job`` in one transaction and commit; when it raises, nothing of it ever happened.

        ``job`` is an ordinary function: it runs where it may block (a thread of the store's own, or
        under the driver's greenlet), so it must not touch the event loop.
        """
        ...

    async def close(self) -> None:
        """Finish what is running and let go of the database."""
        ...
