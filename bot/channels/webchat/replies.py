"""What every answer carries: nothing is kept, framed, sent on or asked of anyone else."""

from __future__ import annotations

from aiohttp import web

from bot.channels.webchat.pages import policy
from bot.channels.webchat.place import Place

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), browsing-topics=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def page(text: str, place: Place, status: int = 200) -> web.Response:
    """Return a page."""
    headers = {**HEADERS, "Content-Security-Policy": policy(place.origins)}
    if not place.framed:  # for browsers that do not know ``frame-ancestors``; it cannot name who may
        headers["X-Frame-Options"] = "DENY"
    elif place.at_home:
        headers["X-Frame-Options"] = "SAMEORIGIN"
    response = web.Response(text=text, status=status, content_type="text/html", headers=headers)
    response.enable_compression()
    return response


def see_other(where: str) -> web.Response:
    """Return the way to another page, to be asked for with GET."""
    return web.Response(status=303, headers={**HEADERS, "Location": where})


def bare(status: int) -> web.Response:
    """Return an answer without a page."""
    return web.Response(status=status, headers=HEADERS)
