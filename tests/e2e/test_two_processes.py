"""Two processes on one PostgreSQL: she is in the web chat at one of them, her volunteer at the console of the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.async_api import Browser, expect

from bot.channels.webchat import PATH as CHAT
from bot.settings import new_master_key
from tests.e2e.rig import Bot, humraah
from tests.e2e.stories.people import FAST, JOINED, asks_on_the_web
from tests.e2e.volunteer import Answer, volunteering
from tests.postgres import Cluster
from tests.standins.telegram_server import TelegramServer
from tests.web.webchat_stage import Stage, content, visiting

HERS, MINE = [f"her words {number}" for number in range(3)], [f"my words {number}" for number in range(3)]


def showing(words: str) -> Callable[[Answer], bool]:
    return lambda page: words in page.lines


async def test_a_talk_goes_on_between_two_processes_and_a_wipe_ends_it_in_both(
    postgres: Cluster, tmp_path: Path, browser: Browser
) -> None:
    shared = {**FAST, "DATABASE_URL": postgres.database(), "MASTER_KEYS": new_master_key(), "LANGUAGES": "en,hi"}
    assert (await humraah(tmp_path, "db", "upgrade", **shared)).code == 0
    stage = Stage(content(("en", "hi"), None), tmp_path)
    async with (
        TelegramServer() as server,
        Bot(tmp_path / "one", server, "webhook", **shared) as one,
        Bot(tmp_path / "other", server, "webhook", **shared) as other,
        volunteering(one, "Mira") as mira,
        visiting(browser, stage) as her,
    ):
        stage.address = f"{other.address}{CHAT}"
        await asks_on_the_web(her)
        await mira.takes()
        await expect(her.page.locator(".helper").filter(has_text=JOINED)).to_be_visible()
        for hers, mine in zip(HERS, MINE, strict=True):
            await her.writes(hers)
            await mira.until(showing(hers))
            await mira.says(mine)
            await expect(her.page.locator(".helper").filter(has_text=mine)).to_be_visible()

        shown = [words for words in await her.bubbles() if words in {*HERS, *MINE}]
        assert shown == [words for pair in zip(HERS, MINE, strict=True) for words in pair]
        await her.writes("wipe")
        await her.page.get_by_role("button", name="Yes, delete it all").click()
        gone = await mira.until(lambda page: not page.lines)
        assert [words for words in (*HERS, *MINE) if words in gone.text] == []
        assert (one.errors, other.errors) == ("", "")
