"""Listens, and answers what is not any channel's own: is it alive, is it ready, what does it count, where to begin."""

from __future__ import annotations

import errno
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bot.domain.errors import OperatorError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STOP_SECONDS = 2.5
"""Time given to requests under way at an orderly stop, and once more to those that must be cut off then."""

SECURITY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Server": "web",
}


@dataclass(frozen=True, slots=True)
class Front:
    """What the server needs to answer for itself.

    Attributes:
        registry: counters to export.
        ready: tells whether the database answers.
        lines: what the first page says, in plain sentences.
        first: answers the first page instead; None for a page with the lines.
    """

    registry: CollectorRegistry
    ready: Callable[[], Awaitable[bool]]
    lines: tuple[str, ...]
    first: Handler | None = None


def make_app(front: Front) -> web.Application:
    """Return the application; channels add their routes to it before it is served."""
    app = web.Application(client_max_size=256 * 1024)
    app.on_response_prepare.append(_secure)

    async def alive(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_: web.Request) -> web.Response:
        fine = await front.ready()
        return web.Response(text="ready\n" if fine else "the database does not answer\n", status=200 if fine else 503)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(front.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def first_page(_: web.Request) -> web.Response:
        return web.Response(text=_page(front.lines), content_type="text/html")

    app.router.add_get("/", front.first or first_page)
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics)
    return app


class Server:
    """Serves one application on one address."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        self._runner = web.AppRunner(
            app, access_log=None, handle_signals=False, keepalive_timeout=75, shutdown_timeout=STOP_SECONDS
        )
        self._host = host
        self._port = port

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            OperatorError: the address is taken, or not ours to listen on.
        """
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port, backlog=1024).start()
        except OSError as error:
            await self._runner.cleanup()
            raise _explained(error, self._host, self._port) from None

    async def stop(self) -> None:
        """Finish the requests under way and stop listening."""
        await self._runner.cleanup()


def _explained(error: OSError, host: str, port: int) -> OperatorError:
    if error.errno == errno.EADDRINUSE:
        return OperatorError(
            f"Port {port} on {host} is taken by another program.",
            "Stop that program, or set HUMRAAH_PORT to a free port.",
        )
    return OperatorError(f"Cannot listen on {host}:{port}: {error.strerror}.", "Set HUMRAAH_HOST and HUMRAAH_PORT.")


async def _secure(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = SECURITY["Server"]


def _linked(line: str) -> str:
    """Return a line in which our own addresses can be pressed; by their paths, which hold behind a proxy too."""
    return re.sub(r"https?://[^\s/]+(/[\w/.-]*)", lambda found: f'<a href="{found[1]}">{found[0]}</a>', escape(line))


def _page(lines: tuple[str, ...]) -> str:
    said = "\n".join(f"<p>{_linked(line)}</p>" for line in lines)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ready</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem }}
p {{ margin: 0 0 1rem }}
</style></head>
<body><main><h1>It runs</h1>
{said}
</main></body></html>
"""
