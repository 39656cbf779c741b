"""How words are sealed: AES-256-GCM under a key of the conversation's own.

Each conversation has a random key. It lies in the database wrapped under a master key, which lies
elsewhere. Destroying the wrapped key destroys every copy of the words, wherever a copy may be.
What is sealed is bound to its purpose and its owner: moved to another row or column it does not open.

A sealed value is 12 random bytes, the ciphertext and a tag of 16 bytes (NIST SP 800-38D). A random
nonce is safe for some 2**32 messages under one key; a conversation has thousands at most.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.errors import OperatorError, SealBrokenError
from bot.domain.ids import Address

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
DIGEST_BYTES: Final = 16


class Seal:
    """Seals and opens under one key of 32 bytes, for one owner (a random id below 2**63)."""

    __slots__ = ("_aead", "_owner")

    def __init__(self, key: bytes, owner: int) -> None:
        self._aead = AESGCM(key)
        self._owner = owner.to_bytes(8)

    def seal(self, purpose: bytes, words: bytes) -> bytes:
        """Return ``words`` sealed; they open only for the same purpose and owner."""
        return _seal(self._aead, purpose + self._owner, words)

    def open(self, purpose: bytes, sealed: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            SealBrokenError: other key, owner or purpose, or changed on disk.
        """
        return _open(self._aead, purpose + self._owner, sealed)


def _seal(aead: AESGCM, bound_to: bytes, words: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + aead.encrypt(nonce, words, bound_to)


def _open(aead: AESGCM, bound_to: bytes, sealed: bytes) -> bytes:
    try:
        return aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        broken = f"The {bound_to[:-8].decode()} of {int.from_bytes(bound_to[-8:])} does not open."
        raise SealBrokenError(broken) from None


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key under a master key.

    Attributes:
        blob: the sealed key.
        master: id of the master key it is sealed under.
    """

    blob: bytes = field(repr=False)
    master: str


class Keyring:
    """The master keys. The first is current and seals; all of them open.

    Args:
        keys: at least one, 32 bytes each.

    Raises:
        OperatorError: none at all, or one of a wrong length.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            problem = "HUMRAAH_MASTER_KEYS must hold one or more keys of 32 bytes."
            raise OperatorError(problem, "Make one with `humraah keys new`.")
        self._keys = {master_id(key): AESGCM(key) for key in keys}
        self.current = master_id(keys[0])

    def wrap(self, key: bytes, purpose: bytes, owner: int) -> Wrapped:
        """Seal ``key`` under the current master key."""
        return Wrapped(_seal(self._keys[self.current], purpose + owner.to_bytes(8), key), self.current)

    def unwrap(self, wrapped: Wrapped, purpose: bytes, owner: int) -> bytes:
        """Return the key.

        Raises:
            OperatorError: the master key it was wrapped under is not here.
            SealBrokenError: changed on disk, or another row's.
        """
        master = self._keys.get(wrapped.master)
        if master is None:
            problem = f"The database was sealed under master key {wrapped.master}, which HUMRAAH_MASTER_KEYS lacks."
            raise OperatorError(problem, "Put that key back, after the current one, and start again.")
        return _open(master, purpose + owner.to_bytes(8), wrapped.blob)

    def new_seal(self, purpose: bytes, owner: int) -> tuple[Seal, Wrapped]:
        """Make a key for ``owner``; return it ready for use, and wrapped."""
        key = os.urandom(KEY_BYTES)
        return Seal(key, owner), self.wrap(key, purpose, owner)

    def seal_of(self, blob: bytes, master: str, purpose: bytes, owner: int) -> Seal:
        """Return ``owner``'s own seal from its wrapped key.

        Raises:
            OperatorError: the master key it was wrapped under is not here.
            SealBrokenError: changed on disk, or another row's.
        """
        return Seal(self.unwrap(Wrapped(blob, master), purpose, owner), owner)


def master_id(key: bytes) -> str:
    """Return the short public name of a master key: 12 hexadecimal digits that say nothing of the key."""
    return hashlib.sha256(b"humraah master key\0" + key).hexdigest()[:12]


class Lookup:
    """Finds rows without saying whose they are: HMAC-SHA256 under a key made once for the database."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, address: Address) -> bytes:
        """Return the 32 bytes an address is found by."""
        return hmac.digest(self._key, _bytes(f"address\0{address.channel}\0{address.value}"), "sha256")

    def heard(self, key: str) -> bytes:
        """Return the 16 bytes an update's key is found by; some platforms' keys spell a phone number."""
        return hmac.digest(self._key, _bytes(f"heard\0{key}"), "sha256")[:DIGEST_BYTES]


def _bytes(text: str) -> bytes:
    """Encode any ``str``, half a surrogate pair included."""
    return text.encode("utf-8", "surrogatepass")
