"""The interpreter: decides what one event leads to, and does none of it.

Same arguments, same answer: time comes in with the event, words go out as catalogue keys, and every
wish for the world goes out as an effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.effects import AnswerPerson, Effect, Say
from bot.domain.events import Chose, Event, Heard, Interrupted, Left, NotUnderstood, OfferedMedia, Opened, TimerRang
from bot.domain.facts import Facts, Source
from bot.domain.phrases import Phrase, Value
from bot.flow.binding import look_up
from bot.flow.model import Book, Interrupt
from bot.flow.parts import FromList, OptionText
from bot.flow.resting import rests
from bot.flow.state import MOST_TRAIL, Place, State, with_reminder
from bot.flow.steps import AnyStep, Ask, Choose, End
from bot.flow.walk import MORE, MOST_SOURCES, SOURCES, Walk, options_of

SOURCE_FIELDS = ("source.title", "source.url", "source.seen")

ALBUM_SECONDS = 20
"""Media refused less than this long ago is one album: it is answered once."""

TWICE_SECONDS = 10
"""The same button pressed again less than this long after is one press that was made twice."""

A_SENTENCE = 4
"""Words from which on what fits no choice is taken for the beginning of a story."""

MOST_MISSES = 3
"""From so many answers that fit nothing on, the ways to a person are named too."""

AT_ONCE = ("help_now", "exit", "wipe")
"""Interrupts that are followed even before the first greeting."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event led to."""

    state: State
    effects: tuple[Effect, ...]


def take_turn(
    book: Book, facts: Facts, state: State | None, event: Event, known: Mapping[str, str] | None = None
) -> Turn:
    """Decide what ``event`` leads to.

    Args:
        book: all flows together.
        facts: answers the look-ups.
        state: where the conversation stands; None for someone new.
        event: what came in.
        known: what is taken to be known of someone new, such as the country the bot serves.

    Raises:
        CircleError: the flows go round without asking anything (the checker finds this before anyone does).
    """
    run = _Run(book, facts, state or State(flow="", step="", answers=known or {}), event.at)
    if state is None:
        run.begin(event)
    else:
        run.hear(event)
    return Turn(run.with_sources(), tuple(run.effects))


class _Run(Walk):
    """Takes one event."""

    def begin(self, event: Event) -> None:
        """Meet someone new, whatever they did first."""
        if isinstance(event, Left | TimerRang):
            return
        if isinstance(event, Opened) and event.locale_hint in self.facts.values("languages"):
            self.state = replace(self.state, answers={**self.state.answers, "language": event.locale_hint})
        if isinstance(event, OfferedMedia):
            self._refuse(event)
        flow, step = self.start_of("welcome")
        self.state = replace(self.state, flow=flow, step=step, mark=self._mark(flow, step))
        if isinstance(event, Heard) and event.cues:
            self._interrupt(self._answer_to(event.cues), keeps_place=True)
        elif isinstance(event, Interrupted) and event.name in AT_ONCE:
            self._interrupted(event.name)
        else:
            self.enter(flow, step)

    def hear(self, event: Event) -> None:
        """Take one event of someone we know."""
        if rests(self, event):
            return
        match event:
            case Left():
                return
            case Opened():
                self._interrupt(self.book.entry["welcome_back"], keeps_place=True)
            case Interrupted(name=name):
                self._interrupted(name)
            case TimerRang(timer=timer):
                self.ring(timer)
            case Heard(cues=cues) if cues:
                self._crisis(event)
            case OfferedMedia():
                self._offered(event)
            case _:
                self._answered(event)

    def _answered(self, event: Event) -> None:
        if isinstance(event, Chose) and self._is_pressed_twice(event):
            return
        step = self._present()
        if step is None:
            self._move_on()
        elif isinstance(event, NotUnderstood):
            self.sentence("only_text")
            self.ask_again()
        elif isinstance(step, End):
            self._interrupt(self.book.entry["welcome_back"], keeps_place=True)
        elif isinstance(event, Chose):
            self._chose(step, event)
        elif isinstance(event, Heard) and isinstance(step, Ask):
            self._save(step, event)
        else:
            self._missed(event.text if isinstance(event, Heard) else "")

    def _is_pressed_twice(self, event: Chose) -> bool:
        at = self.state.answered_at
        if at is None or (event.serial, event.choice) != self.state.answered:
            return False
        return timedelta() <= self.at - at < timedelta(seconds=TWICE_SECONDS)

    def _present(self) -> AnyStep | None:
        """Return the step we wait at, unless the flows were edited and it is no longer the same."""
        if not self.exists(self.state.flow, self.state.step):
            return None
        step = self.book.flows[self.state.flow].steps[self.state.step]
        return step if step.fingerprint == self.state.mark else None

    def _mark(self, flow: str, step: str) -> str:
        return self.book.flows[flow].steps[step].fingerprint if self.exists(flow, step) else ""

    def _move_on(self) -> None:
        """The flows were edited while someone was under way: take them to the nearest place that still is.

        Words of the old version are not kept alive: a corrected fact must reach everyone at once.
        """
        self.sentence("moved_on")
        stack = tuple(frame for frame in self.state.stack if self.exists(frame.flow, frame.step))
        trail = tuple(place for place in self.state.trail if self.exists(place.flow, place.step))
        self.state = replace(self.state, stack=stack, trail=trail, page=0, misses=0)
        self.ask_again()

    def ask_again(self) -> None:
        """Ask the present question once more."""
        flow, step = self.state.flow, self.state.step
        if self.exists(flow, step):
            self.enter(flow, step, again=self._present() is not None)
        elif flow in self.book.flows:
            self.enter(flow, self.book.flows[flow].start)
        else:
            self.enter(*self.start_of("menu"))

    # -- answers --------------------------------------------------------------------------------

    def _chose(self, step: AnyStep, event: Chose) -> None:
        if event.serial not in (-1, self.state.serial):
            self.sentence("old_button")
            self.ask_again()
            return
        bound = look_up(step, self.state, self.facts, self.at)
        options = {option.id: written for option, written in options_of(self.book, step, self.state, bound, None)}
        if event.choice == MORE and isinstance(step, Choose) and isinstance(step.choose, FromList):
            self._turn_page(step.choose, len(bound.get(step.choose.from_, ())))
        elif event.choice not in options:
            self._missed()
        elif isinstance(step, Ask):
            self._leave_question(event.choice)
            kept = {name: words for name, words in self.state.words.items() if name != step.ask.save}
            self.state = replace(self.state, words=kept)  # what was answered before, and not kept, counts no more
            self.go(step.skipped or step.go)
        elif isinstance(step, Choose):
            self._follow(step, event.choice, options[event.choice])

    def _turn_page(self, source: FromList, records: int) -> None:
        pages = max(-(-records // source.page), 1)
        self.state = replace(self.state, page=(self.state.page + 1) % pages)
        self.ask_again()

    def _follow(self, step: Choose, choice: str, written: OptionText | None) -> None:
        self._leave_question(choice)
        if written is not None:
            self.know(written.sets)
            self.go(written.go)
        elif isinstance(step.choose, FromList):
            self.know({step.choose.save: choice})
            self.go(step.choose.go)

    def _save(self, step: Ask, event: Heard) -> None:
        if not event.text.strip():
            self._missed()
            return
        if event.trouble:
            self.sentence(event.trouble)
            self.ask_again()
            return
        if event.cut:
            self.sentence("cut")
        self._say_what_time(event.times)
        self._leave_question("")
        self.state = replace(self.state, words={**self.state.words, step.ask.save: event.text})
        self.go(step.go)

    def _say_what_time(self, times: Sequence[Value] | None) -> None:
        """Say back how an answer about time was understood."""
        match times:
            case None:
                return
            case ():
                self.sentence("time_unclear")
            case (when,):
                self.sentence("understood", when=when)
            case (first, second, *_):
                self.sentence("could_be", first=first, second=second)

    def _leave_question(self, choice: str) -> None:
        """Remember the question just answered, for *back* and for a second press of its button."""
        state, answered = self.state, (self.state.serial, choice)
        self.state = replace(state, trail=self._trail(), answered=answered, answered_at=self.at, page=0, misses=0)

    def _trail(self) -> tuple[Place, ...]:
        """Return the questions asked before, with the present one."""
        state = self.state
        place = Place(state.flow, state.step, state.answers, state.stack, len(state.notes))
        return (*state.trail, place)[-MOST_TRAIL:]

    def _missed(self, text: str = "") -> None:
        """Ask again; who tells what happened where something else is asked is not told that it fits nothing."""
        step = self._present()
        self.state = replace(self.state, misses=self.state.misses + 1)
        if self.state.misses >= MOST_MISSES:
            self.sentence("still_lost")
        elif isinstance(step, Choose) and step.if_told and len(text.split()) >= A_SENTENCE:
            self.effects.append(Say(Phrase(step.if_told), personal=False))
        else:
            self.sentence("pick_one")
        self.ask_again()

    # -- what can come at any step --------------------------------------------------------------

    def _interrupted(self, name: str) -> None:
        interrupt = self.book.interrupts[name]
        if name == SOURCES:
            self._tell_sources()
        elif interrupt.person:
            self._answer_person(interrupt)
        elif interrupt.go is None:
            self._back()
        else:
            self._interrupt(interrupt.go, keeps_place=interrupt.keeps_place)

    def _answer_person(self, interrupt: Interrupt) -> None:
        """Pass on an answer about a talk that is under way; here nothing is asked meanwhile."""
        if interrupt.person is None or not self.facts.find(interrupt.needs, self.state.answers, self.at):
            self.sentence("old_button")
            self.ask_again()
            return
        self.effects.append(AnswerPerson(interrupt.person))
        self.sentence(interrupt.thanks)

    def with_sources(self) -> State:
        """Return the state at the end of the turn, with the sources of what was shown in it."""
        shown = tuple(self.shown)[:MOST_SOURCES]
        return replace(self.state, shown=shown) if shown else self.state

    def _tell_sources(self) -> None:
        if not self.state.shown:
            self.sentence("no_source")
        else:
            told = tuple(self._told(source) for source in self.state.shown)
            self.effects.append(Say(Phrase(self.book.common["sources"], {"sources": told}), personal=False))
        self.ask_again()

    def _told(self, source: Source) -> Phrase:
        values: tuple[Value, ...] = (source.title, source.url, source.seen)
        name = "source_caution" if source.caution else "source"
        return Phrase(self.book.common[name], dict(zip(SOURCE_FIELDS, values, strict=True)))

    def _interrupt(self, flow: str, *, keeps_place: bool, known: Mapping[str, str] | None = None) -> None:
        if isinstance(self._present(), Ask | Choose):
            self.state = replace(self.state, trail=self._trail())
        self._leave_interrupt()
        waiting = isinstance(self._present(), Ask | Choose)
        if keeps_place and waiting:
            self.state = self.state.calling(self.state.flow, self.state.step, asked=True)
        else:
            self.state = replace(self.state, stack=())
        if known:
            self.state = replace(self.state, answers={**self.state.answers, **known})
        self.state = replace(self.state, page=0, misses=0)
        self.enter(flow, self.book.flows[flow].start)

    def _leave_interrupt(self) -> None:
        """An interrupt inside an interrupt takes its place, so that one return leads back."""
        for depth, frame in enumerate(self.state.stack):
            if frame.asked:
                mark = self._mark(frame.flow, frame.step)
                below = self.state.stack[:depth]
                self.state = replace(self.state, flow=frame.flow, step=frame.step, mark=mark, stack=below)
                return

    def _crisis(self, event: Heard) -> None:
        step = self._present()
        if isinstance(step, Ask) and event.text.strip():
            self.state = replace(self.state, words={**self.state.words, step.ask.save: event.text})
        self._interrupt(self._answer_to(event.cues), keeps_place=True)

    def _answer_to(self, cues: Sequence[str]) -> str:
        """Return the flow that answers a crisis cue: the one named after it, or the one for all of them."""
        return self.book.entry.get(cues[0], self.book.entry["crisis"])

    def _back(self) -> None:
        trail = tuple(place for place in self.state.trail if self.exists(place.flow, place.step))
        if not trail:
            self.sentence("nothing_before")
            self.ask_again()
            return
        place = trail[-1]
        language = {name: value for name, value in self.state.answers.items() if name == "language"}
        notes = self.state.notes[: place.notes]
        answers = {**place.answers, **language}
        self.state = replace(self.state, answers=answers, stack=place.stack, notes=notes, trail=trail[:-1], page=0)
        self.enter(place.flow, place.step)

    def ring(self, timer: str) -> None:
        """Tell that a time is over, if the person wanted that."""
        clock = next((clock for clock in self.state.clocks if clock.id == timer and clock.remind), None)
        if clock is None:
            return
        self.state = with_reminder(replace(self.state, rung=timer), timer, wanted=False)
        # From here on it is about that report. *Back* leads to what was under way, with the answers it had.
        self._interrupt(self.book.entry["clock_ended"], keeps_place=False, known=clock.about)

    def _offered(self, event: OfferedMedia) -> None:
        last = self.state.refused
        if last is not None and timedelta() <= self.at - last < timedelta(seconds=ALBUM_SECONDS):
            return
        self._refuse(event)
        self.ask_again()

    def _refuse(self, event: OfferedMedia) -> None:
        self.state = replace(self.state, refused=event.at)
        self.sentence("media_refused")
