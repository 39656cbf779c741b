"""From phrases to the words a person reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.domain.phrases import Phrase, Value
from bot.i18n.catalogue import SOURCE, Catalogue
from bot.i18n.moments import Scene, day, duration, moment

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}")
"""``{name}`` or ``{record.field}``. Filled in our own texts only, never in what fills them."""

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})

_MOST_KEPT = 20_000
"""Compiled texts kept: several times what all flows and the directory hold in one language."""

_Row = Sequence[str]
"""A row of a text, split: words, placeholder, words, placeholder, words."""


def direction(locale: str) -> str:
    """Return ``rtl`` or ``ltr``."""
    return "rtl" if _language(locale) in RIGHT_TO_LEFT else "ltr"


def own_name(locale: str) -> str:
    """Return a language's name for itself: "हिन्दी"; the code when nobody knows it."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - only a list of languages has to wait for it

    try:
        name = Locale.parse(locale, sep="-" if "-" in locale else "_").get_display_name()
    except (UnknownLocaleError, ValueError):
        return locale
    return name[:1].upper() + name[1:] if name else locale


def _language(locale: str) -> str:
    return re.split("[-_]", locale, maxsplit=1)[0].lower()


class Words:
    """All languages that are shipped.

    Args:
        catalogues: one a language; English is always there.
    """

    def __init__(self, catalogues: Iterable[Catalogue] = ()) -> None:
        given = {catalogue.locale: catalogue for catalogue in catalogues}
        self._catalogues = {SOURCE: Catalogue(SOURCE, [], lambda n: int(n != 1)), **given}
        self._rows: dict[str, tuple[_Row, ...]] = {}

    @property
    def locales(self) -> tuple[str, ...]:
        """Every language there is, English first."""
        return tuple(self._catalogues)

    def catalogue(self, locale: str) -> Catalogue:
        """Return a language's catalogue; English for one we do not have."""
        return self._catalogues.get(locale) or self._catalogues[self.closest(locale) or SOURCE]

    def closest(self, hint: str) -> str | None:
        """Return the language we have that fits what a platform says of someone's (``hi-IN`` -> ``hi``), if any."""
        wanted = hint.replace("-", "_").lower()
        exact = {locale.lower(): locale for locale in self._catalogues}
        return exact.get(wanted) or exact.get(_language(hint))

    def text(self, msgid: str, locale: str) -> str:
        """Return the translation of a text that has nothing to fill."""
        return self.catalogue(locale).text(msgid)

    def render(self, phrase: Phrase, locale: str, scene: Scene) -> str:
        """Return what the reader sees: translated, filled, without rows that had nothing to say.

        A row all of whose placeholders turn out empty is dropped; of several blank rows one stays. A
        placeholder nothing is known about counts as empty. Never raises.
        """
        catalogue = self.catalogue(locale)
        if phrase.plural:
            text = catalogue.plural(phrase.msgid, phrase.plural, phrase.count)
        else:
            text = catalogue.text(phrase.msgid)
        rows = self._rows.get(text) or self._split(text)
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        return _joined(filled for row in rows if (filled := self._fill(row, phrase, locale, scene)) is not None)

    def _split(self, text: str) -> tuple[_Row, ...]:
        if len(self._rows) >= _MOST_KEPT:
            self._rows.clear()
        rows = self._rows[text] = tuple(PLACEHOLDER.split(row.rstrip()) for row in text.strip("\n").split("\n"))
        return rows

    def _fill(self, row: _Row, phrase: Phrase, locale: str, scene: Scene) -> str | None:
        """Return the row filled, or None when it has nothing to say."""
        if len(row) == 1:
            return row[0]
        filled = [self._shown(phrase.values.get(name, ""), locale, scene) for name in row[1::2]]
        if not any(filled):
            return None
        pieces = list(row)
        for place, name in enumerate(row[1::2]):
            if isinstance(phrase.values.get(name), tuple) and "\n" in filled[place] and row[2 * place].strip():
                filled[place] = "\n" + filled[place]  # a list after a heading begins on a row of its own
        pieces[1::2] = filled
        return "".join(pieces) if all(filled) else "".join(pieces).strip()

    def _shown(self, value: Value, locale: str, scene: Scene) -> str:
        match value:
            case str():
                return value
            case Phrase():
                return self.render(value, locale, scene)
            case datetime():
                return self.render(moment(value, locale, scene), locale, scene)
            case date():
                return day(value, locale)
            case timedelta():
                return self.render(duration(value), locale, scene)
            case tuple():
                return _listed([shown for item in value if (shown := self._shown(item, locale, scene))])
            case _:
                return str(value)


def _listed(items: list[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def _joined(rows: Iterable[str]) -> str:
    """Join rows; no blank one first or last, and never two in a row."""
    kept: list[str] = []
    for row in rows:
        if row or (kept and kept[-1]):
            kept.append(row)
    if kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)
