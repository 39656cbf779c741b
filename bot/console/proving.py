"""Making new ways to sign in, at the first time and later: what a page shows for it, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from bot.console import codes
from bot.console.call import Call
from bot.console.passwords import trouble_with
from bot.console.room import Room
from bot.ports import Account, Credential, Way
from bot.service.accounts_signing import Proof

SECRET = "secret"  # noqa: S105 - what is kept, not the thing itself


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page shows to make a way to sign in.

    Attributes:
        asked: mark of what the passkey is asked.
        options: for the browser, as JSON.
        rp: the host passkeys are made for.
        secret: for the authenticator app, marked, to go through the form.
        spelt: the same for people who type.
        picture: the same for cameras.
    """

    asked: str = field(repr=False)
    options: str = field(repr=False)
    rp: str
    secret: str = field(repr=False)
    spelt: str = field(repr=False)
    picture: Markup = field(repr=False)


class BadProofError(Exception):
    """A new way to sign in cannot be kept.

    Attributes:
        why: name of the word that says so.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Proving:
    """Makes ways to sign in.

    Args:
        bound: what the marks are bound to, besides the browser.
    """

    def __init__(self, room: Room, call: Call, bound: str) -> None:
        self._room = room
        self._call = call
        self._bound = bound

    def offer(self, account: Account, known: list[Credential]) -> Offer:
        """Return what the page shows. A secret that was shown before is shown again: the app has it already."""
        from bot.console import passkeys  # noqa: PLC0415 - takes long to load, and a bot without a console never does

        room, call = self._room, self._call
        asked = room.marks.ask(call.token, self._bound, room.now())
        options = passkeys.to_make(room.asking(call), account.id, account.name, asked.challenge, known)
        secret = self._secret() or codes.new_secret()
        title = room.pages.word("code_picture", call.locale)
        return Offer(
            asked.mark, options, room.place.rp_id, room.marks.keep(call.token, self._bound + SECRET, secret),
            codes.spelt(secret), codes.picture(secret, account.name, title),
        )  # fmt: skip

    def passkey(self, label: str = "") -> Proof:
        """Return the passkey that was made.

        Raises:
            BadProofError: it is not good.
        """
        from bot.console import passkeys  # noqa: PLC0415

        room, call = self._room, self._call
        challenge = room.marks.asked(call.token, self._bound, call["asked"], room.now())
        proof = passkeys.made(room.asking(call), challenge, call["answer"], label) if challenge else None
        if proof is None:
            raise BadProofError("passkey_not_good")
        return proof

    async def password(self, name: str) -> tuple[Proof, Proof]:
        """Return the password, and the secret of its codes.

        Args:
            name: whose it is; a password must be another.

        Raises:
            BadProofError: the password is not good, or the code is not the app's.
        """
        if trouble := trouble_with(self._call["password"], name):
            raise BadProofError(trouble)
        secret = self._secret()
        step = codes.used_step(secret, self._call["code"], self._room.now()) if secret else None
        if step is None:
            raise BadProofError("code_wrong")
        hashed = await self._room.passwords.make(self._call["password"])
        return Proof(Way.PASSWORD, hashed), Proof(Way.TOTP, secret.encode(), count=step)

    def _secret(self) -> str:
        return self._room.marks.kept(self._call.token, self._bound + SECRET, self._call["secret"]) or ""
