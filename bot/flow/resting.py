"""The dull bot: between two times that the agreed word is written, there are daily tips and nothing else.

Whoever looks over a shoulder, or takes the phone and writes something, sees nothing else. Two things still work:
words of someone in danger are always answered, and whoever forgot the word can have everything deleted.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.effects import ClearChat, Say
from bot.domain.events import Event, GaveWord, Heard, Interrupted, Left, TimerRang
from bot.domain.phrases import Phrase
from bot.flow.walk import Walk

STILL_HEARD = "wipe"
"""The one interrupt that works meanwhile."""


class Rest(Walk):
    """Deals with what comes in while the bot rests."""

    def rests(self, event: Event) -> bool:
        """Deal with an event if the agreed word or the rest concerns it; tell whether that was all."""
        if isinstance(event, GaveWord):
            self._lie_down() if not self.state.resting else self._get_up()
            return True
        if not self.state.resting:
            return False
        if _counts(event):
            self.state = replace(self.state, resting=False)
            return False
        if not isinstance(event, TimerRang | Left):
            self._tell_tip()
        return True

    def _lie_down(self) -> None:
        self.state = replace(self.state, resting=True, misses=0)
        self.effects.append(ClearChat())
        self._tell_tip()

    def _get_up(self) -> None:
        """Go on where they were; first with a report whose time ran out meanwhile."""
        self.state = replace(self.state, resting=False, misses=0)
        over = next((clock.id for clock in self.state.clocks if clock.remind and clock.due <= self.at), "")
        if over:
            self.ring(over)
        else:
            self.sentence("awake")
            self.ask_again()

    def _tell_tip(self) -> None:
        """Say the next tip: another one each day, and for each message."""
        number = self.at.toordinal() + self.state.misses
        self.state = replace(self.state, misses=self.state.misses + 1)
        if self.book.tips:
            self.effects.append(Say(Phrase(self.book.tips[number % len(self.book.tips)]), personal=False))

    def ring(self, timer: str) -> None:
        """Tell that a time is over."""
        raise NotImplementedError

    def ask_again(self) -> None:
        """Ask the present question once more."""
        raise NotImplementedError


def _counts(event: Event) -> bool:
    match event:
        case Heard(cues=cues):
            return bool(cues)
        case Interrupted(name=name):
            return name == STILL_HEARD
        case _:
            return False
