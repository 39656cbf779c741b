"""Writes catalogues: brings one up to date with the texts there are, and tells how complete it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po as babel_read
from babel.messages.pofile import write_po as babel_write

from bot.domain.errors import Problem
from bot.i18n.extract import Message
from bot.i18n.po import Entry, read_po
from bot.i18n.words import PLACEHOLDER

HEADER = """\
# Humraah in {locale}.
# Translations follow the project's licence; flows/README.md tells how to write for people in distress.
#"""
_UNSTEADY = re.compile(
    r'"(?:POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator|Language-Team|Generated-By): [^"]*"\n'
)
"""Git knows who and when; in the file they would only make every update a change."""


@dataclass(frozen=True, slots=True)
class Status:
    """How complete a catalogue is.

    Attributes:
        total: texts there are to translate.
        translated: of these, how many have a translation that is shown.
        fuzzy: texts with a guess that nobody has looked at.
        missing: texts with nothing at all.
    """

    locale: str
    total: int
    translated: int
    fuzzy: tuple[Message, ...]
    missing: tuple[Message, ...]

    @property
    def percent(self) -> float:
        """Share of what is translated, 0 to 100; never rounded up to 100."""
        return int(1000 * self.translated / self.total) / 10 if self.total else 100.0


def template(messages: Iterable[Message]) -> str:
    """Return the texts as an empty catalogue (``.pot``)."""
    return _written(_catalogue(messages, None), "any language")


def update_catalogue(po_text: str, messages: Iterable[Message], locale: str) -> str:
    """Bring a catalogue up to date with the texts there are.

    Translations stay; a changed text gets its old translation as a guess (fuzzy); what is said no
    longer stays at the end as obsolete. Messages are sorted by file, then by their place in it.

    Args:
        po_text: the catalogue; ``""`` makes a new one.
    """
    catalogue = babel_read(StringIO(po_text), locale=locale) if po_text else _empty(locale)
    for message in catalogue.obsolete.values():  # a text that is said again finds its old translation
        catalogue[message.id] = message
    catalogue.update(_catalogue(messages, None), update_creation_date=False)
    return _written(catalogue, locale)


def status(locale: str, po_text: str, messages: Iterable[Message]) -> Status:
    """Tell how complete a catalogue is.

    Raises:
        ContentError: the text is no catalogue.
    """
    known = {entry.msgid: entry for entry in read_po(po_text, f"{locale}.po")}
    wanted = {message.msgid: message for message in messages}
    fuzzy = tuple(message for msgid, message in wanted.items() if msgid in known and known[msgid].fuzzy)
    done = {msgid for msgid in wanted if msgid in known and known[msgid].usable}
    missing = tuple(m for msgid, m in wanted.items() if msgid not in done and m not in fuzzy)
    return Status(locale, len(wanted), len(done), fuzzy, missing)


def problems(po_text: str, file: str) -> tuple[Problem, ...]:
    """Name every translation whose placeholders are not those of its text.

    Raises:
        ContentError: the text is no catalogue.
    """
    return tuple(
        problem for entry in read_po(po_text, file) if entry.msgid and entry.usable for problem in _misfits(entry, file)
    )


def _misfits(entry: Entry, file: str) -> Iterator[Problem]:
    allowed = set(PLACEHOLDER.findall(entry.msgid + entry.plural))
    needed = set(PLACEHOLDER.findall(entry.msgid))
    for words in entry.strings:
        has = set(PLACEHOLDER.findall(words))
        for name in sorted(needed - has) if not entry.plural else ():
            yield Problem(file, entry.line, f"The translation leaves out {{{name}}}.", "Put it where it belongs.")
        for name in sorted(has - allowed):
            yield Problem(file, entry.line, f"The translation has {{{name}}}, its text has not.", "Remove or mend it.")


def _empty(locale: str) -> Catalog:
    return Catalog(locale=locale, project="humraah", version="1", fuzzy=False)


def _catalogue(messages: Iterable[Message], locale: str | None) -> Catalog:
    catalogue = Catalog(locale=locale, project="humraah", version="1", fuzzy=False)
    for message in messages:
        key = (message.msgid, message.plural) if message.plural else message.msgid
        comments = [message.comment] if message.comment else []
        catalogue.add(key, locations=[(message.file, message.line)], auto_comments=comments)
    return catalogue


def _written(catalogue: Catalog, locale: str) -> str:
    catalogue.header_comment = HEADER.format(locale=locale)
    catalogue.fuzzy = False
    out = BytesIO()
    babel_write(out, catalogue, width=0, sort_by_file=True, include_lineno=False)
    return _UNSTEADY.sub("", out.getvalue().decode())
