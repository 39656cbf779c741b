"""Puts the proof together: explores, looks closer where something seems wrong, and says what is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.facts import Facts
from bot.flow.check.endless import endless
from bot.flow.check.explore import Explorer, Met
from bot.flow.check.going_back import GoingBack
from bot.flow.check.levels import PICK, Levels, saved_by, steps_of
from bot.flow.check.live import list_of, live_levels
from bot.flow.check.lookups import LookUps
from bot.flow.check.moves import AGAIN, AT, HELD, NEW
from bot.flow.check.names import misnamed
from bot.flow.check.paths import Paths
from bot.flow.check.probe import Remark
from bot.flow.check.report import Lines, Report, Violation, in_order
from bot.flow.check.sayings import said_of
from bot.flow.check.sets import Sets
from bot.flow.check.turns import Turns
from bot.flow.check.wording import Languages, Limits, Wording
from bot.flow.model import Book

SMALL = 80
"""Steps of a book in which everything is kept from the start; in larger ones, what turns out to matter."""

_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """Something wrong that stays wrong however closely one looks, and the exploration that shows it."""

    met: Met
    explorer: Explorer


class Proof:
    """One book's proof.

    A large book is first explored with next to nothing kept, so that every answer may be anything at
    every turn: more can happen then than in truth, so what is never wrong then is never wrong. Where
    something is, the levels that it depends on are kept and the book is explored again, until it is gone
    or depends on nothing more. Turns once taken are used again.
    """

    def __init__(self, book: Book, facts: Facts, known: Mapping[str, str]) -> None:
        self.book, self.facts = book, facts
        self.levels = Levels(book, facts)
        self.sets = Sets(self.levels.full)
        self.ups = LookUps(facts, self.levels, self.sets)
        self.turns = Turns(book, self.ups)
        self._known = known
        self._steps = {(flow, name) for flow, name, _ in steps_of(book)}
        self._explored: dict[frozenset[int], Explorer] = {}

    def explore(self) -> tuple[Explorer, list[Found]]:
        """Explore; return the first exploration and everything wrong."""
        kept = self._at_first()
        first = self._with(kept)
        found = [self._closer(remark, kept) for remark in first.met]
        return first, [item for item in found if item is not None]

    def _at_first(self) -> frozenset[int]:
        if len(self._steps) <= SMALL:
            return live_levels(self.book, self.ups)
        guarded = any(step.adult_only or self.book.flows[flow].adult_only for flow, _, step in steps_of(self.book))
        return frozenset({self.levels.level["age"]} if guarded and "age" in self.levels.level else ())

    def _closer(self, remark: Remark, kept: frozenset[int]) -> Found | None:
        for _ in range(_ROUNDS):
            explorer = self._with(kept)
            met = explorer.met.get(remark)
            if met is None:
                return None
            more = self.sets.levels(met.move.guard) & self._keepable() - kept
            if not more:
                return Found(met, explorer)
            kept = kept | more
        explorer = self._with(kept)
        return Found(explorer.met[remark], explorer) if remark in explorer.met else None

    def _keepable(self) -> frozenset[int]:
        return frozenset(self.levels.name) - {PICK, self.levels.moment}

    def _with(self, kept: frozenset[int]) -> Explorer:
        if kept not in self._explored:
            explorer = Explorer(self.turns, kept, self._known)
            explorer.explore()
            back = GoingBack(explorer)
            back.send()
            while explorer.waits():
                explorer.explore()
                back.send()
            self._explored[kept] = explorer
        return self._explored[kept]

    # -- what comes out ------------------------------------------------------------------------------

    def violations(self, lines: Lines) -> tuple[Explorer, list[Violation]]:
        """Return the first exploration, and everything wrong with names, ways and steps."""
        found = [
            Violation(
                item.kind, item.file(self.book), lines.of(item.file(self.book), item.path), item.flow, item.step,
                (), "", "", item.what, item.remedy,
            )
            for item in misnamed(self.book, self.facts)
        ]  # fmt: skip
        first, met = self.explore()
        found += [self._said(item.met.remark, Paths(item.explorer).to(item.met), lines) for item in met]
        found += self._unreached(first, lines)
        found += self._endless(first, lines)
        found += self._not_asked_again(first, lines)
        found += self._lost_records(lines)
        return first, found

    def _said(self, remark: Remark, path: tuple[str, ...], lines: Lines) -> Violation:
        file = self.book.flows[remark.flow].file
        line = lines.of(file, ("steps", remark.step))
        what, remedy = said_of(remark)
        return Violation(remark.kind, file, line, remark.flow, remark.step, path, "", "", what, remedy)

    def _unreached(self, first: Explorer, lines: Lines) -> Iterator[Violation]:
        for flow, step in sorted(self._steps - first.passed()):
            yield self._said(Remark("unreached", flow, step), (), lines)

    def _endless(self, first: Explorer, lines: Lines) -> Iterator[Violation]:
        for place in endless(first):
            yield self._said(Remark("endless", place[1], place[2]), Paths(first).reaching(place), lines)

    def _not_asked_again(self, first: Explorer, lines: Lines) -> Iterator[Violation]:
        """Yield questions that nobody is ever asked again after an interrupt that changed something."""
        for place in first.reached:
            role, flow, step = place
            if role != HELD or (AGAIN, flow, step) not in first.reached:
                continue
            if not any(before == (AGAIN, flow, step) for before, _ in first.into.get((AT, flow, step), ())):
                yield self._said(Remark("return", flow, step), Paths(first).reaching((AGAIN, flow, step)), lines)

    def _lost_records(self, lines: Lines) -> Iterator[Violation]:
        """Yield lists whose records the variable cannot hold."""
        for flow, name, step in steps_of(self.book):
            saved = saved_by(step)
            item = list_of(step)
            if saved is None or item is None:
                continue
            lost = sorted(self.ups.records.get(item.query, {}).keys() - self.levels.number[saved].keys())
            if lost:
                what = f"The list gives '{lost[0]}', which '{saved}' can never be."
                file = self.book.flows[flow].file
                line = lines.of(file, ("steps", name))
                remedy = "Save it in a variable that has these values."
                yield Violation("unknown_value", file, line, flow, name, (), "", "", what, remedy)


def states(explorer: Explorer) -> int:
    """Return how many different conversations the exploration followed."""
    levels = (1, 2, *sorted(explorer.live))
    waiting = [who for place, who in explorer.reached.items() if place[0] == AT or place == NEW]
    return sum(explorer.sets.count(who, levels) for who in waiting)


def prove(
    book: Book, facts: Facts, languages: Languages, limits: Mapping[str, Limits], texts: Mapping[str, str],
    known: Mapping[str, str],
) -> Report:  # fmt: skip
    """Prove a book; see ``bot.flow.check.check``."""
    lines, proof = Lines(texts), Proof(book, facts, known)
    first, found = proof.violations(lines)
    found += Wording(book, proof.ups, languages, limits, lines).violations()
    steps = {(flow, name) for flow, name, _ in steps_of(book)}
    return Report(
        violations=in_order(found),
        states=states(first),
        turns=proof.turns.taken,
        steps=len(steps),
        unreached=tuple(sorted(steps - first.passed())),
        learned=tuple(sorted(proof.ups.learned)),
    )
