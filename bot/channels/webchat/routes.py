"""The chat's addresses: a page, what is said on it, the live stream, and the way out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.channels.webchat.limits import CHANNEL, NEUTRAL_SITE, PATH
from bot.channels.webchat.pages import policy
from bot.channels.webchat.pace import Pace
from bot.channels.webchat.reading import UPLOAD, Form, TooLongError, is_from_here, read_form
from bot.channels.webchat.stream import Streams
from bot.domain.ids import Address
from bot.domain.incoming import Came, Gone, Incoming, Offered, Pressed, What, Wrote
from bot.i18n.words import own_name

if TYPE_CHECKING:
    from bot.channels.webchat.pages import Pages
    from bot.channels.webchat.seal import Seal, Visit
    from bot.channels.webchat.sessions import Session, Sessions
    from bot.ports import Hear

log = structlog.get_logger("humraah.webchat")

COOKIE = "notes"

BOTTOM = f"{PATH}#now"
"""Where a page without a script begins to read after each answer."""

RENEW = timedelta(minutes=10)
"""Age from which a cookie is given anew."""

SWEEP_SECONDS = 30.0

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), browsing-topics=()",
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Cookie, Accept-Language",
}


class Routes:
    """Answers requests.

    Args:
        hear: told what people do.
        sessions: screens.
        seal: cookies and form marks.
        pages: renders.
        public_url: the address people open; empty when there is none yet.
        now: the time, in UTC.
    """

    def __init__(
        self, hear: Hear, sessions: Sessions, seal: Seal, pages: Pages, public_url: str, now: Callable[[], datetime],
        steady: Callable[[], float],
    ) -> None:  # fmt: skip
        self._hear = hear
        self._sessions = sessions
        self._seal = seal
        self._pages = pages
        self._now = now
        self._secure = public_url.startswith("https://")
        self._host = urlsplit(public_url).netloc
        self._starts = Pace(steady, rate=20, burst=200)
        self._languages = {own_name(locale): locale for locale in pages.languages}
        self._order = 0
        self._leaving: set[asyncio.Task[None]] = set()

    def add_to(self, app: web.Application) -> None:
        """Serve in ``app``, and sweep while it runs."""
        app.router.add_get(PATH, self.page)
        app.router.add_post(PATH, self.said)
        app.router.add_post(f"{PATH}/start", self.start)
        app.router.add_post(f"{PATH}/leave", self.leave)
        app.router.add_get(f"{PATH}/events", Streams(self._pages, self._seal, self.session_of).answer)
        app.cleanup_ctx.append(self._sweeping)
        app.on_shutdown.append(self._close)

    async def page(self, request: web.Request) -> web.Response:
        """Show the conversation, or the page before it. Changes nothing."""
        visit = self._visit(request)
        session = self._sessions.find(visit.id) if visit else None
        if session is None or not session.messages:
            return _page(self._pages.start(self._wanted(request)))
        session.touch()
        return self._renewed(self._chat(session), session, visit)

    async def start(self, request: web.Request) -> web.Response:
        """Begin, or go on after the screen was let go."""
        if not is_from_here(request, self._host):
            return _refused()
        try:
            form = await read_form(request)
        except TooLongError:
            return _refused(413)
        session = self.session_of(request)
        if session is None:
            if not self._starts.allows():
                return _page(self._pages.start(self._wanted(request), "full"), 429)
            session = self._sessions.make(self._seal.new_id(), self._wanted(request))
        if form["language"] in self._pages.languages:
            session.speak(form["language"])
        if not session.messages and not await self._take(session, Came(), self._seal.new_id()):
            return _page(self._pages.start(session.locale, "not_sent"), 503)
        await session.answered()
        return self._renewed(_see_other(BOTTOM), session)

    async def said(self, request: web.Request) -> web.Response:
        """Hear what the person wrote or pressed."""
        live = request.headers.get("Accept", "").startswith("text/plain")
        session = self.session_of(request)
        if not is_from_here(request, self._host):
            return _refused()
        if session is None:
            return _refused(410) if live else _page(self._pages.start(self._wanted(request), "old_page"), 410)
        try:
            trouble, draft = await self._heard(request, session)
        except TooLongError:
            trouble, draft = "too_long", ""
        if live:
            return web.Response(status=_STATUS[trouble], headers=HEADERS)
        if trouble:
            return self._renewed(self._chat(session, trouble, draft), session, self._visit(request))
        await session.answered()
        return self._renewed(_see_other(BOTTOM), session, self._visit(request))

    async def leave(self, request: web.Request) -> web.Response:
        """End the session, forget the screen, and show the way to a neutral site."""
        if not is_from_here(request, self._host):
            return _refused()
        visit = self._visit(request)
        if visit:
            self._sessions.end(visit.id)
            task = asyncio.create_task(self._tell_gone(visit))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
        response = _see_other(NEUTRAL_SITE)
        response.headers["Clear-Site-Data"] = '"cache"'
        response.del_cookie(COOKIE, path=PATH, httponly=True, secure=self._secure, samesite="Strict")
        return response

    def session_of(self, request: web.Request) -> Session | None:
        """Return the screen of a valid cookie: an empty one when it was let go by a restart."""
        visit = self._visit(request)
        if visit is None:
            return None
        session = self._sessions.find(visit.id)
        if session is None and not self._sessions.is_ended(visit.id):
            session = self._sessions.make(visit.id, self._wanted(request))
        return session

    async def _heard(self, request: web.Request, session: Session) -> tuple[str, str]:
        """Hear a form; return what went wrong, or nothing, and what to put back into the writing field."""
        id = session.address.value  # noqa: A001 - it is the session's id
        if request.content_type == UPLOAD:  # whatever is in it is not read
            taken = session.pace.allows() and await self._take(session, Offered("document"), self._seal.new_id())
            return "" if taken else "slow", ""
        form = await read_form(request)
        once = self._seal.once(id, form["form"])
        if once is None:
            return "old_page", form["words"]
        what = form.what()
        if what is None:
            return "", ""
        if not session.pace.allows():
            return "slow", form["words"]
        key = self._seal.key(id, once, form.attempt(), repr(sorted(form.fields.items())))
        return ("", "") if await self._take(session, what, key) else ("not_sent", form["words"])

    async def _take(self, session: Session, what: What, key: str) -> bool:
        """Show what the person did and have it heard, once for each key."""
        if not session.is_first(key):
            return True
        ref = session.hear(_spoken(what, session))
        incoming = Incoming(
            session.address, f"{CHANNEL}:{key}", self._next_order(), self._now(), what, ref, session.locale
        )
        try:
            await self._hear(incoming)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the person is told, and may try again
            log.error("not_heard", error=type(error).__name__)
            session.unhear(key, ref)
            return False
        self._follow_language(session, what)
        return True

    def _follow_language(self, session: Session, what: What) -> None:
        """Someone who pressed a language's own name wants the page in it as well."""
        if isinstance(what, Pressed):
            session.speak(self._languages.get(session.label(what.data), session.locale))

    async def _tell_gone(self, visit: Visit) -> None:
        gone = Incoming(
            Address(CHANNEL, visit.id), f"{CHANNEL}:{self._seal.new_id()}", self._next_order(), self._now(), Gone()
        )
        try:
            await self._hear(gone)
        except Exception as error:  # noqa: BLE001 - she has left; what waits for her expires
            log.error("not_heard", error=type(error).__name__)

    def _next_order(self) -> int:
        self._order = max(self._order + 1, int(self._now().timestamp() * 1_000_000))
        return self._order

    def _visit(self, request: web.Request) -> Visit | None:
        return self._seal.visit(request.cookies.get(COOKIE, ""), self._now())

    def _wanted(self, request: web.Request) -> str:
        return self._pages.closest(request.headers.get("Accept-Language", "").split(","))

    def _chat(self, session: Session, trouble: str = "", draft: str = "") -> web.Response:
        form = self._seal.form(session.address.value)
        return _page(self._pages.chat(session, form, trouble, draft), _STATUS[trouble] if trouble else 200)

    def _renewed(self, response: web.Response, session: Session, visit: Visit | None = None) -> web.Response:
        """Give the cookie, or give it anew when it has grown old."""
        if visit is None or self._now().timestamp() - visit.made > RENEW.total_seconds():
            value = self._seal.cookie(session.address.value, self._now())
            response.set_cookie(COOKIE, value, path=PATH, httponly=True, secure=self._secure, samesite="Strict")
        return response

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

    async def _close(self, _: web.Application) -> None:
        self._sessions.close_streams()
        await asyncio.gather(*self._leaving)


_STATUS = {"": 204, "slow": 429, "too_long": 413, "old_page": 409, "not_sent": 503}


def _spoken(what: What, session: Session) -> str:
    """Return what the person is shown as having said."""
    match what:
        case Wrote(text=text):
            return text
        case Pressed(data=data):
            return session.label(data)
        case _:
            return ""


def _page(text: str, status: int = 200) -> web.Response:
    response = web.Response(
        text=text, status=status, content_type="text/html",
        headers={**HEADERS, "Content-Security-Policy": policy(), "X-Frame-Options": "DENY"},
    )  # fmt: skip
    response.enable_compression()
    return response


def _see_other(where: str) -> web.Response:
    return web.Response(status=303, headers={**HEADERS, "Location": where})


def _refused(status: int = 403) -> web.Response:
    return web.Response(status=status, headers=HEADERS)
