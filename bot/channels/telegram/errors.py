"""What an answer of the Bot API means: its result, a ``telegram.error``, and of those what the service should do.

Telegram's own descriptions can quote a message (``can't parse entities: ... at byte offset``) or a button's link,
so only fixed words taken from the table below ever leave this module.
"""

from __future__ import annotations

import warnings
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.wire import parsed
from bot.domain.errors import RefusedError, SendError, TryLaterError, UnreachableError

OUTAGE_PAUSE = timedelta(seconds=3)
"""How long to wait after a broken network or server: they say nothing of it themselves."""

TOKEN_PAUSE = timedelta(minutes=1)
"""How long to wait while Telegram does not know the token: someone must mend it, and no message is at fault."""

GONE = frozenset({"chat_not_found", "user_not_found", "peer_id_invalid", "deactivated", "no_rights"})
"""Reasons that Telegram calls a bad request and that mean: this person cannot be reached."""

# Fragments of real descriptions, lower case; the first that fits names the reason.
REASONS = (
    ("message is not modified", "not_modified"),  # it goes on to speak of the reply markup
    ("chat not found", "chat_not_found"),
    ("user not found", "user_not_found"),
    ("peer_id_invalid", "peer_id_invalid"),
    ("user is deactivated", "deactivated"),
    ("blocked by the user", "blocked"),
    ("can't initiate conversation", "never_started"),
    ("kicked", "kicked"),
    ("not a member", "not_a_member"),
    ("have no rights", "no_rights"),
    ("not enough rights", "no_rights"),
    ("chat_write_forbidden", "no_rights"),
    ("message is too long", "too_long"),
    ("text is empty", "empty"),
    ("text must be non-empty", "empty"),
    ("button_data_invalid", "button_data"),
    ("button_url_invalid", "button_url"),
    ("button url", "button_url"),
    ("keyboard", "keyboard"),
    ("reply markup", "keyboard"),
    ("reply_markup", "keyboard"),
    ("message to delete not found", "not_found"),
    ("message to edit not found", "not_found"),
    ("message_id_invalid", "not_found"),
    ("message thread not found", "no_topic"),
    ("topic_id_invalid", "no_topic"),
    ("topic_deleted", "no_topic"),
    ("topic_closed", "no_topic"),
    ("topic_not_modified", "not_modified"),
    ("not a forum", "no_forum"),
    ("message can't be deleted", "too_old"),
    ("query is too old", "query_too_old"),
    ("webhook is active", "webhook_is_set"),
    ("terminated by other getupdates", "other_poller"),
    ("can't parse", "unparseable"),
)


class Flood(RetryAfter):
    """A 429: ``RetryAfter`` with the wait as a ``timedelta`` and without that class's deprecation warning."""

    __slots__ = ("after",)

    def __init__(self, seconds: int) -> None:
        TelegramError.__init__(self, f"retry after {seconds} s")
        self.after = self._retry_after = timedelta(seconds=seconds)


def result_of(status: int, body: bytes, *, verbatim: bool = False) -> Any:
    """Return the ``result`` of an answer.

    Args:
        status: the HTTP status.
        body: what came with it.
        verbatim: keep Telegram's description in the error; only for calls that carry no one's words.

    Raises:
        TelegramError: the subclass that fits what the server said.
    """
    answer = _parsed(body)
    if answer is None:
        raise NetworkError(f"HTTP {status} that is no answer of the Bot API")
    if answer.get("ok") is True and "result" in answer:
        return answer["result"]
    raise _trouble(status, answer, verbatim=verbatim)


def _parsed(body: bytes) -> dict[str, Any] | None:
    answer = parsed(body)
    return answer if isinstance(answer, dict) and isinstance(answer.get("ok"), bool) else None


def _trouble(status: int, answer: dict[str, Any], *, verbatim: bool) -> TelegramError:
    code, description, parameters = (answer.get(name) for name in ("error_code", "description", "parameters"))
    code = code if type(code) is int else status
    description = description if isinstance(description, str) else ""
    parameters = parameters if isinstance(parameters, dict) else {}
    if code == HTTPStatus.TOO_MANY_REQUESTS or type(parameters.get("retry_after")) is int:
        return Flood(_seconds(parameters.get("retry_after")))
    if type(parameters.get("migrate_to_chat_id")) is int:
        return ChatMigrated(0)  # the new id is nobody's business: groups are not talked to
    return _error_for(code, description if verbatim else reason_in(description) or f"HTTP {code}")


def _seconds(value: object) -> int:
    return value if type(value) is int and 0 < value < 7 * 24 * 3600 else 1


def _error_for(code: int, words: str) -> TelegramError:
    match code:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:  # not known, or not even shaped like a token
            return InvalidToken(words)
        case HTTPStatus.FORBIDDEN:
            return Forbidden(words)
        case HTTPStatus.CONFLICT:
            return Conflict(words)
        case HTTPStatus.REQUEST_TIMEOUT | HTTPStatus.GATEWAY_TIMEOUT:
            return TimedOut(words)
        case _ if HTTPStatus.BAD_REQUEST <= code < HTTPStatus.INTERNAL_SERVER_ERROR:
            return BadRequest(words)
        case _:
            return NetworkError(words)


def reason_in(description: str) -> str:
    """Return the fixed word for Telegram's ``description``; empty when it is not a known one."""
    if any(description == reason for _, reason in REASONS):
        return description
    lowered = description.lower()
    return next((reason for fragment, reason in REASONS if fragment in lowered), "")


def wait_of(error: RetryAfter) -> timedelta:
    """Return how long Telegram asks to wait."""
    if isinstance(error, Flood):
        return error.after
    with warnings.catch_warnings():  # the library warns whoever reads the number, until it becomes a timedelta
        warnings.simplefilter("ignore")
        after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def verdict(error: TelegramError, *, whole_bot: bool = False) -> SendError:
    """Return what the service should make of ``error``, which came from sending or erasing.

    Args:
        error: any of ``telegram.error``.
        whole_bot: whether a 429 is the bot's own limit rather than this chat's.
    """
    match error:
        case RetryAfter():
            return TryLaterError(wait_of(error), whole_bot=whole_bot)
        case Forbidden() | ChatMigrated():
            return UnreachableError(UnreachableError.code)
        case BadRequest():
            return _verdict_on_request(reason_in(error.message))
        case InvalidToken():
            return TryLaterError(TOKEN_PAUSE, whole_bot=True)
        case NetworkError() | Conflict():
            return TryLaterError(OUTAGE_PAUSE)
        case _:
            return RefusedError("not_taken")


def _verdict_on_request(reason: str) -> SendError:
    if reason in GONE:
        return UnreachableError(UnreachableError.code)
    return RefusedError(reason or "bad_request")
