"""Documents as plain text: to paste, to read in a chat, or to compare."""

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
from bot.domain.messages import PAGE_BREAK

UNDERLINE = "-" * 12
LINE = "_" * 24


def plain_text(documents: Sequence[Document]) -> str:
    """Return documents as text; no line ends in blanks, and no two empty ones follow each other.

    What is not handed in with the rest, and the next document, come after ``PAGE_BREAK``. A row that a person's own
    words continue is indented, so that it cannot pass for a line of the document.
    """
    return PAGE_BREAK.join(page for document in documents for page in _pages(document)) + "\n"


def _pages(document: Document) -> Iterator[str]:
    """Yield the pages, the first with all that stands at the foot of a sheet."""
    foot = f"{document.disclaimer}\n{document.fingerprint_label}\n{document.fingerprint}"
    page: list[str] = []
    for block in document.blocks:
        if isinstance(block, NewPage):
            yield "\n\n".join([*page, foot])
            page, foot = [], document.disclaimer
        elif part := "\n".join(_lines(block)):
            page.append(part)
    yield "\n\n".join([*page, foot])


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Title(text=text):
            yield text.upper()
        case Heading(text=text):
            yield from (text, UNDERLINE)
        case Paragraph(text=text):
            yield from text.splitlines()
        case Field(label=label, text=text):
            yield from _hanging(f"{label}: ", text)
        case Items(items=items, numbered=numbered):
            yield from _list(items, numbered=numbered)
        case Row(when=when, what=what):
            yield from _hanging(f"{when}: ", what)
        case LawText():
            yield from _law(block)
        case _:
            yield from _to_fill_in(block)


def _to_fill_in(block: Block) -> Iterator[str]:
    match block:
        case Blank(label=label, lines=lines):
            yield from (f"{label}: {LINE}", *[LINE] * (lines - 1))
        case Signature(label=label):
            yield f"{label}: {LINE}"


def _list(items: tuple[str, ...], *, numbered: bool) -> Iterator[str]:
    for number, item in enumerate(items, 1):
        yield from _hanging(f"{number}. " if numbered else "- ", item)


def _law(law: LawText) -> Iterator[str]:
    yield law.citation
    for line in (*law.lines, law.origin.title, law.origin.url, law.origin.verified):
        yield from _hanging("  ", line) if line else ()


def _hanging(lead: str, text: str) -> Iterator[str]:
    first, *more = text.splitlines() or [""]
    yield f"{lead}{first}"
    yield from (f"  {row}" for row in more)
