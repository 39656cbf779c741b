"""From ``Outgoing`` to the fields of messages (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages).

WhatsApp has no way to switch its own markup off: in the app ``*so*`` reads as bold. Signs put in to stop that would be
copied along with links and user names, so the words go as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.channels.whatsapp.incoming import KNOCKED, is_user
from bot.channels.whatsapp.limits import (
    BODY,
    CHOOSE,
    LIMITS,
    LINK_TITLE,
    LIST_BUTTON,
    MORE,
    REPLIES,
    REPLY_TITLE,
    ROW_ABOUT,
    ROW_TITLE,
    ROWS,
)
from bot.i18n.splitting import is_boundary, split, utf16_length

if TYPE_CHECKING:
    from bot.domain.ids import Address
    from bot.domain.messages import Button, LinkButton, Outgoing
    from bot.domain.phrases import Phrase

Fields: TypeAlias = dict[str, Any]

Say: TypeAlias = "Callable[[Phrase], str]"
"""Gives words of our own in the reader's language."""

_WEB = re.compile(r"https?://[^\s/?#@:]+\.[^\s/?#@:]+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_CUT = "…"


def fields_of(to: Address, message: Outgoing, say: Say, locale: str) -> list[Fields]:
    """Return the fields of each message that ``message`` takes, in order. Empty when there are no words at all.

    Args:
        locale: the language of an approved wording.
    """
    if message.template:
        return [_sent_to(to, "template", _template(message.template, locale))]
    return [fields for page in message.pages for fields in _page(to, page, say)]


def _page(to: Address, message: Outgoing, say: Say) -> list[Fields]:
    link = _only_link(message)
    text = message.text if link else _with_links(message)
    buttons = list({button.data: button for row in message.rows for button in row}.values())
    head, body = _parted(text) if link or buttons else (text, "")
    parts = [_sent_to(to, "text", _plain(part)) for part in split(head, LIMITS.text) if part.strip()]
    if not body.strip():
        return parts
    presses = [_link(body, link)] if link else list(_questions(body, buttons, say))
    return [*parts, *(_sent_to(to, "interactive", press) for press in presses)]


def _sent_to(to: Address, kind: str, what: Fields) -> Fields:
    whom = "recipient" if is_user(to.value) else "to"
    fields: Fields = {"messaging_product": "whatsapp", "recipient_type": "individual", whom: to.value}
    return {**fields, "type": kind, kind: what}


def _plain(text: str) -> Fields:
    return {"body": text, "preview_url": False}


def _template(name: str, locale: str) -> Fields:
    answer = {"type": "payload", "payload": KNOCKED}
    button = {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [answer]}
    return {"name": name, "language": {"code": locale}, "components": [button]}


# -- words ------------------------------------------------------------------------------------------


def _parted(text: str) -> tuple[str, str]:
    """Return the words that go before, and those that stand above what is pressed."""
    pieces = split(text.rstrip(), BODY)
    return "".join(pieces[:-1]), pieces[-1]


def _with_links(message: Outgoing) -> str:
    lines = "\n".join(f"{link.label}: {link.url}" for link in message.links)
    return f"{message.text}\n\n{lines}" if lines else message.text


def _only_link(message: Outgoing) -> LinkButton | None:
    if len(message.links) != 1 or message.rows or not message.text.strip():
        return None
    link = message.links[0]
    return link if _fits(link.label, LINK_TITLE) and _WEB.fullmatch(link.url) else None


def _link(body: str, link: LinkButton) -> Fields:
    parameters = {"display_text": _tidy(link.label), "url": link.url}
    return {"type": "cta_url", "body": {"text": body}, "action": {"name": "cta_url", "parameters": parameters}}


# -- choices ----------------------------------------------------------------------------------------


def _questions(body: str, buttons: Sequence[Button], say: Say) -> list[Fields]:
    """Return one message, or several when a list cannot hold all choices."""
    pages = _pages(buttons)
    bodies = [body, *[say(MORE)] * (len(pages) - 1)]
    return [_question(words, page, say) for words, page in zip(bodies, pages, strict=True)]


def _pages(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    """Return the choices of each message. Of too many, the last few stay in sight as buttons: they are the ways out."""
    if len(buttons) <= ROWS:
        return [buttons]
    last = buttons[-REPLIES:] if _are_replies(buttons[-REPLIES:]) else ()
    rest = buttons[: len(buttons) - len(last)]
    count = -(-len(rest) // ROWS)
    size = -(-len(rest) // count)
    return [*(rest[first : first + size] for first in range(0, len(rest), size)), *([last] if last else [])]


def _question(body: str, buttons: Sequence[Button], say: Say) -> Fields:
    if _are_replies(buttons):
        replies = [{"type": "reply", "reply": {"id": one.data, "title": _tidy(one.label)}} for one in buttons]
        return {"type": "button", "body": {"text": body}, "action": {"buttons": replies}}
    rows = [_row(one) for one in buttons]
    action = {"button": _cut(say(CHOOSE), LIST_BUTTON), "sections": [{"rows": rows}]}
    return {"type": "list", "body": {"text": body}, "action": action}


def _are_replies(buttons: Sequence[Button]) -> bool:
    titles = {_tidy(button.label) for button in buttons}
    few = len(titles) == len(buttons) <= REPLIES  # titles must differ
    return few and all(_fits(title, REPLY_TITLE) for title in titles)


def _row(button: Button) -> Fields:
    label = _tidy(button.label)
    if _fits(label, ROW_TITLE):
        return {"id": button.data, "title": label}
    return {"id": button.data, "title": _cut(label, ROW_TITLE), "description": _cut(label, ROW_ABOUT)}


def _tidy(label: str) -> str:
    return " ".join(label.split()) or _CUT


def _fits(label: str, limit: int) -> bool:
    return utf16_length(label) <= limit


def _cut(label: str, limit: int) -> str:
    """Cut a label between two words, or else two characters as a reader sees them."""
    if _fits(label, limit):
        return label
    end = min(len(label), limit - 1)
    while end > 1 and not (_fits(label[:end], limit - 1) and is_boundary(label, end)):
        end -= 1
    space = label.rfind(" ", limit // 2, end + 1)
    return label[: space if space > 0 else end].rstrip() + _CUT
