"""Chats to clear: they outlive the conversation, each under a key of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, delete, insert, null, select, update

from bot.domain.errors import SealBrokenError
from bot.domain.ids import Address, ConversationId
from bot.domain.messages import Outgoing
from bot.ports import Erasure, Outcome, Sent
from bot.store.codec import erasure_from_bytes, erasure_to_bytes
from bot.store.desk import Desk, random_id
from bot.store.letters import Footprints
from bot.store.statements import Statement
from bot.store.tables import erasures, to_ms

log = logging.getLogger(__name__)

ERASURE_KEY: Final = b"erasure key"
ERASURE: Final = b"erasure"

_NEW = ("id", "conversation_id", "wrapped", "master", "sealed", "at", "due", "attempts")
_columns = (erasures.c.id, erasures.c.wrapped, erasures.c.master, erasures.c.sealed, erasures.c.attempts)
_waiting = Statement(
    select(*_columns)
    .where(and_(erasures.c.claimed_by.is_(None), erasures.c.due <= bindparam("now")))
    .order_by(erasures.c.due, erasures.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_claim = Statement(
    update(erasures)
    .where(erasures.c.id.in_(bindparam("ids", expanding=True)))
    .values(claimed_by=bindparam("by"), claimed_until=bindparam("until"), attempts=erasures.c.attempts + 1),
    each="ids",
)
_of_conversation = Statement(
    select(*_columns)
    .where(erasures.c.conversation_id == bindparam("conversation"))
    .order_by(erasures.c.at.desc())
    .limit(1)
)
_add = Statement(insert(erasures), columns=_NEW)
_finish = Statement(delete(erasures).where(erasures.c.id == bindparam("erasure")))
_postpone = Statement(
    update(erasures)
    .where(erasures.c.id == bindparam("erasure"))
    .values(due=bindparam("not_before"), attempts=bindparam("tried"), claimed_by=null(), claimed_until=null())
)


class Erasures:
    """Begins, claims and ends the clearing of chats."""

    def __init__(self, desk: Desk, footprints: Footprints) -> None:
        self._desk = desk
        self._footprints = footprints

    def begin(self, outcomes: Sequence[Outcome]) -> None:
        """Write an erasure for each outcome that wipes or clears; its refs move there from the footprints."""
        clearing = [outcome for outcome in outcomes if outcome.wipe or outcome.clear]
        ids = [outcome.conversation.id for outcome in clearing]
        refs = self._footprints.of(ids)
        self._footprints.forget(ids)
        rows = [self._row_of(outcome, refs[outcome.conversation.id]) for outcome in clearing]
        _add.many(self._desk.db, [row for row in rows if row])

    def add_late(self, sent: Sequence[Sent]) -> None:
        """Take down letters that were under way while their conversation was wiped."""
        for late in (letter for letter in sent if letter.refs):
            begun = self._opened(_of_conversation.rows(self._desk.db, conversation=late.conversation))
            rows = [self._row(late.conversation, erasure.address, late.refs, (), late.at) for erasure in begun]
            _add.many(self._desk.db, rows)

    def claim(self, now: datetime, most: int) -> list[Erasure]:
        """Claim erasures that are due and that nobody is at work on; each counts as begun from here on."""
        desk = self._desk
        desk.leases.look_after(desk.db, erasures, now)
        rows = _waiting.rows(desk.db, now=to_ms(now), most=most)
        _claim.rows(desk.db, ids=[row[0] for row in rows], **desk.leases.terms(now))
        return list(self._opened(rows))

    def finish(self, erasure: int) -> None:
        """Delete an erasure with its key."""
        _finish.rows(self._desk.db, erasure=erasure)
        self._desk.destroyed = True

    def postpone(self, erasure: int, due: datetime, attempts: int) -> None:
        """Hand an erasure back until ``due``."""
        _postpone.rows(self._desk.db, erasure=erasure, not_before=to_ms(due), tried=attempts)

    def _row_of(self, outcome: Outcome, refs: list[str]) -> dict[str, Any]:
        """Return the row for ``outcome``; empty when there is nothing to take down or to say."""
        farewell = outcome.letters if outcome.wipe else ()
        known = (*refs, outcome.ref) if outcome.ref else tuple(refs)
        if not known and not farewell:
            return {}
        return self._row(outcome.conversation.id, outcome.conversation.address, known, farewell, outcome.at)

    def _row(
        self,
        conversation: ConversationId,
        address: Address,
        refs: tuple[str, ...],
        farewell: tuple[Outgoing, ...],
        at: datetime,
    ) -> dict[str, Any]:
        key = random_id()
        seal, wrapped = self._desk.keyring.new_seal(ERASURE_KEY, key)
        return {
            "id": key,
            "conversation_id": conversation,
            "wrapped": wrapped.blob,
            "master": wrapped.master,
            "sealed": seal.seal(ERASURE, erasure_to_bytes(address, refs, farewell)),
            "at": to_ms(at),
            "due": to_ms(at),
            "attempts": 0,
        }

    def _opened(self, rows: Sequence[Any]) -> Iterator[Erasure]:
        """Open claimed rows; one that does not open can never be done and is deleted."""
        for row in rows:
            opened = self._open(row)
            if opened:
                yield opened
            else:
                self.finish(row[0])

    def _open(self, row: Any) -> Erasure | None:
        key, blob, master, sealed, attempts = row
        try:
            seal = self._desk.keyring.seal_of(blob, master, ERASURE_KEY, key)
            address, refs, farewell = erasure_from_bytes(seal.open(ERASURE, sealed))
        except SealBrokenError as broken:
            log.error("A chat will not be cleared. %s", broken)
            return None
        return Erasure(key, address, refs, farewell, attempts)
