"""Whatever an operator gets wrong: one clear line with what to do about it, a non-zero exit, no traceback."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

from tests.e2e.rig import Bot, Done, humraah
from tests.postgres import Cluster
from tests.standins.telegram_server import TelegramServer

Case: TypeAlias = Callable[[Path, TelegramServer], Awaitable[Done]]

SECRET = "987654321:AAsecret-of-the-operator_000000000000"
NO_OVERRIDE = (
    sys.executable,
    "-c",
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(24, 1, 0, 0, 0); os.execv(sys.argv[1], sys.argv[1:])",
)
"""Starts a program without the power to write where its user may not, which even root then lacks (prctl(2), CAP_DAC_OVERRIDE)."""

AT_ONCE = 3


async def _used(folder: Path) -> Path:
    """Have the bot run once in ``folder``, so that its database is there."""
    async with TelegramServer() as server, Bot(folder, server):
        return folder


async def unknown_token(folder: Path, server: TelegramServer) -> Done:
    return await humraah(folder, "run", TELEGRAM_TOKEN=SECRET, TELEGRAM_API_BASE=server.base)


async def misshapen_token(folder: Path, server: TelegramServer) -> Done:
    return await humraah(folder, "run", TELEGRAM_TOKEN="my token", TELEGRAM_API_BASE=server.base)


async def no_server_there(folder: Path, server: TelegramServer) -> Done:
    return await humraah(folder, "run", TELEGRAM_TOKEN=SECRET, TELEGRAM_API_BASE="http://127.0.0.1:9")


async def not_a_bot_api(folder: Path, server: TelegramServer) -> Done:
    base = f"{server.base}/file"
    return await humraah(folder, "run", TELEGRAM_TOKEN=SECRET, TELEGRAM_API_BASE=base)


async def missing_key_file(folder: Path, server: TelegramServer) -> Done:
    (await _used(folder) / "data" / "master.keys").unlink()
    return await humraah(folder, "run")


async def broken_key_file(folder: Path, server: TelegramServer) -> Done:
    (await _used(folder) / "data" / "master.keys").write_text("not-a-key\n")
    return await humraah(folder, "run")


async def misshapen_keys(folder: Path, server: TelegramServer) -> Done:
    return await humraah(folder, "run", MASTER_KEYS="tooshort=")


async def keys_of_another(folder: Path, server: TelegramServer) -> Done:
    new = await humraah(folder, "keys", "new")
    return await humraah(await _used(folder), "run", MASTER_KEYS=new.out.strip())


async def newer_database(folder: Path, server: TelegramServer) -> Done:
    await _used(folder)
    with sqlite3.connect(folder / "data" / "humraah.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    return await humraah(folder, "run")


async def no_database(folder: Path, server: TelegramServer) -> Done:
    (folder / "data").mkdir()
    (folder / "data" / "humraah.db").write_bytes(b"this is a letter, and no database" * 200)
    return await humraah(folder, "run", MASTER_KEYS=(await humraah(folder, "keys", "new")).out.strip())


async def unreachable_database(folder: Path, server: TelegramServer) -> Done:
    url = "postgresql+asyncpg://humraah:hunter2@127.0.0.1:9/humraah"
    return await humraah(
        folder, "run", DATABASE_URL=url, MASTER_KEYS=(await humraah(folder, "keys", "new")).out.strip()
    )


async def database_without_keys(folder: Path, server: TelegramServer) -> Done:
    return await humraah(folder, "run", DATABASE_URL="postgresql+asyncpg://humraah:hunter2@127.0.0.1:9/humraah")


async def folder_it_may_not_write(folder: Path, server: TelegramServer) -> Done:
    (folder / "shut").mkdir(mode=0o555)
    launcher = NO_OVERRIDE if os.geteuid() == 0 else ()
    return await humraah(folder, "run", launcher=launcher, DATA_DIR=str(folder / "shut" / "data"))


async def database_it_may_not_write(folder: Path, server: TelegramServer) -> Done:
    data = await _used(folder) / "data"
    for path in data.iterdir():
        path.chmod(0o444)
    data.chmod(0o555)
    launcher = NO_OVERRIDE if os.geteuid() == 0 else ()
    return await humraah(folder, "run", launcher=launcher)


async def taken_port(folder: Path, server: TelegramServer) -> Done:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return await humraah(folder, "run", PORT=str(taken.getsockname()[1]))


async def second_process(folder: Path, server: TelegramServer) -> Done:
    async with TelegramServer() as other, Bot(folder, other):
        return await humraah(folder, "run")


async def unknown_language(folder: Path, server: TelegramServer) -> Done:
    return await humraah(folder, "run", LANGUAGES="en,tlh")


async def impossible_setting(folder: Path, server: TelegramServer) -> Done:
    return await humraah(folder, "run", RETENTION_HOURS="a week")


async def impossible_port(folder: Path, server: TelegramServer) -> Done:
    return await humraah(folder, "run", PORT="80800")


async def webhook_without_address(folder: Path, server: TelegramServer) -> Done:
    settings = {"TELEGRAM_TOKEN": server.token, "TELEGRAM_API_BASE": server.base, "TELEGRAM_MODE": "webhook"}
    return await humraah(folder, "run", **settings)


async def webhook_address_refused(folder: Path, server: TelegramServer) -> Done:
    settings = {"TELEGRAM_TOKEN": server.token, "TELEGRAM_API_BASE": server.base, "TELEGRAM_MODE": "webhook"}
    return await humraah(folder, "run", PUBLIC_URL="http://chat.example.org", **settings)


async def no_such_flows_folder(folder: Path, server: TelegramServer) -> Done:
    return await humraah(folder, "run", FLOWS_DIR=str(folder / "nowhere"))


async def broken_flow(folder: Path, server: TelegramServer) -> Done:
    (folder / "flows").mkdir()
    steps = "flow: rest\npurpose: A stop.\nstart: here\nsteps:\n  here:\n    say: Rest well.\n    go: nowhere_at_all\n"
    (folder / "flows" / "rest.yaml").write_text(steps)
    return await humraah(folder, "run", FLOWS_DIR=str(folder / "flows"))


async def no_yaml(folder: Path, server: TelegramServer) -> Done:
    (folder / "flows").mkdir()
    (folder / "flows" / "rest.yaml").write_text("flow: rest\npurpose: [A stop.\nstart: here\n")
    return await humraah(folder, "run", FLOWS_DIR=str(folder / "flows"))


async def broken_record(folder: Path, server: TelegramServer) -> Done:
    (folder / "flows" / "directory" / "helplines").mkdir(parents=True)
    record = "- id: ours\n  name: Our line\n  country: IN\n  open: whenever we feel like it\n"
    (folder / "flows" / "directory" / "helplines" / "ours.yaml").write_text(record)
    return await humraah(folder, "run", FLOWS_DIR=str(folder / "flows"))


CASES: dict[Case, tuple[str, ...]] = {
    unknown_token: ("does not know this bot token", "@BotFather", "HUMRAAH_TELEGRAM_TOKEN"),
    misshapen_token: ("HUMRAAH_TELEGRAM_TOKEN", "@BotFather"),
    no_server_there: ("Telegram", "HUMRAAH_TELEGRAM_API_BASE"),
    not_a_bot_api: ("HUMRAAH_TELEGRAM_API_BASE",),
    missing_key_file: ("master.keys", "Put the key file back"),
    broken_key_file: ("master.keys", "not a key", "humraah keys new"),
    misshapen_keys: ("HUMRAAH_MASTER_KEYS", "humraah keys new"),
    keys_of_another: ("HUMRAAH_MASTER_KEYS", "Put that key back"),
    newer_database: ("newer", "Install the newer Humraah"),
    no_database: ("humraah.db", "HUMRAAH_DATA_DIR"),
    unreachable_database: ("cannot be reached", "HUMRAAH_DATABASE_URL"),
    database_without_keys: ("HUMRAAH_MASTER_KEYS", "humraah keys new"),
    folder_it_may_not_write: ("cannot be written", "HUMRAAH_DATA_DIR"),
    database_it_may_not_write: ("cannot be written", "HUMRAAH_DATA_DIR"),
    taken_port: ("is taken", "HUMRAAH_PORT"),
    second_process: ("Another Humraah", "PostgreSQL"),
    unknown_language: ("tlh", "HUMRAAH_LANGUAGES", "en, hi"),
    impossible_setting: ("HUMRAAH_RETENTION_HOURS", ".env"),
    impossible_port: ("HUMRAAH_PORT", ".env"),
    webhook_without_address: ("HUMRAAH_PUBLIC_URL", "HUMRAAH_TELEGRAM_MODE=polling"),
    webhook_address_refused: ("https", "HUMRAAH_PUBLIC_URL"),
    no_such_flows_folder: ("nowhere", "is not there"),
    broken_flow: ("rest.yaml:5", "nowhere_at_all"),
    no_yaml: ("rest.yaml:",),
    broken_record: ("directory/helplines/ours.yaml:",),
}
"""Each mistake, and what the line about it must hold: what is wrong, and the remedy."""

LISTS = {broken_flow, no_yaml, broken_record}
"""Mistakes in content: a first line that counts them, then all of them, one a line."""


async def tell(folder: Path, _: Cluster) -> dict[Case, Done]:
    """Make every mistake once, a few at a time."""
    few = asyncio.Semaphore(AT_ONCE)

    async def one(case: Case) -> tuple[Case, Done]:
        place = folder / case.__name__
        place.mkdir()
        async with few, TelegramServer() as server:
            return case, await case(place, server)

    return dict(await asyncio.gather(*map(one, CASES)))
