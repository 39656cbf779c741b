"""What the documents say exists, and what exists is in the documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import bot.cli
from bot.flow.steps import STEP_KINDS, Step
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FLOWS_README = (ROOT / "flows" / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    *ROOT.glob("*.md"),
    *(path for room in ("deploy", "flows", "tests") for path in (ROOT / room).rglob("*.md")),
]

SETTINGS = {PREFIX + name.upper(): field for name, field in Settings.model_fields.items()}


def row_of(name: str) -> str:
    """Return the table row that explains ``name``."""
    return next((line for line in README.splitlines() if line.startswith(f"| `{name}` |")), "")


def commands(command: Any, path: str = "humraah") -> Iterator[str]:
    """Yield every command's whole name; a group is no command of its own."""
    parts = {name: part for name, part in getattr(command, "commands", {}).items() if not part.hidden}
    if not parts:
        yield path
    for name, part in parts.items():
        yield from commands(part, f"{path} {name}")


def test_every_setting_has_its_row_in_the_readme() -> None:
    assert len(SETTINGS) > 10
    assert [name for name in SETTINGS if not row_of(name)] == []


def test_the_defaults_in_the_readme_are_the_defaults() -> None:
    defaults = {name: field.get_default() for name, field in SETTINGS.items()}
    plain = {name: value for name, value in defaults.items() if isinstance(value, str | int | float) and value}

    assert plain["HUMRAAH_PORT"] == 8080
    assert [name for name, value in plain.items() if not row_of(name).startswith(f"| `{name}` | `{value}` |")] == []


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "deploy/README.md",
        "deploy/env.example",
        "deploy/compose.yaml",
        "deploy/Dockerfile",
        "deploy/humraah.service",
        "CONTRIBUTING.md",
        "flows/README.md",
    ],
)
def test_no_document_speaks_of_a_setting_that_is_gone(path: str) -> None:
    named = set(re.findall(r"\bHUMRAAH_[A-Z_]+[A-Z]", (ROOT / path).read_text(encoding="utf-8")))

    assert named <= set(SETTINGS)


def test_every_command_has_its_row_in_the_readme_and_no_row_is_left_over() -> None:
    there = set(commands(typer.main.get_command(bot.cli.app)))

    assert {"humraah run", "humraah db backup"} <= there
    assert set(re.findall(r"^\| `(humraah [a-z -]+)` \|", README, re.MULTILINE)) == there


@pytest.mark.parametrize("target", ["run", "test", "check", "bench"])
def test_every_make_target_is_in_the_readme(target: str) -> None:
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"\nmake {target} " in README


@pytest.mark.parametrize("step", STEP_KINDS, ids=lambda step: step.kind)
def test_every_kind_of_step_is_explained(step: type[Step]) -> None:
    assert f"`{step.kind}`" in FLOWS_README


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", document.read_text(encoding="utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_links_within_the_readme_lead_to_a_heading() -> None:
    headings = {
        re.sub(r"[^\w -]", "", text).strip().lower().replace(" ", "-")
        for text in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }

    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= headings
