"""How the pages about talks look, and for whom: phones, keyboards, screen readers, no script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.app import SystemClock
from bot.console.words import WORDS
from bot.ports import Role
from tests.browsing import violations
from tests.console.at_work import AtWork, at_work
from tests.console.browsers import ALSO_HERS, HERS, MINE, NOTE, taken
from tests.console.house import House, housed
from tests.web.webchat_stage import mirrored


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path, SystemClock()) as house:
        yield house


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
