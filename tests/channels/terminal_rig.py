"""A terminal channel that prints into memory."""

from __future__ import annotations

import io

import pytest
from structlog.typing import EventDict

from bot.channels.terminal import TerminalChannel
from bot.domain.incoming import Incoming
from bot.domain.messages import Outgoing


class _Remembering(TerminalChannel):
    """Notes where on the screen each message begins, which the screen itself does not show."""

    def __init__(self, out: io.StringIO) -> None:
        super().__init__(out)
        self.screen = out
        self.pieces: list[str] = []

    def _show(self, message: Outgoing) -> str:
        begins = len(self.screen.getvalue())
        ref = super()._show(message)
        self.pieces.append(self.screen.getvalue()[begins:].removesuffix("\n\n"))
        return ref


class TerminalRig:
    """One terminal, one person; keeps ``Rig``."""

    def __init__(self, caplog: pytest.LogCaptureFixture, events: list[EventDict]) -> None:
        self.channel = _Remembering(io.StringIO())
        self.to = self.channel.person
        self.heard: list[Incoming] = []
        self._caplog = caplog
        self._events = events

    def shown(self) -> list[str]:
        return self.channel.pieces

    def screen(self) -> str:
        return self.channel.screen.getvalue()

    async def writes(self, text: str) -> Incoming:
        async for incoming in self.channel.read(io.StringIO(text + "\n")):
            self.heard.append(incoming)
        return self.heard[-1]

    async def presses(self, position: int) -> Incoming:
        return await self.writes(str(position))

    def traces(self) -> str:
        return self._caplog.text + str(self._events) + repr(self.channel)
