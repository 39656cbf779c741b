"""What the use cases need from the world. Adapters keep these promises; contract tests hold them to it."""

from bot.ports.conversations import (
    Channel,
    Clock,
    Conversation,
    Documents,
    DueTimer,
    Erasure,
    Hear,
    Letter,
    Limits,
    Outcome,
    Sent,
    Store,
    Work,
)

__all__ = [
    "Channel",
    "Clock",
    "Conversation",
    "Documents",
    "DueTimer",
    "Erasure",
    "Hear",
    "Letter",
    "Limits",
    "Outcome",
    "Sent",
    "Store",
    "Work",
]
