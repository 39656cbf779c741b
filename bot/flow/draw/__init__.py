"""The flows as pictures, for those who look after them and do not read YAML."""

from __future__ import annotations

from bot.flow.draw.boxes import boxes_of_flow
from bot.flow.draw.overview import boxes_of_book
from bot.flow.draw.picture import picture
from bot.flow.model import Book


def draw(book: Book, name: str | None) -> str:
    """Draw one flow, or all flows and how they lead to each other.

    Args:
        book: all flows.
        name: a flow of the book; None for all of them.

    Returns:
        A whole SVG document. The same book gives the same document, byte for byte.

    Raises:
        KeyError: the book has no such flow.
    """
    if name is None:
        boxes, loose = boxes_of_book(book)
        purpose = f"{len(book.flows)} flows. An arrow leads to another flow for good; a side trip comes back."
        return picture(book, "All flows", purpose, boxes, loose)
    flow = book.flows[name]
    return picture(book, f"Flow {flow.flow}", flow.purpose, boxes_of_flow(flow), ())
