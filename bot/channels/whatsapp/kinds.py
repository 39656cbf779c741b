"""What a message's ``type`` makes it (https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components)."""

from __future__ import annotations

MEDIA = {
    "image": "photo",
    "video": "video",
    "audio": "audio",  # a voice note says so in a field of its own
    "document": "document",
    "sticker": "sticker",
    "location": "location",
    "contacts": "contact",
}
"""What a person can show or hand over, with our name for it: offered, never kept."""

OTHER = frozenset({"order", "edit", "unsupported", "unknown", "poll", "product", "interactive", "button", "reaction"})
"""What the bot has no answer to. A press that cannot be read is among them."""

SILENT = frozenset({"revoke", "ephemeral"})
"""What WhatsApp says about a message: nobody wrote it, nobody is answered."""

OLD_ADDRESSES = {
    "user_changed_number": ("from", "customer"),
    "customer_changed_number": ("from", "customer"),
    "user_changed_user_id": ("previous_user_id",),
}
"""Notices that someone is to be found elsewhere now, with the fields that name where they no longer are."""
