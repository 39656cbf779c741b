"""What is nowhere to be found on disk: in the file, the write-ahead log, a backup or the server's tables."""

from __future__ import annotations

import gzip
import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.ids import Address
from bot.store import SqlStore, maintenance
from bot.store.tables import conversation_keys, metadata
from tests.store.conftest import Open
from tests.store.helpers import NOW, conversation, deliver, rows, turn

CANARY = Address("telegram", "canary-address-5550123")
WORDS = ("canary-letter-kept", "canary-letter-sent")
STATE = b"canary-state: she said this"
REF = "canary-ref-wamid"
UPDATE = "canary-update-key"
ALL = (CANARY.value.encode(), *(word.encode() for word in WORDS), STATE, REF.encode(), UPDATE.encode())


async def live(store: SqlStore) -> None:
    """Leave a trace of each kind."""
    letters = await turn(store, CANARY, UPDATE, *WORDS, state=STATE, ref=REF)
    await deliver(store, letters[1:])


def on_disk(folder: Path) -> bytes:
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files, "nothing was written: this would prove nothing"
    return b"".join(file.read_bytes() for file in files)


async def test_no_word_reaches_the_disk_unsealed(sqlite_url: str, tmp_path: Path, opened: Open) -> None:
    store = await opened(sqlite_url)
    await live(store)
    assert (tmp_path / "humraah.db-wal").stat().st_size > 0

    await maintenance.backup(sqlite_url, tmp_path / "b.gz", NOW)
    (tmp_path / "b.json").write_bytes(gzip.decompress((tmp_path / "b.gz").read_bytes()))
    written = on_disk(tmp_path)

    assert [word for word in ALL if word in written] == []
    assert CANARY.channel.encode() in written


async def test_no_word_reaches_the_server_unsealed(postgres_url: str, opened: Open) -> None:
    store = await opened(postgres_url)
    await live(store)

    def everything(db: object) -> bytes:
        return b"".join(
            value if isinstance(value, bytes) else str(value).encode()
            for table in metadata.sorted_tables
            for row in db.execute(select(table))  # type: ignore[attr-defined]
            for value in row
        )

    stored = await store._database.run(everything)

    assert [word for word in ALL if word in stored] == []
    assert CANARY.channel.encode() in stored


async def test_after_a_wipe_not_even_the_sealed_bytes_are_left(sqlite_url: str, tmp_path: Path, opened: Open) -> None:
    store = await opened(sqlite_url)
    await live(store)
    person = await conversation(store, CANARY)
    look = "SELECT wrapped, address, state FROM conversations JOIN conversation_keys USING (id)"
    (sealed,) = await rows(store, look)
    (letter,) = await rows(store, "SELECT message FROM outbox")
    before = on_disk(tmp_path)
    assert all(blob in before for blob in (*sealed, *letter))

    await turn(store, CANARY, "bye", wipe=True)

    left = on_disk(tmp_path)
    assert [blob for blob in (*sealed, *letter) if blob in left] == []
    assert await rows(store, f"SELECT * FROM {conversation_keys.name} WHERE id = {person.id}") == []


async def test_after_a_purge_not_even_the_sealed_bytes_are_left(sqlite_url: str, tmp_path: Path, opened: Open) -> None:
    store = await opened(sqlite_url)
    await turn(store, CANARY, UPDATE, state=STATE, expires=NOW)
    (sealed,) = await rows(store, "SELECT wrapped, state FROM conversations JOIN conversation_keys USING (id)")

    assert await maintenance.purge(sqlite_url, NOW) == 1

    left = on_disk(tmp_path)
    assert [blob for blob in sealed if blob in left] == []


async def test_no_word_is_shown_by_errors_and_logs(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await live(store)
    await rows(store, "UPDATE outbox SET message = :broken, claimed_by = NULL", broken=b"broken")
    await store.run(lambda work: work.claim_letters(NOW, 9))

    with pytest.raises(Exception, match="heard") as caught:
        await turn(store, CANARY, UPDATE, *WORDS, state=STATE, ref=REF)

    told = (caplog.text + repr(caught.value) + str(caught.value)).encode()
    assert "does not open" in caplog.text
    assert [word for word in ALL if word in told] == []
