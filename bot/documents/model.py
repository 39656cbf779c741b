"""What a document is made of: blocks of words, in one language, before they have a page or a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Title:
    """What the document is called; one a document, first."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words; ``aside`` is printed smaller: about the document, not part of what it says."""

    text: str = field(repr=False)
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A name and what stands for it; the text may have several rows."""

    label: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Items:
    """A list; numbered when the order counts."""

    items: tuple[str, ...] = field(repr=False)
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a timeline."""

    when: str = field(repr=False)
    what: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sentence of law comes from.

    Attributes:
        title: what the source is called.
        url: its address; may be empty.
        verified: the sentence in which the document says when this was last checked.
        on: that day.
    """

    title: str
    url: str
    verified: str
    on: date


@dataclass(frozen=True, slots=True)
class LawText:
    """Sentences of law, from one record of the directory.

    Attributes:
        record: the record's id.
        citation: how a lawyer quotes it.
        lines: what the record says.
        origin: where it comes from and when it was checked.
    """

    record: str
    citation: str
    lines: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Blank:
    """Something to fill in by hand, on so many lines."""

    label: str
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on, at the end of what is handed in."""

    label: str


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows is on a page of its own: it is not handed in with the rest."""


Block: TypeAlias = Title | Heading | Paragraph | Field | Items | Row | LawText | Blank | Signature | NewPage
Direction: TypeAlias = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Document:
    """One document in one language.

    Attributes:
        kind: which of the kinds it is.
        locale: its language.
        direction: in which direction that is written.
        blocks: what it says, in order.
        made: the day it was made, where the reader is.
        disclaimer: the sentence that stands on every page: information, not legal advice.
        fingerprint: SHA-256 of the record it was made from, 64 hex digits.
        fingerprint_label: what that number is called.
        page: the page number's text, with ``{number}`` and ``{total}`` to fill.
    """

    kind: str
    locale: str
    direction: Direction
    blocks: tuple[Block, ...] = field(repr=False)
    made: date
    disclaimer: str
    fingerprint: str
    fingerprint_label: str
    page: str

    @property
    def title(self) -> str:
        """What it is called."""
        return next(block.text for block in self.blocks if isinstance(block, Title))
