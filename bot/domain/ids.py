"""Names for things that are only ever numbers or short strings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NewType

ConversationId = NewType("ConversationId", int)
"""Random, positive, 63 bits: says nothing about when or in which order people came."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached.

    Attributes:
        channel: name of the channel, such as ``telegram``.
        value: the platform's own id of the chat or person; never shown, logged or stored unsealed.
    """

    channel: str
    value: str = field(repr=False)
