"""Tells open pages that something changed: server-sent events that name what to fetch anew, and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, TypeAlias

from aiohttp import web

from bot.console.call import Call
from bot.console.hall import TAKERS, Hall
from bot.console.pages import HEADERS
from bot.console.rights import Table
from bot.handoff.case import VolunteerId
from bot.handoff.moves import Move
from bot.ports.cases import Voices
from bot.service.casework.sheet import Happened

BEAT: Final = 15.0
"""Seconds between signs of life: proxies cut what is silent; and the session is looked at again."""

MOST_WAITING: Final = 200
"""Most events that wait for a slow page. They name what to fetch anew, so the oldest can go for one that names all."""


STREAM: Final = {
    **HEADERS,
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
}
"""A proxy that compresses or gathers what it passes on would hold the events back."""

Events: TypeAlias = "asyncio.Queue[dict[str, object] | None]"
"""What waits for one open page; None closes it."""


class Live:
    """Streams of events, one for each open page."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._open: set[Events] = set()

    def add_to(self, table: Table) -> None:
        """Register the address."""
        table.get("/events", TAKERS, self.events, touches=False)

    async def events(self, call: Call) -> web.StreamResponse:
        """Tell until the page is closed, the session ends, or the server stops."""
        response = web.StreamResponse(headers=STREAM)
        await response.prepare(call.request)
        waiting: Events = asyncio.Queue(MOST_WAITING)

        def hear(happened: Happened | None) -> None:
            for event in events_for(happened, call.account.id):
                _put(waiting, event)

        stop = self._hall.casework.listen(hear)
        self._open.add(waiting)
        try:
            with suppress(ConnectionError):
                await response.write(b"retry: 2000\n\n")
                while await self._is_still_here(call) and (line := await _next(waiting)):
                    await response.write(line)
        finally:
            self._open.discard(waiting)
            stop()
        return response

    def close(self) -> None:
        """End all streams: the server stops. Pages come back by themselves once it is there again."""
        for waiting in self._open:
            _put(waiting, None)

    async def _is_still_here(self, call: Call) -> bool:
        """Look whether the session still holds: a closed account hears nothing more."""
        token = self._hall.room.gate.session_token(call.request)
        return await self._hall.room.signing.signed(token, touch=False) is not None


def _put(waiting: Events, event: dict[str, object] | None) -> None:
    """Let something wait; of too much the oldest goes, and the page fetches everything anew."""
    if waiting.full():
        waiting.get_nowait()
        event = event and {**event, "desk": True, "case": "*"}
    waiting.put_nowait(event)


async def _next(waiting: Events) -> bytes:
    """Return the next line to send; nothing when the stream ends."""
    with suppress(TimeoutError):
        async with asyncio.timeout(BEAT):
            event = await waiting.get()
            return b"" if event is None else f"data: {json.dumps(event)}\n\n".encode()
    return b": \n\n"


def events_for(happened: Happened | None, who: VolunteerId) -> Iterator[dict[str, object]]:
    """Yield what a volunteer's pages are told of something that happened; ids only.

    ``desk``: the queue or the shift changed; ``case``: a talk of theirs changed; ``needs``: something waits for them,
    which may be said aloud.
    """
    if happened is None:
        yield {"desk": True, "case": "*"}
        return
    if happened.words is None:
        yield {"desk": True}
    if who in happened.volunteers:
        yield {"case": happened.after.id, "needs": _needs(happened, who)}


def _needs(happened: Happened, who: VolunteerId) -> bool:
    asked = happened.move in {Move.OFFER, Move.PROPOSE} and happened.after.asked == who
    hers = happened.words is not None and happened.words.voice is Voices.HER and happened.after.holder == who
    return asked or hers or happened.move is Move.NUDGE
