"""Accounts, for managers, and the log of who did what."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from bot.console.call import Call
from bot.console.gate import see_other
from bot.console.rights import Table, at_least, only
from bot.console.room import Room
from bot.handoff.case import VolunteerId
from bot.handoff.terms import Trust
from bot.handoff.volunteers import Skill
from bot.ports import Account, Role
from bot.service.accounts import Draft, Invited, NotPossibleError

AT_ONCE = 50
"""Lines of the log on a page."""

MANAGERS = only(Role.MANAGER)


class People:
    """Pages about everybody's accounts."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def add_to(self, table: Table) -> None:
        """Register the addresses."""
        table.get("/accounts", MANAGERS, self.page, nav="accounts")
        table.post("/accounts", MANAGERS, self.invite)
        table.get("/accounts/{id}", MANAGERS, self.one)
        table.post("/accounts/{id}", MANAGERS, self.change)
        table.post("/accounts/{id}/invite", MANAGERS, self.invite_again)
        table.post("/accounts/{id}/disable", MANAGERS, self.disable)
        table.post("/accounts/{id}/enable", MANAGERS, self.enable)
        table.get("/audit", at_least(Role.SUPERVISOR), self.audit, nav="audit")

    async def page(self, call: Call) -> web.Response:
        """Show everyone, and a form to invite somebody."""
        return await self._page(call)

    async def invite(self, call: Call) -> web.Response:
        """Make an account and show its link, once."""
        try:
            invited = await self._room.accounts.invite(call.account.id, self._draft(call))
        except NotPossibleError as error:
            return await self._page(call, error.why)
        return self._link(call, invited)

    async def one(self, call: Call) -> web.Response:
        """Show one account."""
        return await self._one(call)

    async def change(self, call: Call) -> web.Response:
        """Keep what the manager decided."""
        account = _id(call)
        try:
            await self._room.accounts.change(call.account.id, account, self._draft(call))
        except NotPossibleError as error:
            return await self._one(call, error.why)
        return self._done(call, account)

    async def invite_again(self, call: Call) -> web.Response:
        """Make a new link, for somebody who lost everything."""
        try:
            return self._link(call, await self._room.accounts.invite_again(call.account.id, _id(call)))
        except NotPossibleError as error:
            return await self._one(call, error.why)

    async def disable(self, call: Call) -> web.Response:
        """Close an account."""
        return await self._set(call, disabled=True)

    async def enable(self, call: Call) -> web.Response:
        """Open it again."""
        return await self._set(call, disabled=False)

    async def audit(self, call: Call) -> web.Response:
        """Show who did what."""
        asked = call.request.query.get("before", "")
        before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
        deeds, names = await self._room.accounts.deeds(AT_ONCE + 1, before)
        older = deeds[AT_ONCE - 1][0] if len(deeds) > AT_ONCE else 0
        return self._room.pages.show(
            call, "audit.html.jinja", deeds=[deed for _, deed in deeds[:AT_ONCE]], names=names, older=older
        )

    async def _set(self, call: Call, *, disabled: bool) -> web.Response:
        account = _id(call)
        try:
            await self._room.accounts.disable(call.account.id, account, disabled=disabled)
        except NotPossibleError as error:
            return await self._one(call, error.why)
        return self._done(call, account)

    def _done(self, call: Call, account: VolunteerId) -> web.Response:
        """Lead back to the account; a manager who is none any more, to the first page."""
        return see_other(f"/accounts/{account}?saved=1" if account != call.account.id else "")

    def _draft(self, call: Call) -> Draft:
        roles = {str(role): role for role in Role}
        trusts = {str(int(trust)): trust for trust in Trust}
        return Draft(
            call["name"][:200],
            roles.get(call["role"], Role.VOLUNTEER),
            frozenset(call.all("language")) & frozenset(self._room.pages.languages),
            frozenset(skill for skill in Skill if skill in call.all("skill")),
            trusts.get(call["trust"], Trust.LEARNING),
        )

    async def _page(self, call: Call, bad: str = "") -> web.Response:
        accounts, invited, ready = await self._room.accounts.everyone()
        rows = [(one, *_state(one, invited, ready)) for one in accounts]
        draft = self._draft(call) if bad else Draft("", languages=frozenset({call.locale}))
        return self._room.pages.show(
            call, "accounts.html.jinja", 422 if bad else 200, rows=rows, draft=draft, **self._lists(),
            bad=self._room.pages.word(bad, call.locale) if bad else "",
        )  # fmt: skip

    async def _one(self, call: Call, bad: str = "") -> web.Response:
        room = self._room
        try:
            account = await room.accounts.get(_id(call))
        except NotPossibleError as error:
            return room.pages.notice(call, error.why, 404)
        draft = self._draft(call) if bad and call["name"] else account
        return room.pages.show(
            call, "account.html.jinja", 422 if bad else 200, account=account, draft=draft, **self._lists(),
            bad=room.pages.word(bad, call.locale) if bad else "",
            notice="saved" if "saved" in call.request.query and not bad else "",
        )  # fmt: skip

    def _lists(self) -> dict[str, object]:
        return {"roles": tuple(Role), "trusts": tuple(Trust), "skills": tuple(Skill)}

    def _link(self, call: Call, invited: Invited) -> web.Response:
        link = self._room.place.joining(invited.code)
        return self._room.pages.show(
            call, "link.html.jinja", account=invited.account, link=link, expires=invited.expires
        )


def _id(call: Call) -> VolunteerId:
    return VolunteerId(call.part("id")[:32])


def _state(
    account: Account, invited: dict[VolunteerId, datetime], ready: frozenset[VolunteerId]
) -> tuple[str, datetime | None]:
    """Return the name of the word for an account's state, and the time it speaks of."""
    until = invited.get(account.id)
    if account.disabled:
        return "state_disabled", None
    if account.id in ready:
        return ("state_recovering" if until else "state_open"), until
    return ("state_invited" if until else "state_lapsed"), until
