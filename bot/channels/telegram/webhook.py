"""Updates as Telegram posts them (https://core.telegram.org/bots/api#setwebhook)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from aiohttp import web

from bot.channels.wire import body_of, dump, parsed

if TYPE_CHECKING:
    from bot.channels.telegram.counts import Counts
    from bot.channels.telegram.reception import Reception

PATH = "/telegram/webhook"

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name

MOST_BYTES = 256 * 1024
"""Longest body taken; an update with the longest text is under 40 KiB."""


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
        body = await body_of(request, MOST_BYTES)
        if body is None:
            self._counts.too_large += 1
            return web.Response(status=413)
        reading = self._reception.read(parsed(body))
        if not await self._reception.take(reading):
            return web.Response(status=500)
        return _acknowledging(reading.callback) if self._reception.owes(reading) else web.Response()

    def _is_genuine(self, request: web.Request) -> bool:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, self._secret)


def _acknowledging(callback: str) -> web.Response:
    # https://core.telegram.org/bots/api#making-requests-when-getting-updates
    method = {"method": "answerCallbackQuery", "callback_query_id": callback}
    return web.Response(body=dump(method), content_type="application/json")
