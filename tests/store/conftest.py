"""Each test gets an empty database of its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.store import SqlStore, maintenance, open_store
from tests.postgres import Cluster
from tests.store.helpers import KEY, NOW

Open: TypeAlias = Callable[..., Awaitable[SqlStore]]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/humraah.db"


@pytest.fixture
def empty_postgres_url(postgres: Cluster) -> str:
    """Return the address of a PostgreSQL database without tables."""
    return postgres.database()


@pytest.fixture(scope="session")
def ready_made(postgres: Cluster) -> str:
    """Return the name of a PostgreSQL database with all tables, to be copied: much faster than making them."""
    address = postgres.database()
    asyncio.run(maintenance.upgrade(address))
    return address.rpartition("/")[2]


@pytest.fixture
def postgres_url(postgres: Cluster, ready_made: str) -> str:
    """Return the address of a PostgreSQL database with tables and no rows."""
    return postgres.database(like=ready_made)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Return the address of a database without rows; the test runs once on each kind."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture(params=["sqlite", "empty_postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a database without tables; the test runs once on each kind."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Return a way to open stores that are closed when the test ends."""
    async with AsyncExitStack() as stack:

        async def one(url: str, *keys: bytes, clock: Callable[[], datetime] = lambda: NOW) -> SqlStore:
            store = await open_store(url, keys or [KEY], upgrade=True, clock=clock)
            stack.push_async_callback(store.close)
            return store

        yield one


@pytest.fixture
async def store(url: str, opened: Open) -> SqlStore:
    """Return an open store on an empty database."""
    return await opened(url)
