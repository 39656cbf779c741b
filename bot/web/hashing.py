"""Serves the offline hashing page, and writes it into a file of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from aiohttp import web

from bot.i18n.words import Words, direction
from bot.web.hash_page import WORDS, hash_page, policy

PATH = "/hash"

_SPOKEN = {"en": "en-IN"}
"""Which kind of a language the browser writes numbers and dates in, where it matters: day before month."""


def page_in(words: Words, locale: str) -> str:
    """Return the page in one language, as one self-contained HTML text."""
    texts = {name: words.text(phrase.msgid, locale) for name, phrase in WORDS.items()}
    return hash_page(texts, _SPOKEN.get(locale, locale), "rtl" if direction(locale) == "rtl" else "ltr")


def add_hash_page(app: web.Application, words: Words, locales: Sequence[str]) -> None:
    """Serve the page under ``/hash``: ``?lang=`` names a language, else the browser does."""
    app.router.add_get(PATH, partial(_answer, words, tuple(locales)))


async def _answer(words: Words, locales: tuple[str, ...], request: web.Request) -> web.Response:
    locale = _wanted(request, words, locales)
    headers = {"Content-Security-Policy": policy(header=True), "Content-Language": locale}
    response = web.Response(text=page_in(words, locale), content_type="text/html", headers=headers)
    response.enable_compression()
    return response


def _wanted(request: web.Request, words: Words, locales: tuple[str, ...]) -> str:
    hints = [request.query.get("lang", ""), *request.headers.get("Accept-Language", "").split(",")]
    found = (words.closest(hint.partition(";")[0].strip()) for hint in hints if hint)
    return next((locale for locale in found if locale in locales), locales[0])
