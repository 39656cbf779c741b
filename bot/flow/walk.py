"""Moving through steps: from one question to the next, saying and doing what lies between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from bot.domain.effects import (
    ClearChat,
    Effect,
    Link,
    Option,
    Say,
    SendDocument,
    SetTimer,
    StopTimer,
    Wipe,
)
from bot.domain.errors import HumraahError
from bot.domain.facts import Facts, Found, Source
from bot.domain.phrases import Phrase, Value
from bot.flow.binding import Bound, UnfilledError, fill, look_up, value_of
from bot.flow.card import NoTimeError, filled, told
from bot.flow.model import Book
from bot.flow.parts import PLACEHOLDER, FromList, Line, OptionText
from bot.flow.state import Entry, Frame, RunningClock, State, with_reminder, without
from bot.flow.steps import (
    Agree,
    AnyStep,
    Ask,
    Choose,
    End,
    FillCard,
    Note,
    OpenNotebook,
    Person,
    Remind,
    Route,
    SendPaper,
    Set,
    StartClock,
    Visit,
)

MOST_HOPS = 60
"""More steps than this without a question is a circle."""

MORE = "~more"
LOCKED = "locked"
"""The form of a paper that needs the person's word to open it."""

VISIT = "visit/"
"""Begins the target that a visit leads to, inside this module only."""

SOURCES = "sources"
"""The interrupt that answers "Where is this from?"; its button is shown only where facts were."""

MOST_SOURCES = 6

CLOCK_ABOUT = ("country", "platform", "situation")
"""What a clock remembers of the report it belongs to, to be known again when it rings."""

MOST_CLOCKS = 20
"""How many deadlines are remembered of one conversation; nobody has as many reports under way."""

ADULT = "adult"
"""The value of ``age`` that opens steps for adults only."""

SKIP = "skip"


class CircleError(HumraahError):
    """Steps lead round and round without ever asking anything."""

    def __init__(self, flow: str, step: str) -> None:
        super().__init__(f"{flow}.{step} goes round without asking anything")
        self.flow = flow
        self.step = step


def options_of(
    book: Book, step: AnyStep, state: State, bound: Bound, page: int | None
) -> list[tuple[Option, OptionText | None]]:
    """Return the choices of a question, each with the written option it came from (None for a record).

    Args:
        page: which page of a long list; None for all of it.
    """
    if isinstance(step, Ask):
        return [(Option(SKIP, Phrase(step.ask.skip)), None)]
    if not isinstance(step, Choose):
        return []
    listed = _listed(book, step.choose, state, bound, page) if isinstance(step.choose, FromList) else []
    return [*listed, *(one for one in step.written if one[1].when.holds(state.answers))]


def _listed(
    book: Book, source: FromList, state: State, bound: Bound, page: int | None
) -> list[tuple[Option, OptionText | None]]:
    records = bound.get(source.from_, ())
    shown = records if page is None else records[page * source.page : (page + 1) * source.page]
    names = PLACEHOLDER.findall(source.label)
    listed: list[tuple[Option, OptionText | None]] = []
    for record in shown:
        values = {name: value_of(name, state, bound, (source.from_, record)) for name in names}
        listed.append((Option(record.id, Phrase(source.label, values), record.fields.get("also", "")), None))
    if page is not None and len(records) > source.page:
        listed.append((Option(MORE, Phrase(book.common["more"])), None))
    return listed


def _all_empty(line: Line, values: Mapping[str, Value]) -> bool:
    """Tell whether nothing would be left to read: each row of the text has placeholders, all of them empty."""
    rows = [PLACEHOLDER.findall(row) for row in line.text.splitlines() if row.strip()]
    return bool(values) and all(row and not any(values[name] for name in row) for row in rows)


class Walk:
    """One turn under way: the state so far, and the wishes so far."""

    def __init__(self, book: Book, facts: Facts, state: State, at: datetime) -> None:
        self.book = book
        self.facts = facts
        self.state = state
        self.at = at
        self.effects: list[Effect] = []
        self.shown: dict[Source, None] = {}

    def go(self, target: str) -> None:
        """Follow a target of the present flow, and on from there until something waits for the person.

        Raises:
            CircleError: nothing ever waits.
        """
        self.enter(*self._resolve(target))

    def enter(self, flow: str, step: str, *, again: bool = False) -> None:
        """Go to a step, and on from it until something waits for the person.

        Args:
            again: the same question is asked once more: its buttons stay good.

        Raises:
            CircleError: nothing ever waits.
        """
        for _ in range(MOST_HOPS):
            self.state = replace(self.state, flow=flow, step=step)
            after = self._do(self.book.flows[flow].steps[step], again=again)
            if after is None:
                return
            flow, step = self._resolve(after)
            again = False
        raise CircleError(flow, step)

    def start_of(self, role: str) -> tuple[str, str]:
        """Return the flow that plays a part, and its first step."""
        flow = self.book.entry[role]
        return flow, self.book.flows[flow].start

    def exists(self, flow: str, step: str) -> bool:
        """Tell whether the book (still) has this step."""
        return flow in self.book.flows and step in self.book.flows[flow].steps

    def sentence(self, name: str, **values: Value) -> None:
        """Say one of the engine's own sentences."""
        self.effects.append(Say(Phrase(self.book.common[name], values), personal=bool(values)))

    def _resolve(self, target: str) -> tuple[str, str]:
        """Return the flow and step that a target means here; ``return`` takes frames off the stack."""
        while target == "return":
            if not self.state.stack:
                return self.start_of("menu")
            frame = self.state.stack[-1]
            self.state = replace(self.state, stack=self.state.stack[:-1])
            if not self.exists(frame.flow, frame.step):
                return self.start_of("menu")
            if frame.asked:
                self._forget_side_trip(frame)
                return frame.flow, frame.step
            step = self.book.flows[frame.flow].steps[frame.step]
            self.state = replace(self.state, flow=frame.flow)
            target = step.go if isinstance(step, Visit) else "return"
        if target.startswith(VISIT):
            return self.book.target("", "flow/" + target.removeprefix(VISIT))
        if target.startswith("flow/"):  # gone there for good; who wants to come back visits
            self.state = replace(self.state, stack=())
        return self.book.target(self.state.flow, target)

    def _forget_side_trip(self, frame: Frame) -> None:
        """*Back* does not lead through an interrupt that is over, nor to the very question it returns to."""
        trail = list(self.state.trail)
        while trail and (frame in trail[-1].stack or (trail[-1].flow, trail[-1].step) == (frame.flow, frame.step)):
            trail.pop()
        self.state = replace(self.state, trail=tuple(trail))

    def _do(self, step: AnyStep, *, again: bool) -> str | None:
        """Say and do one step; return where to go next, or None when it waits."""
        bound = look_up(step, self.state, self.facts, self.at)
        if step.if_none is not None and not all(bound.values()):
            return step.if_none
        said = len(self.effects)
        for line in step.say[-1:] if again else step.say:
            self._say(line, bound)
        if again and len(self.effects) == said:  # the last line was not meant for this person
            for line in step.say:
                self._say(line, bound)
        if isinstance(step, Ask):
            self.effects.append(Say(Phrase(step.ask.why)))
        if isinstance(step, Ask | Choose | End):
            self._wait(step, bound, said, again=again)
            return None
        return self._act(step, bound)

    def _act(self, step: AnyStep, bound: Bound) -> str:
        match step:
            case Route():
                return next((fork.go for fork in step.route if fork.when.holds(self.state.answers)), step.otherwise)
            case Visit():
                self.state = self.state.calling(self.state.flow, self.state.step, asked=False)
                return f"{VISIT}{step.visit}"
            case Set():
                self.know(step.sets)
            case StartClock():
                self._start_clock(bound[step.clock][0], bound[step.title or step.clock][0])
            case Remind():
                self._remind(wanted=step.remind == "clock")
            case Person():
                self._tell_people(step)
            case FillCard():
                self.state = filled(step, self.state, self.facts, self.at)
            case Note() | OpenNotebook() | SendPaper() | Agree():
                self._act_on_words(step)
        return step.go  # type: ignore[union-attr]  # every kind that is left has one

    def _act_on_words(self, step: Note | OpenNotebook | SendPaper | Agree) -> None:
        match step:
            case Note():
                self._note(step)
            case OpenNotebook():
                self._open_notebook(step)
            case SendPaper():
                self._send_document(step)
            case Agree():
                self._agree(step)

    # -- saying ---------------------------------------------------------------------------------

    def _say(self, line: Line, bound: Bound) -> None:
        if not line.when.holds(self.state.answers):
            return
        if line.each is None:
            self._say_once(line, bound, None)
            return
        for record in bound[line.each][line.skip : line.skip + line.most]:
            self._say_once(line, bound, (line.each, record))

    def _say_once(self, line: Line, bound: Bound, record: tuple[str, Found] | None) -> None:
        try:
            values = fill(line, self.state, bound, record)
        except UnfilledError as error:
            self.unfilled(error)
            return
        if _all_empty(line, values):
            return
        self._remember_sources(values, bound, record)
        count = values.get(line.count, 0)
        text = Phrase(line.text, values, line.plural, count if isinstance(count, int) else 0)
        links = tuple(
            Link(Phrase(link.label, values), url)
            for link in line.links
            if (url := "".join(str(values[name]) for name in PLACEHOLDER.findall(link.url)))
        )
        self.effects.append(Say(text, links, personal=line.personal))

    def _remember_sources(self, values: Mapping[str, Value], bound: Bound, record: tuple[str, Found] | None) -> None:
        """Remember where the facts of a message come from."""
        for owner in dict.fromkeys(name.partition(".")[0] for name in values):
            found = record[1] if record and record[0] == owner else next(iter(bound.get(owner, ())), None)
            self.shown.update(dict.fromkeys(found.sources if found else ()))

    def unfilled(self, error: UnfilledError) -> None:
        """Leave out a line that cannot be filled. The checker makes this a violation."""

    def _wait(self, step: Ask | Choose | End, bound: Bound, said: int, *, again: bool) -> None:
        """Hang the choices and the shortcuts under the last message, and remember what we wait for."""
        serial = self.state.serial if again else self.state.serial + 1
        self.state = replace(self.state, mark=step.fingerprint, serial=serial)
        if isinstance(step, End):
            self._end(step, said)
            return
        if len(self.effects) == said:
            self.sentence("pick_one")
        options = tuple(option for option, _ in options_of(self.book, step, self.state, bound, self.state.page))
        last = self.effects[-1]
        if isinstance(last, Say):
            self.effects[-1] = replace(last, options=options, shortcuts=self._shortcuts(), serial=serial)

    def _shortcuts(self) -> tuple[str, ...]:
        offered = (name for name, item in self.book.interrupts.items() if item.button and item.go != self.state.flow)
        return tuple(name for name in offered if name != SOURCES or self.shown)

    def _end(self, step: End, said: int) -> None:
        # Who leaves in a hurry can come back to where they were; nothing of it stays in the chat.
        stack = self.state.stack if step.end == "exit" else ()
        self.state = replace(self.state, stack=stack, trail=(), words={})
        last = self.effects[-1] if len(self.effects) > said else None
        if step.end == "wipe":
            farewell = last.text if isinstance(last, Say) else Phrase("")
            self.effects = [*self.effects[:said], Wipe(farewell)]
        elif step.end == "exit":
            self.effects.insert(0, ClearChat())
        elif isinstance(last, Say):
            self.effects[-1] = replace(last, shortcuts=self._shortcuts(), serial=self.state.serial)

    def _tell_people(self, step: Person) -> None:
        try:
            self.state, effect = told(step, self.state, self.facts, self.at)
        except NoTimeError as error:
            self.unfilled(UnfilledError(error.variable))
            return
        self.effects.append(effect)

    # -- doing ----------------------------------------------------------------------------------

    def know(self, sets: Mapping[str, str]) -> None:
        """Note what becomes known.

        Who said no longer to be an adult is not led back to where adults are led, and lets nothing pass on until the
        card was shown anew.
        """
        answers = without(self.state.answers, sets)
        grown = "age" not in sets or self.state.answers.get("age") != ADULT or answers.get("age") == ADULT
        trail, passing = (self.state.trail, self.state.passing) if grown else ((), ())
        self.state = replace(self.state, answers=answers, trail=trail, passing=passing)

    def _note(self, step: Note) -> None:
        words, answers = self.state.words, self.state.answers
        fields = {field: words[name] for field, name in step.note.fields.items() if name in words}
        known = {field: answers[name] for field, name in step.note.known.items() if name in answers}
        kept = {name: text for name, text in words.items() if name not in step.note.fields.values()}
        self.state = replace(self.state, words=kept)
        if fields:
            self._keep(Entry(step.note.kind, self.at, {**known, **fields}))

    def _keep(self, entry: Entry) -> None:
        """Write an entry: as the last one, or in the place of the one that was to be written anew."""
        notes, leaf = self.state.notes, self.state.leaf
        if not self.state.anew or leaf >= len(notes):
            self.state = replace(self.state, notes=(*notes, entry))
            return
        notes = (*notes[:leaf], entry, *notes[leaf + 1 :])
        self.state = replace(self.state, notes=notes, anew=False, trail=())  # *back* does not bring the old one back

    def _open_notebook(self, step: OpenNotebook) -> None:
        notes, leaf = self.state.notes, self.state.leaf
        match step.notebook:
            case "first":
                self.state = replace(self.state, leaf=0, anew=False)
            case "next":
                self.state = replace(self.state, leaf=(leaf + 1) % max(len(notes), 1), anew=False)
            case "replace":
                self.state = replace(self.state, anew=bool(notes))
            case "remove":
                left = (*notes[:leaf], *notes[leaf + 1 :])
                leaf = min(leaf, max(len(left) - 1, 0))
                self.state = replace(self.state, notes=left, leaf=leaf, anew=False, trail=())

    def _agree(self, step: Agree) -> None:
        words = {name: text for name, text in self.state.words.items() if name != step.agree}
        agreed = self.state.words.get(step.agree, "") or self.state.agreed
        self.state = replace(self.state, words=words, agreed=agreed.strip())

    def _send_document(self, step: SendPaper) -> None:
        password = self.state.words.get(step.password, "") if step.password else ""
        words = {name: text for name, text in self.state.words.items() if name != step.password}
        self.state = replace(self.state, words=words)
        asked = self.state.answers.get(step.form_from) if step.form_from else step.form
        password = "" if step.form_from and asked != LOCKED else password
        self.effects.append(SendDocument(step.document, "text" if asked == "text" else "file", password.strip()))

    def _start_clock(self, record: Found, named: Found) -> None:
        lasts, name = record.fields["duration"], named.fields["name"]
        if not isinstance(lasts, timedelta):
            raise TypeError("a clock's duration is a timedelta")
        title = name.msgid if isinstance(name, Phrase) else str(name)
        about = {key: value for key, value in self.state.answers.items() if key in CLOCK_ABOUT}
        kept = self._newest_clocks()
        taken = {clock.id for clock in kept}
        number = next(number for number in count(1) if f"clock{number}" not in taken)
        clock = RunningClock(f"clock{number}", record.id, title, self.at, self.at + lasts, about)
        self.state = replace(self.state, clocks=(*kept, clock), rung=clock.id)

    def _newest_clocks(self) -> tuple[RunningClock, ...]:
        """Make room for one more clock; the oldest make way, with their reminders."""
        clocks = self.state.clocks
        too_many = max(len(clocks) + 1 - MOST_CLOCKS, 0)
        self.effects.extend(StopTimer(clock.id) for clock in clocks[:too_many] if clock.remind)
        return clocks[too_many:]

    def _remind(self, *, wanted: bool) -> None:
        for clock in self.state.clocks:
            if wanted and clock.id == self.state.rung:
                self.effects.append(SetTimer(clock.id, clock.due))
            if not wanted and clock.remind:
                self.effects.append(StopTimer(clock.id))
        self.state = with_reminder(self.state, self.state.rung if wanted else "", wanted=wanted)
