"""What people type comes into one shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.alike import alike, one_slip
from bot.understanding.fold import fold, squeezed, stretched, unstretched


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  HELP!!! ", "help"),
        ("Don't / don’t", "dont dont"),
        ("२. हाँ 👍🏽", "2 हां"),
        ("2️⃣", "2"),
        ("ज़िंदगी", "जिंदगी"),
        ("\u095bिंदगी", "जिंदगी"),
        ("मदद\u200d चाहिए।", "मदद चाहिए"),
        ("Été", "ete"),
        ("ｈｅｌｐ", "help"),
        ("kill-my\u200bself", "kill myself"),
        ("a\n\tb", "a b"),
        ("👍🏽❤️…", ""),
        ("", ""),
    ],
)
def test_folds(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_knows_stretched_words() -> None:
    assert [stretched(word) for word in ("help", "kill", "heeelp", "1000", "मददददद")] == [
        False, False, True, False, True,
    ]  # fmt: skip
    assert squeezed("heeellp") == "help"
    assert [unstretched("killll mee", letters) for letters in (1, 2)] == ["kil mee", "kill mee"]


@pytest.mark.parametrize(
    ("typed", "meant", "same"),
    [
        ("langauge", "language", True),
        ("languge", "language", True),
        ("languagee", "language", True),
        ("lenguage", "language", True),
        ("lengauge", "language", False),
        ("exti", "exit", False),
        ("menu", "meno", False),
        ("delete everyting", "delete everything", True),
        ("dleete everyting", "delete everything", True),
        ("delete", "delete everything", False),
        ("भाष", "भाषा", False),
        ("इंस्टाग्रम", "इंस्टाग्राम", True),
    ],
)
def test_forgives_one_slip_in_a_long_word(typed: str, meant: str, same: bool) -> None:
    assert alike(typed, meant) is same


@given(st.text(alphabet="abc", max_size=5), st.text(alphabet="abc", max_size=5))
def test_a_slip_counts_the_same_both_ways(a: str, b: str) -> None:
    assert one_slip(a, b) == one_slip(b, a)
    assert not one_slip(a, a)
