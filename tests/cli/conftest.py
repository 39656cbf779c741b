"""The command line, run inside the test."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from bot.cli import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        """What it printed, as rows of cells."""
        return [line.split("\t") for line in self.out.splitlines()]


Run: TypeAlias = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Return a way to run a command, away from any settings of this machine."""
    monkeypatch.chdir(tmp_path)

    def one(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["humraah", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        code = left.value.code
        return Ran(code if isinstance(code, int) else int(bool(code)), said.out, said.err)

    return one
