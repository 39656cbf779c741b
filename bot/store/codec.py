"""How values become bytes and come back: compact JSON. Any ``str`` survives, half a surrogate pair included."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.domain.ids import Address
from bot.domain.messages import Button, LinkButton, Outgoing, Wish

_NOTHING_MORE: list[Any] = [[], "", "", ""]
"""What a message has besides when it says nothing of it: no wish, language, approved wording, or volunteer."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def message_to_bytes(message: Outgoing) -> bytes:
    """Encode a message."""
    return _to_bytes(_message(message))


def message_from_bytes(stored: bytes) -> Outgoing:
    """Decode what ``message_to_bytes`` made."""
    return _to_message(json.loads(stored))


def refs_to_bytes(refs: Sequence[str]) -> bytes:
    """Encode the ids of messages."""
    return _to_bytes(list(refs))


def refs_from_bytes(stored: bytes) -> tuple[str, ...]:
    """Decode what ``refs_to_bytes`` made."""
    return tuple(json.loads(stored))


def text_to_bytes(text: str) -> bytes:
    """Encode a single ``str``."""
    return text.encode("utf-8", "surrogatepass")


def text_from_bytes(stored: bytes) -> str:
    """Decode what ``text_to_bytes`` made."""
    return stored.decode("utf-8", "surrogatepass")


def erasure_to_bytes(address: Address, refs: Sequence[str], farewell: Sequence[Outgoing]) -> bytes:
    """Encode all that is needed to clear a chat and say goodbye."""
    return _to_bytes([address.channel, address.value, list(refs), [_message(message) for message in farewell]])


def erasure_from_bytes(stored: bytes) -> tuple[Address, tuple[str, ...], tuple[Outgoing, ...]]:
    """Decode what ``erasure_to_bytes`` made."""
    channel, value, refs, farewell = json.loads(stored)
    return Address(channel, value), tuple(refs), tuple(_to_message(message) for message in farewell)


def _to_bytes(value: list[Any]) -> bytes:
    return _encode(value).encode("utf-8", "surrogatepass")


def _message(message: Outgoing) -> list[Any]:
    rows = [[(button.label, button.data) for button in row] for row in message.rows]
    links = [(link.label, link.url) for link in message.links]
    wish = [message.wish.kind, message.wish.form, message.wish.password] if message.wish else []
    more = [wish, message.locale, message.template, message.speaker]
    return [message.text, rows, links, int(message.protect), *(more if any(more) else ())]


def _to_message(stored: list[Any]) -> Outgoing:
    text, rows, links, protect, *more = stored
    wish, locale, template, speaker = [*more, *_NOTHING_MORE[len(more) :]]
    return Outgoing(
        text=text,
        rows=tuple(tuple(Button(label, data) for label, data in row) for row in rows),
        links=tuple(LinkButton(label, url) for label, url in links),
        protect=bool(protect),
        wish=Wish(*wish) if wish else None,
        locale=locale,
        template=template,
        speaker=speaker,
    )
