"""What signing in needs: credentials, invitations, sessions, and the log of who did what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.handoff.case import VolunteerId
from bot.ports import Credential, Deed, Invitation, Session, Way
from bot.store.desk import Desk
from bot.store.sealing import Wrapped
from bot.store.tables import audit, console_sessions, credentials, from_ms, invitations, spent, to_ms

TOTP_KEY: Final = b"codes of volunteer"
"""What the sealed secret of codes is bound to."""


class SqlCredentials:
    """Ways to sign in."""

    def __init__(self, desk: Desk) -> None:
        self._db = desk.db
        self._keyring = desk.keyring

    def of(self, account: VolunteerId) -> list[Credential]:
        """Return an account's, oldest first."""
        query = select(credentials).where(credentials.c.account_id == account)
        rows = self._db.execute(query.order_by(credentials.c.created_at, credentials.c.id))
        return [self._credential(row) for row in rows]

    def passkey(self, handle: bytes) -> Credential | None:
        """Return the passkey of that id."""
        row = self._db.execute(select(credentials).where(credentials.c.handle == handle)).first()
        return self._credential(row) if row is not None else None

    def add(self, credential: Credential) -> None:
        """Keep one more. The secret of codes is sealed under the master key."""
        secret, master = credential.secret, None
        if credential.way is Way.TOTP:
            wrapped = self._keyring.wrap(secret, TOTP_KEY, credential.id)
            secret, master = wrapped.blob, wrapped.master
        self._db.execute(
            insert(credentials).values(
                id=credential.id,
                account_id=credential.account,
                kind=str(credential.way),
                handle=credential.handle or None,
                secret=secret,
                master=master,
                count=credential.count,
                label=credential.label,
                created_at=to_ms(credential.made),
                used_at=to_ms(credential.used) if credential.used else None,
            )
        )

    def used(self, credential: int, count: int, at: datetime) -> bool:
        """Note a use; return False, and note nothing, when ``count`` is not above the last one and not 0."""
        grows = (credentials.c.count < count) if count else (credentials.c.count == 0)
        noted = update(credentials).where(credentials.c.id == credential, grows)
        return self._db.execute(noted.values(count=count, used_at=to_ms(at))).rowcount == 1

    def rehash(self, credential: int, secret: bytes) -> None:
        """Replace a password's hash by a stronger one of the same password."""
        password = (credentials.c.id == credential) & (credentials.c.kind == str(Way.PASSWORD))
        self._db.execute(update(credentials).where(password).values(secret=secret))

    def drop(self, account: VolunteerId, ids: Sequence[int] | None = None) -> int:
        """Forget some of an account's, or all; return how many."""
        chosen = delete(credentials).where(credentials.c.account_id == account)
        return self._db.execute(chosen if ids is None else chosen.where(credentials.c.id.in_(ids))).rowcount

    def exist(self) -> bool:
        """Tell whether anybody at all can sign in."""
        return bool(self._db.scalar(select(exists().where(credentials.c.id.is_not(None)))))

    def _credential(self, row: Any) -> Credential:
        secret = row.secret
        if row.master is not None:
            secret = self._keyring.unwrap(Wrapped(row.secret, row.master), TOTP_KEY, row.id)
        return Credential(
            row.id,
            VolunteerId(row.account_id),
            Way(row.kind),
            secret,
            from_ms(row.created_at),
            handle=row.handle or b"",
            count=row.count,
            label=row.label,
            used=from_ms(row.used_at) if row.used_at is not None else None,
        )


class SqlInvitations:
    """Links that were sent to people."""

    def __init__(self, desk: Desk) -> None:
        self._db = desk.db

    def add(self, invitation: Invitation) -> None:
        """Keep one more."""
        row = {
            "digest": invitation.digest,
            "account_id": invitation.account,
            "created_at": to_ms(invitation.made),
            "expires_at": to_ms(invitation.expires),
        }
        self._db.execute(insert(invitations).values(row))

    def find(self, digest: bytes, now: datetime) -> Invitation | None:
        """Return the one that is still good; until the commit nobody else can use it."""
        good = (invitations.c.digest == digest) & (invitations.c.expires_at > to_ms(now))
        row = self._db.execute(select(invitations).where(good).with_for_update()).first()
        if row is None:
            return None
        return Invitation(digest, VolunteerId(row.account_id), from_ms(row.created_at), from_ms(row.expires_at))

    def pending(self, now: datetime) -> dict[VolunteerId, datetime]:
        """Return whose invitation is still good, and until when."""
        query = select(invitations.c.account_id, invitations.c.expires_at).where(invitations.c.expires_at > to_ms(now))
        rows = self._db.execute(query.order_by(invitations.c.expires_at))
        return {VolunteerId(account): from_ms(expires) for account, expires in rows}

    def drop(self, account: VolunteerId) -> None:
        """Forget all of an account's."""
        self._db.execute(delete(invitations).where(invitations.c.account_id == account))


_SPEND = {
    "sqlite": sqlite.insert(spent).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(spent).on_conflict_do_nothing(),
}


class SqlSessions:
    """Browsers that are signed in."""

    def __init__(self, desk: Desk) -> None:
        self._db = desk.db

    def add(self, session: Session) -> None:
        """Keep one more."""
        row = {
            "digest": session.digest,
            "account_id": session.account,
            "created_at": to_ms(session.created),
            "seen_at": to_ms(session.seen),
            "expires_at": to_ms(session.expires),
        }
        self._db.execute(insert(console_sessions).values(row))

    def find(self, digest: bytes) -> Session | None:
        """Return one, ended or not."""
        row = self._db.execute(select(console_sessions).where(console_sessions.c.digest == digest)).first()
        return _session(row) if row is not None else None

    def of(self, account: VolunteerId) -> list[Session]:
        """Return an account's, newest first."""
        query = select(console_sessions).where(console_sessions.c.account_id == account)
        return [_session(row) for row in self._db.execute(query.order_by(console_sessions.c.created_at.desc()))]

    def seen(self, digest: bytes, at: datetime) -> None:
        """Note that it was used."""
        ours = update(console_sessions).where(console_sessions.c.digest == digest)
        self._db.execute(ours.values(seen_at=to_ms(at)))

    def drop(self, digest: bytes) -> None:
        """End one."""
        self._db.execute(delete(console_sessions).where(console_sessions.c.digest == digest))

    def drop_of(self, account: VolunteerId, keep: bytes = b"") -> int:
        """End all of an account's but the one whose digest is ``keep``; return how many."""
        others = (console_sessions.c.account_id == account) & (console_sessions.c.digest != keep)
        return self._db.execute(delete(console_sessions).where(others)).rowcount

    def spend(self, digest: bytes, until: datetime) -> bool:
        """Note that something was used that holds once; return False when it was used before."""
        row = {"digest": digest, "expires_at": to_ms(until)}
        return self._db.execute(_SPEND[self._db.dialect.name], row).rowcount == 1


class SqlAudit:
    """Who did what."""

    def __init__(self, desk: Desk) -> None:
        self._db = desk.db

    def note(self, deed: Deed) -> None:
        """Write one line."""
        row = {"at": to_ms(deed.at), "who": deed.who, "what": str(deed.what), "about": deed.about}
        self._db.execute(insert(audit).values(row))

    def last(self, most: int, before: int = 0) -> list[tuple[int, Deed]]:
        """Return the newest lines with their numbers, newest first; only those under ``before``, unless it is 0."""
        query = select(audit).order_by(audit.c.id.desc()).limit(most)
        rows = self._db.execute(query.where(audit.c.id < before) if before else query)
        return [(row.id, Deed(from_ms(row.at), VolunteerId(row.who), row.what, row.about)) for row in rows]


def _session(row: Any) -> Session:
    times = (from_ms(row.created_at), from_ms(row.seen_at), from_ms(row.expires_at))
    return Session(row.digest, VolunteerId(row.account_id), *times)
