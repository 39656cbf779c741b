"""A Bot API stand-in and a load generator on bare asyncio: fast enough to load one core of a bot from another core.

Speaks just as much HTTP/1.1 as aiohttp does on loopback: keep-alive, Content-Length.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

Taken = Callable[[str, dict[str, Any], float], None]

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"


class StandIn(asyncio.Protocol):
    """Answers Bot API calls at once; tells ``taken`` of each: method, parameters, time."""

    message_id = 0

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self._buffer = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = content_length(head)
            if len(self._buffer) < end + 4 + length:
                return
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        method = head.split(b" ", 2)[1].rsplit(b"/", 1)[1].decode()
        at = perf_counter()
        params = json.loads(body) if body[:1] == b"{" else dict(parse_qsl(body.decode()))
        result = self._result(method, params)
        answer = json.dumps({"ok": True, "result": result}).encode()
        self._transport.write(OK % (len(answer), answer))
        self._taken(method, params, at)

    def _result(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getMe":
            return {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        if method != "sendMessage":
            return True
        StandIn.message_id += 1
        chat = {"id": int(params["chat_id"]), "type": "private", "first_name": "x"}
        return {"message_id": StandIn.message_id, "date": 1, "chat": chat, "text": params["text"]}


def content_length(head: bytes) -> int:
    """Return the body's length in bytes."""
    for line in head.split(b"\r\n")[1:]:
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    return 0


class Poster(asyncio.Protocol):
    """One keep-alive connection that posts webhook updates, one after another."""

    def __init__(self) -> None:
        self._buffer = b""
        self._done: asyncio.Future[int] | None = None
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or len(self._buffer) < end + 4 + content_length(self._buffer[:end]):
            return
        status = int(self._buffer[9:12])
        self._buffer = b""
        if self._done and not self._done.done():
            self._done.set_result(status)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._done and not self._done.done():
            self._done.set_exception(exc or ConnectionError("closed"))

    async def post(self, head: bytes, body: bytes) -> int:
        """Post one update; return the status once it was answered."""
        self._done = asyncio.get_running_loop().create_future()
        self._transport.write(head % len(body) + body)
        return await self._done
