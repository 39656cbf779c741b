"""Whatever a message holds comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import Address
from bot.domain.messages import Button, LinkButton, Outgoing, Wish
from bot.store import codec

anything = st.text(st.characters(), max_size=40) | st.just("\ud83d\ude00") | st.just("\0")
messages = st.builds(
    Outgoing,
    text=anything,
    rows=st.lists(st.lists(st.builds(Button, anything, anything), max_size=3).map(tuple), max_size=3).map(tuple),
    links=st.lists(st.builds(LinkButton, anything, anything), max_size=3).map(tuple),
    protect=st.booleans(),
    wish=st.none() | st.builds(Wish, anything, anything, anything),
    locale=st.sampled_from(["", "hi"]),
    template=st.sampled_from(["", "look_in_1"]),
)


@given(messages)
def test_a_message_comes_back_as_it_was(message: Outgoing) -> None:
    back = codec.message_from_bytes(codec.message_to_bytes(message))

    assert (back, back.locale) == (message, message.locale)


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (b'["hello",[],[],1]', Outgoing("hello")),
        (b'["",[],[],0,["appeal","text",""]]', Outgoing("", protect=False, wish=Wish("appeal", "text"))),
    ],
)
def test_a_message_of_an_earlier_version_is_still_read(stored: bytes, message: Outgoing) -> None:
    assert codec.message_from_bytes(stored) == message


@given(st.lists(anything).map(tuple))
def test_refs_come_back_as_they_were(refs: tuple[str, ...]) -> None:
    assert codec.refs_from_bytes(codec.refs_to_bytes(refs)) == refs


@given(anything)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert codec.text_from_bytes(codec.text_to_bytes(text)) == text


@given(st.builds(Address, anything, anything), st.lists(anything).map(tuple), st.lists(messages, max_size=3).map(tuple))
def test_an_erasure_comes_back_as_it_was(to: Address, refs: tuple[str, ...], farewell: tuple[Outgoing, ...]) -> None:
    assert codec.erasure_from_bytes(codec.erasure_to_bytes(to, refs, farewell)) == (to, refs, farewell)


def test_hindi_is_stored_as_itself_and_not_as_escapes() -> None:
    assert "नमस्ते".encode() in codec.message_to_bytes(Outgoing("नमस्ते"))
