"""Counts for the operator: kinds and numbers, never words and never people."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.ports import Outcome


class Tally:
    """All counters of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        kept = self.registry
        self._turns = Counter("humraah_turns", "Turns taken", ["channel"], registry=kept)
        self._failed = Counter("humraah_failed_turns", "Turns that broke on our side", registry=kept)
        self._wiped = Counter("humraah_wipes", "Conversations wiped by the person", registry=kept)
        self._letters = Counter(
            "humraah_letters", "Letters by what became of them", ["channel", "outcome"], registry=kept
        )
        self._erased = Counter("humraah_cleared_chats", "Chats cleared", ["outcome"], registry=kept)
        self._purged = Counter(
            "humraah_purged_conversations", "Conversations forgotten because their time was up", registry=kept
        )
        self._send_seconds = Histogram("humraah_send_seconds", "Time to hand one letter to the platform", registry=kept)
        self._lanes = Gauge("humraah_lanes", "People with letters on the way", registry=kept)

    def turn(self, outcome: Outcome) -> None:
        """A turn was taken and kept."""
        self._turns.labels(outcome.conversation.address.channel).inc()
        if outcome.wipe:
            self._wiped.inc()

    def failed_turn(self) -> None:
        """A turn broke on our side."""
        self._failed.inc()

    def letter(self, channel: str, outcome: str, seconds: float | None = None) -> None:
        """A letter was sent, postponed, dropped or refused; ``seconds`` is how long sending took."""
        self._letters.labels(channel, outcome).inc()
        if seconds is not None:
            self._send_seconds.observe(seconds)

    def cleared(self, outcome: str) -> None:
        """A chat was cleared, or could not be."""
        self._erased.labels(outcome).inc()

    def purged(self, count: int) -> None:
        """Conversations were forgotten because their time was up."""
        self._purged.inc(count)

    def lanes(self, count: int) -> None:
        """So many people have letters on the way."""
        self._lanes.set(count)
