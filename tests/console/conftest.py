"""A console for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.console.house import Her, House, Worker, housed
from tests.console.rig import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path) as house:
        yield house


@pytest.fixture
async def mira(house: House) -> Worker:
    return await house.worker("Mira")


@pytest.fixture
async def her(house: House, mira: Worker) -> Her:
    return house.her()
