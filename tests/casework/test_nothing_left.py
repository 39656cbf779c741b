"""Canaries: what was said in a talk is nowhere in clear, and nothing of a case outlives its time."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.handoff.case import Status
from bot.handoff.moves import Move
from bot.ports import BOT_SPEAKS
from bot.store import SqlStore
from bot.store.tables import metadata
from tests.casework.rig import MIRA, NOOR, Organisation
from tests.service.rig import ASHA, BINA, FakeClock

CANARIES = ("kingfisher", "nightjar", "goldcrest", "redwing")


async def everything(store: SqlStore) -> str:
    """Return every row of every table."""

    def dump(db: object) -> str:
        rows = [(table.name, *row) for table in metadata.sorted_tables for row in db.execute(select(table))]  # type: ignore[attr-defined]
        return "\n".join(map(repr, rows))

    return await store._database.run(dump)


@pytest.fixture
async def talked(us: Organisation) -> tuple[str, str]:
    """Have a talk with canaries in it, handed over and closed; return the ids of case and conversation."""
    await us.hires(MIRA)
    await us.hires(NOOR)
    await us.hears("ask")
    file = await us.file()
    await us.takes(MIRA)
    await us.hears(f"my name is {CANARIES[0]}")
    await us.casework.say(file.case.id, MIRA, f"hello {CANARIES[1]}")
    await us.casework.note(file.case.id, MIRA, f"likes {CANARIES[2]}")
    await us.does(Move.PROPOSE, MIRA, to=NOOR, note=f"wants {CANARIES[3]}")
    await us.hears("agree")
    await us.does(Move.TAKE_OVER, NOOR)
    await us.hears(f"again {CANARIES[0]}")
    await us.closes(NOOR)
    return file.case.id, str(file.conversation)


async def test_no_word_of_a_talk_stands_anywhere_in_clear(
    us: Organisation, talked: tuple[str, str], tmp_path: Path
) -> None:
    rows = await everything(us.store)
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert [canary for canary in CANARIES if canary in rows] == []
    assert [canary for canary in CANARIES if canary.encode() in files] == []
    assert talked[0] in rows, "the case is there, or nothing was looked at"


@pytest.mark.parametrize("end", ["its time is up", "she wipes it"])
async def test_nothing_of_a_closed_case_remains_after_its_life(
    us: Organisation, talked: tuple[str, str], clock: FakeClock, end: str
) -> None:
    case, conversation = talked
    if end == "she wipes it":
        await us.hears("wipe")
    clock.forward(days=10)
    await us.store.run(lambda work: work.purge(clock.now()))
    await us.casework.tend()

    rows = await everything(us.store)
    assert case not in rows
    assert conversation not in rows


async def test_nothing_of_an_open_case_remains_after_its_life_either(us: Organisation, clock: FakeClock) -> None:
    await us.hires(MIRA)
    await us.hires(NOOR)
    await us.hears("ask", ASHA)
    await us.takes(MIRA, ASHA)
    await us.hears("ask", BINA)
    await us.casework.tend()
    held, offered = await us.file(ASHA), await us.file(BINA)
    assert offered.case.status is Status.OFFERED
    clock.forward(days=10)
    await us.store.run(lambda work: work.purge(clock.now()))
    await us.casework.tend()

    rows = await everything(us.store)
    assert [file for file in (held, offered) if file.case.id in rows or str(file.conversation) in rows] == []
    assert await us.owner(ASHA) == BOT_SPEAKS
