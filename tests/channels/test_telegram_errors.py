"""What the Bot API's answers mean for the service, and what never gets out with them."""

from __future__ import annotations

import asyncio
import json
import traceback
import warnings
from datetime import timedelta

import pytest
from telegram import error as library
from telegram.error import TelegramError

from bot.channels.telegram.errors import GONE, REASONS, Flood, reason_in, result_of, verdict
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.starting import QuietBot
from bot.domain.errors import RefusedError, SendError, TryLaterError, UnreachableError
from tests.standins.telegram_server import TelegramServer

VERDICTS: dict[str, tuple[TelegramError, type[SendError]]] = {
    "TelegramError": (TelegramError("x"), RefusedError),
    "Forbidden": (library.Forbidden("bot was blocked by the user"), UnreachableError),
    "InvalidToken": (library.InvalidToken(), TryLaterError),
    "EndPointNotFound": (library.EndPointNotFound("x"), RefusedError),
    "NetworkError": (library.NetworkError("x"), TryLaterError),
    "BadRequest": (library.BadRequest("x"), RefusedError),
    "TimedOut": (library.TimedOut(), TryLaterError),
    "ChatMigrated": (library.ChatMigrated(5), UnreachableError),
    "RetryAfter": (Flood(7), TryLaterError),
    "Flood": (Flood(7), TryLaterError),
    "Conflict": (library.Conflict("x"), TryLaterError),
    "PassportDecryptionError": (library.PassportDecryptionError("x"), RefusedError),
}


def _family(of: type[TelegramError]) -> set[type[TelegramError]]:
    return {of}.union(*(_family(child) for child in of.__subclasses__()))


def test_every_error_of_the_library_is_mapped() -> None:
    assert {one.__name__ for one in _family(TelegramError)} == set(VERDICTS)
    for error, expected in VERDICTS.values():
        assert type(verdict(error)) is expected


def test_the_librarys_own_flood_error_is_understood_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        error = library.RetryAfter(timedelta(seconds=90))

    trouble = verdict(error, whole_bot=True)

    assert isinstance(trouble, TryLaterError)
    assert trouble.after == timedelta(seconds=90)
    assert trouble.whole_bot


def test_a_token_that_is_not_known_loses_no_message_and_stops_everyone() -> None:
    trouble = verdict(library.InvalidToken())

    assert isinstance(trouble, TryLaterError)
    assert trouble.whole_bot


@pytest.mark.parametrize("reason", sorted({reason for _, reason in REASONS}))
def test_a_bad_request_is_refused_with_a_fixed_word_or_means_that_the_person_is_gone(reason: str) -> None:
    trouble = verdict(library.BadRequest(reason))

    if reason in GONE:
        assert isinstance(trouble, UnreachableError)
    else:
        assert isinstance(trouble, RefusedError)
        assert trouble.reason == reason


def _answer(code: int, description: str, **parameters: object) -> bytes:
    return json.dumps({"ok": False, "error_code": code, "description": description, "parameters": parameters}).encode()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, _answer(400, "Bad Request: chat not found"), library.BadRequest),
        (401, _answer(401, "Unauthorized"), library.InvalidToken),
        (404, _answer(404, "Not Found"), library.InvalidToken),
        (403, _answer(403, "Forbidden: user is deactivated"), library.Forbidden),
        (409, _answer(409, "Conflict: terminated by other getUpdates request"), library.Conflict),
        (429, _answer(429, "Too Many Requests: retry after 5", retry_after=5), Flood),
        (429, _answer(429, "Too Many Requests"), Flood),
        (429, _answer(429, "Too Many Requests", retry_after="soon"), Flood),
        (400, _answer(400, "upgraded", migrate_to_chat_id=-100123), library.ChatMigrated),
        (500, _answer(500, "Internal Server Error"), library.NetworkError),
        (504, _answer(504, "Gateway Timeout"), library.TimedOut),
        (413, _answer(413, "Request Entity Too Large"), library.BadRequest),
        (200, _answer(400, "Bad Request: message is too long"), library.BadRequest),
        (502, b"<html>Bad Gateway</html>", library.NetworkError),
        (403, b"<html>blocked by your provider</html>", library.NetworkError),
        (403, b'{"message": "some proxy"}', library.NetworkError),
        (400, b"[]", library.NetworkError),
        (200, b"", library.NetworkError),
        (200, b"\xff\xfe", library.NetworkError),
        (200, b'{"ok": true}', library.NetworkError),
        (200, b"[" * 100_000, library.NetworkError),
    ],
)
def test_an_answer_that_is_no_result_raises_what_fits(status: int, body: bytes, error: type[TelegramError]) -> None:
    with pytest.raises(TelegramError) as caught:
        result_of(status, body)

    assert type(caught.value) is error


def test_a_result_is_given_back_as_it_came() -> None:
    assert result_of(200, b'{"ok": true, "result": {"message_id": 5}}') == {"message_id": 5}
    assert result_of(200, b'{"ok": true, "result": false}') is False


def test_a_description_never_carries_words_out() -> None:
    body = _answer(400, "Bad Request: inline keyboard button URL 'https://secretword' is invalid: Wrong HTTP URL")

    with pytest.raises(library.BadRequest) as caught:
        result_of(400, body)

    assert caught.value.message == "button_url"
    with pytest.raises(library.BadRequest) as unknown:
        result_of(400, _answer(400, "Bad Request: secretword"))
    assert unknown.value.message == "HTTP 400"
    assert reason_in("secretword") == ""


@pytest.mark.parametrize("trouble", ["reset", "html", "outage", "token_revoked", "hang"])
async def test_no_failing_call_shows_the_token(telegram: TelegramServer, trouble: str) -> None:
    request = AiohttpRequest(f"{telegram.base}/bot{telegram.token}")
    await request.initialize()
    telegram.fail(trouble, method="*", times=2)
    bot = QuietBot(telegram.token, base_url=f"{telegram.base}/bot", request=request, get_updates_request=request)

    with pytest.raises(TelegramError) as direct:
        await request.call("getMe", {}, seconds=0.2)
    with pytest.raises(TelegramError) as by_library:
        await bot.get_me(read_timeout=0.2)
    await request.shutdown()

    _assert_quiet(direct.value, telegram.token)
    _assert_quiet(by_library.value, telegram.token)
    assert telegram.token not in repr(bot) + repr(request)


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:9", "http://no-such-host.invalid", "http://127.0.0.1:99999", "x://y"]
)
async def test_no_unreachable_server_shows_the_token(base: str) -> None:
    request = AiohttpRequest(f"{base}/bot123:secret-token")
    await request.initialize()

    with pytest.raises(library.NetworkError) as caught:
        await request.call("getMe", {}, seconds=5)
    await request.shutdown()

    _assert_quiet(caught.value, "secret-token")


def _assert_quiet(error: BaseException, secret: str) -> None:
    assert error.__context__ is None
    assert error.__cause__ is None
    assert secret not in "".join(traceback.format_exception(error))


async def test_a_hanging_server_is_a_time_out(telegram: TelegramServer) -> None:
    request = AiohttpRequest(f"{telegram.base}/bot{telegram.token}")
    await request.initialize()
    telegram.fail("hang", method="getMe")

    with pytest.raises(library.TimedOut):
        await request.call("getMe", {}, seconds=0.1)
    await request.shutdown()


async def test_a_closed_channel_is_a_network_error() -> None:
    with pytest.raises(library.NetworkError):
        await AiohttpRequest("http://127.0.0.1:9/bot1:x").call("getMe", {})


async def test_cancelling_a_call_is_not_turned_into_an_error(telegram: TelegramServer) -> None:
    request = AiohttpRequest(f"{telegram.base}/bot{telegram.token}")
    await request.initialize()
    telegram.fail("hang", method="getMe")
    call = asyncio.create_task(request.call("getMe", {}))
    await telegram.until(lambda: bool(telegram.calls))

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await request.shutdown()


async def test_files_are_neither_fetched_nor_sent(telegram: TelegramServer) -> None:
    request = AiohttpRequest(f"{telegram.base}/bot{telegram.token}")
    await request.initialize()
    bot = QuietBot(telegram.token, base_url=f"{telegram.base}/bot", request=request, get_updates_request=request)

    with pytest.raises(TelegramError, match="files are neither"):
        await request.retrieve(f"{telegram.base}/file/bot{telegram.token}/photos/x.jpg")
    with pytest.raises(TelegramError, match="files are neither"):
        await bot.send_document(1, b"bytes")
    await request.shutdown()

    assert telegram.calls == []
    assert telegram.violations == []
