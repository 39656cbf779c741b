"""Results are tables on a terminal and rows of cells in a pipe."""

from __future__ import annotations

import sys

import pytest

from bot.cli.showing import show_rows

ROWS = [("[bold]in-112[/bold]", "Police,\nfire  and doctors"), ("in-181", "हेल्पलाइन")]


def test_a_terminal_gets_a_table_with_headings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    show_rows(("id", "what"), ROWS)

    shown = capsys.readouterr().out
    assert all(words in shown for words in ("id", "what", "[bold]in-112[/bold]", "हेल्पलाइन", "━"))


def test_a_pipe_gets_one_line_a_row_without_headings(capsys: pytest.CaptureFixture[str]) -> None:
    show_rows(("id", "what"), ROWS)

    assert capsys.readouterr().out == "[bold]in-112[/bold]\tPolice, fire and doctors\nin-181\tहेल्पलाइन\n"
