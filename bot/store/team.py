"""Those who take cases, their shifts, and the figures of the hand-off."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, insert, select, update

from bot.handoff.case import VolunteerId
from bot.handoff.volunteers import Shift, Volunteer
from bot.handoff.waits import Wait
from bot.ports.cases import Ended
from bot.store.accounts_codec import account_of, duty_to_text
from bot.store.casetables import ended_talks, shifts, waits
from bot.store.desk import Desk
from bot.store.statements import Statement
from bot.store.tables import accounts, from_ms, to_ms


@cache
def _wait() -> TypeAdapter[Wait]:
    return TypeAdapter(Wait)


@cache
def _ended() -> TypeAdapter[Ended]:
    return TypeAdapter(Ended)


_put_duty: Final = Statement(
    update(accounts).where(accounts.c.id == bindparam("account")).values(duty=bindparam("new_duty"))
)
_shifts: Final = Statement(
    select(shifts.c.volunteer, shifts.c.begins, shifts.c.ends)
    .where(shifts.c.begins < bindparam("until"), shifts.c.ends > bindparam("since"))
    .order_by(shifts.c.begins, shifts.c.volunteer)
)
_cancel: Final = Statement(
    delete(shifts).where(shifts.c.volunteer == bindparam("who"), shifts.c.begins == bindparam("start"))
)
_plan: Final = Statement(insert(shifts))
_add_wait: Final = Statement(insert(waits), columns=("began", "facts"))
_waits: Final = Statement(select(waits.c.facts).where(waits.c.began >= bindparam("since")).order_by(waits.c.id))
_add_ended: Final = Statement(insert(ended_talks), columns=("at", "facts"))
_all_ended: Final = Statement(
    select(ended_talks.c.facts).where(ended_talks.c.at >= bindparam("since")).order_by(ended_talks.c.id)
)


class Team:
    """Reads and writes what the rules know of volunteers."""

    def __init__(self, desk: Desk) -> None:
        self._db = desk.db

    def all(self) -> list[Volunteer]:
        """Return everyone who has an account, with the shift they are in."""
        rows = self._db.execute(select(accounts).order_by(accounts.c.id))
        return [account_of(row).volunteer() for row in rows]

    def put_duty(self, volunteer: Volunteer) -> None:
        """Keep what a volunteer's shift holds now."""
        _put_duty.rows(self._db, account=volunteer.id, new_duty=duty_to_text(volunteer.duty))

    def shifts(self, begins: datetime, ends: datetime) -> list[Shift]:
        """Return the planned shifts that touch this time, the earliest first; none of closed accounts."""
        rows = _shifts.rows(self._db, since=to_ms(begins), until=to_ms(ends))
        speak = {one.id: one.languages for one in self.all() if not one.blocked} if rows else {}
        return [
            Shift(VolunteerId(who), from_ms(start), from_ms(end), speak[who])
            for who, start, end in rows
            if who in speak
        ]

    def plan(self, shift: Shift) -> None:
        """Keep a planned shift; one that begins at the same time for the same volunteer is replaced."""
        self.cancel(shift.volunteer, shift.begins)
        row = {"volunteer": shift.volunteer, "begins": to_ms(shift.begins), "ends": to_ms(shift.ends)}
        _plan.many(self._db, [row])

    def cancel(self, volunteer: VolunteerId, begins: datetime) -> None:
        """Forget a planned shift; nothing happens when there is none."""
        _cancel.rows(self._db, who=volunteer, start=to_ms(begins))

    def add_wait(self, wait: Wait) -> None:
        """Keep a measured wait."""
        _add_wait.many(self._db, [{"began": to_ms(wait.began), "facts": _wait().dump_json(wait).decode()}])

    def waits(self, since: datetime) -> list[Wait]:
        """Return the measured waits that began since then."""
        return [_wait().validate_json(facts) for facts in _waits.firsts(self._db, since=to_ms(since))]

    def add_ended(self, ended: Ended) -> None:
        """Keep how a talk ended."""
        _add_ended.many(self._db, [{"at": to_ms(ended.at), "facts": _ended().dump_json(ended).decode()}])

    def ended(self, since: datetime) -> list[Ended]:
        """Return how talks ended since then."""
        return [_ended().validate_json(facts) for facts in _all_ended.firsts(self._db, since=to_ms(since))]
