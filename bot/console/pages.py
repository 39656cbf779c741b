"""Writes the pages, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FunctionLoader, StrictUndefined

from bot.console.call import Call
from bot.console.marks import Marks
from bot.console.place import PATH
from bot.console.rights import Table
from bot.console.words import WORDS
from bot.domain.phrases import Phrase, Value
from bot.i18n.moments import Scene
from bot.i18n.words import Words, direction, own_name

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
"""Nothing but our own files; no style or script within a page."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), browsing-topics=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Robots-Tag": "noindex, nofollow",
}

ASSETS: Final = {
    "console.css": "text/css", "console.js": "text/javascript", "live.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}  # fmt: skip


class Pages:
    """Renders.

    Args:
        words: all languages.
        languages: locales to offer, in order.
        zone: where the organisation reads its clocks.
        now: gives the time, UTC.
        practice: whether every page says that nobody here is real.
    """

    def __init__(
        self, words: Words, languages: tuple[str, ...], zone: ZoneInfo, now: Callable[[], datetime], marks: Marks,
        table: Table, *, practice: bool = False,
    ) -> None:  # fmt: skip
        self.languages = languages
        self._words = words
        self._zone = zone
        self._now = now
        self._marks = marks
        self._table = table
        self._practice = practice
        self._texts: dict[str, Mapping[str, str]] = {}

    def show(self, call: Call, template: str, status: int = 200, **parts: object) -> web.Response:
        """Return a page.

        Args:
            template: of the folder ``page``; it extends ``base.html.jinja``.
            parts: what the template names, besides what every page has: ``t`` (words by name), ``say`` (a word with
                something to fill), ``when`` (a time), ``mark`` (the hidden field of every form), ``me``, ``path``.
        """
        parts = {"notice": "", "bad": "", **parts}
        text = _environment().get_template(template).render(**self._common(call), **parts)
        response = web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)
        response.headers["Content-Language"] = call.locale
        response.enable_compression()
        return response

    def notice(self, call: Call, name: str, status: int = 200) -> web.Response:
        """Return a page that says one thing: the word of that name."""
        return self.show(call, "notice.html.jinja", status, said=name)

    def again(self) -> web.Response:
        """Return a page that asks for itself again: from a page of ours the browser sends its cookies along."""
        text = (
            '<!doctype html><html lang="en"><head><title>…</title><meta http-equiv="refresh" content="0"></head></html>'
        )
        return web.Response(text=text, content_type="text/html", headers=HEADERS)

    def asset(self, name: str) -> web.Response:
        """Return the style, the script or the icon."""
        response = web.Response(text=_read(name), content_type=ASSETS[name], charset="utf-8", headers=HEADERS)
        response.enable_compression()
        return response

    def closest(self, wanted: str) -> str:
        """Return the language for a stranger whose browser asks for ``wanted``."""
        hints = (hint.partition(";")[0].strip() for hint in wanted.split(","))
        found = (self._words.closest(hint) for hint in hints if hint)
        return next((locale for locale in found if locale in self.languages), self.languages[0])

    def word(self, name: str, locale: str, /, **values: Value) -> str:
        """Return one of ``WORDS``, filled."""
        phrase = WORDS[name]
        scene = Scene(self._now(), self._zone)
        return self._words.render(Phrase(phrase.msgid, values, phrase.plural, phrase.count), locale, scene)

    def text(self, sentence: Phrase, locale: str) -> str:
        """Return a fixed sentence in a language."""
        return self._words.text(sentence.msgid, locale)

    def _say(self, locale: str, word: str, /, **values: Value) -> str:
        return self.word(word, locale, **values)

    def when(self, at: datetime, locale: str) -> str:
        """Return a time as the reader writes times."""
        return self._words.render(Phrase("{at}", {"at": at}), locale, Scene(self._now(), self._zone))

    def _common(self, call: Call) -> dict[str, object]:
        locale, me = call.locale, call.signed.account if call.signed else None
        return {
            "t": self._text(locale),
            "say": partial(self._say, locale),
            "when": lambda at: self.when(at, locale),
            "mark": self._marks.form(call.token),
            "me": me,
            "nav": self._table.navigation(me.role) if me else (),
            "here": call.path,
            "path": PATH,
            "locale": locale,
            "direction": direction(locale),
            "languages": [(one, own_name(one)) for one in self.languages],
            "practice": self._practice,
            "version": _version(),
        }

    def _text(self, locale: str) -> Mapping[str, str]:
        if locale not in self._texts:
            self._texts[locale] = {name: self._words.text(word.msgid, locale) for name, word in WORDS.items()}
        return self._texts[locale]


@cache
def _environment() -> Environment:
    environment: Any = Environment(
        autoescape=True, undefined=StrictUndefined, loader=FunctionLoader(_read), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["own_name"] = own_name
    environment.filters["direction"] = direction
    return environment  # type: ignore[no-any-return]


@cache
def _read(name: str) -> str:
    return files("bot.console").joinpath("page", name).read_text(encoding="utf-8")


@cache
def _version() -> str:
    """Return what changes when the style or the script does."""
    return sha256("".join(_read(name) for name in ASSETS).encode()).hexdigest()[:12]
