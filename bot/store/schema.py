"""Which shape the tables have, and how they get the newest one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from bot.domain.errors import OperatorError

REVISIONS: Final = ("0001", "0002", "0003", "0004")
"""All revisions this program knows, oldest first; Alembic is only loaded when there is something to change."""

_UPGRADES: Final = 7_265_001
"""The PostgreSQL advisory lock held while the schema changes: any number, ours alone."""


def revision_of(db: Connection) -> str | None:
    """Return the schema's revision; None for a database without tables of ours."""
    if not inspect(db).has_table("alembic_version"):
        return None
    revision: str | None = db.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def is_current(db: Connection) -> bool:
    """Say whether the tables have the newest shape.

    Raises:
        OperatorError: they are newer than this program.
    """
    revision = revision_of(db)
    if revision is not None and revision not in REVISIONS:
        problem = f"The database is newer (schema {revision}) than this Humraah (schema {REVISIONS[-1]})."
        raise OperatorError(problem, "Install the newer Humraah again.")
    return revision == REVISIONS[-1]


def demand_current(db: Connection) -> None:
    """Refuse to work on tables of another shape.

    Raises:
        OperatorError: they are older, newer, or not there.
    """
    if not is_current(db):
        what = "has no tables yet" if revision_of(db) is None else "is of an older Humraah"
        raise OperatorError(f"The database {what}.", "Run `humraah db upgrade`.")


def upgrade(db: Connection) -> bool:
    """Give the tables the newest shape, inside the running transaction; return False when they had it.

    Raises:
        OperatorError: they are newer than this program.
    """
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADES})
    if is_current(db):
        return False
    _migrate(db)
    return True


def _migrate(db: Connection) -> None:
    from alembic import command  # noqa: PLC0415  # takes long to load and is seldom needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = db
    command.upgrade(config, "head")
