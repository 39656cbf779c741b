"""``humraah telegram groups``, and the settings it goes by."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.domain.errors import OperatorError
from bot.settings import read_settings
from tests.cli.conftest import Run
from tests.standins.telegram_server import TelegramServer


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    """Run the stand-in beside the test: a command has a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    running = TelegramServer()
    asyncio.run_coroutine_threadsafe(running.start(), loop).result(10)
    yield running
    asyncio.run_coroutine_threadsafe(running.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def set_up(monkeypatch: pytest.MonkeyPatch, server: TelegramServer, groups: str, topics: str = "false") -> None:
    given = {"TOKEN": server.token, "API_BASE": server.base, "GROUPS": groups, "TOPICS": topics}
    for name, value in given.items():
        monkeypatch.setenv(f"HUMRAAH_TELEGRAM_{name}", value)


def test_it_says_what_is_lacking_in_each_group(
    run: Run, monkeypatch: pytest.MonkeyPatch, server: TelegramServer
) -> None:
    group = server.group(is_forum=True)
    set_up(monkeypatch, server, f"{group.id}, -100777", "true")

    ran = run("telegram", "groups")

    assert ran.status == 1
    assert ran.out.splitlines() == [
        f"{group.id}: all is well",
        "-100777: the bot is not in this group, or the id is wrong",
    ]


def test_all_is_well(run: Run, monkeypatch: pytest.MonkeyPatch, server: TelegramServer) -> None:
    set_up(monkeypatch, server, str(server.group().id))

    assert run("telegram", "groups").status == 0


def test_without_a_group_it_says_how_to_set_one(
    run: Run, monkeypatch: pytest.MonkeyPatch, server: TelegramServer
) -> None:
    set_up(monkeypatch, server, "")

    ran = run("telegram", "groups")

    assert ran.status != 0
    assert "HUMRAAH_TELEGRAM_GROUPS" in ran.err


@pytest.mark.parametrize(
    ("given", "read"), [("", ()), ("-1001", ("-1001",)), (" -1001 , -1002, -1001 ", ("-1001", "-1002"))]
)
def test_groups_are_read_from_the_setting(monkeypatch: pytest.MonkeyPatch, given: str, read: tuple[str, ...]) -> None:
    monkeypatch.setenv("HUMRAAH_TELEGRAM_GROUPS", given)

    assert read_settings().telegram_groups == read


@pytest.mark.parametrize("given", ["1001", "-", "@team", "-0", "-1001;-1002", "-１"])
def test_what_is_no_id_of_a_group_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("HUMRAAH_TELEGRAM_GROUPS", given)

    with pytest.raises(OperatorError, match="HUMRAAH_TELEGRAM_GROUPS"):
        read_settings()
