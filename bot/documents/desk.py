"""Hands documents out: from a conversation as it is kept to the message that carries one. Keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog

from bot.documents.case import Case, case_of
from bot.documents.kinds import Kind
from bot.documents.making import make
from bot.documents.model import Document
from bot.documents.text import plain_text
from bot.domain.errors import HumraahError
from bot.domain.facts import Facts
from bot.domain.messages import File, Outgoing, Wish
from bot.domain.phrases import Phrase
from bot.flow.state import State, decode
from bot.i18n.words import Words

CANNOT = Phrase(
    "I could not make this paper from your notes. Nothing is lost. You can try again, or choose another one."
)
NOT_LOCKED = Phrase("This app cannot carry a locked file, so I send nothing instead of sending it open.")

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
"""In file names: the same on every machine, readable to every system."""

log = structlog.get_logger("humraah.documents")


class Desk:
    """Makes documents, as the sender asks for them.

    Args:
        facts: answers the documents' questions about law and places.
        words: all catalogues.
        zones: country -> time zone name; ``""`` names the fallback.
        locale: language of those who have not chosen one.
    """

    def __init__(self, facts: Facts, words: Words, zones: Mapping[str, str], locale: str) -> None:
        self._facts = facts
        self._words = words
        self._zones = {country: ZoneInfo(name) for country, name in zones.items()}
        self._locale = locale

    def make(self, state: bytes, wish: Wish, at: datetime, *, files: bool) -> Outgoing:
        """Return the message that carries a document, made of a conversation as it is kept. Never raises.

        A file that was to be locked is never sent as open text.
        """
        locale = self._locale
        try:
            known = decode(state)
            locale = known.answers.get("language", locale)
            return self._made(known, wish, at, locale, files=files)
        except Exception as error:  # noqa: BLE001 - whatever breaks, the letters behind this one must go out
            if not isinstance(error, HumraahError):
                log.error("document_failed", kind=wish.kind, error=type(error).__name__)
            return Outgoing(self._words.text(CANNOT.msgid, locale))

    def _made(self, state: State, wish: Wish, at: datetime, locale: str, *, files: bool) -> Outgoing:
        as_file = files and wish.form == "file"
        if wish.password and not as_file:
            return Outgoing(self._words.text(NOT_LOCKED.msgid, locale))
        case = self._case(state, at)
        documents = make(Kind(wish.kind), case, self._facts, self._words, locale)
        return _carried(documents, case, wish.password) if as_file else Outgoing(plain_text(documents), protect=False)

    def _case(self, state: State, at: datetime) -> Case:
        return case_of(state, at, self._zones.get(state.answers.get("country", ""), self._zones[""]))


def _carried(documents: tuple[Document, ...], case: Case, password: str) -> Outgoing:
    from bot.documents.pdf import render_pdf  # noqa: PLC0415 - a fifth of the start and 20 MiB that few bots ever need

    return Outgoing("", protect=False, file=File(file_name(case.today), render_pdf(documents, password)))


def file_name(day: date) -> str:
    """Return a name that says nothing but the day: ``notes-21-Nov.pdf``."""
    return f"notes-{day.day}-{MONTHS[day.month - 1]}.pdf"
