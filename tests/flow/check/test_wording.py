"""Whatever does not fit is named with file, line, language and channel: words, labels, buttons, previews."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.flow.check import Report, Violation, check
from bot.flow.check.texts import texts_of
from bot.flow.parse import read_book
from bot.flow.parts import PLACEHOLDER
from tests.flow.check.books import BOOK, SmallFacts, SmallLimits, broken, languages, proved

WIDE, NARROW = SmallLimits(), SmallLimits(text=200, label=24, buttons=14, data=40)


def in_hindi(files: Mapping[str, str]) -> dict[str, str]:
    """Return words of another language for every text of a book."""
    return {text.msgid: f"ह {text.msgid}" for text in texts_of(read_book(files)) if text.msgid.strip("{}a-z._")}


def in_two_languages(
    files: Mapping[str, str], hindi: Mapping[str, str] | None = None, facts: SmallFacts | None = None
) -> Report:
    """Prove a book in English and Hindi, for a wide and a narrow channel."""
    words = languages({**in_hindi(files), **(hindi or {})})
    return check(read_book(files), facts or SmallFacts(), words, {"wide": WIDE, "narrow": NARROW}, files)


def line_of(files: Mapping[str, str], violation: Violation) -> str:
    return files[violation.file].splitlines()[violation.line - 1].strip()


def test_a_book_that_fits_both_channels_in_both_languages_is_proved() -> None:
    assert in_two_languages(BOOK).violations == ()


LONG = "Let us look at this together, one thing after the other, and stop when you like. "

MISFITS = [
    pytest.param(
        "privacy.yaml", "I keep your answers.", LONG * 3, {},
        [("too_long", "en", "narrow"), ("too_long", "hi", "narrow")], "say: Let us look", id="a-message-in-every-language",
    ),
    pytest.param(
        "privacy.yaml", "I keep your answers.", "I keep answers.", {"I keep answers.": "ह" * 201},
        [("too_long", "hi", "narrow")], "say: I keep answers.", id="a-message-in-one-language",
    ),
    pytest.param(
        "privacy.yaml", "I keep your answers.", "I keep answers.", {"I keep answers.": "😀" * 101},
        [("too_long", "hi", "narrow")], "say: I keep answers.", id="a-message-counted-as-the-platform-counts",
    ),
    pytest.param(
        "privacy.yaml", "label: Enough", "label: That really is enough for now.", {},
        [("too_long", "en", "narrow"), ("too_long", "hi", "narrow"), ("too_long", "hi", "wide")],
        "- {label: That really", id="a-label-in-every-language",
    ),
    pytest.param(
        "privacy.yaml", "label: Enough", "label: Fine then", {"Fine then": "ह" * 25},
        [("too_long", "hi", "narrow")], "- {label: Fine then", id="a-label-in-one-language",
    ),
    pytest.param(
        "privacy.yaml", "I keep your answers.", "I keep answers.", {"I keep answers.": "  "},
        [("untranslated", "hi", "")], "say: I keep answers.", id="a-translation-of-blanks",
    ),
    pytest.param(
        "privacy.yaml", "I keep your answers.", "I keep answers.", {"I keep answers.": ""},
        [("untranslated", "hi", "")], "say: I keep answers.", id="a-text-without-translation",
    ),
    pytest.param(
        "everywhere.yaml", "words: privacy", "words: private", {"private": ""},
        [("untranslated", "hi", "")], "privacy: {label: What you keep, words: private", id="words-that-nobody-can-write",
    ),
    pytest.param(
        "report.yaml", "Go to {route.name}.", "Go at once to {route.name}.", {"Go at once to {route.name}.": "जाओ।"},
        [("placeholder", "hi", "")], 'say: "Go at once', id="a-placeholder-lost-in-translation",
    ),
    pytest.param(
        "report.yaml", "Go to {route.name}.", "Go at once to {route.name}.",
        {"Go at once to {route.name}.": "{route.url} {route.name}"},
        [("placeholder", "hi", "")], 'say: "Go at once', id="a-placeholder-added-in-translation",
    ),
    pytest.param(
        "privacy.yaml", "I keep your answers.", "About a private picture, I keep nothing.", {},
        [("telling", "en", ""), ("telling", "hi", "")], "say: About a private", id="a-preview-that-tells",
    ),
    pytest.param(
        "privacy.yaml", "I keep your answers.", "I keep answers.",
        {"I keep answers.": "नंगी तस्वीर", "naked | private picture": "नंगी | निजी तस्वीर"},
        [("telling", "hi", "")], "say: I keep answers.", id="a-preview-that-tells-in-another-language",
    ),
    pytest.param(
        "privacy.yaml", "I keep your answers.", "Of all that you told me about a private picture I keep nothing.", {},
        [], "", id="telling-words-behind-the-preview",
    ),
    pytest.param(
        "privacy.yaml", "{label: Enough, go: return}",
        "{label: Enough, words: fine | all right, go: return}\n      - {label: Go on, words: Fine, go: return}", {},
        [("same_words", "en", ""), ("same_words", "hi", "")], "- {label: Go on", id="words-that-mean-two-choices",
    ),
    pytest.param(
        "privacy.yaml", "{label: Enough, go: return}",
        "{label: Enough, words: fine, go: return}\n      - {label: Go on, words: sure, go: return}",
        {"fine": "ठीक", "sure": "हाँ | ठीक"},
        [("same_words", "hi", "")], "- {label: Go on", id="words-that-mean-two-choices-in-another-language",
    ),
    pytest.param(
        "privacy.yaml", "    say: I keep your answers.\n    choose:\n",
        "    say: I keep your answers.\n    choose:\n" + "".join(f"      - {{label: Way {n}, go: return}}\n" for n in range(11)),
        {}, [("too_many", "", "narrow")], "what_is_kept:", id="more-buttons-than-fit",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "hindi", "expected", "line"), MISFITS)
def test_what_does_not_fit_is_named_with_language_and_channel(
    file: str, old: str, new: str, hindi: Mapping[str, str], expected: list[tuple[str, str, str]], line: str
) -> None:
    files = broken(file, old, new)

    found = in_two_languages(files, hindi).violations

    assert sorted((v.kind, v.language, v.channel) for v in found) == expected
    assert {v.file for v in found} <= {file}
    assert all(line_of(files, v).startswith(line) for v in found)


def test_a_message_is_measured_with_the_longest_record_that_can_fill_it() -> None:
    facts = SmallFacts(names={"BB": "A land with a name that is longer than anything that fits here " * 4})
    files = broken("report.yaml", "say: Where do you live?", 'say: ["{lands.name}", Where do you live?]')

    found = [v for v in in_two_languages(files, facts=facts).violations if "message" in v.what]

    assert [(v.kind, v.language, v.channel) for v in found] == [
        ("too_long", "en", "narrow"),
        ("too_long", "hi", "narrow"),
    ]
    assert "can have 252 characters; 200 fit" in found[0].what


def test_a_label_of_a_list_is_measured_for_every_record() -> None:
    facts = SmallFacts(names={"BB": "A land with a very long name", "CC": "Short"})

    found = in_two_languages(BOOK, facts=facts).violations

    assert [(v.kind, v.language, v.channel, v.step) for v in found] == [
        ("too_long", "en", "narrow", "where_do_you_live"), ("too_long", "hi", "narrow", "where_do_you_live"),
    ]  # fmt: skip
    assert all("A land with a very long name" in v.what for v in found)


def test_an_id_that_no_button_can_carry_is_found() -> None:
    long_id = "A" * 32
    facts = SmallFacts(countries=("AA", "BB", long_id))

    found = [v for v in in_two_languages(BOOK, facts=facts).violations if "id of the list" in v.what]

    assert [(v.kind, v.step, v.language, v.channel) for v in found] == [("too_long", "where_do_you_live", "", "narrow")]
    assert line_of(BOOK, found[0]) == "where_do_you_live:"


def test_a_channel_whose_links_are_no_buttons_needs_no_short_link_labels() -> None:
    files = broken(
        "report.yaml", 'say: "Go to {route.name}."',
        'say: {text: "Go to {route.name}.", links: [{label: "This is a label far too long for it", url: "{route.url}"}]}',
    )  # fmt: skip

    with_buttons = proved(files, limits=SmallLimits()).violations
    without = proved(files, limits=replace(SmallLimits(), link_buttons=False)).violations

    assert [(v.kind, v.language, v.channel) for v in with_buttons] == [("too_long", "en", "small")]
    assert without == ()


def test_a_first_row_that_may_be_dropped_does_not_hide_a_telling_second_row() -> None:
    files = broken(
        "report.yaml", 'say: "Go to {route.name}."', 'say: "{route.name}\\nA private picture: go on."'
    )  # fmt: skip
    assert PLACEHOLDER.search(files["report.yaml"])

    assert ("telling", "the_way") in {(v.kind, v.step) for v in proved(files).violations}
