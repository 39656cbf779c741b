"""Whether every text fits: each language has it, each button can show it, and no preview gives anything away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

from bot.domain.facts import Found
from bot.domain.phrases import Phrase, Value
from bot.flow.check.levels import Levels
from bot.flow.check.lookups import LookUps
from bot.flow.check.report import Lines, Violation
from bot.flow.check.texts import Text, texts_of
from bot.flow.model import Book
from bot.flow.parts import PLACEHOLDER, FromList
from bot.flow.steps import Ask, Choose

PREVIEW = 40
"""Characters of a message that a locked screen may show."""

SERIAL = 9
"""Bytes before a choice's id in a button's data: a question's number of up to eight digits, and a dot."""


class Limits(Protocol):
    """What a platform accepts; see ``bot.ports.Limits``."""

    @property
    def text(self) -> int:
        """Longest text of one message, in UTF-16 code units."""

    @property
    def buttons(self) -> int:
        """Most buttons under one message."""

    @property
    def label(self) -> int:
        """Longest button label, in UTF-16 code units; 0 when any will do."""

    @property
    def data(self) -> int:
        """Longest button data, in bytes."""

    @property
    def link_buttons(self) -> bool:
        """Whether links are buttons."""


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages that are shipped.

    Attributes:
        locales: their codes.
        render: gives a phrase's words in a language, filled.
        translations: gives a language's own words by English text; empty for ``source``.
        source: the language that the flows are written in.
        narrowed: an operator offers fewer than there are: what is there for the others may stand unused.
    """

    locales: Sequence[str]
    render: Callable[[Phrase, str], str]
    translations: Callable[[str], Mapping[str, str]]
    source: str = "en"
    narrowed: bool = False


class Wording:
    """Checks the words of one book."""

    def __init__(
        self, book: Book, ups: LookUps, languages: Languages, limits: Mapping[str, Limits], lines: Lines
    ) -> None:
        self._book, self._ups, self._languages, self._limits, self._lines = book, ups, languages, limits, lines
        self._texts = tuple(texts_of(book))
        self._rooms: dict[tuple[int, str], int] = {}
        self._longest_of: dict[tuple[str, tuple[str, ...], str], Mapping[str, Value]] = {}

    def violations(self) -> Iterator[Violation]:
        """Yield everything that does not fit."""
        for locale in self._languages.locales:
            if locale != self._languages.source:
                yield from self._translated(locale)
            yield from self._labels(locale)
            yield from self._meant_twice(locale)
            yield from self._messages(locale)
            yield from self._previews(locale)
        yield from self._buttons()
        yield from self._data()

    def _wrong(self, kind: str, text: Text, what: str, remedy: str, language: str = "", channel: str = "") -> Violation:
        line = self._lines.of(text.file, text.path)
        return Violation(kind, text.file, line, text.flow, text.step, (), language, channel, what, remedy)

    # -- translations ----------------------------------------------------------------------------

    def _translated(self, locale: str) -> Iterator[Violation]:
        known = self._languages.translations(locale)
        for text in self._texts:
            if not any(char.isalpha() for char in PLACEHOLDER.sub("", text.msgid)):
                continue  # nothing of its own to translate
            said = known.get(text.msgid, "")
            if not said.strip():
                what = f"There is no translation of “{_short(text.msgid)}”."
                yield self._wrong("untranslated", text, what, "Translate it in the catalogue.", locale)
                continue
            wanted, given = set(PLACEHOLDER.findall(text.msgid)), set(PLACEHOLDER.findall(said))
            missing = set() if text.plural else wanted - given
            if missing or given - wanted:
                what = f"The translation of “{_short(text.msgid)}” {_differs(missing, given - wanted)}."
                yield self._wrong("placeholder", text, what, "Use the same placeholders as the English text.", locale)

    # -- labels ----------------------------------------------------------------------------------

    def _labels(self, locale: str) -> Iterator[Violation]:
        for text in self._texts:
            if text.role not in ("label", "link"):
                continue
            names = [name for name, limits in self._limits.items() if self._shown(text, limits)]
            longest = max(self._filled(text, locale), key=_units) if names else ""
            for name in names:
                if _units(longest) > self._limits[name].label:
                    what = f"The label “{longest}” has {_units(longest)} characters; {self._limits[name].label} fit."
                    yield self._wrong("too_long", text, what, "Say it shorter.", locale, name)

    def _shown(self, text: Text, limits: Limits) -> bool:
        return limits.label > 0 and (text.role == "label" or limits.link_buttons)

    def _filled(self, text: Text, locale: str) -> Iterator[str]:
        names = PLACEHOLDER.findall(text.msgid)
        if not names:
            yield self._languages.render(Phrase(text.msgid), locale)
            return
        for record in self._records(text, names[0]):
            values = {name: record.fields.get(name.partition(".")[2], "") for name in names}
            yield self._languages.render(Phrase(text.msgid, values), locale)
        yield ""

    def _records(self, text: Text, placeholder: str) -> list[Found]:
        item = text.look_up.get(placeholder.partition(".")[0])
        kept = self._ups.records.get(item.query, {}) if item else {}
        return [record for variants in kept.values() for record in variants]

    def _meant_twice(self, locale: str) -> Iterator[Violation]:
        """Yield words that stand with two choices of one question: whoever writes them is understood as neither."""
        first: dict[tuple[str, str, str], Text] = {}
        for text in self._texts:
            if text.role != "meant":
                continue
            said = self._languages.render(Phrase(text.msgid), locale)
            for word in sorted({word.strip().casefold() for word in said.split("|")} - {""}):
                if first.setdefault((text.flow, text.step, word), text) is not text:
                    what = f"“{word}” stands with two choices of one question: neither is taken."
                    yield self._wrong("same_words", text, what, "Leave it with one of them.", locale)

    # -- messages --------------------------------------------------------------------------------

    def _messages(self, locale: str) -> Iterator[Violation]:
        """Yield messages that are too long for a channel even without the person's own words."""
        for text in self._texts:
            if text.role != "message":
                continue
            long = _units(self._languages.render(Phrase(text.msgid, self._longest(text, locale)), locale))
            for name, limits in self._limits.items():
                if long > limits.text:
                    what = f"“{_short(text.msgid)}” can have {long} characters; {limits.text} fit into one message."
                    yield self._wrong("too_long", text, what, "Say it in two messages.", locale, name)

    def _longest(self, text: Text, locale: str) -> dict[str, Value]:
        """Return what fills the placeholders of a text: of each look-up the record that takes most room."""
        names = sorted(set(PLACEHOLDER.findall(text.msgid)))
        values: dict[str, Value] = dict.fromkeys(names, "")
        for owner, item in text.look_up.items():
            parts = tuple(name.removeprefix(f"{owner}.") for name in names if name.startswith(f"{owner}."))
            found = self._roomiest(item.query, parts, locale) if parts else {}
            values.update({f"{owner}.{part}": value for part, value in found.items()})
        return values

    def _roomiest(self, query: str, parts: tuple[str, ...], locale: str) -> Mapping[str, Value]:
        key = (query, parts, locale)
        if key not in self._longest_of:
            kept = self._ups.records.get(query, {})
            found = [{p: r.fields.get(p, "") for p in parts} for variants in kept.values() for r in variants]
            self._longest_of[key] = max(found, key=lambda fields: self._rooms_of(fields, locale), default={})
        return self._longest_of[key]

    def _rooms_of(self, fields: Mapping[str, Value], locale: str) -> int:
        return sum(self._room(value, locale) for value in fields.values())

    def _room(self, value: Value, locale: str) -> int:
        """Return how many characters a value takes; measured once for each record and language."""
        key = (id(value), locale)
        if key not in self._rooms:
            said = value if isinstance(value, str) else self._languages.render(Phrase("{it}", {"it": value}), locale)
            self._rooms[key] = _units(said)
        return self._rooms[key]

    # -- buttons ---------------------------------------------------------------------------------

    def _buttons(self) -> Iterator[Violation]:
        shortcuts = sum(interrupt.button for interrupt in self._book.interrupts.values())
        for flow in self._book.flows.values():
            for name, step in flow.steps.items():
                if not isinstance(step, Choose | Ask):
                    continue
                most = _most_choices(step, self._ups.levels) + shortcuts
                for channel, limits in self._limits.items():
                    if most > limits.buttons:
                        text = Text("", "", flow.file, ("steps", name), flow.flow, name)
                        what = f"There can be {most} buttons under this question; {limits.buttons} fit."
                        yield self._wrong("too_many", text, what, "Offer fewer choices at once.", channel=channel)

    def _data(self) -> Iterator[Violation]:
        for flow in self._book.flows.values():
            for name, step in flow.steps.items():
                if not isinstance(step, Choose) or not isinstance(step.choose, FromList):
                    continue
                query = step.look_up[step.choose.from_].query
                longest = max((len(record.encode()) for record in self._ups.records.get(query, {})), default=0)
                for channel, limits in self._limits.items():
                    if longest + SERIAL > limits.data:
                        text = Text("", "", flow.file, ("steps", name), flow.flow, name)
                        what = f"An id of the list has {longest} bytes; {limits.data - SERIAL} fit into a button."
                        yield self._wrong("too_long", text, what, "Give the record a shorter id.", channel=channel)

    # -- previews --------------------------------------------------------------------------------

    def _previews(self, locale: str) -> Iterator[Violation]:
        listed = self._languages.render(Phrase(self._book.telling), locale) if self._book.telling else ""
        telling = [words for part in listed.split("|") if (words := _words(part))]
        for text in self._texts if telling else ():
            if text.role != "message":
                continue
            for beginning in self._beginnings(text, locale):
                told = next((words for words in telling if _holds(beginning, words)), None)
                if told:
                    what = f"A preview would show “{' '.join(told)}”."
                    yield self._wrong("telling", text, what, "Begin the message with other words.", locale)
                    break

    def _beginnings(self, text: Text, locale: str) -> Iterator[list[str]]:
        """Yield the words that a preview can show, for every record and for every row that may come first."""
        said = text.msgid
        if locale != self._languages.source:
            said = self._languages.translations(locale).get(text.msgid) or text.msgid
        rows = said.splitlines()
        for place in range(len(rows)):
            yield from self._from(" ".join(rows[place:]), text, locale)
            if not PLACEHOLDER.search(rows[place]):
                return

    def _from(self, said: str, text: Text, locale: str) -> Iterator[list[str]]:
        first = PLACEHOLDER.search(said)
        if first is None or first.start() >= PREVIEW:
            yield _seen(said)
            return
        for value in self._values(text, first[1], locale):
            yield _seen(PLACEHOLDER.sub("", said[: first.start()] + value + said[first.end() :]))

    def _values(self, text: Text, placeholder: str, locale: str) -> set[str]:
        part = placeholder.partition(".")[2]
        return {self._plain(record.fields.get(part, ""), locale) for record in self._records(text, placeholder)} or {""}

    def _plain(self, value: Value, locale: str) -> str:
        if isinstance(value, Phrase):
            return self._languages.render(value, locale)
        if isinstance(value, tuple):
            return self._plain(value[0], locale) if value else ""
        return value if isinstance(value, str) else ""


def _most_choices(step: Choose | Ask, levels: Levels) -> int:
    """Return how many choices can stand under the question at once."""
    if isinstance(step, Ask):
        return 1
    listed = step.choose.page + 1 if isinstance(step.choose, FromList) else 0
    names = sorted({name for option in step.static for name, _ in option.when.tests()} & set(levels.values))
    possible = [[*levels.values[name], ""] for name in names]
    most = max(
        sum(option.when.holds({n: v for n, v in zip(names, row, strict=True) if v}) for option in step.static)
        for row in product(*possible)
    )
    return listed + most


def _differs(missing: set[str], foreign: set[str]) -> str:
    parts = [f"lacks {{{name}}}" for name in sorted(missing)] + [
        f"has a foreign {{{name}}}" for name in sorted(foreign)
    ]
    return " and ".join(parts)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= PREVIEW else line[: PREVIEW - 1] + "…"


def _words(text: str) -> list[str]:
    """Return the words of a text, case folded; marks belong to their letters, as Devanagari needs."""
    shown = "".join(c if unicodedata.category(c)[0] in "LMN" or c in "‌‍" else " " for c in text.casefold())
    return shown.split()


def _seen(text: str) -> list[str]:
    """Return the words of which a preview shows at least the beginning."""
    shown = text[:PREVIEW]
    rest = re.match(r"\S*", text[PREVIEW:])
    return _words(shown + (rest[0] if rest and shown[-1:].strip() else ""))


def _holds(words: Sequence[str], told: Sequence[str]) -> bool:
    return any(list(words[n : n + len(told)]) == list(told) for n in range(len(words) - len(told) + 1))
