"""The benchmark tells the disk's share of a wait from the bot's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.bench.disk import Disk, watched
from tests.bench.report import print_report
from tests.bench.rounds import Result, Round

BEFORE, BESIDE, WITHIN, AFTER = (0.0, 0.9), (0.9, 1.1), (1.02, 1.03), (1.2, 1.5)


@pytest.fixture
def disk() -> Disk:
    """A disk that was stuck once, from 1 s to 1.15 s."""
    disk = Disk()
    disk.writes = [(0.5, 0.5004), (1.0, 1.15), (1.3, 1.3004)]
    return disk


def test_only_turns_that_lasted_while_a_write_was_stuck_fell_together_with_it(disk: Disk) -> None:
    assert disk.beside_stuck([BEFORE, BESIDE, WITHIN, AFTER]) == [False, True, True, False]


def test_the_table_says_both_figures_and_leaves_nothing_out(disk: Disk, capsys: pytest.CaptureFixture[str]) -> None:
    quick = [(2 + n, 2.003 + n) for n in range(98)]
    it = Round("unloaded", turns=100, seconds=10, spans=[*quick, (0.99, 1.16), (1.0, 1.16)], disk=disk)
    print_report("humraah", Result((1.4, 1.3), rounds=[it]))
    table, first, second = capsys.readouterr().out.splitlines()[-3:]

    assert table.split()[6:8] == ["169.9", "ms"]
    assert first.endswith("150.0 ms (longest)")
    assert second.strip() == "2 of 100 turns fell together with one of over 10 ms; p99 of the others 3.0 ms"


async def test_writes_are_timed_meanwhile_and_leave_nothing_behind(tmp_path: Path) -> None:
    async with watched(tmp_path) as disk:
        while len(disk.writes) < 2:  # noqa: ASYNC110 - the thread tells nobody
            await asyncio.sleep(0.01)

    assert min(disk.waits) > 0
    assert list(tmp_path.iterdir()) == []
