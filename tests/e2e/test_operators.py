"""What an operator sees when something is set up wrongly: one clear line with the remedy, and a non-zero exit."""

from __future__ import annotations

import pytest

from tests.e2e.rig import Done
from tests.e2e.stories.mistakes import CASES, LISTS, SECRET, Case


@pytest.fixture(params=CASES, ids=lambda case: case.__name__)
def case(request: pytest.FixtureRequest) -> Case:
    one: Case = request.param
    return one


def test_it_ends_with_one_line_that_says_what_is_wrong_and_what_to_do(case: Case, mistaken: dict[Case, Done]) -> None:
    done = mistaken[case]
    lines = done.err.splitlines()

    assert done.code == 1
    assert [part for part in CASES[case] if part not in done.err] == []
    assert lines[0].startswith("humraah: ")
    assert len(lines) == 1 or case in LISTS


def test_no_mistake_ends_in_a_traceback_or_shows_a_secret(case: Case, mistaken: dict[Case, Done]) -> None:
    said = mistaken[case].out + mistaken[case].err

    assert "Traceback" not in said
    assert [secret for secret in (SECRET, "hunter2", "tooshort") if secret in said] == []
