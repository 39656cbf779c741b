"""Servers and captured logs for channel tests."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog
from structlog.typing import EventDict

from tests.standins.telegram_server import TelegramServer
from tests.standins.whatsapp_server import WhatsAppServer


@pytest.fixture
def events() -> Iterator[list[EventDict]]:
    """All that is logged through structlog."""
    with structlog.testing.capture_logs() as captured:
        yield captured


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All that libraries log, down to debug."""
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def whatsapp() -> AsyncIterator[WhatsAppServer]:
    async with WhatsAppServer() as server:
        yield server
