"""The supervisor's board: who waits, who carries how much, how long it takes, how talks end. No content."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from aiohttp import web

from bot.console.call import Call
from bot.console.gate import see_other
from bot.console.hall import MINUTE, SUPERVISORS, Hall, case_of, number
from bot.console.plots import Bar, bars
from bot.console.rights import Table
from bot.handoff.case import VolunteerId
from bot.handoff.moves import Move
from bot.handoff.orders import Actor, Kind, Order
from bot.handoff.refusals import RefusedMoveError
from bot.handoff.waits import Wait

MOVES = {move.value: move for move in (Move.OFFER, Move.WITHDRAW, Move.RELIEVE)}
"""What a supervisor does with a case without looking into it."""

STEPS = (2, 5, 10, 20, 40)
"""Ends of the classes of waits, in minutes; the last class is open."""


class BoardPages:
    """Load and times, for supervisors."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def add_to(self, table: Table) -> None:
        """Register the addresses."""
        table.get("/board", SUPERVISORS, self.page, nav="board")
        table.get("/board/live", SUPERVISORS, self.live, touches=False)
        table.post("/board/{case}/move", SUPERVISORS, self.move)

    async def page(self, call: Call) -> web.Response:
        """Show all of it."""
        return await self._page(call)

    async def live(self, call: Call) -> web.Response:
        """Return the part that changes by itself."""
        return self._hall.room.pages.show(call, "board-live.html.jinja", 200, **await self._parts(call))

    async def move(self, call: Call) -> web.Response:
        """Offer a case to somebody, take an offer back, or relieve a holder."""
        move = MOVES.get(call["move"])
        if move is None:
            return see_other("/board")
        by = Actor(Kind.SUPERVISOR, call.account.id)
        order = Order(move, by, self._hall.room.now(), number(call["version"]), to=VolunteerId(call["to"][:40]))
        try:
            await self._hall.casework.move(case_of(call), order)
        except RefusedMoveError as error:
            return await self._page(call, self._hall.refused(error, call.locale), 409)
        return see_other("/board")

    async def _page(self, call: Call, bad: str = "", status: int = 200) -> web.Response:
        return self._hall.room.pages.show(call, "board.html.jinja", status, bad=bad, **await self._parts(call))

    async def _parts(self, call: Call) -> dict[str, object]:
        hall = self._hall
        board = await hall.casework.board()
        pages = hall.room.pages
        waits = classes([wait for wait in board.around.waits if wait.joined])
        ended = Counter(one.outcome for one in board.ended)
        return {
            "board": board, "names": await hall.names(), "now": hall.room.now(), "minute": MINUTE,
            "waits": bars([Bar(pages.word(name, call.locale, **values), count) for name, values, count in waits]),
            "waited": waits, "left": sum(not wait.joined for wait in board.around.waits),
            "outcomes": bars([Bar(pages.word(f"outcome_{one}", call.locale), count) for one, count in ended.items()]),
            "ended": ended,
        }  # fmt: skip


def classes(waits: list[Wait]) -> list[tuple[str, dict[str, timedelta], int]]:
    """Return how many waits fall in each class: name of the word, what fills it, and the number."""
    edges = [timedelta(minutes=step) for step in STEPS]
    counts = [0] * (len(edges) + 1)
    for wait in waits:
        counts[sum(wait.length > edge for edge in edges)] += 1
    named: list[tuple[str, dict[str, timedelta]]] = [("wait_up_to", {"time": edge}) for edge in edges]
    return [(*one, count) for one, count in zip([*named, ("wait_more", {"time": edges[-1]})], counts, strict=True)]
