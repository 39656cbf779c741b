"""The gate: every request to the console goes through it. It alone knows cookies."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qs, urlsplit

import structlog
from aiohttp import web

from bot.console.call import Call
from bot.console.clients import client_of
from bot.console.marks import Marks
from bot.console.pages import HEADERS, Pages
from bot.console.place import PATH, Place
from bot.console.rights import Route, Table
from bot.ports import Account
from bot.service.accounts_signing import Signing

FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 200
DEVICE_SECONDS: Final = 180 * 24 * 3600
"""How long a browser is known: about as long as somebody stays away and comes back."""

_SESSION, _STRANGER, _DEVICE = "console", "console-new", "console-known"


log = structlog.get_logger()


class Gate:
    """Lets those through who may, and tells the others why not."""

    def __init__(self, place: Place, signing: Signing, marks: Marks, pages: Pages) -> None:
        self._place = place
        self._signing = signing
        self._marks = marks
        self._pages = pages

    def add_to(self, app: web.Application, table: Table) -> None:
        """Serve a table's routes in ``app``."""
        for route in table:
            app.router.add_route(route.method, route.path, self._guarded(route))

    def _guarded(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                return await self.answer(route, request)
            except web.HTTPException:
                raise
            except Exception as error:  # noqa: BLE001 - told by its kind alone: its text may quote what it was given
                log.error("console_broke", path=route.path, error=type(error).__name__)
                locale = self._pages.closest(request.headers.get("Accept-Language", ""))
                return self._pages.notice(Call(request, None, locale, "", "", route.path), "broken", 503)

        return answer

    async def answer(self, route: Route, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        call = await self._call(route, request)
        if call.signed is None and self._came_from_elsewhere(route, request):
            return self._pages.again()
        refused = await self._given_back(route, call) or self._refused(route, call)
        if refused is None and route.method == "POST":
            refused = await self._no_form_of_ours(call)
        response = refused if refused is not None else await route.handler(call)
        if response.prepared:
            return response
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if route.touches and call.signed is None and call.token != self._stranger(request):
            self._give(response, _STRANGER, call.token)
        return response

    def let_in(self, call: Call, response: web.Response, account: Account, token: str) -> web.Response:
        """Give a browser what it needs to be known: the session, and that it was here."""
        self._give(response, _SESSION, token)
        self._give(response, _device(account), self._marks.device(account.id), f"; Max-Age={DEVICE_SECONDS}")
        if self._stranger(call.request):
            self._give(response, _STRANGER, "", "; Max-Age=0")
        return response

    def let_out(self, response: web.Response) -> web.Response:
        """Take the session from a browser. It stays known."""
        self._give(response, _SESSION, "", "; Max-Age=0")
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def device(self, call: Call, account: Account) -> str:
        """Return the browser's id, when somebody signed in to ``account`` with it before; else an empty text."""
        kept = call.request.cookies.get(self._place.cookie(_device(account)), "")
        return self._marks.is_device(account.id, kept)

    def session_token(self, request: web.Request) -> str:
        """Return the session's token that a browser shows, good or not."""
        return request.cookies.get(self._place.cookie(_SESSION), "")[:100]

    async def _call(self, route: Route, request: web.Request) -> Call:
        token, signed = self.session_token(request), None
        if token:
            signed = await self._signing.signed(token, touch=route.touches)
        locale = signed.account.locale if signed else self._pages.closest(request.headers.get("Accept-Language", ""))
        if signed is None:
            token = self._stranger(request) or secrets.token_urlsafe(32)
        return Call(request, signed, locale, token, client_of(request, self._place.proxies), route.path)

    def _refused(self, route: Route, call: Call) -> web.Response | None:
        """Return the answer to somebody who may not be here; None for those who may."""
        if call.signed is None:
            if route.who.strangers:
                return None
            return see_other("/sign-in") if route.method == "GET" else self._pages.notice(call, "signed_out", 403)
        if call.signed.account.role in route.who.roles:
            return None
        if not route.who.roles:  # for strangers, and this is none
            return see_other("")
        return self._pages.notice(call, "not_yours", 403)

    async def _no_form_of_ours(self, call: Call) -> web.Response | None:
        """Read the form; return an answer when it is not one that we showed to this browser."""
        is_ours = await self._reads(call) and self._marks.is_form(call.token, call["mark"])
        return None if is_ours else self._pages.notice(call, "old_page", 403)

    async def _given_back(self, route: Route, call: Call) -> web.Response | None:
        """Return what somebody wrote to whoever wrote it, when their session ended over it; None when that is not so.

        Nothing is kept or done: the browser that sent the words is shown them once more.
        """
        if call.signed is not None or not route.keeps or not await self._reads(call) or not call[route.keeps].strip():
            return None
        return self._pages.show(call, "unsent.html.jinja", 403, unsent=call[route.keeps])

    async def _reads(self, call: Call) -> bool:
        """Read the form; tell whether a page of ours sent it."""
        if not self._is_from_here(call.request) or call.request.content_type != FORM:
            return False
        try:
            text = (await call.request.read()).decode()
            fields = parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            return False
        call.form = {name: [value.replace("\r\n", "\n") for value in values] for name, values in fields.items()}
        return True

    def _is_from_here(self, request: web.Request) -> bool:
        """Tell whether a page of ours sent the request, as far as the browser says.

        Browsers say so in ``Sec-Fetch-Site`` (https://www.w3.org/TR/fetch-metadata/). Others name an ``Origin``, or, as
        our pages give no referrer, ``null``; then the cookie, which is ``SameSite=Strict``, and the mark decide.
        """
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            return site == "same-origin"
        origin = request.headers.get("Origin", "null")
        return origin == "null" or urlsplit(origin).netloc in {request.host, self._place.host}

    def _came_from_elsewhere(self, route: Route, request: web.Request) -> bool:
        """Tell whether a link on another site led here: strict cookies are kept back then, so it has to ask again."""
        from_elsewhere = request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
        return route.method == "GET" and from_elsewhere and request.headers.get("Sec-Fetch-Mode") == "navigate"

    def _stranger(self, request: web.Request) -> str:
        return request.cookies.get(self._place.cookie(_STRANGER), "")[:100]

    def _give(self, response: web.StreamResponse, name: str, value: str, more: str = "") -> None:
        secure = "; Secure" if self._place.secure else ""
        kept = f"{self._place.cookie(name)}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{more}"
        response.headers.add("Set-Cookie", kept)


def see_other(path: str) -> web.Response:
    """Return the way to another address of the console, to be asked for with GET."""
    return web.Response(status=303, headers={"Location": PATH + path})


def _device(account: Account) -> str:
    """Return the name of the cookie that knows a browser: one for each of the people who share it."""
    return f"{_DEVICE}-{sha256(account.id.encode()).hexdigest()[:8]}"
