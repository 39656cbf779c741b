"""The stand-in refuses what the real Bot API refuses: otherwise the tests above would prove little."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import aiohttp
import pytest

from tests.standins.telegram_people import MEDIA_KINDS, Person
from tests.standins.telegram_server import TelegramServer


async def call(telegram: TelegramServer, method: str, /, **fields: object) -> tuple[int, dict[str, Any]]:
    url = f"{telegram.base}/bot{telegram.token}/{method}"
    async with aiohttp.ClientSession() as http, http.post(url, json=fields) as got:
        return got.status, await got.json()


@pytest.fixture
def asha(telegram: TelegramServer) -> Person:
    return telegram.person()


def buttons(**button: object) -> dict[str, object]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"text": " \n "}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "chat_id": 1}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "reply_markup": buttons(text="a", callback_data="क" * 22)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": buttons(text="a", callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": buttons(text="a")}, "Text buttons are unallowed in the inline keyboard"),
        (
            {"text": "x", "reply_markup": buttons(text="a", url="http://localhost")},
            "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "reply_markup": buttons(text="a", url="ftp://a.in")},
            "inline keyboard button URL 'ftp://a.in' is invalid: Unsupported URL protocol",
        ),
        ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}] * 9]}}, "reply markup is too long"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
    ],
)
async def test_a_message_it_refuses(
    telegram: TelegramServer, asha: Person, fields: dict[str, object], description: str
) -> None:
    answer = await call(telegram, "sendMessage", **{"chat_id": asha.id, **fields})

    assert answer == (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"})


async def test_a_message_it_takes_comes_back_as_telegram_gives_it(telegram: TelegramServer, asha: Person) -> None:
    status, answer = await call(
        telegram,
        "sendMessage",
        chat_id=str(asha.id),
        text="  see https://example.org  ",
        protect_content=True,
        reply_markup='{"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}',
    )

    assert status == 200
    message = answer["result"]
    assert message["text"] == "see https://example.org"
    assert message["chat"] == asha.private_chat
    assert message["from"]["is_bot"] is True
    assert message["entities"] == [{"type": "url", "offset": 4, "length": 19}]
    assert message["has_protected_content"] is True
    assert telegram.transcript(asha.id) == "< see https://example.org\n  [a]"


async def test_it_knows_one_token(telegram: TelegramServer) -> None:
    for token, status in (("123:other", 401), ("shapeless", 404)):
        async with aiohttp.ClientSession() as http, http.get(f"{telegram.base}/bot{token}/getMe") as got:
            assert got.status == status


async def test_it_holds_an_empty_poll_open_and_confirms_by_offset(telegram: TelegramServer, asha: Person) -> None:
    poll = asyncio.create_task(call(telegram, "getUpdates", timeout=20))
    await telegram.until(lambda: bool(telegram.calls))
    number = asha.says("hello")["update_id"]
    _, answer = await poll

    assert [update["update_id"] for update in answer["result"]] == [number]
    assert (await call(telegram, "getUpdates"))[1]["result"] == answer["result"]
    assert (await call(telegram, "getUpdates", offset=number + 1))[1]["result"] == []


async def test_a_press_can_be_acknowledged_once(telegram: TelegramServer, asha: Person) -> None:
    await call(telegram, "sendMessage", chat_id=asha.id, text="x", reply_markup=buttons(text="Yes", callback_data="y"))
    callback = asha.presses("Yes")["callback_query"]["id"]

    assert (await call(telegram, "answerCallbackQuery", callback_query_id=callback))[0] == 200
    assert (await call(telegram, "answerCallbackQuery", callback_query_id=callback))[0] == 400
    with pytest.raises(LookupError):
        asha.presses("No")


async def test_fetching_a_file_is_noted(telegram: TelegramServer) -> None:
    await call(telegram, "getFile", file_id="x")

    assert [violation.method for violation in telegram.violations] == ["getFile"]


async def test_offered_media_carries_canaries(telegram: TelegramServer, asha: Person) -> None:
    placeless = {"location"}
    for kind in MEDIA_KINDS:
        assert ("CANARY" in str(asha.offers(kind))) is (kind not in placeless)


async def test_it_runs_by_itself() -> None:
    command = (sys.executable, "-m", "tests.standins.telegram_server", "--port", "0")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    first = (await process.stdout.readline()).decode()
    base, token = (part.partition("=")[2] for part in first.split())
    async with aiohttp.ClientSession() as http, http.get(f"{base}/bot{token}/getMe") as got:
        assert (await got.json())["result"]["is_bot"] is True

    process.stdin.write(b"hello\n")
    await process.stdin.drain()
    assert (await process.stdout.readline()).decode() == "> hello\n"
    process.stdin.close()
    assert await process.wait() == 0
