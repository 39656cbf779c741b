"""What the store needs of a database, and which of the two kinds an address names.

Both run ordinary functions over a connection, one transaction each.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError

from bot.domain.errors import OperatorError
from bot.store.embedded import EmbeddedDatabase
from bot.store.server import ServerDatabase

T = TypeVar("T")


class Database(Protocol):
    """Runs jobs in transactions."""

    shared: bool
    """Whether other processes may be at work on it at the same time."""

    async def run(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` in one transaction and commit; when it raises, nothing of it happened."""
        ...

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run ``job``, which only reads, over the database as it is at one moment; nobody waits for it."""
        ...

    async def check(self) -> None:
        """See whether the database lets us in.

        Raises:
            OperatorError: it does not.
        """
        ...

    async def sweep(self) -> None:
        """Remove what the database still remembers of deleted rows, as far as it lets us."""
        ...

    async def wait_for_news(self, seconds: float, me: int) -> None:
        """Return when a process other than ``me`` left letters to claim or changed a case, or after ``seconds``."""
        ...

    async def close(self) -> None:
        """Finish what is running and let go."""
        ...


def connect(url: str, *, make: bool = False, alone: bool = False) -> Database:
    """Return the database ``url`` names; nothing is opened on a server yet.

    Args:
        url: ``sqlite:///path`` or ``postgresql+asyncpg://user:password@host/name``.
        make: on SQLite, make the file when it is not there.
        alone: on SQLite, keep every other process away while it is open.

    Raises:
        OperatorError: not such an address, or the file cannot be used.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise _no_such_url("is no database address") from None
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return EmbeddedDatabase(Path(str(parsed.database)), make=make, alone=alone)
    if parsed.get_backend_name() == "postgresql":
        return ServerDatabase(parsed.set(drivername="postgresql+asyncpg"))
    raise _no_such_url("names a database that Humraah cannot use")


def _no_such_url(what: str) -> OperatorError:
    remedy = "Set it to sqlite:///path/to/file or postgresql+asyncpg://user:password@host/name, or leave it unset."
    return OperatorError(f"HUMRAAH_DATABASE_URL {what}.", remedy)
