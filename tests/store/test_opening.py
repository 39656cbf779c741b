"""What an operator is told when the database cannot be used."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sqlite3
import stat
import threading
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.domain.errors import OperatorError
from bot.store import SqlStore, maintenance, open_store, schema
from bot.store.sealing import master_id
from bot.store.tables import metadata
from tests.store.conftest import Open
from tests.store.helpers import ASHA, KEY, NOW, OTHER_KEY, conversation, rows, turn


async def refusal(url: str, *keys: bytes, upgrade: bool | None = None) -> OperatorError:
    """Return why the store does not open."""
    with pytest.raises(OperatorError) as caught:
        await open_store(url, keys or [KEY], upgrade=upgrade)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy
    return caught.value


async def test_tables_and_migrations_say_the_same(store: SqlStore) -> None:
    def differences(db: Connection) -> str:
        return repr(compare_metadata(MigrationContext.configure(db), metadata))

    assert await store._database.run(differences) == "[]"


def test_every_revision_is_known_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    assert [script.revision for script in reversed(list(scripts.walk_revisions()))] == list(schema.REVISIONS)


async def test_an_upgrade_is_done_once(empty_url: str) -> None:
    assert await maintenance.upgrade(empty_url) is True
    assert await maintenance.upgrade(empty_url) is False


async def test_an_embedded_database_is_made_at_first_use_for_its_owner_only(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/new/folder/humraah.db", [KEY])
    await turn(store, ASHA, "u1", "hello")
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "new/folder").iterdir()}
    await store.close()

    assert set(files) >= {"humraah.db", "humraah.db-wal"}
    assert {mode & 0o077 for mode in files.values()} == {0}
    assert stat.S_IMODE((tmp_path / "new/folder").stat().st_mode) == 0o700


async def test_an_empty_server_asks_for_an_upgrade(empty_postgres_url: str) -> None:
    error = await refusal(empty_postgres_url)

    assert "no tables" in error.problem
    assert "humraah db upgrade" in error.remedy


async def test_an_older_database_asks_for_an_upgrade(url: str, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    await (await opened(url)).close()
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9999"))

    error = await refusal(url, upgrade=False)

    assert "older" in error.problem
    assert "humraah db upgrade" in error.remedy


async def test_a_newer_database_is_left_alone(url: str, opened: Open) -> None:
    store = await opened(url)
    await rows(store, "UPDATE alembic_version SET version_num = '9999'")
    await store.close()

    error = await refusal(url, upgrade=True)

    assert "newer" in error.problem
    assert "9999" in error.problem


async def test_a_wrong_master_key_is_noticed_at_once(url: str, opened: Open) -> None:
    await (await opened(url)).close()

    error = await refusal(url, OTHER_KEY, upgrade=True)

    assert master_id(KEY) in error.problem
    assert KEY.hex() not in str(error)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    error = await refusal(f"sqlite:///{tmp_path}/file/humraah.db")

    assert "file/humraah.db cannot be written" in error.problem
    assert "HUMRAAH_DATA_DIR" in error.remedy


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "humraah.db").write_bytes(b"a holiday picture" * 100)

    assert "humraah.db cannot be opened" in (await refusal(f"sqlite:///{tmp_path}/humraah.db")).problem


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
async def test_a_wrong_address_says_what_a_right_one_looks_like(url: str) -> None:
    error = await refusal(url)

    assert "HUMRAAH_DATABASE_URL" in error.problem
    assert "postgresql+asyncpg://" in error.remedy


async def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    error = await refusal("postgresql+asyncpg://humraah:hush@127.0.0.1:1/humraah")

    assert "127.0.0.1:1/humraah cannot be reached" in error.problem
    assert "hush" not in str(error)


async def test_a_wrong_password_is_not_shown(postgres_url: str) -> None:
    error = await refusal(postgres_url.replace("secret", "hush"))

    assert "cannot be reached" in error.problem
    assert "hush" not in str(error)


async def test_a_second_store_on_the_same_file_is_turned_away(sqlite_url: str, opened: Open) -> None:
    first = await opened(sqlite_url)

    error = await refusal(sqlite_url)
    assert "Another Humraah" in error.problem
    assert "PostgreSQL" in error.remedy

    await first.close()
    await (await open_store(sqlite_url, [KEY])).close()


def _die_with_the_file_open(url: str) -> None:
    async def live() -> None:
        store = await open_store(url, [KEY], clock=lambda: NOW)
        await turn(store, ASHA, "u1", "never sent", state=b"kept")
        os.kill(os.getpid(), 9)

    asyncio.run(live())


async def test_what_was_kept_survives_kill_and_the_file_is_free_again(sqlite_url: str, opened: Open) -> None:
    child = multiprocessing.get_context("spawn").Process(target=_die_with_the_file_open, args=(sqlite_url,))
    child.start()
    child.join(60)
    assert child.exitcode == -9

    store = await opened(sqlite_url)

    assert (await conversation(store, ASHA)).state == b"kept"
    claimed = await store.run(lambda work: work.claim_letters(NOW, 9))
    assert [letter.message.text for letter in claimed] == ["never sent"]


async def test_sqlite_is_told_to_be_careful(sqlite_url: str, opened: Open) -> None:
    store = await opened(sqlite_url)
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}

    found = {name: (await rows(store, f"PRAGMA {name}"))[0][0] for name in wanted}

    assert found == wanted


async def test_a_turn_waits_for_another_process_to_finish_writing(sqlite_url: str, opened: Open) -> None:
    store = await opened(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    def let_go() -> None:
        time.sleep(0.2)
        other.execute("COMMIT")
        other.close()

    thread = threading.Thread(target=let_go)
    thread.start()
    await turn(store, ASHA, "u1", state=b"kept")
    thread.join()

    assert (await conversation(store, ASHA)).state == b"kept"


async def test_closing_twice_is_closing_once(url: str, opened: Open) -> None:
    store = await opened(url)

    await store.close()
    await store.close()
