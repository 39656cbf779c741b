"""The pages about talks, over HTTP: what each shows, does and refuses."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from bot.console.live import MOST_WAITING, Events, _put, events_for
from bot.handoff.case import NO_ONE, CaseId, Status
from bot.handoff.refusals import KINDLY, Refusal
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from bot.ports import Role
from bot.service.casework.casework import MOST_SAID
from tests.console.house import Her, House, Worker, housed
from tests.console.rig import Page

HERS, ALSO_HERS = "he has put it on a channel", "my sister has seen it"
MINE = "I am here. It is not your fault."
NOTE = "Wants it taken down; speak slowly."
GOODBYE = {"outcome": "helped", "next_step": "report"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path) as house:
        yield house


@pytest.fixture
async def mira(house: House) -> Worker:
    return await house.worker("Mira")


@pytest.fixture
async def her(house: House, mira: Worker) -> Her:
    return house.her()


async def in_a_talk(mira: Worker, her: Her) -> CaseId:
    case = await her.asks()
    await mira.house.tends()
    assert (await mira.moves(case, "accept")).leads_to == f"/console/cases/{case}#latest"
    await mira.get(f"/cases/{case}")
    return case


def alert(page: Page) -> str:
    found = re.search(r'<p class="bad" role="alert">(.*?)</p>', page.text)
    return unescape(found[1]) if found else ""


def drafted(page: Page) -> str:
    found = re.search(r'<textarea id="text".*?>(.*?)</textarea>', page.text, re.DOTALL)
    assert found, page.text
    return unescape(found[1])


def lines(page: Page) -> list[str]:
    """Return what was written, as the page shows it."""
    log = page.text.partition('id="talk"')[2].partition("</ol>")[0]
    return [unescape(line) for line in re.findall(r'<p class="said"[^>]*>(.*?)</p>', log, re.DOTALL)]


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


# -- the talk ---------------------------------------------------------------------------------------


async def test_a_talk_shows_the_card_and_what_was_written_since_and_nothing_before(mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    await her.writes(HERS)
    await mira.says(case, MINE)
    await her.writes(ALSO_HERS)
    page = await mira.get(f"/cases/{case}")

    assert lines(page) == [HERS, MINE, ALSO_HERS]
    assert "help to have it taken down" in page.text
    assert her.heard[-1] == MINE
    assert 'type="file"' not in page.text


@pytest.mark.parametrize("text", ["", "   \n "])
async def test_nothing_is_sent_when_nothing_is_written(mira: Worker, her: Her, text: str) -> None:
    case = await in_a_talk(mira, her)
    before = list(her.heard)

    assert (await mira.says(case, text)).status == 303
    assert her.heard == before


async def test_what_is_too_long_stands_in_the_field_again_whole(mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    before = list(her.heard)
    text = "ठीक है। <b>&amp;" * 625
    page = await mira.says(case, text)

    assert len(text) == 10_000
    assert page.status == 422
    assert drafted(page) == text
    assert (
        alert(page) == f"Not sent: it has 10000 characters, and one message holds {MOST_SAID}. It stands below, whole."
    )
    assert her.heard == before


async def test_the_longest_that_can_be_sent_is_sent(mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)

    assert (await mira.says(case, "य" * MOST_SAID)).status == 303
    assert her.heard[-1] == "य" * MOST_SAID


async def test_pressed_twice_it_is_sent_once(mira: Worker, her: Her) -> None:
    """Also when the answer was lost and the browser sends the form again: it says what it had seen."""
    case = await in_a_talk(mira, her)
    form = {"text": MINE, "after": "0"}
    pages = await asyncio.gather(*(mira.post(f"/cases/{case}/say", form) for _ in range(3)))
    again = await mira.post(f"/cases/{case}/say", form)
    await mira.house.parts.sender.drain()

    assert [page.status for page in (*pages, again)] == [303] * 4
    assert her.heard.count(MINE) == 1


async def test_the_same_words_can_be_said_again(mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    for _ in range(2):
        page = await mira.get(f"/cases/{case}")
        await mira.post(f"/cases/{case}/say", {"text": "I am here.", "after": page.hidden["after"]})
    await mira.house.parts.sender.drain()

    assert her.heard.count("I am here.") == 2


async def test_what_could_not_be_sent_is_given_back(house: House, mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    await her.writes(HERS, "end this talk", "Yes, end it")
    page = await mira.says(case, MINE)

    assert (page.status, HERS in page.text) == (409, False)
    assert TO_VOLUNTEERS[VolunteerNotice.SHE_LEFT].msgid in page.text
    assert re.search(rf'<textarea id="unsent"[^>]* readonly[^>]*>{re.escape(MINE)}</textarea>', page.text)


@pytest.mark.parametrize("address", ["", "/live", "/look"])
async def test_a_wiped_talk_is_gone_with_a_kind_word(mira: Worker, her: Her, address: str) -> None:
    case = await in_a_talk(mira, her)
    await her.writes(HERS, "wipe", "Yes, delete it all")
    pages = [await mira.get(f"/cases/{case}{address}"), await mira.says(case, MINE)]

    assert [page.status for page in pages] == [410, 409]
    for page in pages:
        assert TO_VOLUNTEERS[VolunteerNotice.WIPED].msgid in page.text
        assert 'data-over="gone"' in page.text
        assert HERS not in page.text
        assert MINE not in page.text, "what was written about her goes too"


async def test_who_was_quiet_for_too_long_hears_it_kindly(house: House, mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    await her.writes(HERS)
    for _ in range(2):
        house.clock.forward(minutes=30)
        await house.tends()
    page = await mira.get(f"/cases/{case}/live")

    assert page.status == 410
    assert TO_VOLUNTEERS[VolunteerNotice.RELIEVED].msgid in page.text
    assert HERS not in page.text


@pytest.mark.parametrize("address", ["", "/live", "/look"])
async def test_another_volunteer_sees_nothing_of_a_talk(house: House, mira: Worker, her: Her, address: str) -> None:
    case = await in_a_talk(mira, her)
    noor = await house.worker("Noor")
    await her.writes(HERS)
    page = await noor.get(f"/cases/{case}{address}")
    said = await noor.says(case, "who is this")

    assert page.status in {403, 410}
    assert said.status == 409
    assert HERS not in page.text + said.text
    assert "help to have it taken down" not in page.text + said.text
    assert KINDLY[Refusal.NOT_YOURS].msgid in page.text
    assert "who is this" not in "".join(her.heard)


@pytest.mark.parametrize("case", ["0" * 20, "x", "a" * 400, "<script>"])
async def test_a_guessed_case_is_as_if_it_were_gone(mira: Worker, case: str) -> None:
    for page in (await mira.get(f"/cases/{case}"), await mira.says(case, MINE), await mira.moves(case, "take")):
        assert page.status in {409, 410}
        assert "Everything was deleted" in page.text
    assert (await mira.post(f"/cases/{case}/typing")).status == 204


async def test_a_sentence_is_put_behind_what_was_written(mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    page = await mira.post(f"/cases/{case}/put", {"text": "Half a sentence", "piece": "Take all the time you need."})

    assert drafted(page) == "Half a sentence\nTake all the time you need."
    assert "Take all the time" not in "".join(her.heard)


async def test_the_directory_is_in_her_language_with_sources_and_takes_the_draft_along(
    house: House, mira: Worker
) -> None:
    her = house.her()
    case = await in_a_talk(mira, her)
    page = await mira.post(f"/cases/{case}/look", {"text": "Half a sentence", "kind": "helplines", "q": "1930"})

    assert "1930 cyber crime helpline" in page.text
    assert "Found: 1" in page.text
    assert "Source:" in page.text
    assert page.text.count('name="text" value="Half a sentence"') == 2
    assert "Half" not in page.leads_to


@pytest.mark.parametrize("kind", ["routes", "laws", "nonsense"])
async def test_every_kind_of_the_directory_opens(mira: Worker, her: Her, kind: str) -> None:
    case = await in_a_talk(mira, her)
    page = await mira.get(f"/cases/{case}/look?kind={kind}&q=")

    assert page.status == 200
    assert "Put into my message" in page.text


async def test_a_note_is_for_colleagues_and_never_sent(mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    assert (await mira.post(f"/cases/{case}/note", {"note": NOTE})).status == 303
    too_long = await mira.post(f"/cases/{case}/note", {"note": "n" * 5000})
    page = await mira.get(f"/cases/{case}")

    assert NOTE in page.text
    assert lines(page) == []
    assert too_long.status == 422
    assert NOTE not in "".join(her.heard)


# -- closing ----------------------------------------------------------------------------------------


async def test_closing_asks_how_it_ended_and_what_comes_next(mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    for given in ({}, {"outcome": "helped"}, {"next_step": "menu"}, {"outcome": "x", "next_step": "y"}):
        page = await mira.moves(case, "close", **given)
        assert (page.status, alert(page)) == (409, KINDLY[Refusal.INCOMPLETE].msgid)
    page = await mira.moves(case, "close", **GOODBYE)

    assert page.leads_to == "/console/desk"
    assert "This talk has ended." in her.heard[-1]
    assert await mira.house.files() == []


async def test_closing_is_refused_over_words_that_were_not_read(mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    (before,) = await mira.house.files()
    await her.writes(HERS)
    page = await mira.moves(case, "close", **GOODBYE, heard=str(before.case.heard))

    assert page.status == 409
    assert alert(page) == KINDLY[Refusal.SHE_WROTE].msgid
    assert lines(page) == [HERS], "the page that says so shows them"
    assert (await mira.moves(case, "close", **GOODBYE)).status == 303


async def test_a_closed_talk_is_not_shown_again(mira: Worker, her: Her) -> None:
    case = await in_a_talk(mira, her)
    await her.writes(HERS)
    await mira.moves(case, "close", **GOODBYE)
    page = await mira.get(f"/cases/{case}")

    assert page.status == 410
    assert KINDLY[Refusal.CLOSED].msgid in page.text
    assert HERS not in page.text


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


# -- shifts -----------------------------------------------------------------------------------------

SHIFT = {"day": "2026-03-05", "begins": "18:00", "ends": "21:00"}


async def test_a_shift_is_planned_shown_and_taken_back(mira: Worker) -> None:
    assert (await mira.post("/shifts", SHIFT)).leads_to == "/console/shifts?saved=1"
    page = await mira.get("/shifts")
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
