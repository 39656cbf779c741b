"""Cases, what was written in them, shifts, and figures of nobody in particular."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "conversation_id",
            sa.BigInteger,
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("status", sa.String(16), nullable=False, index=True),
        sa.Column("wakes", sa.BigInteger, nullable=True, index=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("heard", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "case_words",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("voice", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("letter", sa.BigInteger, nullable=False, index=True),
        sa.Column("unsent", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    _of_the_team()


def _of_the_team() -> None:
    op.create_table(
        "shifts",
        sa.Column("volunteer", sa.String(32), sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("begins", sa.BigInteger, primary_key=True),
        sa.Column("ends", sa.BigInteger, nullable=False, index=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "waits",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("began", sa.BigInteger, nullable=False, index=True),
        sa.Column("facts", sa.Text, nullable=False),
    )
    op.create_table(
        "ended_talks",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False, index=True),
        sa.Column("facts", sa.Text, nullable=False),
    )
