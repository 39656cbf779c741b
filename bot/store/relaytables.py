"""The tables of the Telegram relay. A group is known by a keyed hash only."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, String, Table, Text

from bot.store.tables import ROW_ID, metadata

link_codes = Table(
    "link_codes",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("account_id", String(32), ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("expires_at", BigInteger, nullable=False, index=True),
)
"""Digests of the codes that link a chat."""

relay_talks = Table(
    "relay_talks",
    metadata,
    Column("case_id", String(32), primary_key=True),
    Column("account_id", String(32), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "conversation_id", BigInteger, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, unique=True
    ),
    Column("mark", String(4), nullable=False),
    Column("topic", BigInteger, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("ended_as", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""Talks that are shown in Telegram; ``conversation_id`` is the volunteer's, made for this talk alone."""

relay_groups = Table(
    "relay_groups",
    metadata,
    Column("lookup", LargeBinary, primary_key=True),
    Column("calls", Text, nullable=False),
    Column("claimed_until", BigInteger, nullable=False),
)
"""When calls to a group were made lately, so that every process keeps to one budget."""

relay_cards = Table(
    "relay_cards",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("lookup", LargeBinary, nullable=False, index=True),
    Column("message", BigInteger, nullable=False),
    Column("cases", Text, nullable=False),
    Column("shown", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Cards in groups on which a case is open: ids of cases, and a digest of what the card says."""
