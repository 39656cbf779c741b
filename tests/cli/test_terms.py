"""What an organisation may set of the hand-off, and what it is told when it cannot be so."""

from __future__ import annotations

from dataclasses import fields
from datetime import time, timedelta

import pytest

from bot.domain.errors import OperatorError
from bot.handoff.terms import PROPOSED, Terms, Trust
from bot.terms import _shown, terms_of


def test_nothing_given_leaves_what_is_proposed() -> None:
    assert terms_of(()) == PROPOSED


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("live_at_once=3", 3),
        ("accept_within = 90s", timedelta(seconds=90)),
        ("bound=1d", timedelta(days=1)),
        ("night_from=23:30", time(23, 30)),
        ("news_after=1m+5m", (timedelta(minutes=1), timedelta(minutes=5))),
        ("usual_to=0.9", 0.9),
        ("crisis_trust=experienced", Trust.EXPERIENCED),
    ],
)
def test_a_limit_can_be_set(given: str, value: object) -> None:
    assert getattr(terms_of([given]), given.partition("=")[0].strip()) == value


@pytest.mark.parametrize("one", fields(Terms), ids=lambda one: one.name)
def test_every_limit_can_be_written_as_it_is_shown(one: object) -> None:
    name = one.name  # type: ignore[attr-defined]

    assert terms_of([f"{name}={_shown(getattr(PROPOSED, name))}"]) == PROPOSED


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("coffee=3", "coffee"),
        ("accept_within=3", "2m"),
        ("live_at_once=many", "live_at_once"),
        ("live_at_once=0", "at least 1"),
        ("nudge_after=1h", "relieve_after"),
        ("crisis_trust=saint", "trained"),
    ],
)
def test_what_cannot_be_is_said_with_its_remedy(given: str, said: str) -> None:
    with pytest.raises(OperatorError) as error:
        terms_of([given])

    assert said in f"{error.value} {error.value.remedy}"
