"""What goes out to Telegram, and what is done when it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import TelegramChannel
from bot.domain.errors import RefusedError, TryLaterError, UnreachableError
from bot.domain.ids import Address
from bot.domain.messages import Button, LinkButton, Outgoing
from tests.standins.telegram_people import Person
from tests.standins.telegram_rules import RefusalError
from tests.standins.telegram_server import TelegramServer

LONG = "word " * 2000


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


async def test_a_message_is_one_call_without_markup_preview_or_forwarding(
    telegram: TelegramServer, channel: TelegramChannel, asha: Person
) -> None:
    before = len(telegram.calls)
    message = Outgoing(
        "Choose.",
        rows=((Button("A", "a"), Button("B", "b")), (), (Button("C", "c"),)),
        links=(LinkButton("Form", "https://example.org/f"),),
    )

    await channel.send(to(asha), message)

    assert len(telegram.calls) == before + 1
    assert telegram.calls[-1].fields == {
        "chat_id": asha.id,
        "text": "Choose.",
        "protect_content": True,
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {
            "inline_keyboard": [
                [{"text": "Form", "url": "https://example.org/f"}],
                [{"text": "A", "callback_data": "a"}, {"text": "B", "callback_data": "b"}],
                [{"text": "C", "callback_data": "c"}],
            ]
        },
    }
    assert channel.counts.sent == 1


async def test_what_need_not_be_protected_can_be_forwarded(channel: TelegramChannel, asha: Person) -> None:
    await channel.send(to(asha), Outgoing("A helpline to pass on", protect=False))

    assert "has_protected_content" not in next(iter(asha.chat.values()))


@pytest.mark.parametrize(
    "url", ["tel:1930", "mailto:help@example.org", "http://localhost/x", "javascript:alert(1)", "https://", "example"]
)
async def test_an_address_telegram_takes_under_no_button_is_written_out(
    channel: TelegramChannel, asha: Person, url: str
) -> None:
    await channel.send(to(asha), Outgoing("Call.", links=(LinkButton("Now", url),)))

    assert asha.heard == [f"Call.\n\nNow: {url}"]
    assert asha.buttons == []


@pytest.mark.parametrize(
    "url",
    ["https://example.org", "http://a.in/?q=1", "https://1.2.3.4:8080/x", "tg://resolve?domain=x", "HTTPS://A.IN"],
)
async def test_an_address_telegram_takes_is_a_button(channel: TelegramChannel, asha: Person, url: str) -> None:
    await channel.send(to(asha), Outgoing("Open.", links=(LinkButton("Now", url),)))

    assert asha.heard == ["Open."]
    assert asha.buttons == ["Now"]


async def test_buttons_hang_under_the_last_part_only(channel: TelegramChannel, asha: Person) -> None:
    await channel.send(to(asha), Outgoing(LONG, rows=((Button("Ok", "ok"),),)))

    assert [bool(message.get("reply_markup")) for message in asha.chat.values()] == [False, False, True]


async def test_a_row_too_wide_for_telegram_is_broken(channel: TelegramChannel, asha: Person) -> None:
    await channel.send(to(asha), Outgoing("Pick.", rows=(tuple(Button(str(n), f"n{n}") for n in range(20)),)))

    assert asha.buttons == [str(n) for n in range(20)]


@pytest.mark.parametrize("text", ["", "   \n "])
async def test_a_message_without_words_is_refused_without_a_call(
    telegram: TelegramServer, channel: TelegramChannel, asha: Person, text: str
) -> None:
    with pytest.raises(RefusedError, match="empty"):
        await channel.send(to(asha), Outgoing(text))

    assert telegram.called("sendMessage") == []


async def test_an_address_of_no_chat_is_refused(channel: TelegramChannel) -> None:
    with pytest.raises(RefusedError, match="address"):
        await channel.send(Address("telegram", "not a number"), Outgoing("x"))


async def test_someone_who_never_wrote_and_someone_who_blocked_are_unreachable(
    channel: TelegramChannel, asha: Person
) -> None:
    with pytest.raises(UnreachableError):
        await channel.send(Address("telegram", "424242"), Outgoing("x"))
    asha.blocked = True
    with pytest.raises(UnreachableError):
        await channel.send(to(asha), Outgoing("x"))

    assert channel.counts.unreachable == 2


async def test_a_part_that_meets_a_short_limit_is_sent_again_alone(
    telegram: TelegramServer, channel: TelegramChannel, asha: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    _limit_second_part(telegram, monkeypatch, seconds=1)

    receipt = await channel.send(to(asha), Outgoing(LONG))

    assert len(receipt.refs) == 3
    assert " ".join(asha.heard).split() == LONG.split()


async def test_parts_are_taken_back_when_the_rest_has_to_wait(
    telegram: TelegramServer, channel: TelegramChannel, asha: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    _limit_second_part(telegram, monkeypatch, seconds=40)

    with pytest.raises(TryLaterError):
        await channel.send(to(asha), Outgoing(LONG))

    assert asha.heard == []


def _limit_second_part(telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    real = telegram._send_message
    calls = iter(range(100))

    def send(fields: dict[str, object]) -> dict[str, object]:
        if next(calls) == 1:
            raise RefusalError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        return real(fields)

    monkeypatch.setattr(telegram, "_send_message", send)


async def test_a_limit_is_the_bots_when_a_second_person_meets_one(
    telegram: TelegramServer, channel: TelegramChannel, asha: Person
) -> None:
    ravi = telegram.person()
    telegram.fail("rate_limited", times=3)
    found = []
    for person in (asha, asha, ravi):
        with pytest.raises(TryLaterError) as caught:
            await channel.send(to(person), Outgoing("x"))
        found.append(caught.value.whole_bot)

    assert found == [False, False, True]
    assert channel.counts.limited == 3


async def test_many_messages_are_erased_a_hundred_at_a_time(
    telegram: TelegramServer, channel: TelegramChannel, asha: Person
) -> None:
    refs = [str(asha.says(f"line {number}")["message"]["message_id"]) for number in range(230)]

    await channel.erase(to(asha), refs)

    assert asha.chat == {}
    assert [len(fields["message_ids"]) for fields in telegram.called("deleteMessages")] == [100, 100, 30]


async def test_messages_too_old_to_erase_do_not_keep_the_others(
    telegram: TelegramServer, channel: TelegramChannel, asha: Person
) -> None:
    old = [str(asha.says(f"old {number}")["message"]["message_id"]) for number in range(2)]
    telegram.clock_shift = 49 * 3600
    new = [str(asha.says(f"new {number}")["message"]["message_id"]) for number in range(20)]

    await channel.erase(to(asha), [*new[:10], *old, *new[10:]])

    assert [message["text"] for message in asha.chat.values()] == ["old 0", "old 1"]


async def test_erasing_nothing_calls_nothing(telegram: TelegramServer, channel: TelegramChannel, asha: Person) -> None:
    await channel.erase(to(asha), ["", "x", "١"])

    assert telegram.called("deleteMessages") == []
