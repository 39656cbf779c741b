"""What the Bot API accepts. Each number stands beside the page it comes from."""

from __future__ import annotations

from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from bot.ports import Limits

LIMITS = Limits(
    text=int(MessageLimit.MAX_TEXT_LENGTH),  # https://core.telegram.org/bots/api#sendmessage
    buttons=int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER),  # seen, not written down: a longer keyboard is refused
    label=64,  # our own choice: what a phone shows of a button in one row
    data=int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA),  # https://core.telegram.org/bots/api#inlinekeyboardbutton
    link_buttons=True,
    erase_hours=48,  # https://core.telegram.org/bots/api#deletemessage
    files=True,  # https://core.telegram.org/bots/api#senddocument
)

BUTTONS_PER_ROW = int(InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)
"""Most buttons in one row; a longer row is refused."""

ERASED_AT_ONCE = 100
"""Most messages of one deleteMessages call (https://core.telegram.org/bots/api#deletemessages)."""

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The only kinds of updates asked for (https://core.telegram.org/bots/api#getting-updates)."""
