"""The files that are shipped."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.directory.texts import texts
from bot.i18n.extract import (
    Message,
    messages_of_flows,
    messages_of_practice,
    messages_of_python,
    messages_of_templates,
    messages_of_texts,
)

ROOT = Path(__file__).parents[2]


def files(pattern: str) -> dict[str, str]:
    """Return path (as a catalogue names it) -> text."""
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern))}


def all_messages() -> Iterator[Message]:
    """Yield everything there is to translate."""
    yield from messages_of_flows(files("flows/*.yaml"))
    yield from messages_of_practice(files("flows/practice/*.yaml"))
    yield from messages_of_texts(texts(files("flows/directory/**/*.yaml")))
    yield from messages_of_python(files("bot/**/*.py"))
    yield from messages_of_templates(files("bot/documents/templates/*.jinja"))


@pytest.fixture(scope="session")
def real_flows() -> dict[str, str]:
    return files("flows/*.yaml")


@pytest.fixture(scope="session")
def real_directory() -> dict[str, str]:
    return files("flows/directory/**/*.yaml")


@pytest.fixture(scope="session")
def messages() -> list[Message]:
    return list(all_messages())
