"""Which field of a message makes it what (https://core.telegram.org/bots/api#message).

A test walks the fields of python-telegram-bot's ``Message``: one that is named nowhere here fails it.
"""

from __future__ import annotations

MEDIA = (
    # A message can carry the fields of a wider kind as well; the narrower comes first.
    "live_photo", "photo", "animation", "video_note", "video", "voice", "audio", "sticker", "document",
    "paid_media", "story", "contact", "venue", "location",
)  # fmt: skip
"""What a person can show, say or hand over: offered, never kept, and taken down from the chat."""

OTHER = ("poll", "dice", "game", "checklist", "invoice", "giveaway", "giveaway_winners", "gift", "unique_gift")
"""What the bot has no answer to; harmless where it is."""

SERVICE = frozenset({
    "boost_added", "channel_chat_created", "chat_background_set", "chat_owner_changed", "chat_owner_left",
    "chat_shared", "checklist_tasks_added", "checklist_tasks_done", "connected_website", "delete_chat_photo",
    "direct_message_price_changed", "forum_topic_closed", "forum_topic_created", "forum_topic_edited",
    "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden", "gift_upgrade_sent",
    "giveaway_completed", "giveaway_created", "group_chat_created", "left_chat_member", "managed_bot_created",
    "message_auto_delete_timer_changed", "migrate_from_chat_id", "migrate_to_chat_id", "new_chat_members",
    "new_chat_photo", "new_chat_title", "paid_message_price_changed", "passport_data", "pinned_message",
    "poll_option_added", "poll_option_deleted", "proximity_alert_triggered", "refunded_payment",
    "successful_payment", "suggested_post_approval_failed", "suggested_post_approved", "suggested_post_declined",
    "suggested_post_paid", "suggested_post_refunded", "supergroup_chat_created", "users_shared",
    "video_chat_ended", "video_chat_participants_invited", "video_chat_scheduled", "video_chat_started",
    "web_app_data", "write_access_allowed",
})  # fmt: skip
"""What Telegram says about the chat itself: nobody wrote it, nobody is answered."""
