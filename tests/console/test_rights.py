"""Who may use which address: the table's word, against what happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web

from bot.console.call import Call
from bot.console.rights import ANYONE, OWN_ACCOUNT, STRANGERS, Table, Who, at_least, only
from bot.handoff.case import NO_ONE
from bot.ports import Account, Role
from tests.console.rig import Stage, Visitor, staged

MEANT = {
    "GET /console/console.css": "anyone, signed in or not",
    "GET /console/console.js": "anyone, signed in or not",
    "GET /console/icon.svg": "anyone, signed in or not",
    "GET /console/sign-in": "nobody signed in",
    "POST /console/sign-in": "nobody signed in",
    "POST /console/sign-in/passkey": "nobody signed in",
    "POST /console/sign-out": "everyone signed in, for their own account only",
    "GET /console/join/{code}": "anyone, signed in or not",
    "POST /console/join/{code}/passkey": "nobody signed in",
    "POST /console/join/{code}/password": "nobody signed in",
    "GET /console": "everyone signed in, for their own account only",
    "GET /console/": "everyone signed in, for their own account only",
    "GET /console/me": "everyone signed in, for their own account only",
    "POST /console/me": "everyone signed in, for their own account only",
    "GET /console/me/ways": "everyone signed in, for their own account only",
    "POST /console/me/ways/passkey": "everyone signed in, for their own account only",
    "POST /console/me/ways/password": "everyone signed in, for their own account only",
    "POST /console/me/ways/remove": "everyone signed in, for their own account only",
    "POST /console/me/sign-out-everywhere": "everyone signed in, for their own account only",
    "GET /console/accounts": "manager only",
    "POST /console/accounts": "manager only",
    "GET /console/accounts/{id}": "manager only",
    "POST /console/accounts/{id}": "manager only",
    "POST /console/accounts/{id}/invite": "manager only",
    "POST /console/accounts/{id}/disable": "manager only",
    "POST /console/accounts/{id}/enable": "manager only",
    "GET /console/audit": "supervisor and above",
}
"""What was decided. Whoever adds an address writes here who may use it, and why nobody else."""

WHO = ("signed out", "disabled", *Role)


async def handler(_: Call) -> web.Response:
    return web.Response()


def test_every_address_says_who_may_use_it_and_it_is_what_was_decided() -> None:
    with_routes = routes_of_a_console()

    assert {f"{method} {path}": who.said for method, path, who in with_routes} == MEANT


def routes_of_a_console() -> list[tuple[str, str, Who]]:
    from datetime import UTC, datetime  # noqa: PLC0415
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    from bot.console import Console  # noqa: PLC0415
    from bot.console.console import Setting  # noqa: PLC0415
    from bot.i18n.words import Words  # noqa: PLC0415

    class Still:
        def now(self) -> datetime:
            return datetime(2026, 3, 1, tzinfo=UTC)

    setting = Setting(Words(), ("en",), ZoneInfo("UTC"), "", "http://localhost:8080")
    console = Console(setting, bytes(32), None, Still())  # type: ignore[arg-type]
    return [(route.method, route.path, route.who) for route in console.table]


async def test_nothing_is_served_that_is_not_in_the_table(stage: Stage) -> None:
    served = {(route.method, route.resource.canonical) for route in stage.client.app.router.routes() if route.resource}

    assert {one for one in served if one[0] != "HEAD"} == {(one.method, one.path) for one in stage.console.table}


@pytest.mark.parametrize("who", [None, "manager", Role.MANAGER, frozenset(Role), Who("nobody at all", frozenset())])
def test_an_address_without_a_statement_cannot_be_registered(who: object) -> None:
    table = Table()
    for add in (table.get, table.post):
        with pytest.raises(TypeError):
            add("/cases", who, handler)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        table.get("/cases")  # type: ignore[call-arg]

    assert list(table) == []


def test_an_address_is_registered_once() -> None:
    table = Table()
    table.get("/cases", OWN_ACCOUNT, handler)
    with pytest.raises(ValueError, match="there already"):
        table.get("/cases", ANYONE, handler)
    table.post("/cases", only(Role.VOLUNTEER), handler)

    assert [route.who for route in table] == [OWN_ACCOUNT, only(Role.VOLUNTEER)]


def test_only_means_only_and_at_least_means_those_above_too() -> None:
    assert only(Role.VOLUNTEER).roles == {Role.VOLUNTEER}
    assert at_least(Role.SUPERVISOR).roles == {Role.SUPERVISOR, Role.MANAGER}
    assert STRANGERS.strangers
    assert not at_least(Role.VOLUNTEER).strangers


async def person(stage: Stage, who: str) -> tuple[Visitor, Account | None]:
    """Return a browser of someone, with a mark of ours; they may do to it what they like."""
    if who == "signed out":
        visitor = stage.visitor()
        await visitor.get("/sign-in")
        return visitor, None
    visitor, account = await stage.member("Asha", Role.VOLUNTEER if who == "disabled" else Role(who))
    if who == "disabled":
        await visitor.get("/me")
        await stage.accounts.disable(NO_ONE, account.id)
    return visitor, account


PLACES = {"one's own": "own", "somebody else's": "other", "nobody's": "f" * 16}


@pytest.mark.parametrize("who", WHO)
async def test_what_happens_is_what_the_table_says(tmp_path: Path, who: str) -> None:
    """Every address, looked at or posted to: about one's own account, another's and nobody's."""
    seen = []
    for number, (method, path, meant) in enumerate(routes_of_a_console()):
        for place in PLACES.values() if "{id}" in path else ["own"]:
            folder = tmp_path / f"{number}{place}"
            folder.mkdir()
            async with staged(folder) as stage:
                seen.append(path)
                await asked(stage, who, method, path, place, meant)

    assert set(seen) == {path for _, path, _ in routes_of_a_console()}


async def asked(stage: Stage, who: str, method: str, path: str, place: str, meant: Who) -> None:
    """Ask once, and see whether it happens to those who may and to nobody else."""
    await stage.member("Head", Role.MANAGER)  # so that no rule about the last manager is in the way
    other = (await stage.invited("Meera")).account
    visitor, account = await person(stage, who)
    ids = {"own": account.id if account else "0" * 16, "other": other.id}
    address = path.replace("{id}", ids.get(place, place)).replace("{code}", "x" * 32)
    before = await stage.accounts.everyone()
    page = await (visitor.get(address) if method == "GET" else visitor.post(address, {"name": "Asha"}))
    may = meant.strangers if who in {"signed out", "disabled"} else Role(who) in meant.roles
    if not may:
        assert page.status in {303, 403}, (path, page.status)
        assert page.leads_to in {"", "/console/sign-in", "/console"}
        assert await stage.accounts.everyone() == before
    elif who == "disabled" and method == "POST":
        assert (page.status, "open for a long time" in page.text) == (403, True)  # the mark was the ended session's
    elif page.status == 403:
        assert "/me/ways/" in path, (path, page.text)
    else:
        assert page.status in {200, 303, 404, 422}, (path, page.status)
        assert page.leads_to != "/console/sign-in" or "sign-out" in path
