"""An organisation on SQLite, and the same on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.store import SqlStore
from tests.casework.rig import Organisation
from tests.service.rig import FakeClock
from tests.store.conftest import Open, opened, postgres_url, ready_made, sqlite_url, url

__all__ = ["opened", "postgres_url", "ready_made", "sqlite_url", "url"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def store(url: str, opened: Open, clock: FakeClock) -> SqlStore:
    """Return an open store on an empty database of either kind."""
    return await opened(url, clock=clock.now)


@pytest.fixture
async def us(store: SqlStore, clock: FakeClock) -> AsyncIterator[Organisation]:
    """Yield an organisation that nobody works for yet."""
    async with Organisation(store, clock) as organisation:
        yield organisation
