"""Which levels anything depends on; the others are no part of a state."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flow.binding import OWN_QUERIES
from bot.flow.check.levels import PICK, Levels, conditions_of, saved_by, steps_of
from bot.flow.check.lookups import LookUps, Source
from bot.flow.check.sets import ALL, NONE, Node
from bot.flow.model import Book
from bot.flow.parts import FromList, LookUp
from bot.flow.steps import Choose, SendPaper, StartClock, Step


def live_levels(book: Book, ups: LookUps) -> frozenset[int]:
    """Return the levels on which a turn may depend.

    Words that no text shows are left out: whether they are known decides only whether an entry of the
    notebook gets written, and both are followed, since every question for words can be skipped.
    """
    level = ups.levels.level
    live = {level[name] for name in _read(book) if name in level}
    live |= {level["clocks"], level["reminder"], level["notes"]}
    live |= {level[f"words:{name}"] for name in _used_words(book, ups.levels)}
    for _, _, step in steps_of(book):
        for name in step.look_up:
            if matters(step, name):
                live |= support(_answer(step, name, ups))
        live |= support(listed_at(step, ups))
    return frozenset(live - {PICK} - ups.levels.passing)


def _read(book: Book) -> Iterator[str]:
    if any(step.adult_only or book.flows[flow].adult_only for flow, _, step in steps_of(book)):
        yield "age"
    for _, _, step in steps_of(book):
        if isinstance(step, SendPaper) and step.form_from:
            yield step.form_from
        for condition in conditions_of(step):
            yield from (name for name, _ in condition.tests())


def _used_words(book: Book, levels: Levels) -> Iterator[str]:
    for _, _, step in steps_of(book):
        yield from {name for line in step.say for name in line.placeholders()} & set(levels.words)


def matters(step: Step, name: str) -> bool:
    """Tell whether it makes a difference to the step that this look-up finds nothing."""
    if step.look_up[name].query in OWN_QUERIES:
        return False  # notebook and clocks have levels of their own
    listed = isinstance(step, Choose) and isinstance(step.choose, FromList) and step.choose.from_ == name
    clock = isinstance(step, StartClock) and step.clock == name
    said = any(_said(line.placeholders(), name) for line in step.say if line.each != name)
    return bool(step.if_none) or listed or clock or said


def _said(placeholders: frozenset[str], name: str) -> bool:
    return any(placeholder.partition(".")[0] == name for placeholder in placeholders)


def sources_of(item: LookUp, ups: LookUps) -> dict[str, Source]:
    """Return where the parameters of a look-up come from when nothing was written in the same turn."""
    used = ups.shapes[item.query].uses
    return {name: item.about.get(name) or ups.levels.level.get(name) for name in used}


def list_of(step: Step) -> LookUp | None:
    """Return the look-up that a question's choices are made from."""
    if not isinstance(step, Choose) or not isinstance(step.choose, FromList):
        return None
    return step.look_up.get(step.choose.from_)


def listed_at(step: Step, ups: LookUps) -> Node:
    """Return who can choose which record (``PICK``) at a question with a list."""
    saved, item = saved_by(step), list_of(step)
    if saved is not None and item is not None and item.query == "own_card_lines":
        return ups.sets.of({PICK: ups.levels.full[ups.levels.level[saved]] & ~1})  # all that any of them can be
    if saved is None or item is None or item.query not in ups.shapes:
        return NONE
    return ups.listed(item.query, ups.fixed(sources_of(item, ups)), saved)


def _answer(step: Step, name: str, ups: LookUps) -> Node:
    item = step.look_up[name]
    return ups.some(item.query, sources_of(item, ups)) if item.query in ups.shapes else NONE


def support(node: Node) -> set[int]:
    """Return the levels that a set tells apart."""
    seen, todo, levels = {ALL, NONE}, [node], set()
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            levels.add(node.level)
            todo += [child for _, child in node.edges]
    return levels
