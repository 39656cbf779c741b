"""What an operator sees when something is not right at the start."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import TelegramChannel
from bot.domain.errors import OperatorError
from bot.ports import Channel
from tests.standins.telegram_server import TelegramServer


@pytest.fixture
async def channel(telegram: TelegramServer) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(telegram.token, base=telegram.base)
    await channel.open()
    yield channel
    await channel.close()


async def test_it_is_a_channel_and_knows_its_name(channel: TelegramChannel) -> None:
    port: Channel = channel

    assert port.name == "telegram"
    assert channel.username == "humraah_stand_in_bot"


@pytest.mark.parametrize("token", ["123456789:not-the-token", "nonsense"])
async def test_an_unknown_token_is_one_line_with_a_remedy(telegram: TelegramServer, token: str) -> None:
    with pytest.raises(OperatorError) as caught:
        await TelegramChannel(token, base=telegram.base).open()

    assert str(caught.value) == (
        "Telegram does not know this bot token. Copy it again from @BotFather into HUMRAAH_TELEGRAM_TOKEN."
    )
    assert caught.value.__context__ is None


@pytest.mark.parametrize("token", ["", "12 34", "123:abc\n", "123:abc/../x", "123:é"])
def test_a_token_that_cannot_be_one_is_named_before_any_call(token: str) -> None:
    with pytest.raises(OperatorError, match="not shaped like a bot token"):
        TelegramChannel(token)


@pytest.mark.parametrize("base", ["", "api.telegram.org", "ftp://x", "https://", "https://x/?y", "http://a b"])
def test_a_base_that_is_no_address_is_named(base: str) -> None:
    with pytest.raises(OperatorError, match="HUMRAAH_TELEGRAM_API_BASE"):
        TelegramChannel("1:x", base=base)


async def test_a_base_with_a_slash_or_a_folder_works(telegram: TelegramServer) -> None:
    channel = TelegramChannel(telegram.token, base=telegram.base + "/")
    await channel.open()
    await channel.close()

    assert telegram.called("getMe") == [{}]


@pytest.mark.parametrize("trouble", ["outage", "html", "reset"])
async def test_an_unreachable_telegram_is_one_line_with_a_remedy(telegram: TelegramServer, trouble: str) -> None:
    telegram.fail(trouble, method="getMe", times=5)

    with pytest.raises(OperatorError, match=r"Telegram did not take .* Check the network") as caught:
        await TelegramChannel(telegram.token, base=telegram.base).open()

    assert telegram.token not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_server_that_is_no_bot_api_is_named(telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "_get_me", lambda fields: {"surprise": 1})

    with pytest.raises(OperatorError, match="does not answer as the Bot API does"):
        await TelegramChannel(telegram.token, base=telegram.base).open()


async def test_commands_are_registered_for_each_language(telegram: TelegramServer, channel: TelegramChannel) -> None:
    english, hindi = [("menu", "Show the menu"), ("exit", "Leave quickly")], [("menu", "मेनू देखें")]
    await channel.say_commands([("", english), ("hi_IN", hindi), ("mai", hindi)])

    assert set(telegram.commands) == {"", "hi"}, "Telegram has no place for a language of three letters"
    assert telegram.commands["hi"] == [{"command": "menu", "description": "मेनू देखें"}]
    assert "all_private_chats" in str(telegram.called("setMyCommands")[0]["scope"])


async def test_a_command_telegram_does_not_take_is_named(channel: TelegramChannel) -> None:
    with pytest.raises(OperatorError, match=r"(?i)bot_command_invalid"):
        await channel.say_commands([("", [("Not A Command", "x")])])


async def test_the_webhook_is_set_with_its_secret_and_kinds(telegram: TelegramServer, channel: TelegramChannel) -> None:
    await channel.set_webhook("https://bot.example.org/telegram/webhook", "s-3_cret", most_connections=7)

    (fields,) = telegram.called("setWebhook")
    assert fields["url"] == "https://bot.example.org/telegram/webhook"
    assert fields["secret_token"] == "s-3_cret"
    assert "my_chat_member" in fields["allowed_updates"]
    assert str(fields["max_connections"]) == "7"
    await channel.delete_webhook()
    assert telegram.webhook == {}


@pytest.mark.parametrize("secret", ["", "has space", "é", "x" * 257])
async def test_a_secret_of_the_wrong_shape_is_named_and_not_shown(channel: TelegramChannel, secret: str) -> None:
    with pytest.raises(OperatorError, match="HUMRAAH_TELEGRAM_WEBHOOK_SECRET") as caught:
        await channel.set_webhook("https://bot.example.org/x", secret)

    assert len(secret) < 2 or secret not in str(caught.value)


async def test_an_address_telegram_cannot_post_to_is_named(channel: TelegramChannel) -> None:
    with pytest.raises(OperatorError, match=r"(?i)https url must be provided"):
        await channel.set_webhook("http://bot.example.org/x", "secret")
