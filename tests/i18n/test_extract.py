"""Everything a person can read is found for translation, and nothing else is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
import yaml
from babel.messages.extract import extract

from bot.directory.directory import Directory
from bot.directory.load import read
from bot.domain.phrases import Phrase, Value
from bot.flow.model import Book, Flow, Interrupt, Variable
from bot.flow.parse import read_book
from bot.flow.parts import FromList, Line, LinkText, OptionText
from bot.flow.steps import Choose, Question
from bot.i18n.extract import Message, messages_of_flows, messages_of_python, messages_of_texts
from bot.i18n.words import PLACEHOLDER

EVERYWHERE = """\
entry: {welcome: w, welcome_back: w, menu: w, crisis: w, clock_ended: w}
interrupts:
  help_now:
    label: T-interrupt-label
    words: T-word | T-other word
    go: w
    command: help
    about: T-interrupt-about
variables:
  age: {about: not for people, values: [adult, minor], called: T-called, said: {adult: T-all-adults, minor: T-not-all}}
common:
  pick_one: T-pick
  still_lost: T-lost
  old_button: T-old
  media_refused: T-media
  only_text: T-only
  moved_on: T-moved
  cut: T-cut
  more: T-more
  nothing_before: T-nothing
  not_a_link: T-no-link
  time_ahead: T-time
  no_such_time: T-no-time
  understood: T-understood {when}
  could_be: T-could-be {first} {second}
  time_unclear: T-unclear
  no_good_word: T-no-word
  awake: T-awake
  gone_on: T-gone-on
  trouble: T-trouble
  no_source: T-no-source
  sources: T-where-from
  source: T-source
  source_caution: T-source-caution
cues:
  suicide: T-cue | T-cue two
"""
FLOW = """\
flow: w
purpose: not for people
start: first
steps:
  first:
    say: T-single
    go: second
  second:
    look_up: {p: {query: platforms, about: {age: adult}}}
    say:
      - T-listed
      - text: T-text {p.name}
        plural: T-plural {p.name}
        count: p.count
        each: p
        skip: 3
        links:
          - {label: T-link-label, url: "{p.url}"}
      - |
        T-block one

        T-block two
    choose:
      - {label: T-option, words: T-option-words, go: third, set: {age: adult}}
      - {label: "{p.name}", go: third}
    if_told: T-if-told
  third:
    look_up: {p: platforms}
    say: [T-third]
    choose:
      from: p
      label: T-from {p.name}
      save: age
      go: fourth
      otherwise:
        - {label: T-otherwise, go: fourth}
  fourth:
    say: T-fourth
    ask: {save: where, kind: link, why: T-why, skip: T-skip}
    go: fifth
  fifth:
    say: T-fifth
    ask: {save: when, why: T-why-too}
    go: sixth
  sixth:
    say: T-sixth
    end: done
"""
FILES = {"everywhere.yaml": EVERYWHERE, "w.yaml": FLOW}
SAID: dict[Any, set[str]] = {
    Line: {"text", "plural"},
    LinkText: {"label"},
    OptionText: {"label", "words"},
    FromList: {"label"},
    Choose: {"if_told"},
}
SAID |= {
    Question: {"why", "skip"},
    Interrupt: {"label", "words", "about"},
    Book: {"common", "cues", "telling", "tips", "replies"},
    Variable: {"called", "said"},
}
"""Of each model, the fields whose words reach a person."""
UNSAID: dict[Any, set[str]] = {
    Line: {"each", "count"},
    LinkText: {"url"},
    OptionText: {"go"},
    FromList: {"from_", "save", "go"},
    Choose: {"if_none"},
}
UNSAID |= {
    Question: {"save", "kind"},
    Interrupt: {"go", "command", "thanks", "needs"},
    Variable: {"about", "of", "values"},
    Flow: {"flow", "purpose", "start", "file"},
}


def texts_of(model: Any) -> Iterator[str]:
    """Walk the models as the engine sees them: an independent way to all that is said."""
    if isinstance(model, dict):
        model = tuple(model.values())
    if isinstance(model, tuple | list):
        for item in model:
            yield from texts_of(item)
    for name in type(model).model_fields if hasattr(type(model), "model_fields") else ():
        value = getattr(model, name)
        if name in SAID.get(type(model), ()):
            yield from value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]
        else:
            yield from texts_of(value)


def found(files: dict[str, str]) -> list[Message]:
    return list(messages_of_flows(files))


def test_finds_all_that_the_engine_can_say() -> None:
    said = {text for text in texts_of(read_book(FILES)) if text not in ("", "{p.name}")}
    extracted = {text for message in found(FILES) for text in (message.msgid, message.plural) if text}

    assert extracted == said
    assert {text for text in said if text != "Skip" and not text.startswith("T-")} == set()
    assert sum(text.startswith("T-") for text in said) == EVERYWHERE.count("T-") - 2 + FLOW.count("T-") - 1


def test_every_word_of_a_model_is_either_said_or_known_not_to_be() -> None:
    """A new field of the flows' language must be sorted into one of the two."""
    for model, said in SAID.items():
        words = {
            name
            for name, field in model.model_fields.items()
            if "str" in str(field.annotation) and "Mapping" not in str(field.annotation)
        }
        assert words - said - UNSAID.get(model, set()) == set(), model


def every_text() -> list[Message]:
    return [message for message in found(FILES) if message.msgid != "Skip"]


@pytest.mark.parametrize("message", every_text(), ids=lambda message: message.msgid.split("\n")[0])
def test_a_changed_text_is_found_where_it_stands(message: Message) -> None:
    first_line = message.msgid.split("\n")[0]
    changed = {name: text.replace(first_line, "T-CHANGED", 1) for name, text in FILES.items()}

    (now,) = [item for item in found(changed) if item.msgid.startswith("T-CHANGED")]

    assert (now.file, now.line, now.comment) == (message.file, message.line, message.comment)
    lines = changed[now.file].splitlines()
    assert any("T-CHANGED" in line for line in lines[now.line - 1 : now.line + 1])
    assert message.msgid not in {item.msgid for item in found(changed)}


def test_the_key_is_exactly_what_the_engine_says() -> None:
    step = read_book(FILES).flows["w"].steps["second"]

    assert isinstance(step, Choose)
    assert step.say[2].text == "T-block one\n\nT-block two\n"
    assert step.say[2].text in {message.msgid for message in found(FILES)}


def test_tells_translators_what_a_text_is_for() -> None:
    comments = {message.msgid: message.comment for message in found(FILES)}

    assert "24 characters" in comments["T-option"]
    assert "Latin letters" in comments["T-word | T-other word"]
    assert "any ending" in comments["T-cue | T-cue two"]
    assert comments["T-single"] == ""


def test_the_real_flows_give_their_texts(real_flows: dict[str, str]) -> None:
    extracted = {message.msgid for message in found(real_flows)}
    written = {str(line) for text in real_flows.values() for line in _said(yaml.load(text, yaml.CSafeLoader))}

    assert len(extracted) > 100
    assert written - extracted == set()


def _said(raw: Any) -> Iterator[str]:
    for step in raw.get("steps", {}).values():
        say = step.get("say", [])
        for line in say if isinstance(say, list) else [say]:
            yield line["text"] if isinstance(line, dict) else line


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('Phrase("one")', [("one", "")]),
        ('Phrase(msgid="one")', [("one", "")]),
        ('phrases.Phrase("one", {"n": n}, "many", n)', [("one", "many")]),
        ('Phrase("one", plural="many", count=n)', [("one", "many")]),
        ('Phrase("one " "more")', [("one more", "")]),
        ('Phrase("one" if x else "two")', [("one", ""), ("two", "")]),
        ('TITLES = {"a": Phrase("one"), "b": Phrase("two", {"x": Phrase("three")})}',
         [("one", ""), ("two", ""), ("three", "")]),
        ("Phrase(name)", []),
        ('Phrase("{day}, {time}")', [("{day}, {time}", "")]),
        ('Phrase("{name}")', []),
        ('Phrase("...")', []),
        ('Other("one")', []),
    ],
)  # fmt: skip
def test_finds_phrases_in_python(source: str, expected: list[tuple[str, str]]) -> None:
    messages = messages_of_python({"a.py": source})

    assert [(message.msgid, message.plural) for message in messages] == expected


def test_takes_the_translators_comment_above_a_phrase() -> None:
    source = '# Translators: Short,\n# and warm.\nX = Phrase("one")\n# other\nY = Phrase("two")\n'

    assert [message.comment for message in messages_of_python({"a.py": source})] == ["Short, and warm.", ""]


def test_takes_texts_that_another_room_lists() -> None:
    listed = [("laws/IN.yaml", 3, "A law", "x: name"), ("laws/IN.yaml", 4, "{x}", ""), ("laws/IN.yaml", 5, "", "")]

    assert list(messages_of_texts(listed)) == [Message("A law", "", "laws/IN.yaml", 3, "x: name")]


def test_babel_can_extract_flows_itself() -> None:
    found_by_babel = list(
        extract("bot.i18n.extract:extract_flow", BytesIO(FLOW.encode()), keywords={"gettext": None, "ngettext": (1, 2)})
    )
    texts = [
        text for _, message, _, _ in found_by_babel for text in (message if isinstance(message, tuple) else [message])
    ]

    ours = [text for message in found({"w.yaml": FLOW}) for text in (message.msgid, message.plural) if text]
    assert texts == ours


NIGHT = datetime(2026, 11, 22, 20, tzinfo=UTC)
"""An hour at which many lines are closed, and say when they open."""


def phrases_in(value: Value) -> Iterator[str]:
    match value:
        case Phrase():
            yield value.msgid
            for inner in value.values.values():
                yield from phrases_in(inner)
        case tuple():
            for item in value:
                yield from phrases_in(item)


def test_everything_the_directory_says_is_found(messages: list[Message], real_directory: dict[str, str]) -> None:
    directory = Directory(read(real_directory, {}), ("en", "hi"))
    about = {"region": "IN-TN", "language": "hi", "period": "from_july_2024", "topic": "platform_duty"}
    people = [{"age": "adult", "gender": "woman"}, {"age": "minor", "gender": "man", "perpetrator": "partner"}]
    asked = [
        {**about, **person, "country": country, "situation": situation, "platform": platform, "need": need}
        for person in people
        for country in directory.values("countries")
        for situation, platform, need in [
            ("image_shared", "instagram", "suicide"),
            ("threat_or_sextortion", "telegram", "cyber_fraud"),
            ("impersonation", "unknown_website", "legal"),
        ]
    ]
    said = {
        msgid
        for query in directory.shapes()
        for known in asked
        for record in directory.find(query, known, NIGHT)
        for value in record.fields.values()
        for msgid in phrases_in(value)
        if any(char.isalpha() for char in PLACEHOLDER.sub("", msgid))
    }

    assert len(said) > 500
    assert said - {message.msgid for message in messages} == set()
