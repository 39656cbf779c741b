"""From the first hello to the report link and on, over the webhook, with the bot's own content, on SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.typing import EventDict

from bot.app import Parts, assemble, content_of, serve
from bot.channels.whatsapp import PATH, WhatsAppChannel
from bot.channels.whatsapp.limits import STAYS
from bot.opening import budgets_of
from bot.service.content import Content
from bot.service.knocking import ANSWER, NAME
from bot.settings import Settings
from bot.store import open_store
from tests.channels.whatsapp_rig import WhatsAppRig, account_at, serving
from tests.e2e.rig import free_port
from tests.standins.whatsapp_people import NUMBER_ID, OFFERS, Person
from tests.standins.whatsapp_server import APP_SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer

OWN_NAMES = {"en": "English", "hi": "हिन्दी"}


class Ahead:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


@dataclass
class Story:
    """A bot on WhatsApp and one person in front of it."""

    rig: WhatsAppRig
    person: Person
    parts: Parts
    content: Content
    clock: Ahead
    data: Path
    locale: str

    def words(self, msgid: str) -> str:
        return self.content.words.text(msgid, self.locale)

    async def says(self, text: str) -> str:
        before = len(self.person.chat)
        await self.person.says(text)
        return await self.answer(before + 1)

    async def presses(self, *labels: str) -> str:
        """Press buttons, given in English, one after another; return the last answer."""
        before = 0
        for label in labels:
            before = len(self.person.chat)
            await self.person.presses_on(self.words(label))
            await self.parts.sender.drain()
        return await self.answer(before + 1)

    async def answer(self, since: int) -> str:
        """Return all that the bot said since a message, once there is nothing more to say."""
        await self.parts.eraser.settled(self.rig.to)
        await self.parts.sender.drain()
        await self.parts.turns.flush()
        return "\n".join(f"{one.text} {one.more}" for one in self.person.chat[since:])

    async def later(self, days: int) -> None:
        """Let days pass until a noon in India, as nobody is written to at night; timers ring."""
        noon = datetime.now(UTC).replace(hour=6, minute=30) + timedelta(days=days)
        self.clock.by = noon - datetime.now(UTC)
        self.person.wrote_at -= timedelta(days=days)
        await self.parts.housekeeping.ring()
        await self.parts.sender.drain()

    def kept(self) -> bytes:
        """Every byte on disk."""
        return b"".join(path.read_bytes() for path in self.data.iterdir())


@pytest.fixture(scope="module")
def content() -> Content:
    return content_of(Settings(_env_file=None))


@asynccontextmanager
async def told(
    content: Content, server: WhatsAppServer, caplog: pytest.LogCaptureFixture, events: list[EventDict], data: Path,
    locale: str,
) -> AsyncIterator[Story]:  # fmt: skip
    settings, clock = Settings(_env_file=None), Ahead()
    store = await open_store(f"sqlite:///{data / 'chat.db'}", [bytes(32)])
    rig = WhatsAppRig(server, caplog, events)
    rig.channel = WhatsAppChannel(account_at(server), content.words, "en")
    parts = assemble(content, store, {rig.channel.name: rig.channel}, budgets_of(settings), clock)
    tasks = [
        asyncio.create_task(parts.turns.run()),
        asyncio.create_task(parts.sender.run()),
        asyncio.create_task(parts.eraser.run()),
    ]
    try:
        async with serving(rig, parts.turns.hear):
            yield Story(rig, rig.person, parts, content, clock, data, locale)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await store.close()


@pytest.fixture(params=list(OWN_NAMES))
async def story(
    request: pytest.FixtureRequest, content: Content, whatsapp: WhatsAppServer,
    everything_logged: pytest.LogCaptureFixture, events: list[EventDict], tmp_path: Path,
) -> AsyncIterator[Story]:  # fmt: skip
    async with told(content, whatsapp, everything_logged, events, tmp_path, request.param) as story:
        yield story


async def to_the_report_link(story: Story) -> str:
    await story.says("hello")
    return await story.presses(
        OWN_NAMES[story.locale], "Yes, it is safe", "No, all are adults", "A picture was shared", "Get it taken down",
        "Instagram",
    )  # fmt: skip


async def test_the_report_link_of_instagram_is_six_taps_from_hello(story: Story) -> None:
    said = await to_the_report_link(story)

    known = {"country": "IN", "age": "adult", "situation": "image_shared", "platform": "instagram"}
    (route,) = story.content.facts.find("route", known, story.clock.now())
    assert str(route.fields["url"]) in said
    assert (story.rig.channel.counts.refused, story.rig.channel.counts.malformed) == (0, 0)
    assert story.rig.fetched() == []


async def test_the_first_question_says_nothing_and_can_be_answered_with_a_tap(story: Story) -> None:
    await story.says("hi")

    assert set(OWN_NAMES.values()) <= set(story.person.labels())


async def test_help_is_in_sight_at_every_question_on_the_way(story: Story) -> None:
    await story.says("hello")
    await story.presses(OWN_NAMES[story.locale])
    for label in ("Yes, it is safe", "No, all are adults", "A picture was shared", "Get it taken down"):
        assert story.words("Help now") in story.person.labels()
        await story.presses(label)


async def test_media_is_refused_in_words_and_leaves_no_trace(story: Story) -> None:
    await to_the_report_link(story)
    for kind in OFFERS:
        await story.person.offers(kind)
    await story.answer(0)

    refusal = story.words(story.content.book.common["media_refused"])
    assert refusal in story.rig.shown()
    assert b"CANARY" not in story.kept() + story.rig.outgoing()
    assert "CANARY" not in story.rig.traces()
    assert story.rig.fetched() == []


async def test_nobody_and_nothing_said_is_readable_on_disk_or_in_logs(story: Story) -> None:
    await to_the_report_link(story)
    await story.says("my secretword")

    for secret in (story.person.user, story.person.number, "secretword", "wamid"):
        assert secret.encode() not in story.kept()
        assert secret not in story.rig.traces()


async def test_a_payload_that_comes_twice_is_answered_once(story: Story) -> None:
    body = await story.person.says("hello")
    await story.answer(0)
    before = len(story.person.chat)

    assert await story.rig.server.post(body) == 200
    await story.answer(0)

    assert len(story.person.chat) == before


async def test_who_wipes_is_told_what_stays_and_how_to_clear_it(story: Story) -> None:
    await to_the_report_link(story)
    await story.says("/wipe")

    said = await story.presses("Yes, delete it all")

    assert story.words(STAYS.msgid) in said
    assert said.count(story.words(STAYS.msgid)) == 1


async def test_who_leaves_is_told_the_same(story: Story) -> None:
    await to_the_report_link(story)

    assert story.words(STAYS.msgid) in await story.presses("Leave")


async def has_reported(story: Story) -> None:
    await to_the_report_link(story)
    await story.presses("I have reported it", "I have sent it", "Yes, look in")


@pytest.mark.parametrize("late", [True, False], ids=["told later", "told at once"])
async def test_days_later_an_approved_sentence_goes_out_once_and_her_answer_goes_on_there(
    story: Story, late: bool
) -> None:
    story.rig.server.late = late
    story.rig.server.approve(NAME, "en", "hi")
    await has_reported(story)
    before = len(story.person.chat)

    await story.later(4)
    async with asyncio.timeout(5):
        while len(story.person.chat) == before:  # noqa: ASYNC110 - the status comes by itself
            await asyncio.sleep(0.01)
    await story.answer(0)

    assert [one.text for one in story.person.chat[before:]] == [f"[{NAME}]"]
    assert story.rig.server.messages()[-1]["template"]["language"]["code"] == story.locale

    await story.person.presses_on(ANSWER.msgid)
    assert story.words("Hello again. It is good that you are here. Is it safe to chat on this phone right now?") in (
        await story.answer(before)
    )
    await story.presses("Yes, go on where I was")
    assert len(story.person.labels()) > 1


async def test_a_status_says_nothing_to_someone_who_is_not_known(story: Story) -> None:
    assert await story.rig.server.post(story.person.status("wamid.x", "failed", 131047)) == 200
    await story.answer(0)

    assert story.rig.server.messages() == []


async def test_who_changed_their_number_is_not_written_to_at_the_old_one(story: Story) -> None:
    """Someone else may have it next."""
    stranger = story.rig.server.person(user="", number="917000000001")
    stranger.wrote_at = datetime.now(UTC)
    await stranger.says("hello")
    await story.answer(0)
    system = {"type": "system", "system": {"type": "user_changed_number", "wa_id": "917000000002", "body": "CANARY"}}
    assert await story.rig.server.post(stranger.payload(stranger.message(system))) == 200
    before = len(stranger.chat)

    await story.later(4)

    assert len(stranger.chat) == before


async def test_the_program_itself_serves_whatsapp(
    whatsapp: WhatsAppServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, lines = free_port(), list[str]()
    settings = Settings(
        _env_file=None, data_dir=tmp_path, port=port, public_url="https://chat.example.org/", whatsapp_token=SecretStr(TOKEN),
        whatsapp_phone_number_id=NUMBER_ID, whatsapp_app_secret=SecretStr(APP_SECRET),
        whatsapp_verify_token=SecretStr(VERIFY_TOKEN), whatsapp_api_base=whatsapp.base,
    )  # fmt: skip
    monkeypatch.setattr("bot.app.proved", lambda *_: "proved")
    monkeypatch.setattr("bot.app._settle_memory", lambda: None)
    whatsapp.webhook = f"http://127.0.0.1:{port}{PATH}"
    person = whatsapp.person()

    running = asyncio.create_task(serve(settings, lines.append))
    async with asyncio.timeout(60):
        while not any("terminal" in line for line in lines):  # noqa: ASYNC110 - it says so by itself
            await asyncio.sleep(0.01)
        await person.says("hello")
        while not person.labels():  # noqa: ASYNC110 - the answer comes by itself
            await asyncio.sleep(0.01)
        async with whatsapp.http.get(f"http://127.0.0.1:{port}/metrics") as answer:
            counters = await answer.text()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert "Humraah answers on WhatsApp; Meta has to post to https://chat.example.org/whatsapp/webhook." in lines
    assert "humraah_whatsapp_heard_total 1.0" in counters
    assert [secret for secret in (TOKEN, APP_SECRET, VERIFY_TOKEN, NUMBER_ID) if secret in "".join(lines)] == []
