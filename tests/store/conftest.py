"""Each test gets an empty database of its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.store import SqlStore, open_store
from tests.postgres import Cluster
from tests.store.helpers import KEY, NOW

Open: TypeAlias = Callable[..., Awaitable[SqlStore]]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/humraah.db"


@pytest.fixture
def postgres_url(postgres: Cluster) -> str:
    """Return the address of an empty PostgreSQL database."""
    return postgres.database()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database; the test runs once on each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    address: str = request.getfixturevalue(name)
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


@pytest.fixture
def server_urls(postgres_url: str) -> tuple[str, str]:
    """Return one PostgreSQL database twice, for two processes that share it."""
    return postgres_url, postgres_url
