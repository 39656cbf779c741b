"""From blocks to a PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.documents.model import (
    Blank,
    Block,
    Document,
    Field,
    Heading,
    Items,
    LawText,
    NewPage,
    Paragraph,
    Row,
    Signature,
    Title,
)
from bot.documents.pdf.fonts import arabic_face
from bot.documents.pdf.lines import Setter, Style
from bot.documents.pdf.paper import BOTTOM, FULL, HEIGHT, Column, Mark, Paper, draw
from bot.documents.pdf.sheet import Sheet

BODY = Style(10.5)
BOLD = Style(10.5, bold=True)
SMALL = Style(8.5, grey=90)
FOOT = Style(7.5, grey=90)
NAME = Style(17, bold=True)
PART = Style(12.5, bold=True)

LABELS, TEXTS = Column(0, 42), Column(45, FULL.width - 45)
BULLETS, LISTED = Column(1, 6), Column(8, FULL.width - 8)
QUOTED = Column(4, FULL.width - 4)
SIGNED = Column(0, 80)

MOST_KEPT_TOGETHER = 80.0
"""A quotation up to this high, in millimetres, is not parted by the end of a page."""

WRITING = 8.0
"""Distance of lines to write on, millimetres."""


def render_pdf(documents: Sequence[Document], password: str = "") -> bytes:
    """Return documents as one PDF, each with pages and page numbers of its own.

    Same documents, same bytes, unless a password is given.

    Args:
        documents: at least one; all made on the same day.
        password: opens the file; without one it is not locked.
    """
    first = documents[0]
    sheet = Sheet(first.made, first.locale)
    if password:
        sheet.lock(password)
    arabic = arabic_face(first.locale, (text for document in documents for text in _texts(document)))
    for document in documents:
        _Render(document, Setter(sheet, document.direction, arabic)).onto(sheet)
    return bytes(sheet.output())


class _Render:
    """Lays one document out."""

    def __init__(self, document: Document, setter: Setter) -> None:
        self._document = document
        self._setter = setter
        self._paper = Paper(setter, document.direction)

    def onto(self, sheet: Sheet) -> None:
        """Draw all pages."""
        for block in self._document.blocks:
            self._block(block)
        pages = [page for page in self._paper.pages if page]
        for number, page in enumerate(pages, 1):
            sheet.add_page()
            draw(sheet, page)
            draw(sheet, self._foot(number, len(pages)))

    def _block(self, block: Block) -> None:
        paper = self._paper
        match block:
            case Title(text=text):
                paper.write((FULL, text, NAME))
                paper.y += 3
            case Heading(text=text):
                paper.space(4)
                paper.room_for(24)
                paper.write((FULL, text, PART))
                paper.rule(FULL)
                paper.y += 2
            case Paragraph(text=text, aside=aside):
                paper.write((FULL, text, SMALL if aside else BODY))
                paper.y += 2
            case Field(label=label, text=text):
                paper.write((LABELS, label, BOLD), (TEXTS, text, BODY))
                paper.y += 1.5
            case Row(when=when, what=what):
                paper.write((LABELS, when, SMALL), (TEXTS, what, BODY))
                paper.y += 1
                paper.rule(FULL, grey=210)
                paper.y += 1
            case Items():
                self._items(block)
            case LawText():
                self._law(block)
            case _:
                self._to_fill_in(block)

    def _to_fill_in(self, block: Block) -> None:
        match block:
            case Blank():
                self._blank(block)
            case Signature(label=label):
                self._signature(label)
            case NewPage():
                self._paper.new_page()

    def _items(self, block: Items) -> None:
        for number, item in enumerate(block.items, 1):
            self._paper.write((BULLETS, f"{number}." if block.numbered else "•", BODY), (LISTED, item, BODY))
            self._paper.y += 0.8
        self._paper.y += 1.2

    def _law(self, law: LawText) -> None:
        paper, origin = self._paper, law.origin
        told = " · ".join(part for part in (origin.title, origin.url, origin.verified) if part)
        texts = [(law.citation, BOLD), *((line, BODY) for line in law.lines), (told, SMALL)]
        height = sum(paper.height(QUOTED, text, style) for text, style in texts)
        paper.room_for(min(height, MOST_KEPT_TOGETHER))
        top, page = paper.y, len(paper.pages) - 1
        for text, style in texts:
            paper.write((QUOTED, text, style))
        paper.bar(top, page)
        paper.y += 3

    def _blank(self, blank: Blank) -> None:
        paper = self._paper
        paper.y += 2
        paper.line_after(blank.label, BOLD)
        for _ in range(blank.lines - 1):
            paper.room_for(WRITING)
            paper.y += WRITING
            paper.rule(FULL)
        paper.y += 3

    def _signature(self, label: str) -> None:
        paper = self._paper
        paper.room_for(24)
        paper.y += 14
        paper.rule(SIGNED)
        paper.write((SIGNED, label, SMALL))
        paper.y += 2

    def _foot(self, number: int, total: int) -> list[Mark]:
        document = self._document
        foot = Paper(self._setter, document.direction, top=HEIGHT - BOTTOM + 5, bottom=HEIGHT)
        foot.rule(FULL)
        foot.y += 1.5
        page = document.page.replace("{number}", str(number)).replace("{total}", str(total))
        foot.write((FULL, f"{document.disclaimer} · {page}", FOOT))
        foot.write((FULL, document.fingerprint_label, FOOT))
        foot.write((FULL, document.fingerprint, FOOT))
        return foot.pages[0]


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        match block:
            case Field(label=label, text=text):
                yield from (label, text)
            case Row(when=when, what=what):
                yield from (when, what)
            case Items(items=items):
                yield from items
            case Title(text=text) | Heading(text=text) | Paragraph(text=text):
                yield text
            case _:
                pass
