"""The shipped words do what people need: in English, in Hindi, and in Hindi in Latin letters."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.i18n.catalogue import Catalogue
from bot.understanding.fold import fold
from bot.understanding.hearing import Understanding
from bot.understanding.meaning import Choice, Interrupt, Words
from bot.understanding.vocabulary import parts

ROOT = Path(__file__).parents[2]

SUICIDE = [
    "I want to die",
    "i wanna dieee",
    "I can't go on like this",
    "i just want to end it all",
    "Sometimes I think about killing myself.",
    "everyone would be better off without me",
    "I DONT WANT TO LIVE ANYMORE",
    "don’t want to live",
    "my sister says she wants to kill herself, she keeps saying: i want to die",
    "I'm not suicidal but i want to die",
    "if he posts it i will hang myself",
    "thinking of suicide",
    "kms",
    "मैं मरना चाहती हूँ",
    "मुझे मरना है",
    "मैं अब जीना नहीं चाहता",
    "मुझे नहीं जीना",
    "जी नहीं सकती अब",
    "ज़िंदगी से तंग आ गई हूँ",
    "आत्महत्या के ख़याल आ रहे हैं",
    "सोच रही हूँ फाँसी लगा लूँ",
    "ज़हर खा लूँगी",
    "मैं अपनी जान दे दूँगा",
    "मर जाऊंगी अगर मम्मी को पता चला",
    "main marna chahti hu",
    "mujhe marna hai",
    "mujhe nahi jeena",
    "ab jeena nhi chahta",
    "suicide karne ka man kar raha hai",
    "zindagi khatam kar lungi",
    "mai mar jaungi",
    "mar jaunga main",
    "jaan de dungi apni",
    "neend ki goliyan kha lungi",
    "khudkushi",
]
DANGER = [
    "he is at my door",
    "my brother is going to kill me",
    "they locked me in",
    "he has a knife!!",
    "my father is beating me",
    "वह मुझे जान से मार देगा",
    "घरवाले मुझे मार डालेंगे",
    "उसके पास चाकू है",
    "मुझे कमरे में बंद कर दिया है",
    "वो घर के बाहर खड़ा है",
    "wo mujhe maar dalega",
    "ghar wale maar denge",
    "usne mujhe kamre me band kar diya",
    "wo ghar ke bahar khada hai",
    "jaan se marne ki dhamki de raha hai",
]
HARMLESS = [
    "I was dying of laughter",
    "just killing time",
    "we killed two birds with one stone, kill two birds",
    "my phone died",
    "I am not suicidal",
    "I would never hurt myself",
    "I'm not going to kill myself",
    "he made a fake picture of me",
    "it is on instagram since monday",
    "I ended it with him and now he threatens me",
    "my diet is fine",
    "skill myself up",
    "he lives next door",
    "हँस हँस के मर गई",
    "hans hans ke mar gayi",
    "मरने की फ़ुर्सत नहीं है",
    "bhook se mar raha hu",
    "मैं आत्महत्या नहीं करूँगी",
    "suicide nahi karungi",
    "मेरा वीडियो वायरल हो गया",
    "usne meri photo daal di",
    "वह मुझे ब्लैकमेल कर रहा है",
    "main marathi hu",
    "मेरी मरज़ी के बिना डाला",
    "कमर में दर्द है",
    "घर पर सब ठीक है",
    "मुझे मार्केट जाना है",
    "main ghar aa raha hu",
    "उसने कैमरे में कैद कर लिया",
    "phone band kar rakha hai",
    "वह फ़ोन उठा लेगा",
    "उसे फाँसी होनी चाहिए",
]


def cues(understanding: Understanding, text: str, locale: str) -> tuple[str, ...]:
    meaning = understanding.hear(text, locale)

    return meaning.cues if isinstance(meaning, Words) else ()


@pytest.mark.parametrize("locale", ["en", "hi"])
@pytest.mark.parametrize("text", SUICIDE)
def test_hears_who_may_not_want_to_live(shipped: Understanding, text: str, locale: str) -> None:
    assert "suicide" in cues(shipped, text, locale)


@pytest.mark.parametrize("locale", ["en", "hi"])
@pytest.mark.parametrize("text", DANGER)
def test_hears_who_is_in_danger(shipped: Understanding, text: str, locale: str) -> None:
    assert "danger" in cues(shipped, text, locale)


@pytest.mark.parametrize("text", HARMLESS)
def test_hears_no_danger_where_there_is_none(shipped: Understanding, text: str) -> None:
    assert cues(shipped, text, "en") == ()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("मदद", "help_now"),
        ("madad", "help_now"),
        ("bachao", "help_now"),
        ("मुझे मदद चाहिए प्लीज़", "help_now"),
        ("कोई इंसान", ""),
        ("इंसान से बात", "person"),
        ("kisi se baat karni hai", "person"),
        ("मेन्यू", "menu"),
        ("shuru se", "menu"),
        ("वापस", "back"),
        ("peeche jao", "back"),
        ("भाषा बदलो", "language"),
        ("मेरे नोट्स", "evidence"),
        ("kya ye safe hai", "privacy"),
        ("सब मिटा दो", "wipe"),
        ("sab delete kar do", "wipe"),
        ("बंद करो", "exit"),
        ("band karo", "exit"),
        ("bye", "exit"),
        ("exit", "exit"),
        ("रुको", ""),
        ("bas", ""),
        ("मैंने सब मिटा दो बार कहा", ""),
    ],
)
@pytest.mark.parametrize("locale", ["en", "hi"])
def test_hindi_words_lead_where_they_say(shipped: Understanding, typed: str, name: str, locale: str) -> None:
    meaning = shipped.hear(typed, locale)

    assert (meaning.name if isinstance(meaning, Interrupt) else "") == name


@pytest.mark.parametrize("locale", ["en", "hi"])
def test_no_word_means_two_things(shipped: Understanding, hindi: Catalogue, locale: str) -> None:
    raw = yaml.load((ROOT / "flows/everywhere.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    translate = hindi.text if locale == "hi" else str
    owners = Counter(
        word
        for item in raw["interrupts"].values()
        for word in {fold(part) for part in [*parts(translate(item["words"])), translate(item["label"])]}
    )

    assert len(owners) > 30
    assert [word for word, count in owners.items() if count > 1] == []
    assert set(owners) <= set(shipped.names(locale))


TOPICS = {
    "my video got leaked": "A picture was shared",
    "my ex posted my photos on telegram": "A picture was shared",
    "mera private video viral ho gaya hai": "A picture was shared",
    "मेरी वीडियो लीक हो गई": "A picture was shared",
    "usne meri photo daal di": "A picture was shared",
    "he is threatening to post my pictures": "Someone threatens me",
    "someone is blackmailing me": "Someone threatens me",
    "वह मुझे ब्लैकमेल कर रहा है": "Someone threatens me",
    "paise maang raha hai": "Someone threatens me",
    "they made a fake video of me": "Fake or edited picture",
    "नकली वीडियो बना दी": "Fake or edited picture",
    "there was a hidden camera in the room": "I was filmed in secret",
    "chupke se video bana liya": "I was filmed in secret",
    "my instagram got hacked": "My account",
    "मेरा इंस्टा हैक हो गया": "My account",
    "it happened to my friend": "It is about others",
    "meri behen ke saath hua": "It is about others",
    "my sister's video is viral": "",
    "he threatens me, he leaked one already": "",
    "it was not leaked": "",
    "लीक नहीं हुई": "",
    "hello": "",
    "I do not know how to say it": "",
}
"""What people write first -> what it is taken for. Of two things neither is taken, and what is denied is not."""


@pytest.mark.parametrize("locale", ["en", "hi"])
@pytest.mark.parametrize(("typed", "topic"), TOPICS.items())
def test_the_first_words_lead_to_their_topic(
    shipped: Understanding, hindi: Catalogue, typed: str, topic: str, locale: str
) -> None:
    raw = yaml.load((ROOT / "flows/menu.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    choices = raw["steps"]["topics"]["choose"]
    names = [
        (choice["label"], said)
        for translate in (str, hindi.text)
        for choice in choices
        for said in (translate(choice["label"]), *parts(translate(choice.get("words", ""))))
    ]

    meaning = shipped.hear(typed, locale, names)

    assert (meaning.id if isinstance(meaning, Choice) else "") == topic
