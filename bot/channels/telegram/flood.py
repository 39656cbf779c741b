"""Whose limit a 429 was. Telegram does not say."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class FloodWatch:
    """Takes a limit for the bot's own when two people are limited at once, and for one chat's otherwise."""

    _chat: int = field(default=0, repr=False)
    _until: float = 0.0

    def is_whole_bot(self, chat: int, seconds: float) -> bool:
        """Note a 429 that asks to wait ``seconds`` in ``chat``; say whether everyone should wait."""
        now = time.monotonic()
        others_wait_too = self._chat != chat and now < self._until
        self._chat, self._until = chat, now + seconds
        return others_wait_too
