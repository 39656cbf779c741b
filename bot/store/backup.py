"""Backups that cannot be read and cannot bring anyone back.

A backup holds sealed data **without the keys**: no conversation's own key, and no erasure (which
carries its key with it). The master keys do not open it, as they only ever sealed those keys. So a
stolen backup is noise, and stays noise for ever once a conversation was wiped.

The file is gzip over JSON, one row a line, the same from SQLite and PostgreSQL. The last line counts the
rows, so that a file that was cut short is noticed; nothing is restored then.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Column, Connection, LargeBinary, Table, select

from bot.domain.errors import OperatorError
from bot.store import schema
from bot.store.tables import conversations, footprints, heard, outbox, timers, to_ms

FORMAT: Final = 1
AT_ONCE: Final = 500

SAVED: Final = (conversations, outbox, timers, footprints, heard)
"""Tables in a backup, parents first."""

LEFT_OUT: Final = frozenset({
    *("meta", "conversation_keys", "erasures"),
    *("accounts", "credentials", "invitations", "console_sessions", "spent", "audit"),
    *("cases", "case_words", "shifts", "waits", "ended_talks"),
    *("link_codes", "relay_talks", "relay_groups", "relay_cards"),
})  # fmt: skip
"""Tables with keys in them, and all about volunteers and talks with them: never in a backup.

A backup goes back into its own database, where the accounts are; an older state of them could only open again what
was closed since.
"""


def write(db: Connection, file: Path, now: datetime) -> int:
    """Write everything but the keys to ``file``, readable by its owner only; return the number of rows.

    The file appears whole, or not at all.

    Args:
        db: in a transaction that sees one moment of the database.
        file: replaced when it is there.
        now: noted in the file, UTC.

    Raises:
        OperatorError: the file cannot be written.
    """
    schema.demand_current(db)
    try:
        with _appearing(file) as raw, gzip.open(raw, "wt", encoding="ascii") as lines:
            return _write_lines(db, lines, now)
    except OSError as error:
        problem = f"The backup {file} cannot be written: {error.strerror or error}."
        raise OperatorError(problem, "Give another path, or make room.") from None


def read(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name of each row's table, and the row.

    Raises:
        OperatorError: the file cannot be read, is no backup, was cut short, or is newer than this program;
            perhaps only after some rows were yielded.
    """
    try:
        with gzip.open(file, "rt", encoding="ascii") as lines:
            _check_head(json.loads(lines.readline()), file)
            yield from _rows(lines)
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise _damaged(file) from None
        problem = f"The backup {file} cannot be read: {error.strerror or error}."
        raise OperatorError(problem, "Check the path and whose file it is.") from None
    except (EOFError, zlib.error, ValueError, LookupError, TypeError):
        raise _damaged(file) from None


def _write_lines(db: Connection, lines: IO[str], now: datetime) -> int:
    head = {"humraah_backup": FORMAT, "schema": schema.REVISIONS[-1], "made": to_ms(now)}
    print(json.dumps(head), file=lines)
    count = 0
    for table in SAVED:
        found = db.execution_options(yield_per=AT_ONCE).execute(select(table).order_by(*table.primary_key))
        for row in found.mappings():
            print(json.dumps([table.name, _to_json(table, row)]), file=lines)
            count += 1
    print(json.dumps({"rows": count}), file=lines)
    return count


def _rows(lines: IO[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield tables' names and rows; raise when the last line does not count them right."""
    tables = {table.name: table for table in SAVED}
    for count, line in enumerate(lines):
        found = json.loads(line)
        if found == {"rows": count} and not lines.read():  # reading on makes gzip compare its checksum
            return
        name, values = found
        yield name, _from_json(tables[name], values)
    raise EOFError


def _check_head(head: dict[str, Any], file: Path) -> None:
    if head["humraah_backup"] != FORMAT or head["schema"] not in schema.REVISIONS:
        problem = f"The backup {file} was made by a newer Humraah (schema {head['schema']})."
        raise OperatorError(problem, "Install that version to restore it.")


def _to_json(table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    return {column.name: _packed(column, row[column.name]) for column in table.columns}


def _from_json(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _unpacked(column, values[column.name]) for column in table.columns}


def to_text(blob: bytes) -> str:
    """Return bytes as they stand in a backup."""
    return base64.b64encode(blob).decode()


def _packed(column: Column[Any], value: Any) -> Any:
    return to_text(value) if isinstance(column.type, LargeBinary) else value


def _unpacked(column: Column[Any], value: Any) -> Any:
    return base64.b64decode(value, validate=True) if isinstance(column.type, LargeBinary) else value


@contextmanager
def _appearing(file: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its name only once it is complete and on disk."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as raw:
            yield raw
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(file)
        _sync_folder(file.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _damaged(file: Path) -> OperatorError:
    return OperatorError(f"{file} is no Humraah backup, or was cut short.", "Nothing was restored; use another one.")
