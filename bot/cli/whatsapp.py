"""``humraah whatsapp``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Annotated, TypeAlias

import typer

from bot.app import content_of
from bot.channels.whatsapp import WhatsAppChannel
from bot.channels.whatsapp.templates import Standing, Templates
from bot.cli.showing import show_json, show_rows
from bot.domain.errors import OperatorError
from bot.opening import whatsapp_account
from bot.settings import Settings, read_settings

Job: TypeAlias = Callable[[Templates, Sequence[str]], Awaitable[list[Standing]]]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]

app = typer.Typer(no_args_is_help=True)
templates = typer.Typer(no_args_is_help=True, help="Wordings that WhatsApp has to approve.")
app.add_typer(templates, name="templates")


@templates.command("push")
def push(*, as_json: AsJson = False) -> None:
    """Hand in every wording that is missing or has changed, in each language."""
    _show(asyncio.run(_with_templates(read_settings(), lambda there, locales: there.push(locales))), as_json=as_json)


@templates.command("status")
def status(*, as_json: AsJson = False) -> None:
    """Say which wordings are approved."""
    _show(asyncio.run(_with_templates(read_settings(), lambda there, locales: there.status(locales))), as_json=as_json)


def _show(standings: Sequence[Standing], *, as_json: bool) -> None:
    if as_json:
        show_json([asdict(standing) for standing in standings])
    else:
        rows = [(one.name, one.locale, one.status, one.done) for one in standings]
        show_rows(("template", "language", "status", "done"), rows)


async def _with_templates(settings: Settings, job: Job) -> list[Standing]:
    account = whatsapp_account(settings)
    if account is None:
        raise OperatorError(
            "WhatsApp is not set up.", "Set HUMRAAH_WHATSAPP_TOKEN and what belongs to it: see README.md."
        )
    business = settings.whatsapp_business_id
    if not (business.isascii() and business.isdigit()):
        raise OperatorError(
            "HUMRAAH_WHATSAPP_BUSINESS_ID is missing or not an id.",
            "Set it to the WhatsApp Business Account ID (digits only) from WhatsApp > API Setup.",
        )
    content = content_of(settings)
    channel = WhatsAppChannel(account, content.words, content.offer.locale)
    await channel.open()
    try:
        return await job(channel.templates(business), content.offer.languages)
    finally:
        await channel.close()
