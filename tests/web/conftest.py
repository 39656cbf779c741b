"""A web chat for each test."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog
from structlog.typing import EventDict

from bot.channels.webchat.words import WORDS
from bot.i18n.catalogue import read_catalogue
from bot.i18n.words import Words
from tests.channels.webchat_rig import WebRig


def catalogue(locale: str, **texts: str) -> Words:
    """Return words of one more language: what it says for each of the page's texts."""
    entries = (f'msgid "{WORDS[name].msgid}"\nmsgstr "{text}"\n' for name, text in texts.items())
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    return Words([read_catalogue(locale, head + "\n" + "\n".join(entries))])


@pytest.fixture
def events() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as captured:
        yield captured


@pytest.fixture
async def rig(caplog: pytest.LogCaptureFixture, events: list[EventDict]) -> AsyncIterator[WebRig]:
    caplog.set_level(logging.DEBUG)
    rig = WebRig(caplog, events)
    await rig.open()
    yield rig
    await rig.close()


@pytest.fixture
async def two_languages(caplog: pytest.LogCaptureFixture, events: list[EventDict]) -> AsyncIterator[WebRig]:
    words = catalogue("hi", leave="अभी निकलें", title="नोट्स", start="शुरू करें")
    rig = WebRig(caplog, events, public_url="https://chat.example.org", languages=("en", "hi"), words=words)
    await rig.open()
    yield rig
    await rig.close()
