"""Where a request comes from, for counting failures. It is kept in memory alone and written nowhere."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

from aiohttp import web

Network: TypeAlias = IPv4Network | IPv6Network


def client_of(request: web.Request, proxies: Collection[Network] = ()) -> str:
    """Return the address to count by: the peer's, or what our own proxy says, when the peer is that.

    A proxy appends the address it sees to ``X-Forwarded-For``: only its last one is not the client's to choose.

    Args:
        proxies: where our proxies are; this machine counts as one.
    """
    peer = _parsed(request.remote or "")
    if peer is None or not (peer.is_loopback or any(peer in network for network in proxies)):
        return _counted(peer)
    hops = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    return _counted(_parsed(hops[-1].strip()) or peer)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _counted(address: IPv4Address | IPv6Address | None) -> str:
    """Return one name for all addresses that one household has: with IPv6 these are 2**64."""
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)
