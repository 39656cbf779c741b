"""What people call the platforms. A new language adds its spellings to the lists."""

from __future__ import annotations

import re

from bot.evidence.links.shape import words

CALLED: dict[str, tuple[str, ...]] = {
    "instagram": ("instagram", "insta", "ig", "इंस्टाग्राम", "इन्स्टाग्राम", "इंस्टा"),
    "facebook": ("facebook", "fb", "फेसबुक", "फ़ेसबुक", "एफबी"),
    "messenger": ("messenger", "fb messenger", "मैसेंजर"),
    "threads": ("threads", "थ्रेड्स"),
    "whatsapp": ("whatsapp", "whats app", "watsapp", "whatsap", "wa", "व्हाट्सएप", "व्हाट्सऐप", "वॉट्सऐप", "व्हाट्सप्प"),
    "telegram": ("telegram", "tele", "tg", "टेलीग्राम", "टेलिग्राम"),
    "x_twitter": ("x twitter", "twitter", "tweeter", "ट्विटर"),
    "snapchat": ("snapchat", "snap", "स्नैपचैट", "स्नैप"),
    "youtube": ("youtube", "yt", "यूट्यूब", "यू ट्यूब"),
    "tiktok": ("tiktok", "tik tok", "टिकटॉक", "टिक टॉक"),
    "reddit": ("reddit", "रेडिट", "रेड्डिट"),
    "discord": ("discord", "डिस्कॉर्ड"),
    "linkedin": ("linkedin", "linked in", "लिंक्डइन"),
    "pinterest": ("pinterest", "पिंटरेस्ट"),
    "tumblr": ("tumblr",),
    "sharechat": ("sharechat", "share chat", "शेयरचैट"),
    "moj": ("moj", "मौज"),
    "josh": ("josh app",),
    "koo": ("koo app",),
    "quora": ("quora", "कोरा"),
    "truecaller": ("truecaller", "ट्रूकॉलर"),
    "onlyfans": ("onlyfans",),
    "tinder": ("tinder",),
    "dailymotion": ("dailymotion",),
}

BY_PHONE = frozenset({"whatsapp", "telegram", "truecaller"})
"""Platforms on which a person is known by a phone number."""

ACCOUNT_WORDS = (
    "user name",
    "username",
    "user id",
    "user",
    "id",
    "handle",
    "account",
    "acc",
    "profile",
    "name",
    "आईडी",
    "आइडी",
    "अकाउंट",
    "खाता",
    "यूजरनेम",
    "यूज़रनेम",
    "प्रोफाइल",
    "नाम",
)
"""Words between a platform and a user name: "insta id priya_01"."""

NOT_NAMES = words(
    "is was has had have not no the a an my his her their our your it on in at of to from for "
    "and or but who what where account accounts id ids user profile page group channel link "
    "links post posts story chat message video photo hai h tha thi the par pe mein me main se "
    "ka ki ke ko ne aur ya bhi nahi nahin mera meri uska uski unka kya kisi ek wo woh ye yeh "
    "app number hack hacked fake"
)
"""Words that follow a platform's name and are no user names."""

_PLATFORM_BY_NAME = {name: platform for platform, names in CALLED.items() for name in names}
_LONGEST_FIRST = sorted(_PLATFORM_BY_NAME, key=len, reverse=True)
_NAMES = "|".join(re.escape(name).replace(r"\ ", r"[ _-]?") for name in _LONGEST_FIRST)
NAMED = re.compile(rf"(?<![\w.@/-])(?:{_NAMES})(?![\w@/-]|\.\w)", re.IGNORECASE)


def platform_called(name: str) -> str:
    """Return the directory id of the platform people call ``name``, or ``""``."""
    plain = re.sub(r"[ _-]+", " ", name.lower())
    return _PLATFORM_BY_NAME.get(plain) or _PLATFORM_BY_NAME.get(plain.replace(" ", ""), "")


def platforms_named(text: str) -> tuple[tuple[int, str], ...]:
    """Return where in ``text`` platforms are named, and which."""
    return tuple((found.start(), platform_called(found[0])) for found in NAMED.finditer(text))
