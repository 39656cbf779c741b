"""What volunteers who live in Telegram need: their linked chats, the talks that are shown there, groups and cards.

A linked chat holds several conversations, each sealed under a key of its own: one for what concerns the volunteer,
one for what was typed and not sent yet, and one for each talk, so that a talk goes from the chat when it is over.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.ids import Address
from bot.domain.messages import Outgoing
from bot.handoff.case import CaseId, VolunteerId

DESK = "desk"
NOTES = "notes"
TELEGRAM = "telegram"


def desk_of(chat: str) -> Address:
    """Return the conversation about the volunteer's own affairs in a chat."""
    return Address(TELEGRAM, f"{chat}/{DESK}")


def notes_of(chat: str) -> Address:
    """Return the conversation that keeps what a volunteer typed and has not decided on; nothing is sent to it."""
    return Address(TELEGRAM, f"{chat}/{NOTES}")


@dataclass(frozen=True, slots=True)
class Linked:
    """A volunteer with a chat.

    Attributes:
        name: the shadow name.
        chat: the platform's id of the private chat, which is that of the person as well.
        locale: the language that is spoken with them.
        closed: the account is.
    """

    account: VolunteerId
    name: str
    chat: str = field(repr=False)
    locale: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Relayed:
    """A talk that is shown in Telegram.

    Attributes:
        account: who holds it.
        mark: one letter that tells it from the other talks of the same volunteer.
        where: the private chat, or the group, as the platform numbers them; sealed where it is kept.
        topic: the group's forum topic; 0 in a private chat, and before the topic is made.
        opened: since when, UTC.
        over: what the volunteer is told at its end; empty while it goes on. It is taken down then.
    """

    case: CaseId
    account: VolunteerId
    mark: str
    where: str = field(repr=False)
    opened: datetime
    topic: int = 0
    over: str = ""

    @property
    def address(self) -> Address:
        """Where it is written to."""
        return Address(TELEGRAM, f"{self.where}/{self.case}")

    @property
    def in_a_group(self) -> bool:
        """Whether it is a topic of a group; the ids of groups are below zero."""
        return self.where.startswith("-")

    def ended(self, over: str) -> Relayed:
        """Return it as one that is to be taken down."""
        return replace(self, over=over)


@dataclass(frozen=True, slots=True)
class Posted:
    """A card that stands in a group.

    Attributes:
        message: the platform's id of it.
        cases: the cases on it, in order, and whether each is still open there.
        shown: a digest of what it says now.
    """

    id: int
    message: int
    cases: tuple[tuple[CaseId, str], ...]
    shown: str


class RelayBook(Protocol):
    """Links, talks and cards inside one transaction."""

    def add_code(self, digest: bytes, account: VolunteerId, expires: datetime) -> None:
        """Keep the digest of a code; an older one of the same account is good for nothing from now on."""
        ...

    def use_code(self, digest: bytes, now: datetime) -> VolunteerId | None:
        """Return whose code it is, and forget it; None when it is nobody's or too old."""
        ...

    def link(self, account: VolunteerId, chat: str) -> None:
        """Note whose private chat it is, sealed; whoever had it before has it no more."""
        ...

    def unlink(self, account: VolunteerId) -> None:
        """Forget the chat of an account."""
        ...

    def everyone(self) -> list[Linked]:
        """Return all who have a chat."""
        ...

    def who(self, account: VolunteerId) -> Linked | None:
        """Return somebody who has a chat."""
        ...

    def at(self, chat: str) -> Linked | None:
        """Return whose private chat it is."""
        ...

    def talks(self) -> list[Relayed]:
        """Return the talks that are shown, the oldest first; those that are over and not taken down among them."""
        ...

    def put(self, talk: Relayed) -> None:
        """Keep a talk as it is now."""
        ...

    def drop(self, talk: Relayed) -> None:
        """Forget a talk."""
        ...

    def refs(self, talk: Relayed) -> frozenset[str]:
        """Return the platform's ids of the messages of a talk, as far as they can still be taken down."""
        ...

    def lost(self, addresses: Collection[Address]) -> set[Address]:
        """Return those where nothing arrives any more: the bot was blocked."""
        ...

    def spend(self, group: str, now: datetime, most: int, within: timedelta) -> datetime | None:
        """Count one call to a group.

        Args:
            most: how many may be made ...
            within: ... in any such time.

        Returns:
            None when it may be made; else when to ask again, and nothing was counted.
        """
        ...

    def claim(self, group: str, now: datetime, until: datetime) -> bool:
        """Let no other process change the cards of a group until then; return False when one is at it."""
        ...

    def release(self, group: str) -> None:
        """Let other processes change the cards of a group again."""
        ...

    def cards(self, group: str) -> list[Posted]:
        """Return the cards of a group on which a case is open."""
        ...

    def put_card(self, group: str, card: Posted, now: datetime) -> None:
        """Keep a card as it is now; one with the id 0 is new."""
        ...

    def drop_card(self, card: Posted) -> None:
        """Forget a card: nothing on it will change."""
        ...


class Groups(Protocol):
    """What can be done in groups, and with presses. Whoever calls keeps the groups' budget.

    All but ``tell`` raise the errors of ``Channel.send``.
    """

    async def post(self, group: str, message: Outgoing) -> int:
        """Write to a group, outside of its topics; return the message's id."""
        ...

    async def edit(self, group: str, number: int, message: Outgoing) -> None:
        """Change a message of the bot's; one that is gone, or says that already, is passed over."""
        ...

    async def make_topic(self, group: str, name: str) -> int:
        """Make a forum topic; return its id."""
        ...

    async def close_topic(self, group: str, topic: int) -> None:
        """Close a topic for good."""
        ...

    async def delete_topic(self, group: str, topic: int) -> None:
        """Delete a topic with all that was written in it; one that is gone is passed over."""
        ...

    async def take_down(self, group: str, refs: Sequence[str]) -> None:
        """Delete messages as far as the platform lets us."""
        ...

    async def tell(self, press: str, text: str) -> None:
        """Answer a press with a note only the one who pressed sees; never raises."""
        ...


class Topics(Protocol):
    """Finds the topic of a talk for whoever writes to it."""

    async def ready(self, to: Address) -> int:
        """Return the topic, made now if need be, and count one message of the group's budget.

        Raises:
            TryLaterError: the budget is spent, or the topic cannot be made now.
            RefusedError: the talk is over.
        """
        ...
