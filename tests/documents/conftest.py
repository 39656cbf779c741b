"""Cases to make documents from, with the directory and the catalogues that are shipped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.directory.directory import Directory, load
from bot.documents.case import Case, Deadline, case_of
from bot.flow.state import Entry, State
from bot.i18n.catalogue import read_catalogue
from bot.i18n.words import Words

ROOT = Path(__file__).parents[2]
INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

NOTES: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "place",
        {
            "link": "https://www.instagram.com/p/C1a2b3c4d5e/?igsh=zzz",
            "seen": "yesterday evening",
            "account": "@some_one",
            "shows": "my face can be seen",
        },
    ),
    ("place", {"link": "https://example.org/album/77", "seen": "20 November 2026", "account": "guest77"}),
    (
        "threat",
        {
            "words": "Send 20,000 or your father sees it",
            "who": "+91 98765 43210",
            "wants": "20,000 by UPI to x@ybl",
            "when": "last week",
        },
    ),
    ("event", {"what": "My cousin called and told me.", "when": "today 8 am", "who": "Asha"}),
    ("report", {"where": "Instagram", "when": "yesterday 22:15", "number": "#4411"}),
    (
        "event",
        {"what": f"File: a.jpg\nSHA-256: {'ab' * 32}\nSHA-1: {'cd' * 20}\nMD5: {'ef' * 16}", "when": "today 9 am"},
    ),
)

MakeCase = Callable[..., Case]


@pytest.fixture(scope="session")
def facts() -> Directory:
    flows = ROOT / "flows"
    files = {p.relative_to(flows).as_posix(): p.read_text("utf-8") for p in flows.glob("directory/**/*.yaml")}
    return load(files, languages=("en", "hi"))


@pytest.fixture(scope="session")
def words() -> Words:
    text = (ROOT / "locales/hi/LC_MESSAGES/humraah.po").read_text("utf-8")
    return Words([read_catalogue("hi", text)])


def some_case(notes: tuple[tuple[str, dict[str, str]], ...] = NOTES, **answers: str) -> Case:
    """Return a case in India of an adult whose picture was shared; ``answers`` changes what is known."""
    known = {
        "age": "adult",
        "country": "IN",
        "situation": "image_shared",
        "platform": "instagram",
        "gender": "woman",
        **answers,
    }
    entries = tuple(Entry(kind, NOW, fields) for kind, fields in notes)
    state = State(flow="", step="", answers={name: value for name, value in known.items() if value}, notes=entries)
    return case_of(state, NOW, INDIA)


@pytest.fixture
def case() -> MakeCase:
    return some_case


def with_deadline(given: Case) -> Case:
    """Return the case with one deadline that runs."""
    deadline = Deadline("Instagram", NOW, NOW.replace(hour=11))
    return Case(given.notebook, given.answers, given.at, given.zone, (deadline,))
