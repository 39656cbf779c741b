"""Files that load, and what is said about those that do not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import yaml

from bot.directory.directory import load
from bot.directory.load import Reader, kind_of, read
from bot.directory.records import REVIEW_DAYS
from bot.domain.errors import ContentError, Problem
from tests.directory.conftest import NOON

LINE = """\
- id: xx-test
  name: A line
  place: IN
  kind: crisis
  serves: [suicide]
  contacts:
    - {kind: phone, value: '14416'}
  hours: {always: true}
  does: They listen.
  display: yes
  confidence: high
  verified_on: 2026-11-21
  sources:
    - {url: https://example.org/line, title: Its page, official: true}
"""


def problems(files: dict[str, str], overlay: dict[str, str]) -> list[Problem]:
    with pytest.raises(ContentError) as raised:
        read(files, overlay)
    return list(raised.value.problems)


def only(files: dict[str, str], text: str) -> Problem:
    base = {path: files[path] for path in ("directory/countries.yaml", "directory/helplines/LK.yaml")}
    (problem,) = problems(base, {"directory/helplines/ours.yaml": text})
    assert problem.file == "directory/helplines/ours.yaml"
    assert problem.remedy
    return problem


def test_everything_the_bot_ships_loads(files: dict[str, str]) -> None:
    records = read(files)

    assert (len(records.laws), len(records.platforms), len(records.helplines)) == (115, 49, 128)


def test_an_organisation_can_add_and_replace(files: dict[str, str]) -> None:
    renamed = LINE.replace("xx-test", "in-telemanas").replace("A line", "Our line")
    records = read(files, {"directory/helplines/ours.yaml": LINE + renamed})

    assert records.helplines["xx-test"].name == "A line"
    assert records.helplines["in-telemanas"].name == "Our line"
    assert len(records.helplines) == 129


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("kind: crisis", "kind: crises", 4, "kind"),
        ("  does: They listen.\n", "", 1, "does"),
        ("  does: They listen.", "  does: They listen.\n  dose: x", 10, "dose"),
        ("value: '14416'", "value: call us", 7, "not a number that can be dialled"),
        ("value: '14416'", "value: '14416', e164: '14416'", 7, "e164"),
        ("value: '14416'", "value: '982046672', e164: '+91982046672'", 7, "not a number of any numbering plan"),
        ("value: '14416'", "value: '98204 66726', e164: '+919820466727'", 7, "not the same number"),
        ("kind: phone, value: '14416'", "kind: web, value: example", 7, "a link starts with"),
        ("kind: phone, value: '14416'", "kind: email, value: nobody", 7, "an e-mail address"),
        ("https://example.org/line", "example.org", 14, "a link starts with"),
        (
            "{always: true}",
            "{always: true, week: [{days: [mon], from: 09:00, to: 17:00}], tz: Asia/Kolkata}",
            8,
            "either",
        ),
        ("{always: true}", "{week: [{days: [mon], from: 25:00, to: 17:00}], tz: Asia/Kolkata}", 8, "from"),
        ("{always: true}", "{week: [{days: [mon], from: 09:00, to: 09:00}], tz: Asia/Kolkata}", 8, "same minute"),
        ("{always: true}", "{week: [{days: [mon], from: 09:00, to: 17:00}], tz: Asia/Calcuta}", 8, "time zone"),
        ("{always: true}", "{week: [{days: [mon], from: 09:00, to: 17:00}]}", 8, "time zone"),
        ("{always: true}", "{week: [{days: [moon], from: 09:00, to: 17:00}], tz: Asia/Kolkata}", 8, "days"),
        ("place: IN", "place: ZZ", 3, "Nothing is known of the place 'ZZ'"),
        ("place: IN", "place: IN-XX", 3, "Nothing is known of the place 'IN-XX'"),
        ("display: yes", "display: with_caution", 1, "needs a 'caution'"),
        ("2026-11-21", "yesterday", 12, "verified_on"),
        ("  sources:\n    - {url: https://example.org/line, title: Its page, official: true}\n", "", 1, "no source"),
    ],
)
def test_a_mistake_is_named_with_its_line(files: dict[str, str], old: str, new: str, line: int, says: str) -> None:
    assert old in LINE

    problem = only(files, LINE.replace(old, new))

    assert says in problem.what
    assert problem.line == line


def test_an_id_used_twice_points_at_the_second(files: dict[str, str]) -> None:
    problem = only(files, LINE + LINE)

    assert (problem.line, problem.what) == (15, "xx-test: The id 'xx-test' is used more than once.")


def test_text_that_is_no_yaml_points_at_the_place(files: dict[str, str]) -> None:
    problem = only(files, LINE.replace("  name: A line", "  name: 'A line"))

    assert problem.line > 1
    assert "not YAML" in problem.what


def test_all_problems_come_at_once(files: dict[str, str]) -> None:
    found = problems(
        files,
        {
            "directory/helplines/a.yaml": LINE.replace("kind: crisis", "kind: crises").replace(
                "place: IN", "place: in"
            ),
            "directory/laws/XX.yaml": "- {id: x}",
            "directory/hotlines/b.yaml": LINE,
        },
    )

    assert {problem.file for problem in found} == {
        "directory/helplines/a.yaml",
        "directory/laws/XX.yaml",
        "directory/hotlines/b.yaml",
    }
    assert len([problem for problem in found if problem.file.endswith("a.yaml")]) == 2


def test_a_law_that_names_an_unknown_law_is_found(files: dict[str, str]) -> None:
    changed = {
        **files,
        "directory/laws/IN.yaml": files["directory/laws/IN.yaml"].replace(
            "replaces: [ipc_354a]", "replaces: [ipc_354x]"
        ),
    }

    (problem,) = problems(changed, {})

    assert problem.what == "bns_75: There is no law 'ipc_354x'."
    assert "ipc_354x" in changed["directory/laws/IN.yaml"].splitlines()[problem.line - 1]


def test_a_route_that_names_an_unknown_clock_is_found(files: dict[str, str]) -> None:
    path = "directory/platforms/video.yaml"
    changed = {**files, path: files[path].replace("clock: us_48h", "clock: us_49h", 1)}

    (problem,) = problems(changed, {})

    assert problem.file == path
    assert "us_49h" in changed[path].splitlines()[problem.line - 1]


def test_words_and_times_are_read_as_people_mean_them() -> None:
    read_ = yaml.load("a: no\nb: yes\nc: 11:00\nd: 12\ne: true\nf: 0345", Reader)

    assert read_ == {"a": "no", "b": "yes", "c": "11:00", "d": 12, "e": True, "f": "0345"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("directory/laws/IN.yaml", "laws"),
        ("flows/directory/platforms/social.yaml", "platforms"),
        ("directory/countries.yaml", "countries"),
        ("directory/nonsense/x.yaml", "unknown"),
        ("directory/README.md", None),
        ("report.yaml", None),
    ],
)
def test_the_folder_tells_what_a_file_holds(path: str, kind: str | None) -> None:
    assert kind_of(path) == kind


def test_every_record_is_due_by_the_rule(files: dict[str, str]) -> None:
    records = read(files)

    assert records.laws["it_act_66e"].review_by == date(2026, 11, 21) + timedelta(days=REVIEW_DAYS["law"])
    assert records.platforms["reddit"].review_by == date(2026, 12, 21)
    assert records.helplines["in-112"].review_by == date(2027, 2, 19)


def test_a_record_can_name_its_own_day(files: dict[str, str]) -> None:
    text = LINE.replace("verified_on: 2026-11-21", "verified_on: 2026-11-21\n  review: 2026-11-22")
    directory = load(files, {"directory/helplines/ours.yaml": text})
    (found,) = directory.find("helpline", {"id": "xx-test", "country": "IN"}, NOON)

    assert found.sources[0].caution


def test_unknown_queries_and_domains_are_named(files: dict[str, str]) -> None:
    directory = load(files)

    with pytest.raises(KeyError):
        directory.find("nothing", {}, NOON)
    with pytest.raises(KeyError):
        directory.values("nothing")


def test_every_query_gives_all_its_fields_and_a_source(files: dict[str, str]) -> None:
    directory = load(files, languages=("en",))
    for country in ("IN", "US", "OTHER"):
        for name, shape in directory.shapes().items():
            about = {"country": country, "platform": "instagram", "situation": "image_shared", "age": "adult"}
            about |= {"id": "it_act_66e", "topic": "evidence", "gender": "woman"}
            for found in directory.find(name, about, NOON):
                assert set(found.fields) == shape.fields, name
                assert found.sources or name == "languages"
