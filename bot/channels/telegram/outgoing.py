"""From ``Outgoing`` to the parameters of sendMessage.

No parse_mode is ever set: what a person wrote, or a translator, cannot turn into markup.
Parameters: https://core.telegram.org/bots/api#sendmessage.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.channels.telegram.limits import BUTTONS_PER_ROW, LIMITS
from bot.i18n.splitting import split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.messages import Button, LinkButton, Outgoing

Fields: TypeAlias = dict[str, Any]

_NO_PREVIEW = {"is_disabled": True}

_HOST = r"(?:[^\s/?#@:]+\.[^\s/?#@:.]{2,}|\d+(?:\.\d+){3})"
_BUTTON_URL = re.compile(rf"(?:https?://{_HOST}(?::\d+)?(?:[/?#]\S*)?|tg://\S+)", re.IGNORECASE)
"""What Telegram takes under a button: http, https with a dotted host, or tg.

Of others (``tel:``, ``mailto:``, a host without a dot) it would refuse the whole message.
"""


def fields_of(chat: int, message: Outgoing) -> list[Fields]:
    """Return the parameters of each sendMessage call that ``message`` takes, in order.

    Buttons hang under the last part. Empty when there are no words at all.
    """
    parts = [part for page in message.pages for part in split(_text(page), LIMITS.text)]
    words = [part for part in parts if not part.isspace() and part]
    calls = [_fields(chat, part, protect=message.protect) for part in words]
    keyboard = _keyboard(message)
    if keyboard and calls:
        calls[-1]["reply_markup"] = {"inline_keyboard": keyboard}
    return calls


def _fields(chat: int, text: str, *, protect: bool) -> Fields:
    fields: Fields = {"chat_id": chat, "text": text, "link_preview_options": _NO_PREVIEW}
    if protect:
        fields["protect_content"] = True
    return fields


def _text(message: Outgoing) -> str:
    lines = [f"{link.label}: {link.url}" for link in message.links if not _fits_button(link)]
    return "\n\n".join([message.text, "\n".join(lines)]) if lines else message.text


def _keyboard(message: Outgoing) -> list[list[dict[str, str]]]:
    """Addresses come first, each in a row of its own: the text above is about them."""
    links = [[{"text": link.label, "url": link.url}] for link in message.links if _fits_button(link)]
    return links + [_row(part) for row in message.rows for part in _in_rows(row)]


def _in_rows(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    return [buttons[first : first + BUTTONS_PER_ROW] for first in range(0, len(buttons), BUTTONS_PER_ROW)]


def _row(buttons: Sequence[Button]) -> list[dict[str, str]]:
    return [{"text": button.label, "callback_data": button.data} for button in buttons]


def _fits_button(link: LinkButton) -> bool:
    return _BUTTON_URL.fullmatch(link.url) is not None
