"""A request that never ends does not keep the program from stopping in order."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import unused_port
from prometheus_client import CollectorRegistry

from bot.web import server as serving
from bot.web.server import Front, Server, make_app


async def test_requests_under_way_are_given_a_moment_and_then_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "STOP_SECONDS", 0.05)
    begun, never = asyncio.Event(), asyncio.Event()

    async def ready() -> bool:
        return True

    async def hang(_: web.Request) -> web.Response:
        begun.set()
        await never.wait()
        return web.Response()

    app = make_app(Front(CollectorRegistry(), ready, ()))
    app.router.add_get("/hang", hang)
    port = unused_port()
    server = Server(app, "127.0.0.1", port)
    await server.start()
    async with ClientSession() as client:
        request = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/hang"))
        await begun.wait()

        async with asyncio.timeout(20):
            await server.stop()

        assert isinstance((await asyncio.gather(request, return_exceptions=True))[0], Exception)
