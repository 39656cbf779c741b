"""What the disk itself takes meanwhile: a plain write beside the bot, with nothing of ours in between.

A commit is on disk before anything is sent, so a disk that stalls, for whatever other programs do with it,
stalls the answer. Beside a plain write, the bot's share of a long wait can be told from the disk's.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from time import perf_counter

EVERY = 0.05
"""Seconds between two writes: as often as people come in the unloaded round."""

STUCK = 0.01
"""Seconds from which a write counts as stuck; on a quiet disk it takes well under a millisecond."""

PAGE = 4096


class Disk:
    """Times of plain writes, and which other waits fell together with a stuck one."""

    def __init__(self) -> None:
        self.writes: list[tuple[float, float]] = []

    @property
    def waits(self) -> list[float]:
        """Seconds each write took."""
        return [end - begin for begin, end in self.writes]

    def beside_stuck(self, spans: Sequence[tuple[float, float]]) -> list[bool]:
        """Tell for each span of time whether a write was stuck during some of it."""
        stuck = [(begin, end) for begin, end in self.writes if end - begin > STUCK]
        return [any(begin < until and since < end for begin, end in stuck) for since, until in spans]

    def watch(self, path: Path, stop: Event) -> None:
        """Write one page to ``path`` again and again, each time until it is on disk; meant for a thread."""
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            os.write(file, bytes(PAGE))
            os.fsync(file)
            while not stop.wait(EVERY):
                begin = perf_counter()
                os.pwrite(file, os.urandom(PAGE), 0)
                os.fdatasync(file)
                self.writes.append((begin, perf_counter()))
        finally:
            os.close(file)
            path.unlink()


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Disk]:
    """Time plain writes in ``folder`` meanwhile."""
    disk, stop = Disk(), Event()
    watching = asyncio.create_task(asyncio.to_thread(disk.watch, folder / "beside.tmp", stop))
    try:
        yield disk
    finally:
        stop.set()
        await watching
