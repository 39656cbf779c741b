"""JSON that platforms post and take, where the fast library and the standard one differ."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.channels.wire import dump, parsed

values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=10,
)


@given(some.dictionaries(some.text(), values))
def test_what_is_written_is_read_again(fields: dict[str, object]) -> None:
    assert parsed(dump(fields)) == fields


def test_half_of_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert dump({"text": "a\ud83d"}) == b'{"text":"a?"}'


def test_half_of_a_surrogate_pair_is_read() -> None:
    assert parsed(rb'{"text":"\ud83d"}') == {"text": "\ud83d"}


def test_a_number_beyond_64_bits_is_read_and_written() -> None:
    large = {"id": 2**70}

    assert parsed(dump(large)) == large


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[" * 100_000, json.dumps("x").encode("utf-16")[:-1]],
    ids=["empty", "cut", "no text", "too deep", "cut utf-16"],
)
def test_what_is_no_json_is_nothing(body: bytes) -> None:
    assert parsed(body) is None
