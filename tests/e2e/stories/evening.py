"""An evening at the real program, behind the proxy that we ship.

Two volunteers and a supervisor sit in browsers, survivors write on three apps at once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
from playwright.async_api import Browser, expect

from bot.channels.webchat import PATH as CHAT
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from tests.browsing import launched, violations, with_a_device
from tests.console.at_work import AtWork, at_the_console
from tests.e2e.front import fronted
from tests.e2e.rig import Bot, free_port
from tests.e2e.stories.people import FAST, JOINED, WAY, answered, asks, asks_on_the_web, set_up
from tests.e2e.talk import Talk
from tests.e2e.volunteer import PASSWORD, until
from tests.postgres import Cluster
from tests.standins.telegram_server import TelegramServer
from tests.standins.whatsapp_people import Person as WhatsAppPerson
from tests.standins.whatsapp_server import WhatsAppServer
from tests.web.webchat_stage import Stage, Visitor, content, visiting

ON_TELEGRAM, ON_WHATSAPP, ON_THE_WEB = "he put it on a channel", "they want money from me", "my cousin showed it around"
MIRAS, NOORS, TO_THE_WEB = "I am here. It is not your fault.", "You did right to write.", "We go one step at a time."
NOTE, GOODBYE = "Wants it taken down; speak slowly.", "You can come back at any time."
THEIRS = (ON_TELEGRAM, ON_WHATSAPP, ON_THE_WEB)

OPERATORS = ("--languages", "en,hi", "--trust", "experienced", "--skills", "crisis,minors")


@dataclass
class Evening:
    """What was seen.

    Attributes:
        found: what axe had against a page, by what was to be seen there.
        widths: the width of the pages on a phone, by the same.
        heard: what reached each survivor, by app.
        board: all that the supervisor's board said while two talks were held.
        lines: what stood in a talk, by volunteer.
        left: which words stood in any file once the bot had ended, the log of the proxy too, read as bytes.
        errors: what the bot wrote to standard error.
        code: its exit status.
    """

    found: dict[str, list[str]] = field(default_factory=dict)
    widths: dict[str, int] = field(default_factory=dict)
    heard: dict[str, list[str]] = field(default_factory=dict)
    board: str = ""
    lines: dict[str, list[str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    errors: str = ""
    code: int = -1

    async def look(self, one: AtWork, at: str) -> None:
        """Look at a page closely."""
        self.found[at] = await violations(one.page)
        self.widths[at] = await one.width()


@dataclass
class House:
    """Everybody's doors.

    Attributes:
        address: what all browsers open.
    """

    bot: Bot
    address: str
    browser: Browser
    evening: Evening

    async def joins(self, one: AtWork, name: str, *more: str, passkey: bool) -> None:
        """Have the operator make an account, and use the invitation in a browser."""
        made = await self.bot.command("volunteers", "add", name, *OPERATORS, *more)
        await one.page.goto(made.out.strip().splitlines()[-1].split()[-1])
        await self.evening.look(one, f"{name} joins")
        if passkey:
            await with_a_device(one.context, one.page)
            await one.presses("Make a passkey")
        else:
            await one.page.get_by_label("New password").fill(PASSWORD)
            secret = (await one.page.locator(".secret code").inner_text()).replace(" ", "")
            await one.page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).now())
            await one.presses("Join")
        await expect(one.page.get_by_role("heading", name=f"Hello {name}")).to_be_visible()

    async def works(self, one: AtWork, name: str, *, passkey: bool) -> None:
        """Join, and come on shift."""
        await self.joins(one, name, passkey=passkey)
        await one.opens("/desk")
        await one.presses("I am here now")
        await expect(one.page.get_by_text("Your shift ends")).to_be_visible()
        await self.evening.look(one, f"{name}'s desk")


async def tell(folder: Path, _: Cluster) -> Evening:
    """Tell it."""
    evening = Evening()
    async with AsyncExitStack() as stack:
        server, meta = TelegramServer(), WhatsAppServer()
        await stack.enter_async_context(server)
        await stack.enter_async_context(meta)
        port = free_port()
        bot = Bot(folder, server, **FAST, **set_up(meta), PUBLIC_URL=f"http://localhost:{port}")
        address = await stack.enter_async_context(fronted(folder / "front", urlsplit(bot.address).netloc, port))
        await stack.enter_async_context(bot)
        meta.webhook = f"{address}/whatsapp/webhook"
        browser = await stack.enter_async_context(launched())
        house = House(bot, address, browser, evening)
        mira, noor, boss = [
            await stack.enter_async_context(at_the_console(browser, address, width=width))
            for width in (320, 1280, 1280)
        ]
        await house.joins(boss, "Boss", "--role", "supervisor", passkey=True)
        await boss.opens("/board")
        await house.works(mira, "Mira", passkey=True)
        telegram, whatsapp = Talk(server), meta.person()
        await _telegram_begins(telegram, mira)
        await house.works(noor, "Noor", passkey=False)
        await _whatsapp_begins(whatsapp, noor)
        await _board(boss, evening)
        await evening.look(mira, "Mira's talk")
        await evening.look(noor, "Noor's talk")
        await _picture(telegram, mira)
        await _wiped(whatsapp, noor, evening)
        await _handed_over(telegram, mira, noor, evening)
        web = await stack.enter_async_context(_on_the_web(house, folder))
        await _web_begins(web, mira)
        await _ends(telegram, web, mira, noor, boss)
        evening.heard |= {"telegram": telegram.person.heard, "web": await web.bubbles()}
        evening.code, evening.errors = await bot.stop(), bot.errors
        data = b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())
        evening.left = [words for words in (*THEIRS, MIRAS, NOORS, NOTE, GOODBYE) if words.encode() in data]
    return evening


async def _telegram_begins(her: Talk, mira: AtWork) -> None:
    await asks(her)
    await mira.takes()
    await her.until(lambda: any(JOINED in words for words in her.person.heard))
    await expect(mira.page.locator("#card")).to_contain_text("India")
    her.person.says(ON_TELEGRAM)
    await expect(mira.said).to_have_text([ON_TELEGRAM])
    await mira.says(MIRAS)
    await her.until(lambda: MIRAS in her.person.heard)


async def _whatsapp_begins(her: WhatsAppPerson, noor: AtWork) -> None:
    for words in ("hello", *WAY):
        await answered(her, words)
    await noor.takes()
    await until(lambda: any(JOINED in words for words in her.heard()))
    await her.says(ON_WHATSAPP)
    await expect(noor.said).to_have_text([ON_WHATSAPP])
    await noor.says(NOORS)
    await until(lambda: NOORS in her.heard())


async def _board(boss: AtWork, evening: Evening) -> None:
    await expect(boss.page.get_by_role("heading", name="Talks now (2)")).to_be_visible()
    evening.board = await boss.page.content()
    await evening.look(boss, "the board")


async def _picture(her: Talk, mira: AtWork) -> None:
    """She sends a picture into the talk: the bot says what to do instead, and the volunteer never sees one."""
    her.person.offers("photo")
    await her.until(lambda: her.person.heard[-1] != MIRAS)
    assert await mira.page.locator("main img, main video").count() == 0


async def _wiped(her: WhatsAppPerson, noor: AtWork, evening: Evening) -> None:
    """She deletes everything while Noor writes."""
    evening.lines["Noor"] = await noor.said.all_text_contents()
    await noor.field.fill("half a sentence")
    evening.heard["whatsapp"] = her.heard()
    await answered(her, "wipe")
    await her.says("Yes, delete it all")
    await expect(noor.page.get_by_text(TO_VOLUNTEERS[VolunteerNotice.WIPED].msgid)).to_be_visible()
    await noor.lacks(ON_WHATSAPP, NOORS, "half a sentence", "India")
    await evening.look(noor, "a wiped talk")


async def _handed_over(her: Talk, mira: AtWork, noor: AtWork, evening: Evening) -> None:
    """Mira hands over, she agrees, Noor goes on without having read a word."""
    evening.lines["Mira"] = await mira.said.all_text_contents()
    await noor.opens("/desk")
    await mira.hands_over(NOTE)
    await her.until(lambda: "would like a colleague to go on with you" in "\n".join(her.person.heard))
    her.person.presses("A colleague may join")
    await noor.presses("Go on with the talk")
    await expect(noor.page.locator("#card")).to_contain_text(NOTE)
    await noor.lacks(ON_TELEGRAM, MIRAS)
    await expect(mira.heading).to_have_text("This talk is not here")
    await mira.lacks(ON_TELEGRAM, MIRAS, NOTE)
    await evening.look(mira, "Mira's talk, handed over")


@asynccontextmanager
async def _on_the_web(house: House, folder: Path) -> AsyncIterator[Visitor]:
    stage = Stage(content(("en", "hi"), None), folder)
    stage.address = f"{house.address}{CHAT}"
    async with visiting(house.browser, stage) as her:
        yield her


async def _web_begins(her: Visitor, mira: AtWork) -> None:
    """She asks in the browser, and Mira, who is free again, takes it."""
    await mira.opens("/desk")
    await asks_on_the_web(her)
    await mira.takes()
    await expect(her.page.locator(".helper").filter(has_text=JOINED)).to_be_visible()
    await her.writes(ON_THE_WEB)
    await expect(mira.said).to_have_text([ON_THE_WEB])
    await mira.says(TO_THE_WEB)
    await expect(her.page.locator(".helper").filter(has_text=TO_THE_WEB)).to_be_visible()


async def _ends(telegram: Talk, web: Visitor, mira: AtWork, noor: AtWork, boss: AtWork) -> None:
    """Both say goodbye."""
    await noor.says(GOODBYE)
    await noor.closes("helped", "report")
    await telegram.until(lambda: any("This talk has ended." in words for words in telegram.person.heard))
    await mira.closes("referred", "helpline")
    await expect(web.page.locator(".helper").filter(has_text="This talk has ended.")).to_be_visible()
    await expect(boss.page.get_by_role("heading", name="Talks now (0)")).to_be_visible()
    await boss.lacks(*THEIRS, MIRAS, NOORS, NOTE)
