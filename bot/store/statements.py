"""Core statements, compiled once and then run with plain values.

SQLAlchemy spends several times what SQLite itself needs on a small statement: it looks the compiled
form up by the statement's structure, expands lists and converts each value, every time. All our
values are ints, bytes and short strings that both drivers take as they are, so none of that is needed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Insert
from sqlalchemy.sql.elements import ClauseElement

T = TypeVar("T")
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What the driver is given.

    Attributes:
        sql: with the driver's own marks for values.
        fixed: values that belong to the statement.
        pick: takes the values out of a mapping, in the order of the marks.
        spread: the names that the members of the list go by; empty without a list.
    """

    sql: str
    fixed: dict[str, Any]
    pick: Callable[[Values], tuple[Any, ...]]
    spread: tuple[str, ...] = ()


class Statement:
    """One statement, for SQLite and PostgreSQL.

    Args:
        core: how it reads in SQLAlchemy Core; a dict of these, by dialect name, where they differ.
        each: the parameter that is a list (``bindparam(each, expanding=True)``), if there is one.
        columns: for an INSERT, the columns that are given.
    """

    def __init__(
        self, core: ClauseElement | dict[str, ClauseElement], *, each: str = "", columns: Sequence[str] = ()
    ) -> None:
        self._core = core
        self._each = each
        self._columns = tuple(columns) or None
        self._compiled: dict[tuple[str, int], _Compiled] = {}

    def rows(self, db: Connection, **values: Any) -> Sequence[Any]:
        """Run it once and return all rows; with an empty list it is not run, as no row could match."""
        members = values.pop(self._each) if self._each else ()
        if self._each and not members:
            return ()
        members = _padded(members)
        ready = self._for(db.dialect, len(members))
        given = ready.fixed | values | dict(zip(ready.spread, members, strict=True))
        cursor = _cursor(db)
        if cursor is not None:
            return cursor.execute(ready.sql, ready.pick(given)).fetchall()
        result = db.exec_driver_sql(ready.sql, ready.pick(given))
        return result.all() if result.returns_rows else ()

    def firsts(self, db: Connection, **values: Any) -> list[Any]:
        """Run it once and return the first column."""
        return [row[0] for row in self.rows(db, **values)]

    def many(self, db: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Run it for each of ``rows``, in order; they have no lists and give back nothing."""
        if not rows:
            return
        ready = self._for(db.dialect, 0)
        given = [ready.pick(row) for row in ([ready.fixed | row for row in rows] if ready.fixed else rows)]
        cursor = _cursor(db)
        if cursor is not None:
            cursor.executemany(ready.sql, given)
        else:
            db.exec_driver_sql(ready.sql, given)

    def _for(self, dialect: Dialect, members: int) -> _Compiled:
        ready = self._compiled.get((dialect.name, members))
        if ready is None:
            ready = self._compiled[dialect.name, members] = self._compile(dialect, members)
        return ready

    def _compile(self, dialect: Dialect, members: int) -> _Compiled:
        core = self._core[dialect.name] if isinstance(self._core, dict) else self._core
        if isinstance(core, Insert):
            core = core.inline()
        form: Any = core.compile(dialect=dialect, column_keys=self._columns)
        fixed = {name: value for name, value in form.params.items() if isinstance(value, (int, str, bytes))}
        state = form.construct_expanded_state({**form.params, **({self._each: [0] * members} if self._each else {})})
        spread = tuple(state.parameter_expansion.get(self._each, ()))
        return _Compiled(state.statement, fixed, _picker(state.positiontup), spread)


def _cursor(db: Connection) -> sqlite3.Connection | None:
    driver = db.connection.driver_connection
    return driver if isinstance(driver, sqlite3.Connection) else None


def _picker(names: Sequence[str]) -> Callable[[Values], tuple[Any, ...]]:
    """Return a function that takes ``names`` out of a mapping, as a tuple however many they are."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _padded(members: Sequence[T]) -> Sequence[T]:
    """Repeat the last member up to a power of two: same rows, few different statements to prepare."""
    if not members:
        return ()
    size = 1 << (len(members) - 1).bit_length()
    return [*members, *[members[-1]] * (size - len(members))]
