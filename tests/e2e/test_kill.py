"""Promise 3, with the real program: killed again and again, it loses nothing and invents nothing."""

from __future__ import annotations

import pytest

from bot.flow.state import State
from tests.e2e.stories.kills import KILLED, Outcome
from tests.e2e.stories.scripts import OWN, REPORTS, SCRIPTS, WANTS_IT_GONE, Said, Script, collapsed


@pytest.fixture
def expected(killed: dict[str, Outcome]) -> dict[Script, Said]:
    """What each script's people are told by a bot that lives."""
    return {follower.script: follower.said() for follower in killed["calm"].followers}


@pytest.fixture(params=KILLED)
def outcome(request: pytest.FixtureRequest, killed: dict[str, Outcome]) -> Outcome:
    """How one of the killed did."""
    return killed[str(request.param)]


def test_the_bot_was_killed_while_people_waited(killed: dict[str, Outcome]) -> None:
    assert killed["polling"].kills >= 15
    assert len(killed["polling"].followers) >= 200
    assert all(killed[name].kills >= 5 for name in KILLED)


def test_everyone_is_told_all_in_order_and_nothing_else(outcome: Outcome, expected: dict[Script, Said]) -> None:
    wrong = {
        follower.own: collapsed(follower.said())
        for follower in outcome.followers
        if collapsed(follower.said()) != expected[follower.script]
    }

    assert wrong == {}


def test_no_line_is_repeated_but_after_a_kill(outcome: Outcome) -> None:
    again = {one.own: one.twice_in_one_life(outcome.lives) for one in outcome.followers}

    assert {own: lines for own, lines in again.items() if lines} == {}


def test_some_line_was_repeated_after_a_kill(killed: dict[str, Outcome]) -> None:
    """Otherwise the test above saw nothing."""
    assert any(collapsed(one.said()) != one.said() for one in killed["polling"].followers)


def test_every_conversation_stands_where_its_script_leads(outcome: Outcome, killed: dict[str, Outcome]) -> None:
    calm = dict(zip(SCRIPTS, map(_stand, killed["calm"].states), strict=True))

    assert [_stand(state) for state in outcome.states] == [calm[follower.script] for follower in outcome.followers]
    assert {calm[REPORTS][:2], calm[WANTS_IT_GONE][:2]} == {("report_here", "best_way"), ("welcome", "is_it_safe")}


def _stand(state: State) -> tuple[object, ...]:
    return state.flow, state.step, state.serial, dict(state.answers), state.stack, state.trail


def test_every_notebook_holds_what_was_written_and_only_once(outcome: Outcome) -> None:
    for follower, state in zip(outcome.followers, outcome.states, strict=True):
        written = [step.replace(OWN, follower.own) for step in follower.script.steps if OWN in step]
        noted = [words for note in state.notes for words in note.fields.values()]
        assert noted == written


def test_nothing_waits_any_more(outcome: Outcome) -> None:
    assert outcome.waiting == 0


def test_scripts_without_a_kill_repeat_nothing(expected: dict[Script, Said]) -> None:
    """Otherwise a line that is said twice could not be told from one that is repeated."""
    assert all(collapsed(said) == said for said in expected.values())
    assert len(expected) == len(SCRIPTS)
