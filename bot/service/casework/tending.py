"""What the clock does to cases: offers run out, the silent are nudged, the next is asked, those who wait hear news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.handoff.case import Case, CaseId, Status, VolunteerId
from bot.handoff.due import order_when_due
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
    files = {file.case.id: file for file in sheet.all_of(_waking(sheet))}
    for file in list(files.values()):
        files[file.case.id] = _tend_one(sheet, file)
    _forget_ghosts(sheet)
    _ask_volunteers(sheet, files)
    around = around_now(sheet.work, tuple(sheet.team.values()), sheet.terms, sheet.now)
    for file in files.values():
        _tell_news(sheet, file, around)
    return around


def _waking(sheet: Sheet) -> list[CaseFile]:
    """Return the cases that need something now: of the clock, or because of an account that was closed."""
    cases = sheet.work.cases
    files = {file.case.id: file for file in cases.awake(sheet.now)}
    for volunteer in sheet.team.values():
        duty = volunteer.duty
        if volunteer.blocked and duty is not None:
            held = (cases.get(case) for case in (*duty.held, duty.asked) if case and case not in files)
            files |= {file.case.id: file for file in held if file}
    return list(files.values())


def around_now(work: Work, team: Iterable[Volunteer], terms: Terms, now: datetime) -> Around:
    """Return what is known of the queue and the volunteers."""
    cases = [file.case for file in work.cases.in_status(*QUEUE, Status.CALL_BACK)]
    return Around(
        queue=tuple(case for case in cases if case.status in QUEUE),
        volunteers=tuple(one for one in team if one.duty is not None),
        shifts=tuple(work.cases.shifts(now, now + SHIFTS_AHEAD)),
        waits=tuple(work.cases.waits(now - terms.waits_kept)),
        promised=tuple(case.until for case in cases if case.status is Status.CALL_BACK and case.until),
    )


def _is_closed(who: VolunteerId, sheet: Sheet) -> bool:
    """Tell whether somebody's account is closed, or no more."""
    return bool(who) and (who not in sheet.team or sheet.team[who].blocked)


def _tend_one(sheet: Sheet, file: CaseFile) -> CaseFile:
    """Make the move that is due; return the case as it is then."""
    case = file.case
    if not file.reachable:
        return _try(sheet, file, Order(Move.UNREACHABLE, SYSTEM, sheet.now))
    if _is_closed(case.holder, sheet):
        return _try(sheet, file, Order(Move.LOSE, SYSTEM, sheet.now, case.version))
    if _is_closed(case.asked, sheet):
        move = Move.WITHDRAW if case.status is Status.OFFERED else Move.CALL_OFF
        return _try(sheet, file, Order(move, SYSTEM, sheet.now, case.version))
    order = order_when_due(case, sheet.terms, sheet.now)
    return _try(sheet, file, order) if order else file


def _forget_ghosts(sheet: Sheet) -> None:
    """Take cases off shifts that are no more: their conversations had their time."""
    there = sheet.work.cases.there()
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


def _ask_volunteers(sheet: Sheet, files: dict[CaseId, CaseFile]) -> None:
    for choice in plan((file.case for file in files.values()), sheet.team.values(), sheet.terms, sheet.now):
        file = files[choice.case]
        if choice.volunteer and sheet.knows(file):
            files[choice.case] = _try(sheet, file, _offer(file.case, choice.volunteer, sheet.now))


def _offer(case: Case, to: VolunteerId, now: datetime) -> Order:
    return Order(Move.OFFER, SYSTEM, now, case.version, to=to)


def _tell_news(sheet: Sheet, file: CaseFile, around: Around) -> None:
    at = next_news(file.case, file.told, sheet.terms)
    if at is not None and at <= sheet.now and sheet.knows(file):
        sheet.tell_news(file, news_for(file.case, around, sheet.terms, sheet.now))


def _try(sheet: Sheet, file: CaseFile, order: Order) -> CaseFile:
    """Make a move of the system's; one that is refused now is tried again with the next round, if it is due then."""
    try:
        return sheet.move(file, order)
    except RefusedMoveError:
        return file
