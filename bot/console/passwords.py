"""Passwords: Argon2id (RFC 9106), in threads, a few at a time, as each takes 64 MiB and much of a core."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

SHORTEST: Final = 12
LONGEST: Final = 200
MOST_WAITING: Final = 16
"""Strangers' tries that may wait for their turn; more are sent away at once."""


class BusyError(Exception):
    """Too many want a password checked just now."""


class Passwords:
    """Makes and checks hashes.

    Browsers that are known wait in a lane of their own: strangers cannot fill it.

    Args:
        hasher: with its costs; the library's own are those RFC 9106 names for machines with little memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._lanes = {known: asyncio.Semaphore(1) for known in (True, False)}
        self._waiting = 0
        self._nobodys = ""

    async def make(self, password: str) -> bytes:
        """Return the hash to keep."""
        return (await self._in_lane(lambda: self._hasher.hash(_bytes(password)), known=True)).encode()

    async def check(self, password: str, kept: bytes | None, *, known: bool) -> bool:
        """Tell whether a password is right; it takes as long when there is none to be right.

        Args:
            kept: what ``make`` made; None for a name that is nobody's.
            known: whether the browser signed in before.

        Raises:
            BusyError: too many are waiting.
        """
        return await self._in_lane(lambda: self._check(password, kept), known=known)

    def is_weak(self, kept: bytes) -> bool:
        """Tell whether a hash was made at other costs than are in use now."""
        return self._hasher.check_needs_rehash(kept.decode())

    def _check(self, password: str, kept: bytes | None) -> bool:
        if kept is None:
            self._nobodys = self._nobodys or self._hasher.hash(b"nobody's")
        try:
            self._hasher.verify(kept.decode() if kept else self._nobodys, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    async def _in_lane(self, job: Callable[[], T], *, known: bool) -> T:
        if not known and self._waiting >= MOST_WAITING:
            raise BusyError
        self._waiting += not known
        try:
            async with self._lanes[known]:
                return await asyncio.to_thread(job)
        finally:
            self._waiting -= not known


def trouble_with(password: str, name: str) -> str:
    """Return what is wrong with a new password, as the name of a word; empty when nothing is."""
    if len(password) > LONGEST:
        return "password_long"
    short = len(password) < SHORTEST or len(set(password)) < 5
    return "password_short" if short or password.casefold().strip() == name.casefold() else ""


def _bytes(password: str) -> bytes:
    """Encode a password: the same whichever way a keyboard writes its accents (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password[:LONGEST]).encode("utf-8", "surrogatepass")
