"""Adds the pages about cases to the console."""

from __future__ import annotations

from bot.console.board import BoardPages
from bot.console.console import Console
from bot.console.desk import DeskPages
from bot.console.hall import Hall
from bot.console.linking import Linking
from bot.console.live import Live
from bot.console.shifts import ShiftPages
from bot.console.talks import TalkPages
from bot.service.relay.links import Links


def add_cases(console: Console, hall: Hall, links: Links | None = None) -> None:
    """Register every page about cases, before the console's routes are added.

    Args:
        links: joins chats in Telegram to accounts; None where there is no Telegram.
    """
    talks, live = TalkPages(hall), Live(hall)
    for part in (DeskPages(hall, talks), talks, live, ShiftPages(hall), BoardPages(hall)):
        part.add_to(console.table)
    if links is not None:
        Linking(hall, links).add_to(console.table)
    console.closing.append(live.close)
