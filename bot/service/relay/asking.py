"""What a volunteer is asked with buttons."""

from __future__ import annotations

from bot.domain.messages import Button
from bot.handoff.case import Case
from bot.handoff.routing import objections
from bot.ports.relay import Relayed
from bot.service.relay.buttons import button
from bot.service.relay.turn import Turn
from bot.service.relay.words import NEXT_STEPS, OUTCOMES

MOST_COLLEAGUES = 6
MOST_WAITING = 8


def desk(turn: Turn) -> None:
    """Ask what they would like to do."""
    names = ("here", "gone"), ("break", "on"), ("queue",)
    turn.say("what_now", *(tuple(button(turn.text(name), name) for name in row) for row in names))


def choices(turn: Turn, talks: list[Relayed]) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each talk, and one for none."""
    files = {talk: turn.work.cases.get(talk.case) for talk in talks}
    marks = tuple(
        button(turn.text("talk_short", mark=talk.mark), "to", file.case) for talk, file in files.items() if file
    )
    return marks, (button(turn.text("discard"), "discard"),)


def how_ended(turn: Turn, talk: Relayed, case: Case) -> None:
    """Ask how a talk ends: what came in until now was read."""
    rows = tuple(
        (button(turn.tongue.phrase(phrase, turn.me.locale), "ended", case, case.heard, outcome),)
        for outcome, phrase in OUTCOMES.items()
    )
    turn.say("how_ended", *rows, (button(turn.text("cancel"), "keep", case),), to=talk.address, mark=talk.mark)


def what_next(turn: Turn, talk: Relayed, case: Case, version: int, heard: str, outcome: str) -> None:
    """Ask what is left for her; the answer stands on what was seen when the end was chosen."""
    steps = [
        Button(turn.tongue.phrase(phrase, turn.me.locale), f"r:nx:{case.id}:{version}:{heard}:{outcome}:{step}")
        for step, phrase in NEXT_STEPS.items()
    ]
    rows = tuple(tuple(steps[first : first + 2]) for first in range(0, len(steps), 2))
    turn.say("what_next", *rows, to=talk.address)


def to_whom(turn: Turn, talk: Relayed, case: Case) -> None:
    """Ask which colleague could go on."""
    names = turn.work.accounts.names()
    could = [
        one.id
        for one in turn.sheet.team.values()
        if one.id != case.holder and not objections(case, one, turn.sheet.terms, turn.now)
    ]
    rows = tuple((button(names.get(one, one), "to_them", case, one),) for one in could[:MOST_COLLEAGUES])
    cancel = (button(turn.text("cancel"), "keep", case),)
    turn.say("to_whom" if rows else "nobody_could", *rows, cancel, to=talk.address, mark=talk.mark)


def sure(turn: Turn, talk: Relayed, case: Case) -> None:
    """Ask once more before a case goes back."""
    row = button(turn.text("yes"), "give", case), button(turn.text("no"), "keep", case)
    turn.say("sure", row, to=talk.address, mark=talk.mark)
