"""A real PostgreSQL for one test run: its own cluster in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
PATIENCE = 60.0


class Cluster:
    """A running server. Makes empty databases."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._names = count(1)

    def database(self, like: str = "template1") -> str:
        """Make a database, a copy of the one named ``like``; return its address."""
        name = f"test_{next(self._names)}"
        self.execute("postgres", f"CREATE DATABASE {name} TEMPLATE {like}")
        return f"postgresql+asyncpg://humraah:secret@127.0.0.1:{self.port}/{name}"

    def execute(self, database: str, sql: str) -> None:
        """Run one statement as the owner of everything."""
        psql = _binaries() / "psql"
        address = f"postgresql://humraah:secret@127.0.0.1:{self.port}/{database}"
        subprocess.run([psql, "-qX", "-v", "ON_ERROR_STOP=1", address, "-c", sql], check=True, capture_output=True)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server on a free port of this machine; stop it and delete everything when done."""
    folder = Path(tempfile.mkdtemp(prefix="humraah-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        user = _owner(folder)
        _make(folder, user)
        port = _free_port()
        server = _start(folder, port, user)
        _wait_for(port, server, folder)
        yield Cluster(port)
    finally:
        if server is not None:
            server.terminate()
            server.wait(PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """Find the server's programs; what the distribution calls ``postgresql`` brings them."""
    config = shutil.which("pg_config")
    asked = [subprocess.check_output([config, "--bindir"], text=True).strip()] if config else []
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    homes = [Path("/opt/homebrew/opt/postgresql/bin"), Path("/usr/local/bin"), Path("/usr/bin")]
    for place in (*map(Path, asked), *known, *homes):
        if (place / "initdb").exists():
            return place
    raise RuntimeError(
        "These tests need PostgreSQL's server programs (initdb, postgres). Run `make test`, or install them."
    )


def _owner(folder: Path) -> str | None:
    """Give the folder to somebody other than root, as PostgreSQL demands; None when we are not root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, user)
    return user


def _make(folder: Path, user: str | None) -> None:
    password = folder / "password"
    password.write_text("secret")
    password.chmod(0o644)
    who = ["-U", "humraah", "-A", "scram-sha-256", f"--pwfile={password}"]
    command = [str(_binaries() / "initdb"), "-D", str(folder / "data"), *who, "-E", "UTF8", "--locale=C", "--no-sync"]
    done = subprocess.run(command, user=user, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stderr}")


def _start(folder: Path, port: int, user: str | None) -> subprocess.Popen[bytes]:
    place = ["-D", str(folder / "data"), "-p", str(port), "-h", "127.0.0.1", "-k", ""]
    options = [part for setting in NOT_DURABLE for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        command = [str(_binaries() / "postgres"), *place, *options]
        return subprocess.Popen(command, stdout=log, stderr=log, user=user, cwd=folder)


def _wait_for(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    ready = [str(_binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    until = time.monotonic() + PATIENCE
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
