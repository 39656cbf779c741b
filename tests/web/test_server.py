"""What the server answers for itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry, Counter

from bot.domain.errors import OperatorError
from bot.i18n.catalogue import read_catalogue
from bot.i18n.words import Words
from bot.web.hash_page import WORDS, policy
from bot.web.hashing import add_hash_page
from bot.web.server import Front, Server, make_app

Client: TypeAlias = TestClient[web.Request, web.Application]

HINDI = f'msgid ""\nmsgstr "Language: hi"\n\nmsgid "{WORDS["choose"].msgid}"\nmsgstr "फ़ाइलें चुनें"\n'


class Database:
    """Answers, or does not."""

    well = True

    async def answers(self) -> bool:
        return self.well


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
async def client(database: Database) -> AsyncIterator[Client]:
    registry = CollectorRegistry()
    Counter("humraah_turns", "Turns", registry=registry).inc(3)
    app = make_app(Front(registry, database.answers, ("It serves <here> & now.",)))
    add_hash_page(app, Words([read_catalogue("hi", HINDI)]), ("en", "hi"))
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_it_is_alive_whatever_the_database_does(client: Client, database: Database) -> None:
    database.well = False

    assert (await client.get("/healthz")).status == 200


async def test_it_is_ready_only_while_the_database_answers(client: Client, database: Database) -> None:
    assert (await client.get("/readyz")).status == 200

    database.well = False

    assert (await client.get("/readyz")).status == 503


async def test_counters_are_exported(client: Client) -> None:
    assert "humraah_turns_total 3.0" in await (await client.get("/metrics")).text()


async def test_the_first_page_shows_its_lines_as_text(client: Client) -> None:
    assert "It serves &lt;here&gt; &amp; now." in await (await client.get("/")).text()


@pytest.mark.parametrize("path", ["/", "/healthz", "/hash", "/nothing-here"])
async def test_every_answer_is_private(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "aiohttp" not in headers["Server"].lower()


async def test_the_hashing_page_keeps_its_own_stricter_policy(client: Client) -> None:
    headers = (await client.get("/hash")).headers

    assert headers["Content-Security-Policy"] == policy(header=True)
    assert "connect-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "spoken", "language"),
    [
        ("/hash?lang=hi", "", "hi"),
        ("/hash", "hi-IN,hi;q=0.9,en;q=0.5", "hi"),
        ("/hash", "ta,fr", "en"),
        ("/hash?lang=../../etc", "", "en"),
    ],
)
async def test_the_hashing_page_speaks_the_language_asked_for(
    client: Client, asked: str, spoken: str, language: str
) -> None:
    answer = await client.get(asked, headers={"Accept-Language": spoken})

    assert answer.headers["Content-Language"] == language
    assert ("फ़ाइलें चुनें" in await answer.text()) == (language == "hi")


async def test_a_taken_port_is_one_clear_line() -> None:
    app = make_app(Front(CollectorRegistry(), Database().answers, ()))
    async with TestServer(app) as other:
        server = Server(make_app(Front(CollectorRegistry(), Database().answers, ())), "127.0.0.1", other.port or 0)

        with pytest.raises(
            OperatorError, match=r"is taken by another program\. Stop that program, or set HUMRAAH_PORT"
        ):
            await server.start()
