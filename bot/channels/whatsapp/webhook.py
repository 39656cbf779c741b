"""What Meta posts (https://developers.facebook.com/docs/graph-api/webhooks/getting-started)."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from aiohttp import web

from bot.channels.wire import body_of, parsed

if TYPE_CHECKING:
    from bot.channels.whatsapp.account import Account
    from bot.channels.whatsapp.counts import Counts
    from bot.channels.whatsapp.reception import Reception

PATH = "/whatsapp/webhook"

SIGNATURE_HEADER = "X-Hub-Signature-256"

MOST_BYTES = 3 * 1024 * 1024
"""Longest body taken; Meta posts up to 3 MB (https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks)."""

_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_.-]{1,256}")


class Webhook:
    """Answers 200 once all of a payload is durable, 500 when Meta should deliver it again.

    Args:
        reception: where payloads go.
        account: what proves that Meta posts.
        counts: where to count.
    """

    def __init__(self, reception: Reception, account: Account, counts: Counts) -> None:
        self._reception = reception
        self._secret = account.app_secret.encode()
        self._verify_token = account.verify_token.encode()
        self._counts = counts

    def add_routes(self, app: web.Application) -> None:
        """Serve ``PATH`` in ``app``."""
        app.router.add_get(PATH, self.shake_hands, allow_head=False)
        app.router.add_post(PATH, self.answer)

    async def shake_hands(self, request: web.Request) -> web.Response:
        """Repeat Meta's challenge, when it knows our word."""
        given = request.query.get("hub.verify_token", "").encode("utf-8", "surrogateescape")
        challenge = request.query.get("hub.challenge", "")
        known = bool(self._verify_token) and hmac.compare_digest(given, self._verify_token)
        if not known or request.query.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
            self._counts.forged += 1
            return web.Response(status=403)
        return web.Response(text=challenge)

    async def answer(self, request: web.Request) -> web.Response:
        """Handle one request; nothing of it is looked into before its signature was found right."""
        signature = request.headers.get(SIGNATURE_HEADER, "")
        if not self._secret or not _SIGNATURE.fullmatch(signature):
            self._counts.forged += 1
            return web.Response(status=401)
        body = await body_of(request, MOST_BYTES)
        if body is None:
            self._counts.too_large += 1
            return web.Response(status=413)
        if not hmac.compare_digest(signature, sign(body, self._secret)):
            self._counts.forged += 1
            return web.Response(status=401)
        return web.Response(status=200 if await self._reception.take(parsed(body)) else 500)


def sign(body: bytes, secret: bytes) -> str:
    """Return the signature of a body."""
    return f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"
