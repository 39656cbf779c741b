"""Every channel against the contract."""

from __future__ import annotations

import pkgutil
from collections.abc import AsyncIterator

import pytest
from structlog.typing import EventDict

import bot.channels
from tests.channels.contract import ChannelContract, ErasesContract, MediaContract, PlatformContract
from tests.channels.telegram_rig import TelegramRig, polling, posted_to
from tests.channels.terminal_rig import TerminalRig
from tests.standins.telegram_people import MEDIA_KINDS
from tests.standins.telegram_server import TelegramServer


class TestTelegramByPolling(ChannelContract, PlatformContract, MediaContract, ErasesContract):
    channel = "telegram"
    KINDS = MEDIA_KINDS

    @pytest.fixture
    async def rig(
        self, telegram: TelegramServer, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]
    ) -> AsyncIterator[TelegramRig]:
        async with polling(TelegramRig(telegram, everything_logged, events)) as rig:
            yield rig


class TestTelegramByWebhook(ChannelContract, PlatformContract, MediaContract, ErasesContract):
    channel = "telegram"
    KINDS = MEDIA_KINDS

    @pytest.fixture
    async def rig(
        self, telegram: TelegramServer, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]
    ) -> AsyncIterator[TelegramRig]:
        async with posted_to(TelegramRig(telegram, everything_logged, events)) as rig:
            yield rig


class TestTerminal(ChannelContract):
    """No platform stands behind a terminal: nothing limits, blocks, repeats, carries media or deletes."""

    channel = "terminal"

    @pytest.fixture
    def rig(self, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]) -> TerminalRig:
        return TerminalRig(everything_logged, events)


def test_no_channel_is_without_a_contract_test() -> None:
    channels = {module.name for module in pkgutil.iter_modules(bot.channels.__path__)}

    assert channels, "no channels found: this check would prove nothing"
    assert {case.channel for case in ChannelContract.__subclasses__()} == channels
