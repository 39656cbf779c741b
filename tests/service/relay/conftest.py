"""A relay on a stand-in Telegram, for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.service.relay_rig import Rig, rig
from tests.standins.telegram_groups import Group
from tests.standins.telegram_server import TelegramServer


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as running:
        yield running


@pytest.fixture
def group(server: TelegramServer) -> Group:
    return server.group()


@pytest.fixture
async def team(tmp_path: Path, server: TelegramServer, group: Group) -> AsyncIterator[Rig]:
    async with rig(tmp_path, server, [group]) as running:
        yield running
