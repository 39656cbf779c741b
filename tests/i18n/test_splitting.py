"""Where long texts are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.splitting import is_boundary, split, utf16_length

ALPHABET = st.sampled_from(
    [*"abc  \n\n.!?।,é", "e\u0301", "क्ष", "त्रि", "👩🏽‍🚒", "🇮🇳", "각", "𝒳", "سلام", "https://a.in/b?c=1"]
)


@given(st.lists(ALPHABET, max_size=200).map("".join), st.integers(1, 60))
def test_parts_joined_are_the_text_and_each_fits(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert "".join(parts) == text
    assert all(utf16_length(part) <= max(limit, 2) for part in parts), "one astral character is two units"
    assert all(parts) or text == ""


@given(st.text(max_size=300), st.integers(2, 50))
def test_any_text_at_all_is_split_without_loss(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert "".join(parts) == text
    assert all(utf16_length(part) <= limit for part in parts)


@given(st.lists(ALPHABET, min_size=1, max_size=200).map("".join))
def test_no_character_is_cut_where_the_limit_leaves_a_choice(text: str) -> None:
    at = 0
    for part in split(text, 40)[:-1]:
        at += len(part)
        assert is_boundary(text, at)


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("short", 10, ["short"]),
        ("", 10, [""]),
        ("first paragraph\n\nsecond one", 20, ["first paragraph\n\n", "second one"]),
        ("first line is long\nsecond one", 24, ["first line is long\n", "second one"]),
        ("One sentence. Another sentence.", 20, ["One sentence. ", "Another sentence."]),
        ("एक वाक्य है। दूसरा वाक्य है।", 18, ["एक वाक्य है। ", "दूसरा वाक्य है।"]),
        ("version 1.2.3 is here", 12, ["version ", "1.2.3 is ", "here"]),
        ("a https://example.org/x b", 22, ["a ", "https://example.org/x ", "b"]),
        ("aaaaahttps://example.org/x", 22, ["aaaaa", "https://example.org/x"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("ab👩🏽‍🚒cd", 8, ["ab", "👩🏽‍🚒c", "d"]),
        ("🇮🇳🇮🇳🇮🇳", 7, ["🇮🇳", "🇮🇳", "🇮🇳"]),
    ],
)
def test_cuts_where_a_reader_would(text: str, limit: int, parts: list[str]) -> None:
    assert split(text, limit) == parts


def test_an_address_is_cut_only_when_it_fills_a_message_by_itself() -> None:
    text = "see " + "https://example.org/" + "x" * 100

    assert split(text, 50) == ["see ", *split(text[4:], 50)]


def test_a_character_longer_than_a_message_is_still_delivered() -> None:
    text = "e" + "\u0301" * 100

    assert "".join(split(text, 10)) == text


@pytest.mark.parametrize(
    "character",
    ["é", "क्ष", "कि", "न्त्र्य", "👩‍❤️‍💋‍👨", "👍🏽", "🇧🇩", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "한", "각", "กำ", "\r\n", "ক্ষ", "بِ", "\u0600١"],
)
def test_a_reader_sees_one_character(character: str) -> None:
    assert not any(is_boundary(character, at) for at in range(1, len(character)))


@pytest.mark.parametrize("pair", ["ab", "कख", "🇮🇳🇧🇩", "👍👎", "\n\r", "中文", "سل"])
def test_a_reader_sees_two_characters(pair: str) -> None:
    assert any(is_boundary(pair, at) for at in range(1, len(pair)))


def test_length_is_counted_as_telegram_counts() -> None:
    assert [utf16_length(text) for text in ("", "abc", "नम", "😀", "👩🏽‍🚒")] == [0, 3, 2, 2, 7]
