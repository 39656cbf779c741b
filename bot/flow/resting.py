"""The dull bot: between two times that the agreed word is written, there are daily tips and nothing else.

Whoever looks over a shoulder, or takes the phone and writes something, sees nothing else. Two things still work:
words of someone in danger are always answered, and whoever forgot the word can have everything deleted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.effects import ClearChat, Effect, Say, SetTimer
from bot.domain.events import Event, GaveWord, Heard, Interrupted, Left, TimerRang
from bot.domain.phrases import Phrase
from bot.flow.model import Book
from bot.flow.state import State

STILL_HEARD = "wipe"
"""The one interrupt that works meanwhile."""


BETWEEN = timedelta(minutes=30)
"""How long after one time that ran out meanwhile the next is told."""


class Run(Protocol):
    """The taking of one turn."""

    book: Book
    state: State
    at: datetime
    effects: list[Effect]

    def sentence(self, name: str) -> None:
        """Say one of the engine's own sentences."""

    def ask_again(self) -> None:
        """Ask the present question once more."""

    def ring(self, timer: str) -> None:
        """Tell that a time is over, if the person wanted that."""


def rests(run: Run, event: Event) -> bool:
    """Deal with an event if the agreed word or the rest concerns it; tell whether that was all."""
    if isinstance(event, GaveWord):
        _get_up(run) if run.state.resting else _lie_down(run)
        return True
    if not run.state.resting:
        return False
    if _counts(event):
        run.state = replace(run.state, resting=False)
        return False
    if not isinstance(event, TimerRang | Left):
        _tell_tip(run)
    return True


def _lie_down(run: Run) -> None:
    run.state = replace(run.state, resting=True, misses=0)
    run.effects.append(ClearChat())
    _tell_tip(run)


def _get_up(run: Run) -> None:
    """Go on where they were; first with a report whose time ran out meanwhile, and soon after with the others."""
    run.state = replace(run.state, resting=False, misses=0)
    over = [clock.id for clock in run.state.clocks if clock.remind and clock.due <= run.at]
    run.effects += [SetTimer(timer, run.at + BETWEEN) for timer in over[1:]]
    if over:
        run.ring(over[0])
    else:
        run.sentence("awake")
        run.ask_again()


def _tell_tip(run: Run) -> None:
    """Say the next tip: another one each day, and for each message."""
    number = run.at.toordinal() + run.state.misses
    run.state = replace(run.state, misses=run.state.misses + 1)
    if run.book.tips:
        run.effects.append(Say(Phrase(run.book.tips[number % len(run.book.tips)]), personal=False))


def _counts(event: Event) -> bool:
    match event:
        case Heard(cues=cues):
            return bool(cues)
        case Interrupted(name=name):
            return name == STILL_HEARD
        case _:
            return False
