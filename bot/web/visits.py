"""Tests addresses: does each still lead somewhere? For operators; a survivor's links are never among them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import aiohttp

Verdict = Literal["good", "moved", "refused", "gone", "broken"]

MOST_AT_ONCE = 16
MOST_PER_HOST = 2
SECONDS = 20.0
"""Longest time one address may take, with all it redirects to."""

HEADERS = {"User-Agent": "Mozilla/5.0 (compatible; humraah-link-check)", "Accept": "text/html,*/*"}
REFUSALS = frozenset({401, 402, 403, 405, 406, 407, 418, 429, 451, 999})
"""Answers to programs only: a browser may well see the page."""

FOR_GOOD = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of looking at one address.

    Attributes:
        verdict: ``good``; ``moved`` for good to ``to``; ``refused`` to a program, so look by hand;
            ``gone`` (404, 410); ``broken`` (no such host, no answer, a server error).
        status: the last HTTP status; 0 when there was none.
        to: where it moved; empty when it did not.
        why: name of the error, when there was no answer.
    """

    url: str
    verdict: Verdict
    status: int = 0
    to: str = ""
    why: str = ""

    @property
    def dead(self) -> bool:
        """Whether somebody who opens it finds nothing."""
        return self.verdict in ("gone", "broken")


async def visit(
    urls: Iterable[str], done: Callable[[Visit], None] = lambda _: None, *, seconds: float = SECONDS
) -> list[Visit]:
    """Look at every address, many at a time but few of one host; return what was found, in the order given.

    Args:
        done: told of each as soon as it is known.
        seconds: longest time for one address.
    """
    free = asyncio.Semaphore(MOST_AT_ONCE)
    connector = aiohttp.TCPConnector(limit=MOST_AT_ONCE, limit_per_host=MOST_PER_HOST)
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(headers=HEADERS, connector=connector, timeout=timeout) as session:

        async def one(url: str) -> Visit:
            async with free:
                found = await _look(session, url)
            done(found)
            return found

        return list(await asyncio.gather(*(one(url) for url in urls)))


async def _look(session: aiohttp.ClientSession, url: str) -> Visit:
    """Ask for the head only; where that is not answered well, for the page."""
    found = await _ask(session, "HEAD", url)
    return found if found.verdict in ("good", "moved") else await _ask(session, "GET", url)


async def _ask(session: aiohttp.ClientSession, method: str, url: str) -> Visit:
    try:
        async with session.request(method, url, allow_redirects=True) as answer:
            hops = [hop.status for hop in answer.history]
            return _judged(url, answer.status, str(answer.url) if hops and hops[0] in FOR_GOOD else "")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return Visit(url, "broken", why=type(error).__name__)


def _judged(url: str, status: int, to: str) -> Visit:
    if status < 400:
        moved = bool(to) and _plain(to) != _plain(url)
        return Visit(url, "moved" if moved else "good", status, to if moved else "")
    if status in REFUSALS:
        return Visit(url, "refused", status)
    return Visit(url, "gone" if status in (404, 410) else "broken", status)


def _plain(url: str) -> str:
    """Return an address without what may change and still lead to the same page."""
    return url.partition("://")[2].partition("#")[0].removeprefix("www.").rstrip("/").lower()
