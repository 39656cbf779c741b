"""``humraah directory``: what operators ask, what a program may read, and what the exit status says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from bot.assets import read_texts
from bot.cli import records
from bot.directory import load, report
from bot.directory.load import Records
from bot.directory.report import Finding
from bot.web import visits
from bot.web.visits import Visit
from tests.cli.conftest import Run

OWN_LINE = """\
- id: own-line
  name: Our own line
  place: IN-TN
  kind: counselling
  serves: [general, ncii]
  contacts: [{kind: phone, value: '1234', free: true}]
  hours: {tz: Asia/Kolkata, week: [{days: [mon, tue, wed, thu, fri], from: '10:00', to: '18:00'}]}
  languages: [ta]
  does: We listen.
  display: 'yes'
  confidence: high
  verified_on: 2026-11-01
  sources: [{url: 'https://own.test', title: Our own page, official: true, says: the number}]
"""

FRIDAY_NOON = "2026-11-20T12:00+0530"
FRIDAY_NIGHT = "2026-11-20T22:00+0530"


@pytest.fixture(scope="module")
def shipped() -> Records:
    """Return the records that are shipped, read once for all these tests."""
    return load.read(read_texts(None, None).directory)


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch, shipped: Records) -> None:
    def read(files: Mapping[str, str], overlay: Mapping[str, str]) -> Records:
        return load.read(files, overlay) if overlay else shipped

    monkeypatch.setattr(records, "read", read)


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return an organisation's own folder, with one helpline in it."""
    folder = tmp_path / "own"
    (folder / "directory" / "helplines").mkdir(parents=True)
    (folder / "directory" / "helplines" / "own.yaml").write_text(OWN_LINE)
    monkeypatch.setenv("HUMRAAH_FLOWS_DIR", str(folder))
    return folder


def test_open_now_tamil_tamil_nadu_under_eighteen(run: Run, own: Path) -> None:
    asked = ("--open", "--language", "Tamil", "--region", "Tamil Nadu", "--age", "17", "--json")

    noon, night = (run("directory", "list", *asked, "--at", at) for at in (FRIDAY_NOON, FRIDAY_NIGHT))

    assert noon.status == night.status == 0
    assert {one["id"] for one in noon.data} - {one["id"] for one in night.data} == {"own-line"}
    assert {one["place"] for one in noon.data} <= {"IN", "IN-TN", "ALL"}
    assert all(one["language_known"] or not one["languages"] for one in noon.data)
    assert "child" in {need for one in noon.data for need in one["serves"]}


def test_a_listed_line_says_all_that_an_operator_needs(run: Run, own: Path) -> None:
    line = next(
        one
        for one in run("directory", "list", "--region", "IN-TN", "--at", FRIDAY_NIGHT, "--json").data
        if one["id"] == "own-line"
    )

    assert line == {
        "id": "own-line", "name": "Our own line", "place": "IN-TN", "kind": "counselling",
        "serves": ["general", "ncii"], "contact": "1234", "hours": line["hours"], "languages": ["ta"],
        "language_known": False, "caution": "", "confidence": "high", "verified_on": "2026-11-01",
        "review_by": line["review_by"],
    }  # fmt: skip
    assert "2026-11-23 10:00" in line["hours"]


def test_in_a_pipe_each_line_is_a_row_of_cells(run: Run) -> None:
    ran = run("directory", "list", "--country", "United Kingdom", "--need", "suicide")

    assert ran.rows
    assert {len(row) for row in ran.rows} == {6}
    assert ran.err == f"{len(ran.rows)} helpline(s).\n"


def test_lines_for_adults_only_are_not_listed_for_the_young(run: Run) -> None:
    adult, minor = (
        {one["id"] for one in run("directory", "list", "--country", "IN", "--age", age, "--json").data}
        for age in ("18", "17")
    )

    assert adult - minor


@pytest.mark.parametrize(
    ("option", "value", "known"),
    [
        ("--country", "Atlantis", "IN (India)"),
        ("--region", "Atlantis", "IN-TN (Tamil Nadu)"),
        ("--language", "Klingon", "ta (Tamil)"),
        ("--age", "old", "adult, minor"),
        ("--need", "money", "suicide"),
        ("--gender", "x", "woman"),
    ],
)
def test_a_word_that_means_nothing_here_is_answered_with_those_that_do(
    run: Run, option: str, value: str, known: str
) -> None:
    ran = run("directory", "list", option, value)

    assert ran.status == 1
    assert ran.out == ""
    assert ran.err.startswith(f"humraah: There is no {option.removeprefix('--')} '{value}'. There are: ")
    assert known in ran.err
    assert ran.err.count("\n") == 1


def test_a_broken_record_is_named_by_file_and_line(run: Run, own: Path) -> None:
    file = own / "directory" / "helplines" / "own.yaml"
    file.write_text(file.read_text().replace("display: 'yes'", "display: maybe"))

    ran = run("directory", "list")

    assert ran.status == 1
    assert "directory/helplines/own.yaml:10:" in ran.err
    assert "Traceback" not in ran.err


# -- check ----------------------------------------------------------------------------------------


def test_a_day_far_ahead_finds_records_overdue(run: Run) -> None:
    ran = run("directory", "check", "--today", "2040-01-01", "--json")

    assert ran.status == 1
    assert ran.data["ok"] is False
    assert ran.data["counts"]["overdue"] > 100
    assert {"mark", "record", "what"} == set(ran.data["findings"][0])
    assert ran.data["links"] == []


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """Return a list that the check finds."""
    findings: list[Finding] = []
    monkeypatch.setattr(report, "findings", lambda records, today: findings)
    return findings


def test_when_there_is_nothing_to_look_at_the_check_passes(run: Run, found: list[Finding]) -> None:
    ran = run("directory", "check")

    assert (ran.status, ran.out, ran.err) == (0, "", "Nothing to look at.\n")


def test_weak_records_are_listed_and_fail_only_a_strict_check(run: Run, found: list[Finding]) -> None:
    found.append(Finding("weak", "helpline x", "Its hours are not known."))

    assert run("directory", "check").status == 0
    assert run("directory", "check").rows == [["weak", "helpline x", "Its hours are not known."]]
    assert run("directory", "check", "--strict").status == 1


@pytest.mark.parametrize("mark", ["overdue", "contradictory", "wrong"])
def test_anything_worse_fails_the_check(run: Run, found: list[Finding], mark: report.Mark) -> None:
    found.append(Finding(mark, "law x", "Something."))

    assert run("directory", "check").status == 1
    assert run("directory", "check", "--json").data["counts"] == {mark: 1}


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch, found: list[Finding]) -> dict[str, Visit]:
    """Return what each link of the directory turns out to be."""
    answers: dict[str, Visit] = {}
    monkeypatch.setattr(report, "links", lambda records: {url: [f"law {url}"] for url in answers})

    async def visit(urls: Iterable[str], done: Callable[[Visit], None]) -> list[Visit]:
        seen = [answers[url] for url in urls]
        for one in seen:
            done(one)
        return seen

    monkeypatch.setattr(visits, "visit", visit)
    return answers


def test_links_that_are_good_or_refused_to_programs_pass(run: Run, linked: dict[str, Visit]) -> None:
    linked["a"] = Visit("a", "good", 200)
    linked["b"] = Visit("b", "refused", 403)
    linked["c"] = Visit("c", "moved", 200, "https://d.test")

    ran = run("directory", "check", "--links")

    assert ran.status == 0
    assert ran.rows == [["moved", "c", "https://d.test", "law c"], ["refused", "b", "403", "law b"]]
    assert "Links: 1 good, 1 moved, 1 refused." in ran.err


@pytest.mark.parametrize("verdict", ["gone", "broken"])
def test_a_dead_link_fails_the_check_and_is_told_first(
    run: Run, linked: dict[str, Visit], verdict: visits.Verdict
) -> None:
    linked["a"] = Visit("a", "moved", 200, "https://b.test")
    linked["z"] = Visit("z", verdict, 404)

    assert run("directory", "check", "--links").rows[0][:2] == [verdict, "z"]
    ran = run("directory", "check", "--links", "--json")
    assert (ran.status, ran.data["ok"]) == (1, False)
    assert ran.data["links"][1] == {
        "url": "z", "verdict": verdict, "status": 404, "to": "", "why": "", "records": ["law z"],
    }  # fmt: skip


def test_without_the_option_no_link_is_visited(run: Run, linked: dict[str, Visit]) -> None:
    linked["z"] = Visit("z", "gone", 404)

    assert run("directory", "check").status == 0


# -- table ----------------------------------------------------------------------------------------


def test_every_platform_has_a_way_or_an_honest_fallback_in_every_situation(run: Run) -> None:
    ran = run("directory", "table", "--json")

    assert ran.status == 0
    rows = ran.data
    assert len(rows) == len({(row["situation"], row["platform"], row["age"]) for row in rows}) > 200
    assert all(row["route"] and row["name"] for row in rows)
    assert {row["country"] for row in rows} == {"IN"}
    assert {"instagram", "telegram", "whatsapp", "unknown_website"} <= {row["platform"] for row in rows}


def test_the_table_tells_link_and_deadline(run: Run) -> None:
    ran = run(
        "directory", "table", "--situation", "image_shared", "--platform", "instagram", "--age", "adult", "--json"
    )

    assert ran.data == [
        {
            "country": "IN", "situation": "image_shared", "platform": "instagram", "age": "adult",
            "route": ran.data[0]["route"], "name": ran.data[0]["name"], "link": ran.data[0]["link"],
            "deadline_hours": 2.0, "own": True,
        }
    ]  # fmt: skip
    assert ran.data[0]["link"].startswith("https://")


def test_what_has_no_way_of_its_own_can_be_listed(run: Run) -> None:
    ran = run("directory", "table", "--missing")

    assert ran.rows
    assert {row[-1] for row in ran.rows} == {"no"}
    assert f"{len(ran.rows)} without the platform's own way, 0 without any." in ran.err


def test_another_country_has_other_deadlines(run: Run) -> None:
    rows = run("directory", "table", "--country", "United States", "--platform", "instagram", "--json").data

    assert {row["deadline_hours"] for row in rows if row["situation"] == "image_shared" and row["age"] == "adult"} == {
        48
    }


def test_a_row_that_leads_nowhere_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "uncovered", lambda rows: list(rows)[:1])

    assert run("directory", "table").status == 1


# -- HSDS -----------------------------------------------------------------------------------------


def test_what_is_exported_comes_back_the_same(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = run("directory", "list", "--json", "--at", FRIDAY_NIGHT).data
    folder = tmp_path / "back" / "directory" / "helplines"
    folder.mkdir(parents=True)

    exported = run("directory", "export", "-o", str(tmp_path / "lines.json"))
    imported = run("directory", "import", str(tmp_path / "lines.json"), "-o", str(folder / "all.yaml"))

    assert exported.status == imported.status == 0
    assert "written to" in imported.err
    monkeypatch.setenv("HUMRAAH_FLOWS_DIR", str(tmp_path / "back"))
    assert run("directory", "list", "--json", "--at", FRIDAY_NIGHT).data == before


def test_a_strangers_service_is_not_shown_until_somebody_checked_it(run: Run, tmp_path: Path) -> None:
    service = {
        "id": "1", "name": "A new line", "description": "They listen.", "status": "active",
        "organization": {"id": "2", "name": "An organisation"}, "url": "https://line.test",
        "phones": [{"id": "3", "number": "+911234567890"}],
    }  # fmt: skip
    file = tmp_path / "page.json"
    file.write_text(json.dumps({"total_items": 1, "contents": [service]}))

    ran = run("directory", "import", str(file))

    assert ran.status == 0
    assert "id: hsds-a-new-line" in ran.out
    assert "display: 'no'" in ran.out


@pytest.mark.parametrize(
    ("text", "trouble"),
    [("no json", "is not JSON"), ('"words"', "holds no list of services"), ("[1]", "holds no list of services")],
)
def test_a_file_that_is_no_list_of_services_is_refused_in_one_line(
    run: Run, tmp_path: Path, text: str, trouble: str
) -> None:
    (tmp_path / "in.json").write_text(text)

    ran = run("directory", "import", str(tmp_path / "in.json"))

    assert ran.status == 1
    assert trouble in ran.err
    assert ran.err.count("\n") == 1


def test_files_that_cannot_be_read_or_written_are_named(run: Run, tmp_path: Path) -> None:
    missing, no_folder = tmp_path / "not there.json", tmp_path / "nowhere" / "out.json"

    assert f"The file {missing} cannot be read" in run("directory", "import", str(missing)).err
    assert f"The file {no_folder} cannot be written" in run("directory", "export", "-o", str(no_folder)).err
