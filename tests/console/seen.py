"""A talk over HTTP, and what its pages show."""

from __future__ import annotations

import re
from html import unescape

from bot.handoff.case import CaseId
from tests.console.house import Her, Worker
from tests.console.rig import Page

HERS, ALSO_HERS = "he has put it on a channel", "my sister has seen it"
MINE = "I am here. It is not your fault."
NOTE = "Wants it taken down; speak slowly."
GOODBYE = {"outcome": "helped", "next_step": "report"}


async def in_a_talk(mira: Worker, her: Her) -> CaseId:
    case = await her.asks()
    await mira.house.tends()
    assert (await mira.moves(case, "accept")).leads_to == f"/console/cases/{case}#latest"
    await mira.get(f"/cases/{case}")
    return case


def alert(page: Page) -> str:
    found = re.search(r'<p class="bad" role="alert">(.*?)</p>', page.text)
    return unescape(found[1]) if found else ""


def drafted(page: Page) -> str:
    found = re.search(r'<textarea id="text".*?>(.*?)</textarea>', page.text, re.DOTALL)
    assert found, page.text
    return unescape(found[1])


def lines(page: Page) -> list[str]:
    """Return what was written, as the page shows it."""
    log = page.text.partition('id="talk"')[2].partition("</ol>")[0]
    return [unescape(line) for line in re.findall(r'<p class="said"[^>]*>(.*?)</p>', log, re.DOTALL)]
