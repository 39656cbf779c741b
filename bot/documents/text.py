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

RULE = "-" * 24
LINE = "_" * 24


def plain_text(documents: Sequence[Document]) -> str:
    """Return documents as text, one after the other; no line ends in blanks, and no two empty ones follow each other.

    A row that a person's own words continue is indented, so that it cannot pass for a line of the document.
    """
    return f"\n\n{RULE}\n\n".join(_text(document) for document in documents) + "\n"


def _text(document: Document) -> str:
    parts = [part for block in document.blocks if (part := "\n".join(_lines(block)))]
    foot = f"{document.disclaimer}\n{document.fingerprint_label}\n{document.fingerprint}"
    return "\n\n".join([*parts, foot])


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Title(text=text):
            yield text.upper()
        case Heading(text=text):
            yield f"## {text}"
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
        case NewPage():
            yield RULE


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
