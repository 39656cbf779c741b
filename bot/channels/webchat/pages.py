"""Writes the pages and the pieces of them that come later."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.channels.webchat.limits import MOST_WORDS, NEUTRAL_SITE, PATH
from bot.channels.webchat.place import OWN_PAGE, Place
from bot.channels.webchat.sessions import Session, Shown
from bot.channels.webchat.words import WORDS
from bot.domain.messages import LinkButton
from bot.i18n.words import Words, direction
from bot.service.voice import SHORTCUT

CSS, JS = "page.css", "page.js"

OPENED = frozenset({"https", "http", "tel", "sms", "mailto"})
"""Kinds of addresses that become links; any other is shown as text."""

ICON = "data:image/svg+xml," + quote(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path fill='#fff' stroke='#667' "
    "d='M3 1.5h10v13H3zM5 5.5h6M5 8.5h6M5 11.5h4'/></svg>"
)
"""A sheet with lines on it, in the page itself: a file of its own would be asked for and kept by name."""


class Pages:
    """Renders in every language.

    Args:
        words: all languages.
        languages: locales to offer, in order.
        place: where the pages stand.
        numbers: telephone numbers that can be called from the page wherever the helper writes them.
    """

    def __init__(
        self, words: Words, languages: tuple[str, ...], place: Place = OWN_PAGE, numbers: Collection[str] = ()
    ) -> None:
        self.languages = languages
        self.place = place
        self._words = words
        self._dial = dialling(numbers)
        self._texts: dict[str, Mapping[str, str]] = {}

    def chat(
        self, session: Session, form: str, notice: str = "", draft: str = "", number: str = "", *, asked: bool = False
    ) -> str:
        """Return the whole conversation with a form to go on.

        Args:
            form: mark for the forms.
            notice: name of one of ``WORDS`` to tell first; may be empty.
            draft: what stands in the writing field.
            number: the number to come back with, to be shown this once.
            asked: whether the number was asked for.
        """
        return self._page(
            "chat.html.jinja", session.locale, messages=session.messages, live=session.live_turn(),
            last=session.messages[-1].ref if session.messages else "", form=form, notice=notice, draft=draft,
            number=number, asked=asked, wiped=session.wiped,
        )  # fmt: skip

    def start(self, locale: str, notice: str = "") -> str:
        """Return the page before a conversation."""
        others = [(other, self._text(other)["start"]) for other in self.languages if other != locale]
        return self._page("start.html.jinja", locale, others=others, notice=notice)

    def message(self, shown: Shown, locale: str, form: str) -> str:
        """Return one message as it stands in the page."""
        template = _environment().get_template("messages.html.jinja")
        module: Any = template.make_module({"t": self._text(locale), "path": self.place.path, "dial": self._dial})
        return str(module.message(shown, form, live=True))

    def closest(self, wanted: Sequence[str]) -> str:
        """Return the language to offer someone whose browser asks for ``wanted``, best first."""
        found = (self._words.closest(hint.partition(";")[0].strip()) for hint in wanted if hint)
        return next((locale for locale in found if locale in self.languages), self.languages[0])

    def word(self, name: str, locale: str) -> str:
        """Return one of ``WORDS`` in a language."""
        return self._text(locale)[name]

    def _text(self, locale: str) -> Mapping[str, str]:
        texts = self._texts.get(locale)
        if texts is None:
            texts = {name: self._words.text(phrase.msgid, locale) for name, phrase in WORDS.items()}
            self._texts[locale] = texts
        return texts

    def _page(self, template: str, locale: str, **parts: object) -> str:
        return _environment().get_template(template).render(
            t=self._text(locale), locale=locale, direction=direction(locale), path=self.place.path, dial=self._dial,
            own_path=PATH, framed=self.place.framed, at_home=self.place.at_home, site=NEUTRAL_SITE, icon=ICON,
            most=MOST_WORDS, style=_trusted(CSS), script=_trusted(JS), **parts,
        )  # fmt: skip


@cache
def policy(origins: tuple[str, ...] = ()) -> str:
    """Return the pages' content security policy: our own style and script by their hashes, our own server.

    Only pages of ``origins`` may frame them.

    ``form-action`` names the neutral site because browsers hold it against the redirect that follows a form.
    """
    framing = " ".join(origins) or "'none'"
    return "; ".join((
        "default-src 'none'",
        f"script-src '{_hash_of(JS)}'",
        f"style-src '{_hash_of(CSS)}'",
        "img-src data:",
        "connect-src 'self'",
        f"form-action 'self' {NEUTRAL_SITE}",
        "base-uri 'none'",
        f"frame-ancestors {framing}",
    ))  # fmt: skip


def address_of(link: LinkButton) -> str:
    """Return where a link leads; empty when it is of no kind that we open."""
    return link.url if urlsplit(link.url).scheme in OPENED else ""


def host_of(link: LinkButton) -> str:
    """Return what the reader may want to know of an address before opening it."""
    parts = urlsplit(link.url)
    return parts.netloc.removeprefix("www.") or parts.path


def dialling(numbers: Collection[str]) -> Callable[[str], Markup]:
    """Return what writes a text as markup in which each of ``numbers`` can be called."""
    listed = "|".join(re.escape(number) for number in sorted(numbers, key=len, reverse=True))
    found = re.compile(rf"(?<![\w+/.,:-])(?:{listed})(?![\w/-]|[.,:]\w)") if listed else None

    def call(match: re.Match[str]) -> str:
        return f'<a href="tel:{re.sub("[^0-9+]", "", match[0])}" dir="ltr">{match[0]}</a>'

    def written(text: str) -> Markup:
        safe = str(escape(text))
        return Markup(found.sub(call, safe) if found else safe)  # noqa: S704 - escaped just above

    return written


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, loader=FunctionLoader(_read), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["address"] = address_of
    environment.filters["host"] = host_of
    environment.tests["shortcut"] = lambda button: button.data.startswith(SHORTCUT)
    environment.filters["direction"] = direction
    return environment


@cache
def _read(name: str) -> str:
    return files("bot.channels.webchat").joinpath("page", name).read_text(encoding="utf-8")


def _trusted(name: str) -> Markup:
    return Markup(_read(name))  # noqa: S704 - our own file


def _hash_of(name: str) -> str:
    return f"sha256-{b64encode(sha256(_read(name).encode()).digest()).decode()}"
