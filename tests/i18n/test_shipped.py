"""Every language we ship is complete, fits its buttons, and speaks to people as the English does."""

import re
from pathlib import Path

import pytest

from bot.i18n.catalogue import Catalogue, read_catalogue
from bot.i18n.extract import BUTTON, Message
from bot.i18n.update import problems, status
from bot.i18n.words import PLACEHOLDER, own_name

ROOT = Path(__file__).parents[2]
CATALOGUES = {path.parts[-3]: path for path in sorted((ROOT / "locales").glob("*/LC_MESSAGES/humraah.po"))}
PREVIEW = 40
"""How much of a message a locked screen shows, roughly, in characters."""

LONGEST_LABEL = 24
"""UTF-16 units that WhatsApp shows of a row's title."""

SEVERAL = re.compile(r"\s\|\s|\w\|\w")
"""Lists of words are for understanding, not for reading."""

HINDI_TELLTALE = re.compile(
    "अश्लील|नंग|यौन|सेक्स|पोर्न|बलात्कार|रेप|ब्लैकमेल|लीक|वसूली|आत्महत्या|हिंसा|उत्पीड़न|अपराध|जुर्म|पीड़ित|शोषण|पुलिस"
)
HINDI_OFFICIALESE = re.compile(
    "निष्कासन|प्रतिवेदन|प्रेषित|कृत्य|उपरोक्त|निम्नलिखित|हेतु|एवं|तत्पश्चात|अभियोग|संप्रेषण|दूरभाष|संगणक|अंतर्जाल"
    "|कूटशब्द|सूचित करें|प्रदान करें|अवगत|दिनांक|क्लिक करने हेतु"
)
HINDI_MALE_YOU = re.compile(r"आप [^।,?!:“”\n]{0,40}(?:सकते|चाहते|करते|रहते|रहे|चाहेंगे|करेंगे|पाएँगे|बताएँगे) ?(?:हैं|हों|थे)?[।,?!]")
HINDI_BLAME = re.compile("आपकी लापरवाही|आपकी ही ग़लती|क्यों भेजा[?]|आपको [^।]*चाहिए था|शर्म की बात है|घबराइए मत|शांत हो जाइए")

assert CATALOGUES, "no catalogue found: these checks would prove nothing"


def catalogue(locale: str) -> Catalogue:
    return read_catalogue(locale, CATALOGUES[locale].read_text(encoding="utf-8"))


def said(words: str) -> str:
    """Return the words without what is filled in."""
    return PLACEHOLDER.sub("", words)


@pytest.fixture(scope="session")
def hindi(messages: list[Message]) -> dict[str, tuple[str, ...]]:
    """File and English text -> what Hindi people read."""
    shown = catalogue("hi")
    return {message.msgid: shown.forms(message.msgid) for message in messages if not SEVERAL.search(message.msgid)}


def test_hindi_is_shipped() -> None:
    assert "hi" in CATALOGUES


@pytest.mark.parametrize("locale", CATALOGUES)
def test_nothing_is_missing_and_nothing_is_a_guess(locale: str, messages: list[Message]) -> None:
    state = status(locale, CATALOGUES[locale].read_text(encoding="utf-8"), messages)

    assert [(message.file, message.msgid) for message in state.missing] == []
    assert [(message.file, message.msgid) for message in state.fuzzy] == []
    assert state.total > 2000


@pytest.mark.parametrize("locale", CATALOGUES)
def test_placeholders_are_those_of_the_text(locale: str) -> None:
    assert problems(CATALOGUES[locale].read_text(encoding="utf-8"), locale) == ()


@pytest.mark.parametrize("locale", CATALOGUES)
def test_rows_are_those_of_the_text(locale: str, messages: list[Message]) -> None:
    """A row that drops out when it has nothing to say must be a row of its own in every language."""
    shown = catalogue(locale)
    rows = {
        message.msgid: [sorted(PLACEHOLDER.findall(row)) for row in message.msgid.strip("\n").split("\n")]
        for message in messages
        if PLACEHOLDER.search(message.msgid)
    }
    for msgid, wanted in rows.items():
        for form in shown.forms(msgid):
            assert [sorted(PLACEHOLDER.findall(row)) for row in form.strip("\n").split("\n")] == wanted, msgid


@pytest.mark.parametrize("locale", CATALOGUES)
def test_labels_fit_their_buttons(locale: str, messages: list[Message]) -> None:
    shown = catalogue(locale)
    labels = {form for message in messages if message.comment == BUTTON for form in shown.forms(message.msgid)}
    too_long = {label for label in labels if len(said(label).encode("utf-16-le")) // 2 > LONGEST_LABEL}

    assert len(labels) > 100
    assert too_long == set()


@pytest.mark.parametrize("locale", CATALOGUES)
def test_the_buttons_of_one_question_differ(locale: str, messages: list[Message]) -> None:
    """Two labels that differ in English must differ here, or one of them could not be chosen by its words."""
    shown = catalogue(locale)
    in_file: dict[str, dict[str, str]] = {}
    for message in messages:
        if message.comment == BUTTON:
            in_file.setdefault(message.file, {})[message.msgid] = shown.text(message.msgid)
    doubles = {
        (file, label)
        for file, labels in in_file.items()
        for label in labels.values()
        if list(labels.values()).count(label) > 1
    }

    assert doubles == set()


@pytest.mark.parametrize("locale", CATALOGUES)
def test_a_language_names_itself(locale: str) -> None:
    assert own_name(locale) != locale


def test_hindi_is_written_in_devanagari(messages: list[Message], hindi: dict[str, tuple[str, ...]]) -> None:
    flows = {
        message.msgid for message in messages if message.file.startswith("flows/") and "/directory/" not in message.file
    }
    latin = [
        msgid for msgid in flows & set(hindi) for form in hindi[msgid] if not re.search("[\u0900-\u097f]", said(form))
    ]

    assert latin == []


def test_the_first_words_in_hindi_do_not_tell(messages: list[Message], hindi: dict[str, tuple[str, ...]]) -> None:
    flows = {
        m.msgid for m in messages if m.file.startswith("flows/") and "/directory/" not in m.file and m.comment != BUTTON
    }
    telling = {
        (form[:PREVIEW], match[0])
        for msgid in flows & set(hindi)
        for form in hindi[msgid]
        if (match := HINDI_TELLTALE.search(said(form)[:PREVIEW]))
    }

    assert telling == set()


@pytest.mark.parametrize("pattern", [HINDI_OFFICIALESE, HINDI_MALE_YOU, HINDI_BLAME], ids=["office", "male", "blame"])
def test_hindi_speaks_like_a_friend(pattern: re.Pattern[str], hindi: dict[str, tuple[str, ...]]) -> None:
    assert {match[0] for forms in hindi.values() for form in forms if (match := pattern.search(form))} == set()


def test_hindi_ends_its_sentences_with_a_danda(hindi: dict[str, tuple[str, ...]]) -> None:
    wrong = [form for forms in hindi.values() for form in forms if re.search(r"[\u0900-\u0963]\.(\s|$)", form)]

    assert wrong == []
