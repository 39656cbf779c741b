"""From what the engine wants said to a message in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.effects import Option, Say
from bot.domain.messages import Button, LinkButton, Outgoing
from bot.domain.phrases import Phrase
from bot.flow.model import Book
from bot.flow.state import State
from bot.i18n.moments import Scene
from bot.i18n.words import Words

SHORT = 15
"""Labels up to this many characters share a row with a neighbour."""

BETWEEN_NAMES = "|"
"""Stands between the names of one thing."""

_SHOWN = "{it}"

SHORTCUT = "!"
"""Begins the data of a shortcut button; a choice's data is ``serial.choice``."""


class Voice:
    """Renders messages.

    Args:
        book: for the labels of the shortcuts.
        words: all catalogues.
        zones: country -> time zone name, for times a reader reads; ``""`` names the fallback.
    """

    def __init__(self, book: Book, words: Words, zones: Mapping[str, str]) -> None:
        self._words = words
        self._zones = {country: ZoneInfo(name) for country, name in zones.items()}
        self._labels = {name: Phrase(item.label) for name, item in book.interrupts.items()}

    @property
    def locales(self) -> tuple[str, ...]:
        """Every language it speaks."""
        return self._words.locales

    def scene(self, answers: Mapping[str, str], now: datetime) -> Scene:
        """Return where and when the reader reads."""
        return Scene(now, self._zones.get(answers.get("country", ""), self._zones[""]))

    def outgoing(self, say: Say, locale: str, scene: Scene, *, plain: bool = False) -> Outgoing:
        """Return the message in the reader's language.

        Args:
            plain: without buttons: choices are numbered in the text, shortcuts are named, links are written out.
        """
        words = self._words
        if plain:
            return Outgoing(self._plain(say, locale, scene), protect=say.personal)
        links = tuple(LinkButton(words.render(link.label, locale, scene), link.url) for link in say.links)
        rows = (*self._choices(say, locale, scene), *self._shortcuts(say, locale, scene))
        return Outgoing(words.render(say.text, locale, scene), rows, links, say.personal, locale=locale)

    def _plain(self, say: Say, locale: str, scene: Scene) -> str:
        words = self._words
        links = "\n".join(f"{words.render(link.label, locale, scene)}: {link.url}" for link in say.links)
        choices = "\n".join(f"{n}. {label}" for n, (_, label) in enumerate(self.labels(say.options, locale, scene), 1))
        shortcuts = " · ".join(words.render(self._labels[name], locale, scene) for name in say.shortcuts)
        text = words.render(say.text, locale, scene)
        return "\n\n".join(part for part in (text, links, choices, f"[{shortcuts}]" if shortcuts else "") if part)

    def labels(self, options: tuple[Option, ...], locale: str, scene: Scene) -> tuple[tuple[str, str], ...]:
        """Return each choice's id and what the reader reads on it."""
        return tuple((option.id, self._words.render(option.label, locale, scene)) for option in options)

    def names(self, options: tuple[Option, ...], locale: str, scene: Scene) -> tuple[tuple[str, str], ...]:
        """Return each choice's id and label, and again with every other name that people may write for it."""
        others = (
            (option.id, name.strip())
            for option in options
            if option.also
            for name in self._words.render(Phrase(_SHOWN, {"it": option.also}), locale, scene).split(BETWEEN_NAMES)
        )
        return (*self.labels(options, locale, scene), *others)

    def _choices(self, say: Say, locale: str, scene: Scene) -> Iterator[tuple[Button, ...]]:
        waiting: Button | None = None
        for option in say.options:
            button = Button(self._words.render(option.label, locale, scene), f"{say.serial}.{option.id}")
            if len(button.label) > SHORT:
                yield from ((waiting,),) if waiting else ()
                yield (button,)
                waiting = None
            elif waiting:
                yield waiting, button
                waiting = None
            else:
                waiting = button
        if waiting:
            yield (waiting,)

    def _shortcuts(self, say: Say, locale: str, scene: Scene) -> Iterator[tuple[Button, ...]]:
        buttons = [
            Button(self._words.render(self._labels[name], locale, scene), f"{SHORTCUT}{name}") for name in say.shortcuts
        ]
        yield from ((button,) for button in buttons if len(button.label) > SHORT)
        together = tuple(button for button in buttons if len(button.label) <= SHORT)
        if together:
            yield together


def locale_of(state: State | None, fallback: str) -> str:
    """Return the language a conversation is held in."""
    return state.answers.get("language", fallback) if state else fallback
