"""Groups of volunteers at the edge: what is read of them, what is called there, how presses are answered."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.incoming import read_update
from bot.domain.errors import RefusedError, TryLaterError, UnreachableError
from bot.domain.ids import Address
from bot.domain.incoming import Incoming, Offered, Pressed, Unsupported, Wrote
from bot.domain.messages import Button, Outgoing
from tests.standins.telegram_groups import Group
from tests.standins.telegram_people import CANARY, MEDIA_KINDS, media_fields
from tests.standins.telegram_server import TelegramServer

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
OURS = -1001900000001
PAYLOADS = Path(__file__).parent / "payloads" / "telegram"

CHAT = {"id": OURS, "title": f"{CANARY} team", "username": CANARY, "type": "supergroup", "is_forum": True}
MIRA = {"id": 51000007, "is_bot": False, "first_name": CANARY, "username": CANARY, "language_code": "hi"}


def message(**fields: Any) -> Any:
    head = {"message_id": 77, "from": MIRA, "chat": CHAT, "date": 1795255200}
    return {"update_id": 9, "message": {**head, **fields}}


def in_a_topic(**fields: Any) -> Any:
    return message(message_thread_id=42, is_topic_message=True, **fields)


def read(update: Any) -> Any:
    return read_update(update, NOW, frozenset({OURS}))


def test_of_what_is_written_in_a_topic_only_words_and_places_are_read() -> None:
    answered = {"message_id": 70, "chat": CHAT, "from": MIRA, "text": CANARY}

    incoming = read(in_a_topic(text="yes", reply_to_message=answered)).incoming

    assert incoming.sender == Address("telegram", "51000007")
    assert (incoming.what, incoming.ref) == (Wrote("yes"), "77")
    assert (incoming.aside.group, incoming.aside.topic, incoming.aside.answers) == (str(OURS), 42, "70")
    assert CANARY not in repr([getattr(incoming.aside, name) for name in incoming.aside.__slots__])


@pytest.mark.parametrize("kind", MEDIA_KINDS)
def test_media_in_a_topic_is_offered_and_nothing_of_it_is_kept(kind: str) -> None:
    reading = read(in_a_topic(**media_fields(kind)))

    assert reading.incoming.what == Offered(kind)
    assert CANARY not in repr([getattr(reading.incoming.what, name) for name in reading.incoming.what.__slots__])


def test_an_edit_in_a_topic_is_only_named() -> None:
    update = in_a_topic(text="anew")
    edited = {"update_id": 9, "edited_message": update["message"]}

    assert read(edited).incoming.what == Unsupported("edit")


@pytest.mark.parametrize(
    "update",
    [
        message(text="about dinner"),
        message(text="an answer in a thread", message_thread_id=42),
        in_a_topic(text="as the group", sender_chat=CHAT),
        in_a_topic(text="from a bot", **{"from": {**MIRA, "is_bot": True}}),
        in_a_topic(forum_topic_created={"name": CANARY, "icon_color": 1}),
        in_a_topic(forum_topic_closed={}),
        message(new_chat_members=[MIRA]),
    ],
)
def test_everything_else_that_is_said_in_our_group_is_nobodys_business(update: Any) -> None:
    reading = read(update)

    assert reading.incoming is None
    assert reading.group == 0


def test_a_press_in_our_group_is_that_of_the_one_who_pressed() -> None:
    card = {"message_id": 60, "chat": CHAT, "date": 1, "text": "card"}
    query = {"id": "4382", "from": MIRA, "message": card, "chat_instance": "1", "data": "r:take:x:1"}

    reading = read({"update_id": 9, "callback_query": query})

    assert reading.incoming.sender == Address("telegram", "51000007")
    assert reading.incoming.what == Pressed("r:take:x:1")
    assert (reading.incoming.aside.group, reading.incoming.aside.press) == (str(OURS), "4382")


@pytest.mark.parametrize("name", ["group_text", "group_added", "press_in_group", "text_in_topic", "channel_added"])
def test_other_groups_are_read_as_they_were(name: str) -> None:
    update = json.loads((PAYLOADS / f"{name}.json").read_bytes())["update"]

    assert read(update) == read_update(update, NOW)


def test_being_made_an_administrator_of_our_group_is_no_reason_to_leave() -> None:
    update = {"my_chat_member": {"chat": CHAT, "from": MIRA, "new_chat_member": {"status": "administrator"}}}

    assert read({"update_id": 9, **update}).group == 0


@pytest.fixture
def group(telegram: TelegramServer) -> Group:
    return telegram.group(is_forum=True)


@pytest.fixture
async def channel(telegram: TelegramServer, group: Group) -> AsyncIterator[TelegramChannel]:
    opened = TelegramChannel(telegram.token, base=telegram.base, groups=[group.id])
    await opened.open()
    yield opened
    await opened.close()


def card(words: str = "someone waits") -> Outgoing:
    return Outgoing(words, ((Button("Take", "r:take:x:1"),),))


class TestCalls:
    """What is done in groups."""

    async def test_a_card_is_posted_and_changed(self, channel: TelegramChannel, group: Group) -> None:
        number = await channel.groups.post(str(group.id), card())
        await channel.groups.edit(str(group.id), number, Outgoing("taken"))
        await channel.groups.edit(str(group.id), number, Outgoing("taken"))  # says that already

        assert group.shown == ["taken"]
        assert group.labels(number) == []

    async def test_a_card_that_somebody_deleted_is_passed_over(self, channel: TelegramChannel, group: Group) -> None:
        await channel.groups.edit(str(group.id), 12345, Outgoing("taken"))

    @pytest.mark.parametrize(
        ("trouble", "error"),
        [("rate_limited", TryLaterError), ("outage", TryLaterError), ("unknown_chat", UnreachableError)],
    )
    async def test_trouble_is_named(
        self, channel: TelegramChannel, group: Group, telegram: TelegramServer, trouble: str, error: type[Exception]
    ) -> None:
        telegram.fail(trouble)

        with pytest.raises(error):
            await channel.groups.post(str(group.id), card())

    async def test_a_topic_is_made_closed_and_deleted(self, channel: TelegramChannel, group: Group) -> None:
        topic = await channel.groups.make_topic(str(group.id), "Talk A")
        await channel.groups.close_topic(str(group.id), topic)
        await channel.groups.delete_topic(str(group.id), topic)
        await channel.groups.delete_topic(str(group.id), topic)  # it is gone

        assert group.topics == {}

    async def test_what_is_sent_to_a_group_needs_a_topic(self, channel: TelegramChannel, group: Group) -> None:
        with pytest.raises(RefusedError):
            await channel.send(Address("telegram", f"{group.id}/case"), Outgoing("words"))
        assert group.chat == {}

    async def test_the_conversations_of_one_chat_all_go_there(
        self, channel: TelegramChannel, telegram: TelegramServer
    ) -> None:
        mira = telegram.person()

        receipt = await channel.send(Address("telegram", f"{mira.id}/desk"), Outgoing("hello"))
        assert mira.heard == ["hello"]
        await channel.erase(Address("telegram", f"{mira.id}/desk"), receipt.refs)
        assert mira.heard == []

    async def test_what_the_bot_lacks_is_said(self, channel: TelegramChannel, group: Group) -> None:
        assert await channel.groups.lacks(str(group.id), topics=True) == ()
        group.is_forum = False
        group.rights["can_delete_messages"] = False

        lacks = await channel.groups.lacks(str(group.id), topics=True)

        assert lacks == ("topics are not switched on", "the bot may not delete messages")
        assert await channel.groups.lacks(str(group.id), topics=False) == ()
        assert await channel.groups.lacks("-100777", topics=False) == (
            "the bot is not in this group, or the id is wrong",
        )


class TestPresses:
    """A press is answered once: with words, or without."""

    @pytest.mark.parametrize("way", ["polling", "webhook"])
    async def test_a_press_that_was_answered_with_words_is_not_answered_again(
        self, channel: TelegramChannel, telegram: TelegramServer, group: Group, way: str
    ) -> None:
        mira = telegram.person()
        await channel.groups.post(str(group.id), card())

        async def hear(incoming: Incoming) -> None:
            await channel.groups.tell(incoming.aside.press, "kind words " * 40)

        async with contextlib.AsyncExitStack() as stack:
            await served(channel, hear, way, stack)
            group.presses(mira, "Take")
            await telegram.until(lambda: not telegram.waiting)

        answers = [call for call in telegram.calls if call.method == "answerCallbackQuery"]
        assert len(answers) == 1
        assert answers[0].fields["show_alert"] is True
        assert len(answers[0].fields["text"]) <= 200

    @pytest.mark.parametrize("way", ["polling", "webhook"])
    async def test_one_that_was_not_is_acknowledged(
        self, channel: TelegramChannel, telegram: TelegramServer, group: Group, way: str
    ) -> None:
        await channel.groups.post(str(group.id), card())
        heard: list[Incoming] = []

        async def hear(incoming: Incoming) -> None:
            heard.append(incoming)

        async with contextlib.AsyncExitStack() as stack:
            await served(channel, hear, way, stack)
            group.presses(telegram.person(), "Take")
            await telegram.until(lambda: len(telegram.answered_callbacks) == 1)

        assert telegram.alerts == []
        assert len(heard) == 1


async def served(channel: TelegramChannel, hear: Any, way: str, stack: contextlib.AsyncExitStack) -> None:
    """Have updates come in, by polling or by webhook."""
    if way == "polling":
        poll = asyncio.create_task(channel.poll(hear))

        async def end() -> None:
            poll.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await poll

        stack.push_async_callback(end)
        return
    app = web.Application()
    channel.webhook(hear, "secret").add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await channel.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/telegram/webhook", "secret")
