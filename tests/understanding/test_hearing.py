"""What people type is understood, in English and Hindi, and never guessed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.model import Interrupt as Named
from bot.understanding.hearing import Understanding
from bot.understanding.meaning import Choice, Interrupt, Words
from tests.understanding.conftest import tidy

HINDI = {
    "help | help me | sos": "मदद | मुझे मदद चाहिए | madad | help chahiye",
    "exit | leave | quit | stop": "बंद करो | बाहर | band karo",
    "language | change language": "भाषा | bhasha",
    "Help now": "अभी मदद",
    "Leave": "बाहर निकलें",
    "Language": "भाषा",
    "die | kill myself": "मरना चाह* | marna chah*",
    "yes|y|yeah|yep|yea|yup|yes please": "हाँ|हां जी|haan|ji",
    "no|n|nope|nah|no thanks|no thank you": "नहीं|nahi",
    "option|number|choice|no|nr": "विकल्प|नंबर",
    "please|pls|plz|kindly|hi|hey|hello|just|ok|okay|now": "प्लीज़|please",
}
INTERRUPTS = {
    "help_now": Named(label="Help now", words="help | help me | sos", go="x", command="help"),
    "exit": Named(label="Leave", words="exit | leave | quit | stop", go="x", command="exit"),
    "language": Named(label="Language", words="language | change language", go="x", command="language"),
}


def to_hindi(text: str) -> str:
    return HINDI.get(text, text)


LANGUAGES = {"hi": to_hindi}
HEARD = Understanding(INTERRUPTS, {"suicide": "die | kill myself", "danger": "has a knife"}, LANGUAGES, tidy)

PLACES = (
    ("ig", "Instagram"), ("fb", "Facebook"), ("mess", "Facebook Messenger"), ("wa", "WhatsApp"), ("tg", "Telegram"),
    ("web", "Another website"), ("none", "I don't know where"),
)  # fmt: skip
ASKED = (("0", "Yes, it is safe"), ("1", "No, not now"), ("2", "I am not sure"))
POOCHHA = (("0", "हाँ, सेफ़ है"), ("1", "नहीं, अभी नहीं"), ("2", "पक्का नहीं पता"))


def heard(text: str, options: tuple[tuple[str, str], ...] = (), locale: str = "en", *, free: bool = False) -> str:
    match HEARD.hear(text, locale, options, free=free):
        case Interrupt(name=name):
            return f"!{name}"
        case Choice(id=id_):
            return id_
        case Words():
            return ""


@pytest.mark.parametrize("locale", ["en", "hi", "xx"])
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("help", "help_now"),
        ("HELP!!!", "help_now"),
        ("  Help me. ", "help_now"),
        ("please help me", "help_now"),
        ("helpppp", "help_now"),
        ("🆘 help 🙏", "help_now"),
        ("/help", "help_now"),
        ("/help@HumraahBot", "help_now"),
        ("/HELP now please", "help_now"),
        ("/मदद", "help_now"),
        ("मदद", "help_now"),
        ("मुझे मदद चाहिए!", "help_now"),
        ("Madad", "help_now"),
        ("help chahiye please", "help_now"),
        ("stop", "exit"),
        ("Leave", "exit"),
        ("बाहर निकलें", "exit"),
        ("band karo", "exit"),
        ("langauge", "language"),
        ("change langage", "language"),
        ("भाषा।", "language"),
    ],
)
def test_an_interrupt_is_heard_in_any_language(typed: str, name: str, locale: str) -> None:
    assert heard(typed, locale=locale) == f"!{name}"


@pytest.mark.parametrize(
    "typed",
    [
        "can you help my sister with her account",
        "he would not stop",
        "I want to leave him",
        "which language do they speak there",
        "उसने मेरी मदद नहीं की",
        "/nosuchcommand",
        "exot",
        "halp",
        "",
        "   ",
        "👍",
        "?",
    ],
)
def test_a_sentence_or_a_stranger_is_no_interrupt(typed: str) -> None:
    assert heard(typed, ASKED) == ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Instagram", "ig"),
        ("instagram 🙂", "ig"),
        ("insta", "ig"),
        ("INSTAGRM", "ig"),
        ("instagarm", "ig"),
        ("it's on instagram", "ig"),
        ("its on Instagrm i think", "ig"),
        ("facebook", "fb"),
        ("facebook messenger", "mess"),
        ("messenger", "mess"),
        ("mesenger", "mess"),
        ("teleg", "tg"),
        ("whatsap", "wa"),
        ("whatsappp", "wa"),
        ("website", "web"),
        ("another", "web"),
        ("don't know", "none"),
        ("1", "ig"),
        ("3.", "mess"),
        ("(4)", "wa"),
        ("5️⃣", "tg"),
        ("२", "fb"),
        ("no. 6", "web"),
        ("option 7", "none"),
        ("number 07", "none"),
    ],
)
def test_one_choice_is_named(typed: str, expected: str) -> None:
    assert heard(typed, PLACES) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "instagram and facebook",
        "not instagram",
        "face",
        "8",
        "0",
        "12",
        "what",
        "what?",
        "whats",
        "hi",
        "ok",
        "the",
        "i am so scared that my parents find it on instagram soon",
        "tele gram",
        "vwhatsup",
    ],
)
def test_nothing_is_guessed_between_choices(typed: str) -> None:
    assert heard(typed, PLACES) == ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("yes", "0"), ("Y", "0"), ("yeah!", "0"), ("no", "1"), ("nope", "1"), ("not sure", "2"), ("haan", "0"),
     ("नहीं", "1"), ("not now", "1"), ("it is safe", "0"), ("safe", "0"), ("maybe", ""), ("no one", "")],
)  # fmt: skip
def test_yes_and_no_find_their_button(typed: str, expected: str) -> None:
    assert heard(typed, ASKED) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("हाँ", "0"), ("हां", "0"), ("haan", "0"), ("yes", "0"), ("ji", "0"), ("नहीं", "1"), ("nahi", "1"), ("no", "1"),
     ("पक्का नहीं", "2"), ("सेफ", "0"), ("विकल्प ३", "2"), ("३", "2"), ("option 3", "2"), ("अभी नहीं", "1")],
)  # fmt: skip
def test_hindi_choices_are_named_in_either_script(typed: str, expected: str) -> None:
    assert heard(typed, POOCHHA, "hi") == expected


def test_two_buttons_that_begin_with_yes_are_not_guessed_between() -> None:
    assert heard("yes", (("0", "Yes, go on"), ("1", "Yes, show topics"), ("2", "No"))) == ""


def test_a_choice_may_come_in_two_languages_and_counts_once() -> None:
    both = (("ig", "इंस्टाग्राम"), ("ig", "Instagram"), ("fb", "फ़ेसबुक"), ("fb", "Facebook"))

    assert [heard(typed, both, "hi") for typed in ("instagram", "इंस्टाग्राम", "2", "२", "फेसबुक")] == [
        "ig", "ig", "fb", "fb", "fb",
    ]  # fmt: skip


def test_a_choices_own_label_beats_an_interrupt_of_the_same_name() -> None:
    assert heard("Stop", (("0", "Stop"), ("1", "Go on"))) == "0"
    assert heard("stop", (("0", "Stop looking in"), ("1", "Go on"))) == "!exit"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("help", "!help_now"),
        ("help me please", "!help_now"),
        ("/exit", "!exit"),
        ("Skip", "skip"),
        ("skip.", "skip"),
        ("1", ""),
        ("option 1", ""),
        ("he told me to skip school", ""),
        ("skipp", ""),
        ("sk", ""),
        ("langauge", ""),
        ("instagram.com/help", ""),
        ("stop it now or else, he wrote", ""),
        ("no", ""),
        ("yes", ""),
    ],
)
def test_at_a_question_for_words_only_whole_names_count(typed: str, expected: str) -> None:
    assert heard(typed, (("skip", "Skip"),), free=True) == expected


def test_words_are_kept_clean_and_cut() -> None:
    meaning = HEARD.hear("a\x00b\u202e" + "x" * 5000, "en")

    assert isinstance(meaning, Words)
    assert meaning.text.startswith("abx")
    assert (len(meaning.text), meaning.cut, meaning.cues) == (4000, True, ())
    assert HEARD.hear("just this", "en") == Words("just this", (), cut=False)


def test_no_words_show_when_a_meaning_is_printed() -> None:
    assert "secret" not in repr(HEARD.hear("my secret words", "en"))


def test_a_danger_sign_is_found_behind_what_is_cut_off() -> None:
    meaning = HEARD.hear("x" * 5000 + " I want to kill myself", "en")

    assert isinstance(meaning, Words)
    assert meaning.cues == ("suicide",)


def test_a_danger_sign_beats_a_likely_choice_but_not_a_plain_one() -> None:
    options = (("0", "Instagram"), ("1", "I have a plan to die"))

    likely = HEARD.hear("instagram makes me die", "en", options)
    plain = HEARD.hear("I have a plan to die", "en", options)

    assert isinstance(likely, Words)
    assert likely.cues == ("suicide",)
    assert plain == Choice("1")


def test_all_signs_are_named_in_the_flows_order() -> None:
    meaning = HEARD.hear("he has a knife and i will kill myself", "hi")

    assert isinstance(meaning, Words)
    assert meaning.cues == ("suicide", "danger")


def test_a_word_of_two_languages_means_what_it_means_in_ones_own() -> None:
    named = {
        "one": Named(label="One", words="uno", go="x"),
        "two": Named(label="Two", words="duo", go="x"),
    }
    both = Understanding(named, {}, {"xx": lambda text: {"duo": "uno", "uno": "solo"}.get(text, text)}, tidy)

    assert both.hear("uno", "en") == Interrupt("one")
    assert both.hear("uno", "xx") == Interrupt("two")


@given(st.text(), st.lists(st.tuples(st.text(max_size=2), st.text(max_size=9)), max_size=4), st.booleans())
def test_never_raises_and_only_names_what_is_there(text: str, options: list[tuple[str, str]], free: bool) -> None:
    match HEARD.hear(text, "hi", options, free=free):
        case Choice(id=id_):
            assert id_ in {known for known, _ in options}
        case Interrupt(name=name):
            assert name in INTERRUPTS
        case Words(text=kept):
            assert kept == tidy(text)[0]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("i cant login", "out"),
        ("i cant even login", ""),
        ("मैं लीक से डरती हूँ", "leak"),
        ("on a mms site", ""),
        ("it was not leaked", ""),
    ],
)
def test_other_names_of_a_choice_are_found_in_a_sentence_unless_it_denies_them(typed: str, name: str) -> None:
    """A denial that is part of the name denies nothing; a word of three signs is a word in Devanagari only."""
    assert heard(typed, (("out", "cant login"), ("leak", "leaked"), ("leak", "लीक"), ("leak", "mms"))) == name
