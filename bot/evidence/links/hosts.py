"""Reads the host of an address: one spelling for each, and none that leads into a private network."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote

import idna

from bot.evidence.links.model import Refusal

PRIVATE_NAMES = (
    *("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "arpa"),
    *("test", "invalid"),
)
"""Last labels that never lead to a public site (RFC 6761, 6762, 8375 and names that routers hand out)."""

LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
OTHER_DOTS = str.maketrans("。．｡", "...")
"""The full stops that keyboards of East Asia make."""
PORT = re.compile(r"^(.*?)(?::(\d{0,5}))?$", re.DOTALL)


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """An address is not taken. Carries the reason alone, nothing of the address."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def read_host(authority: str, *, named: bool = False) -> tuple[str, int | None, bool]:
    """Return host, port and whether the host had letters beyond ASCII.

    Args:
        authority: what stands between ``//`` and the path, without credentials.
        named: the scheme has a word where others have a host, as in ``tg://resolve``.

    Raises:
        Refused: it leads into a private network, or cannot be a host.
    """
    if authority.startswith("["):
        return _bracketed(authority)
    found = PORT.match(authority)
    raw = found[1] if found else authority
    port = _port(found[2] if found else None)
    plain = unquote(raw).translate(OTHER_DOTS).lower().rstrip(".")
    if named and re.fullmatch(r"[a-z_]+", plain):
        return plain, None, False
    host = _ascii(plain)
    if _looks_numeric(host):
        return _public(_whatwg_ipv4(host)), port, False
    _check_name(host)
    return host, port, "xn--" in host


def _port(digits: str | None) -> int | None:
    if not digits:
        return None
    port = int(digits)
    if not 0 < port < 65536:
        raise Refused(Refusal.BAD_HOST)
    return port


def _bracketed(authority: str) -> tuple[str, int | None, bool]:
    found = re.fullmatch(r"\[([0-9a-fA-F:.]+)\](?::(\d{0,5}))?", authority)
    if not found:
        raise Refused(Refusal.BAD_HOST)
    try:
        address = ipaddress.IPv6Address(found[1])
    except ValueError:
        raise Refused(Refusal.BAD_HOST) from None
    return _public(address), _port(found[2]), False


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    if inner.is_multicast or not inner.is_global:
        raise Refused(Refusal.PRIVATE_HOST)
    return str(address)


def _ascii(host: str) -> str:
    if host.isascii() and "xn--" not in host:
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise Refused(Refusal.BAD_HOST) from None


def _looks_numeric(host: str) -> bool:
    last = host.rpartition(".")[2]
    return bool(NUMBER.fullmatch(last))


def _whatwg_ipv4(host: str) -> ipaddress.IPv4Address:
    """Read an IPv4 address as browsers do: 127.1, 0x7f.1, 2130706433 and 0177.0.0.1 are all 127.0.0.1.

    See https://url.spec.whatwg.org/#concept-ipv4-parser.
    """
    parts = host.split(".")
    if len(parts) > 4 or not all(NUMBER.fullmatch(part) for part in parts):
        raise Refused(Refusal.BAD_HOST)
    try:
        numbers = [_number(part) for part in parts]
    except ValueError:
        raise Refused(Refusal.BAD_HOST) from None
    *leading, last = numbers
    if any(number > 255 for number in leading) or last >= 256 ** (5 - len(numbers)):
        raise Refused(Refusal.BAD_HOST)
    value = last + sum(number << (8 * (3 - place)) for place, number in enumerate(leading))
    return ipaddress.IPv4Address(value)


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if len(part) > 1 and part.startswith("0") else 10)


def _check_name(host: str) -> None:
    labels = host.split(".")
    if labels[-1] in PRIVATE_NAMES or (len(labels) == 1 and labels[0]):
        raise Refused(Refusal.PRIVATE_HOST)
    if len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise Refused(Refusal.BAD_HOST)
