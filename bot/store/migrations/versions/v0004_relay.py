"""Volunteers' chats in Telegram: codes that link them, talks that are shown there, groups and cards."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "link_codes",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column(
            "account_id", sa.String(32), sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, unique=True
        ),
        sa.Column("expires_at", sa.BigInteger, nullable=False, index=True),
    )
    op.create_table(
        "relay_talks",
        sa.Column("case_id", sa.String(32), primary_key=True),
        sa.Column("account_id", sa.String(32), sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "conversation_id",
            sa.BigInteger,
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("mark", sa.String(4), nullable=False),
        sa.Column("topic", sa.BigInteger, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("ended_as", sa.String(40), nullable=False),
        sqlite_with_rowid=False,
    )
    _groups()


def _groups() -> None:
    op.create_table(
        "relay_groups",
        sa.Column("lookup", sa.LargeBinary, primary_key=True),
        sa.Column("calls", sa.Text, nullable=False),
        sa.Column("claimed_until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "relay_cards",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("lookup", sa.LargeBinary, nullable=False, index=True),
        sa.Column("message", sa.BigInteger, nullable=False),
        sa.Column("cases", sa.Text, nullable=False),
        sa.Column("shown", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
