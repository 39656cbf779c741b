"""No kind of violation is without a test: all that the source can report is held against the tables of mistakes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

from bot.flow import check
from tests.flow.check import test_names, test_ways, test_wording

REPORTED = re.compile(r'(?:Violation|Misnamed|Remark|_wrong|remark)\(\s*"([a-z_]+)"')


def kinds_in_the_source() -> set[str]:
    folder = Path(check.__file__).parent
    return {kind for path in folder.glob("*.py") for kind in REPORTED.findall(path.read_text(encoding="utf-8"))}


def kinds_in_the_tests() -> set[str]:
    ways = {str(case.values[3]) for case in test_ways.MISTAKES}
    names = {str(case.values[3]) for case in test_names.MISTAKES}
    wording = {str(kind) for case in test_wording.MISFITS for kind, *_ in cast("list[tuple[str, ...]]", case.values[4])}
    return ways | names | wording | {"return"}  # has a test of its own in test_ways


def test_every_kind_that_can_be_reported_has_a_test() -> None:
    reported = kinds_in_the_source()

    assert len(reported) > 15, "the pattern finds too little: this check would prove nothing"
    assert reported == kinds_in_the_tests()
