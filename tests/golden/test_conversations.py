"""Every case in ``cases/`` goes as it is written there; ``pytest --update-golden`` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.golden.player import play
from tests.golden.script import Script, cases, read_script
from tests.golden.stage import stage

CASES = cases()

BOTH = frozenset(
    "opening unsafe_phone instagram telegram whatsapp clock reminder before_2024 after_2024 police man minor"
    " threat_only payment night nobody_open deepfake hidden_camera hacked impersonation friend parent received"
    " information quiz card asked_again kept_back left_queue call_back young_card blamed lgbtq regret unknown_website unknown_place missed clock_ends appeal reminder_stopped"
    " suicide_cue danger_cue exit wipe language interrupts sources abroad".split()
)
"""What is shown in every language."""

ONCE = frozenset("edited bad_input album old_button long nothing_known blocked".split())
"""What is the same in every language, and shown in one."""


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_conversation(path: Path, pytestconfig: pytest.Config) -> None:
    said = play(path.read_text(encoding="utf-8"))

    if pytestconfig.getoption("--update-golden"):
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


def test_there_are_cases() -> None:
    assert CASES, "no case was found: the tests above would prove nothing"


@pytest.mark.parametrize("locale", ["en", "hi"])
def test_every_situation_has_a_conversation(locale: str) -> None:
    situations = set(stage().content.book.variables["situation"].values)

    assert situations == {script.headers["situation"] for script in _in(locale) if "situation" in script.headers}


@pytest.mark.parametrize("locale", ["en", "hi"])
def test_nothing_that_is_to_be_shown_is_left_out(locale: str) -> None:
    shown = {name for script in _in(locale) for name in script.shows}

    assert shown >= BOTH
    assert {name for path in CASES for name in _script(path).shows} >= ONCE


def test_names_of_cases_tell_their_language() -> None:
    wrong = [path.name for path in CASES if not path.name.endswith(f".{_script(path).locale}.chat")]

    assert wrong == []


def test_every_flow_is_spoken_in_some_conversation() -> None:
    said = "\n".join(line.removeprefix("<").strip() for path in CASES for line in path.read_text().splitlines())
    flows = stage().content.book.flows.values()
    spoken = {
        flow.flow for flow in flows for step in flow.steps.values() for line in step.say if _said(line.text, said)
    }

    assert {flow.flow for flow in flows} - spoken == set()


def _said(text: str, said: str) -> bool:
    """Tell whether the part of a text before its first placeholder was said."""
    first = re.split(r"\{", text.splitlines()[0])[0].strip()
    return len(first) > 8 and first in said


def _script(path: Path) -> Script:
    return read_script(path.read_text(encoding="utf-8"))


def _in(locale: str) -> list[Script]:
    return [script for script in map(_script, CASES) if script.locale == locale]
