"""A stand-in for the Bot API server, on loopback.

Answers with the shapes and the refusals of the real one (https://core.telegram.org/bots/api), keeps every call with
its raw body, and lets tests be the people: ``server.person().says("hi")``. In its own process:
``python -m tests.standins.telegram_server --port 8081``; each line typed there is then said by one person.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import json
import sys
from dataclasses import dataclass
from typing import Self

import aiohttp
from aiohttp import web

from tests.standins.telegram_delivery import TelegramDelivery
from tests.standins.telegram_methods import BLOCKED, Call
from tests.standins.telegram_people import Json
from tests.standins.telegram_rules import RefusalError, bad

TOKEN = "123456789:AAH-stand-in-token_of_no_real_bot_000"

TROUBLES: dict[str, RefusalError] = {
    "rate_limited": RefusalError(429, "Too Many Requests: retry after 3", {"retry_after": 3}),
    "blocked": BLOCKED,
    "deactivated": RefusalError(403, "Forbidden: user is deactivated"),
    "unknown_chat": bad("chat not found"),
    "malformed": bad("can't parse entities: Can't find end of the entity starting at byte offset 7"),
    "outage": RefusalError(500, "Internal Server Error"),
    "bad_gateway": RefusalError(502, "Bad Gateway"),
    "token_revoked": RefusalError(401, "Unauthorized"),
}
"""Besides these there are ``html`` (an error page), ``hang`` (no answer) and ``reset`` (the connection breaks)."""


@dataclass
class _Trouble:
    kind: str | RefusalError
    method: str
    chat: int | None
    left: int

    def hits(self, method: str, fields: Json) -> bool:
        chat_fits = self.chat is None or str(fields.get("chat_id")) == str(self.chat)
        return self.left > 0 and self.method in {method, "*"} and chat_fits


class TelegramServer(TelegramDelivery):
    """The Bot API for one bot.

    Args:
        token: the only token it knows.
        answer_seconds: how long every answer takes, as if Telegram were far away.
        redelivery_seconds: how long it waits before posting an update again.
    """

    def __init__(self, token: str = TOKEN, *, answer_seconds: float = 0.0, redelivery_seconds: float = 0.02) -> None:
        super().__init__(redelivery_seconds)
        self.token = token
        self.base = ""
        self._answer_seconds = answer_seconds
        self._troubles: list[_Trouble] = []
        self._runner: web.AppRunner | None = None

    # Running it.

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=2**20)
        app.router.add_route("*", "/file/{rest:.*}", self._on_file)
        app.router.add_route("*", "/bot{token}/{method}", self._on_call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.base = site.name if port else f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._http = aiohttp.ClientSession()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        assert self._http is not None
        assert self._runner is not None
        await self._http.close()
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # What tests do with it.

    def fail(
        self, kind: str | RefusalError, *, method: str = "sendMessage", chat: int | None = None, times: int = 1
    ) -> None:
        """Have the next ``times`` calls of ``method`` (``*``: any), about ``chat`` if given, meet trouble."""
        self._troubles.append(_Trouble(kind, method, chat, times))

    def mend(self) -> None:
        """Forget all trouble."""
        self._troubles.clear()

    def called(self, method: str) -> list[Json]:
        """The fields of every call of ``method``."""
        return [call.fields for call in self.calls if call.method == method]

    def transcript(self, chat: int) -> str:
        """The chat as it looks now: the person's lines after ``>``, the bot's after ``<`` with its buttons."""
        lines = []
        for message in self.people[chat].chat.values():
            lines.append(f"{'<' if message['from']['is_bot'] else '>'} {message.get('text', '[media]')}")
            keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
            lines.extend("  " + " ".join(f"[{one['text']}]" for one in row) for row in keyboard)
        return "\n".join(lines)

    # HTTP.

    async def _on_file(self, request: web.Request) -> web.Response:
        self.violations.append(Call("file", {"path": request.path}, b""))
        return web.Response(body=b"bytes of a file")

    async def _on_call(self, request: web.Request) -> web.StreamResponse:
        raw, method = await request.read(), request.match_info["method"]
        fields = await _fields(request, raw)
        if request.match_info["token"] != self.token:
            is_shaped = ":" in request.match_info["token"]
            return _json(RefusalError(401, "Unauthorized") if is_shaped else RefusalError(404, "Not Found"))
        call = Call(method, fields, raw)
        self.calls.append(call)
        await asyncio.sleep(self._answer_seconds)
        try:
            return await self._trouble_or_answer(request, call)
        except RefusalError as refusal:
            return _json(refusal)
        finally:
            self._notify()

    async def _trouble_or_answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        trouble = next((one for one in self._troubles if one.hits(call.method, call.fields)), None)
        if trouble is None:
            return web.json_response({"ok": True, "result": await self._answer(call)})
        trouble.left -= 1
        if trouble.kind == "hang":
            await asyncio.sleep(3600)
        if trouble.kind == "reset":
            assert request.transport is not None
            request.transport.abort()
        if trouble.kind in {"html", "hang", "reset"}:
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        raise trouble.kind if isinstance(trouble.kind, RefusalError) else TROUBLES[trouble.kind]


def _json(refusal: RefusalError) -> web.Response:
    return web.json_response(refusal.body(), status=refusal.status)


async def _fields(request: web.Request, raw: bytes) -> Json:
    """Parameters come in the query, as JSON or as a form; a file comes as its name, its type and its bytes."""
    fields: Json = dict(request.query)
    if request.content_type == "multipart/form-data":
        return {**fields, **_parts(request.headers["Content-Type"], raw)}
    if request.content_type == "application/json" and raw:
        return {**fields, **json.loads(raw)}
    return {**fields, **await request.post()}


def _parts(content_type: str, raw: bytes) -> Json:
    form = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + raw)
    parts: Json = {}
    for part in form.walk():
        name, body, file = (
            part.get_param("name", header="content-disposition"),
            part.get_payload(decode=True),
            part.get_filename(),
        )
        if name is not None and isinstance(body, bytes):
            parts[str(name)] = {"name": file, "type": part.get_content_type(), "bytes": body} if file else body.decode()
    return parts


async def _talk(port: int, language: str) -> None:
    """Serve, and let one person talk: a line each, ``#2`` presses the second button, ``:photo`` offers media."""
    server = TelegramServer()
    await server.start(port)
    print(f"TELEGRAM_API_BASE={server.base} TELEGRAM_TOKEN={server.token}", flush=True)
    person = server.person(language)
    while line := await asyncio.to_thread(sys.stdin.readline):
        match line.strip():
            case pressed if pressed.startswith("#"):
                person.presses(int(pressed[1:]))
            case offered if offered.startswith(":"):
                person.offers(offered[1:])
            case text:
                person.says(text)
        await asyncio.sleep(0.5)
        print(server.transcript(person.id), flush=True)
    await server.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A Bot API server that is none.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--language", default="hi")
    given = parser.parse_args()
    asyncio.run(_talk(given.port, given.language))
