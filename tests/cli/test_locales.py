"""``humraah locales``: how complete a language is, and how a catalogue follows the texts."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from bot.cli import locales as command
from bot.i18n.extract import Message
from tests.cli.conftest import Run

FLOW = """\
flow: own
purpose: A flow of our own.
start: hello
steps:
  hello:
    say: Good evening to all of you who come here.
    end: done
"""


@pytest.fixture
def locales(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return an empty folder of catalogues."""
    folder = tmp_path / "locales"
    folder.mkdir()
    monkeypatch.setenv("HUMRAAH_LOCALES_DIR", str(folder))
    return folder


@pytest.fixture
def flows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return an organisation's own flows."""
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "own.yaml").write_text(FLOW)
    monkeypatch.setenv("HUMRAAH_FLOWS_DIR", str(folder))
    return folder


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the texts of the directory and of the program: the flows are enough, and quick."""
    monkeypatch.setattr(command, "texts", lambda files: [])
    monkeypatch.setattr(command, "messages_of_python", lambda files: [Message("{day}, {time}", file="bot/x.py")])


def catalogue(locales: Path, locale: str) -> Path:
    return locales / locale / "LC_MESSAGES" / "humraah.po"


def translate(file: Path, **words: str) -> None:
    """Give each text of a catalogue a translation: of its own, or the text itself."""
    messages = read_po(StringIO(file.read_text()))
    for message in messages:
        if message.id:
            one = message.id if isinstance(message.id, str) else message.id[0]
            said = words.get(one, one)
            message.string = (said, said) if message.pluralizable else said
    out = BytesIO()
    write_po(out, messages)
    file.write_bytes(out.getvalue())


def test_a_new_language_begins_with_everything_missing(run: Run, locales: Path) -> None:
    assert run("locales", "update", "ta").err == "Changed: ta.\n"

    ran = run("locales", "status", "--json")

    assert ran.status == 1
    [one] = ran.data
    assert {"locale", "total", "translated", "percent", "fuzzy", "missing", "problems"} == set(one)
    assert (one["locale"], one["translated"], one["percent"]) == ("ta", 0, 0.0)
    assert one["total"] == len(one["missing"]) > 1000
    assert {"file", "line", "text"} == set(one["missing"][0])


def test_texts_of_flows_directory_and_program_are_all_there(run: Run, locales: Path) -> None:
    files = {one["file"].rpartition("/")[0] for one in run("locales", "extract", "--json").data}

    assert {"flows", "flows/directory/helplines", "flows/directory", "bot/understanding"} <= files


def test_extracting_writes_an_empty_catalogue(run: Run, locales: Path, tmp_path: Path) -> None:
    assert run("locales", "extract").status == 0
    assert run("locales", "extract", "-o", str(tmp_path / "x.pot")).status == 0

    assert (locales / "humraah.pot").read_text() == (tmp_path / "x.pot").read_text()
    assert 'msgid "Help now"\nmsgstr ""\n' in (tmp_path / "x.pot").read_text()


def test_a_complete_language_passes(run: Run, locales: Path, few: None) -> None:
    run("locales", "update", "ta")
    translate(catalogue(locales, "ta"))

    ran = run("locales", "status")

    assert ran.status == 0
    [[locale, translated, of, percent, guessed, missing, wrong]] = ran.rows
    assert (locale, translated, percent, guessed, missing, wrong) == ("ta", of, "100.0", "0", "0", "0")


def test_a_translation_that_leaves_out_a_placeholder_fails(run: Run, locales: Path, few: None) -> None:
    run("locales", "update", "ta")
    translate(catalogue(locales, "ta"), **{"{day}, {time}": "{day}"})

    ran = run("locales", "status")

    assert ran.status == 1
    assert "ta/LC_MESSAGES/humraah.po:" in ran.err
    assert "leaves out {time}" in ran.err


def test_updating_twice_changes_nothing(run: Run, locales: Path, few: None) -> None:
    run("locales", "update", "ta")

    assert run("locales", "update", "--check").status == 0
    assert run("locales", "update").err == "Changed: nothing.\n"


def test_a_check_says_what_would_change_and_writes_nothing(run: Run, locales: Path, few: None) -> None:
    ran = run("locales", "update", "ta", "--check", "--json")

    assert (ran.status, ran.data) == (1, {"changed": ["ta"], "written": False})
    assert not catalogue(locales, "ta").exists()


def test_when_a_text_changes_its_translation_stays_as_a_guess(run: Run, locales: Path, few: None, flows: Path) -> None:
    run("locales", "update", "ta")
    translate(catalogue(locales, "ta"))
    (flows / "own.yaml").write_text(FLOW.replace("Good evening", "Good morning"))

    run("locales", "update")

    ran = run("locales", "status", "--json")
    assert [one["text"] for one in ran.data[0]["fuzzy"]] == ["Good morning to all of you who come here."]
    assert ran.data[0]["missing"] == []
    assert "#, fuzzy" in catalogue(locales, "ta").read_text()


def test_what_is_missing_can_be_listed(run: Run, locales: Path, few: None, flows: Path) -> None:
    run("locales", "update", "ta")

    assert (
        "ta: flows/own.yaml:6: Good evening to all of you who come here." in run("locales", "status", "--missing").err
    )


def test_a_language_without_a_catalogue_is_answered_with_how_to_make_one(run: Run, locales: Path, few: None) -> None:
    ran = run("locales", "status", "bn")

    assert ran.status == 1
    assert ran.err == "humraah: There is no catalogue for 'bn'. Make it with: humraah locales update bn\n"


def test_what_is_no_language_gets_no_catalogue(run: Run, locales: Path, few: None) -> None:
    ran = run("locales", "update", "../../etc")

    assert ran.status == 1
    assert "is not the code of a language" in ran.err
    assert list(locales.iterdir()) == []


def test_a_catalogue_that_cannot_be_read_is_named_by_file_and_line(run: Run, locales: Path, few: None) -> None:
    run("locales", "update", "ta")
    catalogue(locales, "ta").write_text('msgid "a"\nmsgstr "b"c"\n')

    ran = run("locales", "status")

    assert ran.status == 1
    assert "ta.po:2:" in ran.err
    assert "Traceback" not in ran.err
