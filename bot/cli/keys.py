"""``humraah keys``."""

from __future__ import annotations

import asyncio

import typer

from bot.settings import KEY_FILE, database_url, master_keys, new_master_key, read_settings, write_key_file

app = typer.Typer(no_args_is_help=True)


@app.command("new")
def new() -> None:
    """Print a new master key, for HUMRAAH_MASTER_KEYS."""
    print(new_master_key())


@app.command("rotate")
def rotate() -> None:
    """Wrap everything under the current master key; with a key file, make a new current key first.

    With a key file the bot must be stopped. With HUMRAAH_MASTER_KEYS: put the new key in front of the
    old one, start the bot again, run this, and only then drop the old key.
    """
    from bot.store.maintenance import rotate as rewrap  # noqa: PLC0415 - loads the database layer

    settings = read_settings()
    keys = master_keys(settings)
    if settings.master_keys.get_secret_value():
        count = asyncio.run(rewrap(database_url(settings), keys))
    else:
        file = settings.data_dir / KEY_FILE
        texts = [new_master_key(), *file.read_text().split()]
        write_key_file(file, texts)  # both keys, so that nothing is lost when this is stopped half-way
        count = asyncio.run(rewrap(database_url(settings), master_keys(settings), alone=True))
        write_key_file(file, texts[:1])
    print(f"{count} key(s) are now wrapped under the current master key.")
