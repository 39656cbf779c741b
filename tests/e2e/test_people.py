"""Survivors and a volunteer with the real program: a talk on each app, a wipe in the middle, a kill in the middle."""

from __future__ import annotations

from pathlib import Path

from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from tests.e2e.rig import Bot
from tests.e2e.talk import Talk
from tests.e2e.volunteer import until, volunteering
from tests.standins.telegram_server import TelegramServer
from tests.standins.whatsapp_people import NUMBER_ID
from tests.standins.whatsapp_people import Person as WhatsAppPerson
from tests.standins.whatsapp_server import APP_SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer

FAST = {"TELEGRAM_MESSAGES_PER_SECOND": "0", "LOG_LEVEL": "warning", "COUNTRY": "IN"}
WAY = ("English", "human", "Yes, please", "Getting it taken down", "Yes, ask like this")
"""The shortest way to a person, by what can be pressed or written. A chat hears a message a second, so it counts."""

HERS, ALSO_HERS, LATE = "he has put it on a channel", "my sister has seen it", "are you still there"
MINE, ALSO_MINE = "I am here. It is not your fault.", "We go one step at a time."
JOINED = "A trained volunteer is here now."


async def asks(talk: Talk) -> None:
    await talk.starts()
    for words in WAY:
        await talk.writes(words)


async def test_she_asks_on_telegram_talks_and_wipes(tmp_path: Path) -> None:
    async with (
        TelegramServer() as server,
        Bot(tmp_path / "bot", server, **FAST) as bot,
        volunteering(bot, "Mira") as mira,
    ):
        her = Talk(server)
        await asks(her)
        page = await mira.takes()
        assert "India" in page.text
        assert "taken down" not in page.text, "her age is not known: what she would like is kept back"
        await her.until(lambda: any(JOINED in words for words in her.person.heard))
        her.person.says(HERS)
        await mira.until(lambda page: page.lines == [HERS])
        assert (await mira.says(MINE)).lines == [HERS, MINE]
        await her.until(lambda: MINE in her.person.heard)
        her.person.offers("photo")
        await her.until(lambda: len(her.person.heard) > 0 and her.person.heard[-1] != MINE)
        her.person.says(ALSO_HERS)
        await mira.until(lambda page: page.lines == [HERS, MINE, ALSO_HERS])
        await mira.post(f"/cases/{mira.case}/typing")
        await her.until(lambda: bool(server.called("sendChatAction")))
        await her.writes("/wipe")
        her.person.presses("Yes, delete it all")
        gone = await mira.until(lambda page: page.status == 410)
        late = await mira.says(ALSO_MINE)

        for page in (gone, late):
            assert TO_VOLUNTEERS[VolunteerNotice.WIPED].msgid in page.text
            assert [words for words in (HERS, MINE, ALSO_HERS, ALSO_MINE) if words in page.text] == []
        assert ALSO_MINE not in her.person.heard
        assert (bot.errors, await bot.stop()) == ("", 0)


async def test_she_asks_on_whatsapp_and_both_write(tmp_path: Path) -> None:
    async with TelegramServer() as server, WhatsAppServer() as meta:
        given = {
            "WHATSAPP_TOKEN": TOKEN, "WHATSAPP_PHONE_NUMBER_ID": NUMBER_ID, "WHATSAPP_APP_SECRET": APP_SECRET,
            "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN, "WHATSAPP_API_BASE": meta.base, "TELEGRAM_TOKEN": "",
        }  # fmt: skip
        async with Bot(tmp_path / "bot", server, **FAST, **given) as bot, volunteering(bot, "Mira") as mira:
            meta.webhook = f"{bot.address}/whatsapp/webhook"
            her = meta.person()
            for words in ("hello", *WAY):
                await answered(her, words)
            page = await mira.takes()
            assert "India" in page.text
            assert "taken down" not in page.text, "her age is not known: what she would like is kept back"
            await heard(her, JOINED)
            await her.says(HERS)
            await mira.until(lambda page: page.lines == [HERS])
            await mira.says(MINE)
            await heard(her, MINE)
            await answered(her, "wipe")
            await her.says("Yes, delete it all")
            gone = await mira.until(lambda page: page.status == 410)

            assert TO_VOLUNTEERS[VolunteerNotice.WIPED].msgid in gone.text
            assert HERS not in gone.text
            assert her.heard().count(MINE) == 1
            assert (bot.errors, await bot.stop()) == ("", 0)


async def answered(her: WhatsAppPerson, words: str) -> None:
    """Write, and wait for the next thing to press."""
    await her.says(words)
    await until(lambda: bool(her.labels()))


async def heard(her: WhatsAppPerson, words: str) -> None:
    await until(lambda: any(words in one for one in her.heard()))


async def test_a_kill_in_the_middle_of_a_talk_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    async with (
        TelegramServer() as server,
        Bot(tmp_path / "bot", server, **FAST) as bot,
        volunteering(bot, "Mira") as mira,
    ):
        her = Talk(server)
        await asks(her)
        await mira.takes()
        her.person.says(HERS)
        await mira.until(lambda page: page.lines == [HERS])
        await mira.says(MINE)
        await mira.until(lambda page: page.text.count("· sent") == 1)
        server.fail("outage", chat=her.person.id, times=1000)
        before = await mira.talk()
        await mira.says(ALSO_MINE, before.hidden["after"])
        await bot.kill()
        her.person.says(ALSO_HERS)
        server.mend()
        await bot.start()
        await mira.says(ALSO_MINE, before.hidden["after"])  # the browser tries again: it never heard that it arrived
        await mira.until(lambda page: ALSO_HERS in page.lines)
        await her.until(lambda: ALSO_MINE in her.person.heard)
        her.person.says(LATE)
        page = await mira.until(lambda page: LATE in page.lines and page.text.count("· sent") == 2)

        assert page.lines == [HERS, MINE, ALSO_MINE, ALSO_HERS, LATE]
        assert [words for words in her.person.heard if words in {MINE, ALSO_MINE}] == [MINE, ALSO_MINE]
        assert (bot.errors, await bot.stop()) == ("", 0)
