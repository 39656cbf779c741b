"""Who may be shown the way in that is printed: only somebody who sits at this machine."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Final

from aiohttp import hdrs, web

PASSED_ON: Final = frozenset({"forwarded", "via", "x-real-ip", "cf-connecting-ip", "true-client-ip"})
"""Headers of proxies and tunnels, besides all that begin with ``x-forwarded``: they too connect from this machine."""

OWN_WAY: Final = frozenset({"", "none", "same-origin"})
"""``Sec-Fetch-Site`` of what was typed in, or asked for by a page of ours (https://www.w3.org/TR/fetch-metadata/)."""


def is_loopback(host: str) -> bool:
    """Tell whether a name or address is this machine's own, whoever asks."""
    bare = host.removeprefix("[").removesuffix("]").lower()
    if bare == "localhost":
        return True
    try:
        address = ip_address(bare)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def is_from_this_machine(request: web.Request) -> bool:
    """Tell whether somebody asks at this machine, and nobody stands between.

    The name in ``Host`` must be this machine's as well: a page of somewhere else whose name was made to lead here would
    otherwise be let read (https://en.wikipedia.org/wiki/DNS_rebinding). A proxy that says nothing of itself looks like
    this machine: so nothing may hang on this alone.
    """
    named = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host
    passed_on = any(name.lower() in PASSED_ON or name.lower().startswith("x-forwarded") for name in request.headers)
    came = request.headers.get("Sec-Fetch-Site", "")
    there = is_loopback(request.remote or "") and is_loopback(named)
    return there and not passed_on and came in OWN_WAY and hdrs.ORIGIN not in request.headers
