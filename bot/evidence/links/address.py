"""Takes one address apart and puts it together again, the same way each time; refuses what is unsafe to show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote

from bot.evidence.links.hosts import Refused, read_host
from bot.evidence.links.model import Flag, Refusal

LONGEST = 2000
"""Longest address taken, in characters. Browsers take more; forms of platforms and portals often do not."""

TAKEN = frozenset({"http", "https", "ftp", "tg", "whatsapp", "magnet"})
APPS = frozenset({"tg", "whatsapp"})
"""Schemes that open an app; a fixed word stands where others have a host."""
UNSAFE = {
    "javascript": Refusal.SCRIPT,
    "vbscript": Refusal.SCRIPT,
    "data": Refusal.DATA,
    "file": Refusal.LOCAL_FILE,
    "content": Refusal.LOCAL_FILE,
    "blob": Refusal.BLOB,
    "filesystem": Refusal.BLOB,
}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
DEFANGED_DOT = re.compile(r"\[\.\]|\(\.\)|\[dot\]|\(dot\)", re.IGNORECASE)
KEPT_RAW = "%/:@!$&'()*+,;=-._~?[]"
DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}


@dataclass(frozen=True, slots=True)
class Web:
    """An address in its parts.

    Attributes:
        scheme: lower case.
        host: lower case, ASCII; ``""`` for schemes that have none; scheme and word (``tg:resolve``) for an app's.
        port: None when it is the scheme's own.
        path: starts with ``/`` where there is a host; percent-encoded as given.
        query: names and values as given; the value is None where there was no ``=``.
        fragment: as given.
        flags: what was noticed.
    """

    scheme: str
    host: str = field(repr=False)
    port: int | None = None
    path: str = field(default="", repr=False)
    query: tuple[tuple[str, str | None], ...] = field(default=(), repr=False)
    fragment: str = field(default="", repr=False)
    flags: frozenset[Flag] = frozenset()

    def value(self, name: str) -> str:
        """Return the decoded value of the query's ``name``, or ``""``."""
        return next((unquote(value or "") for key, value in self.query if unquote(key).lower() == name), "")

    def text(self) -> str:
        """Return the address as one string."""
        authority = f"//{self._bracketed()}{f':{self.port}' if self.port else ''}" if self.host else ""
        asked = "&".join(key if value is None else f"{key}={value}" for key, value in self.query)
        query = f"?{asked}" if asked else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}:{authority}{self.path}{query}{fragment}"

    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def take_apart(given: str) -> Web:
    """Return the parts of one address, which may lack its scheme.

    Raises:
        Refused: it is unsafe, private, too long, or no address; carries the reason and nothing of the address.
    """
    text = given.strip().replace("&amp;", "&")
    if len(text) > LONGEST:
        raise Refused(Refusal.TOO_LONG)
    scheme, rest, flags = _scheme(DEFANGED_DOT.sub(".", text))
    if scheme == "magnet":
        return _without_host(scheme, rest, flags)
    return _with_host(scheme, rest, flags)


def _scheme(text: str) -> tuple[str, str, frozenset[Flag]]:
    text = re.sub(r"^view-source:", "", text, flags=re.IGNORECASE)
    found = SCHEME.match(text)
    name = re.sub(r"^hxxp", "http", found[1].lower()) if found else ""
    if found and name in UNSAFE:
        raise Refused(UNSAFE[name])
    if not found or _is_host_and_port(text, name):
        return "https", text.lstrip("/\\"), frozenset({Flag.NO_SCHEME})
    if name not in TAKEN:
        raise Refused(Refusal.OTHER_SCHEME)
    rest = text[found.end() :]
    return name, rest if name == "magnet" else rest.lstrip("/\\"), frozenset()


def _is_host_and_port(text: str, name: str) -> bool:
    return name not in TAKEN and bool(re.match(r"[^/?#]*:\d{1,5}(?:[/?#]|$)", text))


def _without_host(scheme: str, rest: str, flags: frozenset[Flag]) -> Web:
    path, _, query = rest.partition("?")
    if not query:
        raise Refused(Refusal.NOT_A_LINK)
    return Web(scheme, "", None, _encode(path), _pairs(query), "", flags)


def _with_host(scheme: str, rest: str, flags: frozenset[Flag]) -> Web:
    found = re.match(r"[^/\\?#]*", rest)
    assert found
    authority, rest = found[0], rest[found.end() :]
    before, at, after = authority.rpartition("@")
    if at and before:
        flags |= {Flag.CREDENTIALS}
    if Flag.NO_SCHEME in flags and not _could_be_host(after):
        raise Refused(Refusal.NOT_A_LINK)
    host, port, international = read_host(after, named=scheme in APPS)
    if international:
        flags |= {Flag.INTERNATIONAL}
    if scheme in APPS:
        host = f"{scheme}:{host}"
    path, query, fragment = _split(rest)
    if port == DEFAULT_PORTS.get(scheme):
        port = None
    slashed = re.sub(r"\\", "/", path)
    return Web(scheme, host, port, _encode(slashed or "/"), _pairs(query), _encode(fragment), flags)


def _could_be_host(authority: str) -> bool:
    """Tell a word from a host: without a scheme before it, a host has a dot, a port, or a name we know."""
    return bool(re.search(r"[.:\u3002\uff0e\uff61]|^localhost$", authority, re.IGNORECASE))


def _split(rest: str) -> tuple[str, str, str]:
    rest, _, fragment = rest.partition("#")
    path, _, query = rest.partition("?")
    return path, query, fragment


def _pairs(query: str) -> tuple[tuple[str, str | None], ...]:
    parts = [part.partition("=") for part in query.split("&") if part]
    return tuple((_encode(name), _encode(value) if equals else None) for name, equals, value in parts)


def _encode(text: str) -> str:
    whole = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(whole, safe=KEPT_RAW, errors="replace")


def without(web: Web, unwanted: frozenset[str]) -> Web:
    """Return the address without the query names in ``unwanted``; an entry that ends in ``*`` is a beginning."""
    beginnings = tuple(name[:-1] for name in unwanted if name.endswith("*"))

    def is_unwanted(name: str) -> bool:
        plain = unquote(name).lower()
        return plain in unwanted or (bool(beginnings) and plain.startswith(beginnings))

    return replace(web, query=tuple(pair for pair in web.query if not is_unwanted(pair[0])))
