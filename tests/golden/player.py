"""Replays a script through the real mind, and writes the whole conversation anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.channels.terminal import MEDIA
from bot.documents.desk import Desk
from bot.domain.ids import Address, ConversationId
from bot.domain.incoming import Came, Gone, Incoming, Offered, Pressed, Rang, Unsupported, What, Wrote
from bot.domain.messages import Button, Outgoing, Wish
from bot.flow.state import State, decode, encode
from bot.handoff.waiting import news_for
from bot.ports import Conversation, Outcome
from bot.service.voice import SHORTCUT
from tests.golden.house import House
from tests.golden.script import Script, read_script, span
from tests.golden.stage import Edit, Stage, stage

PERSON = Address("telegram", "700123456789")

SAFE = "Yes, it is safe"
AGES = {"adult": "No, all are adults", "minor": "Yes, or maybe", "unsure": "I'd rather not say"}
"""Labels that answer the first questions, for scripts that begin after them."""

ENOUGH = "aeiou lorem ipsum "

A_WHILE = timedelta(seconds=30)
"""Between two things a person does."""

AT_ONCE = timedelta(seconds=1)
"""Between two pictures of an album."""


def play(text: str) -> str:
    """Return the whole conversation of a case, as it goes today."""
    script = read_script(text)
    player = Player(script)
    if "age" in script.headers:
        player.open(script.headers["age"])
    head = [*script.titles, *(f"{name}: {value}" for name, value in script.headers.items())]
    body = [line for written in script.lines for line in player.take(written)]
    return "\n".join([*head, *body]) + "\n"


class Player:
    """One person in front of the bot; the state is written down and read back between turns."""

    def __init__(self, script: Script) -> None:
        self.now = script.at.astimezone(UTC)
        self.zone = script.at.tzinfo
        self.locale = script.locale
        self.country = script.headers.get("country", "IN")
        self.edits: tuple[Edit, ...] = ()
        self.talk = Conversation(ConversationId(1), PERSON)
        self.house = House(script.headers.get("people", ""), self.now)
        self.timers: dict[str, datetime] = {}
        self.buttons: list[Button] = []
        self.earlier: list[Button] = []
        self.count = 0

    @property
    def stage(self) -> Stage:
        """The bot as it is now."""
        return stage(self.country, self.edits)

    @property
    def state(self) -> State | None:
        """What the bot remembers."""
        return decode(self.talk.state) if self.talk.state else None

    def open(self, age: str) -> None:
        """Answer the first questions without showing them."""
        own = self.stage.content.facts.find("languages", {}, self.now)
        name = next(str(found.fields["name"]) for found in own if found.id == self.locale)
        for line in ("/start", f"[{name}]", f"[en: {SAFE}]", f"[en: {AGES[age]}]"):
            list(self.take(f"> {line}"))

    def take(self, written: str) -> Iterator[str]:
        """Do what one line says; yield it and what the bot does about it."""
        yield ""
        yield written
        if written.startswith("#"):
            return
        said = written.removeprefix(">").strip()
        command, _, rest = said.removeprefix(":").partition(" ")
        match command if said.startswith(":") else "":
            case "wait":
                yield from self._wait(self.now + span(rest))
            case "timer":
                yield from self._wait(min(self.timers.values()))
            case "edit":
                self._edit(rest)
            case "joins" | "ends" | "proposes" | "says" | "news":
                yield from self._volunteer(command, rest)
                self.now += A_WHILE
            case _:
                what = self._what(said)
                yield from self._turn(what)
                self.now += AT_ONCE if isinstance(what, Offered) else A_WHILE

    # -- what the person does ---------------------------------------------------------------------

    def _what(self, said: str) -> What:
        if said.startswith("[") and said.endswith("]"):
            return self._pressed(said[1:-1])
        if said.startswith("{") and said.endswith("}"):
            return Wrote(self._word(said[1:-1]))
        if said.startswith("/start"):
            return Came(said.removeprefix("/start").strip())
        if said.startswith(":"):
            return self._kind(*said[1:].split())
        return Wrote(said)

    def _pressed(self, label: str) -> Pressed:
        how, _, name = label.partition(": ")
        match how if name else "":
            case "forged":
                return Pressed(name)
            case "old":
                return Pressed(_named(name, self.earlier[::-1]))
            case "en":
                return Pressed(_named(self._translated(name), self.buttons))
            case _:
                return Pressed(_named(label, self.buttons))

    def _word(self, interrupt: str) -> str:
        words = self.stage.content.book.interrupts[interrupt].words
        return self._translated(words).partition("|")[0].strip()

    def _translated(self, text: str) -> str:
        locale = self.state.answers.get("language", self.locale) if self.state else self.locale
        return self.stage.content.words.text(text, locale)

    def _kind(self, kind: str, *rest: str) -> What:
        match kind:
            case "long":
                return Wrote((ENOUGH * int(rest[0]))[: int(rest[0])])
            case "spaces":
                return Wrote("  \n \t ")
            case "gone":
                return Gone()
            case _:
                return Offered(kind) if kind in MEDIA else Unsupported(kind)

    def _edit(self, rest: str) -> None:
        flow, _, change = rest.partition(": ")
        old, _, new = change.partition(" => ")
        self.edits = (*self.edits, Edit(flow, old, new))

    def _wait(self, until: datetime) -> Iterator[str]:
        while self.timers and min(self.timers.values()) <= until:
            timer = min(self.timers, key=lambda name: self.timers[name])
            self.now = max(self.now, self.timers[timer])
            yield f"* {self._clock(self.now)}: the timer {timer} rings"
            yield from self._turn(Rang(timer))
        self.now = max(self.now, until)
        yield f"* it is {self._clock(self.now)}"

    def _volunteer(self, deed: str, words: str) -> Iterator[str]:
        """Let the volunteer do something, or time bring news; yield what the person hears."""
        notices, house = self.stage.notices, self.house
        if deed == "news":
            case, around, terms = house.people.case, house.people.around, house.people.terms
            assert case is not None
            letter = notices.news(news_for(case, around, terms, self.now), self.talk, self.now)
        elif deed == "says":
            house.says(self.now)
            letter = notices.theirs(words, self.talk)
        else:
            told = {"joins": house.joins, "ends": house.ends, "proposes": house.proposes}[deed](self.now)
            letter = notices.notice(told, self.talk, self.now) if told else None
        if letter is None:
            yield "* the person hears nothing of it"
            return
        check(letter)
        self.earlier += self.buttons
        self.buttons = [button for row in letter.rows for button in row]
        yield from _lines(letter)

    # -- what the bot does ------------------------------------------------------------------------

    def _turn(self, what: What) -> Iterator[str]:
        self.count += 1
        incoming = Incoming(PERSON, f"k{self.count}", self.count, self.now, what, f"in{self.count}", self.locale)
        before = self.state
        outcome = self.stage.mind.turn(self.talk, incoming, self.now, self.house.people)
        self._keep(outcome)
        if outcome.clear:
            yield "* the chat is cleared"
        if outcome.wipe:
            yield "* everything is wiped; last words:"
        for message in outcome.letters:
            yield from self._paper(message.wish) if message.wish else _lines(message)
        yield from self._effects(before, outcome)

    def _keep(self, outcome: Outcome) -> None:
        state = outcome.conversation.state
        assert not state or encode(decode(state)) == state, "a state must survive being written down"
        for timer in outcome.stop_timers:
            self.timers.pop(timer, None)
        self.timers.update(dict(outcome.set_timers))
        self.talk = replace(outcome.conversation, new=False)
        if outcome.wipe:
            self.talk, self.timers = Conversation(ConversationId(2), PERSON), {}
        if outcome.letters:
            self.earlier += self.buttons
            self.buttons = [button for message in outcome.letters for row in message.rows for button in row]
        for message in outcome.letters:
            if not message.wish:
                check(message)

    def _paper(self, wish: Wish) -> Iterator[str]:
        if wish.form == "file":
            yield f"* a paper as a {'locked ' if wish.password else ''}file: {wish.kind}"
            return
        content = self.stage.content
        desk = Desk(content.facts, content.words, content.zones, self.locale)
        made = desk.make(self.talk.state, wish, self.now, files=False)
        check(made)
        yield from _lines(made)

    def _effects(self, before: State | None, outcome: Outcome) -> Iterator[str]:
        after = self.state
        if after is None:
            return
        old = before or State("", "")
        known = {name: value for name, value in after.answers.items() if old.answers.get(name) != value}
        lost = sorted(old.answers.keys() - after.answers.keys())
        if known:
            yield "* known: " + ", ".join(f"{name}={value}" for name, value in sorted(known.items()))
        if lost:
            yield "* not known any more: " + ", ".join(lost)
        for entry in (entry for entry in after.notes if entry not in old.notes):
            how = "in" if len(after.notes) > len(old.notes) else "anew in"
            yield f"* {how} the notebook: {entry.kind} ({', '.join(entry.fields)})"
        if len(after.notes) < len(old.notes):
            yield f"* out of the notebook: {len(old.notes) - len(after.notes)}"
        for clock in after.clocks[len(old.clocks) :]:
            yield f"* clock: {clock.record} of {clock.title} runs until {self._clock(clock.due)}"
        yield from self._wishes(outcome)

    def _wishes(self, outcome: Outcome) -> Iterator[str]:
        for timer, at in outcome.set_timers:
            yield f"* will look in: {self._clock(at)} ({timer})"
        for timer in outcome.stop_timers:
            yield f"* timer stopped: {timer}"
        for call in outcome.calls:
            yield f"* to the volunteers: {self.house.take(call, self.state.answers.get('language', self.locale) if self.state else self.locale, self.now)}"
        if outcome.gone:
            yield "* waiting letters are dropped"

    def _clock(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%a %d %b %Y, %H:%M}"


def _named(label: str, buttons: list[Button]) -> str:
    """Return the data of the button with this label."""
    for button in buttons:
        if button.label == label:
            return button.data
    raise AssertionError(f"no button [{label}]; there are: {', '.join(button.label for button in buttons)}")


def _lines(message: Outgoing) -> Iterator[str]:
    first, *others = message.text.splitlines()
    yield f"< {first}"
    yield from (f"  {line}".rstrip() for line in others)
    yield from (f"  -> {link.label}: {link.url}" for link in message.links)
    buttons = [button for row in message.rows for button in row]
    if buttons:
        yield "  " + " ".join(_shown(button) for button in buttons)


def _shown(button: Button) -> str:
    return f"!{button.label}" if button.data.startswith(SHORTCUT) else f"[{button.label}]"


def check(message: Outgoing) -> None:
    """Assert what holds for every message of every conversation."""
    buttons = [button for row in message.rows for button in row]
    assert message.text.strip(), "a message without words"
    assert len(message.text.encode("utf-16-le")) // 2 <= 4096, "longer than a platform takes"
    assert "{" not in message.text, f"something is not filled in: {message.text}"
    assert len({button.label for button in buttons}) == len(buttons), "two buttons of one name"
    assert all(len(button.data) <= 60 and button.data.isascii() for button in buttons)
    assert all(link.url.startswith(("https://", "http://", "mailto:", "tel:")) for link in message.links)
