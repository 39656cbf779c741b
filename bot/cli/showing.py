"""How results are shown: as a table on a terminal, as tab-separated lines in a pipe, as JSON on request."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of text; ``columns`` names them."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.console import Console  # noqa: PLC0415 - a pipe needs no table
    from rich.table import Table  # noqa: PLC0415

    table = Table(show_edge=False, pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)


def show_json(data: Any) -> None:
    """Print what a program is to read."""
    print(json.dumps(data, ensure_ascii=False, indent=1))


def tell(line: str) -> None:
    """Tell the operator something that is not a result."""
    print(line, file=sys.stderr)
