"""What comes while a page is open, as server-sent events (https://html.spec.whatwg.org/#server-sent-events)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from bot.channels.webchat.sessions import Added, Change, Ended, Taken, Turned, Typing

if TYPE_CHECKING:
    from bot.channels.webchat.pages import Pages
    from bot.channels.webchat.seal import Seal
    from bot.channels.webchat.sessions import Session, Stream

BEAT_SECONDS = 20.0
"""Longest silence: proxies commonly close what is silent for 60 s, and a page that is gone shows itself."""

_LINE_END = re.compile(r"\r\n|\n|\r")

AGAIN_MS = 3000
"""When the browser is to come back after the stream broke."""

HEADERS = {
    "Cache-Control": "no-store, no-transform",  # a proxy that compresses the stream would hold its events back
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Accel-Buffering": "no",
}


class Streams:
    """Answers requests for streams.

    Args:
        pages: renders.
        seal: marks forms.
        session_of: finds the session of a request.
    """

    def __init__(self, pages: Pages, seal: Seal, session_of: Callable[[web.Request], Session | None]) -> None:
        self._pages = pages
        self._seal = seal
        self._session_of = session_of

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Send what the page misses, then what comes, until either side goes."""
        response = web.StreamResponse(headers=HEADERS)
        response.content_type = "text/event-stream"
        response.charset = "utf-8"
        await response.prepare(request)
        session = self._session_of(request)
        if session is None:
            await response.write(_event("ended", ""))
            return response
        stream = session.listen()
        try:
            await response.write(self._missed(session, request.headers.get("Last-Event-ID", "")))
            await self._pass_on(session, stream, response)
        except ConnectionError:
            pass
        finally:
            session.hang_up(stream)
        return response

    async def _pass_on(self, session: Session, stream: Stream, response: web.StreamResponse) -> None:
        while True:
            try:
                change = await asyncio.wait_for(stream.get(), BEAT_SECONDS)
            except TimeoutError:
                await response.write(b":\n\n")
                continue
            if change is None:
                return
            await response.write(self._written(session, change))
            if isinstance(change, Ended):
                return

    def _missed(self, session: Session, last: str) -> bytes:
        """Say which messages stand on the screen, and send those after ``last``."""
        refs = [one.ref for one in session.messages]
        after = refs.index(last) + 1 if last in refs else 0
        here = _event("here", json.dumps({"born": session.born, "refs": refs}))
        missed = b"".join(self._written(session, Added(one)) for one in session.messages[after:])
        return f"retry: {AGAIN_MS}\n\n".encode() + here + missed

    def _written(self, session: Session, change: Change) -> bytes:
        match change:
            case Added(message=shown):
                form = self._seal.form(session.address.value)
                return _event("add", self._pages.message(shown, session.locale, form), shown.ref)
            case Taken(refs=refs):
                return _event("taken", json.dumps(refs))
            case Turned():
                return _event("turned", "")
            case Typing():
                return _event("typing", "")
            case Ended():
                return _event("ended", "")


def _event(name: str, data: str, id: str = "") -> bytes:  # noqa: A002 - the field's name
    lines = [f"event: {name}", *([f"id: {id}"] if id else []), *(f"data: {line}" for line in _LINE_END.split(data))]
    return ("\n".join(lines) + "\n\n").encode()
