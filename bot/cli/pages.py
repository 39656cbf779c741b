"""``humraah hash-page``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.domain.errors import OperatorError
from bot.settings import read_settings


def hash_page(
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")] = Path("hash.html"),
    locale: Annotated[str, typer.Option(help="Language of the page, such as hi.")] = "en",
) -> None:
    """Write the offline hashing page as one file, to pass on or to put on a memory stick."""
    from bot.app import content_of  # noqa: PLC0415 - the other commands need no content
    from bot.web.hashing import page_in  # noqa: PLC0415

    content = content_of(read_settings())
    if locale not in content.offer.languages:
        known = ", ".join(content.offer.languages)
        raise OperatorError(f"There is no catalogue for the language '{locale}'.", f"Choose one of: {known}.")
    try:
        output.write_text(page_in(content.words, locale), encoding="utf-8")
    except OSError as error:
        problem = f"The file {output} cannot be written: {error.strerror}."
        raise OperatorError(problem, "Name another with -o.") from None
    print(output)
