"""Cookies and form marks that only this server can have made."""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

_ID = r"[A-Za-z0-9_-]{22}"
_COOKIE = re.compile(rf"(?P<id>{_ID})\.(?P<made>[0-9]{{1,15}})\.(?P<mark>{_ID})")
_FORM = re.compile(rf"(?P<once>{_ID})\.(?P<mark>{_ID})")


@dataclass(frozen=True, slots=True)
class Visit:
    """A cookie that is ours.

    Attributes:
        id: of the session; it opens nothing without the key, so it may be an address in the store.
        made: when the cookie was made, in milliseconds UTC.
    """

    id: str = field(repr=False)
    made: int


class Seal:
    """Makes and reads what comes back from the browser.

    Args:
        key: at least 32 bytes that nobody else has and that stay the same over restarts.
        life: how long a cookie's value can be used.
    """

    def __init__(self, key: bytes, life: timedelta) -> None:
        self._key = key
        self._life = life.total_seconds() * 1000

    def new_key(self) -> str:
        """Return 128 random bits, as a key for what is heard from no form."""
        return _written(secrets.token_bytes(16))

    def receipt(self) -> str:
        """Return a new number to come back with: 18 random digits and two that find a slip, in groups of four.

        Nothing is kept of it but, in the store, a keyed hash. 10**18 numbers are 59.8 bits. At twenty tries a second,
        which is all that is let through, one of ten thousand in use is found in 10**18 / 10**4 / 20 / 2 seconds:
        80,000 years.
        """
        number = secrets.randbelow(10**18) * 100
        digits = f"{number + 98 - number % 97:020d}"  # as in ISO 7064, MOD 97-10
        return " ".join(digits[place : place + 4] for place in range(0, 20, 4))

    def session(self, receipt: str) -> str | None:
        """Return the id of the session that a receipt opens; None when its digits cannot be right."""
        digits = "".join(char for char in receipt if char.isdecimal())
        if len(digits) != 20 or int(digits) % 97 != 1:
            return None
        return self._mark("session", f"{int(digits):020d}")  # other scripts' digits are the same number

    def cookie(self, session: str, now: datetime) -> str:
        """Return the cookie's value for a session."""
        made = f"{session}.{int(now.timestamp() * 1000)}"
        return f"{made}.{self._mark('cookie', made)}"

    def visit(self, cookie: str, now: datetime) -> Visit | None:
        """Return what a cookie says; None when it is not ours or too old."""
        found = _COOKIE.fullmatch(cookie)
        if not found or not self._is_ours("cookie", f"{found['id']}.{found['made']}", found["mark"]):
            return None
        made = int(found["made"])
        return Visit(found["id"], made) if made + self._life >= now.timestamp() * 1000 else None

    def form(self, session: str) -> str:
        """Return a mark for one form: binds it to the session, and tells a second sending from a first."""
        once = _written(secrets.token_bytes(16))
        return f"{once}.{self._mark('form', session + once)}"

    def once(self, session: str, form: str) -> str | None:
        """Return the part of a form's mark that is used once; None when the form is not of this session."""
        found = _FORM.fullmatch(form)
        if not found or not self._is_ours("form", session + found["once"], found["mark"]):
            return None
        return found["once"]

    def key(self, *parts: str) -> str:
        """Return a key for one thing heard: the same for the same parts, and telling nothing of them."""
        return self._mark("key", "\n".join(parts))

    def _is_ours(self, use: str, text: str, mark: str) -> bool:
        return hmac.compare_digest(self._mark(use, text), mark)

    def _mark(self, use: str, text: str) -> str:
        return _written(hmac.new(self._key, f"{use}\n{text}".encode(), sha256).digest()[:16])


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
