"""A fresh world for each test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.service import sender as sending
from bot.service.tally import Tally
from bot.store import SqlStore, open_store
from tests.service.rig import FakeClock, FakeTime

KEY = bytes(range(32))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
async def store(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SqlStore]:
    """Yield the real store on an embedded database of its own."""
    opened = await open_store(f"sqlite:///{tmp_path}/humraah.db", [KEY], clock=clock.now)
    yield opened
    await opened.close()


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    """Return seconds that pass only when they are told to."""
    fake = FakeTime()
    monkeypatch.setattr(sending, "monotonic", fake.monotonic)
    monkeypatch.setattr(asyncio, "sleep", fake.sleep)
    return fake


@pytest.fixture
async def running() -> AsyncIterator[AsyncExitStack]:
    """Yield a stack that ends what was started on it, without waiting for it."""
    async with AsyncExitStack() as stack:
        yield stack


def start(stack: AsyncExitStack, loop: Coroutine[Any, Any, None]) -> None:
    """Run a loop until the test ends."""
    task = asyncio.create_task(loop)

    async def end() -> None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    stack.push_async_callback(end)
