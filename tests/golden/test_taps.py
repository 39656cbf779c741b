"""How many presses it takes. ``pytest tests/golden/test_taps.py -s`` prints the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain

import pytest

from bot.flow.steps import Ask, Choose
from tests.golden.stage import stage
from tests.golden.walking import NIGHT, Spot, exactly, onward, opened, otherwise, reach, roughly

MOST_TO_A_LINK = 6
MOST_TO_A_LINE = 2
FAR = 40

ONLY_WITH_PEOPLE = {"person", "card", "call_back", "waiting", "meanwhile"}
"""Flows that ask only while somebody is on shift, or was asked for: here nobody is."""

REPORTED = (
    "image_shared", "threat_or_sextortion", "deepfake_or_morphed", "hidden_camera", "hacked_account", "impersonation",
    "helping_someone_else", "received_an_image",
)  # fmt: skip
"""Situations in which there is something to report."""


@lru_cache(maxsize=1)
def _links() -> Mapping[tuple[str, str], Spot]:
    """Return, for each situation and age, the nearest spot that shows Instagram's best route.

    Whoever presses Menu at once is a press nearer; this is the way of those who answer what they are asked.
    """
    nearest: dict[tuple[str, str], Spot] = {}
    for spot in reach(opened(), onward, exactly, MOST_TO_A_LINK):
        answers = spot.state.answers if spot.state else {}
        key = (answers.get("situation", ""), answers.get("age", ""))
        asked = "!menu" not in spot.path
        if asked and key not in nearest and answers.get("platform") == "instagram" and _shows_the_way(spot, answers):
            nearest[key] = spot
    return nearest


def _shows_the_way(spot: Spot, answers: Mapping[str, str]) -> bool:
    route = stage().content.facts.find("route", answers, NIGHT)[0]
    return any(link.url == route.fields["url"] for say in spot.says() for link in say.links)


def test_the_right_report_link_is_at_most_six_presses_away() -> None:
    found = _links()
    print(*_table_of_links(found), sep="\n")

    for age in ("adult", "unsure"):
        near = {situation for situation, how_old in found if how_old == age}
        assert set(REPORTED) - near == set()


@pytest.mark.parametrize("situation", ["image_shared", "threat_or_sextortion"])
def test_someone_under_eighteen_is_as_near(situation: str) -> None:
    assert _links()[situation, "minor"].taps <= MOST_TO_A_LINK


def test_the_path_of_the_promise_goes_by_language_and_safety() -> None:
    spot = _links()["image_shared", "adult"]

    assert spot.path[:2] == ("English", "Yes, it is safe")
    assert spot.path[-1] == "Instagram"


@lru_cache(maxsize=1)
def _everywhere() -> tuple[Spot, ...]:
    """Return one spot for each question that can be reached, at each age."""
    return tuple(reach(opened(), lambda spot: chain(onward(spot), otherwise(spot)), roughly, FAR))


def test_every_flow_that_asks_something_is_reached_by_this_walk() -> None:
    flows = stage().content.book.flows.items()
    asking = {name for name, flow in flows if any(isinstance(step, Choose | Ask) for step in flow.steps.values())}
    reached = {spot.state.flow for spot in _everywhere() if spot.state}

    assert asking, "no flow asks anything: this check would prove nothing"
    assert asking - reached == ONLY_WITH_PEOPLE


def test_someone_to_call_is_at_most_two_presses_away_from_every_question() -> None:
    taps = [(_taps_to_a_line(spot), " > ".join(spot.path)) for spot in _everywhere()]
    print(*_table_of_lines([number for number, _ in taps]), sep="\n")

    assert [path for number, path in taps if number > MOST_TO_A_LINE] == []


def _taps_to_a_line(spot: Spot) -> int:
    level = [spot]
    for taps in range(MOST_TO_A_LINE + 1):
        if any(_shows_a_line(there) for there in level):
            return taps
        level = [there for one in level for there in onward(one)]
    return FAR


def _shows_a_line(spot: Spot) -> bool:
    return any(value for say in spot.says() for name, value in say.text.values.items() if name.endswith(".line"))


def _table_of_links(found: Mapping[tuple[str, str], Spot]) -> list[str]:
    head = f"\n{'situation':<24}{'age':<8}taps  presses after /start"
    rows = [
        f"{situation:<24}{age:<8}{spot.taps:>4}  {' > '.join(spot.path)}"
        for (situation, age), spot in sorted(found.items())
    ]
    return [head, *rows]


def _table_of_lines(taps: list[int]) -> list[str]:
    counts = Counter(taps)
    head = f"\n{len(taps)} questions and ends, by presses to a number that somebody answers:"
    return [head, *(f"{number:>4}: {counts[number]}" for number in sorted(counts))]
