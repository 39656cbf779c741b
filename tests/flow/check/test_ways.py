"""Whatever is wrong with a way through the flows is found, with the shortest way to it."""

from __future__ import annotations

import pytest

from bot.flow.parse import read_book
from tests.flow.check.books import BOOK, DAY, NIGHT, SmallFacts, broken, proved


def test_a_book_without_mistakes_is_proved() -> None:
    report = proved(BOOK)

    assert report.violations == ()
    assert report.unreached == ()
    assert report.steps == sum(len(flow.steps) for flow in read_book(BOOK).flows.values())
    assert report.states > report.turns > report.steps


MISTAKES = [
    pytest.param(
        "menu.yaml", "      - {label: Report it, go: flow/report}\n", "",
        "unreached", "report", "the_way", (), id="a-flow-that-nothing-leads-to",
    ),
    pytest.param(
        "lines.yaml", "{label: Enough, go: return}", "{label: Enough, go: return, when: {age: adult}}",
        "dead_end", "lines", "open_now", ("start", "person"), id="a-question-without-a-choice-for-some",
    ),
    pytest.param(
        "person.yaml", "back: {say: Let us go on., go: return}", "back: {say: Let us go on., go: round}\n  round: {say: A, go: back}",
        "circle", "person", "back", ("start", "person", '"Enough"'), id="steps-that-go-round",
    ),
    pytest.param(
        "menu.yaml", "go: flow/grown_up, when: {age: adult}", "go: flow/grown_up",
        "adult_only", "grown_up", "only_adults", ("start", "menu", '"For adults"'),
        id="a-minor-at-an-adults-step",
    ),
    pytest.param(
        "report.yaml", "    look_up: {limit: clock}\n    if_none: no_clock\n    clock: limit", "    look_up: {limit: clock}\n    clock: limit",
        "empty", "report", "reported", ("start", "menu", '"Report it"', '"Bb"', '"Chat"', '"I have reported it"'),
        id="a-clock-where-there-is-none",
    ),
    pytest.param(
        "report.yaml", "look_up: {places: platforms}", "look_up: {places: emergency}",
        "empty", "report", "where_is_it", ("start", "menu", '"Report it"', '"Cc"'), id="a-list-that-may-be-empty",
    ),
    pytest.param(
        "report.yaml", "look_up: {limit: clock}", "look_up: {limit: route}",
        "clock", "report", "reported", ("start", "menu", '"Report it"', '"Aa"', '"Chat"', '"I have reported it"'),
        id="a-clock-that-cannot-be-started",
    ),
    pytest.param(
        "notes.yaml", "  read_it:\n", "  read_it:\n    adult_only: true\n",
        "adult_only", "notes", "read_it", ("start", "menu", '"My notes"', "writes something"),
        id="one-step-for-adults-in-a-flow-for-all",
    ),
    pytest.param(
        "report.yaml", '"{places.name}"', '"{places.title}"',
        "unfilled", "report", "where_is_it", ("start", "menu", '"Report it"', '"Aa"'), id="a-list-without-labels",
    ),
    pytest.param(
        "help_now.yaml", "    if_none: go_on\n", "",
        "unfilled", "help_now", "number", ("help_now",), id="a-number-that-some-countries-lack",
    ),
    pytest.param(
        "notes.yaml", "    skipped: keep\n", "",
        "unfilled", "notes", "read_it", ("start", "menu", '"My notes"', '"Skip"'),
        id="words-that-were-skipped",
    ),
    pytest.param(
        "notes.yaml", "    if_none: none_yet\n", "",
        "unfilled", "notes", "see_them", ("start", "menu", '"My notes"', '"Skip"'),
        id="a-notebook-that-is-empty",
    ),
    pytest.param(
        "exit.yaml", "bye: {say: Have a good day., end: exit}",
        "bye: {say: Sure?, choose: [{label: \"Yes\", go: gone}]}\n  gone: {say: Have a good day., end: exit}",
        "interrupt", "exit", "bye", ("exit",), id="leaving-that-takes-two-presses",
    ),
    pytest.param(
        "help_now.yaml", "  line_first:\n    look_up: {line: helplines_open}\n    say: \"Call {line.line}\"",
        "  line_first:\n    look_up: {line: helplines_open}\n    say: [Good that you ask., \"Call {line.line}\"]",
        "contact", "help_now", "line_first", ("help_now",), id="help-that-begins-without-a-number",
    ),
    pytest.param(
        "crisis.yaml", "\"You matter. Call {line.line}\"", "[You matter., \"Call {line.line}\"]",
        "contact", "crisis", "line_first", ("writes words of suicide",), id="a-crisis-answered-without-a-number",
    ),
    pytest.param(
        "lines.yaml", "- {label: Enough, go: return}",
        "- {label: Enough, go: return}\n      - {label: A person, go: a_person}\n  a_person: {visit: person, go: return}",
        "endless", "person", "lines", (), id="a-visit-inside-itself",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "kind", "flow", "step", "path"), MISTAKES)
def test_a_mistake_is_named_with_file_line_step_and_way(
    file: str, old: str, new: str, kind: str, flow: str, step: str, path: tuple[str, ...]
) -> None:
    files = broken(file, old, new)

    violations = proved(files).violations
    found = [v for v in violations if (v.kind, v.flow, v.step, v.path) == (kind, flow, step, path)]

    assert len(found) == 1, "\n".join(map(str, violations))
    assert (found[0].language, found[0].channel) == ("", "")
    assert found[0].file == f"{flow}.yaml"
    assert files[found[0].file].splitlines()[found[0].line - 1].strip().startswith(f"{step}:")


def test_a_line_that_closes_in_one_country_at_one_hour_is_found() -> None:
    facts = SmallFacts(closed=frozenset({("BB", NIGHT)}))

    found = proved(BOOK, facts).violations

    assert {(v.kind, v.flow) for v in found} >= {("contact", "crisis"), ("unfilled", "help_now"), ("unfilled", "lines")}
    assert not any(v.kind == "contact" and v.flow == "help_now" for v in found), "there the other number comes first"
    assert all('"Bb"' in v.path for v in found)


def test_a_line_that_is_never_there_fails_from_the_first_press_on() -> None:
    facts = SmallFacts(closed=frozenset({("", DAY), ("", NIGHT)}))

    assert ("help_now",) in {v.path for v in proved(BOOK, facts).violations if v.kind == "contact"}


def test_what_is_known_of_someone_new_is_taken_into_account() -> None:
    facts = SmallFacts(closed=frozenset({("", DAY), ("", NIGHT)}))
    never_unset = broken("report.yaml", ', set: {country: ""}', "")

    assert proved(never_unset, facts, known={"country": "AA"}).violations == ()


@pytest.mark.parametrize("name", ["help_now", "person", "menu", "back", "language", "exit", "wipe", "privacy"])
def test_an_interrupt_that_is_missing_is_found(name: str) -> None:
    line = next(
        line for line in BOOK["everywhere.yaml"].splitlines() if line.startswith(f"  {name}:") and "label" in line
    )

    found = proved(broken("everywhere.yaml", line + "\n", "")).violations

    assert ("interrupt", "everywhere.yaml") in {(v.kind, v.file) for v in found}
    assert any(f"'{name}'" in v.what for v in found if v.kind == "interrupt")


def test_a_question_that_nobody_is_asked_again_after_an_interrupt_is_found() -> None:
    """Every interrupt makes the country one without a number for danger, and the question is only for the others."""
    asides = ("help_now", "crisis", "person", "language", "privacy", "wipe", "welcome_back")
    leave = "\n  leave: {set: {country: CC}, go: return}\n"
    moving = {
        f"{name}.yaml": BOOK[f"{name}.yaml"].replace("go: return", "go: leave").rstrip() + leave for name in asides
    }
    once = broken(
        "report.yaml",
        "look_up: {places: platforms}",
        "look_up: {places: platforms, danger: emergency}\n    if_none: the_way",
    )

    assert "return" not in {v.kind for v in proved(once).violations}
    found = [v for v in proved({**once, **moving}).violations if v.kind == "return"]

    assert [(v.file, v.flow, v.step) for v in found] == [("report.yaml", "report", "where_is_it")]
    assert once["report.yaml"].splitlines()[found[0].line - 1].strip() == "where_is_it:"
