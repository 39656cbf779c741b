"""A small book in which nothing is wrong, and a directory to go with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.facts import Found, QueryShape
from bot.domain.phrases import Phrase, Value
from bot.flow.check import Languages, Report, check
from bot.flow.parse import SENTENCES, read_book

DAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
NIGHT = datetime(2026, 1, 5, 23, tzinfo=UTC)

EVERYWHERE = """
entry: {welcome: welcome, welcome_back: welcome_back, menu: menu, crisis: crisis, clock_ended: clock_ended}
interrupts:
  help_now: {label: Help now, words: help, go: help_now, button: true}
  person: {label: Talk to a person, words: human, go: person}
  menu: {label: Menu, words: menu, go: menu, button: true, keeps_place: false}
  back: {label: Go back, words: back}
  language: {label: Language, words: language, go: language}
  privacy: {label: What you keep, words: privacy, go: privacy}
  wipe: {label: Delete everything, words: wipe, go: wipe}
  exit: {label: Leave, words: exit, go: exit, button: true}
variables:
  language: {about: The language., of: languages}
  country: {about: The country., of: countries}
  age: {about: The age., values: [adult, minor]}
  platform: {about: The place., of: platforms}
COMMON
cues:
  suicide: want to die
telling: naked | private picture
""".replace("COMMON", "common:\n" + "\n".join(f"  {name}: This is the sentence." for name in SENTENCES))

FLOWS = {
    "welcome.yaml": """
flow: welcome
purpose: Begin.
start: which_language
steps:
  which_language:
    look_up: {tongues: languages}
    say: Which language?
    choose: {from: tongues, label: "{tongues.name}", save: language, go: how_old}
  how_old:
    say: How old are you?
    choose:
      - {label: Grown up, go: flow/menu, set: {age: adult}}
      - {label: Younger, go: flow/menu, set: {age: minor}}
""",
    "welcome_back.yaml": """
flow: welcome_back
purpose: Go on.
start: again
steps:
  again:
    say: Hello again.
    choose:
      - {label: Go on, go: return}
      - {label: Topics, go: flow/menu}
""",
    "menu.yaml": """
flow: menu
purpose: Topics.
start: topics
steps:
  topics:
    say: What is it?
    choose:
      - {label: Report it, go: flow/report}
      - {label: For adults, go: flow/grown_up, when: {age: adult}}
      - {label: My notes, go: flow/notes}
""",
    "report.yaml": """
flow: report
purpose: Report.
start: where_do_you_live
steps:
  where_do_you_live:
    look_up: {lands: countries}
    say: Where do you live?
    choose:
      from: lands
      label: "{lands.name}"
      save: country
      go: where_is_it
      otherwise: [{label: I'd rather not say, go: where_is_it, set: {country: ""}}]
  where_is_it:
    look_up: {places: platforms}
    say: Where is it?
    choose: {from: places, label: "{places.name}", save: platform, go: the_way}
  the_way:
    look_up: {route: route}
    say: "Go to {route.name}."
    links: []
    choose:
      - {label: I have reported it, go: reported}
      - {label: Talk to someone, go: talk}
  talk: {visit: lines, go: the_way}
  reported:
    look_up: {limit: clock}
    if_none: no_clock
    clock: limit
    go: shall_i
  shall_i:
    look_up: {mine: own_clock}
    if_none: no_clock
    say: "It ends {mine.due}. Shall I look in?"
    choose:
      - {label: "Yes, please", go: look_in}
      - {label: "No", go: done}
  look_in: {remind: clock, go: done}
  no_clock:
    say: I know of no fixed time.
    go: done
  done:
    say: Well done.
    end: done
""".replace("    links: []\n", ""),
    "lines.yaml": """
flow: lines
purpose: Lines.
start: open_now
steps:
  open_now:
    look_up: {line: helplines_open}
    say: "Here: {line.line}"
    choose:
      - {label: Enough, go: return}
""",
    "grown_up.yaml": """
flow: grown_up
purpose: For adults.
adult_only: true
start: only_adults
steps:
  only_adults:
    say: This is for adults.
    choose:
      - {label: Topics, go: flow/menu}
""",
    "notes.yaml": """
flow: notes
purpose: Notes.
start: what_was_it
steps:
  what_was_it:
    say: What was it?
    ask: {save: what, why: It helps later.}
    go: read_it
    skipped: keep
  read_it:
    say: "You wrote: {what}"
    go: keep
  keep:
    note: {kind: event, fields: {text: what}}
    go: see_them
  see_them:
    look_up: {notes: own_notes}
    if_none: none_yet
    say: "{notes.title} {notes.text}"
    go: flow/menu
  none_yet:
    say: There are none.
    go: flow/menu
""",
    "help_now.yaml": """
flow: help_now
purpose: Help.
start: line_first
steps:
  line_first:
    look_up: {line: helplines_open}
    say: "Call {line.line}"
    go: number
  number:
    look_up: {danger: emergency}
    if_none: go_on
    say: "In danger, call {danger.contact}"
    go: go_on
  go_on:
    say: Shall we go on?
    choose:
      - {label: Go on, go: return}
""",
    "crisis.yaml": """
flow: crisis
purpose: Crisis.
start: line_first
steps:
  line_first:
    look_up: {line: helplines_open}
    say: "You matter. Call {line.line}"
    choose:
      - {label: Go on, go: return}
""",
    "person.yaml": """
flow: person
purpose: A person.
start: is_anyone_there
steps:
  is_anyone_there:
    look_up: {someone: volunteers}
    if_none: nobody
    say: "Someone can come in {someone.wait}."
    choose:
      - {label: Please ask, go: ask_for_one}
      - {label: "No", go: return}
  ask_for_one: {person: ask, go: return}
  nobody:
    say: Nobody is there.
    go: lines
  lines: {visit: lines, go: back}
  back: {say: Let us go on., go: return}
""",
    "language.yaml": """
flow: language
purpose: Language.
start: which_one
steps:
  which_one:
    look_up: {tongues: languages}
    say: Which language?
    choose: {from: tongues, label: "{tongues.name}", save: language, go: return}
""",
    "privacy.yaml": """
flow: privacy
purpose: Privacy.
start: what_is_kept
steps:
  what_is_kept:
    say: I keep your answers.
    choose:
      - {label: Enough, go: return}
""",
    "wipe.yaml": """
flow: wipe
purpose: Wipe.
start: sure
steps:
  sure:
    say: Shall I forget everything?
    choose:
      - {label: "Yes", go: gone}
      - {label: "No", go: return}
  gone: {say: All is forgotten., end: wipe}
""",
    "exit.yaml": """
flow: exit
purpose: Leave.
start: bye
steps:
  bye: {say: Have a good day., end: exit}
""",
    "clock_ended.yaml": """
flow: clock_ended
purpose: Look in.
start: hello
steps:
  hello:
    say: Hello, it is me.
    choose:
      - {label: Fine, go: return}
      - {label: Stop, go: stop}
  stop: {remind: never, go: return}
""",
}

BOOK = {"everywhere.yaml": EVERYWHERE, **FLOWS}

_LINE = frozenset({"name", "line", "contact"})


@dataclass
class SmallFacts:
    """Three countries, two platforms, one line that never sleeps. ``closed`` says when it does after all."""

    closed: frozenset[tuple[str, datetime]] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    countries: tuple[str, ...] = ("AA", "BB", "CC")
    hours: tuple[datetime, ...] = (DAY, NIGHT)

    def shapes(self) -> Mapping[str, QueryShape]:
        name = frozenset({"name"})
        return {
            "languages": QueryShape(name, frozenset()),
            "countries": QueryShape(name, frozenset()),
            "platforms": QueryShape(name, frozenset()),
            "route": QueryShape(frozenset({"name", "url"}), frozenset({"platform", "country"})),
            "clock": QueryShape(frozenset({"name", "duration"}), frozenset({"country"})),
            "helplines_open": QueryShape(_LINE, frozenset({"country", "need"}), by_the_hour=True),
            "emergency": QueryShape(_LINE, frozenset({"country"}), by_the_hour=True),
            "volunteers": QueryShape(frozenset({"wait"}), frozenset(), by_the_hour=True),
            "card_lines": QueryShape(
                frozenset({"name", "value", "word", "ticked"}), frozenset({"language"}), always=True
            ),
        }

    def values(self, domain: str) -> Sequence[str]:
        return {"languages": ("en", "hi"), "countries": self.countries, "platforms": ("chat", "forum")}[domain]

    def moments(self) -> Sequence[datetime]:
        return self.hours

    def find(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        country = about.get("country", "")
        match query:
            case "languages" | "countries" | "platforms":
                return [
                    self._found(name, name=Phrase(self.names.get(name, name.title()))) for name in self.values(query)
                ]
            case "route":
                return [self._found("form", name="the form", url="https://example.org")]
            case "clock":
                return [self._found("limit", name="Limit", duration=timedelta(hours=48))] if country == "AA" else []
            case "helplines_open":
                return (
                    []
                    if (country, at) in self.closed
                    else [self._found("line", name="Line", line="Line: 1", contact="1")]
                )
            case "emergency":
                return [self._found("112", name="112", line="112", contact="112")] if country in ("AA", "BB") else []
            case "card_lines":
                return [self._found("language", name="Language", value="English", word="en", ticked="yes")]
            case "volunteers":
                return [self._found("one", wait=timedelta(minutes=5))] if at == DAY else []
        raise KeyError(query)

    def _found(self, record: str, **fields: Value) -> Found:
        return Found(record, fields)


@dataclass(frozen=True)
class SmallLimits:
    """A channel that takes almost anything."""

    text: int = 4096
    buttons: int = 20
    label: int = 30
    data: int = 64
    link_buttons: bool = True


def rendered(phrase: Phrase, translations: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        found = phrase.values.get(match[1], "")
        return rendered(found, translations) if isinstance(found, Phrase) else str(found)

    return re.sub(r"\{([a-z_.]+)\}", value, translations.get(phrase.msgid, phrase.msgid))


def languages(hindi: Mapping[str, str] | None = None) -> Languages:
    """English, and Hindi when its words are given."""
    known: Mapping[str, Mapping[str, str]] = {"en": {}, "hi": hindi or {}}
    locales = ("en",) if hindi is None else ("en", "hi")
    return Languages(locales, lambda phrase, locale: rendered(phrase, known[locale]), known.__getitem__)


def broken(file: str, old: str, new: str) -> dict[str, str]:
    """Return the small book with one thing changed; ``old`` must stand there exactly once."""
    assert BOOK[file].count(old) == 1, f"{old!r} stands {BOOK[file].count(old)} times in {file}"
    return {**BOOK, file: BOOK[file].replace(old, new)}


def proved(
    files: Mapping[str, str],
    facts: SmallFacts | None = None,
    words: Languages | None = None,
    limits: SmallLimits | None = None,
    known: Mapping[str, str] | None = None,
) -> Report:
    channels = {"small": limits or SmallLimits()}
    return check(read_book(files), facts or SmallFacts(), words or languages(), channels, files, known=known)
