"""The tables. Times are whole milliseconds since 1970 in UTC; words are sealed bytes.

``conversation_keys`` is the root: deleting a key row takes the conversation and everything of it along.
No table but ``conversations`` says anything about a survivor, and that one only under the person's own key.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()

ROW_ID = BigInteger().with_variant(Integer(), "sqlite")
"""63 bits everywhere. SQLite finds rows without an index, and counts, only by a column that is spelt INTEGER."""

meta = Table(
    "meta",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("master", String(16), nullable=False),
)
"""Secrets of the whole database, each wrapped under the master key named by ``master``."""

conversation_keys = Table(
    "conversation_keys",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("master", String(16), nullable=False),
)
"""Each conversation's own key; kept apart from the data, so that a backup can leave it out."""

conversations = Table(
    "conversations",
    metadata,
    Column("id", ROW_ID, ForeignKey("conversation_keys.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("channel", String(32), nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("unreachable", Boolean, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("version", BigInteger, nullable=False),
)
"""One row a person. ``version`` counts the turns kept; at 0 nothing was kept yet."""


def _of_conversation(*, primary_key: bool = False) -> Column[int]:
    """Return a column that points to a conversation and dies with it."""
    link = ForeignKey("conversations.id", ondelete="CASCADE")
    if primary_key:
        return Column("conversation_id", BigInteger, link, primary_key=True, autoincrement=False)
    return Column("conversation_id", BigInteger, link, nullable=False, index=True)


outbox = Table(
    "outbox",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    _of_conversation(),
    Column("message", LargeBinary, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", BigInteger),
    Column("claimed_until", BigInteger),
    Index(
        "ix_outbox_waiting",
        "due",
        sqlite_where=text("claimed_by IS NULL"),
        postgresql_where=text("claimed_by IS NULL"),
    ),
    sqlite_autoincrement=True,
)
"""Letters to send. The id grows and is never used again, so it is also the order."""

timers = Table(
    "timers",
    metadata,
    _of_conversation(primary_key=True),
    Column("timer", String(200), primary_key=True),
    Column("due", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)

footprints = Table(
    "footprints",
    metadata,
    _of_conversation(primary_key=True),
    Column("refs", LargeBinary, primary_key=True),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Sealed ids of messages in the chat, to take them down by. Sealed, as some platforms' ids spell a phone number.

No two seals are alike, so they are the key; one tree, in the order of conversations, is written and read fastest.
"""

heard = Table(
    "heard",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""Keyed digests of the updates that had their effect."""

erasures = Table(
    "erasures",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=False),
    Column("conversation_id", BigInteger, nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("master", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", BigInteger),
    Column("claimed_until", BigInteger),
)
"""Chats to clear, each sealed under a key of its own; ``conversation_id`` may be of one that is no more."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("folded", String(240), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("profile", Text, nullable=False),
    Column("duty", Text),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("telegram", LargeBinary),
    Column("telegram_lookup", LargeBinary, unique=True),
    Column("master", String(16)),
)
"""Volunteers, under shadow names. ``folded`` is the name in small letters: what makes two names alike.

``telegram`` is where they can be written to, sealed under the master key that ``master`` names.
"""


def _of_account() -> Column[str]:
    """Return a column that points to an account and dies with it."""
    return Column("account_id", String(32), ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True)


credentials = Table(
    "credentials",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=False),
    _of_account(),
    Column("kind", String(16), nullable=False),
    Column("handle", LargeBinary, unique=True),
    Column("secret", LargeBinary, nullable=False),
    Column("master", String(16)),
    Column("count", BigInteger, nullable=False),
    Column("label", String(80), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)
"""Ways to sign in: a passkey's public key, a password's hash, or, sealed under ``master``, what codes are made of."""

invitations = Table(
    "invitations",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    _of_account(),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)
"""Digests of the codes in links that were sent to people."""

console_sessions = Table(
    "console_sessions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    _of_account(),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)
"""Digests of the tokens of browsers that are signed in."""

spent = Table(
    "spent",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("expires_at", BigInteger, nullable=False, index=True),
)
"""Digests of what holds once and was used; after its time it is no good anyway."""

audit = Table(
    "audit",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("who", String(32), nullable=False),
    Column("what", String(40), nullable=False),
    Column("about", String(80), nullable=False),
    sqlite_autoincrement=True,
)
"""Who did what: ids and fixed words. It outlives the accounts it speaks of."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_ms(at: datetime) -> int:
    """Return ``at`` as it is stored; parts of a millisecond are cut off."""
    return (at - EPOCH) // MILLISECOND


def from_ms(stored: int) -> datetime:
    """Return a stored time, in UTC, with a time zone."""
    return EPOCH + stored * MILLISECOND
