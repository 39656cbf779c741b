"""A WhatsApp channel in front of the stand-in Graph API, which posts to its webhook."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from structlog.typing import EventDict

from bot.channels.whatsapp import PATH, Account, WhatsAppChannel
from bot.domain.ids import Address
from bot.domain.incoming import Incoming
from bot.i18n.words import Words
from tests.standins.whatsapp_people import NUMBER_ID
from tests.standins.whatsapp_rules import Json
from tests.standins.whatsapp_server import APP_SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer


def account_at(server: WhatsAppServer) -> Account:
    return Account(TOKEN, NUMBER_ID, APP_SECRET, VERIFY_TOKEN, server.base)


class WhatsAppRig:
    """One number, one server, one person; keeps ``PlatformRig``.

    Attributes:
        trips: exceptions that ``hear`` raises next, first one first.
    """

    def __init__(
        self, server: WhatsAppServer, caplog: pytest.LogCaptureFixture, events: list[EventDict], *,
        read_receipts: bool = False, who: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.server = server
        self.person = server.person(**who or {})
        self.channel = WhatsAppChannel(account_at(server), Words(), "en", read_receipts=read_receipts)
        self.to = Address("whatsapp", self.person.address)
        self.heard: list[Incoming] = []
        self.trips: list[Exception] = []
        self.secrets: Sequence[str] = (TOKEN, APP_SECRET, VERIFY_TOKEN, "919812345678")
        self._caplog = caplog
        self._events = events

    async def hear(self, incoming: Incoming) -> None:
        if self.trips:
            raise self.trips.pop(0)
        self.heard.append(incoming)

    def shown(self) -> list[str]:
        return self.person.heard()

    def screen(self) -> str:
        return str(
            [(one.text, [label for label, _ in one.presses], one.more) for one in self.person.chat if not one.own]
        )

    async def writes(self, text: str) -> Incoming:
        return await self.after(self.person.says(text))

    async def presses(self, position: int) -> Incoming:
        return await self.after(self.person.presses(position))

    async def offers(self, kind: str) -> Incoming:
        return await self.after(self.person.offers(kind))

    async def replays(self) -> tuple[Incoming, Incoming]:
        body = await self.person.says("twice")
        first = self.heard[-1]
        assert await self.server.post(body) == 200
        return first, self.heard[-1]

    async def after(self, action: Awaitable[Json]) -> Incoming:
        """Wait for ``action``, return what was heard last."""
        before = len(self.heard)
        await action
        assert len(self.heard) > before
        return self.heard[-1]

    def answers_with(self, trouble: str) -> None:
        self.server.fail(trouble)

    def outgoing(self) -> bytes:
        return b"\n".join(call.raw for call in self.server.calls)

    def fetched(self) -> list[str]:
        return [call.path for call in self.server.violations]

    def chat(self) -> list[str]:
        return [one.text for one in self.person.chat]

    def traces(self) -> str:
        said = [record.getMessage() + (record.exc_text or "") for record in self._caplog.records]
        ours = [self.channel, self.channel.counts, *vars(self.channel).values()]
        kept = [str(one) for one in self.heard]
        return "\n".join([*said, *map(str, self._events), *map(repr, ours), *kept])


@asynccontextmanager
async def serving(
    rig: WhatsAppRig, hear: Callable[[Incoming], Awaitable[None]] | None = None
) -> AsyncIterator[WhatsAppRig]:
    """Open the channel and serve its webhook, which the stand-in posts to."""
    app = web.Application()
    rig.channel.listen(hear or rig.hear)
    rig.channel.add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await rig.channel.open()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    rig.server.webhook = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    rig.person.wrote_at = datetime.now(UTC)
    try:
        yield rig
    finally:
        await runner.cleanup()
        await rig.channel.close()
