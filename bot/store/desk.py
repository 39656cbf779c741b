"""What the parts of one transaction share, and how this process marks what it has taken in hand."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Table, Update, func, select, true, update

from bot.domain.ids import ConversationId
from bot.store.sealing import Keyring, Lookup, Seal
from bot.store.tables import to_ms

LEASE: Final = timedelta(seconds=60)
"""How long what a process has claimed stays its own, unless it claims again meanwhile."""

RENEWAL: Final = LEASE / 3
NEWS: Final = "humraah_letters"
"""The PostgreSQL channel that says: there are letters to claim, or cases that changed; and which process says so."""


def random_id() -> int:
    """Return a random id: positive, 63 bits."""
    return secrets.randbelow(2**63 - 1) + 1


class Leases:
    """Marks rows as taken by this process.

    On SQLite one process owns the file, so what it took stays its own until it ends. On PostgreSQL
    a mark holds for ``LEASE``; claiming again within that time renews all marks of this process.
    """

    def __init__(self, *, shared: bool) -> None:
        self.me = random_id()
        self._shared = shared
        self._looked: dict[str, datetime] = {}

    def mark(self, now: datetime) -> dict[str, int]:
        """Return the mark this process puts on a row at ``now``: who, and until when."""
        return {"claimed_by": self.me, "claimed_until": to_ms(now + LEASE)}

    def terms(self, now: datetime) -> dict[str, int]:
        """Return the same mark as values for a statement's ``by`` and ``until``."""
        return {"by": self.me, "until": to_ms(now + LEASE)}

    def look_after(self, db: Connection, table: Table, now: datetime) -> None:
        """Renew our marks in ``table`` and lift those that ran out, when it is time to."""
        looked = self._looked.get(table.name)
        if not self._shared or (looked is not None and looked <= now < looked + RENEWAL):
            return
        self._looked[table.name] = now
        db.execute(update(table).where(table.c.claimed_by == self.me).values(claimed_until=to_ms(now + LEASE)))
        stale = select(table.c.id).where(table.c.claimed_until <= to_ms(now)).with_for_update(skip_locked=True)
        db.execute(released(table).where(table.c.id.in_(stale)))

    def let_go(self, db: Connection, *tables: Table) -> None:
        """Lift our marks; on SQLite everyone's, as nobody else can be alive."""
        for table in tables:
            ours = table.c.claimed_by == self.me if self._shared else true()
            db.execute(released(table).where(ours))


def released(table: Table) -> Update:
    """Return the statement that lifts marks; the caller says which."""
    return update(table).values(claimed_by=None, claimed_until=None)


@dataclass(slots=True)
class Desk:
    """One transaction's table top.

    Attributes:
        db: the connection, inside the transaction.
        clock: gives now, for marks made while a turn is kept.
        seals: of conversations that are locked by this transaction.
        destroyed: set when a key was deleted, so that its last traces are swept up after the commit.
    """

    db: Connection
    keyring: Keyring
    lookup: Lookup
    leases: Leases
    clock: Callable[[], datetime]
    seals: dict[ConversationId, Seal] = field(default_factory=dict)
    destroyed: bool = False

    def tell(self) -> None:
        """Have other processes look for letters and cases, once this is committed."""
        if self.db.dialect.name == "postgresql":
            self.db.execute(select(func.pg_notify(NEWS, str(self.leases.me))))
