"""How documents say when something was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.documents.writer import Writer
from bot.evidence.notebook import When
from bot.evidence.noting import read_when
from bot.i18n.words import Words
from tests.documents.conftest import INDIA, NOW, some_case


def said(words: Words, when: When) -> str:
    return Writer(some_case(), words, "en").when(when)


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        ("yesterday 11 pm", "20 Nov 2026, between 23:00 and 00:00 (UTC+05:30)"),
        ("yesterday evening", "20 Nov 2026, between 17:00 and 21:00 (UTC+05:30)"),
        ("last night", "between 20 Nov 2026, 20:00 (UTC+05:30) and 21 Nov 2026, 04:00 (UTC+05:30)"),
        ("since yesterday 11 pm", "between 20 Nov 2026, 23:00 (UTC+05:30) and 21 Nov 2026, 15:00 (UTC+05:30)"),
        ("yesterday at 9:15 pm", "20 Nov 2026, 21:15 (UTC+05:30)"),
        ("yesterday", "20 Nov 2026"),
        ("last week", "between 9 Nov 2026 and 15 Nov 2026"),
        ("between Monday and yesterday evening", "between 16 Nov 2026 and 20 Nov 2026"),
    ],
)
def test_a_time_is_printed_with_all_that_is_known_of_it(words: Words, told: str, printed: str) -> None:
    assert said(words, read_when(told, NOW, INDIA)) == f"{printed}, in the words of the note: “{told}”"


def test_a_whole_day_without_a_word_on_how_it_was_said_is_a_day(words: Words) -> None:
    day = NOW.astimezone(INDIA).replace(hour=0, minute=0)

    assert said(words, When("", day, day + timedelta(days=1))) == "21 Nov 2026"
