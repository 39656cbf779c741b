"""What the Cloud API accepts. Each number stands beside the page it comes from."""

from __future__ import annotations

from bot.domain.phrases import Phrase
from bot.ports import Limits

# https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages
BODY = 1024
"""Longest text of a message with buttons, a list or a link button."""

REPLIES = 3
"""Most buttons under a message."""

REPLY_TITLE = 20

# https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-list-messages
ROWS = 10
"""Most rows of a list, over all its sections."""

ROW_TITLE = 24

ROW_ABOUT = 72
"""Longest description under a row's title."""

LIST_BUTTON = 20
"""Longest label of the button that opens a list."""

# https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-cta-url-messages
LINK_TITLE = 20

LISTS = 3
"""Most messages that one question's choices may take; our own choice."""

# Translators: At most 20 characters: opens the list of choices.
CHOOSE = Phrase("Choose")

# Translators: Stands above further choices.
MORE = Phrase("More choices:")

STAYS = Phrase("I cannot clear messages on WhatsApp. You can delete this chat yourself, in the app.")

LIMITS = Limits(
    text=4096,  # https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages
    buttons=ROWS * LISTS,
    label=ROW_ABOUT,  # a title that does not fit is cut, and stands whole in the description under it
    data=200,  # a row's id; a reply button's may have 256
    link_buttons=False,  # only where a message has nothing else to press
    erase_hours=0,  # the API deletes nothing from a person's chat
    files=False,  # an upload stays with Meta
    stays=STAYS.msgid,
)
