"""The two databases: a file of our own (SQLite), or a server shared with other processes (PostgreSQL).

Both run ordinary functions over a connection, one transaction each.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import StaticPool

from bot.domain.errors import OperatorError
from bot.store.desk import NEWS
from bot.store.locks import FileLock

T = TypeVar("T")

BUSY_MS: Final = 10_000
"""How long to wait for another process's write to a SQLite file, such as a backup's or a purge's."""

READING: Final = "humraah_reading"
TRIES: Final = 4
LOST_A_RACE: Final = frozenset({"40001", "40P01", "23505"})
"""PostgreSQL: serialization failure, deadlock, a row that another process inserted first
(https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


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

    async def wait_for_news(self, seconds: float) -> None:
        """Return when another process left letters to claim, or after ``seconds``."""
        ...

    async def close(self) -> None:
        """Finish what is running and let go."""
        ...


class EmbeddedDatabase:
    """A SQLite file: one connection, in one thread of its own.

    A commit returns when the data is on disk (``synchronous=FULL``). Deleted rows are overwritten
    (``secure_delete``), and ``sweep`` empties the write-ahead log, which still held them.
    A caller that is cancelled while its job runs does not stop the job.

    Args:
        path: the file; made, with its folder, when it is not there. Only its owner may read it.
        alone: keep every other Humraah process away for as long as this one is open.

    Raises:
        OperatorError: the folder or file cannot be written, is no database, or is in use.
    """

    shared = False

    def __init__(self, path: Path, *, alone: bool) -> None:
        self._lock = FileLock(path.with_name(f"{path.name}.lock")) if alone else None
        _make_private(path)
        if self._lock:
            self._lock.take()
        self._engine = _embedded_engine(path)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._path = path
        self._db: Connection | None = None

    async def run(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` in the store's thread, in one transaction, and commit."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, job)

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` in the store's thread; other processes write on meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, job)

    async def check(self) -> None:
        """Open the file."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection)

    async def sweep(self) -> None:
        """Empty the write-ahead log; left for the next time when another process is reading."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._sweep)

    async def wait_for_news(self, seconds: float) -> None:
        """Wait: there is no other process to hear from."""
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Finish all jobs, then close the file."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)

    def _run(self, job: Callable[[Connection], T]) -> T:
        db = self._connection()
        with db.begin():
            return job(db)

    def _read(self, job: Callable[[Connection], T]) -> T:
        db = self._connection().execution_options(**{READING: True})
        try:
            return self._run(job)
        finally:
            db.execution_options(**{READING: False})

    def _connection(self) -> Connection:
        if self._db is None:
            try:
                self._db = self._engine.connect()
            except DBAPIError as error:
                problem = f"The database {self._path} cannot be opened: {error.orig}."
                raise OperatorError(problem, "Check the disk and the file's owner, or set HUMRAAH_DATA_DIR.") from None
        return self._db

    def _sweep(self) -> None:
        driver = self._connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("PRAGMA busy_timeout=0")  # no turn waits for a backup to end
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
        self._engine.dispose()
        if self._lock:
            self._lock.release()


class ServerDatabase:
    """A PostgreSQL server. A job that lost a race with another process is run again from the start.

    PostgreSQL keeps deleted rows in its pages until it vacuums, and in its own log until that is
    recycled. What stays there is a key wrapped under the master key, which the server never sees.
    """

    shared = True

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(url, pool_size=5, max_overflow=5, pool_pre_ping=True)
        self._ear: AsyncConnection | None = None
        self._news = asyncio.Event()
        self._where = url.render_as_string(hide_password=True)

    async def run(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` in one transaction and commit."""
        for _ in range(TRIES - 1):
            try:
                return await self._run(job)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in LOST_A_RACE:
                    raise
        return await self._run(job)

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run ``job`` in a transaction that sees one snapshot."""
        async with self._engine.connect() as db:
            await db.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            async with db.begin():
                return await db.run_sync(job)

    async def sweep(self) -> None:
        """Do nothing: the server vacuums by itself."""

    async def wait_for_news(self, seconds: float) -> None:
        """Listen for ``NEWS``; while the server is away, simply wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._listen()
                await self._news.wait()
        self._news.clear()

    async def close(self) -> None:
        """Stop listening and close all connections."""
        await self._stop_listening()
        await self._engine.dispose()

    async def check(self) -> None:
        """Ask the server for something."""
        try:
            await self.run(lambda db: db.exec_driver_sql("SELECT 1"))
        except (OSError, SQLAlchemyError, TimeoutError) as error:
            problem = f"The database {self._where} cannot be reached ({_cause(error)})."
            raise OperatorError(problem, "Start it, or correct HUMRAAH_DATABASE_URL.") from None

    async def _run(self, job: Callable[[Connection], T]) -> T:
        async with self._engine.begin() as db:
            return await db.run_sync(job)

    async def _listen(self) -> None:
        """Keep one connection that hears ``NEWS``; a dead one is replaced."""
        if self._ear is not None and not await _is_closed(self._ear):
            return
        try:
            await self._stop_listening()
            self._ear = await self._engine.connect()
            driver = (await self._ear.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.add_listener(NEWS, lambda *_: self._news.set())
        except (OSError, SQLAlchemyError):
            await self._stop_listening()

    async def _stop_listening(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            with suppress(OSError, SQLAlchemyError):
                await ear.invalidate()
                await ear.close()


def connect(url: str, *, alone: bool = False) -> Database:
    """Return the database ``url`` names; nothing is opened on a server yet.

    Args:
        url: ``sqlite:///path`` or ``postgresql+asyncpg://user:password@host/name``.
        alone: on SQLite, keep every other process away while it is open.

    Raises:
        OperatorError: not such an address, or the file cannot be used.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise _no_such_url("is no database address") from None
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return EmbeddedDatabase(Path(str(parsed.database)), alone=alone)
    if parsed.get_backend_name() == "postgresql":
        return ServerDatabase(parsed.set(drivername="postgresql+asyncpg"))
    raise _no_such_url("names a database that Humraah cannot use")


def _no_such_url(what: str) -> OperatorError:
    remedy = "Set it to sqlite:///path/to/file or postgresql+asyncpg://user:password@host/name, or leave it unset."
    return OperatorError(f"HUMRAAH_DATABASE_URL {what}.", remedy)


def _make_private(path: Path) -> None:
    """Make the file and its folder, readable by their owner only."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        problem = f"The database {path} cannot be written: {error.strerror}."
        raise OperatorError(problem, "Give this user the folder, or set HUMRAAH_DATA_DIR to another one.") from None


def _embedded_engine(path: Path) -> Engine:
    url = URL.create("sqlite", database=str(path))
    driver = {"check_same_thread": False, "isolation_level": None, "timeout": BUSY_MS / 1000}
    engine = create_engine(url, poolclass=StaticPool, connect_args=driver)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(driver: sqlite3.Connection, _record: Any) -> None:
    """Set what SQLite must be told for each connection (https://www.sqlite.org/pragma.html)."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "temp_store=MEMORY"):
        driver.execute(f"PRAGMA {pragma}").fetchall()


def _begin(db: Connection) -> None:
    """Take the write lock at once: a transaction that would have to wait for it later could only fail."""
    db.exec_driver_sql("BEGIN" if db.get_execution_options().get(READING) else "BEGIN IMMEDIATE")


async def _is_closed(ear: AsyncConnection) -> bool:
    driver = (await ear.get_raw_connection()).driver_connection
    return driver is None or bool(driver.is_closed())


def _cause(error: BaseException) -> str:
    """Name an error by its kind; its text may hold the password."""
    return type(getattr(error, "orig", None) or error).__name__
