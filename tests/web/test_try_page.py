"""The first page while nothing is set up: who is shown the way in, and who never."""

from __future__ import annotations

from collections.abc import AsyncIterator
from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from bot.greeting import where_to_try
from bot.i18n.words import Words
from bot.opening import is_tried_out
from bot.settings import Settings
from bot.web.server import Front, make_app
from bot.web.trying import Scene, TryPage, WayIn, is_from_this_machine, is_loopback

SECRET = "/console/join/the-secret"


class Invitation:
    """Good until it is used."""

    good = True

    async def is_good(self) -> bool:
        return self.good


def page() -> TryPage:
    return TryPage(Scene(Words(), ("en",), "/try", "/console", "https://www.wikipedia.org/", ("It serves <here>.",)))


@pytest.fixture
def invitation() -> Invitation:
    return Invitation()


@pytest.fixture
async def at_home(invitation: Invitation) -> AsyncIterator[tuple[TestClient[web.Request, web.Application], str]]:
    """Yield a client at this machine, and the printed address."""
    shown = page()
    printed = shown.offer(WayIn(SECRET, invitation.is_good))

    async def ready() -> bool:
        return True

    app = make_app(Front(CollectorRegistry(), ready, (), shown.answer))
    async with TestClient(TestServer(app)) as client:
        yield client, f"/{printed}"


async def test_who_opens_the_printed_address_at_this_machine_is_shown_the_way_in(
    at_home: tuple[TestClient[web.Request, web.Application], str],
) -> None:
    client, printed = at_home

    text = await (await client.get(printed)).text()

    assert f'<a href="{SECRET}" target="console">' in text
    assert "It serves &lt;here&gt;." in text


@pytest.mark.parametrize("address", ["/", "/?begin=", "/?begin=guessed", "/?begin=%ED%A0%80"])
async def test_without_the_printed_key_it_is_not_there(
    at_home: tuple[TestClient[web.Request, web.Application], str], address: str
) -> None:
    answer = await at_home[0].get(address)

    assert answer.status == 200
    assert SECRET not in await answer.text()
    assert "open the whole address" in await answer.text()


@pytest.mark.parametrize(
    "header",
    [
        {"Host": "evil.example:8080"},
        {"Host": "chat.example.org"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-Host": "chat.example.org"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 proxy"},
        {"X-Real-IP": "203.0.113.9"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
    ],
    ids=lambda header: " ".join(f"{name}: {value}" for name, value in header.items()),
)
async def test_whoever_stands_between_or_comes_from_elsewhere_gets_nothing_even_with_the_key(
    at_home: tuple[TestClient[web.Request, web.Application], str], header: dict[str, str]
) -> None:
    client, printed = at_home

    assert SECRET not in await (await client.get(printed, headers=header)).text()


@pytest.mark.parametrize("remote", ["203.0.113.9", "10.0.0.7", "192.168.1.2", "::ffff:203.0.113.9", "fe80::1", ""])
def test_another_machine_is_not_this_one_whatever_it_calls_itself(remote: str) -> None:
    transport = Mock()
    transport.get_extra_info = lambda name, default=None: (remote, 1234) if name == "peername" and remote else default
    request = make_mocked_request("GET", "/", headers={"Host": "localhost:8080"}, transport=transport)

    assert not is_from_this_machine(request)


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("localhost", True), ("127.0.0.1", True), ("127.8.8.8", True), ("[::1]", True), ("::1", True),
        ("::ffff:127.0.0.1", True), ("0.0.0.0", False), ("::", False), ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False), ("", False), ("192.168.1.2", False),
    ],
)  # fmt: skip
def test_names_of_this_machine_are_known(host: str, own: bool) -> None:
    assert is_loopback(host) is own


async def test_a_way_in_that_was_used_is_not_offered_any_more(
    at_home: tuple[TestClient[web.Request, web.Application], str], invitation: Invitation
) -> None:
    client, printed = at_home
    invitation.good = False

    text = await (await client.get(printed)).text()

    assert SECRET not in text
    assert "whole address" not in text


async def test_nobody_may_frame_it_and_it_frames_only_us(
    at_home: tuple[TestClient[web.Request, web.Application], str],
) -> None:
    headers = (await at_home[0].get("/")).headers
    policy = headers["Content-Security-Policy"]

    assert "frame-ancestors 'none'" in policy
    assert "frame-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("given", "tried"),
    [
        ({}, True),
        ({"telegram_token": SecretStr("1:a")}, False),
        ({"whatsapp_token": SecretStr("a")}, False),
        ({"public_url": "https://chat.example.org"}, False),
    ],
)
def test_it_is_there_only_while_nothing_is_set_up(given: dict[str, object], tried: bool) -> None:
    settings = Settings(_env_file=None).model_copy(update=given)

    assert is_tried_out(settings) is tried
    assert is_tried_out(settings, practice=True)


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ({}, "http://localhost:8080/?begin="),
        ({"host": "0.0.0.0"}, "http://0.0.0.0:8080/"),
        ({"public_url": "https://chat.example.org"}, "https://chat.example.org/"),
    ],
)
def test_the_key_is_printed_only_where_this_machine_alone_is_served(
    invitation: Invitation, given: dict[str, object], printed: str
) -> None:
    settings = Settings(_env_file=None).model_copy(update=given)
    [line] = where_to_try(settings, page(), WayIn(SECRET, invitation.is_good))

    assert printed in line
    assert ("begin=" in line) is ("begin=" in printed)
    assert where_to_try(settings, None, None) == ()
