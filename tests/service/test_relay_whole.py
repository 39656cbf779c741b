"""The relay in the whole program: a survivor asks through the flows, a volunteer answers in Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import SystemClock, assemble, content_of
from bot.handoff.case import VolunteerId
from bot.handoff.terms import Trust
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from bot.opening import make_posts, open_relay, open_telegram
from bot.ports import Account, Role
from bot.service.accounts import TOPICS as OPT_OUTS
from bot.service.relay.relay import Relay, World
from bot.service.relay.words import TOPICS, WORDS
from bot.settings import Settings
from bot.store import SqlStore, open_store
from tests.service.relay_rig import BRISK, _add
from tests.standins.telegram_groups import Group
from tests.standins.telegram_people import Person
from tests.standins.telegram_server import TelegramServer

MIRA = VolunteerId("00000000000000a1")


class Whole:
    """All of the program but its web server, and two phones."""

    def __init__(self, server: TelegramServer, group: Group, store: SqlStore, relay: Relay) -> None:
        self.server = server
        self.group = group
        self.store = store
        self.relay = relay
        self.mira = server.person("en", first_name="CanaryMira")
        self.asha = server.person("en", first_name="CanaryAsha")

    async def shows(self, who: Person, words: str) -> None:
        """Wait until somebody reads that."""
        await self.server.until(lambda: any(words in line for line in who.heard))

    async def presses(self, who: Person, label: str) -> None:
        await self.server.until(lambda: label in who.buttons)
        who.presses(label)


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[Whole]:
    async with TelegramServer() as server, AsyncExitStack() as stack:
        group, clock = server.group(), SystemClock()
        settings = Settings(
            _env_file=None, telegram_token=SecretStr(server.token), telegram_api_base=server.base,
            telegram_groups=(str(group.id),),
        )  # fmt: skip
        content = content_of(settings)
        store = await open_store(f"sqlite:///{tmp_path}/humraah.db", [bytes(32)])
        stack.push_async_callback(store.close)
        telegram = await open_telegram(settings, content, stack)
        assert telegram is not None
        posts = make_posts(settings, content, clock)
        parts = assemble(content, store, {telegram.name: telegram}, {telegram.name: BRISK}, clock, posts=posts)
        world = World(
            telegram, telegram.groups, parts.turns.hear, parts.sender.post, parts.sender.forget, parts.eraser.expect
        )
        relay = await open_relay(settings, content, store, clock, parts.casework, posts, telegram, world)
        loops = [*parts.loops(), relay.run(), telegram.poll(relay.hear)]
        tasks = [asyncio.create_task(loop) for loop in loops]
        account = Account(
            MIRA, "Mira", Role.VOLUNTEER, "en", clock.now(), frozenset({"en"}), trust=Trust.EXPERIENCED
        )  # fmt: skip
        await store.run(lambda work: _add(work, account))
        await parts.casework.come(MIRA)
        try:
            yield Whole(server, group, store, relay)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def test_from_asking_to_a_wiped_talk(whole: Whole) -> None:
    mira, asha = whole.mira, whole.asha
    mira.says(f"/link {await whole.relay.links.code_for(MIRA)}")
    await whole.shows(mira, WORDS["linked"].msgid.format(name="Mira"))

    asha.starts()
    await whole.presses(asha, "English")
    asha.says("/human")
    for label in ("Yes, please", "Someone to listen", "Yes, ask like this"):
        await whole.presses(asha, label)
    await whole.presses(mira, "Take")
    await whole.shows(mira, "Language: English\nCountry: India")
    await whole.server.until(lambda: whole.group.shown == [WORDS["card_over"].msgid])

    asha.says("is somebody there")
    await whole.shows(mira, "A ▸ is somebody there")
    mira.says("I am here with you")
    await whole.shows(asha, "I am here with you")

    asha.says("/wipe")
    await whole.presses(asha, "Yes, delete it all")
    await whole.shows(mira, TO_VOLUNTEERS[VolunteerNotice.WIPED].msgid)
    await whole.server.until(lambda: "is somebody there" not in str(mira.chat))

    assert "I am here with you" not in str(mira.chat)
    assert whole.server.violations == []
    calls = [
        (call.fields.get("chat_id"), call.raw.decode()) for call in whole.server.calls if call.method != "getUpdates"
    ]
    to_volunteers = "".join(raw for chat, raw in calls if chat in {mira.id, whole.group.id})
    to_her = "".join(raw for chat, raw in calls if chat == asha.id)
    assert "CanaryAsha" not in to_volunteers
    assert str(asha.id) not in to_volunteers
    for secret in ("CanaryMira", "Mira", MIRA, str(mira.id)):
        assert secret not in to_her


def test_every_situation_has_a_word_for_the_card() -> None:
    assert set(TOPICS) - {""} == set(OPT_OUTS) - {"crisis", "minor", "live_threat"}
