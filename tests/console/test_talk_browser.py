"""Talks in real browsers: survivors on the web chat, volunteers and a supervisor at the console, all at once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Request, expect

from bot.app import SystemClock
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from bot.ports import Role
from tests.browsing import violations
from tests.console.at_work import at_work
from tests.console.browsers import ALSO_HERS, HERS, MINE, NOTE, asks, hears, on_the_chat, taken
from tests.console.house import House, housed


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path, SystemClock()) as house:
        yield house


# -- the whole story --------------------------------------------------------------------------------


async def test_a_talk_goes_from_one_volunteer_to_the_next_and_ends(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    mira, boss = await house.worker("Mira"), await house.worker("Boss", Role.SUPERVISOR, on_shift=False)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(at_work(browser, mira, width=320))
        board = await stack.enter_async_context(at_work(browser, boss))
        her = await stack.enter_async_context(on_the_chat(browser, house, tmp_path))
        await first.opens("/desk")
        await board.opens("/board")
        await asks(her)
        await first.takes()
        await hears(her, "A trained volunteer is here now.")
        await expect(first.page.locator("#card")).to_contain_text("help to have it taken down")
        address = first.page.url

        await her.writes(HERS)
        await expect(first.said).to_have_text([HERS])
        await first.says(MINE)
        await hears(her, MINE)
        await expect(first.page.locator(".mine")).to_contain_text("sent")
        await her.writes(ALSO_HERS)
        await expect(first.said).to_have_text([HERS, MINE, ALSO_HERS])
        assert first.page.url == address, "all of it without opening the page anew"
        await expect(board.page.get_by_role("heading", name="Talks now (1)")).to_be_visible()
        await board.lacks(HERS, MINE, ALSO_HERS, "help to have it taken down", "India")

        noor = await house.worker("Noor")
        second = await stack.enter_async_context(at_work(browser, noor))
        await second.opens("/desk")
        await first.hands_over(NOTE)
        await expect(first.page.locator("#state")).to_contain_text("Noor are being asked")
        await hears(her, "would like a colleague to go on with you")
        await expect(second.page.get_by_text("The other side is being asked whether")).to_be_visible()
        await her.page.locator("button:visible").get_by_text("A colleague may join", exact=True).last.click()
        await second.presses("Go on with the talk")
        await hears(her, "The colleague is here now")
        await expect(second.page.locator("#card")).to_contain_text(NOTE)
        await expect(second.page.locator("#card")).to_contain_text("help to have it taken down")
        await second.lacks(HERS, MINE, ALSO_HERS)
        await expect(first.heading).to_have_text("This talk is not here")
        await first.lacks(HERS, MINE, ALSO_HERS, NOTE)

        await second.says("We end here for today. You can come back.")
        await second.closes("helped", "report")
        await hears(her, "This talk has ended.")
        await expect(board.page.get_by_role("heading", name="Talks now (0)")).to_be_visible()
        await her.writes("human")
        await expect(her.page.locator(".helper").filter(has_text="I have asked again.").last).to_be_visible()
        await expect(second.page.get_by_role("heading", name=re.compile("You are asked|Waiting"))).not_to_have_count(0)


async def test_a_wipe_takes_the_talk_off_the_screen_at_once(browser: Browser, house: House) -> None:
    mira = await house.worker("Mira")
    her = house.her()
    async with at_work(browser, mira) as one:
        case = await taken(one, her_case=await her.asks())
        await her.writes(HERS)
        await expect(one.said).to_have_text([HERS])
        await one.field.fill("half a sentence about her")
        await her.writes("wipe", "Yes, delete it all")

        await expect(one.page.get_by_text(TO_VOLUNTEERS[VolunteerNotice.WIPED].msgid)).to_be_visible()
        await one.lacks(HERS, "half a sentence", "help to have it taken down")
        assert await one.page.evaluate("document.querySelectorAll('textarea').length") == 0
        assert case in one.page.url
        assert await violations(one.page) == []


# -- signs to those who wait ------------------------------------------------------------------------

RECORDER = """
window.hiddenNow = false; window.shownThen = [];
Object.defineProperty(document, 'visibilityState', { get: () => (window.hiddenNow ? 'hidden' : 'visible') });
window.Notification = class { constructor(title, more) { window.shownThen.push([title, more.body]); } };
window.Notification.permission = 'granted';
"""


async def test_a_notification_says_only_that_a_case_needs_them(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira")) as one:
        await one.context.add_init_script(RECORDER)
        await taken(one, await her.asks())
        await her.writes(HERS)
        await expect(one.said).to_have_text([HERS])
        assert await one.page.evaluate("window.shownThen") == []
        await one.page.evaluate("window.hiddenNow = true")
        await her.writes(ALSO_HERS)
        await expect(one.said).to_have_count(2)

        assert await one.page.evaluate("window.shownThen") == [["Desk", "A case needs you"]]
        assert await one.page.title() == "● Talk · Desk"


async def test_she_sees_that_somebody_writes(browser: Browser, house: House, tmp_path: Path) -> None:
    async with at_work(browser, await house.worker("Mira")) as one, on_the_chat(browser, house, tmp_path) as her:
        await one.opens("/desk")
        await asks(her)
        await one.takes()
        await one.field.press_sequentially("zebra")

        await expect(her.page.locator("#status")).to_have_text(re.compile("writ", re.IGNORECASE))
        assert "zebra" not in await her.page.locator("main").inner_text()


async def test_pictures_cannot_be_pasted_or_dropped(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira")) as one:
        await taken(one, await her.asks())
        before, address = list(her.heard), one.page.url
        asked: list[Request] = []
        one.page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - it looks into it
        taken_over = await one.page.evaluate(
            """() => { const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(9)], 'a.png', { type: 'image/png' }));
            const text = document.getElementById('text');
            text.focus();
            text.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            const drop = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
            text.dispatchEvent(drop);
            return drop.defaultPrevented; }"""
        )

        assert taken_over, "or the browser would open the file"
        await expect(one.field).to_have_value("")
        posted = [request.url for request in asked if request.method == "POST"]
        assert (her.heard, one.page.url, posted) == (before, address, [])
