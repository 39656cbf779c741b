"""Phrases become what a person reads."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phrases import Phrase, Value
from bot.i18n.catalogue import read_catalogue
from bot.i18n.moments import Scene
from bot.i18n.words import PLACEHOLDER, Words, direction, own_name

HINDI = """
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Hello {name}"
msgstr "{name}, नमस्ते"

msgid "Instagram"
msgstr "इंस्टाग्राम"

msgid "today, {time}"
msgstr "आज {time} बजे"

msgid "{number} day"
msgid_plural "{number} days"
msgstr[0] "{number} दिन"
msgstr[1] "{number} दिन"

msgid "{n} step"
msgid_plural "{n} steps"
msgstr[0] "{n} कदम"
msgstr[1] "{n} कदमों"
"""
WORDS = Words([read_catalogue("hi", HINDI)])
NOW = datetime(2025, 11, 22, 9, 0, tzinfo=UTC)
SCENE = Scene(NOW, ZoneInfo("Asia/Kolkata"))


def said(text: str, values: dict[str, Value], locale: str = "en") -> str:
    return WORDS.render(Phrase(text, values), locale, SCENE)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Hello", {}, "Hello"),
        ("Hello {name}", {"name": "Asha"}, "Hello Asha"),
        ("{route.x}", {}, ""),
        ("Call {n} now", {"n": 181}, "Call 181 now"),
        ("Call {n}", {"n": 1000000}, "Call 1000000"),
        ("On {p}", {"p": Phrase("Instagram")}, "On Instagram"),
        ("Since {d}", {"d": date(2000, 10, 17)}, "Since 17 Oct 2000"),
        ("At {t}", {"t": NOW + timedelta(hours=7)}, "At today, 21:30"),
        ("For {t}", {"t": timedelta(hours=36)}, "For 36 hours"),
        ("Do:\n{s}", {"s": ("Open it", "Tap it")}, "Do:\n1. Open it\n2. Tap it"),
        ("Do: {s}", {"s": ("Open it",)}, "Do: Open it"),
        ("Do:\n{s}", {"s": ("Open it", "", Phrase("Instagram"))}, "Do:\n1. Open it\n2. Instagram"),
        ("Do\n{s}", {"s": ()}, "Do"),
    ],
)  # fmt: skip
def test_fills_each_kind_of_value(text: str, values: dict[str, Value], expected: str) -> None:
    assert said(text, values) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\n{a}\nTwo", "One\nTwo"),
        ("One\nCall {a}.\nTwo", "One\nTwo"),
        ("One\n\n{a}\n\nTwo", "One\n\nTwo"),
        ("{a}\n\nTwo", "Two"),
        ("One\n\n{a}\n", "One"),
        ("One\n\n\n\nTwo", "One\n\nTwo"),
        ("{a}", ""),
        ("{a} or {b}", "or here"),
        ("{a}\n{b}", "here"),
        ("{nobody.knows}\nTwo", "Two"),
    ],
)
def test_drops_rows_that_have_nothing_to_say(text: str, expected: str) -> None:
    assert said(text, {"a": "", "b": "here"}) == expected


def test_what_people_wrote_is_kept_as_it_is() -> None:
    written = "first\n\n\nsecond {a} {name} {0} {{x}} %s \\n"

    assert said("You wrote:\n{name}\n\nThanks", {"name": written}) == f"You wrote:\n{written}\n\nThanks"


def test_a_nested_phrase_has_its_own_values() -> None:
    inner = Phrase("Hello {name}", {"name": "{name}"})

    assert said("{name}: {inner}", {"name": "A", "inner": inner}) == "A: Hello {name}"


def test_speaks_the_language_that_is_asked_for() -> None:
    assert said("Hello {name}", {"name": "आशा"}, "hi") == "आशा, नमस्ते"
    assert said("Hello {name}", {"name": Phrase("Instagram")}, "hi") == "इंस्टाग्राम, नमस्ते"
    assert said("Not translated {name}", {"name": "x"}, "hi") == "Not translated x"
    assert said("{t}", {"t": NOW + timedelta(hours=7)}, "hi") == "आज रात 9:30 बजे"
    assert said("{t}", {"t": timedelta(days=7)}, "hi") == "7 दिन"
    assert said("{d}", {"d": date(2025, 11, 24)}, "hi") == "24 नवंबर 2025"


@pytest.mark.parametrize(("locale", "one", "two"), [("en", "1 step", "2 steps"), ("hi", "1 कदम", "2 कदमों")])
def test_counts(locale: str, one: str, two: str) -> None:
    shown = [WORDS.render(Phrase("{n} step", {"n": n}, "{n} steps", n), locale, SCENE) for n in (1, 2)]

    assert shown == [one, two]


@pytest.mark.parametrize(
    ("hint", "locale"), [("hi", "hi"), ("hi-IN", "hi"), ("HI_in", "hi"), ("en-GB", "en"), ("de", None), ("", None)]
)
def test_finds_the_language_a_platform_hints_at(hint: str, locale: str | None) -> None:
    assert WORDS.closest(hint) == locale


def test_a_language_we_do_not_have_is_english() -> None:
    assert said("Hello {name}", {"name": "Asha"}, "de") == "Hello Asha"
    assert said("Hello {name}", {"name": "आशा"}, "hi-IN") == "आशा, नमस्ते"
    assert WORDS.text("Instagram", "hi") == "इंस्टाग्राम"
    assert WORDS.locales == ("en", "hi")


def test_languages_name_themselves_and_their_direction() -> None:
    assert [own_name(locale) for locale in ("en", "hi", "ur", "es", "pt_BR")] == [
        "English", "हिन्दी", "اردو", "Español", "Português (Brasil)",
    ]  # fmt: skip
    assert own_name("xx") == "xx"
    assert [direction(locale) for locale in ("en", "hi", "ur", "ur-PK", "fa_IR", "")] == [
        "ltr", "ltr", "rtl", "rtl", "rtl", "ltr",
    ]  # fmt: skip


names = st.from_regex(PLACEHOLDER, fullmatch=True).map(lambda name: name[1:-1])
values: st.SearchStrategy[Value] = st.recursive(
    st.one_of(
        st.text(), st.integers(), st.datetimes(timezones=st.just(UTC)), st.datetimes(), st.dates(), st.timedeltas(),
        st.builds(Phrase, st.text()),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple), st.builds(Phrase, st.text(), st.dictionaries(names, inner, max_size=2))
    ),
    max_leaves=6,
)  # fmt: skip


@given(st.text(), st.dictionaries(names, values, max_size=4), st.sampled_from(["en", "hi", "ur", "xx", ""]))
def test_never_raises(text: str, filling: dict[str, Value], locale: str) -> None:
    rendered = WORDS.render(Phrase(text + "".join(f"{{{name}}}" for name in filling), filling), locale, SCENE)

    assert isinstance(rendered, str)


braces = st.lists(st.sampled_from(["{name}", "{secret}", "{", "}", "{{secret}}", "{name.secret}", "x", "\n", " "]))


@given(braces.map("".join))
def test_never_expands_what_a_person_wrote(written: str) -> None:
    shown = said("> {name} <", {"name": written, "secret": "LEAK", "name.secret": "LEAK"})

    assert shown == (f"> {written} <" if written else "")
