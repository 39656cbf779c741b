"""A catalogue says what it knows in its language, and the rest in English."""

import pytest

from bot.domain.errors import ContentError
from bot.i18n.catalogue import read_catalogue
from bot.i18n.po import read_po

HEADER = 'msgid ""\nmsgstr ""\n"Language: hi\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
POLISH = (
    'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20)'
    ' ? 1 : 2);\\n"\n\n'
    'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "dzień"\nmsgstr[1] "dni"\nmsgstr[2] "dnia"\n'
)


def test_translates_and_falls_back_to_english() -> None:
    hindi = read_catalogue("hi", HEADER + 'msgid "Menu"\nmsgstr "मेन्यू"\n')

    assert hindi.text("Menu") == "मेन्यू"
    assert hindi.text("Not there") == "Not there"
    assert (hindi.has("Menu"), hindi.has("Not there")) == (True, False)
    assert hindi.translations() == {"Menu": "मेन्यू"}
    assert (hindi.forms("Menu"), hindi.forms("Not there")) == (("मेन्यू",), ())


def test_english_needs_no_file_and_has_everything() -> None:
    english = read_catalogue("en", None)

    assert english.text("Menu") == "Menu"
    assert english.has("Menu")
    assert english.forms("Menu") == ("Menu",)
    assert english.translations() == {}
    assert [english.plural("a day", "days", n) for n in (0, 1, 2)] == ["days", "a day", "days"]


@pytest.mark.parametrize(("n", "form"), [(1, "dzień"), (3, "dni"), (5, "dnia"), (12, "dnia"), (22, "dni")])
def test_counts_as_the_language_counts(n: int, form: str) -> None:
    polish = read_catalogue("pl", POLISH)

    assert polish.plural("{n} day", "{n} days", n) == form


def test_a_missing_plural_is_said_in_english() -> None:
    polish = read_catalogue("pl", POLISH)

    assert [polish.plural("a week", "weeks", n) for n in (1, 2)] == ["a week", "weeks"]


def test_joins_lines_and_reads_escapes() -> None:
    po = 'msgid ""\n"one\\n"\n"two \\"three\\"\\t\\\\"\nmsgstr ""\n"eins\\n"\n"zwei"\n'

    assert read_catalogue("de", po).translations() == {'one\ntwo "three"\t\\': "eins\nzwei"}


@pytest.mark.parametrize(
    "po",
    [
        pytest.param('#, fuzzy\nmsgid "Menu"\nmsgstr "Karte"\n', id="a-guess"),
        pytest.param('#, python-brace-format, fuzzy\nmsgid "Menu"\nmsgstr "Karte"\n', id="a-guess-among-flags"),
        pytest.param('msgid "Menu"\nmsgstr ""\n', id="nothing-yet"),
        pytest.param('msgid "Menu"\nmsgid_plural "Menus"\nmsgstr[0] "Karte"\nmsgstr[1] ""\n', id="half-a-plural"),
        pytest.param('#~ msgid "Menu"\n#~ msgstr "Karte"\n', id="obsolete"),
    ],
)
def test_shows_nothing_unfinished(po: str) -> None:
    catalogue = read_catalogue("de", po)

    assert catalogue.text("Menu") == "Menu"
    assert not catalogue.has("Menu")


def test_a_guess_does_not_spoil_the_next_message() -> None:
    po = '#, fuzzy\nmsgid "Menu"\nmsgstr "Karte"\n\n#: menu.yaml\nmsgid "Back"\nmsgstr "Zurück"\n'

    assert read_catalogue("de", po).translations() == {"Back": "Zurück"}


@pytest.mark.parametrize(
    ("po", "line", "what"),
    [
        pytest.param('msgid "Menu"\nmsgstr "Kar"te"\n', 2, "neither a comment", id="bare-quote"),
        pytest.param('msgid "Menu"\nmsgstr "Karte\n', 2, "neither a comment", id="no-end"),
        pytest.param('"Menu"\n', 1, "neither a comment", id="words-of-nothing"),
        pytest.param("<<<<<<< HEAD\n", 1, "neither a comment", id="merge-conflict"),
        pytest.param('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', 4, "line 1 already", id="twice"),
        pytest.param('msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n ++ 1;\\n"\n', 1, "plural rule", id="plural"),
    ],
)
def test_says_which_line_is_wrong(po: str, line: int, what: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_catalogue("de", po, "locales/de.po")

    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == ("locales/de.po", line)
    assert what in problem.what


def test_names_every_wrong_line_at_once() -> None:
    with pytest.raises(ContentError) as caught:
        read_po("msgid x\nmsgstr y\n", "x.po")

    assert [problem.line for problem in caught.value.problems] == [1, 2]


def test_an_overlay_wins_and_leaves_the_rest() -> None:
    ours = read_catalogue("hi", HEADER + 'msgid "Menu"\nmsgstr "मेन्यू"\n\nmsgid "Back"\nmsgstr "वापस"\n')
    theirs = read_catalogue("hi", 'msgid "Menu"\nmsgstr "सूची"\n')

    both = ours.under(theirs)

    assert (both.text("Menu"), both.text("Back")) == ("सूची", "वापस")
    assert ours.text("Menu") == "मेन्यू"
