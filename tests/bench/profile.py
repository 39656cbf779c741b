"""Where the time goes: samples of the running bot, sorted by stage."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

STAGES = (
    ("seal and unseal", ("bot/store/sealing", "cryptography/")),
    ("database", ("bot/store/", "sqlalchemy/", "sqlite3")),
    ("put into words", ("bot/service/voice", "bot/i18n/")),
    ("look up and step", ("bot/flow/", "bot/directory/", "bot/service/facts")),
    ("read and write state", ("bot/flow/state",)),
    ("understand", ("bot/service/reading", "bot/understanding/")),
    ("send over HTTP", ("bot/channels/telegram/request", "bot/channels/telegram/outgoing", "aiohttp/client", "aiohttp/connector")),
    ("receive over HTTP", ("aiohttp/web", "aiohttp/http", "bot/channels/telegram/")),
    ("turns and lanes", ("bot/service/",)),
)  # fmt: skip
"""Stage and the parts of a file's path that belong to it; the innermost frame that any names decides."""


class Profile:
    """Shares of samples by stage."""

    def __init__(self) -> None:
        self.samples: Counter[str] = Counter()

    def read(self, raw: str) -> None:
        """Read py-spy's raw format: one stack a line, outermost first, then the count."""
        for line in raw.splitlines():
            stack, _, count = line.rpartition(" ")
            self.samples[_stage(stack.split(";"))] += int(count)

    def shares(self) -> list[tuple[str, float]]:
        """Return each stage with its share, the largest first."""
        total = sum(self.samples.values())
        return [(stage, count / total) for stage, count in self.samples.most_common()] if total else []


def _stage(frames: list[str]) -> str:
    for frame in reversed(frames):
        for stage, paths in STAGES:
            if any(path in frame for path in paths):
                return stage
    return "event loop and other"


@asynccontextmanager
async def profiled(pid: int, seconds: float) -> AsyncIterator[Profile | None]:
    """Sample ``pid`` meanwhile; yields None when py-spy is not installed."""
    spy = shutil.which("py-spy", path=str(Path(sys.executable).parent))
    if spy is None:
        yield None
        return
    profile = Profile()
    with tempfile.NamedTemporaryFile(suffix=".raw") as out:
        command = [
            spy,
            "record",
            "--gil",
            "--full-filenames",
            "-r",
            "500",
            "-d",
            str(int(seconds)),
            "-f",
            "raw",
            "-o",
            out.name,
            "-p",
            str(pid),
        ]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        yield profile
        await process.wait()
        profile.read(Path(out.name).read_text())
