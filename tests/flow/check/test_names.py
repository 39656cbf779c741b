"""Names that mean nothing are found where they stand: look-ups, fields, parameters, values, interrupts."""

from __future__ import annotations

import pytest

from tests.flow.check.books import BOOK, broken, proved

MISTAKES = [
    pytest.param(
        "report.yaml", "{route: route}", "{route: rout}",
        "unknown_query", "the_way", "look_up: {route: rout}", "There is no look-up 'rout'.",
        id="a-look-up-that-is-none",
    ),
    pytest.param(
        "report.yaml", "{route.name}", "{route.title}",
        "unknown_field", "the_way", 'say: "Go to {route.title}."', "has no field 'title'; it has name, url.",
        id="a-field-that-no-record-has",
    ),
    pytest.param(
        "report.yaml", '"{places.name}"', '"{places.title}"',
        "unknown_field", "where_is_it", 'choose: {from: places, label: "{places.title}"', "has no field 'title'",
        id="a-field-in-the-label-of-a-list",
    ),
    pytest.param(
        "report.yaml", "{route.name}", "{form.name}",
        "unfilled", "the_way", 'say: "Go to {form.name}."', "'{form.name}' needs a look_up named 'form'",
        id="a-placeholder-without-a-look-up",
    ),
    pytest.param(
        "report.yaml", "I have reported it", '"I told {route.name}"',
        "unfilled", "the_way", "choose:", "written out, so nothing fills its placeholder",
        id="a-placeholder-in-a-written-label",
    ),
    pytest.param(
        "report.yaml", "{route: route}", "{route: {query: route, about: {age: minor}}}",
        "unknown_parameter", "the_way", "look_up: {route: {query: route, about: {age: minor}}}",
        "does not ask for 'age'", id="a-parameter-that-nobody-asks-for",
    ),
    pytest.param(
        "report.yaml", 'set: {country: ""}', "set: {country: DD}",
        "unknown_value", "where_do_you_live", "where_do_you_live:", "The directory has no 'DD' for 'country'.",
        id="a-value-that-the-directory-lacks",
    ),
    pytest.param(
        "menu.yaml", "go: flow/grown_up, when: {age: adult}", "go: flow/grown_up, when: {age: adult, country: DD}",
        "unknown_value", "topics", "topics:", "The directory has no 'DD' for 'country'.",
        id="a-condition-on-a-value-that-the-directory-lacks",
    ),
    pytest.param(
        "report.yaml", "save: platform", "save: country",
        "unknown_value", "where_is_it", "where_is_it:", "The list gives 'chat', which 'country' can never be.",
        id="a-list-saved-where-it-does-not-fit",
    ),
    pytest.param(
        "report.yaml", "look_up: {limit: clock}", "look_up: {limit: route}",
        "clock", "reported", "clock: limit", "'limit' has no duration", id="a-clock-made-of-a-look-up-without-duration",
    ),
    pytest.param(
        "everywhere.yaml", "of: platforms", "of: websites",
        "unknown_value", "", "platform: {about: The place., of: websites}", "The directory has no list 'websites'.",
        id="a-list-that-the-directory-lacks",
    ),
    pytest.param(
        "everywhere.yaml", "words: human, ", 'words: " ", ',
        "interrupt", "", 'person: {label: Talk to a person, words: " ", go: person}', "Nobody can ask for 'person'",
        id="an-interrupt-that-nobody-can-ask-for",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "kind", "step", "line", "what"), MISTAKES)
def test_a_name_that_means_nothing_is_found_where_it_stands(
    file: str, old: str, new: str, kind: str, step: str, line: str, what: str
) -> None:
    files = broken(file, old, new)

    found = [v for v in proved(files).violations if v.kind == kind and what in v.what]

    assert proved(BOOK).violations == ()
    assert [(v.file, v.step, v.path, v.language, v.channel) for v in found] == [(file, step, (), "", "")]
    assert files[file].splitlines()[found[0].line - 1].strip().startswith(line)
    assert found[0].remedy
