"""Where the console stands, as browsers see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.console.clients import Network

PATH: Final = "/console"


@dataclass(frozen=True, slots=True)
class Place:
    """The console's address.

    Attributes:
        public_url: the address people open; empty while there is none but this machine's own.
        address: the same, or this machine's own; without a slash at its end.
        proxies: networks whose proxies are believed about where requests come from.
    """

    public_url: str
    address: str
    proxies: tuple[Network, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether all goes over TLS, so that cookies can be tied to this host."""
        return self.public_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host and port people open; empty while there is no public address."""
        return urlsplit(self.public_url).netloc

    @property
    def rp_id(self) -> str:
        """What passkeys are made for (https://www.w3.org/TR/webauthn-3/#rp-id): the host's name."""
        return urlsplit(self.public_url).hostname or "localhost"

    def origin(self, request: web.Request) -> str:
        """Return the origin that passkeys must have been used on."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"http://{request.host}"

    def cookie(self, name: str) -> str:
        """Return a cookie's full name. With ``__Host-`` no neighbouring host can set it (RFC 6265bis, 4.1.3.2)."""
        return f"__Host-{name}" if self.secure else name

    def joining(self, code: str) -> str:
        """Return the link of an invitation."""
        return f"{self.address}{PATH}/join/{code}"

    def practising(self, code: str) -> str:
        """Return the link into a practice."""
        return f"{self.address}{PATH}/practice/{code}"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a passkey.

    Attributes:
        rp_id: the host's name.
        origin: the page's origin.
    """

    rp_id: str
    origin: str
