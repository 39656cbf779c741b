"""The first page of those who take cases: what they are asked, whom they talk with, who waits, and their own shift."""

from __future__ import annotations

from aiohttp import web

from bot.console.call import Call
from bot.console.gate import see_other
from bot.console.hall import MINUTE, TAKERS, Hall, case_of, number, volunteer
from bot.console.rights import Table
from bot.console.talks import TalkPages
from bot.handoff.case import NextStep, VolunteerId
from bot.handoff.case import Outcome as Ending
from bot.handoff.moves import Move
from bot.handoff.orders import Order
from bot.handoff.refusals import BECAUSE, RefusedMoveError

MOVES = {
    move.value: move
    for move in (
        Move.TAKE, Move.ACCEPT, Move.SKIP, Move.GIVE_BACK, Move.PROPOSE, Move.TAKE_OVER, Move.DECLINE, Move.CALL_OFF,
        Move.CLOSE,
    )
}  # fmt: skip
"""What a volunteer can do with a case from a page."""

INTO_A_TALK = frozenset({Move.TAKE, Move.ACCEPT, Move.TAKE_OVER})
STAYS_IN_IT = frozenset({Move.PROPOSE, Move.CALL_OFF})
FROM_A_TALK = frozenset({Move.PROPOSE, Move.CALL_OFF, Move.GIVE_BACK, Move.CLOSE})
"""What the holder does, on the page of the talk: what is refused is said there."""


class DeskPages:
    """The queue, one's own cases, one's own shift."""

    def __init__(self, hall: Hall, talks: TalkPages) -> None:
        self._hall = hall
        self._talks = talks

    def add_to(self, table: Table) -> None:
        """Register the addresses."""
        table.get("/desk", TAKERS, self.page, nav="desk")
        table.get("/desk/live", TAKERS, self.live, touches=False)
        table.post("/desk/duty", TAKERS, self.duty)
        table.post("/cases/{case}/move", TAKERS, self.move)

    async def page(self, call: Call) -> web.Response:
        """Show all of it."""
        return await self._page(call)

    async def live(self, call: Call) -> web.Response:
        """Return the part of the page that changes by itself."""
        return self._hall.room.pages.show(call, "desk-live.html.jinja", 200, **await self._parts(call))

    async def duty(self, call: Call) -> web.Response:
        """Come, go, take a break, come back from it, or say that somebody asked how one is."""
        casework, who = self._hall.casework, call.account.id
        ways = {
            "come": casework.come, "go": casework.go, "pause": casework.pause, "resume": casework.resume,
            "debriefed": casework.debriefed,
        }  # fmt: skip
        way = ways.get(call["what"])
        if way is not None:
            await way(who)
        return see_other("/desk")

    async def move(self, call: Call) -> web.Response:
        """Do something with a case."""
        move = MOVES.get(call["move"])
        if move is None:
            return see_other("/desk")
        case = case_of(call)
        try:
            await self._hall.casework.move(case, order_of(call, move), call["note"])
        except RefusedMoveError as error:
            if move in FROM_A_TALK:
                return await self._talks.refused(call, error)
            return await self._page(call, self._hall.refused(error, call.locale), 409)
        if move in INTO_A_TALK or move in STAYS_IN_IT:
            return see_other(f"/cases/{case}#latest")
        return see_other("/desk")

    async def _page(self, call: Call, bad: str = "", status: int = 200) -> web.Response:
        return self._hall.room.pages.show(call, "desk.html.jinja", status, bad=bad, **await self._parts(call))

    async def _parts(self, call: Call) -> dict[str, object]:
        hall = self._hall
        desk = await hall.casework.desk(call.account.id)
        because = {one: hall.text(text, call.locale) for one, text in BECAUSE.items()}
        mine = sorted(desk.mine, key=lambda case: (case.unanswered is None, case.unanswered or case.since))
        return {"desk": desk, "mine": mine, "because": because, "now": hall.room.now(), "minute": MINUTE}


def order_of(call: Call, move: Move) -> Order:
    """Return what a form asks for. Its time is set where it is done."""
    outcome = call["outcome"]
    step = call["next_step"]
    return Order(
        move, volunteer(call), call.here.session.seen, number(call["version"]), number(call["heard"]),
        to=VolunteerId(call["to"][:40]), outcome=Ending(outcome) if outcome in set(Ending) else None,
        next_step=NextStep(step) if step in set(NextStep) else None,
    )  # fmt: skip
