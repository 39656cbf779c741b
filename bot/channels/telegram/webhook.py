"""Updates as Telegram posts them (https://core.telegram.org/bots/api#setwebhook)."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.channels.telegram.counts import Counts
    from bot.channels.telegram.reception import Reception

PATH = "/telegram/webhook"

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name

MOST_BYTES = 256 * 1024
"""Longest body taken; an update with the longest text is under 40 KiB."""

_CHUNK = 64 * 1024


class Webhook:
    """Answers 200 once an update is durable, 500 when Telegram should deliver it again.

    Args:
        reception: where updates go.
        secret: what Telegram sends with each request.
        counts: where to count.
    """

    def __init__(self, reception: Reception, secret: str, counts: Counts) -> None:
        self._reception = reception
        self._secret = secret.encode()
        self._counts = counts

    def add_routes(self, app: web.Application) -> None:
        """Serve ``PATH`` in ``app``."""
        app.router.add_post(PATH, self.answer)

    async def answer(self, request: web.Request) -> web.Response:
        """Handle one request. A press is acknowledged in the answer itself, which saves a call."""
        if not self._is_genuine(request):
            self._counts.forged += 1
            return web.Response(status=401)
        body = await _body(request)
        if body is None:
            self._counts.too_large += 1
            return web.Response(status=413)
        reading = self._reception.read(_parsed(body))
        if not await self._reception.take(reading):
            return web.Response(status=500)
        return _acknowledging(reading.callback) if self._reception.owes(reading) else web.Response()

    def _is_genuine(self, request: web.Request) -> bool:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, self._secret)


async def _body(request: web.Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _acknowledging(callback: str) -> web.Response:
    # https://core.telegram.org/bots/api#making-requests-when-getting-updates
    method = {"method": "answerCallbackQuery", "callback_query_id": callback}
    return web.Response(body=json.dumps(method).encode(), content_type="application/json")
