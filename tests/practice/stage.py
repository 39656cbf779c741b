"""A practice behind its pages: console, web chat and the page that shows both, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp.test_utils import TestServer

from bot.app import Parts, SystemClock, assemble
from bot.opening import UNLIMITED, for_practice, make_console, make_try_page, make_webchat, practice_links
from bot.practice import PRACTICE_TERMS, Pace, Stage, Troupe
from bot.settings import Settings
from bot.store import open_store
from bot.web.server import Front, make_app
from tests.practice.rig import at_once, content, scripts


@dataclass
class Practice:
    """One that runs.

    Attributes:
        first: the printed address of the page with both.
        links: what else is printed.
        troupe: nobody comes unless they are called.
    """

    address: str
    first: str
    links: tuple[str, ...]
    troupe: Troupe
    parts: Parts

    def link(self, line: int) -> str:
        """Return the way in of a line, at the port of this server."""
        return self.address + self.links[line].rpartition("/console")[2].join(("/console", ""))


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[Practice]:
    """Yield a practice."""
    settings = for_practice(Settings(_env_file=None), folder)
    store = await open_store(f"sqlite:///{folder / 'practice.db'}", [bytes(32)])
    webchat = make_webchat(settings, content(), bytes(32), beside=True)
    troupe = Troupe(scripts(), content().words.text, ("en",), Pace(), sleep=at_once)
    channels = {webchat.name: webchat, troupe.name: troupe}
    budgets = dict.fromkeys(channels, UNLIMITED)
    parts = assemble(content(), store, channels, budgets, SystemClock(), terms=PRACTICE_TERMS)  # type: ignore[arg-type]
    console = make_console(settings, content(), bytes(32), store, SystemClock(), parts.casework, troupe)
    page = make_try_page(content(), ("It serves here.",), practice=True)

    async def ready() -> bool:
        return True

    app = make_app(Front(parts.tally.registry, ready, (), page.answer))
    webchat.add_routes(app, parts.turns.hear)
    console.add_routes(app)
    server = TestServer(app, host="localhost")
    await server.start_server(access_log=None)
    offer, links = await practice_links(console, troupe, Stage(parts.turns.hear, store, SystemClock(), parts.casework))
    tasks = [asyncio.create_task(loop) for loop in (*parts.loops(), troupe.watch())]
    address = f"http://localhost:{server.port}"
    try:
        yield Practice(address, f"{address}/{page.offer(offer)}", links, troupe, parts)
    finally:
        await server.close()
        await parts.sender.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await parts.turns.flush()
        await store.close()
