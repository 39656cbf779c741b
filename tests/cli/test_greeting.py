"""What an operator is told to type."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from bot.greeting import command


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in an environment of its own, in the folder one is in."""
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "humraah").touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(programs / "python"))
    monkeypatch.chdir(tmp_path)
    return programs


def test_in_a_checkout_it_is_called_by_its_path(installed: Path) -> None:
    assert command() == ".venv/bin/humraah"


def test_from_elsewhere_by_its_whole_path(
    installed: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    assert command() == str(installed / "humraah")


def test_by_its_name_where_that_leads_to_it(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(installed))

    assert shutil.which("humraah") == str(installed / "humraah")
    assert command() == "humraah"
