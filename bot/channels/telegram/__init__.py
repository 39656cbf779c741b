"""Telegram, over the Bot API: python-telegram-bot's calls, errors and constants on an aiohttp request layer."""

from bot.channels.telegram.adapter import TelegramChannel
from bot.channels.telegram.counts import Counts
from bot.channels.telegram.limits import LIMITS
from bot.channels.telegram.webhook import PATH, Webhook

__all__ = ["LIMITS", "PATH", "Counts", "TelegramChannel", "Webhook"]
