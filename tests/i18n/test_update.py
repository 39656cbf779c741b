"""A catalogue follows its texts and loses no work."""

import pytest

from bot.domain.errors import ContentError
from bot.i18n.catalogue import read_catalogue
from bot.i18n.extract import Message
from bot.i18n.update import problems, status, template, update_catalogue

MENU = Message("Menu", file="b.yaml", line=7, comment="A button.")
LONG = Message('Go to the\nlong "list" of {platform.name}', file="a.yaml", line=20)
DAYS = Message("{number} day", "{number} days", "a.yaml", 3)
ALL = [MENU, LONG, DAYS]


def translated(po: str, **words: str) -> str:
    for msgid, text in words.items():
        po = po.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{text}"')
    return po


def test_makes_a_new_catalogue_sorted_by_file_and_place() -> None:
    po = update_catalogue("", ALL, "hi")

    places = [po.index(text) for text in ('"{number} day"', '"long ', '"Menu"')]
    assert places == sorted(places)
    assert "#. A button." in po
    assert "#: b.yaml\n" in po
    assert "Plural-Forms: nplurals=2; plural=" in po
    assert status("hi", po, ALL).missing == tuple(ALL)


def test_what_it_writes_reads_back() -> None:
    po = translated(update_catalogue("", ALL, "hi"), Menu="मेन्यू")

    assert read_catalogue("hi", po).translations() == {"Menu": "मेन्यू"}
    assert update_catalogue(po, ALL, "hi") == po


def test_a_second_update_changes_nothing() -> None:
    once = update_catalogue("", ALL, "hi")

    assert update_catalogue(once, reversed(ALL), "hi") == once


def test_keeps_translations_when_texts_move() -> None:
    po = translated(update_catalogue("", ALL, "hi"), Menu="मेन्यू")
    moved = Message("Menu", file="z.yaml", line=1)

    assert read_catalogue("hi", update_catalogue(po, [moved, LONG], "hi")).text("Menu") == "मेन्यू"


def test_a_changed_text_keeps_its_translation_as_a_guess_that_is_not_shown() -> None:
    old, new = Message("Where is it now?", file="a.yaml"), Message("Where is it today?", file="a.yaml")
    po = translated(update_catalogue("", [old], "hi"), **{r"Where is it now?": "यह कहाँ है?"})
    updated = update_catalogue(po, [new], "hi")

    state = status("hi", updated, [new])
    assert (state.translated, state.fuzzy, state.missing) == (0, (new,), ())
    assert read_catalogue("hi", updated).text(new.msgid) == new.msgid


def test_a_text_that_is_gone_stays_as_obsolete_and_comes_back_translated() -> None:
    po = translated(update_catalogue("", ALL, "hi"), Menu="मेन्यू")
    without = update_catalogue(po, [LONG], "hi")

    assert '#~ msgid "Menu"' in without
    assert not read_catalogue("hi", without).has("Menu")
    assert read_catalogue("hi", update_catalogue(without, ALL, "hi")).text("Menu") == "मेन्यू"


def test_the_template_has_every_text_and_no_translation() -> None:
    pot = template(ALL)

    assert status("any", pot, ALL).missing == tuple(ALL)
    assert "Date" not in pot


def test_tells_how_complete_a_catalogue_is() -> None:
    po = translated(update_catalogue("", ALL, "hi"), Menu="मेन्यू")
    state = status("hi", po, [*ALL, MENU])

    assert (state.locale, state.total, state.translated, state.percent) == ("hi", 3, 1, 33.3)
    assert state.missing == (LONG, DAYS)
    assert status("hi", po, [MENU]).percent == 100.0
    assert status("hi", po, []).percent == 100.0


@pytest.mark.parametrize(
    ("msgid", "msgstr", "what"),
    [
        ("Call {line.number}", "{line.number} पर कॉल करें", None),
        ("Call {line.number}", "कॉल करें", "leaves out {line.number}"),
        ("Call {line.number}", "{line.nummer} {line.number}", "has {line.nummer}"),
        ("{a} and {b}", "{b} और {a}", None),
    ],
)
def test_names_translations_whose_placeholders_differ(msgid: str, msgstr: str, what: str | None) -> None:
    found = problems(f'msgid "{msgid}"\nmsgstr "{msgstr}"\n', "hi.po")

    assert [problem.line for problem in found] == ([1] if what else [])
    assert all(what is not None and what in problem.what for problem in found)


def test_a_plural_form_may_leave_out_its_number_but_not_invent_one() -> None:
    po = 'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "एक दिन"\nmsgstr[1] "{m} दिन"\n'

    assert ["{m}" in problem.what for problem in problems(po, "hi.po")] == [True]


def test_a_broken_catalogue_is_named() -> None:
    with pytest.raises(ContentError, match=r"hi\.po:1"):
        status("hi", "nonsense", ALL)
