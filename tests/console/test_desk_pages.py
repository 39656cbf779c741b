"""The pages around talks, over HTTP: desk, shifts, board."""

from __future__ import annotations

import asyncio
import re
from html import unescape

import pytest

from bot.handoff.case import Status
from bot.handoff.refusals import KINDLY, Refusal
from bot.ports import Role
from tests.console.house import Her, House, Worker
from tests.console.rig import Page
from tests.console.seen import GOODBYE, HERS, MINE, NOTE, alert, in_a_talk

# -- the desk ---------------------------------------------------------------------------------------


async def test_the_desk_asks_and_says_topic_and_language_and_no_more(mira: Worker, her: Her) -> None:
    await her.asks()
    await mira.house.tends()
    page = await mira.get("/desk")

    assert "You are asked" in page.text
    assert "Pictures that were shared" in page.text
    assert "English" in page.text
    assert "help to have it taken down" not in page.text, "what she passed on is for who takes it"


async def test_passing_is_one_press_and_asks_for_no_reason(mira: Worker, her: Her) -> None:
    case = await her.asks()
    await mira.house.tends()

    assert (await mira.moves(case, "skip")).leads_to == "/console/desk"
    (file,) = await mira.house.files()
    assert (file.case.status, file.case.passed_by) == (Status.WAITING, frozenset({mira.account.id}))


async def test_who_takes_it_second_hears_kindly_that_a_colleague_was_faster(house: House, mira: Worker) -> None:
    noor = await house.worker("Noor")
    her = house.her()
    case = await her.asks()
    (file,) = await house.files()
    seen = {"move": "take", "version": str(file.case.version), "heard": "0"}
    both = await asyncio.gather(*(one.post(f"/cases/{case}/move", seen) for one in (mira, noor)))
    first, second = sorted(both, key=lambda page: page.status)

    assert (first.status, first.leads_to) == (303, f"/console/cases/{case}#latest")
    assert second.status == 409
    assert alert(second) == KINDLY[Refusal.TAKEN].msgid
    assert [file.case.holder for file in await house.files()] == [
        mira.account.id if both[0] is first else noor.account.id
    ]


async def test_what_is_not_for_somebody_says_why_and_has_no_button(house: House, mira: Worker, her: Her) -> None:
    await mira.post("/desk/duty", {"what": "pause"})
    case = await her.asks()
    page = await mira.get("/desk")

    assert "on a break" in page.text
    assert 'value="take"' not in page.text
    assert alert(await mira.moves(case, "take")) == f"{KINDLY[Refusal.MAY_NOT_TAKE].msgid} (on a break)"


@pytest.mark.parametrize("what", ["pause", "resume", "go", "come", "debriefed", "nonsense", ""])
async def test_every_word_about_the_shift_leads_back_to_the_desk(mira: Worker, what: str) -> None:
    assert (await mira.post("/desk/duty", {"what": what})).leads_to == "/console/desk"
    assert (await mira.get("/desk")).status == 200


async def test_who_is_not_on_shift_finds_how_to_begin_first(house: House) -> None:
    ola = await house.worker("Ola", on_shift=False)
    page = await ola.get("/desk")

    assert page.text.index("I am here now") < page.text.index("My talks")
    await ola.post("/desk/duty", {"what": "come"})
    assert "Your shift ends" in (await ola.get("/desk")).text


async def test_the_talk_that_waits_longest_for_an_answer_comes_first(house: House, mira: Worker) -> None:
    her = house.her()
    cases = [await in_a_talk(mira, her), await in_a_talk(mira, house.her())]
    await mira.says(cases[0], MINE)
    house.clock.forward(minutes=3)
    await her.writes(HERS)
    page = await mira.get("/desk")

    assert page.text.index(f"open-{cases[1]}") < page.text.index(f"open-{cases[0]}")
    assert "has waited 3 minutes for an answer" in page.text
    assert HERS not in page.text


async def test_a_move_that_nobody_knows_does_nothing(mira: Worker, her: Her) -> None:
    case = await her.asks()

    assert (await mira.moves(case, "wipe")).leads_to == "/console/desk"
    assert (await mira.moves(case, "offer")).leads_to == "/console/desk"
    assert (await mira.house.files())[0].case.version == 1


# -- shifts -----------------------------------------------------------------------------------------

SHIFT = {"day": "2026-03-05", "begins": "18:00", "ends": "21:00"}


async def test_a_shift_is_planned_shown_and_taken_back(mira: Worker) -> None:
    assert (await mira.post("/shifts", SHIFT)).leads_to == "/console/shifts?saved=1"
    page = await mira.get("/shifts")
    assert ">Thu 5 Mar<" in page.text
    assert "18:00–21:00" in page.text
    begins = unescape(re.findall(r'name="begins" value="(2026[^"]+)"', page.text)[0])
    await mira.post("/shifts/cancel", {"who": mira.account.id, "begins": begins})

    assert "No shift is planned." in (await mira.get("/shifts")).text


async def test_a_long_night_alone_is_saved_and_said_to_be_too_much(mira: Worker) -> None:
    await mira.post("/shifts", {**SHIFT, "begins": "22:00", "ends": "06:00"})
    page = await mira.get("/shifts")

    assert "longer than we propose" in page.text
    assert "alone at night" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2026-02-30"},
        {"day": "yesterday"},
        {"begins": "25:00"},
        {"ends": ""},
        {"day": "2020-01-01"},
        {"day": "2999-01-01"},
    ],
)
async def test_a_shift_that_cannot_be_is_refused(mira: Worker, wrong: dict[str, str]) -> None:
    page = await mira.post("/shifts", {**SHIFT, **wrong})

    assert page.status == 422
    assert "This shift cannot be planned" in alert(page)


async def test_only_a_supervisor_plans_for_others(house: House, mira: Worker) -> None:
    noor = await house.worker("Noor")
    boss = await house.worker("Boss", Role.SUPERVISOR)
    refused = await mira.post("/shifts", {**SHIFT, "who": noor.account.id})
    await boss.post("/shifts", {**SHIFT, "who": noor.account.id})
    (shift,) = await house.casework.shifts(shift_time := house.clock.now(), shift_time.replace(day=20))
    await mira.post("/shifts/cancel", {"who": noor.account.id, "begins": shift.begins.isoformat()})

    assert refused.status == 422
    assert shift.volunteer == noor.account.id
    assert len(await house.casework.shifts(shift_time, shift_time.replace(day=20))) == 1
    for broken in ("", "tomorrow", "2026-03-05T18:00"):
        assert (await boss.post("/shifts/cancel", {"who": noor.account.id, "begins": broken})).status == 303


async def test_a_shift_of_nobody_is_refused(house: House) -> None:
    boss = await house.worker("Boss", Role.SUPERVISOR)
    page = await boss.post("/shifts", {**SHIFT, "who": "f" * 16})

    assert page.status == 422


# -- the board --------------------------------------------------------------------------------------


async def test_the_board_shows_load_and_times_and_nothing_of_what_was_said(
    house: House, mira: Worker, her: Her
) -> None:
    boss = await house.worker("Boss", Role.SUPERVISOR, on_shift=False)
    case = await in_a_talk(mira, her)
    await her.writes(HERS)
    await mira.says(case, MINE)
    await mira.post(f"/cases/{case}/note", {"note": NOTE})
    other = house.her()
    await other.asks()
    house.clock.forward(minutes=7)
    pages = [await boss.get("/board"), await boss.get("/board/live")]

    for page in pages:
        assert "Talks now (1)" in page.text
        assert "Waiting (1)" in page.text
        assert "Talks: 1" in page.text
        assert "has waited 7 minutes" in page.text
        assert [word for word in (HERS, MINE, NOTE, "help to have it taken down", "India") if word in page.text] == []
    assert (await boss.get(f"/cases/{case}")).status == 403


async def test_a_supervisor_asks_takes_back_and_relieves(house: House, mira: Worker) -> None:
    boss = await house.worker("Boss", Role.SUPERVISOR, on_shift=False)
    her = house.her()
    case = await her.asks()

    async def does(move: str, **fields: str) -> Page:
        version = str((await house.files())[0].case.version)
        return await boss.post(f"/board/{case}/move", {"move": move, "version": version, **fields})

    assert (await does("offer", to=mira.account.id)).leads_to == "/console/board"
    assert (await house.files())[0].case.asked == mira.account.id
    assert "Mira is being asked." in (await boss.get("/board")).text
    await does("withdraw")
    assert (await house.files())[0].case.status is Status.WAITING
    await mira.moves(case, "take")
    await does("relieve")
    assert (await house.files())[0].case.status is Status.WAITING
    assert alert(await does("offer")) == KINDLY[Refusal.INCOMPLETE].msgid
    assert (await does("close")).leads_to == "/console/board"


async def test_how_talks_ended_is_counted(house: House, mira: Worker, her: Her) -> None:
    boss = await house.worker("Boss", Role.SUPERVISOR, on_shift=False)
    await mira.moves(await in_a_talk(mira, her), "close", **GOODBYE)
    page = await boss.get("/board")

    assert re.search(r'<th scope="row">helped</th>.*<td>1</td>', page.text)


async def test_the_log_says_what_was_done_and_of_no_words(house: House, mira: Worker, her: Her) -> None:
    boss = await house.worker("Boss", Role.SUPERVISOR, on_shift=False)
    case = await in_a_talk(mira, her)
    await her.writes(HERS)
    await mira.moves(case, "close", **GOODBYE)
    page = await boss.get("/audit")

    assert "took a case" in page.text
    assert "closed a case" in page.text
    assert HERS not in page.text
