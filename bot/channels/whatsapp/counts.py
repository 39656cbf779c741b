"""How much of what happened, for the app to export. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counts:
    """Plain counters since the start; each only grows.

    Attributes:
        heard: messages that reached the service.
        arrived: statuses that say a message was sent, delivered or read.
        ignored: what the bot does not answer, such as account notices.
        groups: messages in groups, which the bot does not read.
        malformed: things that could not be read and were skipped.
        failed: times the service could not take something; Meta delivers it again.
        forged: webhook requests without a right signature.
        too_large: webhook requests with too long a body.
        sent: messages that the API took, each part counted.
        limited: answers and statuses that spoke of a limit.
        unreachable: messages that cannot reach their person.
        refused: messages that WhatsApp would not take.
        outages: calls that met a broken network or server.
        shut: messages that came more than a day after the person's last.
        again: messages that were taken, failed on their way, and were sent again.
        lost: messages that were taken, failed on their way, and could not be sent again.
    """

    heard: int = 0
    arrived: int = 0
    ignored: int = 0
    groups: int = 0
    malformed: int = 0
    failed: int = 0
    forged: int = 0
    too_large: int = 0
    sent: int = 0
    limited: int = 0
    unreachable: int = 0
    refused: int = 0
    outages: int = 0
    shut: int = 0
    again: int = 0
    lost: int = 0
