"""What a plain walk with the real interpreter runs into, the proof reports; and what it reports, one can run into."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from hypothesis import HealthCheck, given, settings

from bot.flow.check import Violation
from bot.flow.check.choices import choices_at, choices_of_someone_new
from bot.flow.engine import take_turn
from bot.flow.model import Book
from bot.flow.parse import read_book
from bot.flow.state import State
from bot.flow.steps import AnyStep, Choose
from tests.flow.check.books import DAY, SmallFacts, proved
from tests.flow.check.random_books import books, met_by_walking, wrong_at

FACTS = SmallFacts()
MOST_WALKED = 150

random_books = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def kinds_of(found: tuple[Violation, ...]) -> set[tuple[str, str, str]]:
    return {(v.kind, v.flow, v.step) if v.kind != "circle" else ("circle", "", "") for v in found}


@random_books
@given(books())
def test_whatever_a_walk_runs_into_is_reported(files: Mapping[str, str]) -> None:
    met = met_by_walking(read_book(files), FACTS, MOST_WALKED)

    assert met <= kinds_of(proved(files, FACTS).violations)


@random_books
@given(books())
def test_the_way_to_a_violation_can_be_walked(files: Mapping[str, str]) -> None:
    book = read_book(files)

    for violation in proved(files, FACTS).violations:
        waits = isinstance(book.flows[violation.flow].steps[violation.step], Choose) if violation.flow else False
        if waits and violation.kind in ("dead_end", "adult_only"):
            there = wrong_at(book, walked(book, violation.path))
            assert (violation.kind, violation.flow, violation.step) in set(there), violation


def walked(book: Book, path: tuple[str, ...]) -> State:
    """Make the choices of a path, in order, and return where they lead."""
    state: State | None = None
    for number, said in enumerate(path):
        at = DAY + timedelta(minutes=number)
        choices = choices_at(book, step_of(book, state)) if state else choices_of_someone_new(book, ())
        make = next(choice.make for choice in choices if choice.said == said)
        assert make is not None
        state = take_turn(book, FACTS, state, make(at)).state
    assert state is not None
    return state


def step_of(book: Book, state: State) -> AnyStep:
    return book.flows[state.flow].steps[state.step]
