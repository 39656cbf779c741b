"""Fingerprints of files in the notes: named beside their file, and told once."""

from __future__ import annotations

import pytest

from bot.directory.directory import Directory
from bot.documents.fingerprints import Fingerprint, fingerprints, is_fingerprints
from bot.documents.kinds import Kind
from bot.documents.making import make
from bot.documents.text import plain_text
from bot.evidence.notebook import Event, Place
from bot.i18n.words import Words
from tests.documents.conftest import MakeCase

SHA, MD5 = "ab" * 32, "ef" * 16
PASTED = (
    "File: my cat.jpg\nSize: 12,345 bytes\nLast changed: 2026-11-20T10:00:00+05:30\n"
    f"SHA-256: {SHA}\nSHA-1: {'cd' * 20}\nMD5: {MD5}\nMade: 2026-11-21T09:00:00+05:30"
)
HINDI = f"फ़ाइल: बिल्ली.jpg\nआकार: 12,345 बाइट\nआख़िरी बदलाव: 2026-11-20T10:00:00+05:30\nSHA-256: {SHA}"


def test_each_stands_beside_the_file_that_the_note_names() -> None:
    two = f"{PASTED}\n\nFile: b.png\nSHA256 {SHA.upper()}"

    assert [(one.way, one.file) for one in fingerprints(two)] == [
        ("SHA-256", "my cat.jpg"),
        ("SHA-1", "my cat.jpg"),
        ("MD5", "my cat.jpg"),
        ("SHA-256", "b.png"),
    ]
    assert list(fingerprints(f"md5={MD5}")) == [Fingerprint("MD5", MD5)]


@pytest.mark.parametrize("words", [PASTED, HINDI, f"SHA-256: {SHA}", f"MD5 {MD5}\n\n{PASTED}"])
def test_a_note_of_fingerprints_alone_is_no_happening(words: str) -> None:
    assert is_fingerprints(Event(words=words))


@pytest.mark.parametrize(
    "words",
    [f"He sent me this file.\n{PASTED}", f"He sent it: look. SHA-256: {SHA}", "File: a.jpg", "", f"SHA-1: {SHA}"],
)
def test_a_note_that_tells_more_stays_one(words: str) -> None:
    assert not is_fingerprints(Event(words=words))


def test_a_note_with_a_witness_or_of_a_place_is_never_left_out() -> None:
    assert not is_fingerprints(Event(words=PASTED, account="Asha"))
    assert not is_fingerprints(Place(words=PASTED))


def test_papers_name_them_once_and_the_full_record_keeps_the_note(
    case: MakeCase, facts: Directory, words: Words
) -> None:
    told = {kind: plain_text(make(kind, case(), facts, words, "en")) for kind in Kind}

    assert "a.jpg" not in told[Kind.POLICE]
    assert "a.jpg" not in told[Kind.SUMMARY]
    assert told[Kind.PORTAL].count(SHA) == 1
    assert f"SHA-256: {SHA}\n  a.jpg" in told[Kind.PORTAL]
    assert told[Kind.INCIDENT].count(SHA) == 2
