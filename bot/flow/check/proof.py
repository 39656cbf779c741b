"""Puts the proof together: explores, looks closer where something seems wrong, and says what is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.flow.check.both_ways import BothWays
from bot.flow.check.explore import Explorer, Met
from bot.flow.check.going_back import GoingBack
from bot.flow.check.judge import Remark
from bot.flow.check.levels import PICK, Levels, saved_by, steps_of
from bot.flow.check.live import list_of, live_levels, support
from bot.flow.check.lookups import LookUps
from bot.flow.check.moves import AGAIN, AT, HELD, NEW
from bot.flow.check.names import misnamed
from bot.flow.check.paths import Paths
from bot.flow.check.report import Lines, Report, Violation, in_order
from bot.flow.check.sayings import said_of
from bot.flow.check.sets import NONE, Sets
from bot.flow.check.turns import Turns
from bot.flow.check.witness import Witness
from bot.flow.check.wording import Languages, Limits, Wording
from bot.flow.model import Book
from bot.flow.steps import Step, Visit

SMALL = 80
"""Steps of a book in which everything is kept from the start; in larger ones, what turns out to matter."""

_ROUNDS = 8


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

    def __init__(self, book: Book, facts: BothWays, known: Mapping[str, str]) -> None:
        self.book, self.facts = book, facts
        self.levels = Levels(book, facts)
        self.sets = Sets(self.levels.full)
        self.ups = LookUps(facts, self.levels, self.sets)
        self.turns = Turns(book, self.ups)
        self._known = known
        self._steps = {(flow, name) for flow, name, _ in steps_of(book)}
        self._explored: dict[frozenset[int], Explorer] = {}

    def explore(self) -> tuple[Explorer, list[Found]]:
        """Explore; return the first exploration and everything wrong.

        When a turn shows that a look-up finds something other than was learned, what went by it is forgotten
        and all is explored again.
        """
        while True:
            kept = self._at_first()
            first = self._with(kept)
            found = [self._closer(remark, kept) for remark in first.met] if not self.ups.doubted else []
            if not self.ups.doubted:
                return first, [item for item in found if item is not None]
            self.turns.forget(self.ups.doubted)
            self.ups.doubted.clear()
            self._explored.clear()

    def _at_first(self) -> frozenset[int]:
        if len(self._steps) <= SMALL:
            return live_levels(self.book, self.ups)
        guarded = any(step.adult_only or self.book.flows[flow].adult_only for flow, _, step in steps_of(self.book))
        return frozenset({self.levels.level["age"]}) if guarded and "age" in self.levels.level else frozenset()

    def _closer(self, remark: Remark, kept: frozenset[int]) -> Found | None:
        for _ in range(_ROUNDS):
            explorer = self._with(kept)
            met = explorer.met.get(remark)
            if met is None:
                return None
            more = frozenset(support(met.move.guard)) & self._keepable() - kept
            if not more:
                return Found(met, explorer)
            kept = kept | self._first_of(more)
        explorer = self._with(kept)
        return Found(explorer.met[remark], explorer) if remark in explorer.met else None

    def _first_of(self, more: frozenset[int]) -> frozenset[int]:
        """Return the answers among these levels, or all when there are none: what people said costs least to keep."""
        answers = {self.levels.level[name] for name in self.levels.values}
        return more & answers or more

    def _keepable(self) -> frozenset[int]:
        return frozenset(self.levels.name) - {PICK} - self.levels.passing

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
        found += [self._violation(item, lines) for item in met]
        found += self._unreached(first, lines)
        found += self._endless(lines)
        found += self._not_asked_again(first, lines)
        found += self._lost_records(lines)
        return first, found

    def _violation(self, item: Found, lines: Lines) -> Violation:
        remark = item.met.remark
        file = self.book.flows[remark.flow].file
        what, remedy = said_of(remark)
        walked = Witness(item.explorer, item.met, self._known).path() if len(self._steps) > SMALL else ()
        path = walked or Paths(item.explorer).to(item.met)
        line = lines.of(file, ("steps", remark.step))
        return Violation(remark.kind, file, line, remark.flow, remark.step, path, "", "", what, remedy)

    def _unreached(self, first: Explorer, lines: Lines) -> Iterator[Violation]:
        """Yield steps that nobody gets to, but for those that stand by for a look-up that finds something today."""
        for flow, step in sorted(self._steps - first.passed() - self._standing_by(first)):
            what, remedy = said_of(Remark("unreached", flow, step))
            file = self.book.flows[flow].file
            line = lines.of(file, ("steps", step))
            yield Violation("unreached", file, line, flow, step, (), "", "", what, remedy)

    def _endless(self, lines: Lines) -> Iterator[Violation]:
        """Yield visits that can begin again inside themselves: each round would add a way back that nobody takes."""
        visits = [(flow, name, step.visit) for flow, name, step in steps_of(self.book) if isinstance(step, Visit)]
        inside: dict[str, set[str]] = {}
        for flow, _, visited in visits:
            inside.setdefault(flow, set()).add(visited)
        for flow, name, visited in visits:
            if flow in _from(visited, inside):
                what, remedy = said_of(Remark("endless", flow, name))
                file = self.book.flows[flow].file
                yield Violation("endless", file, lines.of(file, ("steps", name)), flow, name, (), "", "", what, remedy)

    def _standing_by(self, first: Explorer) -> set[tuple[str, str]]:
        """Return the steps behind a look-up that may find something or not: today only one of both happens."""
        passed = first.passed()
        waiting = [
            self.book.target(flow, go)
            for flow, name, step in steps_of(self.book)
            if (flow, name) in passed and getattr(step, "if_none", None)
            for go in _targets(step)
        ]
        found: set[tuple[str, str]] = set()
        while waiting:
            place = waiting.pop()
            if place in found or place in passed:
                continue
            found.add(place)
            step = self.book.flows[place[0]].steps[place[1]]
            waiting += [self.book.target(place[0], go) for go in _targets(step)]
        return found

    def _not_asked_again(self, first: Explorer, lines: Lines) -> Iterator[Violation]:
        """Yield questions that nobody is ever asked again after an interrupt."""
        for place in first.reached:
            role, flow, step = place
            back = first.comes_back(place) if role == HELD else NONE
            if back is NONE or first.leads((AGAIN, flow, step), back, (AT, flow, step)):
                continue
            what, remedy = said_of(Remark("return", flow, step))
            file = self.book.flows[flow].file
            yield Violation("return", file, lines.of(file, ("steps", step)), flow, step, (), "", "", what, remedy)

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


def _targets(step: Step) -> list[str]:
    return [go for go in step.targets() if go != "return"]


def _from(flow: str, leads: Mapping[str, set[str]]) -> set[str]:
    seen, todo = set[str](), [flow]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += leads.get(here, ())
    return seen


def states(explorer: Explorer) -> int:
    """Return how many different conversations the exploration followed."""
    levels = (1, 2, *sorted(explorer.live))
    waiting = [who for place, who in explorer.reached.items() if place[0] == AT or place == NEW]
    return sum(explorer.sets.count(who, levels) for who in waiting)


BY_LANGUAGE = frozenset({"unreached", "unknown_value"})
"""What may seem wrong only because some languages are not offered; it is proved where all are."""


def prove(
    book: Book, facts: BothWays, languages: Languages, limits: Mapping[str, Limits], texts: Mapping[str, str],
    known: Mapping[str, str],
) -> Report:  # fmt: skip
    """Prove a book; see ``bot.flow.check.check``."""
    lines, proof = Lines(texts), Proof(book, facts, known)
    first, found = proof.violations(lines)
    if languages.narrowed:
        found = [one for one in found if one.kind not in BY_LANGUAGE]
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
