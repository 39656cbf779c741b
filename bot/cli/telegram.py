"""``humraah telegram``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import typer

from bot.channels.telegram import TelegramChannel
from bot.domain.errors import OperatorError
from bot.opening import webhook_secret, webhook_url
from bot.settings import Settings, read_settings

Job: TypeAlias = Callable[[TelegramChannel], Awaitable[None]]

app = typer.Typer(no_args_is_help=True)
webhook = typer.Typer(no_args_is_help=True, help="Where Telegram posts updates.")
app.add_typer(webhook, name="webhook")


@webhook.command("set")
def set_webhook() -> None:
    """Have Telegram post updates to HUMRAAH_PUBLIC_URL."""
    settings = read_settings()
    url, secret = webhook_url(settings), webhook_secret(settings)
    asyncio.run(_with_channel(settings, lambda channel: channel.set_webhook(url, secret)))
    print(f"Telegram posts updates to {url} now.")


@webhook.command("delete")
def delete_webhook() -> None:
    """Have Telegram post nothing any more; updates that wait are kept for polling."""
    asyncio.run(_with_channel(read_settings(), lambda channel: channel.delete_webhook()))
    print("Telegram posts nothing any more.")


async def _with_channel(settings: Settings, job: Job) -> None:
    token = settings.telegram_token.get_secret_value()
    if not token:
        raise OperatorError("There is no bot token.", "Set HUMRAAH_TELEGRAM_TOKEN to the one from @BotFather.")
    channel = TelegramChannel(token, base=settings.telegram_api_base)
    await channel.open()
    try:
        await job(channel)
    finally:
        await channel.close()
