"""Rotation, backup and restore, on both databases."""

from __future__ import annotations

import gzip
import json
import os
import stat
from pathlib import Path

import pytest

from bot.domain.errors import OperatorError
from bot.domain.ids import Address
from bot.ports import Work
from bot.store import SqlStore, backup, maintenance
from bot.store.restore import Restored
from bot.store.tables import metadata
from tests.store.conftest import Open
from tests.store.helpers import (
    ASHA,
    BINA,
    CHITRA,
    KEY,
    NOW,
    OTHER_KEY,
    after,
    claim,
    conversation,
    deliver,
    outcome_of,
    rows,
    turn,
    words_of,
)

NEWEST_KEY = bytes(range(2, 34))


class TestRotation:
    """Changing the master key, with the bot running."""

    async def test_everything_opens_without_the_old_key_afterwards(self, url: str, opened: Open) -> None:
        store = await opened(url)
        await turn(store, ASHA, "u1", "waiting", state=b"hers", ref="p1")
        await turn(store, BINA, "u2", "goodbye", ref="p2", wipe=True)
        await store.close()

        assert await maintenance.rotate(url, [NEWEST_KEY, KEY]) == 3
        store = await opened(url, NEWEST_KEY)

        assert (await conversation(store, ASHA)).state == b"hers"
        assert words_of(await claim(store)) == ["waiting"]
        (erasure,) = await store.run(lambda work: work.claim_erasures(NOW, 5))
        assert erasure.refs == ("p2",)
        assert await store.run(lambda work: work.unheard(["u1", "u2", "u3"])) == {"u3"}

    async def test_the_old_key_alone_opens_nothing_afterwards(self, url: str, opened: Open) -> None:
        await (await opened(url)).close()
        await maintenance.rotate(url, [NEWEST_KEY, KEY])

        with pytest.raises(OperatorError, match="MASTER_KEYS"):
            await opened(url, KEY)

    async def test_a_running_bot_with_both_keys_notices_nothing(self, url: str, opened: Open) -> None:
        store = await opened(url, NEWEST_KEY, KEY)
        await turn(store, ASHA, "u1", state=b"before")

        await maintenance.rotate(url, [NEWEST_KEY, KEY])
        await turn(store, BINA, "u2", state=b"after")

        assert (await conversation(store, ASHA)).state == b"before"
        assert (await conversation(store, BINA)).state == b"after"

    async def test_a_rotation_is_done_in_parts_and_tells_how_far_it_is(
        self, url: str, opened: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = await opened(url)
        for number in range(7):
            await turn(store, Address("telegram", str(number)), f"u{number}")
        monkeypatch.setattr(maintenance, "AT_ONCE", 3)
        told: list[tuple[int, int]] = []

        def stop_half_way(done: int, of: int) -> None:
            told.append((done, of))
            if done == 4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            await maintenance.rotate(url, [NEWEST_KEY, KEY], stop_half_way)
        assert told == [(1, 8), (4, 8)]

        assert await maintenance.rotate(url, [NEWEST_KEY, KEY]) == 4
        assert await maintenance.rotate(url, [NEWEST_KEY, KEY]) == 0
        assert await rows(store, "SELECT count(DISTINCT master) FROM conversation_keys") == [(1,)]

    async def test_without_the_old_key_nothing_is_changed(self, url: str, opened: Open) -> None:
        store = await opened(url)
        await turn(store, ASHA, "u1", state=b"hers")

        with pytest.raises(OperatorError, match="MASTER_KEYS"):
            await maintenance.rotate(url, [NEWEST_KEY, OTHER_KEY])

        assert (await conversation(store, ASHA)).state == b"hers"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where a backup goes."""
    return tmp_path / "backup.jsonl.gz"


async def lines_of(file: Path) -> list[object]:
    return [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


class TestBackup:
    """What is in the file, and how it comes to be."""

    def test_every_table_is_either_saved_or_left_out_on_purpose(self) -> None:
        saved = {table.name for table in backup.SAVED}

        assert saved | backup.LEFT_OUT == set(metadata.tables)
        assert saved & backup.LEFT_OUT == set()

    async def test_it_holds_no_key(self, url: str, store: SqlStore, file: Path) -> None:
        await turn(store, ASHA, "u1", "hello", state=b"hers")
        await turn(store, BINA, "u2", "goodbye", wipe=True)
        wrapped = await rows(store, "SELECT wrapped FROM conversation_keys UNION SELECT wrapped FROM erasures")
        wrapped += await rows(store, "SELECT value FROM meta")
        assert len(wrapped) == 3

        assert await maintenance.backup(url, file, NOW) == 4
        written = await lines_of(file)

        assert [line[0] for line in written[1:-1]] == ["conversations", "outbox", "heard", "heard"]  # type: ignore[index]
        blobs = [value for line in written[1:-1] for value in line[1].values()]  # type: ignore[index]
        assert not {backup.to_text(blob) for (blob,) in wrapped} & set(blobs)

    async def test_it_is_for_its_owner_only_and_replaces_an_older_one(
        self, url: str, store: SqlStore, file: Path
    ) -> None:
        file.write_text("older")
        await turn(store, ASHA, "u1")

        await maintenance.backup(url, file, NOW)

        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert (await lines_of(file))[0] == {"humraah_backup": 1, "schema": "0004", "made": 1772366400000}
        assert [left for left in file.parent.iterdir() if left.name.endswith(".part")] == []

    async def test_one_that_fails_leaves_the_older_one(
        self, url: str, store: SqlStore, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await turn(store, ASHA, "u1")
        await maintenance.backup(url, file, NOW)
        before = file.read_bytes()

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OperatorError, match="No space left"):
            await maintenance.backup(url, file, NOW)

        assert file.read_bytes() == before
        assert [left for left in file.parent.iterdir() if left.name.endswith(".part")] == []

    async def test_a_place_that_cannot_be_written_is_named(self, url: str, store: SqlStore, tmp_path: Path) -> None:
        with pytest.raises(OperatorError, match=r"nowhere/b\.gz cannot be written"):
            await maintenance.backup(url, tmp_path / "nowhere/b.gz", NOW)


class TestRestore:
    """Going back, without bringing anyone back."""

    async def test_whoever_wiped_since_does_not_come_back(self, url: str, opened: Open, file: Path) -> None:
        store = await opened(url)
        await deliver(store, await turn(store, ASHA, "u1", "one", state=b"hers", ref="p1", set_timers=(("t", NOW),)))
        await turn(store, ASHA, "u2", "two", state=b"hers")
        await turn(store, BINA, "u3", state=b"his")
        await maintenance.backup(url, file, NOW)
        await turn(store, ASHA, "u4", wipe=True)
        await store.close()

        assert await maintenance.restore(url, file) == Restored(1, without_key=1)
        store = await opened(url)

        for table in ("conversations", "conversation_keys"):
            assert await rows(store, f"SELECT count(*) FROM {table}") == [(1,)]
        for table in ("outbox", "timers", "footprints"):
            assert await rows(store, f"SELECT count(*) FROM {table}") == [(0,)]
        assert (await conversation(store, ASHA)).new
        assert (await conversation(store, BINA)).state == b"his"
        assert await store.run(lambda work: work.unheard(["u4"])) == set()

    async def test_whoever_wiped_and_began_anew_keeps_the_new_conversation(
        self, url: str, opened: Open, file: Path
    ) -> None:
        store = await opened(url)
        await turn(store, ASHA, "u1", state=b"forgotten")
        await maintenance.backup(url, file, NOW)
        await turn(store, ASHA, "u2", wipe=True)
        await turn(store, ASHA, "u3", state=b"anew")
        await store.close()

        assert await maintenance.restore(url, file) == Restored(0, without_key=1)

        assert (await conversation(await opened(url), ASHA)).state == b"anew"

    async def test_a_lost_conversation_goes_back_to_where_it_was(self, url: str, opened: Open, file: Path) -> None:
        store = await opened(url)
        sent = await turn(store, ASHA, "u1", "sent", ref="p1", state=b"then", set_timers=(("t", after(hours=1)),))
        await deliver(store, sent)
        await turn(store, ASHA, "u2", "waiting", "also waiting", state=b"then")
        await maintenance.backup(url, file, NOW)
        await rows(store, "DELETE FROM conversations")
        await store.close()

        assert await maintenance.restore(url, file) == Restored(1, without_key=0)
        store = await opened(url)

        assert (await conversation(store, ASHA)).state == b"then"
        assert words_of(await claim(store)) == ["waiting", "also waiting"]
        assert [timer.timer for timer in await store.run(lambda work: work.due_timers(after(hours=1), 5))] == ["t"]
        await turn(store, ASHA, "u9", clear=True)
        (erasure,) = await store.run(lambda work: work.claim_erasures(NOW, 5))
        assert set(erasure.refs) == {"p1", f"m{sent[0].id}"}

    async def test_a_conversation_that_moved_on_goes_back_but_lives_as_long_as_it_would_have(
        self, url: str, opened: Open, file: Path
    ) -> None:
        store = await opened(url)
        await turn(store, ASHA, "u1", "then", state=b"then", ref="p1", expires=after(hours=1))
        await maintenance.backup(url, file, NOW)
        now = await turn(
            store, ASHA, "u2", "now", state=b"now", ref="p2", expires=after(hours=9), set_timers=(("new", NOW),)
        )
        await store.close()

        await maintenance.restore(url, file)
        store = await opened(url)

        assert (await conversation(store, ASHA)).state == b"then"
        claimed = await claim(store)
        assert words_of(claimed) == ["then"]
        assert claimed[0].id > now[-1].id
        assert await store.run(lambda work: work.due_timers(NOW, 5)) == []
        assert await store.run(lambda work: work.unheard(["u1", "u2"])) == set()
        assert await store.run(lambda work: work.purge(after(hours=8))) == 0
        await turn(store, ASHA, "u3", clear=True)
        (erasure,) = await store.run(lambda work: work.claim_erasures(NOW, 5))
        assert set(erasure.refs) == {"p1", "p2"}

    async def test_a_conversation_that_is_not_in_the_backup_stays(self, url: str, opened: Open, file: Path) -> None:
        store = await opened(url)
        await turn(store, ASHA, "u1", state=b"then")
        await maintenance.backup(url, file, NOW)
        await turn(store, CHITRA, "u2", "hello", state=b"later")
        await store.close()

        await maintenance.restore(url, file)
        store = await opened(url)

        assert (await conversation(store, CHITRA)).state == b"later"
        assert words_of(await claim(store)) == ["hello"]

    async def test_a_restore_takes_more_than_one_handful(self, url: str, opened: Open, file: Path) -> None:
        crowd = [Address("telegram", str(number)) for number in range(1200)]
        store = await opened(url)

        def fill(work: Work) -> None:
            people = work.conversations(crowd)
            work.keep([outcome_of(person, f"u{who.value}", "a", "b") for who, person in people.items()])

        await store.run(fill)
        await maintenance.backup(url, file, NOW)
        await rows(store, "DELETE FROM conversations WHERE id IN (SELECT id FROM conversations LIMIT 700)")
        await store.close()

        assert await maintenance.restore(url, file) == Restored(1200, without_key=0)
        store = await opened(url)
        assert await rows(store, "SELECT count(*) FROM outbox") == [(2400,)]

    async def test_a_file_that_was_cut_short_changes_nothing(self, url: str, opened: Open, file: Path) -> None:
        store = await opened(url)
        await turn(store, ASHA, "u1", state=b"then")
        await maintenance.backup(url, file, NOW)
        await turn(store, ASHA, "u2", state=b"now")
        await store.close()
        whole = await lines_of(file)

        for damaged in (
            file.read_bytes()[:-9],
            gzip.compress(b"\n".join(json.dumps(line).encode() for line in whole[:-1])),
            gzip.compress(b"\n".join(json.dumps(line).encode() for line in [*whole[:-2], whole[-1]])),
            gzip.compress(b"{}"),
            gzip.compress(b"not json"),
            gzip.compress(b'{"humraah_backup": 1, "schema": "0001"}\n["meta", {}]\n{"rows": 1}'),
            gzip.compress(b"\xff\xfe"),
            b"a holiday picture",
            b"",
        ):
            file.write_bytes(damaged)
            with pytest.raises(OperatorError, match="no Humraah backup, or was cut short"):
                await maintenance.restore(url, file)

        assert (await conversation(await opened(url), ASHA)).state == b"now"

    async def test_a_newer_backup_is_turned_away(self, url: str, opened: Open, file: Path) -> None:
        await (await opened(url)).close()
        newer = gzip.compress(b'{"humraah_backup": 1, "schema": "9999", "made": 0}\n{"rows": 0}')
        file.write_bytes(newer)

        with pytest.raises(OperatorError, match=r"newer Humraah \(schema 9999\)"):
            await maintenance.restore(url, file)

    async def test_a_missing_backup_is_named(self, url: str, opened: Open, file: Path) -> None:
        await (await opened(url)).close()

        with pytest.raises(OperatorError, match=r"backup\.jsonl\.gz cannot be read"):
            await maintenance.restore(url, file)

    async def test_a_running_bot_must_be_stopped_first(self, sqlite_url: str, opened: Open, file: Path) -> None:
        await opened(sqlite_url)
        await maintenance.backup(sqlite_url, file, NOW)

        with pytest.raises(OperatorError, match="Another Humraah"):
            await maintenance.restore(sqlite_url, file)

    async def test_a_backup_fits_the_other_kind_of_database(
        self, sqlite_url: str, postgres_url: str, opened: Open, file: Path
    ) -> None:
        server = await opened(postgres_url)
        sent = await turn(server, ASHA, "u1", "one", "two", state=b"hers", ref="p1", set_timers=(("t", NOW),))
        await deliver(server, sent[:1])
        await maintenance.backup(postgres_url, file, NOW)
        embedded = await opened(sqlite_url)
        await _give_keys(server, embedded)
        await embedded.close()

        assert await maintenance.restore(sqlite_url, file) == Restored(1, without_key=0)
        back = await opened(sqlite_url)
        assert (await conversation(back, ASHA)).state == b"hers"
        assert words_of(await claim(back)) == ["two"]

        await maintenance.backup(sqlite_url, file, NOW)
        await rows(server, "DELETE FROM conversations")
        assert await maintenance.restore(postgres_url, file) == Restored(1, without_key=0)
        assert (await conversation(server, ASHA)).state == b"hers"
        assert words_of(await claim(server)) == ["two"]


async def _give_keys(source: SqlStore, target: SqlStore) -> None:
    """Copy what a backup leaves out, as somebody who moves from one database to another must."""
    for table, columns in (("meta", "name, value, master"), ("conversation_keys", "id, wrapped, master")):
        await rows(target, f"DELETE FROM {table}")
        for row in await rows(source, f"SELECT {columns} FROM {table}"):
            names = columns.split(", ")
            marks = ", ".join(f":{name}" for name in names)
            await rows(
                target, f"INSERT INTO {table} ({columns}) VALUES ({marks})", **dict(zip(names, row, strict=True))
            )


class TestPurge:
    """Forgetting from the command line."""

    async def test_it_needs_no_key(self, url: str, opened: Open) -> None:
        store = await opened(url)
        await turn(store, ASHA, "u1", expires=NOW)
        await turn(store, BINA, "u2", expires=after(hours=1))

        assert await maintenance.purge(url, NOW) == 1
        assert (await conversation(store, ASHA)).new

    async def test_a_server_without_tables_is_named(self, empty_postgres_url: str) -> None:
        with pytest.raises(OperatorError, match="humraah db upgrade"):
            await maintenance.purge(empty_postgres_url, NOW)

    async def test_where_there_is_no_file_none_is_made(self, sqlite_url: str, tmp_path: Path) -> None:
        for job in (maintenance.purge(sqlite_url), maintenance.backup(sqlite_url, tmp_path / "b.gz")):
            with pytest.raises(OperatorError, match=r"There is no database .*humraah\.db"):
                await job

        assert list(tmp_path.iterdir()) == []
