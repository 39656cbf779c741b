"""How a conversation gets a document: asked for by a step, made when it is sent, kept nowhere."""

from __future__ import annotations

import asyncio
import base64
import gc
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from pypdf import PdfReader

from bot.app import Parts, assemble
from bot.assets import read_texts
from bot.directory.directory import Directory
from bot.documents.desk import Desk, file_name
from bot.documents.kinds import Kind
from bot.documents.model import Document
from bot.domain.effects import Effect, Say, SendDocument
from bot.domain.events import Chose, Heard
from bot.domain.ids import Address
from bot.domain.incoming import Incoming, Wrote
from bot.domain.messages import File, Outgoing, Receipt, Wish
from bot.flow.engine import take_turn
from bot.flow.state import Entry, State, encode
from bot.flow.steps import DocumentKind
from bot.i18n.words import Words
from bot.opening import UNLIMITED
from bot.ports import Limits
from bot.service.content import Content, Offer, make_content
from bot.store import SqlStore, open_store
from bot.store.codec import message_from_bytes, message_to_bytes
from tests.documents.conftest import INDIA, NOTES, NOW, some_case
from tests.documents.pages import copied

CANARY = "canary-4417-what-she-wrote"
PASSWORD = "canary-password-8812"
ZONES = {"": "Asia/Kolkata", "IN": "Asia/Kolkata"}
ASHA = Address("paper", "700000000001")

PAPERS = """
flow: papers
purpose: Sends a paper.
start: grown
steps:
  grown: {set: {age: adult}, go: what}
  what:
    say: What happened?
    ask: {save: event_what, why: I ask because it goes into the paper.}
    go: keep
  keep:
    note: {kind: event, fields: {what: event_what}}
    go: words
  words:
    say: With which words shall it open?
    ask: {save: opens_with, why: I ask because nobody else shall open it.}
    go: send_file
  send_file: {document: incident_record, password: opens_with, go: send_text}
  send_text: {document: summary, form: text, go: done}
  done: {say: That is all., end: done}
"""


def state(**answers: str) -> bytes:
    known = {"age": "adult", "country": "IN", "situation": "image_shared", "platform": "instagram", **answers}
    case = State(flow="papers", step="done", answers=known)
    notes = tuple(Entry(kind, NOW, fields) for kind, fields in NOTES)
    return encode(replace(case, notes=notes))


@pytest.fixture
def desk(facts: Directory, words: Words) -> Desk:
    return Desk(facts, words, ZONES, "en")


def test_the_flows_know_the_kinds_there_are() -> None:
    assert set(get_args(DocumentKind)) == {str(kind) for kind in Kind}


def test_a_name_says_nothing_but_the_day() -> None:
    assert file_name(datetime(2026, 11, 21, tzinfo=INDIA).date()) == "notes-21-Nov.pdf"
    assert file_name(datetime(2027, 3, 2, tzinfo=INDIA).date()) == "notes-2-Mar.pdf"


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_becomes_a_file_or_a_text(desk: Desk, kind: Kind) -> None:
    file = desk.make(state(), Wish(kind), NOW, files=True)
    text = desk.make(state(), Wish(kind, "text"), NOW, files=True)

    assert file.file is not None
    assert file.file.name == "notes-21-Nov.pdf"
    assert file.file.data.startswith(b"%PDF")
    assert (file.text, text.file) == ("", None)
    assert some_case(gender="").fingerprint in text.text
    assert not file.protect
    assert not text.protect


def test_a_channel_that_carries_no_files_gets_the_words(desk: Desk) -> None:
    message = desk.make(state(), Wish("incident_record"), NOW, files=False)

    assert message.file is None
    assert "RECORD OF WHAT HAPPENED" in message.text


def test_a_document_speaks_the_language_of_the_conversation(desk: Desk) -> None:
    assert "जो हुआ उसका रिकॉर्ड" in desk.make(state(language="hi"), Wish("incident_record"), NOW, files=False).text


def test_what_was_to_be_locked_is_never_sent_open(desk: Desk) -> None:
    for files, form in ((False, "file"), (True, "text"), (False, "text")):
        message = desk.make(state(), Wish("incident_record", form, "secret"), NOW, files=files)
        assert message.file is None
        assert "instagram" not in message.text


def test_a_locked_file_needs_its_password(desk: Desk) -> None:
    file = desk.make(state(), Wish("incident_record", "file", PASSWORD), NOW, files=True).file

    assert file is not None
    assert PdfReader(io.BytesIO(file.data)).is_encrypted
    assert "C1a2b3c4d5e" in copied(file.data, PASSWORD)


@pytest.mark.parametrize(
    ("kept", "wish"),
    [
        (state(age="minor"), Wish("certificate")),
        (b"", Wish("summary")),
        (b"{}", Wish("summary")),
        (state(), Wish("no")),
    ],
)
def test_what_cannot_be_made_is_a_sentence_and_no_error(desk: Desk, kept: bytes, wish: Wish) -> None:
    message = desk.make(kept, wish, NOW, files=True)

    assert message.text.startswith("I could not make this paper")
    assert message.file is None


def test_a_waiting_letter_holds_the_wish_and_never_the_file() -> None:
    letter = Outgoing("", protect=False, wish=Wish("summary", "file", "words"), file=File("a.pdf", b"%PDF"))
    stored = message_to_bytes(letter)

    assert b"%PDF" not in stored
    assert message_from_bytes(stored) == replace(letter, file=None)
    assert message_from_bytes(message_to_bytes(Outgoing("hello"))) == Outgoing("hello")


# -- through the whole path -----------------------------------------------------------------------------


class Paper:
    """A channel that carries files, to one person."""

    name = "paper"
    limits = Limits(text=4096, buttons=20, label=64, data=64, link_buttons=True, erase_hours=48, files=True)

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    async def send(self, to: Address, message: Outgoing) -> Receipt:
        self.sent.append(message)
        return Receipt((str(len(self.sent)),))

    async def typing(self, to: Address) -> None:
        return

    async def erase(self, to: Address, refs: Sequence[str]) -> None:
        return


class Standing:
    def now(self) -> datetime:
        return NOW


@pytest.fixture(scope="module")
def content() -> Content:
    texts = read_texts(None, None)
    everywhere = texts.flows["everywhere.yaml"].replace("go: evidence\n", "go: papers\n")
    flows = {**texts.flows, "everywhere.yaml": everywhere, "papers.yaml": PAPERS}
    offer = Offer("", ("en", "hi"), "IN", timedelta(hours=72))
    return make_content(flows, texts.directory, {}, texts.catalogues, offer)


def test_a_step_wishes_for_a_document_and_forgets_its_password(content: Content) -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    known = State(flow="papers", step="words", words={"opens_with": f" {PASSWORD} "}, answers={"age": "adult"})
    book, mark = content.book, content.book.flows["papers"].steps["words"].fingerprint
    turn = take_turn(book, content.facts, replace(known, mark=mark), Heard(at, PASSWORD))

    wishes = [effect for effect in turn.effects if isinstance(effect, SendDocument)]
    assert wishes == [SendDocument("incident_record", "file", PASSWORD), SendDocument("summary", "text")]
    assert PASSWORD.encode() not in encode(turn.state)
    assert PASSWORD not in repr(wishes)


def test_a_skipped_password_leaves_the_file_open(content: Content) -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    mark = content.book.flows["papers"].steps["words"].fingerprint
    known = State(flow="papers", step="words", mark=mark, answers={"age": "adult"})
    effects: Sequence[Effect] = take_turn(content.book, content.facts, known, Chose(at, "skip")).effects

    assert SendDocument("incident_record") in effects
    assert isinstance(effects[-1], Say)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(f"sqlite:///{tmp_path}/humraah.db", [bytes(32)])
    yield store
    await store.close()


class Talk:
    """One person talking to the whole bot."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._number = 0

    async def says(self, text: str) -> None:
        self._number += 1
        await self._parts.turns.hear(Incoming(ASHA, f"key{self._number}", self._number, NOW, Wrote(text)))
        await self._parts.sender.drain()
        await asyncio.sleep(0.1)


def stored(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def spellings(words: str) -> list[bytes]:
    middle = base64.b64encode(words.encode())[4:-4]
    return [words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be"), words.encode().hex().encode(), middle]


def papers() -> list[File | Document]:
    """Every paper that is in memory now."""
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, File | Document)]


async def test_a_document_goes_out_and_nothing_of_it_stays(content: Content, store: SqlStore, tmp_path: Path) -> None:
    others = papers()
    channel = Paper()
    parts = assemble(content, store, {channel.name: channel}, {channel.name: UNLIMITED}, Standing())
    loops = [asyncio.create_task(loop) for loop in parts.loops()]
    talk = Talk(parts)
    try:
        for words in ("hello", "my notes", CANARY, PASSWORD):
            await talk.says(words)
        before = stored(tmp_path)
        file = next(message.file for message in channel.sent if message.file)
        text = next(message.text for message in channel.sent if "WHAT I DID AND WHEN" in message.text)
        assert CANARY in text
        assert CANARY in copied(file.data, PASSWORD)
        assert CANARY.encode() not in file.data
        del file, text
        channel.sent.clear()
        await talk.says("delete everything")
        await talk.says("1")
        told = [message.text for message in channel.sent]
        channel.sent.clear()
        left = [type(one).__name__ for one in papers() if not any(one is other for other in others)]
        after = stored(tmp_path)
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)

    assert told[-1].startswith("All is forgotten")
    assert left == []
    for place in (before, after):
        found = [
            spelt
            for words in (CANARY, PASSWORD, "WHAT I DID AND WHEN", "%PDF")
            for spelt in spellings(words)
            if spelt and spelt in place
        ]
        assert found == []
