"""What changes over a talk, over HTTP: a hand-over, the end of a session, somebody who writes."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.console.live import MOST_WAITING, Events, _put, events_for
from bot.handoff.case import NO_ONE, Status
from bot.handoff.refusals import KINDLY, Refusal
from tests.console.house import Her, House, Worker
from tests.console.seen import HERS, MINE, NOTE, alert, in_a_talk, lines

# -- handing over -----------------------------------------------------------------------------------


async def test_a_hand_over_takes_note_and_card_along_and_not_the_words(house: House, mira: Worker, her: Her) -> None:
    noor = await house.worker("Noor")
    case = await her.asks()
    await house.tends()
    (file,) = await house.files()
    first, second = (mira, noor) if file.case.asked == mira.account.id else (noor, mira)
    await first.moves(case, "accept")
    await her.writes(HERS)
    page = await first.moves(case, "propose", to=second.account.id, note=NOTE)
    assert page.leads_to == f"/console/cases/{case}#latest"
    assert f"The other side and {second.account.name} are being asked." in (await first.get(f"/cases/{case}")).text
    assert "is being asked whether" in (await second.get("/desk")).text
    too_early = await second.moves(case, "take_over")
    await her.writes("a colleague may join")
    assert "The other side agrees" in (await second.get("/desk")).text
    taken = await second.moves(case, "take_over")
    page = await second.get(f"/cases/{case}")

    assert alert(too_early) == KINDLY[Refusal.NOT_AGREED].msgid
    assert taken.status == 303
    assert NOTE in page.text
    assert "help to have it taken down" in page.text
    assert lines(page) == []
    assert HERS not in page.text
    assert (await first.get(f"/cases/{case}")).status == 403


async def test_a_hand_over_that_is_refused_keeps_the_note(house: House, mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    page = await mira.moves(case, "propose", to=mira.account.id, note=NOTE)

    assert (page.status, alert(page)) == (409, KINDLY[Refusal.INCOMPLETE].msgid)
    noor = await house.worker("Noor")
    page = await mira.post(
        f"/cases/{case}/move", {"move": "propose", "version": "1", "to": noor.account.id, "note": NOTE}
    )
    assert alert(page) == KINDLY[Refusal.CHANGED_MEANWHILE].msgid
    assert re.search(rf'<textarea id="over-note".*?>{re.escape(NOTE)}</textarea>', page.text, re.DOTALL)


async def test_one_can_call_it_off_decline_and_give_back(house: House, mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    noor = await house.worker("Noor")
    for who, move in ((mira, "call_off"), (noor, "decline")):
        await mira.moves(case, "propose", to=noor.account.id, note=NOTE)
        assert (await who.moves(case, move)).status == 303
        assert (await house.files())[0].case.status is Status.HELD
    await mira.moves(case, "give_back")

    assert (await house.files())[0].case.status in {Status.WAITING, Status.OFFERED}
    assert (await mira.get(f"/cases/{case}")).status == 403


# -- the end of a session ---------------------------------------------------------------------------


async def test_a_closed_account_sends_nothing_sees_nothing_and_gets_its_words_back(
    house: House, mira: Worker, her: Her
) -> None:
    case = await in_a_talk(mira, her)
    await her.writes(HERS)
    before = list(her.heard)
    await house.accounts.disable(NO_ONE, mira.account.id)
    page = await mira.says(case, MINE)

    assert page.status == 403
    assert re.search(rf'<textarea id="unsent"[^>]*>{re.escape(MINE)}</textarea>', page.text)
    assert HERS not in page.text
    assert her.heard == before
    for address in ("", "/live", "/look"):
        gone = await mira.get(f"/cases/{case}{address}")
        assert (gone.status, gone.leads_to) == (303, "/console/sign-in")
    await house.tends()
    assert (await house.files())[0].case.holder == NO_ONE


async def test_words_of_others_are_given_back_to_nobody(house: House, mira: Worker, her: Her) -> None:
    """A page elsewhere cannot have a page of ours show what it likes."""
    case = await in_a_talk(mira, her)
    mira.cookies.clear()
    for headers in ({"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "", "Origin": "https://elsewhere.example"}):
        page = await mira.post(f"/cases/{case}/say", {"text": MINE}, **headers)
        assert (page.status, MINE in page.text) == (403, False)


# -- typing, and what changes by itself -------------------------------------------------------------


async def test_typing_is_shown_by_the_holder_only(
    house: House, mira: Worker, her: Her, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    async def typing(to: object) -> None:
        shown.append(str(getattr(to, "value", "")))

    monkeypatch.setattr(house.phone, "typing", typing)
    case = await in_a_talk(mira, her)
    noor = await house.worker("Noor")
    assert (await noor.post(f"/cases/{case}/typing")).status == 204
    house.clock.forward(seconds=5)
    for _ in range(3):
        assert (await mira.post(f"/cases/{case}/typing", {"text": "not looked at"})).status == 204

    assert shown == [her.address.value]


async def test_events_name_what_changed_and_never_what_was_written(house: House, mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    told: list[list[dict[str, object]]] = []
    stop = house.casework.listen(lambda happened: told.append(list(events_for(happened, mira.account.id))))
    await her.writes(HERS)
    await mira.says(case, MINE)
    house.casework.look()
    stop()

    assert told == [
        [{"case": case, "needs": True}],
        [{"case": case, "needs": False}],
        [{"desk": True, "case": "*"}],
    ]


async def test_a_page_that_is_slow_misses_events_and_fetches_everything_anew() -> None:
    waiting: Events = asyncio.Queue(MOST_WAITING)
    for number in range(MOST_WAITING + 1):
        _put(waiting, {"case": str(number), "needs": False})
    events = [waiting.get_nowait() for _ in range(MOST_WAITING)]

    assert waiting.empty()
    assert events[0] == {"case": "1", "needs": False}
    assert events[-1] == {"case": "*", "desk": True, "needs": False}
    _put(waiting, None)
    assert waiting.get_nowait() is None


async def test_the_stream_tells_and_ends_with_the_session(house: House, mira: Worker, her: Her) -> None:
    headers = {"Cookie": f"console={mira.cookies['console']}", "Sec-Fetch-Site": "same-origin"}
    async with asyncio.timeout(10):
        stream = await house.client.get("/console/events", headers=headers)
        assert stream.headers["Content-Type"] == "text/event-stream"
        assert await stream.content.readline() == b"retry: 2000\n"
        await her.asks()
        assert b'"desk": true' in (await stream.content.readuntil(b"}"))
        await house.accounts.disable(NO_ONE, mira.account.id)
        house.casework.look()
        rest = await stream.content.read()

    assert rest.count(b"data:") <= 3
    assert b"pictures" not in rest.lower()


async def test_the_stream_ends_when_the_server_stops(house: House, mira: Worker) -> None:
    headers = {"Cookie": f"console={mira.cookies['console']}", "Sec-Fetch-Site": "same-origin"}
    async with asyncio.timeout(10):
        stream = await house.client.get("/console/events", headers=headers)
        await stream.content.readline()
        for close in house.console.closing:
            close()
        assert b"data" not in await stream.content.read()
