"""Messages that the API took and that have not arrived: some fail on their way, and that is told only later.

Kept in memory for a few minutes at most, so that such a message can be sent again. Another process, or the same one
after a restart, does not have it; what then fails is counted as lost.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.channels.whatsapp.outgoing import Fields
    from bot.domain.ids import Address

SECONDS = 300.0
"""How long a message is kept; most statuses come within seconds."""

MOST = 5000
"""How many are kept at once: a minute at the highest rate of a number."""

TRIES = 3
"""How often one message is sent in all."""


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A message that was taken."""

    to: Address
    fields: Fields = field(repr=False)
    tries: int
    since: float


class Arriving:
    """What is on its way, by the platform's id."""

    def __init__(self, steady: Callable[[], float] = monotonic) -> None:
        self._steady = steady
        self._messages: OrderedDict[str, OnItsWay] = OrderedDict()

    def __len__(self) -> int:
        return len(self._messages)

    def took(self, ref: str, to: Address, fields: Fields, tries: int) -> None:
        """Remember a message; forget those that have been on their way for too long."""
        now = self._steady()
        self._messages[ref] = OnItsWay(to, fields, tries, now)
        while len(self._messages) > MOST or next(iter(self._messages.values())).since < now - SECONDS:
            self._messages.popitem(last=False)

    def pop(self, ref: str) -> OnItsWay | None:
        """Forget a message; return it if it was still known."""
        return self._messages.pop(ref, None)

    def forget(self, to: Address) -> None:
        """Forget all that is on its way to someone."""
        for ref in [ref for ref, message in self._messages.items() if message.to == to]:
            del self._messages[ref]
