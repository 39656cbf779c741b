"""The column at the left: what the shapes mean, and what can be asked for at any step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.flow.draw.boxes import TEXT_SIZE, Box
from bot.flow.draw.looks import LOOKS, OF_THE_OVERVIEW
from bot.flow.draw.marks import adults_only, mark
from bot.flow.draw.svg import path, rows, words
from bot.flow.draw.words import wrap
from bot.flow.model import Book, Interrupt

SIDE = 250.0
"""Width of the column, in px."""

STEP = 28.0
ADULTS_ONLY = "after saying all are adults"
MARKS = (("return", "back to where it came from"), ("flow/name", "leads to another flow"), ("step", "goes on there"))


def side(book: Book, boxes: Sequence[Box], x: float, y: float) -> tuple[list[str], float]:
    """Return the column and its lower end; ``boxes`` are all that the picture shows."""
    legend, low = _legend(boxes, x, y)
    shortcuts, low = _shortcuts(book, x, low + 16)
    return [*legend, *shortcuts], low


def _legend(boxes: Sequence[Box], x: float, y: float) -> tuple[list[str], float]:
    kinds = {box.kind for box in boxes}
    pieces = [words(x, y + 12, "What the shapes mean", "name")]
    y += 24
    for kind in (kind for kind in LOOKS if kind in kinds):
        pieces += _sample(kind, x, y)
        y += STEP
    for to, meaning in MARKS[2:] if kinds & OF_THE_OVERVIEW else MARKS:
        pieces += [*mark(x, y + 9, to), words(x + 76, y + 13, meaning)]
        y += STEP
    if any(box.adult_only for box in boxes):
        pieces += [*adults_only(x + 70, y + 9), words(x + 76, y + 13, ADULTS_ONLY)]
        y += STEP
    return pieces, y


def _shortcuts(book: Book, x: float, y: float) -> tuple[list[str], float]:
    pieces = [words(x, y + 12, "At every step one can ask for", "name")]
    y += 32
    for item in book.interrupts.values():
        texts = wrap(_in_words(item), SIDE - 20, TEXT_SIZE)
        pieces += [words(x, y, item.label, "label"), *rows(x + 10, y + 15, texts, 15)]
        y += 15 * (len(texts) + 1) + 8
    return pieces, y


def _sample(kind: str, x: float, y: float) -> Iterator[str]:
    look = LOOKS[kind]
    yield path(look.shape(x, y, 64, 20), fill=look.fill, stroke=look.edge, stroke_width=str(min(look.stroke, 2.4)))
    yield words(x + 76, y + 13, look.word)


def _in_words(item: Interrupt) -> str:
    where = f"leads to flow {item.go}" if item.go else "answered on the spot"
    parts = [where, f"command /{item.command}" if item.command else "", "has a button" if item.button else ""]
    return ", ".join(part for part in parts if part)
