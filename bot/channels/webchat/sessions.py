"""What is on each person's screen, in memory only: gone when she leaves, falls silent, or the program ends."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.channels.webchat.limits import (
    CHANNEL,
    IDLE,
    LONGEST_OPEN,
    MOST_SESSIONS,
    MOST_SHOWN,
    MOST_STREAMS,
)
from bot.channels.webchat.pace import Pace
from bot.domain.ids import Address
from bot.domain.messages import Button, LinkButton, Outgoing

MOST_WAITING = 200
"""Changes a stream may fall behind; beyond, it is closed and the browser asks for all it missed."""

MOST_KEYS = 64
"""Keys remembered of one screen, to show nothing twice; that nothing is heard twice, the service sees to."""

LAST_ANSWER = 0.2
"""Seconds of silence after which an answer is taken to be whole."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message on a screen.

    Attributes:
        ref: names it, also after a restart, when numbers begin anew.
        number: grows on one screen.
        turn: grows with everything the person does; choices of earlier turns are over.
        own: whether the person said it.
        locale: language of the page when it came.
    """

    ref: str
    number: int
    turn: int
    own: bool
    locale: str
    text: str = field(repr=False)
    rows: tuple[tuple[Button, ...], ...] = field(default=(), repr=False)
    links: tuple[LinkButton, ...] = field(default=(), repr=False)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, row by row."""
        return tuple(button for row in self.rows for button in row)


@dataclass(frozen=True, slots=True)
class Added:
    """A message came."""

    message: Shown


@dataclass(frozen=True, slots=True)
class Taken:
    """Messages were taken down."""

    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """The page is to be written in another language."""


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody writes to the person."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over."""


Change: TypeAlias = Added | Taken | Turned | Typing | Ended

Stream: TypeAlias = "asyncio.Queue[Change | None]"
"""Changes for one open page; None closes it."""


class Session:
    """One person's screen, on as many pages as she has open.

    Args:
        id: random.
        locale: language of the page.
        now: seconds on a steady clock.
        turn: where turns begin to be counted; must be more after a restart, as pages may still be open.

    Attributes:
        receipt: the number to come back with, until it was shown.
        begun: she pressed start; the first answer may still be on its way.
        wiped: she had everything forgotten: the last words stand here, and nothing begins here again.
    """

    def __init__(self, id: str, locale: str, now: Callable[[], float], turn: int) -> None:  # noqa: A002 - it is the session's id
        self.address = Address(CHANNEL, id)
        self.locale = locale
        self.receipt = ""
        self.begun = False
        self.wiped = False
        self.born = secrets.token_hex(4)
        self.messages: list[Shown] = []
        self.pace = Pace(now)
        self.ended = False
        self.turn = turn
        self.seen = now()
        self._now = now
        self._number = 0
        self._streams: list[Stream] = []
        self._heard: deque[str] = deque(maxlen=MOST_KEYS)
        self._spoke = asyncio.Event()

    @property
    def open(self) -> bool:
        """Whether a page is open on it."""
        return bool(self._streams)

    def touch(self) -> None:
        """Note that someone is there."""
        self.seen = self._now()

    def is_first(self, key: str) -> bool:
        """Tell whether ``key`` was not heard lately, and remember it."""
        if key in self._heard:
            return False
        self._heard.append(key)
        return True

    def unhear(self, key: str, ref: str) -> None:
        """It could not be heard after all."""
        with suppress(ValueError):
            self._heard.remove(key)
        self.take_down([ref])

    def hear(self, text: str) -> str:
        """Show what the person does, if it has words; return the ref it is known by."""
        self.touch()
        self.turn += 1
        self._spoke.clear()
        return self._add(text, own=True).ref if text else self._next_ref()

    def say(self, message: Outgoing) -> str:
        """Show what the helper says; return its ref."""
        self.touch()
        shown = self._add(message.text, rows=message.rows, links=message.links)
        self._spoke.set()
        return shown.ref

    def take_down(self, refs: Iterable[str]) -> None:
        """Take messages off the screen; those not there are passed over."""
        gone = set(refs)
        taken = tuple(one.ref for one in self.messages if one.ref in gone)
        self.messages = [one for one in self.messages if one.ref not in gone]
        if taken:
            self._tell(Taken(taken))

    def show_typing(self) -> None:
        """Show that somebody writes; pages that are not open miss nothing."""
        self._tell(Typing())

    def speak(self, locale: str) -> None:
        """Write the page in another language."""
        if locale != self.locale:
            self.locale = locale
            self._tell(Turned())

    def wipe(self) -> None:
        """Let nothing begin here again; the page is written anew, with room only for the last words."""
        self.wiped, self.receipt = True, ""
        self._tell(Turned())

    def end(self) -> None:
        """Forget every word, and tell the open pages."""
        self.ended, self.receipt = True, ""
        self.messages = []
        self._tell(Ended())
        self._spoke.set()

    def close_streams(self) -> None:
        """Have every stream end; the browsers come back."""
        for stream in self._streams:
            _put(stream, None)

    def listen(self) -> Stream:
        """Open a stream of changes; too many close the oldest."""
        while len(self._streams) >= MOST_STREAMS:
            _put(self._streams.pop(0), None)
        stream: Stream = asyncio.Queue(MOST_WAITING)
        self._streams.append(stream)
        return stream

    def hang_up(self, stream: Stream) -> None:
        """Close a stream."""
        self.touch()
        with suppress(ValueError):
            self._streams.remove(stream)

    def live_turn(self) -> int:
        """Return the turn whose choices can be pressed."""
        return max((one.turn for one in self.messages), default=0)

    def label(self, data: str) -> str:
        """Return what the newest button with ``data`` says; empty when there is none."""
        buttons = (button for one in reversed(self.messages) for button in one.buttons)
        return next((button.label for button in buttons if button.data == data), "")

    async def answered(self, wait: float) -> None:
        """Wait until the helper has said something since ``hear``, at most ``wait`` seconds, and then fallen silent."""
        with suppress(TimeoutError):
            while not self.ended:
                await asyncio.wait_for(self._spoke.wait(), wait)
                self._spoke.clear()
                wait = LAST_ANSWER

    def _next_ref(self) -> str:
        self._number += 1
        return f"{self.born}-{self._number}"

    def _add(
        self, text: str, *, own: bool = False, rows: tuple[tuple[Button, ...], ...] = (),
        links: Sequence[LinkButton] = (),
    ) -> Shown:  # fmt: skip
        ref = self._next_ref()
        shown = Shown(ref, self._number, self.turn, own, self.locale, text, rows, tuple(links))
        self.messages = [*self.messages[-MOST_SHOWN + 1 :], shown]
        self._tell(Added(shown))
        return shown

    def _tell(self, change: Change) -> None:
        for stream in [stream for stream in self._streams if not _put(stream, change)]:
            self._streams.remove(stream)


def _put(stream: Stream, change: Change | None) -> bool:
    """Hand a change on; a stream too far behind is emptied and closed."""
    if not stream.full():
        stream.put_nowait(change)
        return True
    while not stream.empty():
        stream.get_nowait()
    stream.put_nowait(None)
    return False


class Sessions:
    """All screens there are.

    Args:
        now: seconds on a steady clock.
        wall: the time, in UTC.
    """

    def __init__(self, now: Callable[[], float], wall: Callable[[], datetime]) -> None:
        self._now = now
        self._wall = wall
        self._all: dict[str, Session] = {}
        self._ended: dict[str, datetime] = {}

    def find(self, id: str) -> Session | None:  # noqa: A002 - it is the session's id
        """Return a screen that is there."""
        session = self._all.get(id)
        if session is not None and self._is_over(session):
            self.end(id)
            return None
        return session

    def ended(self, id: str) -> datetime | None:  # noqa: A002 - it is the session's id
        """Return when someone left this session, or it fell silent: its cookies of before open nothing any more."""
        return self._ended.get(id)

    def make(self, id: str, locale: str) -> Session:  # noqa: A002 - it is the session's id
        """Make an empty screen; when there are too many, let go of the one silent longest."""
        if len(self._all) >= MOST_SESSIONS:
            self.end(min(self._all.values(), key=lambda one: (one.open, one.seen)).address.value)
        session = self._all[id] = Session(id, locale, self._now, int(self._wall().timestamp()))
        return session

    def end(self, id: str) -> None:  # noqa: A002 - it is the session's id
        """End a session for good."""
        self._ended[id] = self._wall()
        session = self._all.pop(id, None)
        if session is not None:
            session.end()

    def sweep(self) -> None:
        """Let go of all that is over."""
        for id in [id for id, session in self._all.items() if self._is_over(session)]:  # noqa: A001 - as above
            self.end(id)
        long_ago = self._wall() - LONGEST_OPEN  # cookies of before are too old by themselves
        self._ended = {id: at for id, at in self._ended.items() if at > long_ago}  # noqa: A001 - as above

    def close_streams(self) -> None:
        """Have every stream of every session end, for an orderly stop."""
        for session in self._all.values():
            session.close_streams()

    def _is_over(self, session: Session) -> bool:
        longest = LONGEST_OPEN if session.open else IDLE
        return self._now() - session.seen > longest.total_seconds()
