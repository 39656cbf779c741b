"""Bodies and JSON as platforms post and take them.

JSON is read and written by orjson: with the standard library's it was a twelfth of all the work of a turn. What
orjson is too strict for (half of a surrogate pair, writing whole numbers of more than 64 bits) goes the long way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import orjson
from aiohttp import web


def dump(fields: Mapping[str, object]) -> bytes:
    """Return ``fields`` as JSON in UTF-8; half of a surrogate pair becomes a question mark."""
    try:
        return orjson.dumps(fields)
    except orjson.JSONEncodeError:
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def parsed(body: bytes) -> object:
    """Return what a body says; None when it is no JSON. No error leaves here: it would carry the whole body.

    A whole number below -2^63 or above 2^64 - 1 comes as the nearest float, as in JavaScript; no platform has such
    ids (Telegram promises at most 52 significant bits, WhatsApp's ids are strings).
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


async def body_of(request: web.Request, most: int) -> bytes | None:
    """Return a request's body; None when it is longer than ``most`` bytes."""
    body, content = bytearray(), request.content
    while not content.at_eof():
        body += await content.readany()
        if len(body) > most:
            return None
    return bytes(body)
