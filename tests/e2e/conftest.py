"""Begins all long stories at once, as they mostly wait; each test then waits for the one it is about."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TypeVar

import pytest

from tests.e2e.stories import canaries, kills, mistakes, path
from tests.postgres import Cluster

T = TypeVar("T")

Story = Callable[[Path, Callable[[], Cluster]], Coroutine[Any, Any, Any]]

STORIES: dict[str, Story] = {"killed": kills.tell, "told": canaries.tell, "mended": mistakes.tell, "walked": path.tell}
"""By the name of the fixture that gives the outcome; the longest first."""


class Stage:
    """An event loop in a thread of its own, on which stories go on while tests run."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="stories")
        self._stories: dict[str, Future[Any]] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for story in self._stories.values():
            story.cancel()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def begin(self, name: str, story: Coroutine[Any, Any, Any]) -> None:
        """Begin to tell."""
        self._stories[name] = asyncio.run_coroutine_threadsafe(story, self._loop)

    def outcome(self, name: str) -> Any:
        """Return what a story came to, once it is told."""
        return self._stories[name].result()

    async def _end(self) -> None:
        """Wait until the cancelled stories have put everything away."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_default_executor()


@pytest.fixture(scope="session", autouse=True)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Begin every story that a test of this run is about."""
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    with Stage() as stage:
        for name in (name for name in STORIES if name in wanted):
            stage.begin(name, STORIES[name](tmp_path_factory.mktemp(name), _postgres(request)))
        yield stage


def _postgres(request: pytest.FixtureRequest) -> Callable[[], Cluster]:
    return lambda: request.getfixturevalue("postgres")
