"""The chat's addresses: a page, what is said on it, the live stream, and the way out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.webchat.hearing import Hearing
from bot.channels.webchat.limits import NEUTRAL_SITE
from bot.channels.webchat.reading import Form, TooLongError, is_from_here, read_form
from bot.channels.webchat.replies import HEADERS, bare, page, see_other
from bot.channels.webchat.stream import Streams

if TYPE_CHECKING:
    from bot.channels.webchat.pace import Pace
    from bot.channels.webchat.pages import Pages
    from bot.channels.webchat.seal import Seal, Visit
    from bot.channels.webchat.sessions import Session, Sessions
    from bot.ports import Hear

COOKIE = "notes"

LIVE = "text/plain"
"""What a script asks for: a bare status, as all else comes over its stream."""

RENEW = timedelta(minutes=10)
"""Age from which a cookie is given anew."""

STATUS = {
    "": 200,
    "no_cookie": 200,
    "slow": 429,
    "full": 429,
    "too_long": 413,
    "old_page": 409,
    "wrong_number": 422,
    "not_sent": 503,
}
"""By the text that tells what went wrong."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How requests are answered.

    Attributes:
        public_url: the address people open; empty when there is none yet.
        now: the time, in UTC.
        patience: how long a page without a script waits for the answer to begin.
        starts: how fast conversations may begin, over all people.
        tries: how fast numbers may be tried, over all people.
    """

    public_url: str
    now: Callable[[], datetime]
    patience: timedelta
    starts: Pace
    tries: Pace


class Routes:
    """Answers requests at one place.

    Args:
        hear: told what people do.
        sessions: screens.
        seal: cookies and form marks.
        pages: renders, for the place.
        manner: the rest.
    """

    def __init__(self, hear: Hear, sessions: Sessions, seal: Seal, pages: Pages, manner: Manner) -> None:
        self._hearing = Hearing(hear, seal, pages.languages, manner.now)
        self._sessions = sessions
        self._seal = seal
        self._pages = pages
        self._place = pages.place
        self._bottom = f"{pages.place.path}#now"  # where a page without a script begins to read after each answer
        self._now = manner.now
        self._patience = manner.patience.total_seconds()
        self._secure = manner.public_url.startswith("https://")
        self._host = urlsplit(manner.public_url).netloc
        self._starts = manner.starts
        self._tries = manner.tries
        self._leaving: set[asyncio.Task[None]] = set()

    def add_to(self, app: web.Application) -> None:
        """Serve in ``app``."""
        path = self._place.path
        app.router.add_get(path, self.page)
        app.router.add_post(path, self.said)
        app.router.add_post(f"{path}/start", self.start)
        app.router.add_post(f"{path}/resume", self.resume)
        app.router.add_post(f"{path}/number", self.number)
        app.router.add_get(f"{path}/number", self.back)
        app.router.add_get(f"{path}/begun", self.begun)
        app.router.add_post(f"{path}/leave", self.leave)
        app.router.add_post(f"{path}/left", self.left)
        app.router.add_get(f"{path}/events", Streams(self._pages, self._seal, self._session).answer)
        app.on_shutdown.append(self._close)

    async def page(self, request: web.Request) -> web.Response:
        """Show the conversation, or the page before it. Changes nothing."""
        visit = self._visit(request)
        session = self._sessions.find(visit.id) if visit else None
        if session is None or not (session.messages or session.begun or session.wiped):
            return self._before(request)
        session.touch()
        return self._renewed(request, self._chat(session), session)

    async def start(self, request: web.Request) -> web.Response:
        """Begin, or go on after the screen was let go."""
        form = await _form(request)
        if form is None or not is_from_here(request, self._host):
            return bare(403)
        session = self._going_on(request) or self._new_session(request)
        if session is None:
            return self._before(request, "full")
        if form["language"] in self._pages.languages:
            session.speak(form["language"])
        return await self._opened(request, session)

    async def resume(self, request: web.Request) -> web.Response:
        """Go on with a number. One that is nobody's begins a new conversation: guessing teaches nothing."""
        form = await _form(request)
        if form is None or not is_from_here(request, self._host):
            return bare(403)
        id = self._seal.session(form["number"][:100])  # noqa: A001 - it is the session's id
        if id is None:
            return self._before(request, "wrong_number")
        if not self._tries.allows():
            return self._before(request, "full")
        session = self._usable(self._sessions.find(id))
        return await self._opened(request, session or self._sessions.make(id, self._wanted(request)))

    async def number(self, request: web.Request) -> web.Response:
        """Show the number to come back with, once."""
        form, session = await _form(request), self._session(request)
        if form is None or session is None or not is_from_here(request, self._host):
            return bare(403)
        if self._seal.once(session.address.value, form["form"]) is None:
            return bare(403)
        session.touch()
        number, session.receipt = session.receipt, ""
        if request.headers.get("Accept") == LIVE:
            return web.Response(text=number, headers=HEADERS)
        form_mark = self._seal.form(session.address.value)
        return page(self._pages.chat(session, form_mark, number=number, asked=True), self._place)

    async def back(self, _: web.Request) -> web.Response:
        """Lead someone who reloads the page with the number, which is no more."""
        return see_other(self._place.path)

    async def begun(self, request: web.Request) -> web.Response:
        """Lead into the conversation that has begun, or say that the browser did not keep the cookie it hangs on."""
        return see_other(self._bottom) if self._visit(request) else self._before(request, "no_cookie")

    async def _opened(self, request: web.Request, session: Session) -> web.Response:
        if not session.messages and not await self._hearing.came(session):
            return self._before(request, "not_sent", session.locale)
        session.begun = True
        await session.answered(self._patience)
        live = request.headers.get("Accept") == LIVE
        return self._renewed(request, bare(204) if live else see_other(f"{self._place.path}/begun"), session)

    async def said(self, request: web.Request) -> web.Response:
        """Hear what the person wrote or pressed."""
        if not is_from_here(request, self._host):
            return bare(403)
        live = request.headers.get("Accept") == LIVE
        session = self._going_on(request)
        if session is None:
            return bare(410) if live else self._before(request, "old_page", status=410)
        try:
            trouble, draft = await self._hearing.posted(session, request)
        except TooLongError:
            trouble, draft = "too_long", ""
        if live:
            return self._renewed(request, bare(STATUS[trouble] if trouble else 204), session)
        if trouble:
            return self._renewed(request, self._chat(session, trouble, draft), session)
        await session.answered(self._patience)
        return self._renewed(request, see_other(self._bottom), session)

    async def leave(self, request: web.Request) -> web.Response:
        """End the session and lead to a neutral site."""
        return self._ended(request, see_other(NEUTRAL_SITE))

    async def left(self, request: web.Request) -> web.Response:
        """End the session for a page that is leaving by itself: a way elsewhere would be followed from it."""
        return self._ended(request, bare(204))

    def _ended(self, request: web.Request, response: web.Response) -> web.Response:
        if not is_from_here(request, self._host):
            return bare(403)
        visit = self._visit(request)
        if visit:
            self._sessions.end(visit.id)
            task = asyncio.create_task(self._hearing.gone(visit.id))  # she is not kept waiting for it
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
        response.headers["Clear-Site-Data"] = '"cache"'
        self._give(response, "", "; Max-Age=0")
        return response

    def _session(self, request: web.Request) -> Session | None:
        """Return the screen of a valid cookie: an empty one when a restart let go of it."""
        visit = self._visit(request)
        if visit is None:
            return None
        session = self._sessions.find(visit.id)
        if session is None and self._visit(request):  # looking for it may have found that it was silent too long
            session = self._sessions.make(visit.id, self._wanted(request))
        return session

    def _going_on(self, request: web.Request) -> Session | None:
        """Return the screen of a valid cookie, unless everything was wiped: then its cookie and number are done."""
        return self._usable(self._session(request))

    def _usable(self, session: Session | None) -> Session | None:
        if session is None or not session.wiped:
            return session
        self._sessions.end(session.address.value)
        return None

    def _new_session(self, request: web.Request) -> Session | None:
        """Return an empty screen for someone new; None when too many come at once."""
        receipt = self._seal.receipt()
        id = self._seal.session(receipt)  # noqa: A001 - it is the session's id
        if id is None or not self._starts.allows():
            return None
        session = self._sessions.make(id, self._wanted(request))
        session.receipt = receipt
        return session

    def _visit(self, request: web.Request) -> Visit | None:
        """Return what the cookie says; None when it is none of ours, or was made before she left."""
        visit = self._seal.visit(request.cookies.get(COOKIE, ""), self._now())
        ended = self._sessions.ended(visit.id) if visit else None
        return None if visit and ended and visit.made <= ended.timestamp() * 1000 else visit

    def _wanted(self, request: web.Request) -> str:
        return self._pages.closest(request.headers.get("Accept-Language", "").split(","))

    def _chat(self, session: Session, trouble: str = "", draft: str = "") -> web.Response:
        form = self._seal.form(session.address.value)
        return page(self._pages.chat(session, form, trouble, draft), self._place, STATUS[trouble])

    def _before(
        self, request: web.Request, trouble: str = "", locale: str = "", *, status: int | None = None
    ) -> web.Response:
        """Show the page before a conversation."""
        text = self._pages.start(locale or self._wanted(request), trouble)
        return page(text, self._place, status or STATUS[trouble])

    def _renewed(self, request: web.Request, response: web.Response, session: Session) -> web.Response:
        """Give the cookie, or give it anew when it has grown old."""
        visit = self._visit(request)
        known = visit is not None and visit.id == session.address.value
        if visit is None or not known or self._now().timestamp() - visit.made / 1000 > RENEW.total_seconds():
            value = self._seal.cookie(session.address.value, self._now())
            self._give(response, value)
        return response

    def _give(self, response: web.Response, value: str, more: str = "") -> None:
        """Set the cookie. Written by hand: Python's cookies know ``Partitioned`` only from 3.14 on."""
        response.headers.add("Set-Cookie", f"{COOKIE}={value}; {self._place.cookie(secure=self._secure)}{more}")

    async def _close(self, _: web.Application) -> None:
        await asyncio.gather(*self._leaving)


async def _form(request: web.Request) -> Form | None:
    try:
        return await read_form(request)
    except TooLongError:
        return None
