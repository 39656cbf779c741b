"""What tells one conversation from another, numbered, so that sets of them can be written as diagrams.

One level for each variable that anything may read, one for each kind of words that may be known, one
each for notebook, clocks and reminder, and some of the exploration's own: which record is being chosen, the
visit under way, whether a question was interrupted, what is there just now (``BothWays``), and the hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bot.domain.facts import Facts
from bot.flow.check.both_ways import BothWays
from bot.flow.check.marks import Mark, mark
from bot.flow.check.sets import OPEN
from bot.flow.conditions import Condition
from bot.flow.model import Book
from bot.flow.parts import FromList
from bot.flow.steps import Ask, Choose, Note, Route, Set, Step

PICK, VISIT, ASKED = 0, 1, 2
"""Levels of the exploration itself; the first that a set tells apart."""

FIRST_VARIABLE = 3


ANY_TIME = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""When it is, for a directory that knows no hours."""


class Levels:
    """Numbers for everything that can be known.

    Attributes:
        values: variable -> its values; number 0 means that nothing is known.
        there: look-up that finds something only sometimes -> its level.
        name, level: level -> name and back; words are ``words:NAME``, the rest is ``notes``, ``clocks``,
            ``reminder``, ``there:QUERY`` and ``moment``.
        passing: levels that are free again after each turn, whatever happens: the hour, and who is there.
        full: mask of all values, by level.
    """

    def __init__(self, book: Book, facts: BothWays) -> None:
        self.moments: Sequence[datetime] = facts.moments()
        self.some_time = self.moments[0] if self.moments else ANY_TIME
        self.values: dict[str, tuple[str, ...]] = {}
        for name, variable in book.variables.items():
            listed = variable.values or tuple(_domain(facts, variable.of))
            self.values[name] = tuple(dict.fromkeys((*listed, *_written(book, name))))
        self.words = tuple(sorted({step.ask.save for _, _, step in steps_of(book) if isinstance(step, Ask)}))
        there = [f"there:{query}" for query in facts.sometimes]
        own = ["notes", "clocks", "reminder"]
        names = [*self.values, *(f"words:{name}" for name in self.words), *own, *there, "moment"]
        self.level = {name: number for number, name in enumerate(names, FIRST_VARIABLE)}
        self.name = {number: name for name, number in self.level.items()}
        self.number = {name: {value: i for i, value in enumerate(values, 1)} for name, values in self.values.items()}
        sizes = [len(values) + 1 for values in self.values.values()] + [2] * (len(self.words) + len(own) + len(there))
        sizes.append(max(len(self.moments), 1))
        self.full = (OPEN, OPEN, OPEN, *((1 << size) - 1 for size in sizes))
        self.there = {query: self.level[f"there:{query}"] for query in facts.sometimes}
        self.passing = frozenset({*self.there.values(), self.moment})
        self._alike = {name: tuple(self._classes(book, name)) for name in self.values}
        self._answers = {self.level[name]: name for name in self.values}
        self._words = {self.level[f"words:{name}"]: name for name in self.words}
        self._no_answers = {name: mark("", level, 0) for level, name in self._answers.items()}
        self._no_words = {name: mark("words", level, 0) for level, name in self._words.items()}
        self._marks: dict[tuple[int, int], Mark] = {}

    @property
    def moment(self) -> int:
        """The level of the hour: the last."""
        return self.level["moment"]

    def found(self, example: Mapping[int, int]) -> tuple[dict[str, str], dict[str, str]]:
        """Return the answers and words of an example (level -> value, the rest 0), each marked with its level."""
        answers: dict[str, str] = {**self._no_answers}
        words: dict[str, str] = {**self._no_words}
        for level, number in example.items():
            if level in self._answers:
                answers[self._answers[level]] = self._marked(level, number)
            elif level in self._words:
                words[self._words[level]] = self._marked(level, number)
        return answers, words

    def _marked(self, level: int, number: int) -> Mark:
        made = self._marks.get((level, number))
        if made is None:
            value = self.values[self._answers[level]][number - 1] if number and level in self._answers else ""
            made = self._marks[level, number] = mark("words" if level in self._words else value, level, number)
        return made

    def alike(self, name: str, number: int) -> int:
        """Return the mask of all values of a variable that no condition can tell from value ``number``."""
        return next(mask for mask in self._alike[name] if mask >> number & 1)

    def _classes(self, book: Book, name: str) -> Iterator[int]:
        classes = [1, self.full[self.level[name]] & ~1]
        for mask in sorted({self._mask(name, values) for values in _compared(book, name)}):
            classes = [part for old in classes for part in (old & mask, old & ~mask) if part]
        yield from (part for part in classes if part)

    def _mask(self, name: str, values: Iterable[str]) -> int:
        return sum(1 << self.number[name][value] for value in values if value in self.number[name])


def steps_of(book: Book) -> Iterator[tuple[str, str, Step]]:
    """Yield flow name, step name and step, all of them."""
    for flow in book.flows.values():
        for name, step in flow.steps.items():
            yield flow.flow, name, step


def conditions_of(step: Step) -> Iterator[Condition]:
    """Yield every condition of a step."""
    yield from (line.when for line in step.say)
    if isinstance(step, Route):
        yield from (fork.when for fork in step.route)
    if isinstance(step, Choose):
        yield from (option.when for option in step.static)


def sets_of(step: Step) -> Iterator[Mapping[str, str]]:
    """Yield everything that a step makes known."""
    if isinstance(step, Set):
        yield step.sets
    if isinstance(step, Choose):
        yield from (option.sets for option in step.static)


def _domain(facts: Facts, name: str) -> Sequence[str]:
    try:
        return facts.values(name)
    except KeyError:
        return ()  # reported by names.py


def _written(book: Book, name: str) -> Iterator[str]:
    for _, _, step in steps_of(book):
        yield from (sets[name] for sets in sets_of(step) if sets.get(name))


def _compared(book: Book, name: str) -> Iterator[frozenset[str]]:
    if name == "age":
        yield frozenset({"adult"})  # adult_only compares with it
    for _, _, step in steps_of(book):
        for condition in conditions_of(step):
            yield from (values for variable, values in condition.tests() if variable == name)


def saved_by(step: Step) -> str | None:
    """Return the variable that a choice from a list sets."""
    return step.choose.save if isinstance(step, Choose) and isinstance(step.choose, FromList) else None


def notes_of(step: Step) -> Mapping[str, str]:
    """Return the words a step moves into the notebook: field -> name."""
    return step.note.fields if isinstance(step, Note) else {}
