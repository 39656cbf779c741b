"""All flows as boxes: what leads on for good is an arrow, what comes back is a side trip."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flow.draw.boxes import ROOM, TEXT_SIZE, Box, Exit
from bot.flow.draw.words import wrap
from bot.flow.model import Book, Flow
from bot.flow.steps import AnyStep, Choose, Visit


def boxes_of_book(book: Book) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Return the flows that something leads to for good, and those that are only visited."""
    led = _led_to(book)
    main = tuple(_box(book, book.flows[name], "flow") for name in led)
    visited = tuple(_box(book, flow, "trip") for name, flow in book.flows.items() if name not in led)
    return main, visited


def _led_to(book: Book) -> tuple[str, ...]:
    """Return all flows that an entry or a shortcut leads to for good, the first entry first."""
    shortcuts = (item.go for item in book.interrupts.values() if item.go)
    found = list(dict.fromkeys([*book.entry.values(), *shortcuts]))
    for name in found:  # grows as it is read
        found += [way.to for way in _ways(book.flows[name]) if way.to not in found]
    return tuple(found)


def _box(book: Book, flow: Flow, kind: str) -> Box:
    return Box(
        flow.flow,
        kind,
        tuple(_text(book, flow)),
        tuple(_ways(flow)),
        adult_only=flow.adult_only,
        start=flow.flow in book.entry.values(),
    )


def _text(book: Book, flow: Flow) -> Iterator[str]:
    yield from wrap(flow.purpose, ROOM, TEXT_SIZE, 3)
    parts = [part for part, name in book.entry.items() if name == flow.flow]
    labels = [item.label for item in book.interrupts.values() if item.go == flow.flow]
    trips = dict.fromkeys(step.visit for step in flow.steps.values() if isinstance(step, Visit))
    for what, listed in (("Entry", parts), ("Shortcut", labels), ("Side trips", list(trips))):
        if listed:
            yield from wrap(f"{what}: {', '.join(listed)}.", ROOM, TEXT_SIZE)


def _ways(flow: Flow) -> Iterator[Exit]:
    """Yield where a flow leads for good: each flow once, with the first choice that leads there."""
    labels: dict[str, str] = {}
    for step in flow.steps.values():
        for to, label in _leads(step):
            labels[to] = labels.get(to) or label
    yield from (Exit(f"{to} ({label})" if label else to, to) for to, label in labels.items() if to != flow.flow)


def _leads(step: AnyStep) -> Iterator[tuple[str, str]]:
    labels = {option.go: option.label for option in step.static} if isinstance(step, Choose) else {}
    visited = f"flow/{step.visit}" if isinstance(step, Visit) else ""
    for go in dict.fromkeys(step.targets()):
        if go.startswith("flow/") and go != visited:
            yield go.removeprefix("flow/"), labels.get(go, "")
