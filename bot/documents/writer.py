"""What a template can write with: every function adds a block, in the reader's language, and returns nothing to print.

Nothing a person wrote is ever read as markup: it goes into a block as a value and stays one.
"""

from __future__ import annotations

from datetime import datetime

from bot.documents.case import Case
from bot.documents.model import (
    Blank,
    Block,
    Field,
    Heading,
    Items,
    LawText,
    NewPage,
    Origin,
    Paragraph,
    Row,
    Signature,
    Title,
)
from bot.documents.times import UNKNOWN, exact, said
from bot.domain.facts import Found, Source
from bot.domain.phrases import Phrase, Value
from bot.evidence.clean import clean
from bot.evidence.notebook import When
from bot.i18n.moments import Scene
from bot.i18n.words import Words

MOST_OF_A_FIELD = 25_000
"""Longest text of one block, in characters: more than anybody can have written into one note."""

VERIFIED = Phrase("Last checked on {day}.")
CHECK_FIRST = Phrase("Last checked on {day}. Please check this before you rely on it.")


class Writer:
    """Collects the blocks of one document in one language.

    Args:
        case: what the document is made from.
        words: all catalogues.
        locale: the document's language.
    """

    def __init__(self, case: Case, words: Words, locale: str) -> None:
        self._case = case
        self._words = words
        self._locale = locale
        self._scene = Scene(case.at, case.zone)
        self.blocks: list[Block] = []

    def say(self, value: Value) -> str:
        """Return a value in the document's language, cleaned: no control marks, nothing that turns the writing."""
        if isinstance(value, str):
            return clean(value, MOST_OF_A_FIELD).text.strip()
        shown = self._words.render(Phrase("{value}", {"value": value}), self._locale, self._scene)
        return clean(shown, MOST_OF_A_FIELD).text.strip()

    # -- values -----------------------------------------------------------------------------------------

    def rows(self, *values: Value) -> str:
        """Return the values that say something, each on a row of its own."""
        return "\n".join(text for value in values if (text := self.say(value)))

    def when(self, when: When) -> str:
        """Say when something was; the person's own words stand beside it where all are adults."""
        told = said(when, self._case.zone, quote=self._case.adult)
        return self.say(told or UNKNOWN)

    def at(self, at: datetime) -> str:
        """Say a time to the minute."""
        return self.say(exact(at, self._case.zone))

    # -- blocks -----------------------------------------------------------------------------------------

    def title(self, text: Value) -> str:
        """Begin the document."""
        return self._add(Title(self.say(text)))

    def heading(self, text: Value) -> str:
        """Begin a part."""
        return self._add(Heading(self.say(text)))

    def para(self, text: Value) -> str:
        """Say something; nothing when it is empty."""
        return self._if(shown := self.say(text), Paragraph(shown))

    def aside(self, text: Value) -> str:
        """Say something about the document itself."""
        return self._if(shown := self.say(text), Paragraph(shown, aside=True))

    def field(self, label: Value, text: Value) -> str:
        """Name something and say it; nothing when it is empty."""
        return self._if(shown := self.say(text), Field(self.say(label), shown))

    def items(self, values: Value, *, numbered: bool = False) -> str:
        """List what says something."""
        listed = values if isinstance(values, tuple) else (values,)
        shown = tuple(text for value in listed if (text := self.say(value)))
        return self._if(shown, Items(shown, numbered))

    def row(self, when: Value, what: Value) -> str:
        """Add a line to a timeline."""
        return self._add(Row(self.say(when), self.say(what)))

    def blank(self, label: Value, lines: int = 1) -> str:
        """Leave something to fill in."""
        return self._add(Blank(self.say(label), lines))

    def signature(self, label: Value) -> str:
        """Leave a line to sign on."""
        return self._add(Signature(self.say(label)))

    def new_page(self) -> str:
        """Begin a page of its own."""
        return self._add(NewPage())

    def law(self, found: Found, *fields: str) -> str:
        """Quote a record of law: how it is cited, these of its fields, where it comes from, when it was checked.

        Args:
            found: a law, or a deadline, which names its law.
            fields: names of the record's fields; those that do not apply are left out.
        """
        citation = found.fields.get("citation", found.fields.get("law", ""))
        lines = tuple(text for name in fields if (text := self.say(found.fields[name])))
        return self._add(LawText(found.id, self.say(citation), lines, self._origin(found.sources[0])))

    def source(self, found: Found) -> str:
        """Say where a record comes from and when it was checked."""
        origin = self._origin(found.sources[0])
        return self.aside(self.rows(origin.title, origin.url, origin.verified))

    def _origin(self, source: Source) -> Origin:
        sentence = CHECK_FIRST if source.caution else VERIFIED
        verified = self.say(Phrase(sentence.msgid, {"day": source.seen}))
        return Origin(self.say(source.title), source.url, verified, source.seen)

    def _if(self, holds: object, block: Block) -> str:
        return self._add(block) if holds else ""

    def _add(self, block: Block) -> str:
        self.blocks.append(block)
        return ""
