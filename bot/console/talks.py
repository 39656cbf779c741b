"""A talk: what she passed on, what was written, and all that its holder can do."""

from __future__ import annotations

from aiohttp import web

from bot.console.call import Call
from bot.console.gate import see_other
from bot.console.hall import TAKERS, Hall, case_of
from bot.console.looking import Looking
from bot.console.rights import Table
from bot.handoff.case import NextStep
from bot.handoff.case import Outcome as Ending
from bot.handoff.refusals import Refusal, RefusedMoveError
from bot.handoff.told import TO_VOLUNTEERS, VolunteerNotice
from bot.ports.cases import Voices
from bot.service.casework.casework import MOST_SAID, Talk, TooLongError


class TalkPages:
    """Talks, for who holds them."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._looking = Looking(hall)

    def add_to(self, table: Table) -> None:
        """Register the addresses."""
        table.get("/cases/{case}", TAKERS, self.page)
        table.get("/cases/{case}/live", TAKERS, self.live, touches=False)
        table.post("/cases/{case}/say", TAKERS, self.say)
        table.post("/cases/{case}/note", TAKERS, self.note)
        table.get("/cases/{case}/look", TAKERS, self.look)
        table.post("/cases/{case}/put", TAKERS, self.put)

    async def page(self, call: Call) -> web.Response:
        """Show the talk to who holds it, and kindly what became of it to everybody else."""
        return await self._page(call)

    async def live(self, call: Call) -> web.Response:
        """Return the part that changes by itself; 410 with a kind word once it is no longer theirs."""
        try:
            talk = await self._hall.casework.talk(case_of(call), call.account.id)
        except RefusedMoveError as error:
            return self._over(call, error, 410)
        return self._hall.room.pages.show(call, "talk-live.html.jinja", 200, **self._parts(call, talk))

    async def say(self, call: Call) -> web.Response:
        """Send what the volunteer wrote; when it cannot be sent, it stands in the field again."""
        text = call["text"].strip()
        case = case_of(call)
        if not text:
            return see_other(f"/cases/{case}")
        try:
            await self._hall.casework.say(case, call.account.id, text)
        except TooLongError:
            bad = self._hall.room.pages.word("too_long", call.locale, most=MOST_SAID, length=len(text))
            return await self._page(call, bad, text, 422)
        except RefusedMoveError as error:
            return self._over(call, error, 409, text)
        return see_other(f"/cases/{case}#write")

    async def note(self, call: Call) -> web.Response:
        """Keep a note for the next volunteer."""
        case = case_of(call)
        if not call["text"].strip():
            return see_other(f"/cases/{case}")
        try:
            await self._hall.casework.note(case, call.account.id, call["text"].strip())
        except TooLongError:
            bad = self._hall.room.pages.word("too_long", call.locale, most=MOST_SAID, length=len(call["text"]))
            return await self._page(call, bad, status=422)
        except RefusedMoveError as error:
            return self._over(call, error, 409)
        return see_other(f"/cases/{case}")

    async def put(self, call: Call) -> web.Response:
        """Put a piece of the directory into the field, to be looked over before it is sent."""
        return await self._page(call, draft=call["text"][:MOST_SAID])

    async def look(self, call: Call) -> web.Response:
        """Show what the directory has for her, in her language, ready to be sent."""
        try:
            talk = await self._hall.casework.talk(case_of(call), call.account.id)
        except RefusedMoveError as error:
            return self._over(call, error, 410)
        found = self._looking.found(talk, call.request.query.get("kind", ""), call.request.query.get("q", "")[:80])
        return self._hall.room.pages.show(
            call, "look.html.jinja", case=talk.case, found=found, kind=call.request.query.get("kind", "helplines"),
            q=call.request.query.get("q", "")[:80], kinds=self._looking.kinds,
        )  # fmt: skip

    async def _page(self, call: Call, bad: str = "", draft: str = "", status: int = 200) -> web.Response:
        hall = self._hall
        try:
            talk = await hall.casework.talk(case_of(call), call.account.id)
        except RefusedMoveError as error:
            return self._over(call, error, 410 if error.why in {Refusal.GONE, Refusal.CLOSED} else 403)
        desk = await hall.casework.board()
        names = await hall.names()
        colleagues = [(who, names.get(who, who)) for who, _, _ in desk.loads if who != call.account.id]
        return hall.room.pages.show(
            call, "talk.html.jinja", status, bad=bad, draft=draft, most=MOST_SAID, colleagues=colleagues,
            replies=[hall.text(one, talk.case.language) for one in hall.replies], outcomes=list(Ending)[:3],
            steps=list(NextStep), **self._parts(call, talk),
        )  # fmt: skip

    def _parts(self, call: Call, talk: Talk) -> dict[str, object]:
        card = [(line, self._looking.value(line, value, call.locale)) for line, value in talk.card.lines]
        return {
            "case": talk.case, "card": card, "words": [one for one in talk.words if one.voice is not Voices.NOTE],
            "notes": [one for one in talk.words if one.voice is Voices.NOTE], "her": Voices.HER, "notice": "",
        }  # fmt: skip

    def _over(self, call: Call, error: RefusedMoveError, status: int, unsent: str = "") -> web.Response:
        """Say kindly that there is nothing here (any more); give back what was not sent."""
        hall = self._hall
        is_wiped = error.why is Refusal.GONE
        wiped = TO_VOLUNTEERS[VolunteerNotice.WIPED]
        kindly = hall.text(wiped, call.locale) if is_wiped else hall.refused(error, call.locale)
        return hall.room.pages.show(call, "over.html.jinja", status, said=kindly, unsent="" if is_wiped else unsent)
