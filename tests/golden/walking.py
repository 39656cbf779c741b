"""Walks through the conversations by pressing what is offered, as fast as can be."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from bot.domain.effects import Effect, Say, Wipe
from bot.domain.events import Chose, Event, Heard, Interrupted, Opened, TimerRang
from bot.domain.phrases import Phrase
from bot.flow.engine import Turn, take_turn
from bot.flow.state import State, encode
from bot.flow.steps import Ask, End
from tests.golden.stage import stage

NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
KNOWN: Mapping[str, str] = {"country": "IN", "language": "en"}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where someone is, and how they came there.

    Attributes:
        state: what the bot remembers; None when all was wiped.
        effects: what it said last.
        path: what was pressed, as it stood on the buttons.
    """

    state: State | None
    effects: tuple[Effect, ...]
    path: tuple[str, ...] = ()

    @property
    def taps(self) -> int:
        """How many presses led here."""
        return len(self.path)

    @property
    def question(self) -> Say:
        """The message whose buttons count now."""
        return next((e for e in reversed(self.effects) if isinstance(e, Say) and e.serial), Say(Phrase("")))

    def says(self) -> Iterator[Say]:
        """Yield every message of the last turn."""
        yield from (effect for effect in self.effects if isinstance(effect, Say))


def opened() -> Spot:
    """Return the first screen."""
    return _spot(None, Opened(NIGHT), ())


def onward(spot: Spot) -> Iterator[Spot]:
    """Yield where each button leads; when there is none, where opening the chat again leads."""
    if spot.state is None or not (spot.question.options or spot.question.shortcuts):
        yield _spot(spot.state, Opened(NIGHT), (*spot.path, "/start"))
        return
    for option in spot.question.options:
        label = plain(option.label)
        yield _spot(spot.state, Chose(NIGHT, option.id, spot.question.serial), (*spot.path, label))
    for name in spot.question.shortcuts:
        yield _spot(spot.state, Interrupted(NIGHT, name), (*spot.path, f"!{name}"))


def otherwise(spot: Spot) -> Iterator[Spot]:
    """Yield where things other than presses lead: words, commands, a danger sign, a clock that ends."""
    state = spot.state
    if state is None:
        return
    content = stage().content
    if isinstance(content.book.flows[state.flow].steps[state.step], Ask):
        yield _spot(state, Heard(NIGHT, "words"), (*spot.path, "words"))
    for name in content.book.interrupts:
        yield _spot(state, Interrupted(NIGHT, name), (*spot.path, f"/{name}"))
    for cue in content.book.cues:
        yield _spot(state, Heard(NIGHT, "words", (cue,)), (*spot.path, cue))
    for clock in state.clocks:
        if clock.remind:
            yield _spot(state, TimerRang(NIGHT, clock.id), (*spot.path, "a clock ends"))


def reach(
    start: Spot, ways: Callable[[Spot], Iterator[Spot]], alike: Callable[[Spot], object], most: int
) -> list[Spot]:
    """Return one spot of each kind within ``most`` presses, the nearest first.

    Args:
        ways: where one can go from a spot.
        alike: two spots with the same answer count as one.
    """
    seen = {alike(start)}
    found, waiting = [start], deque([start])
    while waiting:
        spot = waiting.popleft()
        for there in ways(spot) if spot.taps < most else ():
            kind = alike(there)
            if kind not in seen:
                seen.add(kind)
                found.append(there)
                waiting.append(there)
    return found


def exactly(spot: Spot) -> bytes:
    """Tell spots apart by all that the bot remembers, but for what only numbers the questions."""
    if spot.state is None:
        return b""
    return encode(replace(spot.state, serial=0, answered=(0, ""), trail=(), shown=()))


def roughly(spot: Spot) -> object:
    """Tell spots apart by the question and by how old the person is."""
    state = spot.state
    return state and (state.flow, state.step, state.answers.get("age"))


def is_end(spot: Spot) -> bool:
    """Tell whether the talk is over here."""
    state = spot.state
    return state is None or isinstance(stage().content.book.flows[state.flow].steps[state.step], End)


def plain(phrase: Phrase) -> str:
    """Return a label in English."""
    text = phrase.msgid
    for name, value in phrase.values.items():
        text = text.replace("{" + name + "}", plain(value) if isinstance(value, Phrase) else str(value))
    return text


def _spot(state: State | None, event: Event, path: tuple[str, ...]) -> Spot:
    content = stage().content
    turn: Turn = take_turn(content.book, content.facts, state, event, KNOWN)
    wiped = any(isinstance(effect, Wipe) for effect in turn.effects)
    return Spot(None if wiped else turn.state, turn.effects, path)
