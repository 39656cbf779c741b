"""A conversation in the terminal, for ``humraah chat``: the same bot without a platform.

What is typed comes in a line at a time:

- a number that stands beside a choice on the screen presses it;
- ``/start`` and ``/start CODE`` open the conversation;
- ``:photo``, ``:voice`` and the like offer media, to see what the bot says to that;
- anything else is words.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from bot.domain.ids import Address
from bot.domain.incoming import Came, Incoming, Offered, Pressed, Unsupported, What, Wrote, read_words
from bot.domain.messages import Outgoing, Receipt
from bot.ports import Limits

if TYPE_CHECKING:
    from bot.domain.messages import Button

CHANNEL = "terminal"

# A terminal has no limits of its own; these are what a person can still read.
LIMITS = Limits(text=100_000, buttons=99, label=200, data=64, link_buttons=False, erase_hours=48)

MEDIA = frozenset({"photo", "video", "video_note", "voice", "audio", "sticker", "document", "contact", "location"})

CLEARED = "[what stood above was taken down]"

_KIND = re.compile(r":(?P<kind>[a-z_]+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class TerminalChannel:
    """Prints to ``out``; one person, no platform.

    Args:
        out: where the conversation is printed.
        locale: the language the person is taken to use, such as ``hi``; may be empty.
        echo: print what comes in as well, after ``> ``: for scripts, so that both sides can be read.
        now: the time, in UTC.
    """

    name: str = CHANNEL
    limits: Limits = LIMITS

    def __init__(
        self,
        out: TextIO,
        *,
        locale: str = "",
        echo: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.person = Address(CHANNEL, secrets.token_hex(8))
        self._out = out
        self._locale = locale
        self._echo = echo
        self._now = now
        self._choices: list[Button] = []
        self._answered = False
        self._lines = 0
        self._messages = 0

    def incoming(self, line: str) -> Incoming:
        """Turn one typed line into what it means in front of the present screen."""
        if self._echo:
            self._print(f"> {line}")
        self._lines += 1
        self._answered = True
        return Incoming(
            sender=self.person,
            key=f"{self.person.value}:{self._lines}",
            order=self._lines,
            at=self._now(),
            what=self._what(line),
            ref=f"in{self._lines}",
            locale_hint=self._locale,
        )

    async def read(self, stream: TextIO) -> AsyncIterator[Incoming]:
        """Yield what each line of ``stream`` means, in order; empty lines are passed over.

        The next line is looked at only when it is asked for, so it presses what is on the screen by then.
        """
        async for line in lines_of(stream):
            if line.strip():
                yield self.incoming(line)

    async def send(self, to: Address, message: Outgoing) -> Receipt:  # noqa: ARG002  there is one person only
        """Print ``message``: its words, its links in full, its choices with numbers. Nothing can go wrong."""
        if self._answered:
            self._answered, self._choices = False, []
        return Receipt(tuple(self._show(page) for page in message.pages))

    def _show(self, message: Outgoing) -> str:
        self._messages += 1
        self._print(message.text)
        for link in message.links:
            self._print(f"  {link.label}: {link.url}")
        for button in (button for row in message.rows for button in row):
            self._choices.append(button)
            self._print(f"  {len(self._choices)}. {button.label}")
        self._print("")
        return f"out{self._messages}"

    async def erase(self, to: Address, refs: Sequence[str]) -> None:  # noqa: ARG002
        """Say that the screen would be cleared now; what a terminal shows is not ours to delete."""
        if refs:
            self._print(CLEARED)

    async def typing(self, to: Address) -> None:
        """Show nothing: a terminal shows lines, whole."""

    def _what(self, line: str) -> What:
        typed = line.strip()
        if typed.isdecimal() and len(typed) < 4 and 0 < int(typed) <= len(self._choices):
            return Pressed(self._choices[int(typed) - 1].data)
        if isinstance(began := read_words(typed), Came):
            return began
        if kind := _KIND.fullmatch(typed):
            return Offered(kind["kind"]) if kind["kind"] in MEDIA else Unsupported(kind["kind"])
        return Wrote(line)

    def _print(self, text: str) -> None:
        """Print without anything that would move the cursor or colour the screen."""
        self._out.write(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text) + "\n")
        self._out.flush()


async def lines_of(stream: TextIO) -> AsyncIterator[str]:
    """Yield the lines of ``stream`` without their ends, reading in a thread of its own.

    The thread reads on only when the next line is asked for, and does not keep the process from ending. A stream
    that cannot be read any further has ended.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()
    wanted = threading.Semaphore(0)
    left = threading.Event()

    def read() -> None:
        while wanted.acquire() and not left.is_set():
            line = _line_of(stream)
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, name="terminal", daemon=True).start()
    try:
        wanted.release()
        while line := await lines.get():
            yield line.rstrip("\r\n")
            wanted.release()
    finally:
        left.set()
        wanted.release()


def _line_of(stream: TextIO) -> str:
    try:
        return stream.readline()
    except (OSError, ValueError):
        return ""
