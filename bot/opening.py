"""Makes and opens the channels that are set up."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import AsyncExitStack
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.assets import read_practice
from bot.channels.telegram import PATH as TELEGRAM_PATH
from bot.channels.telegram import TelegramChannel
from bot.channels.webchat import WebChannel
from bot.channels.webchat.limits import BESIDE_PATH, NEUTRAL_SITE
from bot.channels.whatsapp import Account, WhatsAppChannel
from bot.console import PATH as CONSOLE_PATH
from bot.console import Console
from bot.console.cases import add_cases
from bot.console.console import Setting
from bot.console.hall import Hall
from bot.console.practice import PracticePages
from bot.domain.errors import OperatorError
from bot.domain.phrases import Phrase
from bot.i18n.extract import messages_of_flows
from bot.ports import Clock, Store
from bot.practice import Pace, Stage, Troupe, read_scripts
from bot.service.casework.casework import Casework
from bot.service.content import Content
from bot.service.pace import Budget
from bot.service.relay.links import Links
from bot.service.relay.posts import RelayPosts
from bot.service.relay.relay import Relay, World, make_relay
from bot.service.relay.words import Tongue
from bot.settings import PREFIX, Settings, own_address
from bot.web.trying import Scene, TryPage, WayIn

WHATSAPP_CHAT_RATE, WHATSAPP_CHAT_BURST = 1 / 6, 30
"""Letters to one person. A message in six seconds, after up to 45 at once; a letter may take several messages.

https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits
"""

UNLIMITED = Budget(chat_rate=1000, chat_burst=1000)


async def open_telegram(settings: Settings, content: Content, stack: AsyncExitStack) -> TelegramChannel | None:
    """Open Telegram; None when it is not set up.

    Args:
        stack: closes it.
    """
    token = settings.telegram_token.get_secret_value()
    if not token:
        return None
    groups = [int(group) for group in settings.telegram_groups]
    channel = TelegramChannel(token, base=settings.telegram_api_base, groups=groups)
    await channel.open()
    stack.push_async_callback(channel.close)
    await channel.say_commands(content.commands())
    return channel


def make_posts(settings: Settings, content: Content, clock: Clock) -> RelayPosts:
    """Return what brings to volunteers' own chats what happens to cases."""
    return RelayPosts(clock, _tongue(content), settings.telegram_groups, topics=settings.telegram_topics)


def _tongue(content: Content) -> Tongue:
    return Tongue(content.words, content.offer.locale, content.facts.cards)


async def open_relay(
    settings: Settings, content: Content, store: Store, clock: Clock, casework: Casework, posts: RelayPosts,
    telegram: TelegramChannel, world: World,
) -> Relay:  # fmt: skip
    """Return what volunteers in Telegram talk to.

    Args:
        posts: the same that ``casework`` was made with.
    """
    relay = make_relay(
        store,
        clock,
        casework,
        posts,
        _tongue(content),
        world,
        settings.telegram_groups,
        topics=settings.telegram_topics,
    )
    telegram.topics = relay.topics
    await relay.open()
    return relay


async def open_whatsapp(settings: Settings, content: Content, stack: AsyncExitStack) -> WhatsAppChannel | None:
    """Open WhatsApp; None when it is not set up.

    Args:
        stack: closes it.
    """
    account = whatsapp_account(settings)
    if account is None:
        return None
    channel = WhatsAppChannel(
        account, content.words, content.offer.locale, read_receipts=settings.whatsapp_read_receipts
    )
    await channel.open()
    stack.push_async_callback(channel.close)
    return channel


def whatsapp_account(settings: Settings) -> Account | None:
    """Return who the bot is on WhatsApp; None when it is not there at all.

    Raises:
        OperatorError: it is only half set up.
    """
    given = {
        "WHATSAPP_TOKEN": settings.whatsapp_token.get_secret_value(),
        "WHATSAPP_PHONE_NUMBER_ID": settings.whatsapp_phone_number_id,
        "WHATSAPP_APP_SECRET": settings.whatsapp_app_secret.get_secret_value(),
        "WHATSAPP_VERIFY_TOKEN": settings.whatsapp_verify_token.get_secret_value(),
    }
    missing = [f"{PREFIX}{name}" for name, value in given.items() if not value]
    if len(missing) == len(given):
        return None
    if missing:
        raise OperatorError(
            f"WhatsApp is only half set up; what is missing: {', '.join(missing)}.",
            "Set it too, or remove the other WhatsApp settings.",
        )
    token, number, app_secret, verify_token = given.values()
    return Account(token, number, app_secret, verify_token, settings.whatsapp_api_base)


def budgets_of(settings: Settings) -> dict[str, Budget]:
    """Return how fast each channel's platform lets us speak."""
    return {
        TelegramChannel.name: Budget(bot_rate=settings.telegram_messages_per_second),
        WhatsAppChannel.name: Budget(WHATSAPP_CHAT_RATE, WHATSAPP_CHAT_BURST, settings.whatsapp_messages_per_second),
        WebChannel.name: UNLIMITED,
    }


def is_tried_out(settings: Settings, *, practice: bool = False) -> bool:
    """Tell whether the first page shows chat and console: it has no channel and no public address yet."""
    set_up = settings.telegram_token.get_secret_value() or settings.whatsapp_token.get_secret_value()
    return practice or not (set_up or settings.public_url)


def make_try_page(content: Content, lines: tuple[str, ...], *, practice: bool) -> TryPage:
    """Return the page that shows chat and console."""
    scene = Scene(
        content.words, content.offer.languages, BESIDE_PATH, CONSOLE_PATH, NEUTRAL_SITE, lines, practice=practice
    )
    return TryPage(scene)


def make_webchat(settings: Settings, content: Content, master_key: bytes, *, beside: bool = False) -> WebChannel:
    """Return the web chat, which needs no setting at all.

    Args:
        beside: whether our own first page shows it.
    """
    key = hmac.new(master_key, b"humraah web chat", hashlib.sha256).digest()
    return WebChannel(
        content.words, content.offer.languages, key, public_url=settings.public_url, origins=settings.webchat_origins,
        beside=beside,
        numbers=content.numbers,
        shared=settings.database_url.startswith("postgresql"),
    )  # fmt: skip


def make_console(
    settings: Settings, content: Content, master_key: bytes, store: Store, clock: Clock, casework: Casework,
    troupe: Troupe | None = None,
) -> Console:  # fmt: skip
    """Return the volunteers' console, which needs no setting at all.

    Args:
        troupe: whom somebody practises with; None when people are real.
    """
    key = hmac.new(master_key, b"humraah console", hashlib.sha256).digest()
    setting = Setting(
        content.words, content.offer.languages, ZoneInfo(content.zones[""]), settings.public_url, own_address(settings),
        tuple(ip_network(network) for network in settings.proxies), practice=troupe is not None,
    )  # fmt: skip
    console = Console(setting, key, store, clock)
    replies = tuple(Phrase(reply) for reply in content.book.replies)
    hall = Hall(
        console.room, casework, content.facts, content.words, replies, content.offer.languages, content.offer.country,
        content.zones,
    )  # fmt: skip
    has_telegram = bool(settings.telegram_token.get_secret_value())
    add_cases(console, hall, Links(store, clock) if has_telegram else None)
    if troupe is not None:
        PracticePages(console.room, troupe).add_to(console.table)
    return console


def make_troupe(settings: Settings, content: Content, pace: Pace) -> Troupe:
    """Return the scripted survivors.

    Raises:
        ContentError: a script does not read; lists all that is wrong.
        OperatorError: they shall talk in a language that is not offered.
    """
    offered = content.offer.languages
    if pace.locale and pace.locale not in offered:
        raise OperatorError(
            f"Nobody talks in '{pace.locale}' here.", f"Use --locale with one of: {', '.join(offered)}."
        )
    said = {message.msgid for message in messages_of_flows(content.files)}
    scripts = read_scripts(read_practice(settings.flows_dir), said)
    return Troupe(scripts, content.words.text, (pace.locale,) if pace.locale else offered, pace)


def for_practice(settings: Settings, folder: Path) -> Settings:
    """Return the settings for a practice: everything lies in ``folder``, and nobody outside can be reached."""
    nothing = SecretStr("")
    return settings.model_copy(
        update={
            "data_dir": folder, "database_url": "", "master_keys": nothing, "public_url": "", "telegram_token": nothing,
            "whatsapp_token": nothing, "whatsapp_phone_number_id": "", "whatsapp_app_secret": nothing,
            "whatsapp_verify_token": nothing, "webchat_origins": (), "telegram_groups": (),
        }
    )  # fmt: skip


async def first_invitation(console: Console) -> tuple[WayIn | None, tuple[str, ...]]:
    """Return how to become the first manager, and what tells an operator; nothing once somebody can sign in."""
    invited = await console.room.accounts.first_manager()
    if invited is None:
        return None, ()
    code, link = invited.code, console.room.place.joining(invited.code)

    async def good() -> bool:
        return await console.room.signing.invited(code) is not None

    said = f"Nobody can sign in to the console yet. This link makes you a manager, once, within 72 hours: {link}"
    return WayIn(urlsplit(link).path, good), (said,)


async def practice_links(console: Console, troupe: Troupe, stage: Stage) -> tuple[WayIn, tuple[str, ...]]:
    """Make the accounts of a practice; return the trainee's way in, and what tells somebody how to begin."""
    doors = await troupe.prepare(stage)
    trainee, supervisor = (console.room.place.practising(code) for code in (doors.trainee, doors.supervisor))

    async def good() -> bool:
        return troupe.enters(doors.trainee) is not None

    return WayIn(urlsplit(trainee).path, good), (
        "This is a practice: nobody here is real, and nothing is kept. Helplines and laws are the real ones.",
        f"This link signs you in as the trainee, once: {trainee}",
        f"And this one, in another browser, as the supervisor: {supervisor}",
    )


def webhook_url(settings: Settings) -> str:
    """Return where Telegram is to post updates.

    Raises:
        OperatorError: no public address is set.
    """
    if not settings.public_url:
        raise OperatorError(
            "Webhook mode needs a public address.",
            "Set HUMRAAH_PUBLIC_URL to https://…, or HUMRAAH_TELEGRAM_MODE=polling.",
        )
    return settings.public_url.rstrip("/") + TELEGRAM_PATH


def webhook_secret(settings: Settings) -> str:
    """Return the secret Telegram sends along: the one that is set, or one that only the token's holder can derive."""
    given = settings.telegram_webhook_secret.get_secret_value()
    token = settings.telegram_token.get_secret_value().encode()
    return given or hmac.new(token, b"humraah telegram webhook", hashlib.sha256).hexdigest()
