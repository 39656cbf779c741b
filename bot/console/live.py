"""Tells open pages that something changed: server-sent events that name what to fetch anew, and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

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
"""Most events that wait for a slow page; a page that missed some is told to fetch all anew."""


class Live:
    """Streams of events, one for each open page."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def add_to(self, table: Table) -> None:
        """Register the address."""
        table.get("/events", TAKERS, self.events, touches=False)

    async def events(self, call: Call) -> web.StreamResponse:
        """Tell until the page is closed, the session ends, or the server stops."""
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(call.request)
        waiting: asyncio.Queue[dict[str, object]] = asyncio.Queue(MOST_WAITING)

        def hear(happened: Happened | None) -> None:
            for event in events_for(happened, call.account.id):
                if waiting.full():
                    waiting.get_nowait()
                waiting.put_nowait(event)

        stop = self._hall.casework.listen(hear)
        try:
            await response.write(b"retry: 2000\n\n")
            while await self._is_still_here(call):
                await response.write(await _next(waiting))
        except (ConnectionError, asyncio.CancelledError):
            raise
        finally:
            stop()
        return response

    async def _is_still_here(self, call: Call) -> bool:
        """Look whether the session still holds: a closed account hears nothing more."""
        token = self._hall.room.gate.session_token(call.request)
        return await self._hall.room.signing.signed(token, touch=False) is not None


async def _next(waiting: asyncio.Queue[dict[str, object]]) -> bytes:
    with suppress(TimeoutError):
        async with asyncio.timeout(BEAT):
            return f"data: {json.dumps(await waiting.get())}\n\n".encode()
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
