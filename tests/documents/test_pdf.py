"""What a PDF file holds beside its looks: its text, its numbers, and nothing else."""

from __future__ import annotations

import io
import logging
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError

from bot.directory.directory import Directory
from bot.documents.kinds import Kind
from bot.documents.making import make
from bot.documents.model import Blank, Block, Field, Heading, Items, NewPage, Paragraph, Row, Title
from bot.documents.pdf import render_pdf
from bot.documents.pdf.fonts import FACES, font_file
from bot.i18n.words import Words
from tests.documents.conftest import NOTES, some_case
from tests.documents.pages import copied, document, picture, sheet_of
from tests.documents.paragraphs import PARAGRAPHS

LETTER_BY_LETTER = {"ur"}
"""Nastaliq letters stand above each other; readers put them in order by their places, and guess where words end."""


@pytest.mark.parametrize("locale", [locale for locale in PARAGRAPHS if locale not in {"ur", "ar"}])
def test_what_is_copied_out_is_what_was_written(locale: str) -> None:
    assert PARAGRAPHS[locale] in copied(sheet_of(locale, PARAGRAPHS[locale]))


@pytest.mark.parametrize("locale", ["ur", "ar"])
def test_right_to_left_letters_are_copied_out_in_reading_order(locale: str) -> None:
    """Every run between digits, Latin letters and brackets comes out as written, but for blanks a reader guesses."""
    whole = re.sub(r"\s", "", copied(sheet_of(locale, PARAGRAPHS[locale])))
    runs = [run.strip() for run in re.split(r"[0-9A-Za-z@_().،]+", PARAGRAPHS[locale])]

    assert len(runs) > 3
    assert [run for run in runs if re.sub(r"\s", "", run) not in whole] == []


def test_most_urdu_words_are_copied_out_whole() -> None:
    words = re.findall("[\u0600-\u06ff]+", PARAGRAPHS["ur"])
    whole = copied(sheet_of("ur", PARAGRAPHS["ur"]))

    assert sum(word in whole for word in words) > 0.85 * len(words)


def test_same_documents_same_bytes(facts: Directory, words: Words) -> None:
    for kind in Kind:
        once = render_pdf(make(kind, some_case(), facts, words, "hi"))
        assert once == render_pdf(make(kind, some_case(), facts, words, "hi"))


def test_each_page_has_its_number_the_fingerprint_and_the_disclaimer(facts: Directory, words: Words) -> None:
    case = some_case()
    (document,) = make(Kind.POLICE, case, facts, words, "en")
    pdf = render_pdf((document,))
    total = len(PdfReader(io.BytesIO(pdf)).pages)
    text = copied(pdf)

    assert total > 2
    assert [f"Page {number} of {total}" in text for number in range(1, total + 1)] == [True] * total
    assert text.count(case.fingerprint) == total
    assert text.count("Information, not legal advice.") == total


def test_a_twin_counts_its_own_pages(facts: Directory, words: Words) -> None:
    own, twin = make(Kind.PLATFORM, some_case(), facts, words, "hi")
    text = copied(render_pdf((own, twin)))

    assert "Page 1 of 1" in text
    assert "पन्ना 1 / " in text


@pytest.mark.parametrize("locale", ["en", "hi"])
def test_the_summary_is_one_page_even_of_a_full_notebook(facts: Directory, words: Words, locale: str) -> None:
    long = ("event", {"what": "A long story. " * 200, "when": "between Monday and yesterday evening", "who": "Asha"})
    notes = (*NOTES, *[long, ("place", {"link": "https://x.com/" + "a" * 15 + "/status/1"})] * 45)
    case = some_case(notes=notes)
    pdf = render_pdf(make(Kind.SUMMARY, case, facts, words, locale))

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_a_file_tells_nothing_about_itself(facts: Directory, words: Words) -> None:
    reader = PdfReader(io.BytesIO(render_pdf(make(Kind.POLICE, some_case(), facts, words, "hi"))))

    assert reader.metadata is not None
    assert {key: str(value) for key, value in reader.metadata.items()} == {
        "/Title": "Notes",
        "/CreationDate": "D:20261121000000Z",
    }


@pytest.mark.parametrize("words_of_hers", ["javascript:alert(1)", "https://evil.example/x", "data:text/html,x", ") Tj"])
def test_a_file_has_no_links_no_scripts_and_no_attachments(words_of_hers: str) -> None:
    pdf = render_pdf((document(Title("A"), Paragraph(words_of_hers), Field("Link", words_of_hers)),))
    reader = PdfReader(io.BytesIO(pdf))

    assert words_of_hers in copied(pdf)
    assert "/Annots" not in reader.pages[0]
    assert reader.attachments == {}
    names = {str(key) for item in reader.xref_objStm or () for key in str(item)} | set(reader.root_object)
    assert not {"/Names", "/AcroForm", "/AA", "/EmbeddedFiles"} & names
    assert not re.search(rb"/(JavaScript|JS|URI|Launch|SubmitForm|EmbeddedFile)\b", pdf)


def test_a_locked_file_opens_with_its_password_alone() -> None:
    pdf = render_pdf((document(Title("Kept to myself")),), password="three quiet words")
    reader = PdfReader(io.BytesIO(pdf))

    assert reader.is_encrypted
    assert b"Kept" not in pdf
    with pytest.raises(FileNotDecryptedError):
        _ = reader.pages[0]
    assert not reader.decrypt("another")
    assert reader.decrypt("three quiet words")
    assert "Kept to myself" in copied(pdf, "three quiet words")


def test_letters_no_font_has_leave_a_sign_and_are_still_copied_out() -> None:
    pdf = render_pdf((document(Title("A"), Paragraph("It was 😡👍🏽 and 漢字.")),))

    assert "It was 😡👍🏽 and 漢字." in copied(pdf)


def test_making_a_file_logs_none_of_its_letters(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        render_pdf((document(Title("Geheimnis"), Paragraph("😡 漢字 क्षमा")),))

    assert caplog.text == ""


def test_a_word_wider_than_the_page_is_broken_and_nothing_of_it_is_lost() -> None:
    link = "https://example.org/" + "abcdefghij" * 60 + "/क्षत्रिय" * 30
    pdf = render_pdf((document(Title("A"), Field("Link", link), Paragraph("ൽ" * 400)),))

    assert link in copied(pdf).replace(" ", "")
    assert "ൽ" * 400 in copied(pdf).replace(" ", "")


def test_letters_keep_inside_the_margins() -> None:
    pdf = render_pdf((document(Title("W" * 200), Paragraph("m" * 900), Blank("b" * 120), Items(("x" * 300,))),))
    page = picture(pdf)
    side = page.width * 15 // 210

    assert page.crop((0, 0, side, page.height)).getextrema() == (255, 255)
    assert page.crop((page.width - side, 0, page.width, page.height)).getextrema() == (255, 255)


def test_long_documents_go_on_over_pages_without_losing_a_line() -> None:
    rows = tuple(Row(f"day{n}", f"thing{n} " * 40) for n in range(60))
    pdf = render_pdf((document(Title("A"), *rows, NewPage(), NewPage(), Heading("Last")),))
    text = copied(pdf)

    assert all(text.count(f"thing{n} ") == 40 for n in range(60))
    assert len(PdfReader(io.BytesIO(pdf)).pages) < 40


@settings(max_examples=40, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]),
            st.sampled_from("कषत्र\u200d\u200cিংঃதமிழ்اردوے۔،٫۱۲ 123() "),
        ),
        max_size=200,
    ),
    st.sampled_from(["en", "hi", "ur", "ta"]),
)
def test_any_letters_make_a_file_the_same_twice(text: str, locale: str) -> None:
    made = document(Title("A"), Paragraph(text), Field(text[:20], text), Row(text, text), locale=locale)

    assert render_pdf((made,)) == render_pdf((made,))


def test_fonts_are_shipped_small_and_with_their_licence() -> None:
    folder = font_file(FACES[0], bold=False).parent
    sizes = [path.stat().st_size for path in folder.glob("*.ttf")]

    assert len(sizes) == 2 * len(FACES)
    assert sum(sizes) < 4_000_000
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text("utf-8")


def pages_of(*blocks: Block) -> list[str]:
    """Return the text of each page."""
    reader = PdfReader(io.BytesIO(render_pdf((document(Title("A"), *blocks),))))
    return [page.extract_text() for page in reader.pages]


@pytest.mark.parametrize("before", range(28, 44))
def test_what_belongs_together_stays_on_one_page(before: int) -> None:
    """Wherever the page ends, a row, a field and a short list are whole, and a heading stands above what it names."""
    lines = tuple(Paragraph(f"line {number}") for number in range(before))
    row = Row("day", "first row\nsecond row\nthird row")
    field = Field("Link", "address\naccount\nseen")
    pages = pages_of(*lines, Heading("Heading"), row, field, Items(("one", "two", "three")), *lines)

    for group in (("Heading", "first row", "third row"), ("address", "seen"), ("one", "two", "three")):
        assert any(all(word in page for word in group) for page in pages), group


@pytest.mark.parametrize("before", range(28, 44))
def test_no_page_holds_one_line_alone(before: int) -> None:
    lines = tuple(Paragraph(f"line {number}") for number in range(before))
    pages = pages_of(*lines, NewPage(), *lines)
    story = pages_of(*lines, Paragraph("\n".join(f"story {number}" for number in range(30))))

    assert all(page.count("line ") != 1 for page in pages)
    assert all(page.count("story ") != 1 for page in (*pages, *story))
