"""The web chat behind the ``Channel`` port."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from bot.channels.webchat.embedding import add_embedding
from bot.channels.webchat.limits import CHANNEL, FIRST_ANSWER, LIMITS, LONGEST_OPEN, RETURN_TIME
from bot.channels.webchat.pace import Pace
from bot.channels.webchat.pages import Pages
from bot.channels.webchat.place import BESIDE, OWN_PAGE, in_frame
from bot.channels.webchat.routes import Manner, Routes
from bot.channels.webchat.seal import Seal
from bot.channels.webchat.sessions import Sessions
from bot.domain.errors import ElsewhereError, TryLaterError, UnreachableError
from bot.domain.ids import Address
from bot.domain.messages import Receipt

if TYPE_CHECKING:
    from aiohttp import web

    from bot.domain.messages import Outgoing
    from bot.i18n.words import Words
    from bot.ports import Hear, Limits


SWEEP_SECONDS = 30.0

NUMBER = re.compile(r"[\d\s-]{20,60}")
"""What may be a number to come back with, in the digits of any script."""


class WebChannel:
    """A page in a browser.

    Screens are kept in memory, so all pages of one person must reach the same process: with several, let the proxy
    in front send a browser to the same one again.

    Args:
        words: all languages.
        languages: locales to offer, the first for those whose browser asks for none of them.
        key: at least 32 secret bytes that stay the same over restarts.
        public_url: the address people open; empty when there is none yet.
        origins: whose pages may hold the chat in a frame, such as ``https://ngo.example``; empty for none.
        beside: whether our own first page shows it in a frame as well.
        numbers: telephone numbers that can be called from the page wherever they are written.
        now: the time, in UTC.
        shared: whether other processes may have screens of the same people's.
        steady: seconds on a steady clock.
        patience: how long a page without a script waits for the answer to begin.
    """

    name: str = CHANNEL
    limits: Limits = LIMITS

    def __init__(
        self,
        words: Words,
        languages: Sequence[str],
        key: bytes,
        *,
        public_url: str = "",
        origins: Sequence[str] = (),
        beside: bool = False,
        numbers: Collection[str] = (),
        shared: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = monotonic,
        patience: timedelta = FIRST_ANSWER,
    ) -> None:
        self._sessions = Sessions(steady, now)
        self._seal = Seal(key, LONGEST_OPEN)
        self._pages = Pages(words, tuple(languages), OWN_PAGE, numbers)
        framed = in_frame(tuple(origins))
        self._framed = Pages(words, tuple(languages), framed, numbers) if origins else None
        self._beside = Pages(words, tuple(languages), BESIDE, numbers) if beside else None
        self._public_url = public_url
        self._shared = shared
        self._now = now
        self._steady = steady
        self._patience = patience
        self._tries = Pace(steady, rate=20, burst=20)
        self._began = steady()

    def add_routes(self, app: web.Application, hear: Hear) -> None:
        """Serve the chat in ``app``; tell ``hear`` what people do."""
        starts = Pace(self._steady, rate=20, burst=200)
        manner = Manner(self._public_url, self._now, self._patience, starts, self._tries)
        app.cleanup_ctx.append(self._sweeping)
        app.on_shutdown.append(self._close_streams)
        Routes(hear, self._sessions, self._seal, self._pages, manner).add_to(app)
        if self._framed:
            Routes(hear, self._sessions, self._seal, self._framed, manner).add_to(app)
            add_embedding(app, self._framed)
        if self._beside:
            Routes(hear, self._sessions, self._seal, self._beside, manner).add_to(app)

    async def _sweeping(self, _: web.Application) -> AsyncIterator[None]:
        async def sweep() -> None:
            while True:
                await asyncio.sleep(SWEEP_SECONDS)
                self._sessions.sweep()

        task = asyncio.create_task(sweep())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _close_streams(self, _: web.Application) -> None:
        self._sessions.close_streams()

    async def send(self, to: Address, message: Outgoing) -> Receipt:
        """Put ``message`` on the person's screen, whole.

        Raises:
            TryLaterError: the program has just begun; an open page may come back to it.
            UnreachableError: the session is over.
            ElsewhereError: it is not here, but may be at another process.
        """
        session = self._sessions.find(to.value)
        if session is not None:
            return Receipt(tuple(session.say(page) for page in message.pages))
        if self._sessions.ended(to.value) is not None:
            raise UnreachableError
        if self._shared:
            raise ElsewhereError
        if self._steady() - self._began < RETURN_TIME.total_seconds():
            raise TryLaterError(RETURN_TIME / 12)
        raise UnreachableError

    def at(self, text: str) -> Address | None:
        """Return which conversation a number leads to that was written in another app; None when it is no number."""
        if not NUMBER.fullmatch(text.strip()):
            return None
        session = self._seal.session(text)
        return Address(self.name, session) if session and self._tries.allows() else None

    def wiped(self, who: Address) -> None:
        """Have the number and the cookie of someone who had everything forgotten lead to nothing of what comes next.

        Whoever else has the number could otherwise read on in what she begins afterwards.
        """
        session = self._sessions.find(who.value)
        if session is not None:
            session.wipe()

    async def typing(self, to: Address) -> None:
        """Show on open pages for a few seconds that somebody writes."""
        session = self._sessions.find(to.value)
        if session is not None:
            session.show_typing()

    async def erase(self, to: Address, refs: Sequence[str]) -> None:
        """Take messages of both sides off the screen. A session that is over has nothing left to take."""
        session = self._sessions.find(to.value)
        if session is not None:
            session.take_down(refs)
