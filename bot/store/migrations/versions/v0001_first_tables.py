"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _secrets()
    _conversations()
    _outbox()
    _of_conversations()
    _of_the_whole()


def _secrets() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("master", sa.String(16), nullable=False),
    )
    op.create_table(
        "conversation_keys",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("master", sa.String(16), nullable=False),
    )


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column(
            "id",
            ROW_ID,
            sa.ForeignKey("conversation_keys.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("lookup", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("unreachable", sa.Boolean, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False, index=True),
        sa.Column("version", sa.BigInteger, nullable=False),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("conversation_id", sa.BigInteger, _to_conversation(), nullable=False, index=True),
        sa.Column("message", sa.LargeBinary, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_by", sa.BigInteger),
        sa.Column("claimed_until", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    free = sa.text("claimed_by IS NULL")
    op.create_index("ix_outbox_waiting", "outbox", ["due"], sqlite_where=free, postgresql_where=free)


def _of_conversations() -> None:
    op.create_table(
        "timers",
        sa.Column("conversation_id", sa.BigInteger, _to_conversation(), primary_key=True, autoincrement=False),
        sa.Column("timer", sa.String(200), primary_key=True),
        sa.Column("due", sa.BigInteger, nullable=False, index=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "footprints",
        sa.Column("conversation_id", sa.BigInteger, _to_conversation(), primary_key=True, autoincrement=False),
        sa.Column("refs", sa.LargeBinary, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _of_the_whole() -> None:
    op.create_table(
        "heard",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erasures",
        sa.Column("id", ROW_ID, primary_key=True, autoincrement=False),
        sa.Column("conversation_id", sa.BigInteger, nullable=False, index=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("master", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_by", sa.BigInteger),
        sa.Column("claimed_until", sa.BigInteger),
    )


def _to_conversation() -> sa.ForeignKey:
    return sa.ForeignKey("conversations.id", ondelete="CASCADE")
