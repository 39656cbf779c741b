"""Survivors and a volunteer with the real program: a talk on each app with a wipe in it, and a kill in the middle."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import expect

from tests.e2e.rig import Bot
from tests.e2e.talk import Talk
from tests.e2e.volunteer import Answer, until, volunteering
from tests.postgres import Cluster
from tests.standins.telegram_server import TelegramServer
from tests.standins.whatsapp_people import NUMBER_ID
from tests.standins.whatsapp_people import Person as WhatsAppPerson
from tests.standins.whatsapp_server import APP_SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer
from tests.web.webchat_stage import Visitor

FAST = {"TELEGRAM_MESSAGES_PER_SECOND": "0", "LOG_LEVEL": "warning", "COUNTRY": "IN"}
WAY = ("English", "human", "Yes, please", "Getting it taken down", "Yes, ask like this")
"""The shortest way to a person, by what can be pressed or written. A chat hears a message a second, so it counts."""

HERS, ALSO_HERS, LATE = "he has put it on a channel", "my sister has seen it", "are you still there"
MINE, ALSO_MINE = "I am here. It is not your fault.", "We go one step at a time."
JOINED = "A trained volunteer is here now."


@dataclass
class Talked:
    """How a talk went.

    Attributes:
        page: the volunteer's, when she was taken.
        lines: what the volunteer's page showed at last.
        heard: what reached her.
        gone: what the volunteer was shown after the wipe.
        typing: how often her app was told that somebody writes.
        errors: what the bot wrote to standard error.
        code: its exit status.
    """

    page: str = ""
    lines: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    gone: list[Answer] = field(default_factory=list)
    typing: int = 0
    errors: str = ""
    code: int = -1


async def tell(folder: Path, _: Cluster) -> dict[str, Talked]:
    """Tell all three at once."""
    stories = {"telegram": on_telegram, "whatsapp": on_whatsapp, "killed": killed}
    outcomes = await asyncio.gather(*(story(folder / name) for name, story in stories.items()))
    return dict(zip(stories, outcomes, strict=True))


async def on_telegram(folder: Path) -> Talked:
    """She asks, both write, she sends a picture, and deletes everything."""
    async with TelegramServer() as server, Bot(folder, server, **FAST) as bot, volunteering(bot, "Mira") as mira:
        her, talked = Talk(server), Talked()
        await asks(her)
        talked.page = (await mira.takes()).text
        await her.until(lambda: any(JOINED in words for words in her.person.heard))
        her.person.says(HERS)
        await mira.until(lambda page: page.lines == [HERS])
        await mira.says(MINE)
        await her.until(lambda: MINE in her.person.heard)
        her.person.offers("photo")
        await her.until(lambda: her.person.heard[-1] != MINE)
        her.person.says(ALSO_HERS)
        talked.lines = (await mira.until(lambda page: ALSO_HERS in page.lines)).lines
        await mira.post(f"/cases/{mira.case}/typing")
        talked.typing = len(server.called("sendChatAction"))
        await her.writes("/wipe")
        talked.heard = her.person.heard
        her.person.presses("Yes, delete it all")
        talked.gone = [await mira.until(lambda page: page.status == 410), await mira.says(ALSO_MINE)]
        await her.until(lambda: MINE not in her.person.heard)  # the chat is cleared
        talked.code, talked.errors = await bot.stop(), bot.errors
        talked.heard = [*talked.heard, *her.person.heard]
        return talked


async def on_whatsapp(folder: Path) -> Talked:
    """She asks, both write, and she deletes everything."""
    async with TelegramServer() as server, WhatsAppServer() as meta:
        given = {**set_up(meta), "TELEGRAM_TOKEN": ""}
        async with Bot(folder, server, **FAST, **given) as bot, volunteering(bot, "Mira") as mira:
            meta.webhook = f"{bot.address}/whatsapp/webhook"
            her, talked = meta.person(), Talked()
            for words in ("hello", *WAY):
                await answered(her, words)
            talked.page = (await mira.takes()).text
            await until(lambda: any(JOINED in words for words in her.heard()))
            await her.says(HERS)
            await mira.until(lambda page: page.lines == [HERS])
            talked.lines = (await mira.says(MINE)).lines
            await until(lambda: MINE in her.heard())
            await answered(her, "wipe")
            await her.says("Yes, delete it all")
            talked.gone = [await mira.until(lambda page: page.status == 410), await mira.says(ALSO_MINE)]
            talked.code, talked.errors, talked.heard = await bot.stop(), bot.errors, her.heard()
            return talked


async def killed(folder: Path) -> Talked:
    """The bot is killed while both write; the volunteer's browser, which heard no answer, sends again."""
    async with TelegramServer() as server, Bot(folder, server, **FAST) as bot, volunteering(bot, "Mira") as mira:
        her, talked = Talk(server), Talked()
        await asks(her)
        talked.page = (await mira.takes()).text
        her.person.says(HERS)
        await mira.until(lambda page: page.lines == [HERS])
        await mira.says(MINE)
        before = await mira.until(lambda page: page.text.count("· sent") == 1)
        server.fail("outage", chat=her.person.id, times=1000)
        await mira.says(ALSO_MINE, before.hidden["after"])
        await bot.kill()
        her.person.says(ALSO_HERS)
        server.mend()
        await bot.start()
        await mira.says(ALSO_MINE, before.hidden["after"])
        await mira.until(lambda page: ALSO_HERS in page.lines)
        await her.until(lambda: ALSO_MINE in her.person.heard)
        her.person.says(LATE)
        page = await mira.until(lambda page: LATE in page.lines and page.text.count("· sent") == 2)
        talked.lines, talked.heard = page.lines, her.person.heard
        talked.code, talked.errors = await bot.stop(), bot.errors
        return talked


def set_up(meta: WhatsAppServer) -> dict[str, str]:
    """Return the settings that set WhatsApp up, without their prefix."""
    return {
        "WHATSAPP_TOKEN": TOKEN, "WHATSAPP_PHONE_NUMBER_ID": NUMBER_ID, "WHATSAPP_APP_SECRET": APP_SECRET,
        "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN, "WHATSAPP_API_BASE": meta.base,
    }  # fmt: skip


async def asks(her: Talk) -> None:
    """Ask for a person, with a card."""
    await her.starts()
    for words in WAY:
        await her.writes(words)


async def asks_on_the_web(her: Visitor) -> None:
    """Open the chat and ask for a person, with a card."""
    await her.opens()
    await her.walks(WAY[0])
    for words in WAY[1:]:
        question = await her.page.locator(".message").count()
        await her.writes(words)
        await expect(her.page.locator(".message").nth(question + 1)).to_be_visible()
        await expect(her.page.locator(".message").last.locator(".choices button").first).to_be_visible()


async def answered(her: WhatsAppPerson, words: str) -> None:
    """Write, and wait for the next thing to press."""
    await her.says(words)
    await until(lambda: bool(her.labels()))
