"""Everyone's account: ``ports.AccountBook`` over the tables. It is read some times a minute, so plain Core will do."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Update, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.handoff.case import VolunteerId
from bot.handoff.volunteers import Duty
from bot.ports import Account, NameTakenError
from bot.store.accounts_codec import account_of, duty_to_text, profile_to_text
from bot.store.accounts_signing import SqlAudit, SqlCredentials, SqlInvitations, SqlSessions
from bot.store.desk import Desk
from bot.store.tables import accounts, to_ms

TELEGRAM_KEY: Final = b"volunteer's chat"
"""What a sealed chat address is bound to."""


class SqlAccounts:
    """Accounts, and what belongs to them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._db = desk.db
        self.credentials = SqlCredentials(desk)
        self.invitations = SqlInvitations(desk)
        self.sessions = SqlSessions(desk)
        self.audit = SqlAudit(desk)

    def get(self, account: VolunteerId) -> Account | None:
        """Return one account."""
        return self._one(accounts.c.id == account) if _can_be_kept(account) else None

    def by_name(self, name: str) -> Account | None:
        """Return the account of that shadow name, whether in small or capital letters."""
        return self._one(accounts.c.folded == name.casefold()) if _can_be_kept(name) else None

    def all(self) -> list[Account]:
        """Return every account, by name."""
        return [account_of(row) for row in self._db.execute(select(accounts).order_by(accounts.c.folded))]

    def names(self) -> dict[VolunteerId, str]:
        """Return every account's shadow name."""
        return {VolunteerId(who): name for who, name in self._db.execute(select(accounts.c.id, accounts.c.name))}

    def lock(self) -> None:
        """Keep others from adding and changing accounts until the commit; on SQLite nobody else can write anyway."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(text("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE"))

    def add(self, account: Account) -> None:
        """Keep a new one.

        Raises:
            NameTakenError: the name is somebody else's.
        """
        row = {"id": account.id, "created_at": to_ms(account.created), "disabled": account.disabled}
        self._write(insert(accounts).values(**row, **_row(account), duty=duty_to_text(account.duty)))

    def change(self, account: Account) -> None:
        """Write everything but ``created``, ``disabled`` and ``duty``.

        Raises:
            NameTakenError: the name is somebody else's.
            LookupError: there is no such account.
        """
        if not self._write(_of(account.id).values(**_row(account))):
            raise LookupError("There is no such account.")

    def disable(self, account: VolunteerId, *, disabled: bool = True) -> None:
        """Close an account, and end its sessions and invitations at once; or open it again."""
        self._db.execute(_of(account).values(disabled=disabled))
        if disabled:
            self.sessions.drop_of(account)
            self.invitations.drop(account)

    def keep_duty(self, account: VolunteerId, duty: Duty | None) -> None:
        """Write the present shift, and nothing else."""
        self._db.execute(_of(account).values(duty=duty_to_text(duty)))

    def _one(self, condition: Any) -> Account | None:
        row = self._db.execute(select(accounts).where(condition)).first()
        return account_of(row) if row is not None else None

    def _write(self, statement: Any) -> int:
        """Run it; what it breaks leaves the transaction whole."""
        try:
            with self._db.begin_nested():
                return self._db.execute(statement).rowcount
        except IntegrityError:
            raise NameTakenError from None


def owner_of(account: str) -> int:
    """Return the number that what is sealed for an account is bound to."""
    return int(account, 16)


def _can_be_kept(text_: str) -> bool:
    """Tell whether PostgreSQL could hold a text: no NUL, no half of a surrogate pair."""
    return "\0" not in text_ and not any("\ud800" <= char <= "\udfff" for char in text_)


def _of(account: str) -> Update:
    return update(accounts).where(accounts.c.id == account)


def _row(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "folded": account.name.casefold(),
        "role": str(account.role),
        "locale": account.locale,
        "profile": profile_to_text(account),
    }
