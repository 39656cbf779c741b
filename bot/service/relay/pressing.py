"""What volunteers press in Telegram, in the private chat and in groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.domain.messages import Outgoing
from bot.handoff.case import Case, NextStep, Outcome, Status
from bot.handoff.moves import Move
from bot.handoff.orders import Actor, Kind, Order
from bot.handoff.queue import in_order
from bot.handoff.refusals import Refusal, RefusedMoveError
from bot.handoff.routing import objections
from bot.ports.cases import CaseFile
from bot.ports.relay import Relayed
from bot.service.relay.aiming import NO_NOTE
from bot.service.relay.asking import MOST_WAITING, how_ended, sure, to_whom, what_next
from bot.service.relay.buttons import Press, button, number_of, shown_of, take_button
from bot.service.relay.turn import Turn
from bot.service.relay.writing import Writing, heard_in

_MOVES: Mapping[str, Move] = {
    "accept": Move.ACCEPT,
    "pass": Move.SKIP,
    "over": Move.TAKE_OVER,
    "decline": Move.DECLINE,
    "give": Move.GIVE_BACK,
}


@dataclass(frozen=True, slots=True)
class _About:
    """A press about a talk that is shown to the one who pressed."""

    press: Press
    talk: Relayed
    case: Case


class Pressing:
    """Does what buttons say."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._about_a_talk: Mapping[str, Callable[[Turn, _About], None]] = {
            "to": self._choose,
            "close": lambda turn, about: how_ended(turn, about.talk, about.case),
            "ended": _ended,
            "nx": _close,
            "hand": lambda turn, about: to_whom(turn, about.talk, about.case),
            "to_them": _hand_over,
            "back": lambda turn, about: sure(turn, about.talk, about.case),
            "keep": _keep,
        }

    def pressed(self, turn: Turn, press: Press) -> None:
        """Do what was pressed.

        Raises:
            RefusedMoveError: it is not done.
        """
        if press.verb == "take":
            _take(turn, press)
        elif press.verb in _MOVES:
            _move(turn, turn.sheet.get(press.case), _MOVES[press.verb], press.version)
        elif press.verb == "discard":
            turn.notes = replace(turn.notes, pending=())
            turn.say("discarded")
        elif press.verb == "queue":
            _queue(turn)
        elif press.verb in self._about_a_talk:
            talk = turn.talk_of(press.case)
            if talk is None:
                raise RefusedMoveError(Refusal.NOT_YOURS)
            file = turn.sheet.get(talk.case)
            self._about_a_talk[press.verb](turn, _About(press, talk, file.case))
        else:
            turn.alert = turn.text("stale")

    def _choose(self, turn: Turn, about: _About) -> None:
        """Answer in this talk from now on; what waited to be told for whom goes there."""
        pending = turn.notes.pending
        for text, _ in pending:
            self._writing.say(turn, about.talk, text)
        turn.refs = tuple(ref for _, ref in pending if ref)
        turn.home = about.talk.address
        seen = {str(case): count for case, count in heard_in(turn).items()}
        turn.notes = replace(turn.notes, pending=(), chosen=str(about.case.id), seen=seen)
        turn.say("answer_to", to=about.talk.address, mark=about.talk.mark)


def _take(turn: Turn, press: Press) -> None:
    case = (file := turn.sheet.get(press.case)).case
    offered = case.status is Status.OFFERED and case.asked == turn.me.account
    as_shown = press.rest[:1] == (shown_of(case),)
    _move(turn, file, Move.ACCEPT if offered else Move.TAKE, case.version if as_shown else press.version)
    if turn.incoming.aside.group:
        turn.alert = turn.text("taken_by_you")


def _ended(turn: Turn, about: _About) -> None:
    heard, outcome, *_ = (*about.press.rest, "", "")
    what_next(turn, about.talk, about.case, about.press.version, str(number_of(heard)), outcome)


def _close(turn: Turn, about: _About) -> None:
    heard, outcome, step, *_ = (*about.press.rest, "", "", "")
    order = Order(
        Move.CLOSE, _actor(turn), turn.now, about.press.version, number_of(heard),
        outcome=Outcome(outcome) if outcome in set(Outcome) else None,
        next_step=NextStep(step) if step in set(NextStep) else None,
    )  # fmt: skip
    turn.sheet.move(turn.sheet.get(about.case.id), order)


def _hand_over(turn: Turn, about: _About) -> None:
    (to, *_) = (*about.press.rest, "")
    turn.notes = replace(turn.notes, note=(str(about.case.id), about.press.version, to))
    cancel = (button(turn.text("cancel"), "keep", about.case),)
    turn.say("write_note", cancel, to=about.talk.address, mark=about.talk.mark)


def _keep(turn: Turn, about: _About) -> None:
    turn.notes = replace(turn.notes, note=NO_NOTE)
    turn.say("stays", to=about.talk.address)


def _actor(turn: Turn) -> Actor:
    return Actor(Kind.VOLUNTEER, turn.me.account)


def _move(turn: Turn, file: CaseFile, move: Move, version: int) -> None:
    turn.sheet.move(file, Order(move, _actor(turn), turn.now, version))


def _queue(turn: Turn) -> None:
    """Say who waits for whom this volunteer could be there."""
    me = turn.sheet.team[turn.me.account]
    under_way = [file.case for file in turn.work.cases.under_way()]
    waiting = [
        case
        for case in in_order(under_way, turn.now, turn.sheet.terms)
        if not objections(case, me, turn.sheet.terms, turn.now)
    ][:MOST_WAITING]
    if not waiting:
        turn.say("nobody_waits")
        return
    turn.says.append((turn.home, _listed(turn, waiting)))


def _listed(turn: Turn, waiting: list[Case]) -> Outgoing:
    lines = [f"{place}. {turn.tongue.line(case, turn.me.locale)}" for place, case in enumerate(waiting, 1)]
    rows = tuple((take_button(turn.text("take_number", number=place), case),) for place, case in enumerate(waiting, 1))
    return Outgoing("\n".join(lines), rows)
