"""``python -m tests.bench.handoff_week``: a week of people waiting for people, played through the real rules.

Prints how long people waited, by language and by priority, the longest wait against the bound, and what the week asked
of volunteers against the limits. The same seed gives the same week.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.handoff.case import Flag
from bot.handoff.terms import PROPOSED, Terms
from bot.handoff.waits import like_hers, usual_wait
from tests.bench.handoff_plot import plot
from tests.handoff.lived import Lived, Waited
from tests.handoff.organisation import LANGUAGES, MONDAY, Plan
from tests.handoff.week import play

SHARES = (50, 75, 90, 99)
PRIORITIES = (*(flag.value for flag in Flag), "other")
HOUR = timedelta(hours=1)
SUNDAY = MONDAY + timedelta(days=7)


def main() -> None:
    """Play one week, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=Plan.cases, help="people who ask, bursts not counted")
    parser.add_argument("--volunteers", type=int, default=Plan.volunteers, help="each with two shifts of four hours")
    parser.add_argument("--bound", type=float, default=PROPOSED.bound / HOUR, help="hours")
    parser.add_argument("--svg", type=Path, help="draw the waits into this file")
    given = parser.parse_args()
    terms = replace(PROPOSED, bound=timedelta(hours=given.bound))
    plan = Plan(seed=given.seed, cases=given.cases, volunteers=given.volunteers, terms=terms)
    lived = play(plan)
    print("\n".join(report(lived, terms)))
    if given.svg:
        given.svg.write_text(plot(lived.waits), encoding="utf-8")


def report(lived: Lived, terms: Terms) -> list[str]:
    """Return the lines to print."""
    return [
        *_people(lived),
        "",
        *_table(lived),
        "",
        *_told(lived, terms),
        "",
        *_bound(lived, terms),
        *_limits(lived, terms),
    ]


def _people(lived: Lived) -> list[str]:
    joined = sum(one.wait.joined for one in lived.waits)
    moves = ", ".join(f"{number} {move}" for move, number in sorted(lived.moves.items()))
    return [
        f"{len(lived.waits)} waits, {joined} met someone, {len(lived.waits) - joined} left, wiped or still wait",
        f"{lived.came} shifts worked, {lived.missed_shifts} without the volunteer",
        f"moves: {moves}; {lived.refused} refused",
    ]


def _table(lived: Lived) -> list[str]:
    head = f"{'waited, minutes':<18}{'people':>8}{'joined':>8}" + "".join(f"{f'p{share}':>8}" for share in SHARES)
    rows = [_row("all", lived.waits)]
    rows += [_row(one, [it for it in lived.waits if it.wait.language == one]) for one in LANGUAGES]
    rows += [_row(one, [it for it in lived.waits if it.priority == one]) for one in PRIORITIES]
    rows += [
        _row(f"{language} {one}", [it for it in lived.waits if (it.wait.language, it.priority) == (language, one)])
        for language in LANGUAGES
        for one in PRIORITIES
    ]
    return [head, *rows]


def _row(name: str, waits: Sequence[Waited]) -> str:
    joined = sorted(one.length for one in waits if one.wait.joined)
    cells = "".join(f"{_percentile(joined, share):>8.0f}" for share in SHARES) if joined else "       -" * len(SHARES)
    return f"{name:<18}{len(waits):>8}{len(joined):>8}{cells}"


def _percentile(ordered: Sequence[timedelta], share: int) -> float:
    place = max(0, -(-len(ordered) * share // 100) - 1)
    return _minutes(ordered[place])


def _minutes(length: timedelta) -> float:
    return length / timedelta(minutes=1)


def _told(lived: Lived, terms: Terms) -> list[str]:
    """Return what someone who asks at the end of the week hears about the usual wait."""
    return [f"told as usual in {language}: {_usual(lived, language, terms)}" for language in LANGUAGES]


def _usual(lived: Lived, language: str, terms: Terms) -> str:
    waits = like_hers((one.wait for one in lived.waits), language, SUNDAY, terms, severe=False)
    usual = usual_wait(waits, terms)
    return f"{_minutes(usual.least):.0f} to {_minutes(usual.most):.0f} minutes" if usual else "not known"


def _bound(lived: Lived, terms: Terms) -> list[str]:
    past = sum(one.length >= terms.bound for one in lived.waits)
    ledger = lived.ledger
    return [
        f"longest wait {lived.longest() / HOUR:.1f} h; bound {terms.bound / HOUR:.1f} h, reached by {past}",
        f"minutes in which one past the bound stood waiting though someone could be asked: {lived.left_standing}",
        f"choices of a case: {ledger.choices}, with an older one past the bound: {ledger.choices_past_the_bound}",
        "younger cases chosen before one past the bound: 0 (the first would have stopped the week)",
    ]


def _limits(lived: Lived, terms: Terms) -> list[str]:
    rest = lived.ledger.shortest_rest()
    shortest = f"{_minutes(rest):.0f} min" if rest is not None else "none needed"
    return [
        f"most severe cases given in one shift {lived.ledger.most_severe_in_a_shift()}, limit {terms.severe_a_shift}",
        f"shortest rest after a severe case {shortest}, limit {_minutes(terms.gap_after_severe):.0f} min",
    ]


if __name__ == "__main__":
    main()
