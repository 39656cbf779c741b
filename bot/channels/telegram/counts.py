"""How much of what happened, for the app to export. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counts:
    """Plain counters since the start; each only grows.

    Attributes:
        updates: updates that were done with, in whatever way.
        heard: updates that reached the service.
        ignored: updates of kinds the bot does not answer, such as service messages.
        malformed: updates that could not be read and were skipped.
        failed: times the service could not take an update.
        skipped: readable updates given up after failing again and again.
        forged: webhook requests without the right secret.
        too_large: webhook requests with too long a body.
        taken_down: offered media deleted from the chat.
        left_up: offered media that Telegram would not delete.
        groups: groups the bot declined and left.
        sent: messages sent, each part counted.
        limited: 429 answers.
        unreachable: messages that met a blocked or deleted chat.
        refused: messages that Telegram would not take.
        outages: calls that met a broken network or server.
        conflicts: long polls cut off by another process.
    """

    updates: int = 0
    heard: int = 0
    ignored: int = 0
    malformed: int = 0
    failed: int = 0
    skipped: int = 0
    forged: int = 0
    too_large: int = 0
    taken_down: int = 0
    left_up: int = 0
    groups: int = 0
    sent: int = 0
    limited: int = 0
    unreachable: int = 0
    refused: int = 0
    outages: int = 0
    conflicts: int = 0
