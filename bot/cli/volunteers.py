"""``humraah volunteers``. The bot may be running meanwhile: what is done here holds there at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.given import one_of
from bot.cli.showing import show_json, show_rows, tell
from bot.handoff.case import NO_ONE
from bot.handoff.terms import Trust
from bot.handoff.volunteers import Skill
from bot.ports import Account, Role
from bot.settings import DATABASE_FILE, Settings, database_url, master_keys, own_address, read_settings

if TYPE_CHECKING:
    from bot.service.accounts import Accounts

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The shadow name: what colleagues see, never a real name.")]

TRUSTS = {trust.name.lower(): trust for trust in Trust}


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return now, in UTC."""
        return datetime.now(UTC)


@app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=f"One of: {', '.join(Role)}.")] = Role.VOLUNTEER,
    languages: Annotated[str, typer.Option(help="What they speak, such as hi,en.")] = "",
    skills: Annotated[str, typer.Option(help=f"What they were trained for, of: {', '.join(Skill)}.")] = "",
    trust: Annotated[str, typer.Option(help=f"How far they have come: {', '.join(TRUSTS)}.")] = "learning",
) -> None:
    """Make an account and print the link that makes it theirs: once, within 72 hours."""
    from bot.console.place import Place  # noqa: PLC0415 - the other commands need no web pages
    from bot.service.accounts import Draft  # noqa: PLC0415

    draft = Draft(
        name,
        Role(one_of(role, tuple(Role), "role") or Role.VOLUNTEER),
        frozenset(_several(languages)),
        frozenset(Skill(one_of(skill, tuple(Skill), "skill")) for skill in _several(skills)),
        TRUSTS[one_of(trust, tuple(TRUSTS), "trust") or "learning"],
    )
    settings = read_settings()
    invited = _run(settings, name, lambda accounts: accounts.invite(NO_ONE, draft))
    tell(f"Send this link to {invited.account.name}; it is shown only this once:")
    print(Place(settings.public_url, own_address(settings)).joining(invited.code))


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List every account."""
    accounts, invited, ready = _run(read_settings(), "", lambda accounts: accounts.everyone())
    states = {one.id: _state(one, invited.get(one.id), one.id in ready) for one in accounts}
    if as_json:
        show_json([_data(one, states[one.id]) for one in accounts])
        return
    rows = [
        (one.name, one.role, states[one.id], ",".join(sorted(one.languages)), ",".join(sorted(one.skills)), _trust(one))
        for one in accounts
    ]
    show_rows(("name", "role", "state", "languages", "skills", "trust"), rows)


@app.command("disable")
def disable(name: Name) -> None:
    """Close an account: it is signed out at once, everywhere, and cannot sign in again."""

    async def close(accounts: Accounts) -> Account:
        account = await accounts.by_name(name)
        await accounts.disable(NO_ONE, account.id)
        return account

    account = _run(read_settings(), name, close)
    tell(f"{account.name} is disabled.")


def _run(settings: Settings, name: str, job: Callable[[Accounts], Awaitable[T]]) -> T:
    from bot.service.accounts import Accounts, NotPossibleError, operator_error  # noqa: PLC0415
    from bot.store import maintenance, visit_store  # noqa: PLC0415 - loads the database layer

    async def all_of_it() -> T:
        keys = master_keys(settings)
        if not settings.database_url and not (settings.data_dir / DATABASE_FILE).exists():
            await maintenance.upgrade(database_url(settings))
        store = await visit_store(database_url(settings), keys)
        try:
            return await job(Accounts(store, SystemClock(), next(iter(settings.languages), "en")))
        except NotPossibleError as error:
            raise operator_error(error, name) from None
        finally:
            await store.close()

    return asyncio.run(all_of_it())


def _several(given: str) -> list[str]:
    return [part for one in given.split(",") if (part := one.strip())]


def _state(account: Account, invited: datetime | None, ready: bool) -> str:
    if account.disabled:
        return "disabled"
    if ready:
        return "open"
    return f"invited until {invited:%Y-%m-%d %H:%M} UTC" if invited else "invitation has run out"


def _trust(account: Account) -> str:
    return account.trust.name.lower()


def _data(account: Account, state: str) -> dict[str, object]:
    return {
        "id": account.id,
        "name": account.name,
        "role": account.role,
        "state": state,
        "locale": account.locale,
        "languages": sorted(account.languages),
        "skills": sorted(account.skills),
        "trust": _trust(account),
        "created": account.created.isoformat(),
    }
