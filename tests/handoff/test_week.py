"""A week played through the real rules keeps the bound and the limits, also when far too few volunteers are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from bot.handoff.moves import Move
from bot.handoff.terms import PROPOSED
from tests.bench.handoff_plot import plot
from tests.bench.handoff_week import report
from tests.handoff.lived import Lived
from tests.handoff.organisation import Plan
from tests.handoff.week import play

BUSY = Plan(terms=replace(PROPOSED, bound=timedelta(hours=3)))
OVERRUN = Plan(seed=2, cases=200, volunteers=14, terms=replace(PROPOSED, bound=timedelta(hours=2), severe_a_shift=2))


@pytest.fixture(scope="module", params=[BUSY, OVERRUN], ids=["busy", "overrun"])
def lived(request: pytest.FixtureRequest) -> tuple[Plan, Lived]:
    return request.param, play(request.param)  # the ledger raises at the first broken promise


def test_everyone_who_came_is_accounted_for(lived: tuple[Plan, Lived]) -> None:
    plan, week = lived

    assert len(week.waits) + week.moves.get(Move.ASK_CALL_BACK, 0) >= plan.cases
    assert week.moves[Move.OFFER] >= week.moves[Move.ACCEPT] > 30
    assert {Move.NUDGE, Move.RELIEVE, Move.TIME_OUT, Move.WIPE, Move.COME_BACK, Move.TAKE} <= set(week.moves)


def test_nobody_past_the_bound_is_passed_over_or_left_standing(lived: tuple[Plan, Lived]) -> None:
    _, week = lived

    assert week.ledger.choices_past_the_bound > 0, "the bound was never put to the test"
    assert week.left_standing == 0


def test_no_volunteer_carries_more_than_was_agreed(lived: tuple[Plan, Lived]) -> None:
    plan, week = lived
    rest = week.ledger.shortest_rest()

    assert 0 < week.ledger.most_severe_in_a_shift() <= plan.terms.severe_a_shift
    assert rest
    assert rest >= plan.terms.gap_after_severe


def test_the_report_has_a_line_for_each_language_and_priority(lived: tuple[Plan, Lived]) -> None:
    plan, week = lived
    lines = report(week, plan.terms)

    for name in ("all", "hi", "en", "ur", "crisis", "minor", "live_threat", "other", "longest wait"):
        assert any(line.startswith(name) for line in lines)


def test_the_picture_is_a_drawing_with_a_line_for_each_priority(lived: tuple[Plan, Lived]) -> None:
    root = ET.fromstring(plot(lived[1].waits))
    words = {node.text for node in root.iter("{http://www.w3.org/2000/svg}text")}

    assert {"crisis", "minor", "live threat", "other"} <= {str(one).partition(" (")[0] for one in words}


def test_the_same_seed_gives_the_same_week() -> None:
    short = Plan(cases=60, volunteers=10, bursts=1)

    assert play(short).waits == play(short).waits
    assert play(short).waits != play(replace(short, seed=9)).waits
