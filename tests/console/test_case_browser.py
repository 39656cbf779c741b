"""Talks in real browsers: survivors on the web chat, volunteers and a supervisor at the console, all at once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Dialog, Route, expect

from bot.app import SystemClock
from bot.channels.webchat import PATH as CHAT
from bot.console.words import WORDS
from bot.handoff.case import NO_ONE
from bot.handoff.refusals import KINDLY, Refusal
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from bot.ports import Role
from tests.browsing import violations
from tests.console.at_work import AtWork, at_work
from tests.console.house import House, housed
from tests.web import webchat_stage
from tests.web.webchat_stage import Visitor, mirrored, visiting

HERS, ALSO_HERS = "he has put it on a channel", "my sister has seen it"
MINE, NOTE = "I am here. It is not your fault.", "Wants it taken down; speak slowly."
CHOICES = ("English", "Yes, it is safe", "No, all are adults", "A picture was shared")
CARD = ("Yes, please", "Getting it taken down", "Yes, ask like this")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path, SystemClock()) as house:
        yield house


@asynccontextmanager
async def on_the_chat(browser: Browser, house: House, folder: Path) -> AsyncIterator[Visitor]:
    """Yield a survivor on the web chat of the same bot."""
    stage = webchat_stage.Stage(webchat_stage.content(("en", "hi"), None), folder)
    stage.address = f"http://localhost:{house.client.port}{CHAT}"
    async with visiting(browser, stage) as her:
        yield her


async def asks(her: Visitor) -> None:
    """Ask for a person, with a card."""
    await her.opens()
    await her.walks(*CHOICES)
    await her.writes("human")
    await expect(her.page.locator(".helper").last).to_be_visible()
    await expect(her.page.locator(".choices button:visible").get_by_text("Yes, please").last).to_be_visible()
    await her.walks(*CARD)


async def hears(her: Visitor, words: str) -> None:
    await expect(her.page.locator(".helper").filter(has_text=words).last).to_be_visible()


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


async def taken(one: AtWork, her_case: str) -> str:
    await one.opens("/desk")
    await one.takes()
    return her_case


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


# -- how it looks and for whom ----------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
async def test_every_page_fits_and_is_accessible(browser: Browser, house: House, width: int, scheme: str) -> None:
    mira, boss = await house.worker("Mira"), await house.worker("Boss", Role.SUPERVISOR, on_shift=False)
    her, other = house.her(), house.her()
    async with at_work(browser, mira, width=width, scheme=scheme) as one:
        case = await her.asks()
        await house.tends()
        await one.opens("/desk")
        await seen(one, width)
        await one.takes()
        await seen(one, width)
        await her.writes(HERS, "x" * 300)
        await one.says(MINE)
        await mira.post(f"/cases/{case}/note", {"note": NOTE})
        await mira.post("/shifts", {"day": str(house.clock.now().date()), "begins": "22:00", "ends": "21:00"})
        await house.worker("Noor")
        await other.asks()
        await one.page.reload()
        for summary in await one.page.locator("main summary").all():
            await summary.click()
        await expect(one.page.locator("[data-found]")).to_be_visible()
        await seen(one, width)
        for path in ("/desk", "/shifts", f"/cases/{case}/look", "/cases/0"):
            await one.opens(path)
            await seen(one, width)
    async with at_work(browser, boss, width=width, scheme=scheme) as one:
        await one.opens("/board")
        await seen(one, width)


async def seen(one: AtWork, width: int) -> None:
    assert await violations(one.page) == []
    assert await one.width() <= width
    assert await one.page.locator("input[type=file]").count() == 0


@pytest.mark.parametrize("width", [320, 1280])
async def test_it_can_be_read_from_right_to_left(browser: Browser, tmp_path: Path, width: int) -> None:
    folder = tmp_path / "locales" / "ur" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    words = dict.fromkeys(phrase.msgid for phrase in WORDS.values())
    entries = "".join(f"\nmsgid {quoted(word)}\nmsgstr {quoted(mirrored(word))}\n" for word in words)
    (folder / "pseudo.po").write_text(f'msgid ""\nmsgstr "Language: ur\\n"\n{entries}', encoding="utf-8")
    async with housed(tmp_path, SystemClock(), ("en", "ur"), tmp_path / "locales") as house:
        mira = await house.worker("Mira")
        signed = await house.console.room.signing.signed(mira.cookies["console"])
        assert signed
        await house.console.room.signing.prefer(signed, "ur", frozenset())
        her = house.her()
        case = await her.asks()
        await house.tends()
        async with at_work(browser, mira, width=width) as one:
            await one.opens("/desk")
            assert await one.page.locator("html").get_attribute("dir") == "rtl"
            await seen(one, width)
            await one.page.locator(f"#accept-{case}").click()
            await expect(one.field).to_be_visible()
            await her.writes(HERS)
            await mira.says(case, MINE)
            await one.page.reload()
            await seen(one, width)
            left, right = [await one.page.locator(f".{name}").bounding_box() for name in ("mine", "hers")]
            assert left
            assert right
            assert left["x"] < right["x"], "one's own words stand where a line ends"


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


async def test_on_a_phone_the_newest_words_and_the_field_are_in_view(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira"), width=320) as one:
        await taken(one, await her.asks())
        await her.writes(*(f"{HERS} {number}" for number in range(12)))
        await one.page.reload()
        await expect(one.said.last).to_be_in_viewport()
        await expect(one.field).to_be_in_viewport()
        await her.writes(ALSO_HERS)
        await expect(one.said.last).to_have_text(ALSO_HERS)
        await expect(one.said.last).to_be_in_viewport()
        box, edge = (
            await one.page.locator(".talk li").last.bounding_box(),
            await one.page.locator("#write").bounding_box(),
        )

        assert box
        assert edge
        assert box["y"] + box["height"] <= edge["y"] + 12, "nothing stands behind the field"


async def test_only_new_lines_are_added_to_the_log(browser: Browser, house: House) -> None:
    """A screen reader says what is added; a log that is written anew would be said from the start."""
    her = house.her()
    async with at_work(browser, await house.worker("Mira")) as one:
        await taken(one, await her.asks())
        await her.writes(HERS)
        await expect(one.said).to_have_text([HERS])
        await one.page.evaluate(
            """() => { window.added = []; new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach(
            (node) => window.added.push(node.textContent)))).observe(document.querySelector('[role=log]'),
            { childList: true, subtree: true }); }"""
        )
        await her.writes(ALSO_HERS)
        await expect(one.said).to_have_text([HERS, ALSO_HERS])
        added = await one.page.evaluate("window.added")

        assert len(added) == 1
        assert ALSO_HERS in added[0]
        assert "Other side:" in added[0]


async def test_by_keyboard_alone(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira")) as one:
        case = await her.asks()
        await one.opens("/desk")
        await expect(one.page.locator(f"#accept-{case}")).to_be_visible()
        await tab_to(one, f"#accept-{case}")
        await one.page.keyboard.press("Enter")
        await expect(one.field).to_be_visible()
        await tab_to(one, "#text")
        await one.page.keyboard.type(MINE)
        await one.page.keyboard.press("Control+Enter")
        await expect(one.said).to_have_text([MINE])
        await expect(one.field).to_be_focused()
        await tab_to(one, "details summary")
        await one.page.keyboard.press("Enter")
        await tab_to(one, "[data-piece]")
        await one.page.keyboard.press("Enter")

        await expect(one.field).to_be_focused()
        await expect(one.field).to_have_value(re.compile("^Hello, I am a volunteer here"))
        assert len(her.heard) == len([words for words in her.heard if not words.startswith("Hello, I am")])


async def tab_to(one: AtWork, where: str) -> None:
    for _ in range(40):
        await one.page.keyboard.press("Tab")
        if await one.page.evaluate("(where) => document.activeElement.matches(where)", where):
            return
    raise AssertionError(f"{where} cannot be reached")


async def test_without_a_script_everything_can_be_done(browser: Browser, house: House) -> None:
    her = house.her()
    async with at_work(browser, await house.worker("Mira"), width=320, script=False) as one:
        await her.asks()
        await house.tends()
        await taken(one, "")
        await her.writes(HERS)
        await one.field.fill("I look it up.")
        await one.unfolds("Directory")
        await one.presses("Look something up")
        await one.page.get_by_role("button", name=re.compile("^Put into my message")).first.click()
        await expect(one.field).to_have_value(re.compile("^I look it up.\n.*helpline", re.DOTALL))
        await one.presses("Send")
        await expect(one.said).to_have_count(2)
        await one.unfolds("Often said")
        await one.field.fill("First this.")
        await one.presses("Take all the time you need. I stay here.")
        await expect(one.field).to_have_value("First this.\nTake all the time you need. I stay here.")
        await one.unfolds("Close the talk")
        await one.page.locator("#outcome").select_option("referred")
        await one.page.locator("#next_step").select_option("helpline")
        await one.presses("Close the talk")
        await expect(one.heading).to_have_text("Desk")

        assert await house.files() == []


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
        asked: list[str] = []
        one.page.on("request", lambda request: asked.append(request.url))
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
        assert (her.heard, one.page.url, [url for url in asked if url.startswith(f"{one.home}/console/cases")]) == (
            before,
            address,
            [],
        )
