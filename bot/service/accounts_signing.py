"""Joining, signing in, sessions. What proves who somebody is was checked before: here it is only kept and noted."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.handoff.case import VolunteerId
from bot.ports import (
    Account,
    AccountBook,
    Clock,
    Credential,
    Deed,
    NameTakenError,
    Role,
    Session,
    Store,
    Way,
    What,
    Work,
)
from bot.service.accounts import NotPossibleError, digest, plain, shadow_name
from bot.service.relay.links import forget_chat

T = TypeVar("T")

TOKEN_BYTES: Final = 32
IDLE: Final = {
    Role.VOLUNTEER: timedelta(hours=8),
    Role.SUPERVISOR: timedelta(minutes=30),
    Role.MANAGER: timedelta(minutes=30),
}
"""How long a session lives unused. A volunteer waits for hours on a shift; the others can change what others do."""

LONGEST: Final = timedelta(hours=12)
"""How long a session lives at most."""

SEEN_EVERY: Final = timedelta(minutes=1)
"""How exact it is noted when a session was used: each note is a write."""

FRESH: Final = timedelta(minutes=10)
"""How long after signing in one may change the ways to sign in without signing in again."""

LONGEST_LABEL: Final = 40


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who is signed in."""

    account: Account
    session: Session


@dataclass(frozen=True, slots=True)
class Proof:
    """A new way to sign in, before it has a number.

    Attributes:
        secret: as in ``Credential``.
        handle: as in ``Credential``.
        count: as in ``Credential``.
    """

    way: Way
    secret: bytes = field(repr=False)
    handle: bytes = field(default=b"", repr=False)
    count: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """A way to sign in that just proved good.

    Attributes:
        count: its new count; 0 for a passkey that does not count, and for a password.
    """

    credential: int
    count: int = 0


class Signing:
    """What happens at the door of the console."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    # -- invitations ----------------------------------------------------------------------------------

    async def invited(self, code: str) -> Account | None:
        """Return whom an invitation is for; None when it is used, too old or nobody's."""
        return await self._run(lambda book: _invited(book, code, self._clock.now()))

    async def join(self, code: str, name: str, locale: str, proofs: Sequence[Proof]) -> tuple[Account, str]:
        """Use an invitation: the account goes by ``name``, only ``proofs`` sign in to it, and no chat is linked to it.

        Returns:
            The account, and the token of a new session.

        Raises:
            NotPossibleError: the invitation is no good any more, or the name is taken or cannot be one.
        """
        now, shown = self._clock.now(), shadow_name(name)

        def job(work: Work) -> tuple[Account, str]:
            book = work.accounts
            account = _invited(book, code, now)
            if account is None:
                raise NotPossibleError("invitation_gone")
            forget_chat(work, account.id)
            account = replace(account, name=shown, locale=locale)
            book.change(account)
            book.invitations.drop(account.id)
            book.credentials.drop(account.id)
            book.sessions.drop_of(account.id)
            _keep(book, account.id, proofs, now)
            book.audit.note(Deed(now, account.id, What.JOINED))
            return account, _begin(book, account.id, now)

        return await self._try(job)

    # -- signing in and out ---------------------------------------------------------------------------

    async def by_name(self, name: str) -> tuple[Account, list[Credential]] | None:
        """Return the open account of a name, with its ways to sign in."""

        def job(book: AccountBook) -> tuple[Account, list[Credential]] | None:
            account = book.by_name(name)
            return (account, book.credentials.of(account.id)) if account and not account.disabled else None

        return await self._run(job)

    async def by_passkey(self, handle: bytes) -> tuple[Account, Credential] | None:
        """Return the open account of a passkey, and the passkey."""

        def job(book: AccountBook) -> tuple[Account, Credential] | None:
            found = book.credentials.passkey(handle)
            account = book.get(found.account) if found else None
            return (account, found) if account and found and not account.disabled else None

        return await self._run(job)

    async def sign_in(
        self, account: VolunteerId, used: Sequence[Used], *, once: bytes = b"", old: str = "", stronger: bytes = b""
    ) -> str | None:
        """Begin a session for somebody who has proved who they are.

        Args:
            used: what they proved it with; each must still be there, and its count must grow.
            once: digest of what they were asked, which no other answer may use.
            old: token of the session this browser had, which ends.
            stronger: a stronger hash of the password, the first of ``used``.

        Returns:
            The token of the session; None when the account was closed meanwhile, or a proof was used before.
        """
        now = self._clock.now()

        def job(book: AccountBook) -> str | None:
            there = book.get(account)
            if there is None or there.disabled or (once and not book.sessions.spend(once, now + LONGEST)):
                return None
            if not all(book.credentials.used(one.credential, one.count, now) for one in used):
                return None
            if stronger:
                book.credentials.rehash(used[0].credential, stronger)
            if old:
                book.sessions.drop(digest(old))
            book.audit.note(Deed(now, account, What.SIGNED_IN))
            return _begin(book, account, now)

        return await self._run(job)

    async def signed(self, token: str, *, touch: bool = True) -> Signed | None:
        """Return who a token belongs to; None when the session has ended, or the account is closed.

        Args:
            touch: whether this counts as use.
        """
        now, key = self._clock.now(), digest(token)

        def job(book: AccountBook) -> Signed | None:
            session = book.sessions.find(key)
            account = book.get(session.account) if session else None
            if session is None or account is None or account.disabled:
                return None
            if now >= min(session.expires, session.seen + IDLE[account.role]):
                book.sessions.drop(key)
                return None
            if touch and now - session.seen >= SEEN_EVERY:
                book.sessions.seen(key, now)
            return Signed(account, session)

        return await self._run(job)

    async def sign_out(self, signed: Signed) -> None:
        """End this session."""
        now = self._clock.now()

        def job(book: AccountBook) -> None:
            book.sessions.drop(signed.session.digest)
            book.audit.note(Deed(now, signed.account.id, What.SIGNED_OUT))

        await self._run(job)

    async def sign_out_everywhere(self, signed: Signed) -> None:
        """End all of somebody's sessions, this one among them."""
        now = self._clock.now()

        def job(book: AccountBook) -> None:
            book.sessions.drop_of(signed.account.id)
            book.audit.note(Deed(now, signed.account.id, What.SIGNED_OUT_EVERYWHERE))

        await self._run(job)

    # -- one's own account ----------------------------------------------------------------------------

    async def own(self, signed: Signed) -> tuple[list[Credential], list[Session]]:
        """Return somebody's ways to sign in, and their sessions that have not ended."""
        now, idle, who = self._clock.now(), IDLE[signed.account.role], signed.account.id

        def job(book: AccountBook) -> tuple[list[Credential], list[Session]]:
            alive = [one for one in book.sessions.of(who) if now < min(one.expires, one.seen + idle)]
            return book.credentials.of(who), alive

        return await self._run(job)

    async def prefer(self, signed: Signed, locale: str, opted_out: frozenset[str]) -> None:
        """Write what somebody may decide about themselves."""
        now, who = self._clock.now(), signed.account.id

        def job(book: AccountBook) -> None:
            book.lock()
            account = book.get(who)
            if account is not None:
                book.change(replace(account, locale=locale, opted_out=opted_out))
                book.audit.note(Deed(now, who, What.CHANGED))

        await self._run(job)

    def fresh(self, signed: Signed) -> bool:
        """Tell whether somebody signed in so lately that they may change their ways to sign in."""
        return self._clock.now() - signed.session.created < FRESH

    async def add(self, signed: Signed, proofs: Sequence[Proof], *, replaces: frozenset[Way] = frozenset()) -> None:
        """Keep new ways to sign in; other sessions end when old ways are replaced.

        Args:
            replaces: kinds whose old ones go.
        """
        now, who = self._clock.now(), signed.account.id

        def job(book: AccountBook) -> None:
            old = [one.id for one in book.credentials.of(who) if one.way in replaces]
            if book.credentials.drop(who, old):
                book.sessions.drop_of(who, keep=signed.session.digest)
            _keep(book, who, proofs, now)
            book.audit.note(Deed(now, who, What.CREDENTIAL_ADDED))

        await self._run(job)

    async def remove(self, signed: Signed, ways: Callable[[Credential], bool]) -> None:
        """Forget ways to sign in; other sessions end.

        Raises:
            NotPossibleError: there would be none left.
        """
        now, who = self._clock.now(), signed.account.id

        def job(book: AccountBook) -> None:
            book.lock()
            all_of_them = book.credentials.of(who)
            gone = [one.id for one in all_of_them if ways(one)]
            if gone and len(gone) == len(all_of_them):
                raise NotPossibleError("last_way")
            if book.credentials.drop(who, gone):
                book.sessions.drop_of(who, keep=signed.session.digest)
                book.audit.note(Deed(now, who, What.CREDENTIAL_REMOVED))

        await self._run(job)

    async def _run(self, job: Callable[[AccountBook], T]) -> T:
        return await self._try(lambda work: job(work.accounts))

    async def _try(self, job: Callable[[Work], T]) -> T:
        try:
            return await self._store.run(job)
        except NameTakenError:
            raise NotPossibleError("name_taken") from None


def _invited(book: AccountBook, code: str, now: datetime) -> Account | None:
    invitation = book.invitations.find(digest(code), now)
    account = book.get(invitation.account) if invitation else None
    return None if account is None or account.disabled else account


def _keep(book: AccountBook, account: VolunteerId, proofs: Sequence[Proof], now: datetime) -> None:
    for proof in proofs:
        if proof.handle and book.credentials.passkey(proof.handle):
            raise NotPossibleError("passkey_known")
        number = secrets.randbelow(2**63 - 1) + 1
        label = plain(proof.label)[:LONGEST_LABEL]
        book.credentials.add(
            Credential(number, account, proof.way, proof.secret, now, proof.handle, proof.count, label)
        )


def _begin(book: AccountBook, account: VolunteerId, now: datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    book.sessions.add(Session(digest(token), account, now, now, now + LONGEST))
    return token
