"""A Telegram channel in front of the stand-in server, fed by polling or by webhook."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence

import pytest
from aiohttp import web
from structlog.typing import EventDict

from bot.channels.telegram import TelegramChannel
from bot.domain.ids import Address
from bot.domain.incoming import Incoming
from tests.standins.telegram_people import Json
from tests.standins.telegram_server import TelegramServer

SECRET = "webhook-secret_of-the-tests"


class TelegramRig:
    """One bot, one server, one person; keeps ``PlatformRig``.

    Attributes:
        trips: exceptions that ``hear`` raises next, first one first.
    """

    def __init__(self, server: TelegramServer, caplog: pytest.LogCaptureFixture, events: list[EventDict]) -> None:
        self.server = server
        self.person = server.person()
        self.channel = TelegramChannel(server.token, base=server.base)
        self.to = Address("telegram", str(self.person.id))
        self.heard: list[Incoming] = []
        self.trips: list[Exception] = []
        self.secrets: Sequence[str] = (server.token, SECRET)
        self._caplog = caplog
        self._events = events

    async def hear(self, incoming: Incoming) -> None:
        if self.trips:
            raise self.trips.pop(0)
        self.heard.append(incoming)

    def shown(self) -> list[str]:
        return self.person.heard

    def screen(self) -> str:
        return str([message for message in self.person.chat.values() if message["from"]["is_bot"]])

    async def writes(self, text: str) -> Incoming:
        return await self.after(lambda: self.person.says(text))

    async def presses(self, position: int) -> Incoming:
        return await self.after(lambda: self.person.presses(position))

    async def offers(self, kind: str) -> Incoming:
        return await self.after(lambda: self.person.offers(kind))

    async def replays(self) -> tuple[Incoming, Incoming]:
        sent: list[Json] = []
        first = await self.after(lambda: sent.append(self.person.says("twice")))
        return first, await self.after(lambda: self.server.replay(sent[0]))

    async def after(self, action: Callable[[], object]) -> Incoming:
        """Do ``action``, wait until the bot is done with its updates, return what was heard last."""
        before = len(self.heard)
        action()
        await self.settled()
        assert len(self.heard) > before
        return self.heard[-1]

    async def settled(self) -> None:
        """Wait until the bot confirmed every update."""
        await self.server.until(lambda: not self.server.waiting)

    def answers_with(self, trouble: str) -> None:
        for method in ("sendMessage", "deleteMessages"):
            self.server.fail(trouble, method=method)

    def outgoing(self) -> bytes:
        return b"\n".join(call.raw for call in self.server.calls)

    def fetched(self) -> list[str]:
        return [call.method for call in self.server.violations]

    def chat(self) -> list[str]:
        return [message.get("text", "[media]") for message in self.person.chat.values()]

    def traces(self) -> str:
        said = [record.getMessage() + (record.exc_text or "") for record in self._caplog.records]
        ours = [self.channel, self.channel.counts, *vars(self.channel).values()]
        return "\n".join([*said, *map(str, self._events), *map(repr, ours)])


@contextlib.asynccontextmanager
async def polling(rig: TelegramRig) -> AsyncIterator[TelegramRig]:
    """Open the channel and let it poll."""
    await rig.channel.open()
    poll = asyncio.create_task(rig.channel.poll(rig.hear))
    try:
        yield rig
    finally:
        poll.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await poll
        await rig.channel.close()


@contextlib.asynccontextmanager
async def posted_to(rig: TelegramRig) -> AsyncIterator[TelegramRig]:
    """Open the channel and serve its webhook, which the stand-in posts to."""
    await rig.channel.open()
    app = web.Application()
    rig.channel.webhook(rig.hear, SECRET).add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        await rig.channel.set_webhook(f"http://127.0.0.1:{port}/telegram/webhook", SECRET)
        yield rig
    finally:
        await runner.cleanup()
        await rig.channel.close()
