"""Updates that are posted."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from structlog.typing import EventDict

from bot.channels.telegram import webhook
from bot.domain.incoming import Wrote
from tests.channels.telegram_rig import SECRET, TelegramRig, posted_to
from tests.standins.telegram_server import TelegramServer

HEADER = webhook.SECRET_HEADER


@pytest.fixture
async def rig(
    telegram: TelegramServer, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]
) -> AsyncIterator[TelegramRig]:
    async with posted_to(TelegramRig(telegram, everything_logged, events)) as rig:
        yield rig


async def post(rig: TelegramRig, body: object, secret: str | None = SECRET) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json", **({HEADER: secret} if secret is not None else {})}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with aiohttp.ClientSession() as http, http.post(rig.server.webhook["url"], data=data, headers=headers) as got:
        return got.status, await got.read()


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "भेद"])
async def test_a_forged_request_is_turned_away_unread(rig: TelegramRig, secret: str | None) -> None:
    status, body = await post(rig, {"update_id": 1, "message": {}}, secret)

    assert (status, body) == (401, b"")
    assert rig.heard == []
    assert rig.channel.counts.forged == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"update_id": "x"}', b"1" * 5000]
)
async def test_what_cannot_be_read_is_counted_and_not_asked_for_again(rig: TelegramRig, body: bytes) -> None:
    assert await post(rig, body) == (200, b"")
    assert rig.heard == []
    assert rig.channel.counts.malformed == 1


async def test_too_long_a_body_is_not_read(rig: TelegramRig) -> None:
    assert await post(rig, b"x" * (webhook.MOST_BYTES + 1)) == (413, b"")
    assert rig.channel.counts.too_large == 1


async def test_a_body_without_a_length_is_read(rig: TelegramRig) -> None:
    update = rig.person.says("in pieces")
    await rig.settled()

    async def pieces() -> AsyncIterator[bytes]:
        for byte in json.dumps(update).encode():
            yield bytes([byte])

    headers = {HEADER: SECRET}
    url = rig.server.webhook["url"]
    async with aiohttp.ClientSession() as http, http.post(url, data=pieces(), headers=headers) as got:
        assert got.status == 200
    assert [one.what for one in rig.heard] == [Wrote("in pieces"), Wrote("in pieces")]


async def test_an_update_that_was_not_kept_is_delivered_again(rig: TelegramRig) -> None:
    rig.trips = [RuntimeError("secretword: the database is away")]

    heard = await rig.writes("hello")

    assert heard.what == Wrote("hello")
    assert rig.server.deliveries == [500, 200]
    assert rig.channel.counts.failed == 1
    assert "secretword" not in rig.traces()


async def test_an_update_that_always_fails_is_given_up_once_others_were_heard(rig: TelegramRig) -> None:
    poison = rig.person.says("poison")
    await rig.settled()
    rig.heard.clear()

    answers = []
    for _ in range(4):
        rig.trips = [ValueError()]
        answers.append((await post(rig, poison))[0])
        rig.trips = []
        await rig.writes("fine")

    assert answers[:3] == [500, 500, 200]
    assert rig.channel.counts.skipped == 1


async def test_nothing_is_given_up_while_nothing_is_heard(rig: TelegramRig) -> None:
    update = rig.person.says("waits")
    await rig.settled()

    for _ in range(10):
        rig.trips = [ConnectionError()]
        assert (await post(rig, update))[0] == 500

    assert rig.channel.counts.skipped == 0


async def test_a_press_is_acknowledged_in_the_answer_and_costs_no_call(rig: TelegramRig) -> None:
    before = len(rig.server.calls)
    await rig.after(lambda: rig.person.presses_data("x:1:y"))

    made = rig.server.calls[before:]
    assert [(call.method, call.by_webhook) for call in made] == [("answerCallbackQuery", True)]
    assert len(rig.server.answered_callbacks) == 1


async def test_other_methods_than_post_are_not_served(rig: TelegramRig) -> None:
    async with aiohttp.ClientSession() as http, http.get(rig.server.webhook["url"]) as got:
        assert got.status == 405


PAYLOADS = sorted((Path(__file__).parent / "payloads" / "telegram").glob("*.json"))


async def test_no_canary_of_any_payload_reaches_a_call_a_log_or_the_service(rig: TelegramRig) -> None:
    for path in PAYLOADS:
        status, _ = await post(rig, json.loads(path.read_bytes())["update"])
        assert status == 200, path.stem

    assert PAYLOADS
    assert b"CANARY" not in rig.outgoing()
    assert rig.fetched() == []
    assert "CANARY" not in rig.traces()
    assert all("CANARY" not in repr((one.what, one.sender.value, one.key, one.ref)) for one in rig.heard)
    assert rig.channel.counts.updates == len(PAYLOADS)


async def test_offered_media_is_deleted_with_one_call_by_its_id(rig: TelegramRig) -> None:
    before = len(rig.server.calls)
    heard = await rig.offers("photo")

    made = [(call.method, call.fields) for call in rig.server.calls[before:]]
    assert made == [("deleteMessage", {"chat_id": rig.person.id, "message_id": int(heard.ref)})]
    assert rig.channel.counts.taken_down == 1


async def test_each_photo_of_an_album_is_deleted(rig: TelegramRig) -> None:
    for _ in range(3):
        await rig.after(lambda: rig.person.sends({"photo": [{"file_id": "CANARY"}], "media_group_id": "77"}))

    assert rig.chat() == []


async def test_a_text_edited_into_a_photo_is_deleted(rig: TelegramRig) -> None:
    heard = await rig.writes("look")
    await rig.after(lambda: rig.person.edits(int(heard.ref), {"photo": [{"file_id": "CANARY"}]}))

    assert rig.chat() == []


async def test_media_telegram_will_not_delete_is_counted_and_the_person_is_still_heard(rig: TelegramRig) -> None:
    rig.server.fail("outage", method="deleteMessage")
    await rig.offers("video")

    assert rig.channel.counts.left_up == 1
    assert len(rig.heard) == 1


async def test_a_group_is_told_once_and_left(rig: TelegramRig) -> None:
    group = {"id": -1001888777666, "title": "family", "type": "supergroup"}
    for text in ("hi", "/start@humraah_stand_in_bot"):
        rig.server.push({"message": {**rig.server.message_head(group), "from": rig.person.user, "text": text}})
    await rig.settled()

    said = [fields["text"] for fields in rig.server.called("sendMessage")]
    assert len(said) == 1
    assert not {"abuse", "image", "survivor", "victim", "help"} & set(said[0].lower().split())
    assert rig.server.left_groups == [-1001888777666]
    assert rig.heard == []
    assert rig.channel.counts.groups == 1


async def test_blocking_is_heard(rig: TelegramRig) -> None:
    heard = await rig.after(rig.person.blocks)

    assert type(heard.what).__name__ == "Gone"
    rig.person.unblocks()
    await rig.settled()
    assert len(rig.heard) == 1
