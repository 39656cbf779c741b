"""Talks in real browsers: what tests about them share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, expect

from bot.channels.webchat import PATH as CHAT
from tests.console.at_work import AtWork
from tests.console.house import House
from tests.web import webchat_stage
from tests.web.webchat_stage import Visitor, visiting

HERS, ALSO_HERS = "he has put it on a channel", "my sister has seen it"
MINE, NOTE = "I am here. It is not your fault.", "Wants it taken down; speak slowly."
CHOICES = ("English", "Yes, it is safe", "No, all are adults", "A picture was shared")
CARD = ("Yes, please", "Getting it taken down", "Yes, ask like this")


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


async def taken(one: AtWork, her_case: str) -> str:
    await one.opens("/desk")
    await one.takes()
    return her_case
