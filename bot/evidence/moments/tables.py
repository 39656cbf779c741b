"""Words about time, a table a language. A new language is one more ``Words`` here.

In each entry the spellings are separated by ``|`` and may be several words long. Write them in lower case; letters
with and without nukta are the same. Where a language is also written in Latin letters, give those spellings too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Unit(StrEnum):
    """Units of "three days ago"."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Part(StrEnum):
    """Parts of a day."""

    EARLY = "early"
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    DAYTIME = "daytime"
    EVENING = "evening"
    NIGHT = "night"
    MIDNIGHT = "midnight"


@dataclass(frozen=True, slots=True)
class Words:
    """How one language speaks of times past.

    Attributes:
        language: its code.
        days: how many days back -> words ("yesterday" is 1).
        parts: parts of the day; ``tonight`` is today's night.
        weekdays: Monday first; ``weak_weekdays`` are those that also mean something else.
        months: January first; ``weak_months`` are those that also mean something else: they need a number beside them.
        numbers: number -> words; halves are fine ("डेढ़" is 1.5).
        shifts: minutes added to the hour that follows ("साढ़े" 30, "quarter to" -15).
        since: stands before what it begins with; ``since_after`` stands behind it.
        ago: "3 days ago", and the Indian "before 3 days".
        next: makes a day or week a coming one.
        coming: days that are always ahead ("tomorrow"). A word such as कल, which is also yesterday, is not here.
        unknown: "I don't know".
        noise: small words that stand between the others and say nothing.
    """

    language: str
    days: Mapping[int, str]
    parts: Mapping[Part, str]
    tonight: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    units: Mapping[Unit, str]
    numbers: Mapping[float, str]
    few: str
    couple: str
    ago: str
    last: str
    this: str
    next: str
    coming: str
    since: str
    since_after: str
    until: str
    joiner: str
    between: str
    about: str
    at: str
    now: str
    unknown: str
    am: str
    pm: str
    clock: str
    day_number: str
    weekend: str
    noise: str
    weak_weekdays: str = ""
    weak_months: str = ""
    shifts: Mapping[int, str] = field(default_factory=dict)


ENGLISH = Words(
    language="en",
    days={0: "today", 1: "yesterday|yday|yest|ystrdy", 2: "day before yesterday|the day before yesterday"},
    parts={
        Part.EARLY: "early morning|dawn|sunrise|early hours",
        Part.MORNING: "morning|mornin|forenoon",
        Part.NOON: "noon|midday|lunch time|lunchtime",
        Part.AFTERNOON: "afternoon|after noon",
        Part.DAYTIME: "daytime|during the day|day time",
        Part.EVENING: "evening|evng|dusk|sunset",
        Part.NIGHT: "night|nite|late night|late at night",
        Part.MIDNIGHT: "midnight|mid night|middle of the night",
    },
    tonight="tonight|tonite",
    weekdays=(
        *("monday|mon", "tuesday|tues|tue", "wednesday|wednes|wed", "thursday|thurs|thur|thu"),
        *("friday|fri", "saturday|sat", "sunday|sun"),
    ),
    weak_weekdays="mon|wed|sat|sun",
    months=(
        *("january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul"),
        *("august|aug", "september|sept|sep", "october|oct", "november|nov", "december|dec"),
    ),
    weak_months="may|mar|march|jan|dec|jun|sep|oct|august",
    units={
        Unit.MINUTE: "minute|minutes|min|mins|minuts",
        Unit.HOUR: "hour|hours|hr|hrs",
        Unit.DAY: "day|days",
        Unit.WEEK: "week|weeks|wk|wks",
        Unit.MONTH: "month|months",
        Unit.YEAR: "year|years|yr|yrs",
    },
    numbers={
        0.5: "half|half an|half a",
        1: "one|a|an",
        1.5: "one and a half|one and half",
        **dict(
            enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2)
        ),
        15: "fifteen",
        20: "twenty",
        30: "thirty",
    },
    shifts={30: "half past", 15: "quarter past", -15: "quarter to"},
    few="few|a few|some|several",
    couple="couple of|a couple of|couple|a couple",
    ago="ago|back|before|earlier",
    last="last|previous|past|the last|the past",
    this="this|the same|current",
    next="next|coming|upcoming",
    coming="tomorrow|tmrw|tomorow|day after tomorrow|the day after tomorrow",
    since="since|from|starting|ever since",
    since_after="onwards|onward",
    until="until|till|upto",
    joiner="to|or|and",
    between="between",
    about="around|about|approximately|approx|roughly|maybe|probably|nearly|almost|ish|i think|sometime",
    at="at|by",
    now="now|just now|right now|this moment|at this moment|moments ago|a moment ago",
    unknown=(
        "don't know|dont know|do not know|not known|no idea|can't remember|cant remember|cannot remember|"
        "don't remember|dont remember|do not remember|not sure|unsure|unknown|idk|forgot|no clue|can't say|cant say"
    ),
    am="am",
    pm="pm",
    clock="o'clock|oclock|clock|o clock",
    day_number="date",
    weekend="weekend|week end",
    noise="the|of|on|in|it|was|were|i|saw|seen|so|that|there|my|time|during|st|nd|rd|th",
)

HINDI = Words(
    language="hi",
    days={
        0: "आज|aaj|aj",
        1: "कल|बीते कल|kal|kl|beete kal",
        2: "परसों|परसो|parso|parson|parsoon",
        3: "नरसों|तरसों|narso|tarso",
    },
    parts={
        Part.EARLY: "भोर|तड़के|अल सुबह|bhor|tadke|subah subah|सुबह सुबह",
        Part.MORNING: "सुबह|सवेरे|सबेरे|प्रातः|subah|subha|savere|sawere|sabere",
        Part.AFTERNOON: "दोपहर|dopahar|dopehar|dopahr|dupahar",
        Part.DAYTIME: "दिन में|दिन के समय|din mein|din me|din main|din ke",
        Part.EVENING: "शाम|सायं|संध्या|sham|shaam|saam|shyam",
        Part.NIGHT: "रात|रात्रि|देर रात|raat|rat|raath|der raat",
        Part.MIDNIGHT: "आधी रात|मध्यरात्रि|aadhi raat|adhi raat",
    },
    tonight="",
    weekdays=(
        "सोमवार|somvar|somwar|sombar",
        "मंगलवार|मंगल|mangalvar|mangalwar|mangal",
        "बुधवार|बुध|budhvar|budhwar|budh",
        "गुरुवार|गुरूवार|बृहस्पतिवार|वीरवार|guruvar|guruwar|brihaspativar|veervar",
        "शुक्रवार|शुक्र|shukravar|shukrawar|shukrvar|sukravar",
        "शनिवार|शनि|shanivar|shaniwar",
        "रविवार|इतवार|ravivar|raviwar|itvar|itwar",
    ),
    weak_weekdays="मंगल|बुध|शुक्र|शनि|mangal|budh",
    months=(
        *("जनवरी|janvari|janwari", "फरवरी|farvari|farwari|febuary", "मार्च", "अप्रैल|aprail", "मई|mai", "जून|joon"),
        *("जुलाई|julai", "अगस्त|agast", "सितंबर|सितम्बर|sitambar", "अक्टूबर|अक्तूबर|aktubar", "नवंबर|नवम्बर|navambar"),
        "दिसंबर|दिसम्बर|disambar",
    ),
    weak_months="mai|joon",
    units={
        Unit.MINUTE: "मिनट|मिनिट|minat|minute",
        Unit.HOUR: "घंटा|घंटे|घण्टे|घण्टा|घंटों|ghanta|ghante|ghanton|ghnte",
        Unit.DAY: "दिन|दिनों|रोज|din|dino|dinon|roj",
        Unit.WEEK: "हफ्ता|हफ्ते|हफ्तों|सप्ताह|hafta|hafte|haftey|haftaa|saptah",
        Unit.MONTH: "महीना|महीने|महीनों|माह|mahina|mahine|maheene|mahene",
        Unit.YEAR: "साल|सालों|वर्ष|बरस|saal|sal|varsh|baras",
    },
    numbers={
        0.5: "आधा|आधे|aadha|aadhe|adha|adhe",
        1: "एक|ek",
        1.5: "डेढ़|डेढ|dedh|derh",
        2: "दो|do",
        2.5: "ढाई|अढ़ाई|dhai|dhaai",
        3: "तीन|teen|tin",
        4: "चार|char|chaar",
        5: "पांच|पाँच|paanch|panch|pach",
        6: "छह|छः|छ|छे|chhah|chhe|chah|cheh",
        7: "सात|saat",
        8: "आठ|aath|ath",
        9: "नौ|nau|nou",
        10: "दस|das|dus",
        11: "ग्यारह|gyarah|gyara|gyaarah",
        12: "बारह|barah|baarah",
        15: "पंद्रह|पन्द्रह|pandrah|pandra",
        20: "बीस|bees|bis",
        30: "तीस|tees|tis",
    },
    shifts={30: "साढ़े|साढे|sadhe|saadhe|sade|saade", 15: "सवा|sava|sawa", -15: "पौने|paune|pone|pauney"},
    few="कुछ|कई|थोड़े|kuch|kuchh|kai|thode",
    couple="",
    ago="पहले|पूर्व|पहिले|हो गए|हो गये|हो गया|pehle|pahle|pahale|phle|pehele|ho gaye|ho gaya|ho gae",
    last="पिछले|पिछली|पिछला|बीते|बीती|गत|गए|pichle|pichhle|pichli|pichhli|pichla|beete|beeti|gaye|gat",
    this="इस|इसी|is|isi",
    next="अगले|अगली|अगला|आने वाले|आगामी|agle|agli|agla|aane wale|aanewale",
    coming="आने वाले कल|आने वाला कल|aane wale kal|aane wala kal",
    since="",
    since_after="से|se",
    until="तक|tak",
    joiner="या|और|ya|aur",
    between="के बीच|बीच|ke beech|beech|bich|ke bich",
    about=(
        "करीब|लगभग|तकरीबन|शायद|आसपास|के आसपास|kareeb|karib|lagbhag|takriban|shayad|shaayad|aaspaas|ke aaspaas|ke karib"
    ),
    at="",
    now="अभी|अभी अभी|abhi|abhi abhi|abi",
    unknown=(
        "पता नहीं|नहीं पता|मालूम नहीं|नहीं मालूम|याद नहीं|नहीं जानती|नहीं जानता|ठीक से याद नहीं|ध्यान नहीं|"
        "pata nahi|pata nahin|nahi pata|malum nahi|maloom nahi|yaad nahi|yad nahi|nahi maloom|nahi malum|"
        "pta nhi|pata nhi|yaad nhi|yad nhi|nhi pata"
    ),
    am="",
    pm="",
    clock="बजे|बजकर|बज|baje|bje|bajey|baj|bajkar",
    day_number="तारीख|तारीख़|तिथि|tareekh|tarikh|taarikh",
    weekend="वीकेंड|सप्ताहांत|veekend",
    noise=("को|की|के|का|में|मे|पर|ही|भी|वाले|वाली|थी|था|देखा|मैंने|ko|ki|ke|ka|mein|me|main|par|pe|hi|bhi|wale|wali|tha|thi"),
)

TABLES: Mapping[str, Words] = {table.language: table for table in (ENGLISH, HINDI)}
"""By language. All are read at once: people mix English, Hindi and Latin letters in one answer."""
