"""Signing in and out."""

from __future__ import annotations

from aiohttp import web

from bot.console import codes
from bot.console.call import Call
from bot.console.gate import see_other
from bot.console.passwords import BusyError
from bot.console.rights import OWN_ACCOUNT, STRANGERS, Table
from bot.console.room import Room
from bot.ports import Account, Credential, Way
from bot.service.accounts import digest
from bot.service.accounts_signing import Used

ASKED = "sign in"
MOST_NAME = 80


class Door:
    """The pages before one is signed in, and the way out."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def add_to(self, table: Table) -> None:
        """Register the addresses."""
        table.get("/sign-in", STRANGERS, self.page)
        table.post("/sign-in", STRANGERS, self.password)
        table.post("/sign-in/passkey", STRANGERS, self.passkey)
        table.post("/sign-out", OWN_ACCOUNT, self.sign_out)

    async def page(self, call: Call) -> web.Response:
        """Show both ways in."""
        return self._page(call)

    async def password(self, call: Call) -> web.Response:
        """Let in somebody with a name, a password and a code. Which of them is wrong is not said."""
        room, name = self._room, " ".join(call["name"].split())[:MOST_NAME]
        found = await room.signing.by_name(name)
        device = room.gate.device(call, found[0]) if found else ""
        attempt = room.failures.signing_in(name.casefold(), call.address, device)
        if refused := room.too_many(call, attempt, "wait"):
            return refused
        try:
            used = await self._proved(call, found, known=bool(device))
        except BusyError:
            return room.pages.notice(call, "busy", 503)
        if found is None or not used:
            return self._page(call, "does_not_fit", name=name)
        stronger = b""
        if room.passwords.is_weak(_of(found[1], Way.PASSWORD).secret):
            stronger = await room.passwords.make(call["password"])
        token = await room.signing.sign_in(
            found[0].id, used, old=room.gate.session_token(call.request), stronger=stronger
        )
        if token is None:
            return self._page(call, "does_not_fit", name=name)
        attempt.succeeded()
        return room.gate.let_in(call, see_other(""), found[0], token)

    async def passkey(self, call: Call) -> web.Response:
        """Let in somebody with a passkey."""
        from bot.console import passkeys  # noqa: PLC0415 - takes long to load, and a bot without a console never does

        room = self._room
        challenge = room.marks.asked(call.token, ASKED, call["asked"], room.now())
        handle = passkeys.handle_of(call["answer"])
        found = await room.signing.by_passkey(handle) if challenge and handle else None
        if challenge is None or found is None:
            return self._no_passkey(call)
        account, passkey = found
        used = passkeys.used(room.asking(call), challenge, call["answer"], passkey)
        if used is None:
            return self._no_passkey(call)
        token = await room.signing.sign_in(
            account.id, [used], once=digest(call["asked"]), old=room.gate.session_token(call.request)
        )
        if token is None:
            return self._no_passkey(call)
        return room.gate.let_in(call, see_other(""), account, token)

    async def sign_out(self, call: Call) -> web.Response:
        """End the session."""
        await self._room.signing.sign_out(call.here)
        return self._room.gate.let_out(see_other("/sign-in"))

    async def _proved(
        self, call: Call, found: tuple[Account, list[Credential]] | None, *, known: bool
    ) -> tuple[Used, ...]:
        """Return what somebody proved themselves with; nothing when they did not. It takes as long either way."""
        ways = {one.way: one for one in found[1]} if found else {}
        password, totp = ways.get(Way.PASSWORD), ways.get(Way.TOTP)
        right = await self._room.passwords.check(call["password"], password.secret if password else None, known=known)
        step = codes.used_step(totp.secret.decode(), call["code"], self._room.now()) if totp else None
        if not right or step is None or password is None or totp is None:
            return ()
        return Used(password.id), Used(totp.id, step)

    def _no_passkey(self, call: Call) -> web.Response:
        room = self._room
        return room.too_many(call, room.failures.guess(call.address)) or self._page(call, "passkey_not_good")

    def _page(self, call: Call, bad: str = "", name: str = "") -> web.Response:
        from bot.console import passkeys  # noqa: PLC0415

        room = self._room
        asked = room.marks.ask(call.token, ASKED, room.now())
        options = passkeys.to_use(room.asking(call), asked.challenge)
        said = room.pages.word(bad, call.locale) if bad else ""
        return room.pages.show(
            call, "sign-in.html.jinja", 422 if bad else 200, bad=said, asked=asked.mark, options=options, name=name,
            rp=room.place.rp_id,
        )  # fmt: skip


def _of(credentials: list[Credential], way: Way) -> Credential:
    return next(one for one in credentials if one.way is way)
