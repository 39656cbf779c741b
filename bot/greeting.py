"""What an operator reads at the start."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import PATH as WEBCHAT_PATH
from bot.channels.whatsapp import PATH as WHATSAPP_PATH
from bot.channels.whatsapp import WhatsAppChannel
from bot.console import PATH as CONSOLE_PATH
from bot.settings import Settings, own_address
from bot.web.trying import TryPage, WayIn, is_loopback


def where_to_try(settings: Settings, page: TryPage | None, offer: WayIn | None) -> tuple[str, ...]:
    """Return what leads to chat and console side by side. The key to the way in is for this machine's own people."""
    if page is None:
        return ()
    at_home = is_loopback(settings.host)
    key = page.offer(offer) if offer and at_home and not settings.public_url else ""
    address = own_address(settings) if at_home else f"http://{settings.host}:{settings.port}"
    return (f"Chat and console, side by side: {address}/{key}",)


def greeting_of(
    settings: Settings, telegram: TelegramChannel | None, whatsapp: WhatsAppChannel | None, *, practice: bool
) -> tuple[str, ...]:
    """Return what tells an operator where the bot is, in plain sentences."""
    address = f"http://{settings.host}:{settings.port}/"
    if telegram:
        first = f"Humraah answers on Telegram as @{telegram.username} (by {settings.telegram_mode})."
    elif practice:
        first = "This is a practice: nothing goes out, and nothing is kept."
    else:
        first = "Telegram is off; set HUMRAAH_TELEGRAM_TOKEN to a token from @BotFather to switch it on."
    return (
        f"Humraah serves on {address} (health: {address}healthz, counters: {address}metrics).",
        first,
        *(
            [f"Humraah answers on WhatsApp; Meta has to post to {_public(settings)}{WHATSAPP_PATH}."]
            if whatsapp
            else ()
        ),
        f"Open {address}{WEBCHAT_PATH.lstrip('/')} to talk to it in the browser.",
        f"Volunteers sign in at {own_address(settings)}{CONSOLE_PATH}.",
        f"To talk to it in this terminal: {command()} chat (or: {command()} chat --locale hi)",
    )


def command() -> str:
    """Return what has to be typed here to run this very program."""
    own = Path(sys.executable).with_name("humraah")
    if shutil.which("humraah") == str(own) or not own.exists():
        return "humraah"
    here = Path.cwd()
    return str(own.relative_to(here) if own.is_relative_to(here) else own)


def _public(settings: Settings) -> str:
    return settings.public_url.rstrip("/") or "HUMRAAH_PUBLIC_URL"
