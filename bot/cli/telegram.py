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


@app.command("groups")
def look_at_groups() -> None:
    """Say of each of the volunteers' groups what the bot still lacks there."""
    settings = read_settings()
    if not settings.telegram_groups:
        raise OperatorError(
            "No group is set.", "Add the bot to your volunteers' group and put its id into HUMRAAH_TELEGRAM_GROUPS."
        )
    lacking: dict[str, tuple[str, ...]] = {}

    async def look(channel: TelegramChannel) -> None:
        for group in settings.telegram_groups:
            lacking[group] = await channel.groups.lacks(group, topics=settings.telegram_topics)

    asyncio.run(_with_channel(settings, look))
    for group, lacks in lacking.items():
        print(f"{group}: {'; '.join(lacks) or 'all is well'}")
    if any(lacking.values()):
        raise typer.Exit(1)


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
