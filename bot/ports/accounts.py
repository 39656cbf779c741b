"""What the volunteers' console needs from the world: accounts, ways to sign in, sessions, and who did what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.handoff.case import VolunteerId
from bot.handoff.terms import Trust
from bot.handoff.volunteers import Duty, Skill, Volunteer


class Role(StrEnum):
    """What somebody may do. Each may do what those before may do with accounts; who sees cases is another matter."""

    VOLUNTEER = "volunteer"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"

    def at_least(self, other: Role) -> bool:
        """Tell whether this role is ``other`` or one above it."""
        roles = list(Role)
        return roles.index(self) >= roles.index(other)


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who works in the console, under a shadow name; no real name, number or mail address is known here.

    Attributes:
        id: random, 16 hexadecimal digits.
        name: the shadow name, which colleagues see; no two are alike, small and capital letters being one.
        locale: the language the console speaks with them.
        languages: what they speak, as locale codes.
        skills: what they were trained for.
        opted_out: topics they asked not to be given.
        trust: how far they have come.
        disabled: closed; nobody signs in to it.
        created: when, UTC.
        duty: their present shift; kept by ``AccountBook.keep_duty`` alone.
    """

    id: VolunteerId
    name: str
    role: Role
    locale: str
    created: datetime
    languages: frozenset[str] = frozenset()
    skills: frozenset[Skill] = frozenset()
    opted_out: frozenset[str] = frozenset()
    trust: Trust = Trust.LEARNING
    disabled: bool = False
    duty: Duty | None = None

    def volunteer(self) -> Volunteer:
        """Return them as the rules of the hand-off know them."""
        return Volunteer(
            self.id, self.languages, self.skills, self.opted_out, self.trust, blocked=self.disabled, duty=self.duty
        )


class Way(StrEnum):
    """A way to prove who one is. A password is only good together with a code."""

    PASSKEY = "passkey"
    PASSWORD = "password"  # noqa: S105 - its name
    TOTP = "totp"


@dataclass(frozen=True, slots=True)
class Credential:
    """One proof that an account accepts.

    Attributes:
        id: random, 63 bits.
        secret: a passkey's public key; an Argon2id hash in its own notation; the secret that codes are made of.
        handle: a passkey's own id; empty for the others.
        count: a passkey's counter; the last time step whose code was used. It only ever grows.
        label: what its owner calls it.
        used: when last, UTC; None before the first time.
    """

    id: int
    account: VolunteerId
    way: Way
    secret: bytes = field(repr=False)
    made: datetime
    handle: bytes = field(default=b"", repr=False)
    count: int = 0
    label: str = ""
    used: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that makes an account somebody's. Only a digest of its code is kept.

    Attributes:
        digest: SHA-256 of the code.
        expires: it opens nothing from then on, UTC.
    """

    digest: bytes = field(repr=False)
    account: VolunteerId
    made: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. Only a digest of its token is kept.

    Attributes:
        digest: SHA-256 of the token.
        seen: when it was last used, to within a minute, UTC.
        expires: it ends then however much it is used, UTC.
    """

    digest: bytes = field(repr=False)
    account: VolunteerId
    created: datetime
    seen: datetime
    expires: datetime


class What(StrEnum):
    """What can be done to accounts, as the audit log names it."""

    INVITED = "invited"
    INVITED_AGAIN = "invited_again"
    JOINED = "joined"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    CHANGED = "changed"
    CHANGED_ROLE = "changed_role"
    DISABLED = "disabled"
    ENABLED = "enabled"
    CREDENTIAL_ADDED = "credential_added"
    CREDENTIAL_REMOVED = "credential_removed"
    TELEGRAM_LINKED = "telegram_linked"
    TELEGRAM_UNLINKED = "telegram_unlinked"


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit log. Nothing a survivor said can be in it.

    Attributes:
        who: the account that did it; empty for the command line and the program itself.
        what: a fixed word: of ``What``, or of another room's own list.
        about: an id; empty when it is about ``who``.
    """

    at: datetime
    who: VolunteerId
    what: str
    about: str = ""


class NameTakenError(Exception):
    """Somebody else goes by that shadow name."""


class Credentials(Protocol):
    """Ways to sign in."""

    def of(self, account: VolunteerId) -> list[Credential]:
        """Return an account's, oldest first."""
        ...

    def passkey(self, handle: bytes) -> Credential | None:
        """Return the passkey of that id."""
        ...

    def add(self, credential: Credential) -> None:
        """Keep one more. The secret of codes is sealed under the master key."""
        ...

    def used(self, credential: int, count: int, at: datetime) -> bool:
        """Note a use; return False, and note nothing, when ``count`` is not above the last one and not 0."""
        ...

    def rehash(self, credential: int, secret: bytes) -> None:
        """Replace a password's hash by a stronger one of the same password."""
        ...

    def drop(self, account: VolunteerId, credentials: Sequence[int] | None = None) -> int:
        """Forget some of an account's, or all; return how many."""
        ...

    def exist(self) -> bool:
        """Tell whether anybody at all can sign in."""
        ...


class Invitations(Protocol):
    """Links that were sent to people."""

    def add(self, invitation: Invitation) -> None:
        """Keep one more."""
        ...

    def find(self, digest: bytes, now: datetime) -> Invitation | None:
        """Return the one that is still good; until the commit nobody else can use it."""
        ...

    def pending(self, now: datetime) -> dict[VolunteerId, datetime]:
        """Return whose invitation is still good, and until when."""
        ...

    def drop(self, account: VolunteerId) -> None:
        """Forget all of an account's."""
        ...


class Sessions(Protocol):
    """Browsers that are signed in."""

    def add(self, session: Session) -> None:
        """Keep one more."""
        ...

    def find(self, digest: bytes) -> Session | None:
        """Return one, ended or not."""
        ...

    def of(self, account: VolunteerId) -> list[Session]:
        """Return an account's, newest first."""
        ...

    def seen(self, digest: bytes, at: datetime) -> None:
        """Note that it was used."""
        ...

    def drop(self, digest: bytes) -> None:
        """End one."""
        ...

    def drop_of(self, account: VolunteerId, keep: bytes = b"") -> int:
        """End all of an account's but the one whose digest is ``keep``; return how many."""
        ...

    def spend(self, digest: bytes, until: datetime) -> bool:
        """Note that something was used that holds once; return False when it was used before.

        Args:
            digest: of the thing.
            until: it is no good after that in any case, so that the note can go then.
        """
        ...


class Audit(Protocol):
    """Who did what."""

    def note(self, deed: Deed) -> None:
        """Write one line."""
        ...

    def last(self, most: int, before: int = 0) -> list[tuple[int, Deed]]:
        """Return the newest lines with their numbers, newest first; only those under ``before``, unless it is 0."""
        ...


class AccountBook(Protocol):
    """Everyone's account, inside one transaction."""

    @property
    def credentials(self) -> Credentials:
        """Ways to sign in."""
        ...

    @property
    def invitations(self) -> Invitations:
        """Links that were sent to people."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Browsers that are signed in."""
        ...

    @property
    def audit(self) -> Audit:
        """Who did what."""
        ...

    def get(self, account: VolunteerId) -> Account | None:
        """Return one account."""
        ...

    def by_name(self, name: str) -> Account | None:
        """Return the account of that shadow name, whether in small or capital letters."""
        ...

    def all(self) -> list[Account]:
        """Return every account, by name."""
        ...

    def names(self) -> dict[VolunteerId, str]:
        """Return every account's shadow name."""
        ...

    def lock(self) -> None:
        """Keep others from adding and changing accounts until the commit."""
        ...

    def add(self, account: Account) -> None:
        """Keep a new one.

        Raises:
            NameTakenError: the name is somebody else's.
        """
        ...

    def change(self, account: Account) -> None:
        """Write everything but ``created``, ``disabled`` and ``duty``.

        Raises:
            NameTakenError: the name is somebody else's.
            LookupError: there is no such account.
        """
        ...

    def disable(self, account: VolunteerId, *, disabled: bool = True) -> None:
        """Close an account, and end its sessions and invitations at once; or open it again."""
        ...

    def keep_duty(self, account: VolunteerId, duty: Duty | None) -> None:
        """Write the present shift, and nothing else."""
        ...
