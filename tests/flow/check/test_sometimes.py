"""What is there only sometimes, such as a volunteer: each look-up may find something or not, whatever the others do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pytest

from bot.domain.facts import Found, QueryShape
from bot.flow.check import Report, Violation, check
from bot.flow.parse import read_book
from tests.flow.check.books import BOOK, SmallFacts, SmallLimits, languages

PEOPLE = """
flow: person
purpose: A person.
start: is_anyone_there
steps:
  is_anyone_there: {look_up: {someone: volunteers}, if_none: later, go: how_long}
  how_long:
    look_up: {usual: usual_wait}
    if_none: not_known
    say: "It takes {usual.range}."
    go: ask_for_one
  not_known: {say: I do not know how long it takes., go: ask_for_one}
  ask_for_one: {person: ask, go: return}
  later:
    look_up: {times: call_back_times}
    if_none: nobody
    say: When?
    choose:
      from: times
      label: "{times.time}"
      save: call_back_at
      go: ask_for_later
      otherwise:
        - {label: Not now, go: nobody}
  ask_for_later: {person: ask, go: promise}
  promise: {person: call_back, time: call_back_at, go: return}
  nobody: {say: Nobody is there., go: lines}
  lines: {visit: lines, go: return}
"""
NINE, TEN = "2026-11-22T09:00+00:00", "2026-11-22T10:00+00:00"
SOMETIMES: Mapping[str, Sequence[Found]] = {
    "volunteers": (Found("someone", {"wait": 5}),),
    "usual_wait": (Found("usual", {"range": "long"}),),
    "call_back_times": (Found(NINE, {"time": "nine"}), Found(TEN, {"time": "ten"})),
}
EVERYWHERE = BOOK["everywhere.yaml"].replace(
    "variables:\n", "variables:\n  call_back_at: {about: Then., of: call_back_times}\n"
)


class PeopleFacts(SmallFacts):
    """Also knows of people, and that nobody is there at any hour."""

    def shapes(self) -> Mapping[str, QueryShape]:
        return {
            **super().shapes(),
            "usual_wait": QueryShape(frozenset({"range"}), frozenset()),
            "call_back_times": QueryShape(frozenset({"time"}), frozenset()),
        }

    def values(self, domain: str) -> Sequence[str]:
        return () if domain == "call_back_times" else super().values(domain)

    def find(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        return () if query in SOMETIMES else super().find(query, about, at)


def proved_with(person: str) -> Report:
    files = {**BOOK, "everywhere.yaml": EVERYWHERE, "person.yaml": person}
    return check(
        read_book(files), PeopleFacts(), languages(), {"small": SmallLimits()}, files, sometimes=SOMETIMES
    )  # fmt: skip


def broken(old: str, new: str) -> tuple[Violation, ...]:
    assert old in PEOPLE
    return proved_with(PEOPLE.replace(old, new)).violations


def test_every_way_that_people_can_make_it_go_is_gone() -> None:
    report = proved_with(PEOPLE)

    assert report.violations == ()
    assert report.unreached == ()


@pytest.mark.parametrize(
    ("old", "new", "kind", "step"),
    [
        pytest.param("    if_none: not_known\n", "", "unfilled", "how_long", id="there-but-not-measured"),
        pytest.param("    if_none: nobody\n", "", "empty", "later", id="nobody-there-and-no-time"),
        pytest.param("go: nobody}", "go: promise}", "unfilled", "promise", id="a-promise-without-a-time"),
        pytest.param("{usual.range}", "{usual.rnge}", "unknown_field", "how_long", id="a-field-that-is-none"),
    ],
)
def test_a_way_that_does_not_hold_is_found(old: str, new: str, kind: str, step: str) -> None:
    found = broken(old, new)

    assert (kind, "person", step) in {(one.kind, one.flow, one.step) for one in found}


def test_the_way_there_can_be_walked_with_that_very_people_there() -> None:
    (found,) = [one for one in broken("    if_none: not_known\n", "") if one.kind == "unfilled"]

    assert found.path
    assert found.path[-1] == "person"


def test_the_times_are_the_values_of_the_variable_that_keeps_them() -> None:
    found = [one for one in broken("save: call_back_at", "save: platform") if one.kind == "unknown_value"]

    assert [one.step for one in found] == ["later"]


def test_the_label_of_every_example_is_measured() -> None:
    files = {**BOOK, "everywhere.yaml": EVERYWHERE, "person.yaml": PEOPLE}
    long = {**SOMETIMES, "call_back_times": (Found(NINE, {"time": "a time " * 9}),)}
    report = check(read_book(files), PeopleFacts(), languages(), {"small": SmallLimits()}, files, sometimes=long)

    assert {(one.kind, one.step) for one in report.violations} == {("too_long", "later")}
