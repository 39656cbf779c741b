"""What the relay says."""

from __future__ import annotations

from bot.service.relay.words import WORDS


def text(name: str, /, **fill: object) -> str:
    return WORDS[name].msgid.format(**fill)
