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
from bot.documents.pdf.paper import BOTTOM, FULL, HEIGHT, Column, Mark, Paper, Text, draw
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

MOST_ROOM = 200.0
"""Most room that is looked for at once, in millimetres: less than a page."""

BETWEEN_ITEMS = 0.8
"""Room below an item of a list, millimetres."""

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
        for number, block in enumerate(self._document.blocks):
            self._paper.room_for(min(self._needed(number), MOST_ROOM))
            self._block(block)
        pages = [page for page in self._paper.pages if page]
        for number, page in enumerate(pages, 1):
            sheet.add_page()
            draw(sheet, page)
            draw(sheet, self._foot(number, len(pages)))

    def _needed(self, number: int) -> float:
        """Return how much room a block takes, with what it must not be parted from: what it leads to, or the end."""
        blocks = self._document.blocks
        own = min(self._height(blocks[number]), MOST_KEPT_TOGETHER)
        after = blocks[number + 1 : number + 3]
        if not after or isinstance(after[0], NewPage):
            return own
        is_last = len(after) == 1 or isinstance(after[1], NewPage)
        return own + self._needed(number + 1) if is_last or _leads(blocks[number]) else own

    def _height(self, block: Block) -> float:
        written = sum(self._paper.height(*columns) for columns in _written(block))
        return written + _space(block)

    def _block(self, block: Block) -> None:
        paper = self._paper
        match block:
            case Heading():
                paper.space(4)
                self._write(block)
                paper.rule(FULL)
                paper.y += 2
            case Row():
                self._write(block)
                paper.y += 1
                paper.rule(FULL, grey=210)
                paper.y += 1
            case LawText():
                self._law(block)
            case Blank():
                self._blank(block)
            case Signature(label=label):
                self._signature(label)
            case NewPage():
                paper.new_page()
            case _:
                self._write(block)
                paper.y += _space(block)

    def _write(self, block: Block) -> None:
        for columns in _written(block):
            self._paper.room_for(min(self._paper.height(*columns), MOST_KEPT_TOGETHER))
            self._paper.write(*columns)
            self._paper.y += BETWEEN_ITEMS if isinstance(block, Items) else 0

    def _law(self, law: LawText) -> None:
        paper = self._paper
        top, page = paper.y, len(paper.pages) - 1
        for columns in _written(law):
            paper.write(*columns)
        paper.bar(top, page)
        paper.y += _space(law)

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


def _leads(block: Block) -> bool:
    """Tell whether a block says nothing without the next one."""
    return isinstance(block, Heading) or (isinstance(block, Paragraph) and block.text.endswith(":"))


def _space(block: Block) -> float:
    """Return how much room a block leaves free or takes beside its words, in millimetres."""
    match block:
        case Title():
            return 3
        case Heading():
            return 6
        case Paragraph() | Row():
            return 2
        case Field():
            return 1.5
        case Items(items=items):
            return 1.2 + BETWEEN_ITEMS * len(items)
        case LawText():
            return 3
        case Blank(lines=lines):
            return 5 + WRITING * (lines - 1)
        case Signature():
            return 16
        case _:
            return 0


def _written(block: Block) -> Iterator[tuple[Text, ...]]:
    """Yield the texts of a block from top to bottom, those that stand side by side together."""
    match block:
        case Title(text=text):
            yield ((FULL, text, NAME),)
        case Heading(text=text):
            yield ((FULL, text, PART),)
        case Paragraph(text=text, aside=aside):
            yield ((FULL, text, SMALL if aside else BODY),)
        case Field(label=label, text=text):
            yield ((LABELS, label, BOLD), (TEXTS, text, BODY))
        case Row(when=when, what=what):
            yield ((LABELS, when, SMALL), (TEXTS, what, BODY))
        case Items(items=items, numbered=numbered):
            for number, item in enumerate(items, 1):
                yield ((BULLETS, f"{number}." if numbered else "•", BODY), (LISTED, item, BODY))
        case LawText():
            yield from _quoted(block)
        case Blank(label=label) | Signature(label=label):
            yield ((FULL, label, BOLD),)


def _quoted(law: LawText) -> Iterator[tuple[Text, ...]]:
    origin = law.origin
    yield ((QUOTED, law.citation, BOLD),)
    yield from (((QUOTED, line, BODY),) for line in law.lines)
    yield ((QUOTED, " · ".join(part for part in (origin.title, origin.url, origin.verified) if part), SMALL),)


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
