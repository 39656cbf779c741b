"""The web chat behind the ``Channel`` port."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from bot.channels.webchat.limits import CHANNEL, FIRST_ANSWER, LIMITS, LONGEST_OPEN, RETURN_TIME
from bot.channels.webchat.pages import Pages
from bot.channels.webchat.routes import Manner, Routes
from bot.channels.webchat.seal import Seal
from bot.channels.webchat.sessions import Sessions
from bot.domain.errors import TryLaterError, UnreachableError
from bot.domain.messages import Receipt

if TYPE_CHECKING:
    from aiohttp import web

    from bot.domain.ids import Address
    from bot.domain.messages import Outgoing
    from bot.i18n.words import Words
    from bot.ports import Hear, Limits


class WebChannel:
    """A page in a browser.

    Screens are kept in memory, so all pages of one person must reach the same process: with several, let the proxy
    in front choose by the cookie.

    Args:
        words: all languages.
        languages: locales to offer, the first for those whose browser asks for none of them.
        key: at least 32 secret bytes that stay the same over restarts.
        public_url: the address people open; empty when there is none yet.
        now: the time, in UTC.
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
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = monotonic,
        patience: timedelta = FIRST_ANSWER,
    ) -> None:
        self._sessions = Sessions(steady, now)
        self._seal = Seal(key, LONGEST_OPEN)
        self._pages = Pages(words, tuple(languages))
        self._public_url = public_url
        self._now = now
        self._steady = steady
        self._patience = patience
        self._began = steady()

    def add_routes(self, app: web.Application, hear: Hear) -> None:
        """Serve the chat in ``app``; tell ``hear`` what people do."""
        manner = Manner(self._public_url, self._now, self._steady, self._patience)
        Routes(hear, self._sessions, self._seal, self._pages, manner).add_to(app)

    async def send(self, to: Address, message: Outgoing) -> Receipt:
        """Put ``message`` on the person's screen, whole.

        Raises:
            TryLaterError: the program has just begun; an open page may come back to it.
            UnreachableError: the session is over.
        """
        session = self._sessions.find(to.value)
        if session is not None:
            return Receipt((session.say(message),))
        young = self._steady() - self._began < RETURN_TIME.total_seconds()
        if young and self._sessions.ended(to.value) is None:
            raise TryLaterError(RETURN_TIME / 12)
        raise UnreachableError

    async def erase(self, to: Address, refs: Sequence[str]) -> None:
        """Take messages of both sides off the screen. A session that is over has nothing left to take."""
        session = self._sessions.find(to.value)
        if session is not None:
            session.take_down(refs)
