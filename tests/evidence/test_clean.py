"""What people type is cleaned without losing a letter of any script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.clean import Noticed, clean, cut


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain words", "plain words"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("windows\r\nlines\rand\u2028more\u2029", "windows\nlines\nand\nmore\n"),
        ("e\u0301", "é"),
        ("क्\u200dष और ക്\u200cഷ", "क्\u200dष और ക്\u200cഷ"),
        ("👩\u200d👩\u200d👧 👍🏽", "👩\u200d👩\u200d👧 👍🏽"),
        ("اردو\u200f!", "اردو\u200f!"),
        ("\ufeffbegins with a mark", "begins with a mark"),
        ("zero\u200bwidth\u00adhyphen", "zerowidthhyphen"),
        ("a\U000e0041b", "ab"),
        ("   \n\t ", ""),
        ("\u200d\u200c\u2800\u3164", ""),
        ("\ud800half", "half"),
        ("a\ufffeb\U0001fffe", "ab"),
    ],
)
def test_keeps_what_can_be_seen(text: str, kept: str) -> None:
    assert clean(text).text == kept


@pytest.mark.parametrize("mark", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_removes_and_reports_what_turns_text_around(mark: str) -> None:
    cleaned = clean(f"photo{mark}gpj.exe")

    assert cleaned.text == "photogpj.exe"
    assert cleaned.noticed == {Noticed.BIDI}


@pytest.mark.parametrize("control", "\x00\x01\x07\x08\x1b\x7f\x9b")
def test_removes_and_reports_control_characters(control: str) -> None:
    cleaned = clean(f"a{control}b")

    assert cleaned.text == "ab"
    assert cleaned.noticed == {Noticed.CONTROL}


def test_says_when_it_cut_a_long_story() -> None:
    cleaned = clean("कहानी " * 4000, limit=4000)

    assert len(cleaned.text) <= 4000
    assert cleaned.noticed == {Noticed.CUT}
    assert clean("कहानी", limit=4000).noticed == frozenset()


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("abcdef", 3, "abc"),
        ("नमस्ते", 4, "नम"),
        ("कि", 1, "क"),
        ("क्षक्ष", 4, "क्ष"),
        ("👩\u200d👩\u200d👧x", 4, "👩\u200d👩\u200d👧x"[:4]),
        ("ab👍🏽", 3, "ab"),
        ("🇮🇳🇮🇳", 3, "🇮🇳"),
        ("தமிழ்", 4, "தமி"),
        ("\u1100\u1161\u11a8", 2, "\u1100\u1161"),
        ("\u1100\u1161\u11a8" * 2, 4, "\u1100\u1161\u11a8"),
        ("a" + "\u0301" * 50, 10, "a" + "\u0301" * 9),
    ],
)
def test_cuts_between_graphemes(text: str, limit: int, kept: str) -> None:
    """One group that is alone longer than the limit is cut all the same."""
    assert cut(text, limit) == kept


def test_its_repr_shows_nothing_of_the_words() -> None:
    assert "canary" not in repr(clean("canary"))


ANY = st.text(alphabet=st.characters(), max_size=120)
TROUBLE = st.text(
    alphabet="aक्षि \n\t\r\x00\x1b\u200b\u200c\u200d\u202e\u2066\u0301👍🏽🇮🇳\u1100\u1161\u11a8\ud800\u0958", max_size=60
)


@given(st.one_of(ANY, TROUBLE), st.integers(1, 80))
def test_is_idempotent_bounded_and_leaves_no_control_character(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    again = clean(cleaned.text, limit)

    assert again.text == cleaned.text
    assert again.noticed == frozenset()
    assert len(cleaned.text) <= limit
    assert unicodedata.is_normalized("NFC", cleaned.text)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in cleaned.text if char not in "\n\t")
    assert not set(cleaned.text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")
    cleaned.text.encode()


@given(ANY)
def test_what_is_kept_is_a_beginning_of_the_cleaned_whole(text: str) -> None:
    whole = clean(text, limit=10_000).text

    assert whole.startswith(cut(whole, 20))
