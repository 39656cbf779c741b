"""Joining with an invitation: for the first time, or after everything was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web

from bot.console.call import Call
from bot.console.gate import see_other
from bot.console.proving import BadProofError, Proving
from bot.console.rights import ANYONE, STRANGERS, Table
from bot.console.room import Room
from bot.ports import Account
from bot.service.accounts import NotPossibleError, digest
from bot.service.accounts_signing import Proof

MOST_CODE = 100


class Joining:
    """The page an invitation leads to."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def add_to(self, table: Table) -> None:
        """Register the addresses. The page speaks to those signed in too, to tell them why it will not do."""
        table.get("/join/{code}", ANYONE, self.page)
        table.post("/join/{code}/passkey", STRANGERS, self.passkey)
        table.post("/join/{code}/password", STRANGERS, self.password)

    async def page(self, call: Call) -> web.Response:
        """Show what an invitation offers. Looking uses nothing up: messengers look at links too."""
        if call.signed is not None:
            said = self._room.pages.word("join_signed_in", call.locale, name=call.account.name)
            return self._room.pages.show(call, "notice.html.jinja", said="join_signed_in", bad=said)
        account = await self._account(call)
        return account if isinstance(account, web.Response) else self._page(call, account)

    async def passkey(self, call: Call) -> web.Response:
        """Join with a passkey."""
        account = await self._account(call)
        if isinstance(account, web.Response):
            return account
        try:
            return await self._join(call, account, [self._proving(call).passkey()])
        except BadProofError as error:
            return self._page(call, account, error.why)

    async def password(self, call: Call) -> web.Response:
        """Join with a password and a code."""
        account = await self._account(call)
        if isinstance(account, web.Response):
            return account
        try:
            return await self._join(call, account, await self._proving(call).password(call["name"]))
        except BadProofError as error:
            return self._page(call, account, error.why)

    async def _account(self, call: Call) -> Account | web.Response:
        """Return whom the invitation is for, or the answer when it is no good."""
        room, code = self._room, call.part("code")[:MOST_CODE]
        account = await room.signing.invited(code)
        if account is not None:
            return account
        refused = room.too_many(call, room.failures.guess(call.address))
        return refused or room.pages.notice(call, "invitation_gone", 404)

    async def _join(self, call: Call, account: Account, proofs: Sequence[Proof]) -> web.Response:
        room, locale = self._room, call["locale"]
        if locale not in room.pages.languages:
            locale = call.locale
        try:
            joined, token = await room.signing.join(call.part("code")[:MOST_CODE], call["name"], locale, proofs)
        except NotPossibleError as error:
            if error.why == "invitation_gone":
                return room.pages.notice(call, "invitation_gone", 404)
            return self._page(call, account, error.why)
        return room.gate.let_in(call, see_other(""), joined, token)

    def _proving(self, call: Call) -> Proving:
        return Proving(self._room, call, f"join {digest(call.part('code')[:MOST_CODE]).hex()}")

    def _page(self, call: Call, account: Account, bad: str = "") -> web.Response:
        room = self._room
        shown = replace(account, name=call["name"][:80] or account.name)
        chosen = call["locale"] if call["locale"] in room.pages.languages else call.locale
        return room.pages.show(
            call, "join.html.jinja", 422 if bad else 200, bad=room.pages.word(bad, call.locale) if bad else "",
            offer=self._proving(call).offer(account, []), name=shown.name, chosen=chosen, code=call.part("code"),
        )  # fmt: skip
