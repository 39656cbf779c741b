"""Writes down what must not get lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count

import structlog

from bot.ports import Store, Work

LONGEST_PAUSE = 60
"""Most seconds between two tries."""

log = structlog.get_logger()


async def insist(store: Store, job: Callable[[Work], None]) -> None:
    """Write it down, however long that takes: what is claimed and not handed back would never be done."""
    for tries in count():
        try:
            await store.run(job)
        except Exception as error:  # noqa: BLE001 - the database may be away for a while
            log.error("not_noted", error=type(error).__name__)
        else:
            return
        await asyncio.sleep(min(2**tries, LONGEST_PAUSE))
