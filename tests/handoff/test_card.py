"""The card holds what she ticked, from closed lists, and never a word that somebody wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.card import EMPTY, Card, Line, NotOnTheCardError, card, may_pass_on

VALUES = {
    "language": ("en", "hi"), "country": ("IN", "PK"), "region": ("IN-MH",), "age": ("adult", "minor", "unsure"),
    "situation": ("image_shared",), "platform": ("instagram",), "safe": ("yes", "no"), "gender": ("woman", "man"),
}  # fmt: skip
KNOWN = {
    "platform": "instagram", "country": "IN", "age": "adult", "wants": "take_down", "language": "hi", "safe": "no",
    "gender": "woman",
}  # fmt: skip


def test_she_is_offered_what_is_known_of_the_closed_list_and_nothing_else() -> None:
    assert may_pass_on(KNOWN, VALUES) == (
        (Line.LANGUAGE, "hi"), (Line.COUNTRY, "IN"), (Line.AGE, "adult"), (Line.PLATFORM, "instagram"),
        (Line.WANTS, "take_down"),
    )  # fmt: skip


def test_only_what_she_ticked_is_on_the_card() -> None:
    assert card(may_pass_on(KNOWN, VALUES), {"age", "language"}) == Card(((Line.LANGUAGE, "hi"), (Line.AGE, "adult")))


def test_she_may_keep_everything_back() -> None:
    assert card(may_pass_on(KNOWN, VALUES), ()) == EMPTY


def test_what_was_not_offered_cannot_be_ticked() -> None:
    with pytest.raises(NotOnTheCardError, match=r"gender, region") as refused:
        card(may_pass_on(KNOWN, VALUES), {"age", "gender", "region"})
    assert refused.value.names == {"gender", "region"}


@given(st.dictionaries(st.sampled_from([*Line, "story", "words"]), st.text(max_size=30)))
def test_no_free_text_ever_reaches_a_card(answers: dict[str, str]) -> None:
    offered = may_pass_on(answers, VALUES)

    assert {value for _, value in offered} <= {one for values in VALUES.values() for one in values} | {"take_down"} | {
        "someone_to_listen", "safety", "law_and_police", "evidence", "not_sure",
    }  # fmt: skip
    assert {name for name, _ in offered} <= set(Line)
