"""One's own account: what somebody may decide about themselves."""

from __future__ import annotations

from aiohttp import web

from bot.console.call import Call
from bot.console.gate import see_other
from bot.console.proving import BadProofError, Proving
from bot.console.rights import OWN_ACCOUNT, Table
from bot.console.room import Room
from bot.ports import Credential, Way
from bot.service.accounts import TOPICS, NotPossibleError

PASSWORD = "password"  # noqa: S105 - the name of a way


class Own:
    """Pages about whoever is signed in."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def add_to(self, table: Table) -> None:
        """Register the addresses. None of them names an account: each is about whoever has the session."""
        table.get("", OWN_ACCOUNT, self.home)
        table.get("/", OWN_ACCOUNT, self.homeward)
        table.get("/me", OWN_ACCOUNT, self.page, nav="me")
        table.post("/me", OWN_ACCOUNT, self.prefer)
        table.get("/me/ways", OWN_ACCOUNT, self.ways)
        table.post("/me/ways/passkey", OWN_ACCOUNT, self.add_passkey)
        table.post("/me/ways/password", OWN_ACCOUNT, self.new_password)
        table.post("/me/ways/remove", OWN_ACCOUNT, self.remove)
        table.post("/me/sign-out-everywhere", OWN_ACCOUNT, self.sign_out_everywhere)

    async def home(self, call: Call) -> web.Response:
        """Show the first page."""
        return self._room.pages.show(call, "home.html.jinja")

    async def homeward(self, _: Call) -> web.Response:
        """Lead those who typed one stroke more."""
        return see_other("")

    async def page(self, call: Call) -> web.Response:
        """Show the account."""
        return await self._page(call)

    async def prefer(self, call: Call) -> web.Response:
        """Keep language and opt-outs."""
        locale = call["locale"] if call["locale"] in self._room.pages.languages else call.account.locale
        await self._room.signing.prefer(call.here, locale, frozenset(call.all("topic")) & frozenset(TOPICS))
        return see_other("/me?saved=1")

    async def ways(self, call: Call) -> web.Response:
        """Show the ways to sign in, to be changed."""
        return await self._ways(call)

    async def add_passkey(self, call: Call) -> web.Response:
        """Add a passkey."""
        if not self._room.signing.fresh(call.here):
            return await self._ways(call, "not_fresh", 403)
        try:
            proof = self._proving(call).passkey(call["label"])
            await self._room.signing.add(call.here, [proof])
        except (BadProofError, NotPossibleError) as error:
            return await self._ways(call, error.why)
        return see_other("/me/ways?saved=1")

    async def new_password(self, call: Call) -> web.Response:
        """Put a new password and a new secret of codes in place of the old ones."""
        if not self._room.signing.fresh(call.here):
            return await self._ways(call, "not_fresh", 403)
        try:
            proofs = await self._proving(call).password(call.account.name)
        except BadProofError as error:
            return await self._ways(call, error.why)
        await self._room.signing.add(call.here, proofs, replaces=frozenset({Way.PASSWORD, Way.TOTP}))
        return see_other("/me/ways?saved=1")

    async def remove(self, call: Call) -> web.Response:
        """Remove a way to sign in: the password with its codes, or one passkey of one's own."""
        if not self._room.signing.fresh(call.here):
            return await self._ways(call, "not_fresh", 403)
        which = call["which"]

        def is_meant(one: Credential) -> bool:
            return which == (str(one.id) if one.way is Way.PASSKEY else PASSWORD)

        try:
            await self._room.signing.remove(call.here, is_meant)
        except NotPossibleError as error:
            return await self._ways(call, error.why)
        return see_other("/me/ways?saved=1")

    async def sign_out_everywhere(self, call: Call) -> web.Response:
        """End all sessions of whoever this is."""
        await self._room.signing.sign_out_everywhere(call.here)
        return self._room.gate.let_out(see_other("/sign-in"))

    async def _page(self, call: Call) -> web.Response:
        credentials, sessions = await self._room.signing.own(call.here)
        return self._room.pages.show(
            call, "me.html.jinja", topics=TOPICS, ways=_shown(credentials), sessions=sessions,
            this=call.here.session.digest, notice="saved" if "saved" in call.request.query else "",
        )  # fmt: skip

    async def _ways(self, call: Call, bad: str = "", status: int = 422) -> web.Response:
        room = self._room
        credentials, _ = await room.signing.own(call.here)
        fresh = room.signing.fresh(call.here)
        return room.pages.show(
            call, "ways.html.jinja", status if bad else 200, ways=_shown(credentials), fresh=fresh,
            offer=self._proving(call).offer(call.account, credentials) if fresh else None,
            bad=room.pages.word(bad, call.locale) if bad and bad != "not_fresh" else "",
            notice="saved" if "saved" in call.request.query and not bad else "",
        )  # fmt: skip

    def _proving(self, call: Call) -> Proving:
        return Proving(self._room, call, f"own {call.account.id}")


def _shown(credentials: list[Credential]) -> list[tuple[str, Credential]]:
    """Return the ways as people know them: the secret of codes goes with its password."""
    return [
        (str(one.id) if one.way is Way.PASSKEY else PASSWORD, one) for one in credentials if one.way is not Way.TOTP
    ]
