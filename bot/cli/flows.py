"""``humraah flows``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.assets import read_texts
from bot.domain.errors import OperatorError
from bot.flow.parse import read_book
from bot.settings import read_settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _flows() -> None:
    """Look at the conversation flows."""


@app.command("draw")
def draw(
    flow: Annotated[str, typer.Argument(help="Name of a flow; all of them together when left out.")] = "",
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")] = Path("flows.svg"),
) -> None:
    """Draw a flow, or all flows and how they lead to each other, as an SVG picture."""
    from bot.flow.draw import draw as picture  # noqa: PLC0415 - the other commands draw nothing

    settings = read_settings()
    book = read_book(read_texts(settings.flows_dir, settings.locales_dir).flows)
    if flow and flow not in book.flows:
        raise OperatorError(f"There is no flow '{flow}'.", f"There are: {', '.join(sorted(book.flows))}.")
    try:
        output.write_text(picture(book, flow or None), encoding="utf-8")
    except OSError as error:
        raise OperatorError(
            f"The file {output} cannot be written: {error.strerror}.", "Name another with -o."
        ) from None
    print(output)
