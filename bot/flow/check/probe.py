"""One turn, really taken, for all people at once whom it cannot tell apart.

The interpreter runs on one example. Whatever it looks at is noted: an answer, whether words are
known, whether a look-up found something, whether there is somewhere to return to. The turn then
holds for everyone who agrees with the example on what was looked at, and changes what it changed.
Nothing of the interpreter is written a second time: ``Probe`` adds notes to ``_Run`` and stops where
the way on depends on who called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.effects import ClearChat, Effect, Wipe
from bot.domain.facts import Found, QueryShape
from bot.flow.binding import OWN_QUERIES, Bound, UnfilledError, look_up
from bot.flow.check.levels import Levels
from bot.flow.check.lookups import LookUps, Source
from bot.flow.check.sets import NONE, Node
from bot.flow.engine import _Run
from bot.flow.model import PLACEHOLDER, AnyStep, Ask, Book, Choose, End, FromList, Line, StartClock
from bot.flow.state import Entry, Frame, RunningClock, State
from bot.flow.walk import CircleError, options_of

BELOW = "~below"
"""Flow and step of the frame that stands for everything deeper down the stack."""

ANY_TIME = datetime(2026, 1, 5, 12, tzinfo=UTC)
OPEN_NOW = frozenset({"helplines_open", "emergency"})
"""Look-ups that give help that is open now."""
CONTACTS = frozenset({"contact", "line", "number", "number_e164", "whatsapp", "sms", "url"})
"""Their fields by which someone can be reached."""


class Mark(str):
    """A value as the turn found it: still the same object means still the same value.

    True even when it stands for nothing, so that copying answers keeps it.
    """

    __slots__ = ("level", "number")

    level: int
    number: int

    def __bool__(self) -> bool:
        return True


def mark(value: str, level: int, number: int) -> Mark:
    """Return ``value`` as value ``number`` of ``level``; 0 stands for nothing."""
    made = Mark(value)
    made.level, made.number = level, number
    return made


class Trace:
    """What a turn looked at."""

    def __init__(self, levels: Levels) -> None:
        self.levels = levels
        self.masks: dict[int, int] = {}
        self.sets: list[Node] = []

    def saw(self, level: int, mask: int) -> None:
        """Note that ``level`` was seen to have a value of ``mask``."""
        self.masks[level] = self.masks.get(level, -1) & mask


class Noted(dict[str, str]):
    """Answers or words that note who looks at them."""

    def __init__(self, trace: Trace, content: Mapping[str, str]) -> None:
        super().__init__(content)
        self._trace = trace

    def _look(self, name: str) -> str | None:
        value = dict.get(self, name)
        if not isinstance(value, Mark):
            return value
        levels = self._trace.levels
        mask = levels.alike(name, value.number) if name in levels.values else 1 << value.number
        self._trace.saw(value.level, mask)
        return value if value.number else None

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value, and note it."""
        value = self._look(name)
        return default if value is None else value

    def __contains__(self, name: object) -> bool:
        return self._look(str(name)) is not None

    def __getitem__(self, name: str) -> str:
        value = self._look(name)
        if value is None:
            raise KeyError(name)
        return value


class Answer(Sequence[Found]):
    """What a look-up found for the example; asking whether that is anything is noted."""

    def __init__(self, found: Sequence[Found], probe: Probe, query: str, sources: Mapping[str, Source]) -> None:
        self._found = found
        self._seen = probe.trace
        self._ups = probe.ups
        self._about = (query, sources)

    def note(self) -> None:
        """Note whether anything was found."""
        some = self._ups.some(*self._about)
        self._seen.sets.append(some if self._found else self._ups.sets.without(ALL_, some))

    def __len__(self) -> int:
        self.note()
        return len(self._found)

    def __iter__(self) -> Iterator[Found]:
        self.note()
        return iter(self._found)

    def __getitem__(self, index: Any) -> Any:
        return self._found[index]
