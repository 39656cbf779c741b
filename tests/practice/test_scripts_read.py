"""What is wrong in a script is named by file, line and remedy, in the words of those who write it."""

from __future__ import annotations

import io

import pytest

from bot.domain.errors import ContentError, OperatorError
from bot.i18n.extract import LISTENED_FOR, PRACTISED, extract_flow, messages_of_practice
from bot.opening import make_troupe
from bot.practice import Pace, read_scripts
from bot.settings import Settings
from tests.practice.rig import FILES, content, said, scripts

ONE = """\
script: one
title: A title
purpose: To show one.
way:
  - press: Yes, it is safe
turns:
  - says: Hello.
debrief:
  - at: Did you listen?
    source: listen_first
"""


def problems(text: str, name: str = "practice/one.yaml", **files: str) -> list[str]:
    """Return what is said of a script."""
    given = {"practice/sources.yaml": FILES["practice/sources.yaml"], name: text, **files}
    with pytest.raises(ContentError) as caught:
        read_scripts(given, said())
    return [str(problem) for problem in caught.value.problems]


def test_the_shortest_script_reads() -> None:
    given = {"practice/sources.yaml": FILES["practice/sources.yaml"], "practice/one.yaml": ONE}

    assert [script.script for script in read_scripts(given, said()).all] == ["one"]


@pytest.mark.parametrize(
    ("wrong", "right", "what"),
    [
        ("Yes, it is safe", "Yes it's safe", "practice/one.yaml:5: No button of the flows says 'Yes it's safe'. Copy a label"),
        ("source: listen_first", "source: hearsay", "practice/one.yaml:9: There is no source 'hearsay'. Add it to flows/practice/sources.yaml."),
        ("title: A title\n", "", "practice/one.yaml:1: 'title' is missing (title). Add it."),
        ("says: Hello.", "say: Hello.", "practice/one.yaml:7: 'say' is not something that can stand here (turns.0.say)."),
        ("says: Hello.", "says: ''", "practice/one.yaml:7: turns.0.says.0: String should have at least 1 character. Change it as flows/practice/README.md shows."),
        ("press: Yes, it is safe", "press: Menu\n    write: hi", "exactly one of 'press', 'write' and 'press_first'"),
        ("script: one", "script: two", "practice/one.yaml:1: The script calls itself 'two' but the file 'one'. Give both the same name."),
        ("way:", "way: [", "The file cannot be read"),
        ("title: A title", "title: A title\nlevel: 9", "practice/one.yaml:3: level: Input should be less than or equal to 3."),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_place_and_remedy(wrong: str, right: str, what: str) -> None:
    assert wrong in ONE

    assert any(what in problem for problem in problems(ONE.replace(wrong, right)))


def test_all_that_is_wrong_is_listed_at_once() -> None:
    broken = ONE.replace("Yes, it is safe", "No such button").replace("listen_first", "hearsay")

    assert len(problems(broken)) == 2


def test_a_source_without_a_day_is_refused() -> None:
    source = "listen_first: {title: Somewhere, url: 'https://example.org/'}"

    assert any("'seen' is missing" in one for one in problems(ONE, **{"practice/sources.yaml": source}))


def test_without_any_script_nothing_starts() -> None:
    with pytest.raises(ContentError, match="There is no script"):
        read_scripts({"practice/sources.yaml": FILES["practice/sources.yaml"]}, said())


def test_every_text_of_a_script_is_given_to_translators() -> None:
    found = {message.msgid: message for message in messages_of_practice(FILES)}
    texts = [
        text
        for script in scripts().all
        for text in (
            script.title, *script.opening, *(look.at for look in script.debrief),
            *(line for turn in script.turns for line in turn.says),
            *(line for turn in script.turns for branch in turn.if_heard for line in (branch.words, *branch.says)),
        )
    ]  # fmt: skip

    assert len(texts) > 100
    assert set(texts) <= found.keys()
    assert found["Hi. I am not sure that I should be here."].comment == PRACTISED
    assert found["fault | blame | brave | glad you"].comment == LISTENED_FOR


def test_the_extraction_method_of_babel_knows_a_script() -> None:
    found = list(extract_flow(io.BytesIO(ONE.encode()), (), (), {}))

    assert [text for _, _, text, _ in found] == ["A title", "Hello.", "Did you listen?"]


def test_a_language_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(OperatorError, match=r"Nobody talks in 'fr' here\. Use --locale with one of: en, hi\."):
        make_troupe(Settings(_env_file=None), content(), Pace(locale="fr"))
