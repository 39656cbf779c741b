"""Fingerprints of files in the notes: found wherever they stand, each with the name of its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.evidence.notebook import Entry, Event

_HASH = re.compile(r"\b(SHA-?256|SHA-?1|MD5)\s*[:=]?\s*([0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b", re.IGNORECASE)
_WAYS = {"SHA256": ("SHA-256", 64), "SHA1": ("SHA-1", 40), "MD5": ("MD5", 32)}

_MADE_OR_CHANGED = re.compile(r"[^:]{1,40}: \d{4}-\d\d-\d\dT\d\d:\d\d\S*")
_SIZE = re.compile(r"[^\s:]{1,20}: \d[\d.,\s]* \w+")
_NAME = re.compile(r"[^\s:]{1,20}: (\S.*)")
"""Lines beside the fingerprints, as the file check page writes them in any language: a word, a colon, a value."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A hash value that stands in the notes.

    Attributes:
        way: ``SHA-256``, ``SHA-1`` or ``MD5``.
        value: lower-case hex digits.
        file: name of the file, where the note gives it above the value; else ``""``.
    """

    way: str
    value: str
    file: str = field(default="", repr=False)


def fingerprints(words: str) -> Iterator[Fingerprint]:
    """Yield the fingerprints in a note, in order."""
    file = ""
    for line in words.splitlines():
        found = [(_WAYS[kind.upper().replace("-", "")], value) for kind, value in _HASH.findall(line)]
        if not found:
            file = _name_in(line) or file
        yield from (Fingerprint(way, value.lower(), file) for (way, digits), value in found if len(value) == digits)


def is_fingerprints(entry: Entry) -> bool:
    """Tell whether an entry holds fingerprints and nothing else that a reader would miss; they have their own place."""
    if not isinstance(entry, Event) or entry.account or not any(fingerprints(entry.words)):
        return False
    lines = (line.strip() for line in entry.words.splitlines())
    return all(not line or _is_data(line) for line in lines)


def _is_data(line: str) -> bool:
    return any(pattern.fullmatch(line) for pattern in (_HASH, _MADE_OR_CHANGED, _SIZE, _NAME))


def _name_in(line: str) -> str:
    stripped = line.strip()
    if _MADE_OR_CHANGED.fullmatch(stripped) or _SIZE.fullmatch(stripped):
        return ""
    name = _NAME.fullmatch(stripped)
    return name[1] if name else ""
