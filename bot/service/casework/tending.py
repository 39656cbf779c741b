"""What the clock does to cases: offers run out, the silent are nudged, the next is asked, those who wait hear news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.handoff.case import Case, CaseId, Status, VolunteerId
from bot.handoff.due import due, order_when_due
from bot.handoff.moves import Move
from bot.handoff.orders import SYSTEM, Order
from bot.handoff.refusals import RefusedMoveError
from bot.handoff.routing import plan
from bot.handoff.terms import Terms
from bot.handoff.volunteers import Volunteer, let_go
from bot.handoff.waiting import Around, news_for, next_news
from bot.ports import Work
from bot.ports.cases import CaseFile
from bot.service.casework.sheet import QUEUE, Sheet

SHIFTS_AHEAD = timedelta(days=7)
"""How far into the shift calendar people are told of."""


def tend(sheet: Sheet) -> Around:
    """Do everything that is due; return what is known of the queue and the volunteers afterwards."""
    waking = [one for one in sheet.work.cases.under_way() if _needs_something(one, sheet)]
    for file in sheet.all_of(waking):
        _tend_one(sheet, file)
    _forget_ghosts(sheet, {file.case.id for file in sheet.work.cases.under_way()})
    _ask_volunteers(sheet)
    around = around_now(sheet.work, tuple(sheet.team.values()), sheet.terms, sheet.now)
    for file in sheet.work.cases.under_way():
        _tell_news(sheet, file, around)
    return around


def around_now(work: Work, team: Iterable[Volunteer], terms: Terms, now: datetime) -> Around:
    """Return what is known of the queue and the volunteers."""
    cases = [file.case for file in work.cases.under_way()]
    return Around(
        queue=tuple(case for case in cases if case.status in QUEUE),
        volunteers=tuple(one for one in team if one.duty is not None),
        shifts=tuple(work.cases.shifts(now, now + SHIFTS_AHEAD)),
        waits=tuple(work.cases.waits(now - terms.waits_kept)),
        promised=tuple(case.until for case in cases if case.status is Status.CALL_BACK and case.until),
    )


def next_due(cases: Iterable[tuple[Case, datetime | None]], terms: Terms) -> datetime | None:
    """Return when the clock next does something to one of these.

    Args:
        cases: each with the time she was last told news.
    """
    times = [one.at for case, _ in cases if (one := due(case, terms))]
    news = [at for case, told in cases if (at := next_news(case, told, terms))]
    return min((*times, *news), default=None)


def _needs_something(file: CaseFile, sheet: Sheet) -> bool:
    terms, now = sheet.terms, sheet.now
    news = next_news(file.case, file.told, terms)
    return (
        not file.reachable
        or _is_closed(file.case.holder, sheet)
        or _is_closed(file.case.asked, sheet)
        or file.case.status is Status.WAITING
        or order_when_due(file.case, terms, now) is not None
        or (news is not None and news <= now)
    )


def _is_closed(who: VolunteerId, sheet: Sheet) -> bool:
    """Tell whether somebody's account is closed, or no more."""
    return bool(who) and (who not in sheet.team or sheet.team[who].blocked)


def _tend_one(sheet: Sheet, file: CaseFile) -> None:
    case = file.case
    if not file.reachable:
        _try(sheet, file, Order(Move.UNREACHABLE, SYSTEM, sheet.now))
        return
    if _is_closed(case.holder, sheet):
        _try(sheet, file, Order(Move.LOSE, SYSTEM, sheet.now, case.version))
        return
    if _is_closed(case.asked, sheet):
        move = Move.WITHDRAW if case.status is Status.OFFERED else Move.CALL_OFF
        _try(sheet, file, Order(move, SYSTEM, sheet.now, case.version))
        return
    order = order_when_due(file.case, sheet.terms, sheet.now)
    if order is not None:
        _try(sheet, file, order)


def _forget_ghosts(sheet: Sheet, there: set[CaseId]) -> None:
    """Take cases off shifts that are no more: their conversations had their time."""
    for volunteer in list(sheet.team.values()):
        duty = volunteer.duty
        if duty is None:
            continue
        for case in duty.held - there:
            duty = let_go(duty, case, sheet.now, sheet.terms)
        if duty.asked and duty.asked not in there:
            duty = replace(duty, asked=CaseId(""))
        if duty != volunteer.duty:
            sheet.put_duty(replace(volunteer, duty=duty))


def _ask_volunteers(sheet: Sheet) -> None:
    files = {file.case.id: file for file in sheet.work.cases.under_way()}
    for choice in plan((file.case for file in files.values()), sheet.team.values(), sheet.terms, sheet.now):
        file = files[choice.case]
        if choice.volunteer and sheet.knows(file):
            _try(sheet, file, _offer(file.case, choice.volunteer, sheet.now))


def _offer(case: Case, to: VolunteerId, now: datetime) -> Order:
    return Order(Move.OFFER, SYSTEM, now, case.version, to=to)


def _tell_news(sheet: Sheet, file: CaseFile, around: Around) -> None:
    at = next_news(file.case, file.told, sheet.terms)
    if at is not None and at <= sheet.now and sheet.knows(file):
        sheet.tell_news(file, news_for(file.case, around, sheet.terms, sheet.now))


def _try(sheet: Sheet, file: CaseFile, order: Order) -> None:
    """Make a move of the system's; one that is refused now is tried again with the next round, if it is due then."""
    try:
        sheet.move(file, order)
    except RefusedMoveError:
        return
