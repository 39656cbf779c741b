"""A small language for the shapes of a site's addresses, so that a new site is a few lines of a table.

``/{user}/status/{post:n}`` names two parts of a path. ``:n`` takes digits only, ``:x`` hexadecimal digits,
``:w`` letters, digits and underscores, ``:all`` the rest of the path with its slashes; without a mark a part runs
to the next slash. ``/**`` at the end lets anything follow. ``?v={video}`` must be in the query, among whatever else
is there; ``#@{user}`` is the whole fragment. A slash at the end is never asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, unquote

from bot.evidence.links.address import Web
from bot.evidence.links.model import Kind

PART = re.compile(r"\{(\w+)(?::(\w+))?\}")
TAKES = {None: r"[^/?#]+?", "n": r"\d+", "x": r"[0-9A-Fa-f]+", "w": r"\w+", "all": r".+"}


def words(text: str) -> frozenset[str]:
    """Return the words of ``text``: long lists read better without a hundred quotation marks."""
    return frozenset(text.split())


@dataclass(frozen=True)
class Shape:
    """One shape of address.

    Attributes:
        kind: what such an address shows.
        pattern: its path, query and fragment.
        to: the canonical address: a path below the site's home, or a whole address; the pattern itself when empty.
        keep: query names that are kept when they are there: they say which part of the page is meant; ``("*",)``
            keeps the whole query.
        short: leads on to another address.
        platform: directory id, where it differs from the site's.
    """

    kind: Kind
    pattern: str
    to: str = ""
    keep: tuple[str, ...] = ()
    short: bool = False
    platform: str = ""

    @cached_property
    def _parts(self) -> tuple[re.Pattern[str], Mapping[str, re.Pattern[str]], re.Pattern[str] | None]:
        rest, _, fragment = self.pattern.partition("#")
        path, _, query = rest.partition("?")
        pairs = (pair.partition("=") for pair in query.split("&") if pair)
        wanted = {name: _compiled(value) for name, _, value in pairs}
        return _path(path), wanted, _compiled(fragment) if fragment else None

    @property
    def canonical(self) -> str:
        """The pattern to write the canonical address by, without the marks."""
        return PART.sub(r"{\1}", (self.to or self.pattern).removesuffix("/**"))

    def match(self, web: Web) -> dict[str, str] | None:
        """Return the ids that an address of this shape names, still percent-encoded, or None when it is another."""
        path, query, fragment = self._parts
        found = [path.fullmatch(web.path)]
        found += [pattern.fullmatch(quote(web.value(name), safe="")) for name, pattern in query.items()]
        if fragment:
            found.append(fragment.fullmatch(web.fragment))
        if not all(found):
            return None
        return {name: value for one in found if one for name, value in one.groupdict().items()}

    def write(self, ids: Mapping[str, str], web: Web, home: str) -> str:
        """Return the canonical address for ``ids``, with what of the query of ``web`` is kept."""
        path, mark, query = self.canonical.partition("?")
        asked = {name: quote(unquote(value), safe="") for name, value in ids.items()}
        written = path.format_map(ids) + mark + query.format_map(asked)
        kept = [(name, value) for name, value in web.query if self._keeps(name)]
        tail = "&".join(name if value is None else f"{name}={value}" for name, value in kept)
        joint = "&" if "?" in written else "?"
        whole = f"https://{home or web.host}{written}" if written.startswith("/") else written
        return f"{whole}{joint}{tail}" if tail else whole

    def _keeps(self, name: str) -> bool:
        return self.keep == ("*",) or unquote(name).lower() in self.keep


def _path(path: str) -> re.Pattern[str]:
    body = path.removesuffix("/**").rstrip("/")
    tail = r"(?:/.*)?" if path.endswith("/**") else "/*"
    return re.compile("/*" + _regex(body).lstrip("/") + tail)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_regex(pattern))


def _regex(pattern: str) -> str:
    pieces, end = [], 0
    for part in PART.finditer(pattern):
        pieces.append(re.escape(pattern[end : part.start()]))
        pieces.append(f"(?P<{part[1]}>{TAKES[part[2]]})")
        end = part.end()
    return "".join(pieces) + re.escape(pattern[end:])


@dataclass(frozen=True)
class Site:
    """One site's addresses.

    Attributes:
        platform: directory id.
        hosts: names it goes by, separated by spaces. ``?`` stands for a letter, ``#`` for a number, ``*.`` for any
            beginning, ``.*`` for any country's ending.
        home: the host to write instead; ``""`` keeps the host as it is.
        shapes: tried in order.
        profile: shape by which a bare user name becomes an address; ``""`` when there is none.
        reserved: words that stand where a user name could, and are none; separated by spaces.
        trackers: query names that only tell who shared it, beyond those known everywhere; separated by spaces.
        otherwise: what any other address of the site shows.
        subdomain: name of the id that stands before the host (``blog`` in ``blog.tumblr.com``); ``""`` when none does.
        short: all addresses of this site lead on to others.
        verbatim: keeps copies of pages under their whole address, trackers and all: nothing is taken off.
    """

    platform: str
    hosts: str
    home: str = ""
    shapes: tuple[Shape, ...] = ()
    profile: str = ""
    reserved: str = ""
    trackers: str = ""
    otherwise: Kind = Kind.PAGE
    subdomain: str = ""
    short: bool = False
    verbatim: bool = False

    @cached_property
    def _names(self) -> re.Pattern[str]:
        return re.compile("|".join(_host_regex(host, self.subdomain) for host in self.hosts.split()))

    @cached_property
    def _reserved(self) -> frozenset[str]:
        return words(self.reserved)

    @cached_property
    def tracking(self) -> frozenset[str]:
        """The site's own trackers as a set."""
        return words(self.trackers)

    def fits(self, host: str) -> dict[str, str] | None:
        """Return what the host itself names (mostly nothing), or None when it is another site's."""
        found = self._names.fullmatch(host)
        return {name: value for name, value in found.groupdict().items() if value} if found else None

    def shape_of(self, web: Web, named: Mapping[str, str]) -> tuple[Shape, dict[str, str]] | None:
        """Return the first shape that fits, and what it and the host (``named``) say."""
        for shape in self.shapes:
            found = shape.match(web)
            ids = {**named, **(found or {})}
            if found is not None and unquote(ids.get("user", "")).lower() not in self._reserved:
                return shape, ids
        return None


COUNTRY = r"\.(?:com|[a-z]{2}|com?\.[a-z]{2})"


def _host_regex(host: str, subdomain: str) -> str:
    before = f"(?P<{subdomain}>[a-z0-9_-]+)\\." if subdomain else r"(?:[a-z0-9_-]+\.)+"
    middle = host.removeprefix("*.").removesuffix(".*")
    body = re.escape(middle).replace(r"\?", "[a-z]").replace(r"\#", "[0-9]{1,3}")
    return f"{before if host.startswith('*.') else ''}{body}{COUNTRY if host.endswith('.*') else ''}"
