"""The map of rooms in pyproject.toml holds, and a wrong import breaks it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
CONTRACTS: dict[str, dict[str, Any]] = {item["id"]: item for item in CONFIG["importlinter"]["contracts"]}

WRONG = [
    pytest.param("domain/ids.py", "import bot.ports", "rooms", "bot.domain.ids -> bot.ports", id="up"),
    pytest.param("service/__init__.py", "import bot.store", "rooms", "bot.service -> bot.store", id="up-to-an-adapter"),
    pytest.param("store/__init__.py", "import bot.web", "rooms", "bot.store -> bot.web", id="sideways-adapters"),
    pytest.param("settings.py", "import bot.assets", "rooms", "bot.settings -> bot.assets", id="sideways-modules"),
    pytest.param("i18n/__init__.py", "import bot.flow", "rooms", "bot.i18n -> bot.flow", id="sideways-rules"),
    pytest.param("attic.py", "import bot.domain", "rooms", "attic", id="a-room-that-has-no-place"),
    pytest.param("flow/__init__.py", "import os", "rules", "bot.flow -> os", id="a-rule-that-reads-the-environment"),
    pytest.param("domain/ids.py", "import random", "rules", "bot.domain.ids -> random", id="a-rule-left-to-chance"),
    pytest.param("directory/__init__.py", "import time", "rules", "bot.directory -> time", id="a-rule-with-a-clock"),
    pytest.param(
        "service/__init__.py", "import telegram", "use-cases", "bot.service -> telegram", id="a-use-case-of-telegram"
    ),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def broken(said: str) -> set[str]:
    return {key for key, contract in CONTRACTS.items() if f"{contract['name']} BROKEN" in " ".join(said.split())}


def rooms_in(row: str) -> set[str]:
    return {name.strip(" ()") for name in row.split("|")}


def row_of(room: str) -> set[str]:
    return next(rooms_in(row) for row in CONTRACTS["rooms"]["layers"] if room in rooms_in(row))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_map_holds(copy: Path) -> None:
    result = lint(copy)

    assert result.returncode == 0, result.stdout
    assert broken(result.stdout) == set()


@pytest.mark.parametrize(("module", "line", "contract", "named"), WRONG)
def test_a_wrong_import_breaks_the_map(copy: Path, module: str, line: str, contract: str, named: str) -> None:
    with (copy / "bot" / module).open("a") as file:
        file.write(f"\n{line}\n")

    result = lint(copy)

    assert result.returncode == 1
    assert contract in broken(result.stdout)
    assert named in result.stdout


def test_two_neighbours_in_one_room_that_import_each_other_break_the_map(copy: Path) -> None:
    room = copy / "bot" / "service"
    (room / "egg.py").write_text("import bot.service.hen\n")
    (room / "hen.py").write_text("import bot.service.egg\n")

    result = lint(copy)

    assert result.returncode == 1
    assert broken(result.stdout) == {"no-cycles"}


def test_every_room_of_rules_that_exists_is_held_to_purity() -> None:
    rules = row_of("flow") | row_of("domain")
    there = {name for name in rules if (ROOT / "bot" / name).is_dir()}

    assert "flow" in there
    assert {f"bot.{name}" for name in there} <= set(CONTRACTS["rules"]["source_modules"])


def test_the_lint_that_bans_clocks_looks_at_every_room_of_rules() -> None:
    pattern = next(key for key in CONFIG["ruff"]["lint"]["per-file-ignores"] if key.startswith("!"))

    assert set(pattern[len("!bot/{") : pattern.index("}")].split(",")) == row_of("flow") | row_of("domain")
