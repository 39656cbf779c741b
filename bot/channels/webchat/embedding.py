"""What another site's page runs to show the chat: one script, which asks for nothing until someone opens it."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from aiohttp import web

from bot.channels.webchat.limits import EMBED_PATH, NEUTRAL_SITE, PATH
from bot.channels.webchat.replies import HEADERS
from bot.i18n.words import direction

if TYPE_CHECKING:
    from bot.channels.webchat.pages import Pages

LABELS = ("title", "embed_open", "embed_close")
"""Of ``WORDS``, by name: what stands around the frame."""


def add_embedding(app: web.Application, pages: Pages) -> None:
    """Serve the script in ``app``."""
    headers = {**HEADERS, "Cross-Origin-Resource-Policy": "cross-origin"}
    text = script(pages)

    async def embed(_: web.Request) -> web.Response:
        response = web.Response(text=text, content_type="text/javascript", charset="utf-8", headers=headers)
        response.enable_compression()
        return response

    app.router.add_get(EMBED_PATH, embed)


def script(pages: Pages) -> str:
    """Return the script, with its words in every language that is offered."""
    words = {
        locale: {"direction": direction(locale), **{name: pages.word(name, locale) for name in LABELS}}
        for locale in pages.languages
    }
    told = {"words": words, "frame": pages.place.path, "page": PATH, "site": NEUTRAL_SITE}
    return _source().replace("{/* told */}", json.dumps(told, ensure_ascii=True), 1)


@cache
def _source() -> str:
    return files("bot.channels.webchat").joinpath("page", "embed.js").read_text(encoding="utf-8")
