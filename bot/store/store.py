"""``ports.Store`` on SQLite and PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.ports import Work
from bot.store import schema
from bot.store.database import Database, connect
from bot.store.desk import Desk, Leases
from bot.store.sealing import KEY_BYTES, Keyring, Lookup, Wrapped
from bot.store.tables import erasures, meta, outbox
from bot.store.work import SqlWork

T = TypeVar("T")

LOOKUP = "lookup"
LOOKUP_KEY = b"lookup key"
_NEW_SECRET = {
    "sqlite": sqlite.insert(meta).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(meta).on_conflict_do_nothing(),
}


class SqlStore:
    """Keeps conversations, sealed; made by ``open_store``."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        lookup: Lookup,
        clock: Callable[[], datetime],
        *,
        guest: bool = False,
    ) -> None:
        self._database = database
        self._guest = guest
        self._keyring = keyring
        self._lookup = lookup
        self._clock = clock
        self._leases = Leases(shared=database.shared)
        self._closed = False

    async def run(self, job: Callable[[Work], T]) -> T:
        """Run ``job`` in one transaction and commit; when it raises, nothing of it ever happened.

        On PostgreSQL a job may be run again from the start, when another process got in its way:
        it must change nothing but through the ``Work`` it is given.
        """
        desk: Desk | None = None

        def within(db: Connection) -> T:
            nonlocal desk
            desk = Desk(db, self._keyring, self._lookup, self._leases, self._clock)
            return job(SqlWork(desk))

        result = await self._database.run(within)
        if desk is not None and desk.destroyed:
            await self._database.sweep()
        return result

    async def wait_for_news(self, seconds: float) -> None:
        """Return when another process may have left letters to claim or changed a case, or after ``seconds``."""
        await self._database.wait_for_news(seconds, self._leases.me)

    async def take_over(self) -> None:
        """Free what earlier processes left claimed; on PostgreSQL their claims run out by themselves."""
        await self._database.run(lambda db: self._leases.let_go(db, outbox, erasures))

    async def close(self) -> None:
        """Hand back what is claimed and not done, finish what is running, and let go of the database."""
        if self._closed:
            return
        self._closed = True
        try:
            if not self._guest:
                await self.take_over()
        finally:
            await self._database.close()


async def open_store(
    url: str,
    master_keys: Sequence[bytes],
    *,
    upgrade: bool | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> SqlStore:
    """Open the database, check it, and return the store.

    Args:
        url: ``sqlite:///path`` or ``postgresql+asyncpg://user:password@host/name``.
        master_keys: 32 bytes each; the first is current.
        upgrade: bring an older or empty database up to date; by default only on SQLite.
        clock: gives now, in UTC, with a time zone.

    Raises:
        OperatorError: whatever the operator has to mend, and how.
    """
    keyring = Keyring(master_keys)
    database = connect(url, make=True, alone=True)
    try:
        await database.check()
        allowed = not database.shared if upgrade is None else upgrade
        await database.run(schema.upgrade if allowed else schema.demand_current)
        key = await database.run(lambda db: lookup_key(db, keyring))
        store = SqlStore(database, keyring, Lookup(key), clock)
        await store.take_over()
        await database.sweep()
    except BaseException:
        await database.close()
        raise
    return store


async def visit_store(url: str, master_keys: Sequence[bytes]) -> SqlStore:
    """Return the store of a bot that may be running: it takes nothing in hand and frees nothing.

    Args:
        url: as for ``open_store``.
        master_keys: the same that the bot has.

    Raises:
        OperatorError: the database cannot be used, or its tables are not up to date.
    """
    keyring = Keyring(master_keys)
    database = connect(url)
    try:
        await database.check()
        await database.run(schema.demand_current)
        key = await database.run(lambda db: lookup_key(db, keyring))
    except BaseException:
        await database.close()
        raise
    return SqlStore(database, keyring, Lookup(key), lambda: datetime.now(UTC), guest=True)


def lookup_key(db: Connection, keyring: Keyring) -> bytes:
    """Return the key people are looked up by; make it when the database is new.

    Raises:
        OperatorError: the master key of this database is missing or wrong.
    """
    new = keyring.wrap(os.urandom(KEY_BYTES), LOOKUP_KEY, 0)
    row = {"name": LOOKUP, "value": new.blob, "master": new.master}
    stored = select(meta.c.value, meta.c.master).where(meta.c.name == LOOKUP)
    found = db.execute(stored).one_or_none()
    if found is None:
        db.execute(_NEW_SECRET[db.dialect.name], row)
        found = db.execute(stored).one()
    return keyring.unwrap(Wrapped(*found), LOOKUP_KEY, 0)
