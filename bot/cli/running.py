"""``humraah run`` and ``humraah chat``."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.domain.errors import OperatorError
from bot.settings import read_settings


def run(
    practice: Annotated[
        bool, typer.Option("--practice", help="Practise with made-up people; no real channel, and nothing is kept.")
    ] = False,
    pace: Annotated[
        float,
        typer.Option(help="Seconds between made-up people; their pauses grow and shrink with it.", min=1, max=3600),
    ] = 60.0,
    locale: Annotated[str, typer.Option(help="Language the made-up people talk in; all when left out.")] = "",
) -> None:
    """Serve every channel that is set up; with no settings at all it still serves, on the embedded database."""
    from bot.app import practise, serve  # noqa: PLC0415 - the other commands need none of the adapters
    from bot.logs import set_up_logs  # noqa: PLC0415
    from bot.practice import Pace  # noqa: PLC0415

    settings = read_settings()
    set_up_logs(settings.log_level)
    _loop(practise(settings, _print, Pace(pace, locale=locale)) if practice else serve(settings, _print))


def _print(line: str) -> None:
    print(line, flush=True)


def chat(
    locale: Annotated[str, typer.Option(help="Language to begin in, such as hi.")] = "",
    script: Annotated[str, typer.Option(help="File with one message a line; - for standard input.")] = "",
) -> None:
    """Talk to the bot in this terminal. Nothing is kept."""
    from bot.app import chat as talk  # noqa: PLC0415
    from bot.logs import set_up_logs  # noqa: PLC0415

    set_up_logs("error")
    if not script:
        _loop(talk(read_settings(), locale, sys.stdin, sys.stdout, echo=False))
        return
    try:
        lines = sys.stdin if script == "-" else Path(script).open(encoding="utf-8")  # noqa: SIM115 - closed below
    except OSError as error:
        raise OperatorError(f"The script {script} cannot be read: {error.strerror}.", "Check its path.") from None
    with lines:
        _loop(talk(read_settings(), locale, lines, sys.stdout, echo=True))


def _loop(main: Coroutine[Any, Any, None]) -> None:
    if sys.platform == "win32":
        asyncio.run(main)
        return
    import uvloop  # noqa: PLC0415 - not on every platform

    uvloop.run(main)
