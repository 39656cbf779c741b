"""JSON that platforms post and take, where the fast library and the standard one differ."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from bot.channels.wire import dump, parsed

LEAST, MOST = -(2**63), 2**64 - 1
"""The whole numbers that are read exactly; the ids of every platform are far inside."""

values = some.recursive(
    some.none() | some.booleans() | some.integers(LEAST, MOST) | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=10,
)


@given(some.dictionaries(some.text(), values))
@example({"": LEAST})
@example({"": MOST})
def test_what_is_written_is_read_again(fields: dict[str, object]) -> None:
    assert parsed(dump(fields)) == fields


def test_half_of_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert dump({"text": "a\ud83d"}) == b'{"text":"a?"}'


def test_half_of_a_surrogate_pair_is_read() -> None:
    assert parsed(rb'{"text":"\ud83d"}') == {"text": "\ud83d"}


@pytest.mark.parametrize("beyond", [LEAST - 1, MOST + 1, 2**70 + 1])
def test_a_number_beyond_64_bits_is_written_exactly_and_read_as_the_nearest_float(beyond: int) -> None:
    assert json.loads(dump({"id": beyond})) == {"id": beyond}
    assert parsed(dump({"id": beyond})) == {"id": float(beyond)}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[" * 100_000, json.dumps("x").encode("utf-16")[:-1]],
    ids=["empty", "cut", "no text", "too deep", "cut utf-16"],
)
def test_what_is_no_json_is_nothing(body: bytes) -> None:
    assert parsed(body) is None
