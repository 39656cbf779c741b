"""Putting a backup back.

The keys live in the database alone. Restoring therefore goes *into* the database the backup was made
from, and takes from it only conversations whose key still lives there: whoever wiped theirs in the
meantime, or was forgotten, does not come back.

- A conversation in the backup goes back to where it was: answers, waiting letters, timers. A letter that
  went out since may be said twice. It is kept as long as the later of both says.
- A conversation that is not in the backup stays as it is.
- What is known of messages in the chat and of updates heard is added to, never taken away: a wipe
  still finds all messages, and no update has a second effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.statements import Statement
from bot.store.tables import conversation_keys, conversations, footprints, heard, outbox, timers

T = TypeVar("T")
Row: TypeAlias = dict[str, Any]

AT_ONCE: Final = 500

_keys_of = Statement(
    select(conversation_keys.c.id, conversations.c.expires_at, conversations.c.version)
    .select_from(conversation_keys.outerjoin(conversations))
    .where(conversation_keys.c.id.in_(bindparam("ids", expanding=True))),
    each="ids",
)
_add_person = Statement(insert(conversations))
_set_back = Statement(
    update(conversations)
    .where(conversations.c.id == bindparam("id_"))
    .values({column: bindparam(f"{column.name}_") for column in conversations.c if column.name != "id"})
)
_drop_of = [
    Statement(delete(table).where(table.c.conversation_id.in_(bindparam("ids", expanding=True))), each="ids")
    for table in (outbox, timers)
]
_add = {
    "outbox": Statement(insert(outbox), columns=("conversation_id", "message", "due", "attempts")),
    "timers": Statement(insert(timers)),
    **{
        table.name: Statement(
            {
                "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
                "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
            }
        )
        for table in (footprints, heard)
    },
}


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        conversations: how many went back to where they were.
        without_key: how many were left out, as their key is no more.
    """

    conversations: int
    without_key: int


def restore(db: Connection, rows: Iterable[tuple[str, Row]]) -> Restored:
    """Put back ``rows``, as ``backup.read`` yields them, inside the running transaction."""
    if db.dialect.name == "postgresql":
        db.execute(text("LOCK TABLE conversation_keys, conversations, outbox, timers IN ACCESS EXCLUSIVE MODE"))
    back = _Restore(db)
    for table, members in groupby(rows, key=itemgetter(0)):
        for some in _in_parts(row for _, row in members):
            back.put(table, some)
    return Restored(len(back.people), back.without_key)


class _Restore:
    """Takes rows of conversations first, then of all else.

    Attributes:
        people: conversations that went back.
        without_key: how many could not.
    """

    def __init__(self, db: Connection) -> None:
        self._db = db
        self.people: set[int] = set()
        self.without_key = 0

    def put(self, table: str, rows: Sequence[Row]) -> None:
        """Put back some rows of one table."""
        if table == conversations.name:
            self._put_people(rows)
        else:
            _add[table].many(self._db, [row for row in rows if self._belongs(row)])

    def _belongs(self, row: Row) -> bool:
        return "conversation_id" not in row or row["conversation_id"] in self.people

    def _put_people(self, rows: Sequence[Row]) -> None:
        found = _keys_of.rows(self._db, ids=[row["id"] for row in rows])
        alive = {key: (expires, version) for key, expires, version in found}
        back = [row for row in rows if row["id"] in alive]
        self.without_key += len(rows) - len(back)
        self.people.update(row["id"] for row in back)
        for drop in _drop_of:
            drop.rows(self._db, ids=[row["id"] for row in back])
        _add_person.many(self._db, [row for row in back if alive[row["id"]][1] is None])
        now = [(row, *alive[row["id"]]) for row in back if alive[row["id"]][1] is not None]
        _set_back.many(self._db, [_newer(*person) for person in now])


def _newer(row: Row, expires: int, version: int) -> Row:
    """Return the backup's row as values for a living one: kept as long as the later of both says."""
    row = row | {"expires_at": max(row["expires_at"], expires), "version": max(row["version"], version) + 1}
    return {f"{name}_": value for name, value in row.items()}


def _in_parts(members: Iterable[T]) -> Iterator[list[T]]:
    """Yield lists of up to ``AT_ONCE`` members."""
    rest = iter(members)
    while part := list(islice(rest, AT_ONCE)):
        yield part
