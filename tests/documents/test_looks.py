"""Pages look as they did when somebody looked at them: every script shaped right, every document laid out well.

After a change that is meant: ``pytest tests/documents/test_looks.py --update-golden``, and look at each picture.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ImageOps

from bot.directory.directory import Directory
from bot.documents.kinds import Kind
from bot.documents.making import make
from bot.documents.pdf import render_pdf
from bot.i18n.words import Words
from tests.documents.conftest import some_case
from tests.documents.pages import looks_like, picture, sheet_of, unlike
from tests.documents.paragraphs import PARAGRAPHS

LOOKS = Path(__file__).parent / "looks"


def is_update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.mark.parametrize("locale", PARAGRAPHS)
def test_a_paragraph_of_each_script(locale: str, request: pytest.FixtureRequest) -> None:
    page = picture(sheet_of(locale, PARAGRAPHS[locale]), dpi=90)
    seen = page.crop((60, 50, page.width - 60, 480))

    looks_like(LOOKS / f"script_{locale}.png", seen, update=is_update(request))


@pytest.mark.parametrize("kind", Kind)
def test_the_first_page_of_each_document(
    kind: Kind, facts: Directory, words: Words, request: pytest.FixtureRequest
) -> None:
    pdf = render_pdf(make(kind, some_case(), facts, words, "hi"))

    looks_like(LOOKS / f"{kind}.png", picture(pdf), update=is_update(request))


def test_a_minors_record(facts: Directory, words: Words, request: pytest.FixtureRequest) -> None:
    pdf = render_pdf(make(Kind.INCIDENT, some_case(age="minor"), facts, words, "en"))

    looks_like(LOOKS / "minor.png", picture(pdf), update=is_update(request))


def test_a_word_that_is_shaped_wrong_would_be_seen() -> None:
    """The comparison tells a conjunct from its loose letters, and joined from mirrored writing."""
    right, loose = sheet_of("hi", "राष्ट्र " * 9), sheet_of("hi", "राष्\u200cट्\u200cर " * 9)
    page = picture(sheet_of("ur", PARAGRAPHS["ur"]), dpi=90)

    assert unlike(picture(right, dpi=90), picture(loose, dpi=90)) > 20
    assert unlike(page, ImageOps.mirror(page)) > 20
