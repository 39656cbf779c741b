"""Writes the hashing page: one file that works without a network and cannot send anything."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Literal

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from bot.domain.phrases import Phrase

WORDS: Mapping[str, Phrase] = {
    "title": Phrase("File check"),
    "heading": Phrase("Numbers that show a file was not changed"),
    "what": Phrase(
        "Choose a file on this device. You get numbers that belong to this file alone. If one thing in the file "
        "changes, the numbers change. So you can show later that it is still the same file."
    ),
    "nothing_leaves": Phrase(
        "Your files stay on this device. This page cannot send anything, and it also works with the internet off."
    ),
    "no_script": Phrase("This page needs JavaScript. Please allow it, or open the page in another browser."),
    "choose": Phrase("Choose files"),
    "hint": Phrase("You can choose several. A long video can take a few minutes on a phone."),
    "progress_label": Phrase("How much is done"),
    "reading": Phrase("Reading {name}"),
    "progress": Phrase("{name}: {percent} % done"),
    "ready": Phrase("{name} is ready."),
    "stop": Phrase("Stop"),
    "stopped": Phrase("Stopped. You can choose files again."),
    "results": Phrase("Results"),
    "name": Phrase("File"),
    "size": Phrase("Size"),
    "bytes": Phrase("{count} bytes"),
    "changed": Phrase("Last changed, as the device says"),
    "made": Phrase("Numbers made on"),
    "copy": Phrase("Copy the text"),
    "copy_for": Phrase("Copy the text for {name}"),
    "text_for": Phrase("Text for {name}"),
    "copied": Phrase("Copied. You can paste it into your notebook."),
    "keep": Phrase("Keep the file as it is: do not edit, crop, rename or forward it."),
    "print": Phrase("Print"),
    "clear": Phrase("Clear this page"),
    "cleared": Phrase("Everything on this page is cleared. Your files were not touched."),
    "unread": Phrase("{name} could not be read. Was it moved or changed meanwhile? Please choose it again."),
    "old": Phrase("This browser is too old for this page. Please open it in another browser or on another device."),
}
"""What the page says: translate each and give the texts to ``hash_page`` under the same names."""

Direction = Literal["ltr", "rtl"]
HASHES = ("sha256", "sha1", "md5")


def hash_page(words: Mapping[str, str], locale: str, direction: Direction = "ltr") -> str:
    """Return the whole page as one HTML text.

    Args:
        words: a text for each name in ``WORDS``, with the same placeholders.
        locale: language of the texts, as HTML names it; also how numbers and dates are written.
        direction: in which direction the language is written.

    Raises:
        KeyError: a text is missing.
    """
    given = {name: words[name] for name in WORDS}
    return _template().render(
        words=given,
        words_json=Markup(_json(given)),  # noqa: S704 - _json leaves no way out of the script element
        locale=locale,
        direction=direction,
        policy=policy(),
        style=_trusted("page.css"),
        script=_trusted("page.js"),
        worker=_worker(),
    )


@cache
def policy(*, header: bool = False) -> str:
    """Return the page's content security policy: nothing may be loaded, sent or sent to.

    Only the page's own script runs (by its hash), and the worker it makes of its own text. The worker needs
    ``wasm-unsafe-eval`` to build the hash functions; it allows WebAssembly, not ``eval``.

    Args:
        header: also say who may frame it, which only the header of an answer can.
    """
    rules = [
        "default-src 'none'",
        f"script-src '{_hash_of('page.js')}' 'wasm-unsafe-eval'",
        f"style-src '{_hash_of('page.css')}'",
        "worker-src blob:",
        "connect-src 'none'",
        "img-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
    ]
    return "; ".join([*rules, "frame-ancestors 'none'"] if header else rules)


@cache
def _template() -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_read("page.html.jinja"))


def _read(name: str) -> str:
    return files("bot.web").joinpath("hash", *name.split("/")).read_text(encoding="utf-8")


def _trusted(name: str) -> Markup:
    return Markup(_read(name))  # noqa: S704 - our own file


def _worker() -> Markup:
    parts = [_read(f"vendor/{name}.umd.min.js") for name in HASHES]
    return Markup("\n".join([*parts, _read("worker.js")]))  # noqa: S704 - our own file and the vendored library


def _hash_of(name: str) -> str:
    return f"sha256-{b64encode(sha256(_read(name).encode()).digest()).decode()}"


def _json(words: Mapping[str, str]) -> str:
    text = json.dumps(words, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
