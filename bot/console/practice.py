"""Pages for those who practise: the way in that is printed, and what to look at in talks that are over."""

from __future__ import annotations

from aiohttp import web

from bot.console.call import Call
from bot.console.gate import see_other
from bot.console.hall import TAKERS
from bot.console.rights import ANYONE, Table
from bot.console.room import Room
from bot.ports.practice import Rehearsal
from bot.service.accounts import digest

MOST_CODE = 100


class PracticePages:
    """Registered only while a practice goes on: its accounts have no other way in, and there is nobody real to see."""

    def __init__(self, room: Room, rehearsal: Rehearsal) -> None:
        self._room = room
        self._rehearsal = rehearsal

    def add_to(self, table: Table) -> None:
        """Register the addresses."""
        table.get("/practice", TAKERS, self.page, nav="practice_look_back")
        table.get("/practice/{code}", ANYONE, self.enter)

    async def page(self, call: Call) -> web.Response:
        """Show what to look at."""
        pages = self._room.pages
        return pages.show(
            call, "practice.html.jinja", debriefs=self._rehearsal.debriefs(),
            text=lambda sentence: pages.text(sentence, call.locale),
        )  # fmt: skip

    async def enter(self, call: Call) -> web.Response:
        """Let in whoever has the code; it is good once."""
        room, code = self._room, call.part("code")[:MOST_CODE]
        who = self._rehearsal.enters(code)
        token = None
        if who is not None:
            old = room.gate.session_token(call.request)
            token = await room.signing.sign_in(who, (), once=digest(code), old=old)
        if who is None or token is None:
            refused = room.too_many(call, room.failures.guess(call.address))
            gone = see_other("") if call.signed else room.pages.notice(call, "invitation_gone", 404)
            return refused or gone
        self._rehearsal.entered(code)
        return room.gate.let_in(call, see_other("/practice"), await room.accounts.get(who), token)
