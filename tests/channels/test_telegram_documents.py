"""A document on Telegram: handed over whole, open to be passed on, and taken down like any message."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import TelegramChannel
from bot.domain.errors import RefusedError, TryLaterError, UnreachableError
from bot.domain.ids import Address
from bot.domain.messages import File, Outgoing
from tests.standins.telegram_people import Person
from tests.standins.telegram_server import TelegramServer

PDF = File("notes-21-Nov.pdf", b"%PDF-1.3\r\n--boundary\r\n\x00\xff" * 999)


@pytest.fixture
async def channel(telegram: TelegramServer) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(telegram.token, base=telegram.base)
    await channel.open()
    yield channel
    await channel.close()


@pytest.fixture
def asha(telegram: TelegramServer) -> Person:
    return telegram.person()


def to(person: Person) -> Address:
    return Address("telegram", str(person.id))


async def test_a_document_arrives_byte_for_byte_under_its_name(
    telegram: TelegramServer, channel: TelegramChannel, asha: Person
) -> None:
    receipt = await channel.send(to(asha), Outgoing("", protect=False, file=PDF))

    (call,) = [call for call in telegram.calls if call.method == "sendDocument"]
    assert call.fields == {
        "chat_id": str(asha.id),
        "document": {"name": "notes-21-Nov.pdf", "type": "application/pdf", "bytes": PDF.data},
    }
    assert [str(number) for number in asha.chat] == list(receipt.refs)
    assert channel.counts.sent == 1


async def test_a_document_may_be_saved_and_forwarded(channel: TelegramChannel, asha: Person) -> None:
    await channel.send(to(asha), Outgoing("", protect=False, file=PDF))

    assert "has_protected_content" not in next(iter(asha.chat.values()))


async def test_a_document_is_taken_down_like_any_message(channel: TelegramChannel, asha: Person) -> None:
    receipt = await channel.send(to(asha), Outgoing("", protect=False, file=PDF))

    await channel.erase(to(asha), receipt.refs)

    assert asha.chat == {}


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("rate_limited", TryLaterError),
        ("blocked", UnreachableError),
        ("malformed", RefusedError),
        ("outage", TryLaterError),
        ("reset", TryLaterError),
    ],
)
async def test_trouble_is_named_as_for_any_message(
    telegram: TelegramServer,
    channel: TelegramChannel,
    asha: Person,
    caplog: pytest.LogCaptureFixture,
    trouble: str,
    error: type[Exception],
) -> None:
    telegram.fail(trouble, method="sendDocument")

    with caplog.at_level(logging.DEBUG), pytest.raises(error):
        await channel.send(to(asha), Outgoing("", protect=False, file=PDF))
    assert "notes-21" not in caplog.text
    assert asha.chat == {}
