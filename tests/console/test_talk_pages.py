"""The page of a talk, over HTTP: what it shows, does and refuses."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from bot.handoff.case import CaseId
from bot.handoff.refusals import KINDLY, Refusal
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from bot.ports.cases import CaseFile
from bot.service.casework.casework import MOST_SAID
from bot.store.cases import SqlCases
from tests.console.house import Her, House, Worker
from tests.console.seen import ALSO_HERS, GOODBYE, HERS, MINE, NOTE, alert, drafted, in_a_talk, lines

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


async def test_the_page_of_one_talk_opens_no_other(
    house: House, mira: Worker, her: Her, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With hundreds of talks open it would take seconds, and what is not hers is not needed."""
    case = await in_a_talk(mira, her)
    await in_a_talk(await house.worker("Noor"), house.her())
    opened: list[CaseId] = []
    opening = SqlCases._opened

    def noted(cases: SqlCases, rows: Sequence[Any]) -> Iterator[CaseFile]:
        for file in opening(cases, rows):
            opened.append(file.case.id)
            yield file

    monkeypatch.setattr(SqlCases, "_opened", noted)
    for path in (f"/cases/{case}", f"/cases/{case}/live"):
        assert (await mira.get(path)).status == 200

    assert set(opened) == {case}


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
