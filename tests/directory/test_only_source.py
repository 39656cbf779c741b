"""Every number, link, section, deadline and hour that the bot can say comes from a record of the directory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.directory import wording
from bot.directory.directory import SHAPES, Directory
from bot.directory.places import ALSO_CALLED, OWN_NAMES
from bot.directory.texts import texts
from bot.domain.facts import Found
from bot.domain.phrases import Phrase, Value
from bot.i18n.extract import Message, messages_of_flows, messages_of_python
from tests.directory.conftest import FLOWS, NIGHT, NOON, SITUATIONS

BOT = FLOWS.parent / "bot"
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
COUNTED = "one two three four five six seven eight nine ten twelve fourteen thirty sixty ninety".split()
FACTS = {
    "a digit": re.compile(r"\d"),
    "a link": re.compile(r"https?:|www\.|\b[a-z0-9-]+\.(com|org|in|net|gov|info|io|me)\b", re.IGNORECASE),
    "an address": re.compile(r"\S@\S"),
    "a month": re.compile(
        r"\b(January|February|April|June|July|August|September|October|November|December|Jan|Feb|Apr|Jun|Jul|Aug|Sept?"
        r"|Oct|Nov|Dec)\b"
    ),
    "a section": re.compile(
        r"\b(section|article|clause|sub-?rule|IPC|BNS|BNSS|POCSO|IT Act|IT Rules)\b", re.IGNORECASE
    ),
    "a time limit": re.compile(rf"\b({'|'.join(COUNTED)})[ -](hours?|days?|weeks?|months?|years?)\b", re.IGNORECASE),
}
"""What only a record may say."""

ALLOWED: Mapping[str, str] = {
    wording.CITATION: "how a section is quoted; the section is the record's",
    wording.CITATION_OF["article"]: "how an article is quoted; the article is the record's",
    wording.PROTECTS["child"]: "the age that the field 'protects: child' stands for",
    wording.WHY["child"]: "the age that the kind of route 'child' stands for",
}
"""Whole texts that look like a fact and are none, with the reason. Keep it tiny."""

OF_ITSELF = "console/words"
"""Words that speak of the program's own rules, such as how long a password is: these alone may hold numbers."""

COUNTRIES = ("IN", "US", "GB", "AU", "PK", "OTHER")


def said_by_code() -> list[Message]:
    """Return every text that a flow, Python or a page says, the directory's own sentences among them."""
    flows = {path.name: path.read_text("utf-8") for path in FLOWS.glob("*.yaml")}
    code = {str(path.relative_to(BOT)): path.read_text("utf-8") for path in BOT.rglob("*.py")}
    own = [Message(text, file=f"wording.{name}") for name, text in wording.sentences()]
    return [*messages_of_flows(flows), *messages_of_python(code), *own]


def facts_in(text: str) -> list[str]:
    bare = PLACEHOLDER.sub("", text)
    return [what for what, pattern in FACTS.items() if pattern.search(bare)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Call 1930 now.", ["a digit"]),
        ("Look at cybercrime.gov.in.", ["a link"]),
        ("Write to help@example.", ["an address"]),
        ("The law changed in July.", ["a month"]),
        ("It is a crime under section sixty-six.", ["a section"]),
        ("They have two hours.", ["a time limit"]),
        ("Call {line.number}: {route.url}, by {limit.duration}. May I go on?", []),
    ],
)
def test_a_fact_in_a_text_is_seen(text: str, what: list[str]) -> None:
    assert facts_in(text) == what


def test_no_text_of_a_flow_or_of_code_states_a_fact() -> None:
    messages = said_by_code()
    stated = {
        f"{m.file}:{m.line} {m.msgid}": [
            what
            for what in facts_in(m.msgid + " " + m.plural)
            if not (m.file.startswith(OF_ITSELF) and what in {"a digit", "a time limit"})
        ]
        for m in messages
    }

    assert len(messages) > 500
    assert {where: what for where, what in stated.items() if what and where.split(" ", 1)[1] not in ALLOWED} == {}


def test_no_page_states_a_fact() -> None:
    """Templates hold markup and names of phrases; between the tags stand only the names of the checksums."""
    pages = sorted(BOT.rglob("*.jinja"))
    stated = {page.name: facts_in(_visible(page)) for page in pages}

    assert pages
    assert {name: what for name, what in stated.items() if what} == {}


def _visible(page: Path) -> str:
    markup = re.sub(r"(?s)<(script|style)\b.*?</\1>|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", " ", page.read_text("utf-8"))
    return re.sub(r"(?s)<[^>]*>|&#?\w+;|\b(SHA-256|SHA-1|MD5)\b", " ", markup)


def sweep() -> Iterator[tuple[str, dict[str, str], datetime]]:
    """Yield every query with every kind of question that changes its answer."""
    for query, shape in SHAPES.items():
        hours = (NOON, NIGHT) if shape.by_the_hour else (NOON,)
        for about in _questions(query, shape.uses):
            yield from ((query, about, at) for at in hours)


def _questions(query: str, uses: frozenset[str]) -> Iterator[dict[str, str]]:
    values = {name: VALUES[name] for name in sorted(uses) if name in VALUES}
    if query in {"law", "clock_named", "helpline"}:
        values["id"] = ids_of(query)
        values["country"] = ("IN",)
    for combination in product(*values.values()):
        yield dict(zip(values, combination, strict=True))


VALUES: dict[str, tuple[str, ...]] = {
    "country": COUNTRIES,
    "situation": SITUATIONS,
    "age": ("adult", "minor"),
    "need": ("", "suicide", "child", "legal", "cyber_fraud", "domestic_violence", "students"),
    "topic": ("police_procedure", "victim_anonymity", "compensation", "platform_duty", "forwarding", "child"),
}
_IDS: dict[str, tuple[str, ...]] = {}


def ids_of(query: str) -> tuple[str, ...]:
    return _IDS[query]


@pytest.fixture(scope="module")
def answers(directory: Directory) -> list[tuple[str, Found]]:
    records = directory.records
    VALUES["platform"] = tuple(records.platforms)
    _IDS["law"] = tuple(records.laws)
    _IDS["helpline"] = tuple(records.helplines)
    _IDS["clock_named"] = tuple(clock.id for law in records.laws.values() for clock in law.clocks)
    kept = {id(f): (query, f) for query, about, at in sweep() for f in directory.find(query, about, at)}
    return list(kept.values())


def leaves(value: Value) -> Iterator[str | int | date | timedelta | Phrase]:
    """Yield all that a value is made of: strings as they are, phrases (and what fills them), times."""
    match value:
        case Phrase():
            yield value
            for inner in value.values.values():
                yield from leaves(inner)
        case tuple():
            for part in value:
                yield from leaves(part)
        case _:
            yield value


def typed(directory: Directory) -> set[str]:
    """Return every value of a typed field that is shown as it stands."""
    records = directory.records
    routes = [route for platform in records.platforms.values() for route in platform.routes]
    found = {value for route in routes for value in (route.url, route.email, route.phone, route.kind)}
    for line in records.helplines.values():
        found |= {value for c in line.open_contacts for value in (c.value, c.e164)} | {line.operator, line.as_of[:4]}
    for law in records.laws.values():
        found |= {law.section, law.kind, law.protects, *(clock.who for clock in law.clocks)}
        found |= {str(round(clock.duration.total_seconds() / 3600)) for clock in law.clocks}
    for country in records.countries.values():
        found |= {country.code, *(region.code for region in country.regions)}
    names = {
        ", ".join(records.platforms[partner].name for partner in platform.partners)
        for platform in records.platforms.values()
    }
    owners = {platform.owner for platform in records.platforms.values()}
    return (
        found
        | names
        | owners
        | set(OWN_NAMES.values())
        | set(ALSO_CALLED.values())
        | {"en", "hi", "website", "portal", ""}
    )


def test_every_text_of_an_answer_is_a_records_or_one_of_the_directorys_sentences(
    answers: list[tuple[str, Found]], files: Mapping[str, str]
) -> None:
    known = {text.msgid for text in texts(files)}
    said = {(query, f.id, x.msgid) for query, f in answers for v in f.fields.values() for x in leaves(v)
            if isinstance(x, Phrase)}  # fmt: skip

    assert len(answers) > 2_000
    assert {entry for entry in said if entry[2] not in known} == set()


def test_every_contact_and_number_of_an_answer_stands_in_a_typed_field(
    answers: list[tuple[str, Found]], directory: Directory
) -> None:
    known = typed(directory)
    shown = {(query, f.id, x) for query, f in answers for v in f.fields.values() for x in leaves(v)
             if isinstance(x, str)}  # fmt: skip

    assert any(value.startswith("https://") for _, _, value in shown)
    assert {entry for entry in shown if entry[2] not in known} == set()


def test_every_time_of_an_answer_stands_in_a_record(answers: list[tuple[str, Found]], directory: Directory) -> None:
    laws = list(directory.records.laws.values())
    days = {day for law in laws for day in (law.since, law.until) if day}
    lengths = {clock.duration for law in laws for clock in law.clocks}
    times = {x for _, f in answers for v in f.fields.values() for x in leaves(v) if isinstance(x, (date, timedelta))}

    assert {x for x in times if isinstance(x, timedelta)} <= lengths
    assert {x for x in times if isinstance(x, date) and not isinstance(x, datetime)} <= days


def test_every_hour_of_an_answer_is_an_edge_of_that_lines_hours(
    answers: list[tuple[str, Found]], directory: Directory
) -> None:
    timed = [
        (f, at) for _, f in answers for name in ("opens", "until") if isinstance(at := f.fields.get(name), datetime)
    ]

    assert timed
    for found, at in timed:
        hours = directory.records.helplines[found.id].hours
        assert hours is not None
        assert any(at in span for span in hours.near(at)), found.id


def test_an_answer_that_states_a_fact_has_a_source(answers: list[tuple[str, Found]]) -> None:
    """A record's own text may name a site, a number or a time; then its sources are shown with it."""
    stating = [
        found
        for _, found in answers
        if any(isinstance(x, Phrase) and facts_in(x.msgid) for v in found.fields.values() for x in leaves(v))
    ]

    assert stating
    assert [found.id for found in stating if not found.sources] == []


def test_every_allowed_text_is_still_said() -> None:
    assert set(ALLOWED) <= {message.msgid for message in said_by_code()}
