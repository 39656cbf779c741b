"""Words that must not be found where they do not belong, and how to find them in any spelling."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import quote

from tests.standins.telegram_people import CANARY, media_fields

MARK = "Xq7Zk0vW"
"""Stands in every canary, and nowhere else in the world."""

HINDI_MARK = "ङझञढथफऊघ"
"""The same, in letters that are escaped where others are not."""

PHONE = "+918800553311"
PLACE = (12.345671, 98.765432)
PERSON = 6_473_829_105_648
"""Numbers that come in with a contact, a location and with every message: whose chat it is."""

_numbers = count(1)


def canary(words: str = "") -> str:
    """Return a new canary that may hold other ``words``."""
    return f"{words}{MARK}{next(_numbers)}{HINDI_MARK}"


def media(kind: str) -> dict[str, Any]:
    """Return what a message of ``kind`` carries, with canaries in it."""
    text = json.dumps(media_fields(kind)).replace(CANARY, f"{MARK}-{kind}").replace("+911234500000", PHONE)
    latitude, longitude = PLACE
    fields: dict[str, Any] = json.loads(text.replace("28.6139", str(latitude)).replace("77.209", str(longitude)))
    return fields


def found_in(stored: bytes, *, but_for: tuple[str, ...] = ()) -> list[str]:
    """Return the names of all spellings of canaries in ``stored``.

    Args:
        but_for: whose: ``person`` where the person may be named, as in calls to the platform.
    """
    spelt = {"mark": MARK, "hindi": HINDI_MARK, "phone": PHONE[1:], "person": str(PERSON)}
    spelt |= {f"place {number}": str(number) for number in PLACE}
    wanted = {name: text for name, text in spelt.items() if name not in but_for}
    found = [f"{name} as {form}" for name, text in wanted.items() for form, seek in spellings(text) if seek in stored]
    if "person" not in but_for:
        found += [f"person as {order} bytes" for order in ("big", "little") if PERSON.to_bytes(6, order) in stored]
    return found


def spellings(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield each way in which bytes can spell ``text``."""
    yield "UTF-8", text.encode()
    yield "UTF-16-LE", text.encode("utf-16-le")
    yield "UTF-16-BE", text.encode("utf-16-be")
    yield "hexadecimal", text.encode().hex().encode()
    for shift in range(3):
        yield f"base64 behind {shift}", _inside(b64encode(bytes(shift) + text.encode()), shift)
        yield f"URL-safe base64 behind {shift}", _inside(urlsafe_b64encode(bytes(shift) + text.encode()), shift)
    if not text.isascii():
        yield "URL-encoded", quote(text).encode()
        yield "JSON", json.dumps(text)[1:-1].encode()


def _inside(encoded: bytes, shift: int) -> bytes:
    """Cut off what the neighbours of the text would change."""
    return encoded.rstrip(b"=")[(0, 2, 3)[shift] : -1]
