"""Every channel against the contract."""

from __future__ import annotations

import pkgutil
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import ClassVar

import pytest
from structlog.typing import EventDict

import bot.channels
from bot.channels.webchat.reading import MEDIA
from bot.domain.errors import UnreachableError
from bot.domain.incoming import Wrote
from bot.domain.messages import Button, Outgoing
from tests.channels.contract import ChannelContract, ErasesContract, MediaContract, PlatformContract
from tests.channels.telegram_rig import TelegramRig, polling, posted_to
from tests.channels.terminal_rig import TerminalRig
from tests.channels.webchat_rig import WebRig
from tests.channels.whatsapp_rig import WhatsAppRig, serving
from tests.standins.telegram_people import MEDIA_KINDS
from tests.standins.telegram_server import TelegramServer
from tests.standins.whatsapp_people import OFFERS
from tests.standins.whatsapp_server import WhatsAppServer


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


class _WhatsApp(ChannelContract, PlatformContract, MediaContract):
    """WhatsApp deletes nothing: what it cannot clear is told to the person instead."""

    channel = "whatsapp"
    KINDS = tuple(OFFERS)
    LIMITED_FOR = timedelta(seconds=6)
    who: ClassVar[dict[str, str]] = {}

    @pytest.fixture
    async def rig(
        self, whatsapp: WhatsAppServer, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]
    ) -> AsyncIterator[WhatsAppRig]:
        async with serving(WhatsAppRig(whatsapp, everything_logged, events, who=self.who)) as rig:
            yield rig

    async def test_what_cannot_be_taken_down_stays_and_the_limits_say_so(self, rig: WhatsAppRig) -> None:
        receipt = await rig.channel.send(rig.to, Outgoing("hello"))

        await rig.channel.erase(rig.to, receipt.refs)

        assert rig.shown() == ["hello"]
        assert rig.channel.limits.erase_hours == 0
        assert rig.channel.limits.stays


class TestWhatsAppKnownByUserId(_WhatsApp):
    """Someone with a user name, who shows no number."""

    who: ClassVar[dict[str, str]] = {"number": ""}


class TestWhatsAppKnownByBoth(_WhatsApp):
    """Someone who shows their number, and is known by an id all the same."""


class TestWhatsAppKnownByNumber(_WhatsApp):
    """Someone as they were known before there were ids."""

    who: ClassVar[dict[str, str]] = {"user": ""}


class TestTerminal(ChannelContract):
    """No platform stands behind a terminal: nothing limits, blocks, repeats, carries media or deletes."""

    channel = "terminal"

    @pytest.fixture
    def rig(self, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]) -> TerminalRig:
        return TerminalRig(everything_logged, events)


class _Webchat(ChannelContract, MediaContract):
    """No platform stands behind a page: nothing limits or blocks, and there is no trouble to name."""

    channel = "webchat"
    live = False

    @pytest.fixture
    async def rig(self, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]) -> AsyncIterator[WebRig]:
        rig = WebRig(everything_logged, events, live=self.live)
        await rig.open()
        yield rig
        await rig.close()

    async def test_takes_down_both_sides(self, rig: WebRig) -> None:
        theirs = await rig.writes("what I wrote")
        ours = await rig.channel.send(rig.to, Outgoing("Safe?", rows=((Button("Yes", "1.yes"),),)))
        pressed = await rig.presses(1)
        assert rig.chat() == ["what I wrote", "Safe?", "Yes"]

        await rig.channel.erase(rig.to, [theirs.ref, *ours.refs, pressed.ref, "nonsense", "", *ours.refs])

        assert rig.chat() == []

    async def test_a_repeated_update_is_heard_once(self, rig: WebRig) -> None:
        await rig.writes("hello")

        again = await rig.repeats("hello")

        assert [one.what for one in rig.heard].count(Wrote("hello")) == 1
        assert again.status in {204, 303}
        assert rig.chat() == ["hello"]

    async def test_leaves_no_secret_in_logs(self, rig: WebRig) -> None:
        rig.trips.append(RuntimeError("secretword"))
        assert (await rig.post(words="secretword")).status == 503
        assert (await rig.post(words="secretword")).status in {204, 303}

        for secret in ("secretword", rig.cookie, rig.to.value):
            assert secret not in rig.traces()

    async def test_a_session_that_is_over_cannot_be_reached(self, rig: WebRig) -> None:
        await rig.browser.post(rig.url("/leave"), allow_redirects=False)

        with pytest.raises(UnreachableError) as caught:
            await rig.channel.send(rig.to, Outgoing("secretword"))

        assert "secretword" not in repr(caught.value)
        await rig.channel.erase(rig.to, ["1"])


class TestWebchatWithoutScript(_Webchat):
    """Forms and pages only."""

    KINDS = ("document",)


class TestWebchatLive(_Webchat):
    """The page's script posts and listens."""

    KINDS = MEDIA
    live = True


def test_no_channel_is_without_a_contract_test() -> None:
    shared = {"wire"}
    channels = {module.name for module in pkgutil.iter_modules(bot.channels.__path__)} - shared

    assert channels, "no channels found: this check would prove nothing"
    assert {case.channel for case in _all_cases(ChannelContract)} == channels


def _all_cases(of: type[ChannelContract]) -> set[type[ChannelContract]]:
    return {case for sub in of.__subclasses__() for case in (sub, *_all_cases(sub))}
