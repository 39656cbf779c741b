"""Starts the bots to be measured, each as a process of its own, held to one core."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil

TOKEN = "1000:bench-token"
SECRET = "bench-secret"


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that serves.

    Attributes:
        port: where it takes webhooks.
        path: under which path.
        folder: where its data lies.
        process: for its memory and CPU time.
        start_seconds: from the process's start to its first answer; the first time, then again.
    """

    port: int
    path: str
    folder: Path
    process: psutil.Process
    start_seconds: tuple[float, float]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(bot: str, port: int, api_port: int, folder: str) -> tuple[list[str], dict[str, str], str]:
    if bot == "aiogram":
        return [sys.executable, "-m", "tests.bench.aiogram_bot", str(port), str(api_port), folder], {}, "/webhook"
    env = {
        "HUMRAAH_DATA_DIR": folder,
        "HUMRAAH_PORT": str(port),
        "HUMRAAH_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HUMRAAH_TELEGRAM_TOKEN": TOKEN,
        "HUMRAAH_TELEGRAM_API_BASE": f"http://127.0.0.1:{api_port}",
        "HUMRAAH_TELEGRAM_MODE": "webhook",
        "HUMRAAH_TELEGRAM_WEBHOOK_SECRET": SECRET,
        "HUMRAAH_TELEGRAM_MESSAGES_PER_SECOND": "0",
        "HUMRAAH_LOG_LEVEL": "warning",
    }
    return [sys.executable, "-m", "bot", "run"], env, "/telegram/webhook"


@asynccontextmanager
async def running(bot: str, api_port: int, core: int) -> AsyncIterator[Running]:
    """Start ``humraah`` or ``aiogram`` on a fresh disk-backed folder, twice; stop it afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=".") as folder:
        command, env, path = _settings(bot, port, api_port, folder)
        async with _started(command, env, port, core) as (_, first):
            pass
        async with _started(command, env, port, core) as (process, again):
            yield Running(port, path, Path(folder), psutil.Process(process.pid), (first, again))


@asynccontextmanager
async def _started(
    command: list[str], env: dict[str, str], port: int, core: int
) -> AsyncIterator[tuple[asyncio.subprocess.Process, float]]:
    started = perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **env},
        stdout=asyncio.subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    try:
        await _listening(process, port)
        yield process, perf_counter() - started
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _listening(process: asyncio.subprocess.Process, port: int) -> None:
    while process.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise RuntimeError(f"the bot ended with status {process.returncode} before it served")
