"""The web chat in a real browser, in front of the real bot."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bot.channels.webchat.words import WORDS
from bot.domain.incoming import Came, Gone, Offered, Wrote
from bot.i18n.words import own_name
from tests.browsing import launched, violations
from tests.web.webchat_stage import NEUTRAL, TO_THE_LINK, Stage, Visitor, pseudo_locale, staged, visiting

SIZES = [pytest.param(360, 640, True, id="phone"), pytest.param(1280, 800, False, id="desktop")]
MOST_FIRST_BYTES = 60_000
REPORT = "about.meta.com"
AFTER_A_RESTART = 30_000
"""Milliseconds: a letter that the stop left over is tried again after some seconds, and those behind it wait for it."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


def outside(visitor: Visitor) -> list[str]:
    """Return every address asked for that is not the chat's."""
    return [url for url in visitor.requests if not url.startswith((visitor.stage.address, "data:"))]


async def report_links(page: Page) -> list[str]:
    return [str(await link.get_attribute("href")) for link in await page.locator(".links a").all()]


# -- the way ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height", "touch"), SIZES)
async def test_leads_to_the_report_link(browser: Browser, stage: Stage, width: int, height: int, touch: bool) -> None:
    async with visiting(browser, stage, width=width, height=height, touch=touch) as her:
        await her.opens()
        await her.walks(*TO_THE_LINK)

        assert any(REPORT in link for link in await report_links(her.page))
        assert await her.page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert her.page.url.removeprefix(stage.address) in {"", "#now"}
        assert her.trouble == []
        assert outside(her) == []
        assert await her.page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]
        cookies = await her.context.cookies()
        assert [(one["name"], one["httpOnly"], one["sameSite"], one["expires"]) for one in cookies] == [
            ("notes", True, "Strict", -1)
        ]


@pytest.mark.parametrize(("width", "height", "touch"), SIZES)
async def test_the_whole_way_to_the_end(browser: Browser, stage: Stage, width: int, height: int, touch: bool) -> None:
    """Report, clock, notebook, helpline, exit: nothing on the way is wider than the screen or hidden from axe."""
    async with visiting(browser, stage, width=width, height=height, touch=touch, scheme="dark") as her:
        await her.opens()
        await her.walks(*TO_THE_LINK, "I have reported it", "I have sent it")
        await expect(her.page.locator(".helper").filter(has_text="That time ends").last).to_be_visible()
        for written, answered in (("notes", "This is your notebook"), ("help now", "112")):
            await her.writes(written)
            await expect(her.page.locator(".helper").filter(has_text=answered).last).to_be_visible()
            await expect(her.page.locator("#words")).to_have_value("")
            assert await her.page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert await violations(her.page) == []
        await her.page.locator(".shorts button:visible").get_by_text("Leave", exact=True).click()

        await expect(her.page.locator(".words")).to_have_text(["Thank you. Have a good day."])
        assert her.trouble == []


@pytest.mark.parametrize(("width", "height", "touch"), SIZES)
async def test_leads_there_without_a_script(
    browser: Browser, stage: Stage, width: int, height: int, touch: bool
) -> None:
    async with visiting(browser, stage, width=width, height=height, touch=touch, script=False) as her:
        await her.page.goto(stage.address)
        await her.page.locator("main form button").first.click()
        for label in TO_THE_LINK:
            await her.page.locator(".choices button").get_by_text(label, exact=True).click()
            await expect(her.page.locator(".you").last).to_contain_text(label)

        assert any(REPORT in link for link in await report_links(her.page))
        await her.page.locator("#words").fill("menu")
        await her.page.locator("#write button").click()
        await expect(her.page.locator(".you").last).to_contain_text("menu")
        await expect(her.page.locator(".choices")).to_have_count(1)
        assert outside(her) == []


async def test_leads_there_in_hindi(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage, width=320, height=568, touch=True, locale="hi") as her:
        await her.opens()
        await her.walks("हिन्दी", *TO_THE_LINK[1:])

        assert any(REPORT in link for link in await report_links(her.page))
        assert await her.page.locator("html").get_attribute("lang") == "hi"
        assert await her.page.evaluate("() => document.documentElement.scrollWidth") <= 320


async def test_the_page_turns_to_the_language_that_was_pressed(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.presses("हिन्दी")

        await expect(her.page.locator("html")).to_have_attribute("lang", "hi")
        await expect(her.page.locator(".you").last).to_contain_text("हिन्दी")
        await expect(her.page.locator(".choices button:visible").first).to_be_visible()


async def test_reads_from_right_to_left(browser: Browser, tmp_path: Path) -> None:
    async with (
        staged(tmp_path, ("en", "ur"), pseudo_locale(tmp_path / "locales")) as stage,
        visiting(browser, stage, width=320, height=568, touch=True, locale="ur") as her,
    ):
        await her.opens()
        await her.page.locator(".choices button:visible").get_by_text("اردو", exact=True).click()
        await expect(her.page.locator(".you")).to_have_count(1)
        await her.walks(*TO_THE_LINK[1:])

        page = her.page
        assert await page.locator("html").get_attribute("dir") == "rtl"
        assert await page.evaluate("() => document.documentElement.scrollWidth") <= 320
        side = "(one) => { const box = one.getBoundingClientRect(); return box.left > innerWidth - box.right; }"
        assert await page.locator(".helper .words").last.evaluate(side), "what the helper says stands on the right"
        assert not await page.locator(".you .words").last.evaluate(side)
        assert not await page.locator("#leave button").evaluate(side)
        assert await violations(page) == []


# -- coming back ------------------------------------------------------------------------------------


async def test_a_reload_keeps_the_conversation(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.walks(*TO_THE_LINK[:2])
        before = await her.bubbles()

        await her.page.reload()

        assert await her.bubbles() == before
        await her.walks(TO_THE_LINK[2])
        assert len(await her.bubbles()) > len(before)


async def test_a_restart_is_told_honestly_and_goes_on(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.walks(*TO_THE_LINK[:3])
        await stage.stop()
        await stage.start()
        await her.page.reload()
        await her.page.locator("main form button").first.click()
        again = her.page.locator(".helper").filter(has_text="Hello again")
        await expect(again).to_be_visible(timeout=AFTER_A_RESTART)

        await her.presses("Yes, go on where I was")
        await her.walks(*TO_THE_LINK[3:])

        assert any(REPORT in link for link in await report_links(her.page))


async def test_an_open_page_goes_on_after_a_restart_by_itself(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.walks(*TO_THE_LINK[:3])
        await stage.stop()
        await expect(her.page.locator("#status")).to_have_text(WORDS["away"].msgid)
        await stage.start()
        await expect(her.page.locator("#status")).to_have_text("")

        await her.walks(*TO_THE_LINK[3:])

        assert any(REPORT in link for link in await report_links(her.page))


async def test_two_pages_show_the_same_and_either_can_go_on(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        other = await her.context.new_page()
        await other.goto(stage.address)
        await her.walks(*TO_THE_LINK[:2])
        await expect(other.locator(".message")).to_have_count(await her.page.locator(".message").count())
        first, her.page = her.page, other
        await her.walks(TO_THE_LINK[2])

        await expect(first.locator(".you").last).to_contain_text(TO_THE_LINK[2])
        assert await first.locator(".words").all_text_contents() == await her.bubbles()
        assert await first.locator(".choices:visible").count() == 1


async def test_leaving_in_the_conversation_clears_the_screen(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.walks(*TO_THE_LINK[:3])
        await her.page.locator(".shorts button:visible").get_by_text("Leave", exact=True).click()

        await expect(her.page.locator(".words")).to_have_text(["Thank you. Have a good day."])


@pytest.mark.parametrize("script", [True, False])
async def test_a_wipe_leaves_the_last_words_and_a_new_beginning(browser: Browser, stage: Stage, script: bool) -> None:
    async with visiting(browser, stage, script=script) as her:
        await her.opens()
        for label in TO_THE_LINK[:4]:
            await her.page.locator(".choices button:visible").get_by_text(label, exact=True).click()
            await expect(her.page.locator(".you").last).to_contain_text(label)
        await her.writes("wipe")
        await her.page.locator(".choices button:visible").get_by_text("Yes, delete it all", exact=True).click()
        if not script:
            await expect(her.page.locator(".message")).to_have_count(1)
        await expect(her.page.locator("#words")).to_have_count(0)
        await expect(her.page.locator(".words")).to_contain_text(["All is forgotten"])
        await expect(her.page.locator("#later")).to_have_count(0)
        assert not script or await violations(her.page) == []
        first = stage.heard[-1].sender
        await her.page.get_by_role("button", name="Start").click()
        await expect(her.page.locator(".choices button:visible").get_by_text("English", exact=True)).to_be_visible()

        assert stage.heard[-1].what == Came()
        assert stage.heard[-1].sender != first
        assert her.trouble == []


@pytest.mark.parametrize("script", [True, False])
async def test_a_number_leads_back_from_another_device(browser: Browser, stage: Stage, script: bool) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.walks(*TO_THE_LINK[:4])
        await her.page.locator("#later summary").click()
        await her.page.get_by_role("button", name="Show my number").click()
        await expect(her.page.locator("#later output")).to_have_text(re.compile(r"(\d{4} ){4}\d{4}"))
        assert await violations(her.page) == []
        number = await her.page.locator("#later output").inner_text()
        await her.page.locator("#leave button").click()
        await her.page.wait_for_url(NEUTRAL)
        await stage.until(Gone)
        assert number not in "".join(her.requests)
    async with visiting(browser, stage, width=1280, height=800, script=script) as again:
        await again.page.goto(stage.address)
        await again.page.locator("summary").click()
        await again.page.get_by_label("Your number").fill(number.replace(" ", ""))
        await again.page.get_by_role("button", name="Go on").click()
        await expect(again.page.locator(".helper").first).to_contain_text("Hello again")

        assert "#" not in again.page.url.replace("#now", "")
        assert number.replace(" ", "") not in "".join(again.requests)
        await again.page.locator(".choices button").get_by_text("Yes, go on where I was", exact=True).click()
        await expect(again.page.locator(".choices button:visible").get_by_text(TO_THE_LINK[4])).to_be_visible()


# -- leaving at once --------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["button", "Shift", "Escape"])
@pytest.mark.parametrize(("width", "height", "touch"), SIZES)
async def test_leaves_at_once_and_back_shows_nothing(
    browser: Browser, stage: Stage, way: str, width: int, height: int, touch: bool
) -> None:
    async with visiting(browser, stage, width=width, height=height, touch=touch) as her:
        await her.page.goto("about:blank")
        await her.opens()
        await her.walks(*TO_THE_LINK[:4])
        if way == "button":
            await her.page.locator("#leave button").click()
        else:
            for _ in range(3):
                await her.page.keyboard.press(way)
        await her.page.wait_for_url(NEUTRAL)
        await stage.until(Gone)

        for _ in range(3):
            await her.page.go_back()
            text = await her.page.locator("body").inner_text()
            assert "adults" not in text
            assert "helper you can" not in text
            assert await her.page.locator(".message").count() == 0
        assert await her.context.cookies() == []
        assert await her.page.evaluate("() => history.length") <= 4
        assert her.trouble == []


async def test_the_page_is_empty_before_the_way_out_begins(browser: Browser, stage: Stage) -> None:
    """On a slow line the other page may take long: until it comes, nothing is to be seen, not even a title."""
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.page.evaluate(
            """() => { const send = navigator.sendBeacon.bind(navigator);
            navigator.sendBeacon = (...what) => {
                console.log(`left: ${document.documentElement.innerHTML}|${document.title}`);
                return send(...what); }; }"""
        )
        await her.page.locator("#leave button").click()
        await her.page.wait_for_url(NEUTRAL)

        assert her.trouble == ["left: |"]


async def test_leaves_at_once_without_a_script(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage, script=False) as her:
        await her.page.goto(stage.address)
        await her.page.locator("main form button").first.click()
        await expect(her.page.locator(".helper").first).to_be_visible()
        async with her.page.expect_request(NEUTRAL):
            await her.page.locator("#leave button").click(no_wait_after=True)
        await stage.until(Gone)
        page = await her.context.new_page()  # the first one is on its way to where these tests cannot go

        await page.goto(stage.address)
        assert await page.locator(".message").count() == 0
        assert await her.context.cookies() == []


async def test_writing_capital_letters_does_not_leave(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.page.locator("#words").focus()
        for key in ("Shift", "Shift", "a", "Shift", "Shift", "Escape", "Shift", "Escape"):
            await her.page.keyboard.press(key)
        for letter in "HELP ME NOW":
            await her.page.keyboard.press(f"Shift+{letter}" if letter != " " else "Space")

        assert await her.page.locator("#words").input_value() == "aHELP ME NOW"
        assert her.page.url.startswith(stage.address)


# -- trouble ----------------------------------------------------------------------------------------


async def test_what_could_not_be_sent_stays_and_is_heard_once(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        stage.away = True
        await her.writes("what are you")
        await expect(her.page.locator("#status")).to_have_text(WORDS["not_sent"].msgid)
        assert await her.page.locator("#words").input_value() == "what are you"
        await expect(her.page.locator(".you")).to_have_count(0)
        await expect(her.page.locator(".choices:visible")).to_have_count(1)

        stage.away = False
        await her.page.locator("#words").press("Enter")
        await expect(her.page.locator(".you")).to_have_count(1)
        await expect(her.page.locator("#words")).to_have_value("")

        assert [one.what for one in stage.heard].count(Wrote("what are you")) == 1


async def test_an_answer_that_was_lost_on_the_way_is_not_said_twice(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()

        async def lose_the_answer(route: object) -> None:
            await route.fetch()  # type: ignore[attr-defined]
            await route.abort()  # type: ignore[attr-defined]

        await her.page.route(stage.address, lose_the_answer)
        await her.writes("what are you")
        await expect(her.page.locator("#status")).to_have_text(WORDS["not_sent"].msgid)
        await her.page.unroute(stage.address)
        await her.page.locator("#words").press("Enter")
        await expect(her.page.locator("#words")).to_have_value("")

        assert [one.what for one in stage.heard].count(Wrote("what are you")) == 1
        await expect(her.page.locator(".you")).to_have_count(1)


async def test_a_picture_that_is_dropped_stays_on_the_device(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        sent: list[str] = []
        her.page.on("request", lambda request: sent.append(request.post_data or ""))
        await her.page.evaluate(
            """() => { const data = new DataTransfer();
            data.items.add(new File(['CANARY'], 'CANARY.jpg', {type: 'image/jpeg'}));
            document.getElementById('words').dispatchEvent(
                new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""
        )
        await expect(her.page.locator(".helper")).to_have_count(3)

        assert stage.heard[-1].what == Offered("photo")
        assert "CANARY" not in "".join(sent)
        assert await her.page.locator("input[type=file]").count() == 0


async def test_words_that_look_like_markup_are_words(browser: Browser, stage: Stage) -> None:
    evil = "<img src=x onerror=alert(1)> </p></div> & \"'` {{ 7*7 }} <script>alert(1)</script>"
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.writes(evil)
        await expect(her.page.locator(".you")).to_have_count(1)

        assert (await her.page.locator(".you .words").text_content()) == evil
        assert await her.page.locator("#log img, #log script").count() == 0
        await her.page.reload()
        assert (await her.page.locator(".you .words").text_content()) == evil
        assert her.trouble == []


# -- for everyone -----------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_axe_finds_nothing(browser: Browser, stage: Stage, width: int, scheme: str) -> None:
    async with visiting(browser, stage, width=width, scheme=scheme) as her:
        await her.page.goto(stage.address)
        assert await violations(her.page) == []
        await her.opens()
        assert await violations(her.page) == []
        await her.walks(*TO_THE_LINK)
        stage.away = True
        await her.writes("hello")
        await expect(her.page.locator("#status")).to_have_text(WORDS["not_sent"].msgid)
        assert await violations(her.page) == []


async def test_the_keyboard_alone_is_enough(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage, width=1280, height=800) as her:
        page = her.page
        await page.goto(stage.address)
        for _ in range(2):
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.locator(".helper").first).to_be_visible()
        await page.keyboard.press("Tab")
        assert await page.evaluate("() => document.activeElement.textContent") == "English"
        await page.keyboard.press("Enter")
        await expect(page.locator(".you")).to_have_count(1)
        await expect(page.locator(".choices:visible button").first).to_have_text("Yes, it is safe")
        assert await page.evaluate("() => document.activeElement.classList.contains('you')")
        await page.keyboard.press("Tab")
        assert await page.evaluate("() => document.activeElement.textContent") == "Yes, it is safe"


async def test_the_skip_link_leads_to_the_writing_field(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.page.goto(stage.address)
        await her.page.keyboard.press("Tab")
        await expect(her.page.locator(".skip")).to_be_focused()
        await her.page.keyboard.press("Enter")

        assert await her.page.evaluate("() => document.activeElement.id") == "words"


async def test_a_screen_reader_hears_each_message_and_who_said_it(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.walks("English")
        log = her.page.get_by_role("log", name="Messages")

        assert await log.get_attribute("aria-live") == "polite"
        assert await her.page.get_by_role("textbox", name="Write here").count() == 1
        texts = await log.locator(".message").all_inner_texts()
        assert texts[0].startswith("Helper:")
        assert [text for text in texts if text.startswith("You:")] == ["You:\nEnglish"] or "English" in texts[1]


@pytest.mark.parametrize("locale", ["en", "hi"])
async def test_large_text_on_a_small_phone_hides_nothing(stage: Stage, locale: str) -> None:
    """Text twice as large at 320 px: nothing to scroll sideways, and the way out stays in sight."""
    async with launched("--blink-settings=defaultFontSize=32") as browser:
        async with visiting(browser, stage, width=320, height=568, locale=locale) as her:
            await her.opens()
            await her.presses(own_name(locale))
            await her.walks(*TO_THE_LINK[1:4])

            assert await her.page.evaluate("() => document.documentElement.scrollWidth") <= 320
            await expect(her.page.locator("#leave button")).to_be_in_viewport(ratio=1)
            await her.page.locator("#words").focus()
            await expect(her.page.locator("#words")).to_be_in_viewport(ratio=0.9)
            await expect(her.page.locator("#leave button")).to_be_in_viewport(ratio=1)
        await browser.close()


@pytest.mark.parametrize("script", [True, False])
async def test_everything_to_press_is_large_enough_for_a_thumb(browser: Browser, stage: Stage, script: bool) -> None:
    async with visiting(browser, stage, width=320, height=568, script=script) as her:
        pages = 0
        for way in ("main form button", ".choices button"):
            await her.page.goto(stage.address)
            boxes = [
                await one.bounding_box() for one in await her.page.locator("button:visible, summary, textarea").all()
            ]
            assert boxes
            assert all(box is not None and box["height"] >= 44 and box["width"] >= 44 for box in boxes)
            await her.page.locator(way).first.click()
            await expect(her.page.locator(".helper").first).to_be_visible()
            pages += 1
        assert pages == 2


async def test_a_helpline_is_called_with_one_press(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage, touch=True) as her:
        await her.opens()
        await her.walks("English")
        await her.writes("help now")

        await expect(her.page.locator(".helper .words a[href='tel:112']").first).to_be_visible()
        assert await violations(her.page) == []


async def test_the_number_is_gone_once_it_is_folded_away(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.opens()
        await her.page.locator("#later summary").click()
        await her.page.get_by_role("button", name="Show my number").click()
        await expect(her.page.locator("#later output")).to_have_text(re.compile(r"\d{4}"))
        await her.page.locator("#later summary").click()

        await expect(her.page.locator("#later output")).to_have_text("")


async def test_back_leads_past_the_beginning(browser: Browser, stage: Stage) -> None:
    """Neither the first page nor the conversation stands twice in the history: one entry, which leaving replaces."""
    async with visiting(browser, stage) as her:
        await her.page.goto("about:blank")
        await her.opens()
        await her.walks(*TO_THE_LINK[:2])
        await her.page.locator("#leave button").click()
        await her.page.wait_for_url(NEUTRAL)
        await her.page.go_back()

        assert her.page.url == "about:blank"


async def test_the_first_page_is_one_small_request(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        client = await her.context.new_cdp_session(her.page)
        await client.send("Network.enable")
        sizes: list[float] = []
        client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        await her.page.goto(stage.address, wait_until="networkidle")

        assert her.requests == [url for url in her.requests if url == stage.address or url.startswith("data:")]
        assert sum(url == stage.address for url in her.requests) == 1
        assert 0 < sum(sizes) < MOST_FIRST_BYTES


async def test_a_page_that_is_only_opened_begins_no_conversation(browser: Browser, stage: Stage) -> None:
    async with visiting(browser, stage) as her:
        await her.page.goto(stage.address)
        assert await her.page.title() == "Notes"
        assert stage.heard == []
        await her.opens()

        assert [type(one.what) for one in stage.heard] == [Came]
