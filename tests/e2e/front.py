"""The proxy that we ship, in front of a program: a real Caddy with ``deploy/Caddyfile``, without TLS."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.e2e.rig import PATIENCE

CADDYFILE = Path(__file__).parents[2] / "deploy" / "Caddyfile"


@asynccontextmanager
async def fronted(folder: Path, to: str, port: int) -> AsyncIterator[str]:
    """Yield the address of the proxy.

    Args:
        folder: for what it writes.
        to: host and port of the program, which need not run yet.
        port: where to listen.
    """
    folder.mkdir(exist_ok=True)
    address = f"http://localhost:{port}"
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "caddy.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            "caddy", "run", "--config", str(CADDYFILE), "--adapter", "caddyfile",
            env={"PATH": os.environ["PATH"], **home, "DOMAIN": address, "BOT": to},
            stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            await _listening(process, port)
            yield address
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _listening(process: asyncio.subprocess.Process, port: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("localhost", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return
    raise AssertionError("Caddy did not start; it says why in caddy.log")
