"""Practising in a browser: chat and console side by side, the way in, the banner, and what to look at afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, BrowserContext, FrameLocator, Page, expect

from tests.browsing import violations
from tests.practice.rig import script
from tests.practice.stage import Practice, staged
from tests.web.webchat_stage import NEUTRAL

SIZES = [pytest.param(360, 640, id="phone"), pytest.param(1280, 800, id="desktop")]
BANNER = "Practice: nobody here is real."


@pytest.fixture
async def practice(tmp_path: Path) -> AsyncIterator[Practice]:
    async with staged(tmp_path) as practice:
        yield practice


class Visitor:
    """Somebody in front of the page with both."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context, self.page = context, page
        self.trouble: list[str] = []
        page.on("console", lambda message: self.complain(message.text))
        page.on("pageerror", lambda error: self.trouble.append(str(error)))

    def complain(self, text: str) -> None:
        """Note what the browser says, but for what it says of a talk that is over, as it should be: 410, gone."""
        if not text.startswith("Clear-Site-Data header on") and "410 (Gone)" not in text:
            self.trouble.append(text)

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("iframe[name=chat]")

    @property
    def console(self) -> FrameLocator:
        return self.page.frame_locator("iframe[name=console]")


async def visit(browser: Browser, practice: Practice, width: int, height: int, *, script: bool = True) -> Visitor:
    context = await browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce", java_script_enabled=script
    )
    await context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body="neutral", content_type="text/html"))
    visitor = Visitor(context, await context.new_page())
    visitor.page.set_default_timeout(15_000)
    await visitor.page.goto(practice.first)
    return visitor


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_chat_and_console_both_work_in_their_frames(
    browser: Browser, practice: Practice, width: int, height: int
) -> None:
    her = await visit(browser, practice, width, height)
    await her.chat.locator("main form button").first.click()
    await her.chat.locator(".choices button").get_by_text("English", exact=True).click()
    await expect(her.chat.locator(".you")).to_contain_text("English")
    await her.page.get_by_role("link", name="Begin in the console").click()
    await expect(her.console.locator(".who")).to_have_text("Trainee")
    await expect(her.console.locator(".practice")).to_have_text(BANNER)
    await her.console.get_by_role("link", name="Desk").first.click()
    await her.console.locator("button[value=come]").click()
    await expect(her.console.locator("button[value=go]")).to_be_visible()

    assert await violations(her.page) == []
    assert await her.page.evaluate("() => document.documentElement.scrollWidth") <= width
    boxes = [await her.page.locator(f"iframe[name={name}]").bounding_box() for name in ("chat", "console")]
    assert all(box and box["width"] >= min(width - 40, 320) for box in boxes)
    assert len({box["y"] for box in boxes if box}) == (1 if width > 1000 else 2)
    assert her.trouble == []
    cookies = {one["name"]: one["sameSite"] for one in await her.context.cookies()}
    assert set(cookies.values()) == {"Strict"}
    assert "notes" in cookies
    await her.context.close()


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
async def test_leaving_in_the_chat_leaves_the_whole_page(
    browser: Browser, practice: Practice, with_script: bool
) -> None:
    her = await visit(browser, practice, 1280, 800, script=with_script)
    await her.chat.locator("main form button").first.click()
    await expect(her.chat.locator(".helper").first).to_be_visible()

    await her.chat.locator("#leave button").click()
    await her.page.wait_for_url(f"{NEUTRAL}**")

    assert await her.page.inner_text("body") == "neutral"
    await her.context.close()


async def test_a_talk_is_practised_and_looked_back_at(browser: Browser, practice: Practice) -> None:
    her = await visit(browser, practice, 1280, 800)
    await her.page.get_by_role("link", name="Begin in the console").click()
    await her.console.get_by_role("link", name="Desk").first.click()
    await her.console.locator("button[value=come]").click()
    practice.troupe.comes(script("money_demanded"), "en")
    await her.console.locator("button[value=accept]").first.click()
    await expect(her.console.get_by_text("Is this a real person now?")).to_be_visible()
    await her.console.locator("textarea[name=text]").first.fill("I am. Are you safe where you are?")
    await her.console.locator("form[action$=say] button").first.click()
    await expect(her.console.get_by_text("My hands are shaking.")).to_be_visible()

    her.page.on("dialog", lambda dialog: dialog.accept())
    await her.console.locator("#close summary").click()
    await her.console.locator("#close select[name=outcome]").select_option("helped")
    await her.console.locator("#close select[name=next_step]").select_option("rest")
    await her.console.locator("button[value=close]").click()
    await expect(her.console.locator("h1")).to_have_text("Desk")
    await her.console.get_by_role("link", name="Look back").click()

    await expect(her.console.get_by_role("heading", name="Someone threatens and wants money")).to_be_visible()
    await expect(her.console.locator(".points .sign").first).to_have_text("✓ Words for it were found.")
    await expect(her.console.locator(".points .sign").nth(1)).to_have_text("○ No words for it were found.")
    assert await violations(her.page) == []
    assert her.trouble == []
    await her.context.close()


async def test_a_way_in_is_good_once_and_guessing_teaches_nothing(practice: Practice) -> None:
    link = practice.link(1)
    async with aiohttp.ClientSession() as first, aiohttp.ClientSession() as second:
        entered = await first.get(link)
        again = await second.get(link)
        guessed = await second.get(f"{practice.address}/console/practice/guessed")
        home = await first.get(f"{practice.address}/console/practice")

        assert entered.status == 200
        assert "Trainee" in await entered.text()
        assert again.status == guessed.status == 404
        assert BANNER in await again.text()
        assert home.status == 200
        stranger = await second.get(f"{practice.address}/console/practice", allow_redirects=False)
        assert stranger.status == 303


async def test_the_supervisor_looks_on(practice: Practice) -> None:
    async with aiohttp.ClientSession() as browser:
        await browser.get(practice.link(2))
        board = await browser.get(f"{practice.address}/console/board")

        assert board.status == 200
        assert BANNER in await board.text()


async def test_the_chats_own_page_stays_unframeable_and_the_one_beside_is_ours_alone(practice: Practice) -> None:
    async with aiohttp.ClientSession() as browser:
        own = await browser.get(f"{practice.address}/chat")
        beside = await browser.get(f"{practice.address}/try")
        console = await browser.get(f"{practice.address}/console/sign-in")

    assert "frame-ancestors 'none'" in own.headers["Content-Security-Policy"]
    assert own.headers["X-Frame-Options"] == "DENY"
    for framed in (beside, console):
        assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]
        assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
