"""What a volunteer was writing, in a real browser, when something comes in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Dialog, Route, expect

from bot.app import SystemClock
from bot.handoff.case import NO_ONE
from bot.handoff.refusals import KINDLY, Refusal
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from tests.browsing import violations
from tests.console.at_work import at_work
from tests.console.browsers import ALSO_HERS, HERS, MINE, NOTE, taken
from tests.console.house import House, housed


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path, SystemClock()) as house:
        yield house


# -- drafts -----------------------------------------------------------------------------------------


async def test_what_changes_by_itself_leaves_the_draft_the_cursor_and_open_parts_alone(
    browser: Browser, house: House
) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira"), width=320) as one:
        await taken(one, await her.asks())
        await house.worker("Noor")
        await one.page.reload()
        await one.unfolds("Hand over")
        await one.page.locator("#over-note").fill(NOTE)
        await one.field.fill("half a sentence")
        await one.page.evaluate("document.getElementById('text').setSelectionRange(4, 4)")
        await one.field.focus()
        for words in (HERS, ALSO_HERS):
            await her.writes(words)
            await expect(one.said.last).to_have_text(words)

        await expect(one.field).to_have_value("half a sentence")
        await expect(one.field).to_be_focused()
        await expect(one.page.locator("#over-note")).to_have_value(NOTE)
        assert await one.page.evaluate("document.getElementById('text').selectionStart") == 4


async def test_a_pasted_novel_is_refused_and_stays(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira"), width=320) as one:
        await taken(one, await her.asks())
        before = list(her.heard)
        await one.field.fill("ठीक है " * 1429)
        await expect(one.page.locator("#long")).to_contain_text("longer than one message can be")
        await one.presses("Send")

        await expect(one.page.get_by_role("alert")).to_contain_text("Not sent: it has 10002 characters")
        await expect(one.field).to_have_value("ठीक है " * 1429)
        assert her.heard == before
        assert await one.width() <= 320
        await one.says("short")
        await expect(one.page.get_by_role("alert")).to_have_count(0)


async def test_without_a_connection_it_stays_and_goes_once_when_tried_again(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira")) as one:
        await taken(one, await her.asks())
        await one.page.route("**/say", never_arrived)
        await one.field.fill(MINE)
        await one.presses("Send")
        await expect(one.page.get_by_role("alert")).to_contain_text("there is no connection")
        await expect(one.field).to_have_value(MINE)
        await one.page.unroute("**/say")
        await one.presses("Send")

        await expect(one.field).to_have_value("")
        await expect(one.said).to_have_text([MINE])
        assert her.heard.count(MINE) == 1


async def test_what_arrived_although_the_answer_was_lost_leaves_the_field(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira")) as one:
        await taken(one, await her.asks())
        await one.says(MINE)
        await one.page.route("**/say", lost_after_it_arrived)
        await one.field.fill(MINE)
        await one.presses("Send")

        await expect(one.said).to_have_text([MINE, MINE])
        await expect(one.field).to_have_value("")
        await expect(one.page.get_by_role("alert")).to_have_count(0)
        assert her.heard.count(MINE) == 2


async def never_arrived(route: Route) -> None:
    await route.abort()


async def lost_after_it_arrived(route: Route) -> None:
    await route.fetch()
    await route.abort()


@pytest.mark.parametrize("end", ["disabled", "signed out"])
async def test_a_session_that_ends_over_a_sentence_hides_the_talk_and_gives_the_sentence_back(
    browser: Browser, house: House, end: str
) -> None:
    her = house.her()
    mira = await house.worker("Mira")
    async with at_work(browser, mira) as one:
        await taken(one, await her.asks())
        await her.writes(HERS)
        await expect(one.said).to_have_text([HERS])
        before = list(her.heard)
        await one.field.fill(MINE)
        if end == "disabled":
            await house.accounts.disable(NO_ONE, mira.account.id)
            await house.tends()
        else:
            await mira.post("/sign-out")
            await one.presses("Send")

        await expect(one.heading).to_have_text("What you wrote was not sent")
        await expect(one.page.locator("#unsent")).to_have_value(MINE)
        await expect(one.page.get_by_role("link", name="Sign in")).to_be_visible()
        await one.lacks(HERS, "help to have it taken down")
        assert MINE not in her.heard[len(before) :]
        assert await violations(one.page) == []


async def test_who_leaves_the_page_over_a_draft_is_asked_first(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira")) as one:
        await taken(one, await her.asks())
        asked: list[str] = []

        async def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            await dialog.dismiss()

        one.page.on("dialog", stay)
        await one.field.press_sequentially("half a sentence")
        await one.page.get_by_role("link", name="Back to the desk").click(no_wait_after=True)
        await expect(one.field).to_have_value("half a sentence")
        await one.unfolds("Hand over")
        await one.presses("Give it back")
        await expect(one.page.locator("#unsent")).to_have_value("half a sentence")

        assert set(asked) == {"beforeunload"}


async def test_a_hand_over_is_called_off_and_the_draft_stays(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira")) as one:
        await taken(one, await her.asks())
        await house.worker("Noor")
        await one.unfolds("Hand over")
        await one.page.locator("#over-note").fill(NOTE)
        await one.field.fill("half a sentence")
        await one.presses("Ask both")
        await one.presses("Call it off")

        await expect(one.page.get_by_role("button", name="Ask both")).to_be_visible()
        await expect(one.page.locator("#over-note")).to_have_value("")
        await expect(one.field).to_have_value("half a sentence")


async def test_who_left_is_told_of_and_the_sentence_is_given_back(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira")) as one:
        await taken(one, await her.asks())
        await one.field.fill(MINE)
        await her.writes(HERS, "end this talk", "Yes, end it")

        await expect(one.page.get_by_text(TO_VOLUNTEERS[VolunteerNotice.SHE_LEFT].msgid)).to_be_visible()
        await expect(one.page.locator("#unsent")).to_have_value(MINE)
        await one.lacks(HERS)


async def test_closing_over_words_out_of_view_is_refused(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira"), width=320) as one:
        await taken(one, await her.asks())
        await her.writes(*(f"{HERS} {number}" for number in range(12)))
        await expect(one.said).to_have_count(12)
        await one.unfolds("Close the talk")
        await one.page.locator("#outcome").select_option("helped")
        await one.page.locator("#next_step").select_option("menu")
        await one.page.evaluate("window.scrollTo({ top: 0, behavior: 'instant' })")
        await her.writes(ALSO_HERS)
        await expect(one.page.locator("[data-jump]")).to_be_visible()
        one.page.on("dialog", lambda dialog: dialog.accept())
        await one.page.locator("#close form").evaluate("form => form.requestSubmit(form.querySelector('button'))")
        await expect(one.page.get_by_role("alert")).to_have_text(KINDLY[Refusal.SHE_WROTE].msgid)
        assert len(await house.files()) == 1
        await one.page.locator("[data-jump]").click()
        await expect(one.said.last).to_be_in_viewport()
        await one.presses("Close the talk")

        await expect(one.heading).to_have_text("Desk")
        assert await house.files() == []
