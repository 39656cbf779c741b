"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings
from playwright.async_api import Browser

from tests.browsing import launched
from tests.postgres import Cluster, cluster

# The same examples in every run, so that a run that fails says something about the change it ran on; new ones are
# looked for with --hypothesis-profile=search, and what that finds becomes an example of its test. No deadline: how
# long an example takes depends on what else the machine does.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=5_000, deadline=None, print_blob=True)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``."""
    parser.addoption("--update-golden", action="store_true", help="write the golden conversations anew")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Yield a real PostgreSQL server, started for the first test that asks."""
    with cluster() as server:
        yield server


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Yield a real browser; each person in front of it gets a context of their own."""
    async with launched() as browser:
        yield browser
