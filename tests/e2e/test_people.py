"""Survivors and a volunteer with the real program."""

from __future__ import annotations

import pytest

from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from tests.e2e.stories.people import ALSO_HERS, ALSO_MINE, HERS, LATE, MINE, Talked

APPS = ("telegram", "whatsapp")


@pytest.fixture(params=APPS)
def on_app(request: pytest.FixtureRequest, talked: dict[str, Talked]) -> Talked:
    """How the talk went on one app."""
    return talked[str(request.param)]


def test_the_volunteer_sees_what_she_passed_on_and_not_what_she_kept_back(on_app: Talked) -> None:
    """Her age is not known: what she would like is kept back unless she says otherwise."""
    assert "India" in on_app.page
    assert "taken down" not in on_app.page


def test_both_hear_each_other(talked: dict[str, Talked]) -> None:
    assert talked["telegram"].lines == [HERS, MINE, ALSO_HERS], "and nothing of the picture she sent"
    assert talked["whatsapp"].lines == [HERS, MINE]
    assert [talked[app].heard.count(MINE) for app in APPS] == [1, 1]


def test_her_app_shows_that_somebody_writes(talked: dict[str, Talked]) -> None:
    assert talked["telegram"].typing == 1


def test_what_she_wiped_is_gone_for_the_volunteer_who_hears_it_kindly(on_app: Talked) -> None:
    assert [page.status for page in on_app.gone] == [410, 409]
    for page in on_app.gone:
        assert TO_VOLUNTEERS[VolunteerNotice.WIPED].msgid in page.text
        assert [words for words in (HERS, MINE, ALSO_HERS, ALSO_MINE) if words in page.text] == []
    assert ALSO_MINE not in on_app.heard


def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(talked: dict[str, Talked]) -> None:
    story = talked["killed"]

    assert story.lines == [HERS, MINE, ALSO_MINE, ALSO_HERS, LATE]
    assert [words for words in story.heard if words in {MINE, ALSO_MINE}] == [MINE, ALSO_MINE]


def test_nothing_went_wrong_on_the_way(talked: dict[str, Talked]) -> None:
    assert {name: (story.code, story.errors) for name, story in talked.items()} == dict.fromkeys(talked, (0, ""))
