"""A talk: what she passed on, what was written, and all that its holder can do."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary

from aiohttp import web

from bot.console.call import Call
from bot.console.gate import see_other
from bot.console.hall import TAKERS, Hall, case_of, number
from bot.console.looking import Looking
from bot.console.rights import Table
from bot.handoff.case import CaseId, NextStep, VolunteerId
from bot.handoff.case import Outcome as Ending
from bot.handoff.refusals import Refusal, RefusedMoveError
from bot.handoff.told import TO_VOLUNTEERS
from bot.ports.cases import Voices, Words
from bot.service.casework.casework import MOST_SAID, Talk, TooLongError

OUTCOMES = (Ending.HELPED, Ending.REFERRED, Ending.ENOUGH_FOR_NOW)
"""How a volunteer can say that a talk ended; the others are noticed without them."""

MOST_SOUGHT = 80
"""Longest search, in characters."""


class TalkPages:
    """Talks, for who holds them."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._looking = Looking(hall)
        self._sending: WeakValueDictionary[CaseId, asyncio.Lock] = WeakValueDictionary()

    def add_to(self, table: Table) -> None:
        """Register the addresses."""
        table.get("/cases/{case}", TAKERS, self.page)
        table.get("/cases/{case}/live", TAKERS, self.live, touches=False)
        table.post("/cases/{case}/say", TAKERS, self.say, keeps="text")
        table.post("/cases/{case}/typing", TAKERS, self.typing)
        table.post("/cases/{case}/note", TAKERS, self.note, keeps="note")
        table.get("/cases/{case}/look", TAKERS, self.look)
        table.post("/cases/{case}/look", TAKERS, self.look, keeps="text")
        table.post("/cases/{case}/put", TAKERS, self.put, keeps="text")

    async def page(self, call: Call) -> web.Response:
        """Show the talk to who holds it, and kindly what became of it to everybody else."""
        return await self._page(call)

    async def live(self, call: Call) -> web.Response:
        """Return the parts that change by themselves; 410 with a kind word once it is no longer theirs."""
        try:
            talk = await self._hall.casework.talk(case_of(call), call.account.id)
        except RefusedMoveError as error:
            return await self._over(call, error, 410)
        return self._hall.room.pages.show(call, "talk-live.html.jinja", 200, **await self._parts(call, talk))

    async def say(self, call: Call) -> web.Response:
        """Send what the volunteer wrote; when it cannot be sent, it stands in the field again."""
        text, case = call["text"].strip(), case_of(call)
        if not text:
            return see_other(f"/cases/{case}#latest")
        try:
            async with self._sending.setdefault(case, asyncio.Lock()):
                talk = await self._hall.casework.talk(case, call.account.id)
                if not _is_there(talk, call.account.id, text, number(call["after"])):
                    await self._hall.casework.say(case, call.account.id, text)
        except TooLongError:
            return await self._page(call, self._too_long(call, text), call["text"], 422)
        except RefusedMoveError as error:
            return await self._over(call, error, 409, text)
        return see_other(f"/cases/{case}#latest")

    async def typing(self, call: Call) -> web.Response:
        """Show her that somebody writes; what, nobody is told."""
        await self._hall.casework.typing(case_of(call), call.account.id)
        return web.Response(status=204)

    async def note(self, call: Call) -> web.Response:
        """Keep a note for the next volunteer."""
        note, case = call["note"].strip(), case_of(call)
        if not note:
            return see_other(f"/cases/{case}")
        try:
            await self._hall.casework.note(case, call.account.id, note)
        except TooLongError:
            return await self._page(call, self._too_long(call, note), status=422)
        except RefusedMoveError as error:
            return await self._over(call, error, 409, note)
        return see_other(f"/cases/{case}#card")

    async def put(self, call: Call) -> web.Response:
        """Put a piece into the field, behind what was written there: to be looked over before it is sent."""
        draft = "\n".join(part for part in (call["text"].rstrip(), call["piece"]) if part)
        return await self._page(call, draft=draft)

    async def look(self, call: Call) -> web.Response:
        """Show what the directory has for her, in her language, ready to be sent; a draft goes along."""
        try:
            talk = await self._hall.casework.talk(case_of(call), call.account.id)
        except RefusedMoveError as error:
            return await self._over(call, error, 410, call["text"])
        sought = call.form.get("q", [""])[-1] or call.request.query.get("q", "")
        sought = sought[:MOST_SOUGHT]
        kind = self._looking.kind(call["kind"] or call.request.query.get("kind", ""))
        return self._hall.room.pages.show(
            call, "look.html.jinja", case=talk.case, found=self._looking.found(talk, kind, sought), kind=kind, q=sought,
            kinds=self._looking.kinds, most_sought=MOST_SOUGHT, draft=call["text"],
        )  # fmt: skip

    async def refused(self, call: Call, error: RefusedMoveError) -> web.Response:
        """Show the talk with why something was not done, and the note that was written for it."""
        if error.why in {Refusal.GONE, Refusal.CLOSED, Refusal.NOT_YOURS, Refusal.NOT_A_VOLUNTEER}:
            return await self._over(call, error, 409, call["note"])
        return await self._page(call, self._hall.refused(error, call.locale), status=409, note=call["note"])

    async def _page(
        self, call: Call, bad: str = "", draft: str = "", status: int = 200, note: str = ""
    ) -> web.Response:
        hall = self._hall
        try:
            talk = await hall.casework.talk(case_of(call), call.account.id)
        except RefusedMoveError as error:
            return await self._over(call, error, 403 if error.why is Refusal.NOT_YOURS else 410, draft or note)
        return hall.room.pages.show(
            call, "talk.html.jinja", status, bad=bad, draft=draft,
            replies=[hall.text(one, talk.case.language) for one in hall.replies], outcomes=OUTCOMES,
            steps=tuple(NextStep), **await self._parts(call, talk) | {"note": note},
        )  # fmt: skip

    async def _parts(self, call: Call, talk: Talk) -> dict[str, object]:
        hall, me = self._hall, call.account.id
        desk, names, now = await hall.casework.desk(me), await hall.names(), hall.room.now()
        there = [(who, names.get(who, who)) for who in desk.colleagues]
        card = [(line, self._looking.value(line, value, call.locale)) for line, value in talk.card.lines]
        return {
            "case": talk.case, "card": card, "words": [one for one in talk.words if one.voice is not Voices.NOTE],
            "notes": [(one, names.get(one.who, "")) for one in talk.words if one.voice is Voices.NOTE],
            "her": Voices.HER, "mine": [one.id for one in talk.words if one.who == me], "colleagues": there, "now": now,
            "asked_of": names.get(talk.case.asked, ""), "others": [one for one in desk.mine if one.id != talk.case.id],
            "note": "", "most": MOST_SAID, "asked": bool(desk.asked) or any(one.offered for one in desk.queue),
        }  # fmt: skip

    def _too_long(self, call: Call, text: str) -> str:
        return self._hall.room.pages.word("too_long", call.locale, most=MOST_SAID, length=len(text))

    async def _over(self, call: Call, error: RefusedMoveError, status: int, unsent: str = "") -> web.Response:
        """Say kindly that there is nothing here (any more); give back what was not sent, unless all was deleted."""
        hall = self._hall
        notice = await hall.left_because(case_of(call), call.account.id)
        kindly = hall.text(TO_VOLUNTEERS[notice], call.locale) if notice else hall.refused(error, call.locale)
        is_gone = error.why is Refusal.GONE
        return hall.room.pages.show(
            call, "over.html.jinja", status, said=kindly, is_gone=is_gone, unsent="" if is_gone else unsent
        )


def _is_there(talk: Talk, who: VolunteerId, text: str, after: int) -> bool:
    """Tell whether a form was sent already: twice pressed, or again after its answer was lost.

    Args:
        after: the newest words of the volunteer's own that the page showed when the form was written.
    """

    def same(one: Words) -> bool:
        return one.voice is Voices.VOLUNTEER and one.who == who and one.id > after and one.text == text

    return any(same(one) for one in talk.words)
