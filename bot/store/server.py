"""A database shared with other processes: a PostgreSQL server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.domain.errors import OperatorError
from bot.store.desk import NEWS

T = TypeVar("T")

TRIES: Final = 4
LOST_A_RACE: Final = frozenset({"40001", "40P01", "23505"})
"""PostgreSQL: serialization failure, deadlock, a row that another process inserted first
(https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


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

    async def wait_for_news(self, seconds: float, me: int) -> None:
        """Listen for ``NEWS`` of others; while the server is away, simply wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._listen(str(me))
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

    async def _listen(self, me: str) -> None:
        """Keep one connection that hears ``NEWS`` of others than ``me``; a dead one is replaced."""

        def hear(_connection: object, _process: int, _channel: str, teller: object) -> None:
            if teller != me:
                self._news.set()

        if self._ear is not None and not await _is_closed(self._ear):
            return
        try:
            await self._stop_listening()
            self._ear = await self._engine.connect()
            driver = (await self._ear.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.add_listener(NEWS, hear)
        except (OSError, SQLAlchemyError):
            await self._stop_listening()

    async def _stop_listening(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            with suppress(OSError, SQLAlchemyError):
                await ear.invalidate()
                await ear.close()


async def _is_closed(ear: AsyncConnection) -> bool:
    driver = (await ear.get_raw_connection()).driver_connection
    return driver is None or bool(driver.is_closed())


def _cause(error: BaseException) -> str:
    """Name an error by its kind; its text may hold the password."""
    return type(getattr(error, "orig", None) or error).__name__
