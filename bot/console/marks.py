"""Marks only this server can have made: in forms, in what a passkey is asked, in a browser that was here before."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

ASKED_FOR: Final = timedelta(minutes=15)
"""How long what a page asks a passkey can be answered. People leave pages open."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a passkey is asked to sign.

    Attributes:
        challenge: 32 random bytes.
        mark: goes into the form, to be told again that it was us who asked.
    """

    challenge: bytes = field(repr=False)
    mark: str = field(repr=False)


class Marks:
    """Makes marks and knows them again.

    Args:
        key: at least 32 bytes that nobody else has and that stay the same over restarts.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def form(self, token: str) -> str:
        """Return the mark of every form that is shown to whoever has ``token``."""
        return self._mark("form", token)

    def is_form(self, token: str, mark: str) -> bool:
        """Tell whether a form was shown to whoever has ``token``."""
        return bool(token) and self._is("form", mark, token)

    def ask(self, token: str, what: str, now: datetime) -> Asked:
        """Return something new to sign.

        Args:
            token: whoever has it may answer.
            what: what the answer is good for.
        """
        challenge = secrets.token_bytes(32)
        body = f"{_text(challenge)}.{int(now.timestamp())}"
        return Asked(challenge, f"{body}.{self._mark('asked', token, what, body)}")

    def asked(self, token: str, what: str, mark: str, now: datetime) -> bytes | None:
        """Return what was to be signed; None when it was not us who asked, or too long ago."""
        body, _, signature = mark.rpartition(".")
        if not self._is("asked", signature, token, what, body):
            return None
        challenge, _, made = body.partition(".")
        if int(made) + ASKED_FOR.total_seconds() < now.timestamp():
            return None
        return urlsafe_b64decode(challenge + "==")

    def keep(self, token: str, what: str, value: str) -> str:
        """Return ``value`` so that it can go through a form and come back unchanged."""
        return f"{value}.{self._mark('kept', token, what, value)}"

    def kept(self, token: str, what: str, text: str) -> str | None:
        """Return what ``keep`` was given; None when somebody changed it, or it was another's."""
        value, _, signature = text.rpartition(".")
        return value if value and self._is("kept", signature, token, what, value) else None

    def device(self, account: str) -> str:
        """Return what a browser keeps that somebody signed in with: it opens nothing, it has tries of its own."""
        id = secrets.token_urlsafe(16)  # noqa: A001 - it is the browser's id
        return f"{id}.{self._mark('device', account, id)}"

    def is_device(self, account: str, text: str) -> str:
        """Return the id of a browser that signed in to ``account`` before; empty when it did not."""
        id, _, signature = text.rpartition(".")  # noqa: A001 - it is the browser's id
        return id if id and self._is("device", signature, account, id) else ""

    def _is(self, use: str, mark: str, *parts: str) -> bool:
        return hmac.compare_digest(self._mark(use, *parts).encode(), mark.encode("utf-8", "surrogatepass"))

    def _mark(self, use: str, *parts: str) -> str:
        said = "\n".join((use, *parts)).encode("utf-8", "surrogatepass")
        return _text(hmac.new(self._key, said, sha256).digest())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
