"""Who works in the console: inviting, changing, closing accounts. Every deed is noted in the audit log.

Nobody can leave the organisation without a manager: the last one that is open stays open, and a manager.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from bot.domain.errors import OperatorError
from bot.handoff.case import NO_ONE, VolunteerId
from bot.handoff.terms import Trust
from bot.handoff.volunteers import Skill
from bot.ports import Account, AccountBook, Clock, Deed, Invitation, NameTakenError, Role, Store, What

T = TypeVar("T")

INVITED_FOR: Final = timedelta(hours=72)
CODE_BYTES: Final = 24
"""192 random bits."""

LONGEST_NAME: Final = 40
FIRST_MANAGER: Final = "Manager"

TOPICS: Final = (
    "image_shared",
    "threat_or_sextortion",
    "deepfake_or_morphed",
    "hidden_camera",
    "hacked_account",
    "impersonation",
    "helping_someone_else",
    "received_an_image",
    "just_information",
    "crisis",
    "minor",
    "live_threat",
)
"""What somebody may ask not to be given."""

_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_SPACES = re.compile(r"\s+")


class NotPossibleError(Exception):
    """Something about accounts cannot be done.

    Attributes:
        why: a fixed word: ``name_taken``, ``name_wrong``, ``last_manager``, ``no_such_account``, ``disabled``,
            ``invitation_gone``, ``last_way``, ``passkey_known``.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Draft:
    """What a manager decides about an account."""

    name: str
    role: Role = Role.VOLUNTEER
    languages: frozenset[str] = frozenset()
    skills: frozenset[Skill] = frozenset()
    trust: Trust = Trust.LEARNING


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was just made.

    Attributes:
        code: goes into the link; nothing but the link knows it.
    """

    account: Account
    code: str = field(repr=False)
    expires: datetime


class Accounts:
    """What managers, and the command line, do with accounts.

    Args:
        locale: the language the console speaks with somebody new.
    """

    def __init__(self, store: Store, clock: Clock, locale: str = "en") -> None:
        self._store = store
        self._clock = clock
        self._locale = locale

    async def everyone(self) -> tuple[list[Account], dict[VolunteerId, datetime], frozenset[VolunteerId]]:
        """Return all accounts by name, whose invitation is open until when, and who can sign in."""
        now = self._clock.now()

        def job(book: AccountBook) -> tuple[list[Account], dict[VolunteerId, datetime], frozenset[VolunteerId]]:
            accounts = book.all()
            ready = frozenset(one.id for one in accounts if book.credentials.of(one.id))
            return accounts, book.invitations.pending(now), ready

        return await self._run(job)

    async def names(self) -> dict[VolunteerId, str]:
        """Return everybody's shadow name."""
        return await self._run(lambda book: book.names())

    async def get(self, account: VolunteerId) -> Account:
        """Return one account.

        Raises:
            NotPossibleError: there is none.
        """
        return await self._run(lambda book: _there(book, account))

    async def by_name(self, name: str) -> Account:
        """Return the account that goes by a name.

        Raises:
            NotPossibleError: there is none.
        """
        found = await self._run(lambda book: book.by_name(_SPACES.sub(" ", name.strip())))
        if found is None:
            raise NotPossibleError("no_such_account")
        return found

    async def invite(self, by: VolunteerId, draft: Draft) -> Invited:
        """Make an account, and a link that makes it somebody's.

        Raises:
            NotPossibleError: the name is taken, or cannot be one.
        """
        now = self._clock.now()
        account = Account(
            new_id(), shadow_name(draft.name), draft.role, self._locale, now, draft.languages, draft.skills,
            trust=draft.trust,
        )  # fmt: skip

        def job(book: AccountBook) -> Invited:
            book.add(account)
            return _invited(book, by, account, now, What.INVITED)

        return await self._run(job)

    async def invite_again(self, by: VolunteerId, account: VolunteerId) -> Invited:
        """Make a new link for an account; older links are dead, and its ways to sign in die when it is used.

        Raises:
            NotPossibleError: there is no such account, or it is closed.
        """
        now = self._clock.now()

        def job(book: AccountBook) -> Invited:
            there = _there(book, account)
            if there.disabled:
                raise NotPossibleError("disabled")
            book.invitations.drop(account)
            return _invited(book, by, there, now, What.INVITED_AGAIN)

        return await self._run(job)

    async def change(self, by: VolunteerId, account: VolunteerId, draft: Draft) -> Account:
        """Write what a manager decided.

        Raises:
            NotPossibleError: no such account, the name is taken or cannot be one, or no manager would be left.
        """
        now, name = self._clock.now(), shadow_name(draft.name)

        def job(book: AccountBook) -> Account:
            book.lock()
            there = _there(book, account)
            if there.role is Role.MANAGER and draft.role is not Role.MANAGER:
                _spare(book, there)
            new = replace(
                there, name=name, role=draft.role, languages=draft.languages, skills=draft.skills, trust=draft.trust
            )
            book.change(new)
            what = What.CHANGED if new.role is there.role else What.CHANGED_ROLE
            book.audit.note(Deed(now, by, what, account))
            return new

        return await self._run(job)

    async def disable(self, by: VolunteerId, account: VolunteerId, *, disabled: bool = True) -> None:
        """Close an account: its sessions end at once. Or open it again.

        Raises:
            NotPossibleError: no such account, or it is the last manager's.
        """
        now = self._clock.now()

        def job(book: AccountBook) -> None:
            book.lock()
            there = _there(book, account)
            if there.disabled is disabled:
                return
            if disabled:
                _spare(book, there)
            book.disable(account, disabled=disabled)
            book.audit.note(Deed(now, by, What.DISABLED if disabled else What.ENABLED, account))

        await self._run(job)

    async def deeds(self, most: int, before: int = 0) -> tuple[list[tuple[int, Deed]], dict[VolunteerId, str]]:
        """Return the newest lines of the audit log, with their numbers, and the names of all accounts."""
        return await self._run(lambda book: (book.audit.last(most, before), {one.id: one.name for one in book.all()}))

    async def first_manager(self) -> Invited | None:
        """Return an invitation for a manager while nobody at all can sign in and nobody was invited by name.

        An older link of the kind stays good: another process, or an earlier start, may have printed it.
        """
        now = self._clock.now()

        def job(book: AccountBook) -> Invited | None:
            book.lock()
            accounts = book.all()
            if book.credentials.exist() or any(one.name != FIRST_MANAGER for one in accounts):
                return None
            account = accounts[0] if accounts else Account(new_id(), FIRST_MANAGER, Role.MANAGER, self._locale, now)
            if not accounts:
                book.add(account)
            return None if account.disabled else _invited(book, NO_ONE, account, now, What.INVITED)

        return await self._run(job)

    async def _run(self, job: Callable[[AccountBook], T]) -> T:
        try:
            return await self._store.run(lambda work: job(work.accounts))
        except NameTakenError:
            raise NotPossibleError("name_taken") from None


def new_id() -> VolunteerId:
    """Return a random id: 16 hexadecimal digits."""
    return VolunteerId(secrets.token_hex(8))


def digest(code: str) -> bytes:
    """Return what is kept of a code or token. It is random and long, so that a plain hash is enough."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()


def shadow_name(given: str) -> str:
    """Return a name as it is kept: without marks nobody sees, with single spaces.

    Raises:
        NotPossibleError: nothing is left of it, or it is too long.
    """
    name = plain(given)
    if not any(char.isalnum() for char in name) or len(name) > LONGEST_NAME:
        raise NotPossibleError("name_wrong")
    return name


def plain(given: str) -> str:
    """Return what somebody called something, without marks nobody sees, with single spaces."""
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFC", given))
    return "".join(char for char in spaced if _may_stand(char)).strip()


def operator_error(error: NotPossibleError, name: str) -> OperatorError:
    """Return what the command line says of it."""
    said = {
        "name_taken": (f"Somebody goes by the name {name}.", "Choose another shadow name."),
        "name_wrong": (
            "This cannot be a shadow name.", f"Use letters or digits, at most {LONGEST_NAME} characters in all.",
        ),
        "last_manager": (f"{name} is the last manager.", "Make somebody else a manager first."),
        "no_such_account": (f"There is no account {name}.", "`humraah volunteers list` shows them all."),
        "disabled": (f"The account {name} is disabled.", "A manager can enable it in the console."),
    }  # fmt: skip
    return OperatorError(*said.get(error.why, (f"It cannot be done ({error.why}).", "Look at the accounts first.")))


def _may_stand(char: str) -> bool:
    """Tell whether a character may be in a name. What turns the direction of writing would show another name."""
    return unicodedata.category(char) not in {"Cc", "Cs"} and unicodedata.bidirectional(char) not in _TURNS


def _there(book: AccountBook, account: VolunteerId) -> Account:
    found = book.get(account)
    if found is None:
        raise NotPossibleError("no_such_account")
    return found


def _spare(book: AccountBook, account: Account) -> None:
    """Refuse when no open manager would be left."""
    if account.role is Role.MANAGER and not any(
        one.role is Role.MANAGER and not one.disabled and one.id != account.id for one in book.all()
    ):
        raise NotPossibleError("last_manager")


def _invited(book: AccountBook, by: VolunteerId, account: Account, now: datetime, what: What) -> Invited:
    code = secrets.token_urlsafe(CODE_BYTES)
    book.invitations.add(Invitation(digest(code), account.id, now, now + INVITED_FOR))
    book.audit.note(Deed(now, by, what, account.id))
    return Invited(account, code, now + INVITED_FOR)
