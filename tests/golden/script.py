"""The form of a ``.chat`` file.

A title after ``#``, then ``name: value`` lines up to the first blank one, then the talk::

    # She opens the bot for the first time.
    at: 2026-11-21T20:00+05:30
    locale: en

    > /start
    < Hello.
      [English] [हिन्दी] !Help now !Menu !Leave
    > [English]

Only ``>`` and ``#`` lines are read; all else is what the bot does about them, and is written anew:

- ``<`` what the bot says, with ``-> label: address`` for links, ``[choices]`` and ``!shortcuts``;
- ``*`` what else happens: something becomes known, a clock starts, the chat is cleared.

What a person can do:

- ``> words``, ``> /command``; ``> /start CODE`` opens the chat;
- ``> {menu}`` writes the word that means this interrupt in the person's language;
- ``> [Label]`` presses a button of the last question; ``[en: Label]`` names it by its English label,
  ``[old: Label]`` presses one of an earlier question, ``[forged: data]`` sends what no button carried;
- ``> :photo`` and the like offer media, ``> :poll`` and whatever else is no media is of an unknown kind;
- ``> :long 5000`` writes so many characters, ``> :spaces`` writes nothing but blanks;
- ``> :wait 2h30m`` lets time pass (timers ring in it), ``> :timer`` waits until the next timer;
- ``> :gone`` blocks the bot;
- ``> :joins``, ``> :proposes``, ``> :ends`` are a volunteer's doing, ``> :says words`` are their words, ``> :news`` comes while
  the person waits;
- ``> :edit FLOW: old words => new words`` is an editor's work: the flows change under the conversation.

Headers: ``at`` (when it begins), ``locale`` (what the platform says the person speaks), ``country`` (the one
the bot is set up for), ``people`` (``there``, ``measured``, ``later``: see ``tests.golden.house``), ``age`` (the first
questions are then answered and not shown), ``situation`` and ``shows`` (what the case is there to show, for the test
that none is missing).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

CASES = Path(__file__).parent / "cases"
HEADERS = frozenset({"at", "locale", "country", "people", "age", "situation", "shows"})

_HEADER = re.compile(r"(?P<name>[a-z]+): (?P<value>.+)")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


@dataclass(frozen=True, slots=True)
class Script:
    """A case as it is read.

    Attributes:
        titles: the comment lines it begins with.
        headers: as written, in their order.
        lines: ``> ...`` and ``# ...`` lines of the talk.
    """

    titles: tuple[str, ...]
    headers: Mapping[str, str]
    lines: tuple[str, ...]

    @property
    def at(self) -> datetime:
        """When it begins."""
        return datetime.fromisoformat(self.headers["at"])

    @property
    def locale(self) -> str:
        """What the platform says the person speaks."""
        return self.headers.get("locale", "en")

    @property
    def shows(self) -> frozenset[str]:
        """What the case is there to show."""
        return frozenset(self.headers.get("shows", "").replace(",", " ").split())


def read_script(text: str) -> Script:
    """Read a case.

    Raises:
        ValueError: a header is unknown, or something else stands where a header is expected.
    """
    head, _, body = text.partition("\n\n")
    titles = tuple(line for line in head.splitlines() if line.startswith("#"))
    headers = dict(_header(line) for line in head.splitlines() if not line.startswith("#"))
    if unknown := headers.keys() - HEADERS:
        raise ValueError(f"unknown header: {', '.join(sorted(unknown))}")
    lines = tuple(line.rstrip() for line in body.splitlines() if line.startswith((">", "#")))
    return Script(titles, headers, lines)


def _header(line: str) -> tuple[str, str]:
    match = _HEADER.fullmatch(line.strip())
    if match is None:
        raise ValueError(f"not a header: {line}")
    return match["name"], match["value"]


def span(text: str) -> timedelta:
    """Read ``2h30m``, ``3d``, ``20s``."""
    parts = re.findall(r"(\d+)([dhms])", text)
    assert "".join(number + unit for number, unit in parts) == text, f"not a stretch of time: {text}"
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def cases() -> list[Path]:
    """Return every case there is."""
    return sorted(CASES.glob("*.chat"))
