"""What an operator does to the database: bring it up to date, purge, back up, restore, change the master key.

All but ``upgrade`` and ``restore`` may be done while the bot is running.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Table, bindparam, func, select, update

from bot.store import backup as backups
from bot.store import retention, schema
from bot.store.accounts import TELEGRAM_KEY, owner_of
from bot.store.accounts_signing import TOTP_KEY
from bot.store.database import Database, connect
from bot.store.erasures import ERASURE_KEY
from bot.store.people import KEY
from bot.store.restore import Restored
from bot.store.restore import restore as put_back
from bot.store.sealing import Keyring, Wrapped
from bot.store.store import LOOKUP_KEY
from bot.store.tables import accounts, conversation_keys, credentials, erasures, meta

AT_ONCE: Final = 500


async def upgrade(url: str) -> bool:
    """Bring the tables up to date; return False when they were. On SQLite the bot must be stopped.

    Raises:
        OperatorError: the database cannot be used, or is newer than this program.
    """
    async with _opened(url, make=True, alone=True) as database:
        return await database.run(schema.upgrade)


async def purge(url: str, now: datetime | None = None) -> int:
    """Destroy every conversation past its time at ``now`` (UTC; the present), with its key; return how many.

    Raises:
        OperatorError: the database cannot be used, or its tables are not up to date.
    """
    async with _opened(url) as database:
        await database.run(schema.demand_current)
        count = await database.run(lambda db: retention.purge(db, now or datetime.now(UTC)))
        await database.sweep()
    return count


async def backup(url: str, file: Path, now: datetime | None = None) -> int:
    """Write a backup, readable by its owner only; return the number of rows. See ``bot.store.backup``.

    Args:
        url: the database.
        file: replaced when it is there.
        now: noted in the file, UTC; the present when not given.

    Raises:
        OperatorError: the database or the file cannot be used.
    """
    async with _opened(url) as database:
        return await database.read(lambda db: backups.write(db, file, now or datetime.now(UTC)))


async def restore(url: str, file: Path) -> Restored:
    """Put back what a backup holds, all or nothing. See ``bot.store.restore``. The bot must be stopped.

    Raises:
        OperatorError: the database or the file cannot be used.
    """

    def all_of_it(db: Connection) -> Restored:
        schema.demand_current(db)
        return put_back(db, backups.read(file))

    async with _opened(url, alone=True) as database:
        return await database.run(all_of_it)


async def rotate(
    url: str,
    master_keys: Sequence[bytes],
    tell: Callable[[int, int], None] = lambda _d, _a: None,
    *,
    alone: bool = False,
) -> int:
    """Seal all keys anew under the first of ``master_keys``; return how many were not yet.

    Nothing but wrapped keys is touched. Stopped half-way it goes on where it was. Running processes
    must know both keys already: put the new key in front, start them again, rotate, and only then
    take the old key away.

    Args:
        url: the database.
        master_keys: new one first, then all that are still in use.
        tell: called with the number done and the number of all, now and then.
        alone: on SQLite, only when no other process has the database open.

    Raises:
        OperatorError: the database cannot be used, or is sealed under a key that is not given.
        SealBrokenError: a wrapped key was changed on disk.
    """
    keyring = Keyring(master_keys)
    done = 0
    async with _opened(url, alone=alone) as database:
        await database.run(schema.demand_current)
        left = await database.run(lambda db: sum(_left(db, table, keyring) for table in _PURPOSES))
        while some := await database.run(lambda db: _rewrap(db, keyring)):
            done += some
            tell(done, max(left, done))
        await database.sweep()
    return done


@asynccontextmanager
async def _opened(url: str, *, make: bool = False, alone: bool = False) -> AsyncIterator[Database]:
    database = connect(url, make=make, alone=alone)
    try:
        await database.check()
        yield database
    finally:
        await database.close()


_PURPOSES: Final = {
    meta: LOOKUP_KEY,
    conversation_keys: KEY,
    erasures: ERASURE_KEY,
    credentials: TOTP_KEY,
    accounts: TELEGRAM_KEY,
}
_BLOBS: Final = {
    meta: meta.c.value,
    conversation_keys: conversation_keys.c.wrapped,
    erasures: erasures.c.wrapped,
    credentials: credentials.c.secret,
    accounts: accounts.c.telegram,
}
"""What is wrapped under the master key that the row names; a row that names none has nothing wrapped."""


def _left(db: Connection, table: Table, keyring: Keyring) -> int:
    """Count the keys of ``table`` under another master key."""
    return db.scalar(select(func.count()).select_from(table).where(table.c.master != keyring.current)) or 0


def _rewrap(db: Connection, keyring: Keyring) -> int:
    """Wrap some keys anew; return how many, 0 when there are none left."""
    for table in _PURPOSES:
        if some := _rewrap_in(db, table, keyring):
            return some
    return 0


def _rewrap_in(db: Connection, table: Table, keyring: Keyring) -> int:
    (key,), blob = table.primary_key, _BLOBS[table]
    old = select(key, blob, table.c.master).where(table.c.master != keyring.current).limit(AT_ONCE).with_for_update()
    rows = [_anew(keyring, table, *row) for row in db.execute(old)]
    if rows:
        new = update(table).where(key == bindparam("key"))
        db.execute(new.values({blob: bindparam("blob"), table.c.master: bindparam("current")}), rows)
    return len(rows)


def _anew(keyring: Keyring, table: Table, key: int | str, blob: bytes, master: str) -> dict[str, object]:
    purpose, owner = _PURPOSES[table], key if isinstance(key, int) else owner_of(key) if table is accounts else 0
    new = keyring.wrap(keyring.unwrap(Wrapped(blob, master), purpose, owner), purpose, owner)
    return {"key": key, "blob": new.blob, "current": new.master}
