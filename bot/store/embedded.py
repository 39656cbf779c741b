"""A database of our own: a SQLite file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from bot.domain.errors import OperatorError
from bot.store.locks import FileLock

T = TypeVar("T")

BUSY_MS: Final = 10_000
"""How long to wait for another process's write to a SQLite file, such as a backup's or a purge's."""

READING: Final = "humraah_reading"


class EmbeddedDatabase:
    """A SQLite file: one connection, in one thread of its own.

    A commit returns when the data is on disk (``synchronous=FULL``). Deleted rows are overwritten
    (``secure_delete``), and ``sweep`` empties the write-ahead log, which still held them.
    A caller that is cancelled while its job runs does not stop the job.

    Args:
        path: the file. Only its owner may read it.
        make: make the file, and its folder, when it is not there.
        alone: keep every other Humraah process away for as long as this one is open.

    Raises:
        OperatorError: the folder or file cannot be written, is not there, is no database, or is in use.
    """

    shared = False

    def __init__(self, path: Path, *, make: bool, alone: bool) -> None:
        self._lock = FileLock(path.with_name(f"{path.name}.lock")) if alone else None
        if not make and not path.exists():
            raise OperatorError(f"There is no database {path}.", "Start the bot once, or set HUMRAAH_DATA_DIR.")
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

    async def wait_for_news(self, seconds: float, me: int) -> None:  # noqa: ARG002 - the port's
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
