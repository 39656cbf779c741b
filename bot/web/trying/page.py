"""Writes the first page of those who try the bot."""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from aiohttp import web
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from bot.domain.phrases import Phrase
from bot.i18n.words import Words, direction
from bot.web.trying.here import is_from_this_machine

KEY: Final = "begin"
"""Names the key in the printed address."""

WORDS: Final[Mapping[str, Phrase]] = {
    "title": Phrase("It runs"),
    "about": Phrase(
        "Try it here, on this machine. In the chat you are someone who looks for help. In the console, the first "
        "manager invites volunteers, who take talks. To be a volunteer at once, with made-up people, start it with "
        "--practice."
    ),
    "offer": Phrase("Nobody can sign in to the console yet."),
    "begin": Phrase("Become its first manager"),
    "closed": Phrase("To begin, open the whole address that was printed when it started."),
    "practice_title": Phrase("Practice: nobody here is real"),
    "practice_about": Phrase(
        "In the console, made-up people ask for you one after the other. In the chat you can play one yourself. "
        "Nothing is kept."
    ),
    "practice_offer": Phrase("You are the trainee."),
    "practice_begin": Phrase("Begin in the console"),
    "jump": Phrase("On this page"),
    "chat": Phrase("The chat, as a survivor sees it"),
    "console": Phrase("The console, as a volunteer sees it"),
    "more": Phrase("For those who run it"),
}
"""What the page says; each is translated."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """A way into the console that is good once.

    Attributes:
        path: where it begins, on this server.
        good: tells whether it still is.
    """

    path: str = field(repr=False)
    good: Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the page shows.

    Attributes:
        chat: path of the chat that may be framed here.
        console: path of the console.
        site: where leaving leads.
        lines: what else an operator may want to know, in plain sentences. Strangers may read it.
        practice: whether nobody is real.
    """

    words: Words
    languages: tuple[str, ...]
    chat: str
    console: str
    site: str
    lines: tuple[str, ...]
    practice: bool = False


class TryPage:
    """The page.

    The way in that is printed stands on it too, but only for somebody at this machine who opens it by the printed
    address: that carries a key, new with every start, so that whoever merely reaches the server finds nothing.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._offer: WayIn | None = None
        self._key = secrets.token_urlsafe(16)

    def offer(self, offer: WayIn) -> str:
        """Have the page offer a way in; return what follows the server's address, to be printed and shown nowhere."""
        self._offer = offer
        return f"?{KEY}={self._key}"

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request for it."""
        good = self._offer is not None and await self._offer.good()
        shown = self._offer.path if self._offer and good and self._may_see(request) else ""
        locale = self._wanted(request)
        text = _template().render(
            t={name: self._scene.words.text(phrase.msgid, locale) for name, phrase in WORDS.items()}, locale=locale,
            direction=direction(locale), practice=self._scene.practice, offer=shown, closed=good and not shown,
            chat=self._scene.chat, console=self._scene.console, site=self._scene.site, lines=self._scene.lines,
            style=_trusted("page.css"), script=_trusted("page.js"),
        )  # fmt: skip
        return web.Response(text=text, content_type="text/html", headers=_headers(locale))

    def _may_see(self, request: web.Request) -> bool:
        given = request.query.get(KEY, "").encode("utf-8", "surrogatepass")
        return hmac.compare_digest(given, self._key.encode()) and is_from_this_machine(request)

    def _wanted(self, request: web.Request) -> str:
        hints = request.headers.get("Accept-Language", "").split(",")
        found = (self._scene.words.closest(hint.partition(";")[0].strip()) for hint in hints if hint)
        return next((locale for locale in found if locale in self._scene.languages), self._scene.languages[0])


def _headers(locale: str) -> dict[str, str]:
    return {
        "Content-Language": locale,
        "Content-Security-Policy": policy(),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    }


@cache
def policy() -> str:
    """Return the page's content security policy: our own style and script by their hashes, frames of this server."""
    return "; ".join((
        "default-src 'none'",
        f"script-src '{_hash_of('page.js')}'",
        f"style-src '{_hash_of('page.css')}'",
        "img-src data:",
        "frame-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_read("page.html.jinja"))


@cache
def _read(name: str) -> str:
    return files("bot.web.trying").joinpath(name).read_text(encoding="utf-8")


def _trusted(name: str) -> Markup:
    return Markup(_read(name))  # noqa: S704 - our own file


def _hash_of(name: str) -> str:
    return f"sha256-{b64encode(sha256(_read(name).encode()).digest()).decode()}"
