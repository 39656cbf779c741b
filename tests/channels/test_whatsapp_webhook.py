"""What is posted, and the handshake before."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request
from structlog.typing import EventDict

from bot.channels.whatsapp import Account, WhatsAppChannel, webhook
from bot.domain.incoming import Wrote
from bot.i18n.words import Words
from tests.channels.whatsapp_rig import WhatsAppRig, serving
from tests.standins.whatsapp_people import NUMBER_ID
from tests.standins.whatsapp_server import APP_SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer


@pytest.fixture
async def rig(
    whatsapp: WhatsAppServer, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]
) -> AsyncIterator[WhatsAppRig]:
    async with serving(WhatsAppRig(whatsapp, everything_logged, events)) as rig:
        yield rig


async def shake(rig: WhatsAppRig, **query: str) -> tuple[int, str]:
    given = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444",
             **{f"hub.{name}": value for name, value in query.items()}}  # fmt: skip
    async with rig.server.http.get(f"{rig.server.webhook}?{urlencode(given)}") as answer:
        return answer.status, await answer.text()


async def test_the_handshake_repeats_the_challenge(rig: WhatsAppRig) -> None:
    assert await shake(rig) == (200, "1158201444")


@pytest.mark.parametrize("query", [
    {"verify_token": ""}, {"verify_token": "wrong"}, {"verify_token": VERIFY_TOKEN + "x"}, {"verify_token": "भेद"},
    {"mode": "unsubscribe"}, {"mode": ""}, {"challenge": ""}, {"challenge": "<script>"}, {"challenge": "1" * 300},
])  # fmt: skip
async def test_a_handshake_with_anyone_else_is_turned_away(rig: WhatsAppRig, query: dict[str, str]) -> None:
    assert await shake(rig, **query) == (403, "")
    assert rig.channel.counts.forged == 1


async def test_empty_secrets_let_nobody_in(whatsapp: WhatsAppServer) -> None:
    """An empty word must not fit an empty word."""
    channel = WhatsAppChannel(Account(TOKEN, NUMBER_ID), Words(), "en")
    hook = webhook.Webhook(None, Account(TOKEN, NUMBER_ID), channel.counts)  # type: ignore[arg-type]
    asked = make_mocked_request("GET", f"{webhook.PATH}?hub.mode=subscribe&hub.verify_token=&hub.challenge=1")
    posted = make_mocked_request("POST", webhook.PATH, headers={webhook.SIGNATURE_HEADER: webhook.sign(b"", b"")})

    assert (await hook.shake_hands(asked)).status == 403
    assert (await hook.answer(posted)).status == 401
    assert channel.counts.forged == 2


BODY = json.dumps({"entry": []}).encode()


@pytest.mark.parametrize("signature", [
    "", "sha256=", "sha256=" + "0" * 64, webhook.sign(BODY, APP_SECRET.encode())[:-1], "sha1=" + "0" * 40,
    webhook.sign(BODY, b"another secret"), webhook.sign(BODY + b" ", APP_SECRET.encode()),
    webhook.sign(BODY, APP_SECRET.encode()).upper(), "भेद".encode().decode("latin-1"),
])  # fmt: skip
async def test_a_forged_request_is_turned_away_unread(rig: WhatsAppRig, signature: str) -> None:
    headers = {"X-Hub-Signature-256": signature}
    async with rig.server.http.post(rig.server.webhook, data=BODY, headers=headers) as answer:
        assert (answer.status, await answer.read()) == (401, b"")

    assert rig.heard == []
    assert rig.channel.counts.forged == 1
    assert rig.channel.counts.malformed == 0


async def test_the_signature_is_over_the_bytes_and_not_over_what_they_mean(rig: WhatsAppRig) -> None:
    body = rig.person.payload(rig.person.message({"type": "text", "text": {"body": "हेलो / <é>"}}))
    escaped = json.dumps(body, indent=2).encode().replace(b"/", rb"\/")

    assert await rig.server.post(escaped) == 200
    assert [one.what for one in rig.heard] == [Wrote("हेलो / <é>")]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"entry": "x"}', b"1" * 5000]
)
async def test_what_cannot_be_read_is_counted_and_not_asked_for_again(rig: WhatsAppRig, body: bytes) -> None:
    assert await rig.server.post(body) == 200
    assert rig.heard == []
    assert rig.channel.counts.malformed == 1


async def test_too_long_a_body_is_not_read(rig: WhatsAppRig) -> None:
    assert await rig.server.post(b"x" * (webhook.MOST_BYTES + 1)) == 413
    assert rig.channel.counts.too_large == 1


async def test_a_body_without_a_length_is_read(rig: WhatsAppRig) -> None:
    body = json.dumps(rig.person.payload(rig.person.message({"type": "text", "text": {"body": "in pieces"}}))).encode()

    async def pieces() -> AsyncIterator[bytes]:
        for byte in body:
            yield bytes([byte])

    headers = {"X-Hub-Signature-256": webhook.sign(body, APP_SECRET.encode())}
    async with aiohttp.ClientSession() as http, http.post(rig.server.webhook, data=pieces(), headers=headers) as got:
        assert got.status == 200
    assert [one.what for one in rig.heard] == [Wrote("in pieces")]


async def test_a_payload_that_was_not_kept_is_asked_for_again(rig: WhatsAppRig) -> None:
    rig.trips = [RuntimeError("secretword: the database is away")]
    body = rig.person.payload(rig.person.message({"type": "text", "text": {"body": "hello"}}))

    assert [await rig.server.post(body), await rig.server.post(body)] == [500, 200]
    assert [one.what for one in rig.heard] == [Wrote("hello")]
    assert rig.channel.counts.failed == 1
    assert "secretword" not in rig.traces()


async def test_one_message_that_was_not_kept_brings_the_whole_payload_again(rig: WhatsAppRig) -> None:
    """Those that were kept are known by their keys."""
    words = [rig.person.message({"type": "text", "text": {"body": name}}) for name in "abc"]
    rig.trips = [RuntimeError("away")]

    assert await rig.server.post(rig.person.payload(*words)) == 500
    assert await rig.server.post(rig.person.payload(*words)) == 200

    assert [one.what for one in rig.heard] == [Wrote(name) for name in "bcabc"]
    assert len({one.key for one in rig.heard}) == 3


async def test_what_was_read_is_not_told_unless_that_is_wanted(rig: WhatsAppRig) -> None:
    await rig.writes("hello")

    assert [call.path for call in rig.server.calls if call.method == "POST"] == []


async def test_where_it_is_wanted_a_message_is_marked_read_once_it_is_durable(
    whatsapp: WhatsAppServer, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]
) -> None:
    async with serving(WhatsAppRig(whatsapp, everything_logged, events, read_receipts=True)) as rig:
        heard = await rig.writes("hello")
        while not (marks := [call.fields for call in whatsapp.calls if call.method == "POST"]):
            await rig.server.http.get(rig.server.webhook)

    assert marks == [{"messaging_product": "whatsapp", "status": "read", "message_id": heard.ref,
                      "typing_indicator": {"type": "text"}}]  # fmt: skip
