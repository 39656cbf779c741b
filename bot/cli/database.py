"""``humraah db``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import database_url, master_keys, read_settings

app = typer.Typer(no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The backup file.")]


@app.command("upgrade")
def upgrade() -> None:
    """Give the database the shape this version needs."""
    from bot.store import maintenance  # noqa: PLC0415 - loads the database layer

    settings = read_settings()
    master_keys(settings)  # a new data folder gets its key before its database: without one it could never be opened
    changed = asyncio.run(maintenance.upgrade(database_url(settings)))
    print("The database is up to date now." if changed else "The database was up to date.")


@app.command("purge")
def purge() -> None:
    """Forget every conversation whose time is up, now."""
    from bot.store import maintenance  # noqa: PLC0415

    count = asyncio.run(maintenance.purge(database_url(read_settings())))
    print(f"{count} conversation(s) forgotten.")


@app.command("backup")
def backup(file: File) -> None:
    """Write a backup. It holds no conversation keys: nobody can read it, and it brings no wiped conversation back."""
    from bot.store import maintenance  # noqa: PLC0415

    rows = asyncio.run(maintenance.backup(database_url(read_settings()), file))
    print(f"{rows} row(s) written to {file}.")


@app.command("restore")
def restore(file: File) -> None:
    """Load a backup into the present database; conversations whose key is gone stay gone."""
    from bot.store import maintenance  # noqa: PLC0415

    restored = asyncio.run(maintenance.restore(database_url(read_settings()), file))
    print(f"{restored.conversations} conversation(s) restored.")
    if restored.without_key:
        print(f"{restored.without_key} more were in the backup; their keys are gone, and they with them.")
