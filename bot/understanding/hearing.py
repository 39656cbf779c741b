"""From a typed message to what is meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from bot.domain.phrases import Phrase
from bot.understanding import vocabulary
from bot.understanding.alike import alike
from bot.understanding.choices import Choices, Options
from bot.understanding.cues import Cues, all_phrases
from bot.understanding.fold import fold, squeezed, stretched
from bot.understanding.meaning import Choice, Interrupt, Meaning, Words
from bot.understanding.vocabulary import parts

SOURCE = "en"
"""The language whose words hold in every conversation."""

Translate: TypeAlias = Callable[[str], str]
"""English text -> the same in one language (English again where there is no translation)."""

Tidy: TypeAlias = Callable[[str], tuple[str, bool]]
"""Raw text -> text fit to keep, and whether it had to be cut."""


class Spoken(Protocol):
    """What is needed of an interrupt: how it is named."""

    @property
    def label(self) -> str:
        """What stands on its button, in English."""
        ...

    @property
    def words(self) -> str:
        """English words that mean it, separated by ``|``."""
        ...

    @property
    def command(self) -> str | None:
        """Its chat command, without the slash."""
        ...


class Understanding:
    """Turns what people typed into meaning. Knows every shipped language at once.

    Args:
        interrupts: name -> how it is named, the more important first.
        cues: crisis cue -> English phrases, separated by ``|``.
        languages: locale -> how to translate into it; English need not be among them.
        tidy: cleans what is kept.
    """

    def __init__(
        self, interrupts: Mapping[str, Spoken], cues: Mapping[str, str], languages: Mapping[str, Translate], tidy: Tidy
    ) -> None:
        self._languages: dict[str, Translate] = {**languages, SOURCE: lambda text: text}
        self._tidy = tidy
        self._named = {locale: _names(interrupts, translate) for locale, translate in self._languages.items()}
        self._all = {locale: self._merged(locale) for locale in self._languages}
        self._polite = frozenset(fold(word) for word in self._parts(vocabulary.POLITE))
        phrases = {cue: all_phrases(self._everywhere(text)) for cue, text in cues.items()}
        self._cues = Cues(phrases, self._parts(vocabulary.SAYINGS), self._parts(vocabulary.DENIALS))
        self._choices = Choices(
            numbered=self._parts(vocabulary.NUMBERED),
            yes=self._parts(vocabulary.YES),
            no=self._parts(vocabulary.NO),
            denials=self._parts(vocabulary.NOT),
            small=self._parts(vocabulary.SMALL),
        )

    def hear(self, text: str, locale: str, options: Options = (), *, free: bool = False) -> Meaning:
        """Tell what a message means.

        A button's label or number comes first, then an interrupt; a sentence that only holds a word of
        an interrupt is none. A danger sign anywhere beats a choice that is merely likely.

        Args:
            text: as it came.
            locale: the conversation's language; decides only where two languages use one word differently.
            options: the present question's choices as they were shown.
            free: the question asks for the person's own words. Then only a whole label or a whole
                interrupt word counts: a number or a near miss is the answer.
        """
        named = self._all.get(locale, self._all[SOURCE])
        folded = fold(text) if len(text) <= _LONGEST_NAME else ""
        choice = self._choices.exactly(folded, options) if free else self._choices.directly(folded, options)
        if folded and choice is not None:
            return Choice(choice)
        interrupt = _interrupt(text, folded, named) or _interrupt("", self._plain(folded), named)
        if interrupt is not None:
            return Interrupt(interrupt)
        cues = self._cues.found_in(text)
        if not free and not cues and folded:
            likely = self._choices.loosely(folded, options)
            if likely is not None:
                return Choice(likely)
            plain = self._plain(folded)
            slipped = {name for word, name in named.items() if alike(plain, word)}
            if len(slipped) == 1:
                return Interrupt(slipped.pop())
        kept, was_cut = self._tidy(text)
        return Words(kept, cues, was_cut)

    def names(self, locale: str) -> Mapping[str, str]:
        """Return every folded word that means an interrupt in one language -> the interrupt's name."""
        return self._named[locale]

    def _plain(self, folded: str) -> str:
        """Return the words without polite ones at either end: "please help me" means "help me"."""
        words = folded.split()
        while words and words[0] in self._polite:
            words.pop(0)
        while words and words[-1] in self._polite:
            words.pop()
        return " ".join(words)

    def _merged(self, locale: str) -> dict[str, str]:
        """All languages' words; where they disagree the conversation's own language wins, then English."""
        merged: dict[str, str] = {}
        for other in (*(name for name in self._languages if name not in (locale, SOURCE)), SOURCE, locale):
            merged.update(self._named[other])
        return merged

    def _everywhere(self, text: str) -> list[str]:
        return [text, *(translate(text) for translate in self._languages.values())]

    def _parts(self, phrase: Phrase) -> list[str]:
        return list(dict.fromkeys(all_phrases(self._everywhere(phrase.msgid))))


_LONGEST_NAME = 200
"""Characters: a longer message is nobody's name for a choice or an interrupt."""


def _names(interrupts: Mapping[str, Spoken], translate: Translate) -> dict[str, str]:
    """Return folded word -> interrupt; of two interrupts with one word, the first has it."""
    named: dict[str, str] = {}
    for name, interrupt in interrupts.items():
        commands = [interrupt.command] if interrupt.command else []
        for word in (*commands, *parts(translate(interrupt.words)), translate(interrupt.label)):
            named.setdefault(fold(word), name)
    named.pop("", None)
    return named


def _interrupt(text: str, folded: str, named: Mapping[str, str]) -> str | None:
    """Return the interrupt that the whole message, or the command it begins with, is the name of."""
    if text.lstrip().startswith("/"):
        first = text.split(maxsplit=1)[0].partition("@")[0]
        return named.get(fold(first)) or named.get(folded)
    if folded in named or not stretched(folded):
        return named.get(folded)
    plain = squeezed(folded)
    found = {name for word, name in named.items() if squeezed(word) == plain}
    return found.pop() if len(found) == 1 else None
