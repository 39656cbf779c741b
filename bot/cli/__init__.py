"""The command line: parses arguments and delegates. Results on stdout, trouble on stderr, the exit status tells."""

from __future__ import annotations

import sys

import typer

from bot.cli import checking, database, flows, keys, locales, pages, records, running, telegram, volunteers, whatsapp
from bot.domain.errors import OperatorError

app = typer.Typer(
    name="humraah",
    help="A companion for survivors of non-consensual intimate imagery.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run")(running.run)
app.command("chat")(running.chat)
app.command("check")(checking.check)
app.command("hash-page")(pages.hash_page)
app.add_typer(flows.app, name="flows", help="Look at the conversation flows.")
app.add_typer(records.app, name="directory", help="Look at laws, platforms and helplines.")
app.add_typer(locales.app, name="locales", help="Look after the translations.")
app.add_typer(database.app, name="db", help="Look after the database.")
app.add_typer(keys.app, name="keys", help="Make and rotate master keys.")
app.add_typer(volunteers.app, name="volunteers", help="Invite volunteers, list and disable their accounts.")
app.add_typer(telegram.app, name="telegram", help="Set Telegram up.")
app.add_typer(whatsapp.app, name="whatsapp", help="Set WhatsApp up.")


def main() -> None:
    """Run one command; what an operator has to mend is one line and no traceback."""
    try:
        app()
    except OperatorError as error:
        print(f"humraah: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
