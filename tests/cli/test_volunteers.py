"""``humraah volunteers``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run

LINK = re.compile(r"http://localhost:8080/console/join/[\w-]{32}\n")


def test_an_invitation_is_the_only_thing_on_stdout(run: Run) -> None:
    added = run("volunteers", "add", "Neela", "--languages", "hi, en", "--skills", "crisis", "--trust", "trained")

    assert added.status == 0
    assert LINK.fullmatch(added.out)
    assert run("volunteers", "list").rows[0][:2] == ["Neela", "volunteer"]
    (neela,) = run("volunteers", "list", "--json").data
    assert re.fullmatch("[0-9a-f]{16}", neela.pop("id"))
    assert neela.pop("state").startswith("invited until ")
    assert neela.pop("created")
    assert neela == {
        "name": "Neela", "role": "volunteer", "locale": "en", "languages": ["en", "hi"], "skills": ["crisis"],
        "trust": "trained",
    }  # fmt: skip


def test_the_link_has_the_public_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUMRAAH_PUBLIC_URL", "https://help.example/")

    assert run("volunteers", "add", "Neela").out.startswith("https://help.example/console/join/")


def test_a_disabled_account_is_listed_as_such(run: Run) -> None:
    run("volunteers", "add", "Neela")
    assert run("volunteers", "disable", "NEELA").status == 0

    assert run("volunteers", "list").rows[0][:3] == ["Neela", "volunteer", "disabled"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "neela"), "Somebody goes by the name neela."),
        (("add", "  "), "This cannot be a shadow name."),
        (("add", "Boss", "--role", "chief"), "There is no role 'chief'. There are: volunteer, supervisor, manager."),
        (("add", "Boss", "--skills", "magic"), "There is no skill 'magic'."),
        (("add", "Boss", "--trust", "blind"), "There is no trust 'blind'."),
        (("disable", "Nobody"), "There is no account Nobody."),
        (("disable", "Head"), "Head is the last manager."),
    ],
)
def test_what_cannot_be_done_is_one_line(run: Run, arguments: tuple[str, ...], said: str) -> None:
    run("volunteers", "add", "Neela")
    run("volunteers", "add", "Head", "--role", "manager")
    refused = run("volunteers", *arguments)

    assert (refused.status, refused.out) == (1, "")
    assert said in refused.err
    assert "Traceback" not in refused.err
    assert [row[0] for row in run("volunteers", "list").rows] == ["Head", "Neela"]


def test_nothing_of_an_invitation_is_in_the_database(run: Run, tmp_path: Path) -> None:
    code = run("volunteers", "add", "Neela").out.strip().rpartition("/")[2].encode()
    files = [file for file in (tmp_path / "data").iterdir() if file.is_file()]

    assert files
    assert not any(code in file.read_bytes() for file in files)
