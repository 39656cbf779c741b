"""Scripted people: each follows a script to its end, however often the bot dies on the way."""

from __future__ import annotations

import asyncio
import json
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tests.e2e.talk import Talk
from tests.standins.telegram_people import Json
from tests.standins.telegram_server import TelegramServer

OWN = "{own}"
"""Stands for the person's own words in what they write, and in what is expected to come back."""

LOOK_SECONDS = 0.05

Said: TypeAlias = list[str]
"""What the bot said to one person, whole messages with buttons and links, in order."""


WIPE = "Yes, delete it all"
FAREWELL = "All is forgotten. You can delete this chat now. Take good care of yourself."


@dataclass(frozen=True)
class Script:
    """What one kind of person does.

    Attributes:
        locale: of their app.
        steps: what they do, one thing after each new question: words to write; behind a ``>`` the English name of
            a button to press; behind a ``?`` words that are no answer, so that the same question comes again.
    """

    locale: str
    steps: tuple[str, ...]


REPORTS = Script(
    "en",
    ("/start", ">English", ">Yes, it is safe", ">No, all are adults", ">A picture was shared", ">Get it taken down",
     ">Instagram"),
)  # fmt: skip
WRITES_DOWN = Script(
    "en",
    ("/start", "/evidence", ">A report I made", f"to the officer, {OWN}", ">Skip", f"number {OWN}", ">Read my notes"),
)
IS_YOUNG = Script("hi", ("/start", ">हिन्दी", "?यह क्या है", ">Yes, it is safe", ">Yes, or maybe"))
WANTS_IT_GONE = Script("en", ("/start", ">English", "/wipe", f">{WIPE}", "/start", ">English"))
SCRIPTS = (REPORTS, WRITES_DOWN, IS_YOUNG, WANTS_IT_GONE)


class Follower:
    """One person who follows a script.

    Attributes:
        own: words of their own, in all that they write.
    """

    def __init__(self, server: TelegramServer, script: Script, own: str) -> None:
        self.server = server
        self.script = script
        self.own = own
        self.talk = Talk(server, script.locale)
        self.is_done = False

    async def follow(self) -> None:
        """Do one thing after the other, each once the bot gave cause for it."""
        before, serial = 0, ""
        for step in self.script.steps:
            self._do(step)
            if step == f">{WIPE}":
                await self._until(lambda: self.talk.said(FAREWELL) in self.talk.person.heard)
            elif step.startswith("?") or not serial:
                await self._until(lambda last=before: self.talk.question > last)  # type: ignore[misc]
            else:
                await self._until(lambda old=serial: self._serial() not in {"", old})  # type: ignore[misc]
            before = self.talk.question
            serial = "" if step == f">{WIPE}" else self._serial()
        self.is_done = True

    def said(self) -> Said:
        """Return all that the bot ever said to them, as it would be to anyone."""
        return [line for _, line in self._heard()]

    def twice_in_one_life(self, lives: Sequence[int]) -> Said:
        """Return lines that the bot repeated without having died in between.

        Args:
            lives: how many calls the server had heard each time that a bot was dead, ascending.
        """
        heard = [(bisect(lives, call), line) for call, line in self._heard()]
        return [line for (life, line), before in zip(heard[1:], heard, strict=False) if before == (life, line)]

    def _heard(self) -> list[tuple[int, str]]:
        """Return what was said to them, each with the number of the call."""
        to = self.talk.person.id
        return [
            (number, _message(call.fields).replace(self.own, OWN))
            for number, call in enumerate(self.server.calls)
            if call.method == "sendMessage" and int(call.fields["chat_id"]) == to
        ]

    def _do(self, step: str) -> None:
        person = self.talk.person
        if step.startswith(">"):
            person.presses(self.talk.said(step[1:]))
        elif step == "/start":
            person.starts()
        else:
            person.says(step.removeprefix("?").replace(OWN, self.own))

    def _serial(self) -> str:
        """Return the number of the present question: a line that is repeated has the same."""
        return next((data.partition(".")[0] for data in self.talk.data if "." in data), "")

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():  # noqa: ASYNC110  the bot notifies nobody
            await asyncio.sleep(LOOK_SECONDS)


def _message(fields: Json) -> str:
    return json.dumps([fields["text"], fields.get("reply_markup")], ensure_ascii=False)


def collapsed(said: Said) -> Said:
    """Return what was said without lines that repeat the one before."""
    return [line for number, line in enumerate(said) if number == 0 or line != said[number - 1]]
