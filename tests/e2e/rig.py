"""The real program, started as an operator starts it, in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import aiohttp

from bot.app import content_of, proved
from bot.proved import FILE as PROVED
from bot.settings import Settings
from tests.standins.telegram_server import TelegramServer

HUMRAAH = Path(sys.executable).with_name("humraah")

PATIENCE = 120.0
"""Seconds after which something that should come is taken never to come; no test waits so long when all is well."""

LAST_LINE = "To talk to it in this terminal"
"""Begins the last line that a bot prints once it serves."""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """Return an environment of nothing but ``settings`` (``DATA_DIR`` and so on) and what any program needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
    given = {"DATA_DIR": str(folder / "data"), "PORT": str(free_port()), **settings}
    return {**kept, **{f"HUMRAAH_{name}": value for name, value in given.items()}}


class Proof:
    """The proof of the shipped content, made once for all the bots of a test run: each would spend seconds on its own."""

    _kept: Path | None = None

    @classmethod
    def make(cls, folder: Path) -> None:
        """Prove the content, and keep that in ``folder``."""
        settings = Settings(_env_file=None, data_dir=folder)
        proved(settings, content_of(settings))
        cls._kept = folder / PROVED if (folder / PROVED).exists() else None  # else all find it beside the program

    @classmethod
    def give(cls, data: Path) -> None:
        """Let a bot with its data in ``data`` find the content proved."""
        if cls._kept is not None and not (data / PROVED).exists():
            data.mkdir(exist_ok=True)
            shutil.copy(cls._kept, data / PROVED)


async def humraah(folder: Path, *arguments: str, launcher: Any = (), **settings: Any) -> Done:
    """Run one command to its end, in ``folder``.

    Args:
        folder: where it runs; its data lies in ``data`` there.
        launcher: a program that starts it, with its arguments.
        settings: without their prefix.
    """
    if arguments == ("run",) and "DATA_DIR" not in settings:
        Proof.give(folder / "data")
    process = await asyncio.create_subprocess_exec(
        *launcher, str(HUMRAAH), *arguments,
        cwd=folder, env=environment(folder, settings), stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), err.decode())


class Bot:
    """One ``humraah run`` with its own port and data, in front of a stand-in Bot API server.

    What it prints goes to files that grow over restarts.

    Args:
        folder: where it runs; its data lies in ``data`` there.
        server: the Bot API it talks to.
        mode: ``polling`` or ``webhook``.
        host: how people's browsers call this machine.
        settings: more settings, without their prefix.

    Attributes:
        starts: how often it was started.
    """

    def __init__(
        self, folder: Path, server: TelegramServer, mode: str = "polling", host: str = "127.0.0.1", **settings: str
    ) -> None:
        folder.mkdir(exist_ok=True)
        port = free_port()
        self.data = folder / "data"
        self.address = f"http://{host}:{port}"
        self.starts = 0
        self._folder = folder
        self._settings = {
            "PORT": str(port),
            "PUBLIC_URL": self.address,
            "TELEGRAM_TOKEN": server.token,
            "TELEGRAM_API_BASE": server.base,
            "TELEGRAM_MODE": mode,
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.kill()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def output(self) -> str:
        """All it ever wrote to standard output."""
        return self._written("stdout")

    @property
    def errors(self) -> str:
        """All it ever wrote to standard error."""
        return self._written("stderr")

    @property
    def runs(self) -> bool:
        """Whether its process is alive."""
        return self._process is not None and self._process.returncode is None

    async def launch(self) -> None:
        """Start the process; do not wait for anything."""
        self.starts += 1
        Proof.give(self.data)
        with self._file("stdout").open("ab") as out, self._file("stderr").open("ab") as err:
            self._process = await asyncio.create_subprocess_exec(
                str(HUMRAAH), "run", cwd=self._folder, env=environment(self._folder, self._settings),
                stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=err,
            )  # fmt: skip

    async def start(self) -> None:
        """Start the process and wait until it serves.

        Raises:
            RuntimeError: it ended before it did.
        """
        await self.launch()
        async with asyncio.timeout(PATIENCE):
            while self.output.count(LAST_LINE) < self.starts:
                if not self.runs:
                    raise RuntimeError(f"The bot did not start:\n{self.output}\n{self.errors}")
                await asyncio.sleep(0.02)

    async def stop(self) -> int:
        """End it in an orderly way; return its exit status."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """End it as a power cut would."""
        return await self._end(signal.SIGKILL)

    async def get(self, path: str) -> tuple[int, str]:
        """Ask its own web server; return status and body."""
        async with aiohttp.ClientSession() as http, http.get(self.address + path) as answer:
            return answer.status, await answer.text()

    async def count(self, name: str) -> float:
        """Return a counter of ``/metrics``: the sum over its labels; 0 when it does not stand there."""
        _, text = await self.get("/metrics")
        rows = [row.rpartition(" ") for row in text.splitlines() if not row.startswith("#")]
        return sum(float(value) for label, _, value in rows if label.partition("{")[0] == name)

    async def command(self, *arguments: str, **settings: str) -> Done:
        """Run another command on the same data with the same settings."""
        return await humraah(self._folder, *arguments, **{**self._settings, **settings})

    async def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        with suppress(ProcessLookupError):
            self._process.send_signal(number)
        return await asyncio.wait_for(self._process.wait(), PATIENCE)

    def _file(self, name: str) -> Path:
        return self._folder / name

    def _written(self, name: str) -> str:
        return self._file(name).read_text(encoding="utf-8") if self._file(name).exists() else ""
