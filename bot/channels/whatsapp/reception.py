"""What happens to what Meta posts: read, heard, and what became of our own messages looked after."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from bot.channels.whatsapp.errors import WINDOW_CLOSED, remedy_for, verdict
from bot.channels.whatsapp.incoming import Reading, Status, key_of, read_payload
from bot.domain.errors import TryLaterError, UnreachableError
from bot.domain.incoming import Gone, Incoming, Shut

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from bot.channels.whatsapp.counts import Counts
    from bot.domain.ids import Address
    from bot.ports import Hear

log = structlog.get_logger("humraah.whatsapp")


class Reception:
    """Takes payloads to the service.

    Args:
        number: the id of our own phone number.
        hear: the service's ear.
        counts: where to count.
        heard: told the platform's id of each message once it is durable.
        arrived: told of each message of ours with which nothing more can happen; says whom it was for, if known.
        again: told of each that failed for now, and how long to wait; says whether it can be sent again.
    """

    def __init__(
        self, number: str, hear: Hear, counts: Counts, heard: Callable[[str], None],
        arrived: Callable[[str], Address | None], again: Callable[[str, timedelta], bool],
    ) -> None:  # fmt: skip
        self._number = number
        self._hear = hear
        self._counts = counts
        self._heard = heard
        self._arrived = arrived
        self._again = again

    def __repr__(self) -> str:
        return "Reception()"

    async def take(self, raw: object) -> bool:
        """Have everything in a payload heard. Safe to repeat.

        Returns:
            True when it is done with; False when it should be delivered again.
        """
        readings = read_payload(raw, self._number, datetime.now(UTC))
        taken = [incoming for reading in readings if (incoming := self._incoming(reading)) is not None]
        results = await asyncio.gather(*(self._hear(one) for one in taken), return_exceptions=True)
        for one, result in zip(taken, results, strict=True):
            self._note(one, result)
        return not any(isinstance(result, BaseException) for result in results)

    def _incoming(self, reading: Reading) -> Incoming | None:
        """Return what is to be heard: what someone did, or what became of a message to them."""
        self._count(reading)
        if reading.status is None:
            return reading.incoming
        if reading.note == "failed":
            return self._failed(reading.status)
        self._arrived(reading.status.ref)
        return None

    def _failed(self, status: Status) -> Incoming | None:
        trouble = verdict(status.code)
        if isinstance(trouble, TryLaterError) and self._again(status.ref, trouble.after):
            return None
        to = self._arrived(status.ref) or status.to
        if status.code == WINDOW_CLOSED:
            self._counts.shut += 1
            return shut(to, status.at) if to else None
        if isinstance(trouble, UnreachableError):
            self._counts.unreachable += 1
            return gone(to, status.at, status.ref) if to else None
        self._counts.lost += 1
        log.error("message_failed", code=status.code, remedy=remedy_for(status.code))
        return None

    def _note(self, one: Incoming, result: BaseException | None) -> None:
        if result is not None:
            self._counts.failed += 1
            log.error("not_heard", kind=type(one.what).__name__, error=type(result).__name__)
            return
        self._counts.heard += 1
        if one.ref:
            self._heard(one.ref)

    def _count(self, reading: Reading) -> None:
        counts = self._counts
        counts.arrived += reading.note == "arrived"
        counts.ignored += reading.note == "ignored"
        counts.groups += reading.note == "group"
        if reading.note == "malformed":
            counts.malformed += 1
            log.warning("malformed_update")


def shut(to: Address, at: datetime) -> Incoming:
    """Return that the platform takes no free words for someone: heard once a day, however many messages it met."""
    return Incoming(to, key_of("shut", to.value, str(at.date())), _order(at), at, Shut())


def gone(to: Address, at: datetime, ref: str) -> Incoming:
    """Return that someone cannot be reached, as a message to them says."""
    return Incoming(to, key_of("failed", ref), _order(at), at, Gone())


def _order(at: datetime) -> int:
    return int(at.timestamp()) * 1000
