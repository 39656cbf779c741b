"""Tells all long stories, one after another, beside the other tests; each test then waits for the one it is about."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from tests.e2e.rig import Done, Proof
from tests.e2e.stories import canaries, evening, kills, mistakes, path, people
from tests.postgres import Cluster

STORIES: dict[str, Callable[[Path, Cluster], Coroutine[Any, Any, Any]]] = {
    "killed": kills.tell,
    "told": canaries.tell,
    "mistaken": mistakes.tell,
    "walked": path.tell,
    "talked": people.tell,
    "evening": evening.tell,
}
"""By the name of the fixture that gives the outcome; the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put our tests first, but those about a story last: the stories are told while all others run."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if Path(__file__).parent not in item.path.parents:
        return 1
    return 2 if STORIES.keys() & set(getattr(item, "fixturenames", ())) else 0


class Stage:
    """An event loop in a thread of its own, on which stories go on while tests run."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="stories")
        self._stories: dict[str, asyncio.Task[Any]] = {}
        self._turn = asyncio.Lock()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def begin(self, name: str, story: Coroutine[Any, Any, Any]) -> None:
        """Tell it once those that were begun before are told: a machine may be small."""

        async def told() -> Any:
            try:
                async with self._turn:
                    return await story
            finally:
                story.close()

        async def task() -> asyncio.Task[Any]:
            return asyncio.create_task(told())

        self._stories[name] = self._run(task())

    def outcome(self, name: str) -> Any:
        """Return what a story came to, once it is told."""

        async def end() -> Any:
            return await self._stories[name]

        return self._run(end())

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _end(self) -> None:
        """Let every story put everything away, then end what it left behind."""
        await _cancelled(self._stories.values())
        await _cancelled(asyncio.all_tasks() - {asyncio.current_task()})
        await self._loop.shutdown_default_executor()


async def _cancelled(tasks: Any) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture(scope="session", autouse=True)
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres: Cluster
) -> Iterator[Stage]:
    """Begin every story that a test of this run is about."""
    Proof.make(tmp_path_factory.mktemp("proved"))
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    with Stage() as stage:
        for name in (name for name in STORIES if name in wanted):
            stage.begin(name, STORIES[name](tmp_path_factory.mktemp(name), postgres))
        yield stage


@pytest.fixture(scope="session")
def walked(stage: Stage) -> dict[str, path.Walked]:
    """How the whole path went, by polling and by webhook."""
    outcome: dict[str, path.Walked] = stage.outcome("walked")
    return outcome


@pytest.fixture(scope="session")
def told(stage: Stage) -> dict[str, canaries.Findings]:
    """What was found of canaries, on each database."""
    outcome: dict[str, canaries.Findings] = stage.outcome("told")
    return outcome


@pytest.fixture(scope="session")
def killed(stage: Stage) -> dict[str, kills.Outcome]:
    """How bots did that were killed, and one that was not."""
    outcome: dict[str, kills.Outcome] = stage.outcome("killed")
    return outcome


@pytest.fixture(scope="session")
def mistaken(stage: Stage) -> dict[mistakes.Case, Done]:
    """How each mistake of an operator ended."""
    outcome: dict[mistakes.Case, Done] = stage.outcome("mistaken")
    return outcome


@pytest.fixture(scope="session")
def talked(stage: Stage) -> dict[str, people.Talked]:
    """How talks with a volunteer went: on each app, and with a bot that was killed."""
    outcome: dict[str, people.Talked] = stage.outcome("talked")
    return outcome


@pytest.fixture(scope="session", name="evening")
def whole_evening(stage: Stage) -> evening.Evening:
    """What was seen in an evening with volunteers in browsers."""
    outcome: evening.Evening = stage.outcome("evening")
    return outcome
