"""What the shipped Caddyfile lets through, keeps back, and never holds up."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, DummyCookieJar, web

from tests.e2e.front import fronted
from tests.e2e.rig import free_port

EVENT = b"data: " + b"something new " * 100 + b"\n\n"
"""Long enough to be worth compressing, as a message with its choices is."""

STRICTER = "camera=(), microphone=(), geolocation=(), display-capture=()"

AS_A_BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd", "X-Forwarded-For": "192.0.2.7"}


async def echo(request: web.Request) -> web.Response:
    body = await request.read()
    came_from = request.headers.get("X-Forwarded-For", "")
    stricter = {"Permissions-Policy": STRICTER} if request.path == "/console" else {}
    return web.json_response({"came_from": came_from, "bytes": len(body)}, headers=stricter)


async def stream(request: web.Request) -> web.StreamResponse:
    """Send one event, and then nothing for as long as somebody listens."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await response.write(EVENT)
    await asyncio.sleep(60)
    return response


async def serve(port: int) -> web.AppRunner:
    app = web.Application(client_max_size=10_000_000)
    app.router.add_get("/chat/events", stream)
    app.router.add_route("*", "/{path:.*}", echo)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
async def front(tmp_path: Path, port: int) -> AsyncIterator[str]:
    async with fronted(tmp_path, f"127.0.0.1:{port}", free_port()) as address:
        yield address


@pytest.fixture
async def bot(port: int) -> AsyncIterator[web.AppRunner]:
    runner = await serve(port)
    yield runner
    await runner.cleanup()


@pytest.fixture
async def asking() -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=DummyCookieJar(), headers=AS_A_BROWSER) as session:
        yield session


pytestmark = pytest.mark.usefixtures("bot")


async def test_events_are_not_held_back(front: str, asking: ClientSession) -> None:
    async with asyncio.timeout(10), asking.get(f"{front}/chat/events") as answer:
        assert await answer.content.readexactly(len(EVENT)) == EVENT


async def test_the_bot_never_learns_where_someone_writes_from(front: str, asking: ClientSession) -> None:
    async with asking.post(f"{front}/chat") as answer:
        assert (await answer.json())["came_from"] == ""


@pytest.mark.parametrize("path", ["/console", "/console/sign-in"])
async def test_of_volunteers_it_learns_the_real_address_and_no_forged_one(
    front: str, asking: ClientSession, path: str
) -> None:
    async with asking.post(f"{front}{path}") as answer:
        assert (await answer.json())["came_from"] in {"127.0.0.1", "::1"}


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
async def test_the_operators_numbers_are_closed_to_the_world(front: str, asking: ClientSession, path: str) -> None:
    async with asking.get(f"{front}{path}") as answer:
        assert (answer.status, await answer.read()) == (404, b"")


async def test_people_come_to_the_chat(front: str, asking: ClientSession) -> None:
    async with asking.get(front, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "/chat")


@pytest.mark.parametrize(
    ("path", "size", "passes"),
    [
        ("/chat", 900_000, True),
        ("/chat", 1_100_000, False),
        ("/whatsapp/webhook", 2_900_000, True),
        ("/whatsapp/webhook", 3_100_000, False),
    ],
)
async def test_a_body_has_the_size_that_somebody_may_need(
    front: str, asking: ClientSession, path: str, size: int, passes: bool
) -> None:
    async with asking.post(f"{front}{path}", data=io.BytesIO(bytes(size))) as answer:
        assert answer.status in ({200} if passes else {413, 502})


async def test_answers_do_not_say_what_served_them(front: str, asking: ClientSession) -> None:
    async with asking.get(f"{front}/chat") as answer:
        assert "Server" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_what_the_bot_says_about_its_pages_stands(front: str, asking: ClientSession) -> None:
    async with asking.get(f"{front}/console") as strict, asking.get(f"{front}/chat") as other:
        assert strict.headers.getall("Permissions-Policy") == [STRICTER]
        assert other.headers.getall("Permissions-Policy") == ["camera=(), microphone=(), geolocation=()"]


async def test_while_a_new_version_starts_people_wait_instead_of_seeing_an_error(
    front: str, asking: ClientSession, bot: web.AppRunner, port: int
) -> None:
    await bot.cleanup()
    asked = asyncio.create_task(asking.get(f"{front}/chat"))
    assert (await asyncio.wait({asked}, timeout=1))[0] == set(), "nobody has to answer yet, and no error has come"
    again = await serve(port)
    try:
        async with await asked as answer:
            assert answer.status == 200
    finally:
        await again.cleanup()


async def test_nothing_about_anyone_is_written_down(front: str, asking: ClientSession, tmp_path: Path) -> None:
    async with asking.get(f"{front}/chat/secret-path?word=secret-word"):
        pass

    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert written, "it says at least that it started"
    assert [word for word in (b"secret-path", b"secret-word", b"192.0.2.7") if word in written] == []
