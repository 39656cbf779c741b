"""Linking one's private chat in Telegram, for those who would rather hold talks there."""

from __future__ import annotations

from aiohttp import web

from bot.console.call import Call
from bot.console.hall import TAKERS, Hall
from bot.console.rights import Table
from bot.service.relay.links import GOOD_FOR, Links


class Linking:
    """The page with the code.

    Args:
        links: makes codes.
    """

    def __init__(self, hall: Hall, links: Links) -> None:
        self._hall = hall
        self._links = links

    def add_to(self, table: Table) -> None:
        """Register the addresses."""
        table.get("/telegram", TAKERS, self.page, nav="telegram")
        table.post("/telegram", TAKERS, self.code)

    async def page(self, call: Call) -> web.Response:
        """Tell what linking means, and whether it was done."""
        return await self._page(call, "")

    async def code(self, call: Call) -> web.Response:
        """Show a new code, this once."""
        return await self._page(call, await self._links.code_for(call.account.id))

    async def _page(self, call: Call, code: str) -> web.Response:
        linked = await self._links.is_linked(call.account.id)
        return self._hall.room.pages.show(
            call, "telegram.html.jinja", linked=linked, code=code, minutes=int(GOOD_FOR.total_seconds() // 60)
        )
