"""One scripted survivor: she asks for a person through the bot's own flows, waits, answers, and is gone."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

import structlog

from bot.domain.ids import Address
from bot.domain.incoming import Came, Gone, Incoming, Pressed, What, Wrote
from bot.domain.messages import Button, Outgoing
from bot.domain.phrases import Phrase
from bot.i18n.words import own_name
from bot.ports import Clock, Hear
from bot.ports.practice import Debrief, Point
from bot.practice.scripts import Deed, Script, Source, Turn
from bot.service.voice import SHORTCUT
from bot.understanding.fold import fold

CHANNEL: Final = "practice"

AGREES: Final = "a colleague may join"
"""What she answers when somebody else shall go on with her; one of the words of ``everywhere.yaml``."""

LOST_AFTER: Final = timedelta(seconds=30)
"""A button that is not there by then does not come."""

THINKS: Final = 3.0
"""Seconds before she begins to write."""

PER_LETTER: Final = 0.06
"""Seconds: about a thousand letters in a minute, which is quick, for nobody likes to wait in a lesson."""

LONGEST: Final = 20.0
"""Longest pause in seconds."""

Sleep: TypeAlias = Callable[[float], Awaitable[None]]
Translate: TypeAlias = Callable[[str, str], str]
"""Text in English, locale -> text."""

log = structlog.get_logger()


class LostError(Exception):
    """The bot does not show what the script presses."""


class OverError(Exception):
    """The talk has ended."""


@dataclass(frozen=True, slots=True)
class World:
    """What all survivors share.

    Attributes:
        hear: takes what they do.
        text: translates.
        sleep: waits for so many seconds of theirs.
    """

    hear: Hear
    clock: Clock
    text: Translate
    sleep: Sleep


class Survivor:
    """Somebody who plays a script.

    Args:
        locale: the language she talks in.
    """

    def __init__(self, script: Script, locale: str, world: World) -> None:
        self.script = script
        self.locale = locale
        self.address = Address(CHANNEL, secrets.token_hex(8))
        self.met = False
        self._world = world
        self._buttons: list[Button] = []
        self._shown = asyncio.Event()
        self._joined = asyncio.Event()
        self._inbox: asyncio.Queue[str | None] = asyncio.Queue()
        self._over = False
        self._count = 0
        self._found: set[int] = set()

    # -- what she is told -------------------------------------------------------------------------

    def show(self, message: Outgoing) -> str:
        """Take a message; return its ref."""
        self._count += 1
        if message.speaker:
            self._found |= {n for n, look in enumerate(self.script.debrief) if self._hears(look.words, message.text)}
            self._inbox.put_nowait(message.text)
        else:
            self._buttons.extend(button for row in message.rows for button in row)
            self._shown.set()
        return f"out{self._count}"

    def joined(self) -> None:
        """Somebody is with her now."""
        self.met = True
        self._joined.set()

    def over(self) -> None:
        """The talk has ended."""
        self._over = True
        self._inbox.put_nowait(None)
        self._joined.set()

    def debrief(self, sources: Mapping[str, Source]) -> Debrief:
        """Return what to look at."""
        points = (
            Point(Phrase(look.at), bool(look.words), n in self._found, source.title, source.url, source.seen)
            for n, look in enumerate(self.script.debrief)
            for source in [sources[look.source]]
        )
        return Debrief(self._world.clock.now(), Phrase(self.script.title), tuple(points))

    # -- what she does ----------------------------------------------------------------------------

    async def play(self) -> None:
        """Play the script to its end, or until the talk has ended."""
        try:
            await self._does(Came())
            await self._walk([Deed(press=(own_name(self.locale),)), *self.script.way])
            await self._joined.wait()
            await self._says(self.script.opening)
            for turn in self.script.turns:
                await self._says(self._answer(await self._heard(), turn))
                await self._walk(turn.then)
        except LostError:
            log.warning("practice_script_is_lost", script=self.script.script)
            await self._does(Gone())
        except OverError:
            return

    async def agrees(self) -> None:
        """Answer that a colleague may go on with her."""
        await self._world.sleep(THINKS)
        if not self._over:
            await self._does(Wrote(AGREES))

    async def _heard(self) -> list[str]:
        """Wait until the volunteer has written; return all of it that is there once she has thought about it."""
        texts = [await self._inbox.get()]
        await self._world.sleep(THINKS)
        while not self._inbox.empty():
            texts.append(self._inbox.get_nowait())
        if self._over:
            raise OverError
        return [text for text in texts if text is not None]

    def _answer(self, heard: Sequence[str], turn: Turn) -> Sequence[str]:
        for branch in turn.if_heard:
            if any(self._hears(branch.words, text) for text in heard):
                return branch.says
        return turn.says

    async def _says(self, lines: Sequence[str]) -> None:
        for line in lines:
            text = self._world.text(line, self.locale)
            await self._world.sleep(min(LONGEST, THINKS + PER_LETTER * len(text)))
            if self._over:
                raise OverError
            await self._does(Wrote(text))

    async def _walk(self, way: Iterable[Deed]) -> None:
        for deed in way:
            if deed.write:
                await self._does(Wrote(deed.write))
            else:
                button = await self._button(deed)
                await self._does(Pressed(button.data))

    async def _button(self, deed: Deed) -> Button:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOST_AFTER.total_seconds()):
                while True:
                    self._shown.clear()
                    if found := self._there(deed):
                        return found
                    await self._shown.wait()
        raise LostError

    def _there(self, deed: Deed) -> Button | None:
        choices = [button for button in self._buttons if not button.data.startswith(SHORTCUT)]
        if deed.press_first:
            return choices[0] if choices else None
        labels = [self._world.text(label, self.locale) for label in deed.press]
        return next((button for label in labels for button in choices if button.label == label), None)

    async def _does(self, what: What) -> None:
        self._count += 1
        self._buttons.clear()
        key = f"{self.address.value}:{self._count}"
        now = self._world.clock.now()
        await self._world.hear(Incoming(self.address, key, self._count, now, what, f"in{self._count}", self.locale))

    def _hears(self, words: str, text: str) -> bool:
        """Tell whether one of these words stands in a text: in English, or in her language."""
        listed = f"{words} | {self._world.text(words, self.locale)}" if words else ""
        said = fold(text)
        return any(word in said for one in listed.split("|") if (word := fold(one)))
