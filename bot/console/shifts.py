"""The shift calendar: who has promised to be there, and what speaks against a shift."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from aiohttp import web

from bot.console.call import Call
from bot.console.gate import see_other
from bot.console.hall import TAKERS, Hall
from bot.console.rights import Table
from bot.handoff.calendar import overwork
from bot.handoff.case import VolunteerId
from bot.handoff.volunteers import Shift
from bot.i18n.moments import weekday
from bot.ports import Account, Role

DAYS = 14
"""How many days are shown, from today on."""


class ShiftPages:
    """Everyone's shifts; each plans their own, a supervisor everybody's."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def add_to(self, table: Table) -> None:
        """Register the addresses."""
        table.get("/shifts", TAKERS, self.page, nav="shifts")
        table.post("/shifts", TAKERS, self.plan)
        table.post("/shifts/cancel", TAKERS, self.cancel)

    async def page(self, call: Call) -> web.Response:
        """Show the next two weeks."""
        return await self._page(call)

    async def plan(self, call: Call) -> web.Response:
        """Keep a shift; said beside it when the guidance speaks against it."""
        who = self._whose(call)
        account = next((one for one in await self._takers() if one.id == who), None)
        begins, ends = self._times(call)
        if account is None or begins is None or ends is None:
            return await self._page(call, self._hall.room.pages.word("shift_wrong", call.locale), 422)
        languages = account.languages or frozenset({account.locale})
        await self._hall.casework.plan(Shift(account.id, begins, ends, languages))
        return see_other("/shifts?saved=1")

    async def cancel(self, call: Call) -> web.Response:
        """Forget a shift."""
        who = self._whose(call)
        begins = _moment(call["begins"])
        if who is not None and begins is not None:
            await self._hall.casework.cancel(who, begins)
        return see_other("/shifts")

    def _whose(self, call: Call) -> VolunteerId | None:
        """Return whose shift a form is about; None when it is not theirs to change."""
        who = VolunteerId(call["who"][:40]) or call.account.id
        mine = who == call.account.id
        return who if mine or call.account.role is Role.SUPERVISOR else None

    def _times(self, call: Call) -> tuple[datetime | None, datetime | None]:
        """Return when a shift begins and ends; one that ends before it begins goes over midnight."""
        zone, now = self._hall.zone(), self._hall.room.now()
        try:
            day = date.fromisoformat(call["day"])
            begins, ends = (
                datetime.combine(day, datetime.strptime(call[name], "%H:%M").time(), zone)  # noqa: DTZ007 - a time only
                for name in ("begins", "ends")
            )
        except ValueError:
            return None, None
        ends += timedelta(days=ends <= begins)
        return (begins, ends) if now < ends <= now + timedelta(days=100) else (None, None)

    async def _takers(self) -> list[Account]:
        """Return those who may have shifts."""
        accounts, _, _ = await self._hall.room.accounts.everyone()
        return [one for one in accounts if not one.disabled and one.role in TAKERS.roles]

    async def _page(self, call: Call, bad: str = "", status: int = 200) -> web.Response:
        hall, now = self._hall, self._hall.room.now()
        planned = await hall.casework.shifts(now, now + timedelta(days=DAYS))
        around = await hall.casework.shifts(now - timedelta(days=7), now + timedelta(days=DAYS + 7))
        zone = hall.zone()
        today = now.astimezone(zone).date()
        days: dict[date, list[tuple[Shift, tuple[str, ...]]]] = {}
        for shift in planned:
            against = overwork(shift, around, zone, hall.casework.terms)
            days.setdefault(shift.begins.astimezone(zone).date(), []).append((shift, against))
        named = [(day, weekday(day, call.locale, today), shifts) for day, shifts in sorted(days.items())]
        return hall.room.pages.show(
            call, "shifts.html.jinja", status, bad=bad, days=named, today=today, zone=zone,
            names=await hall.names(), takers=await self._takers(), plans_all=call.account.role is Role.SUPERVISOR,
            notice="saved" if "saved" in call.request.query and not bad else "",
        )  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
