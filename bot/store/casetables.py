"""The tables of the hand-off to people. All that tells of someone is sealed under their conversation's key."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, LargeBinary, String, Table, Text

from bot.store.tables import ROW_ID, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column(
        "conversation_id", BigInteger, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, unique=True
    ),
    Column("status", String(16), nullable=False, index=True),
    Column("wakes", BigInteger, index=True),
    Column("version", BigInteger, nullable=False),
    Column("heard", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""One row a conversation at most; ``version`` and ``heard`` are compared when it is written.

In clear stand only where the case stands and when the clock next does something to it.
"""

case_words = Table(
    "case_words",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("voice", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("letter", BigInteger, nullable=False, index=True),
    Column("unsent", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

shifts = Table(
    "shifts",
    metadata,
    Column("volunteer", String(32), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("begins", BigInteger, primary_key=True),
    Column("ends", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)

waits = Table(
    "waits",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("began", BigInteger, nullable=False, index=True),
    Column("facts", Text, nullable=False),
)
"""Measured waits, of nobody in particular."""

ended_talks = Table(
    "ended_talks",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("facts", Text, nullable=False),
)
"""How talks ended, of nobody in particular."""
