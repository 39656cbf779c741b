"""What a start leaves out because it was done before, and what it never leaves out."""

from __future__ import annotations

import gc
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import bot.app
import bot.cli.checking
from bot.app import content_of, proof_mark, proved
from bot.flow.check import Report, Violation
from bot.proved import BESIDE, FILE, ROOMS, mark_of, recall, remember
from bot.service.content import Content
from bot.service.proof import Proof
from bot.settings import Settings
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
HOLDS = Proof(Report((), 1, 1, 1, (), ()), ("en",), ("telegram",), 0.1)
TEXTS = [("a.yaml", "flow: a"), ("hi/0", "msgid")]
SHAPING = {"languages": "en,hi", "country": ""}


class ProvingError(Exception):
    """The start set out to prove."""


@pytest.fixture(scope="module")
def content() -> Content:
    return content_of(Settings(_env_file=None))


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place beside the program that is the test's own."""
    place = tmp_path / "beside"
    monkeypatch.setattr(bot.app, "BESIDE", place)
    monkeypatch.setattr(bot.cli.checking, "BESIDE", place)
    return place


@pytest.fixture
def no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    def prove(content: Content) -> Proof:
        raise ProvingError

    monkeypatch.setattr(bot.app, "_proof_in_a_child", prove)


# -- the mark ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "shaping"),
    [
        ([("a.yaml", "flow: b"), TEXTS[1]], SHAPING),
        ([("b.yaml", "flow: a"), TEXTS[1]], SHAPING),
        (TEXTS[:1], SHAPING),
        ([*TEXTS, ("over/x", "")], SHAPING),
        (TEXTS, {**SHAPING, "country": "IN"}),
    ],
    ids=["a changed text", "a new name", "a text less", "a text more", "a setting"],
)
def test_whatever_changes_in_the_content_changes_its_mark(
    texts: list[tuple[str, str]], shaping: dict[str, str]
) -> None:
    assert mark_of(TEXTS, SHAPING) == mark_of(reversed(TEXTS), dict(SHAPING))
    assert mark_of(texts, shaping) != mark_of(TEXTS, SHAPING)


@pytest.mark.parametrize("room", ["flow/check/explore.py", "ports/channel.py", "channels/whatsapp/limits.py"])
def test_a_changed_program_changes_the_mark(room: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.proved.HERE", tmp_path)
    file = tmp_path / room
    file.parent.mkdir(parents=True)
    file.write_text("MOST = 1\n", encoding="utf-8")
    before = mark_of(TEXTS, SHAPING)
    file.write_text("MOST = 2\n", encoding="utf-8")

    assert mark_of(TEXTS, SHAPING) != before


def test_a_newer_library_changes_the_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    before = mark_of(TEXTS, SHAPING)
    monkeypatch.setattr("bot.proved.version", lambda library: "99.0")

    assert mark_of(TEXTS, SHAPING) != before


def test_the_mark_covers_every_room_that_the_proof_goes_through() -> None:
    code = "import bot.service.proof, sys; print(*(n for n in sys.modules if n.startswith('bot.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    rooms = {name.split(".")[1] for name in done.stdout.split()}

    assert {"flow", "ports", "domain"} <= rooms <= set(ROOMS)


@pytest.mark.parametrize(
    "changed", [{"organisation": "Saheli"}, {"languages": ("en",)}, {"country": "PK"}, {"retention_hours": 24}], ids=str
)
def test_every_setting_that_shapes_what_is_said_changes_the_mark(content: Content, changed: dict[str, object]) -> None:
    other = content_of(Settings(_env_file=None, **changed))  # type: ignore[arg-type]

    assert proof_mark(other) != proof_mark(content)


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"mark": "m"}', "\0"])
def test_a_broken_memory_vouches_for_nothing(broken: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(broken, encoding="utf-8")

    assert recall([tmp_path, tmp_path / "nowhere"], "m") == ""


def test_it_is_found_in_whichever_folder_it_was_kept(tmp_path: Path) -> None:
    assert remember(tmp_path / "mine", "m", "They hold together.")

    assert recall([tmp_path / "others", tmp_path / "mine"], "m") == "They hold together."
    assert recall([tmp_path / "mine"], "another") == ""


# -- the first start ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_proof")
def test_what_was_proved_at_set_up_is_not_proved_again_at_the_first_start(
    run: Run, beside: Path, content: Content, tmp_path: Path
) -> None:
    ran = run("check", "--remember")
    said = proved(Settings(_env_file=None, data_dir=tmp_path / "empty"), content)

    assert (ran.status, ran.err) == (0, "")
    assert said == f"{ran.out.strip()} (Proved before; nothing has changed since.)"


@pytest.mark.usefixtures("no_proof")
def test_an_edit_after_the_set_up_is_proved_before_the_start(beside: Path, content: Content, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "empty")
    remember(beside, proof_mark(content), "They hold together.")
    name, text = next(iter(content.files.items()))
    edited = replace(content, files={**content.files, name: f"{text}\n"})

    assert proved(settings, content).startswith("They hold together.")
    with pytest.raises(ProvingError):
        proved(settings, edited)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Violation("ways", "a.yaml", 1, "a", "b", (), "", "", "There is no way on.", "Give it one.")
    report = Report((wrong,), 1, 1, 1, (), ())
    monkeypatch.setattr(bot.cli.checking, "proof_of", lambda content: Proof(report, ("en",), ("telegram",), 0.1))


@pytest.mark.usefixtures("broken")
def test_content_that_does_not_hold_is_not_remembered(run: Run, beside: Path) -> None:
    ran = run("check", "--remember", "--json")

    assert (ran.status, ran.data["ok"]) == (1, False)
    assert not beside.exists()


def test_a_check_alone_writes_nothing(run: Run, beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.cli.checking, "proof_of", lambda content: HOLDS)

    assert run("check").status == 0
    assert not beside.exists()


def test_who_may_not_write_beside_the_program_is_told(run: Run, beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.cli.checking, "proof_of", lambda content: HOLDS)
    beside.write_text("a file where the folder should be", encoding="utf-8")
    ran = run("check", "--remember")

    assert ran.status == 1
    assert ran.err.startswith("humraah: The proof cannot be kept in ")


def test_what_was_remembered_goes_into_a_wheel() -> None:
    file = (BESIDE / FILE).relative_to(ROOT).as_posix()
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]

    assert file in build["targets"]["wheel"]["artifacts"]


# -- memory -----------------------------------------------------------------------------------------


@pytest.fixture
def unwatched() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.disable()
    yield
    gc.set_threshold(*usual)
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("unwatched")
def test_once_it_serves_garbage_is_looked_for_again_but_not_in_the_content() -> None:
    bot.app._settle_memory()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000
