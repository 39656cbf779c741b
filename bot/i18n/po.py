"""Reads gettext catalogues (.po), fast enough to do so at every start.

Babel's own reader takes about 60 ms for 1,500 messages, and its import another 25; this one, which
knows only what our catalogues hold (no contexts), takes about a tenth. Babel still writes them: see
``bot.i18n.update``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.errors import ContentError, Problem

_LINE = re.compile(r'(?:(msgid_plural|msgid|msgstr(?:\[\d\])?)[ \t]*)?"((?:[^"\\]|\\.)*)"[ \t]*$')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a catalogue.

    Attributes:
        msgid: the English text; empty for the catalogue's header.
        plural: the English plural; empty when there is none.
        strings: its translations, one for each plural form; ``""`` where one is missing.
        fuzzy: marked as a guess that nobody has looked at: not used.
        line: where it begins, 1-based.
    """

    msgid: str
    plural: str
    strings: tuple[str, ...]
    fuzzy: bool
    line: int

    @property
    def usable(self) -> bool:
        """Whether it may be shown."""
        return bool(self.strings) and all(self.strings) and not self.fuzzy


def read_po(text: str, file: str) -> list[Entry]:
    """Read a catalogue; obsolete messages (``#~``) are left out.

    Args:
        text: the whole file.
        file: its name, for error messages.

    Raises:
        ContentError: with every line that cannot be read, and every message that stands twice.
    """
    reader = _Reader(file)
    for number, line in enumerate(text.split("\n"), 1):
        reader.take(line, number)
    reader.finish()
    reader.problems.extend(_doubles(reader.entries, file))
    if reader.problems:
        raise ContentError(tuple(reader.problems))
    return reader.entries


class _Reader:
    """Collects the fields of one message until the next begins."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self._fields: dict[str, list[str]] = {}
        self._open: list[str] | None = None
        self._line = 0
        self._fuzzy = self._next_fuzzy = False

    def take(self, line: str, number: int) -> None:
        """Take one line."""
        if not line or line.isspace():
            return
        if line[0] == "#":
            self._next_fuzzy = self._next_fuzzy or (line.startswith("#,") and "fuzzy" in line)
            return
        match = _LINE.match(line)
        if match is None or (match[1] is None and self._open is None):
            what = "The line is neither a comment nor a keyword with words in double quotes."
            self.problems.append(Problem(self.file, number, what, 'Put a backslash before each " inside the words.'))
            return
        self._put(match[1], match[2], number)

    def _put(self, keyword: str | None, words: str, number: int) -> None:
        if keyword == "msgid":
            self.finish()
            self._line, self._fuzzy, self._next_fuzzy = number, self._next_fuzzy, False
        if keyword is not None:
            self._open = self._fields.setdefault(keyword, [])
        if self._open is not None:
            self._open.append(_ESCAPE.sub(_unescape, words) if "\\" in words else words)

    def finish(self) -> None:
        """Close the present message."""
        fields = {name: "".join(parts) for name, parts in self._fields.items()}
        self._fields, self._open = {}, None
        if "msgid" not in fields:
            return
        strings = tuple(fields[name] for name in sorted(fields) if name.startswith("msgstr"))
        plural = fields.get("msgid_plural", "")
        self.entries.append(Entry(fields["msgid"], plural, strings, self._fuzzy, self._line))


def _unescape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[1], match[1])


def _doubles(entries: list[Entry], file: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for entry in entries:
        if entry.msgid in first:
            what = f"The message stands on line {first[entry.msgid]} already."
            yield Problem(file, entry.line, what, "Remove one of the two.")
        first.setdefault(entry.msgid, entry.line)
