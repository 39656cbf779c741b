"""From what a channel heard to an event: buttons become choices, words become meanings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.events import (
    Chose,
    Event,
    GaveWord,
    Heard,
    Interrupted,
    Left,
    NotUnderstood,
    OfferedMedia,
    Opened,
    TimerRang,
)
from bot.domain.facts import Facts
from bot.domain.incoming import Came, Gone, Incoming, Offered, Pressed, Rang, Shut, Unsupported, Wrote
from bot.evidence.answers import read_answer
from bot.flow.binding import look_up
from bot.flow.model import Book
from bot.flow.state import State
from bot.flow.steps import AnyStep, Ask
from bot.flow.walk import options_of
from bot.i18n.catalogue import SOURCE
from bot.service.voice import SHORTCUT, Voice, locale_of
from bot.understanding.fold import fold
from bot.understanding.hearing import Understanding
from bot.understanding.meaning import Choice, Interrupt, Words

NO_SUCH_QUESTION = -2
"""A serial no question ever has or had: a forged button counts as one of an earlier question."""


class Reader:
    """Reads incoming things in the light of where the conversation stands."""

    def __init__(self, book: Book, facts: Facts, understanding: Understanding, voice: Voice, locale: str) -> None:
        self._book = book
        self._facts = facts
        self._understanding = understanding
        self._voice = voice
        self._locale = locale

    def event(self, incoming: Incoming, state: State | None, now: datetime, facts: Facts | None = None) -> Event:
        """Return what ``incoming`` means here.

        Args:
            facts: as they are in this turn; the reader's own when left out.
        """
        match incoming.what:
            case Wrote(text=text):
                return self._wrote(text, state, incoming, now, facts or self._facts)
            case Pressed(data=data):
                return self._pressed(data, now)
            case Came(code=code):
                return Opened(now, code, incoming.locale_hint.partition("-")[0])
            case Offered(kind=kind):
                return OfferedMedia(now, kind)
            case Unsupported(kind=kind):
                return NotUnderstood(now, kind)
            case Gone() | Shut():  # nothing the person did: the conversation stays where it is
                return Left(now)
            case Rang(timer=timer):
                return TimerRang(now, timer)

    def _pressed(self, data: str, now: datetime) -> Event:
        if data.startswith(SHORTCUT) and data[1:] in self._book.interrupts:
            return Interrupted(now, data[1:])
        serial, _, choice = data.partition(".")
        if not (serial.isascii() and serial.isdigit() and len(serial) < 9 and choice):
            return Chose(now, "", NO_SUCH_QUESTION)
        return Chose(now, choice, int(serial))

    def _wrote(self, text: str, state: State | None, incoming: Incoming, now: datetime, facts: Facts) -> Event:
        if state and state.agreed and fold(text) == fold(state.agreed):
            return GaveWord(now)
        locale = locale_of(state, incoming.locale_hint.partition("-")[0] or self._locale)
        step = self._step(state)
        choices = self._choices(step, state, locale, now, facts)
        meaning = self._understanding.hear(text, locale, choices, free=isinstance(step, Ask))
        match meaning:
            case Interrupt(name=name):
                return Interrupted(now, name)
            case Choice(id=choice):
                return Chose(now, choice)
            case Words():
                return self._words(meaning, step, state, now)

    def _step(self, state: State | None) -> AnyStep | None:
        flow = self._book.flows.get(state.flow) if state else None
        return flow.steps.get(state.step) if flow and state else None

    def _choices(
        self, step: AnyStep | None, state: State | None, locale: str, now: datetime, facts: Facts
    ) -> tuple[tuple[str, str], ...]:
        """Return ids and labels: those on the screen first, as a number counts them; then names in any language."""
        if step is None or state is None:
            return ()
        bound = look_up(step, state, facts, now)
        shown = [option for option, _ in options_of(self._book, step, state, bound, state.page)]
        every = [option for option, _ in options_of(self._book, step, state, bound, None)]
        options = tuple({option.id: option for option in (*shown, *every)}.values())
        scene = self._voice.scene(state.answers, now)
        languages = dict.fromkeys((locale, SOURCE, *self._voice.locales))
        return tuple(name for language in languages for name in self._voice.names(options, language, scene))

    def _words(self, words: Words, step: AnyStep | None, state: State | None, now: datetime) -> Heard:
        heard = Heard(now, words.text, words.cues, words.cut)
        if not isinstance(step, Ask) or words.cues or state is None:
            return heard
        scene = self._voice.scene(state.answers, now)
        answer = read_answer(step.ask.kind, words.text, now, scene.zone, locale_of(state, self._locale))
        return replace(heard, text=answer.text, trouble=answer.trouble, times=answer.times)
