"""Which links are good, moved, refused to programs, gone or broken; and that hosts are not flooded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.web.visits import MOST_PER_HOST, Verdict, Visit, visit


class Host:
    """A web server that answers every path in its own way."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.now = 0
        self.most = 0
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self.server = TestServer(app)

    def url(self, path: str) -> str:
        return str(self.server.make_url(path))

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.method, request.path))
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.01)
        self.now -= 1
        return self._by_path(request)

    def _by_path(self, request: web.Request) -> web.Response:
        head = request.method == "HEAD"
        match request.path:
            case "/moved":
                raise web.HTTPMovedPermanently("/new")
            case "/for-now":
                raise web.HTTPFound("/new")
            case "/slash":
                raise web.HTTPMovedPermanently("/slash/")
            case "/round":
                raise web.HTTPFound("/round")
            case "/no-head":
                return web.Response(status=405 if head else 200)
            case "/head-lies":
                return web.Response(status=404 if head else 200)
            case path if path[1:].isdigit():
                return web.Response(status=int(path[1:]))
            case _:
                return web.Response()


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    made = Host()
    await made.server.start_server()
    yield made
    await made.server.close()


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("/", "good"), ("/for-now", "good"), ("/slash", "good"), ("/no-head", "good"), ("/head-lies", "good"),
        ("/moved", "moved"),
        ("/401", "refused"), ("/403", "refused"), ("/429", "refused"),
        ("/404", "gone"), ("/410", "gone"),
        ("/500", "broken"), ("/503", "broken"), ("/round", "broken"),
    ],
)  # fmt: skip
async def test_each_answer_has_its_verdict(host: Host, path: str, verdict: Verdict) -> None:
    [seen] = await visit([host.url(path)])

    assert seen.verdict == verdict
    assert seen.dead == (verdict in ("gone", "broken"))


async def test_a_link_that_moved_says_where_to(host: Host) -> None:
    assert await visit([host.url("/moved")]) == [Visit(host.url("/moved"), "moved", 200, host.url("/new"))]


async def test_a_good_link_is_asked_for_its_head_only(host: Host) -> None:
    await visit([host.url("/page")])

    assert host.asked == [("HEAD", "/page")]


async def test_a_host_that_does_not_answer_is_broken_and_the_error_is_named() -> None:
    [seen] = await visit([f"http://127.0.0.1:{unused_port()}/"])

    assert (seen.verdict, seen.status) == ("broken", 0)
    assert seen.why.startswith("Client")


async def test_what_is_no_address_is_broken_and_stops_nothing(host: Host) -> None:
    first, second = await visit(["http://", host.url("/")])

    assert (first.verdict, second.verdict) == ("broken", "good")


async def test_an_answer_that_never_comes_is_broken(host: Host) -> None:
    [seen] = await visit([host.url("/")], seconds=0.001)

    assert (seen.verdict, seen.why) == ("broken", "ConnectionTimeoutError") or seen.why.endswith("TimeoutError")


async def test_many_links_of_one_host_are_looked_at_few_at_a_time_and_told_in_order(host: Host) -> None:
    urls = [host.url(f"/{number}") for number in range(200, 220)]
    told: list[str] = []

    seen = await visit(urls, lambda one: told.append(one.url))

    assert [one.url for one in seen] == urls
    assert sorted(told) == sorted(urls)
    assert host.most <= MOST_PER_HOST
