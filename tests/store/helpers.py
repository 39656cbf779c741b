"""Short ways to say what happens in a conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.domain.ids import Address
from bot.domain.messages import Button, LinkButton, Outgoing
from bot.ports import Conversation, Letter, Outcome, Sent, Store, Work
from bot.store import SqlStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))

ASHA = Address("telegram", "700123456789")
BINA = Address("telegram", "700987654321")
CHITRA = Address("whatsapp", "919876543210")


def after(**amount: float) -> datetime:
    """Return the time that much after ``NOW``."""
    return NOW + timedelta(**amount)


def said(words: str) -> Outgoing:
    """Return a message with everything a message can have."""
    return Outgoing(words, ((Button("हाँ", "1:yes"), Button("No", "1:no")),), (LinkButton("Form", "https://x.test"),))


def outcome_of(conversation: Conversation, key: str, *words: str, **rest: Any) -> Outcome:
    """Return what a turn that says ``words`` leads to."""
    facts = {"at": NOW, "expires": after(hours=72)} | rest
    return Outcome(conversation, key, letters=tuple(said(one) for one in words), **facts)


async def turn(store: Store, who: Address, key: str, *words: str, state: bytes = b"", **rest: Any) -> list[Letter]:
    """Hear ``who`` once, keep ``state`` and say ``words``; return what may be sent."""

    def job(work: Work) -> list[Letter]:
        conversation = work.conversations([who])[who]
        conversation.state = state or conversation.state
        return work.keep([outcome_of(conversation, key, *words, **rest)])

    return await store.run(job)


async def conversation(store: Store, who: Address) -> Conversation:
    """Return a conversation as it is kept."""
    return await store.run(lambda work: work.conversations([who])[who])


async def claim(store: Store, at: datetime = NOW, most: int = 100) -> list[Letter]:
    """Claim letters."""
    return await store.run(lambda work: work.claim_letters(at, most))


async def deliver(store: Store, letters: list[Letter], at: datetime = NOW) -> None:
    """Note the letters as sent, each as the message ``m<id>``."""
    sent = [Sent(letter.id, letter.conversation, (f"m{letter.id}",), at) for letter in letters]
    await store.run(lambda work: work.sent(sent))


def words_of(letters: list[Letter]) -> list[str]:
    """Return what letters say."""
    return [letter.message.text for letter in letters]


async def rows(store: SqlStore, sql: str, **values: Any) -> list[Any]:
    """Look at the tables directly."""
    return await store._database.run(lambda db: [*_all(db.execute(text(sql), values))])


def _all(result: Any) -> list[Any]:
    return list(result.all()) if result.returns_rows else []
