"""The translations of one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from gettext import c2py

from bot.domain.errors import ContentError, Problem
from bot.i18n.po import Entry, read_po

SOURCE = "en"
"""The language of the flows and the directory: its texts are the keys of all others."""

_PLURAL_FORMS = re.compile(r"Plural-Forms:\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;\n]+)")


class Catalogue:
    """One language's words; what it does not know it says in English.

    Args:
        locale: such as ``hi``.
        entries: its messages, of which only those that are complete and no guess are used.
        form_of: picks the plural form for a number.
    """

    def __init__(self, locale: str, entries: list[Entry], form_of: Callable[[int], int]) -> None:
        self.locale = locale
        self._forms = {entry.msgid: entry.strings for entry in entries if entry.msgid and entry.usable}
        self._texts = {msgid: forms[0] for msgid, forms in self._forms.items()}
        self._form_of = form_of

    def text(self, msgid: str) -> str:
        """Return the translation, or ``msgid`` itself when there is none."""
        return self._texts.get(msgid, msgid)

    def plural(self, singular: str, plural: str, n: int) -> str:
        """Return the form that goes with ``n``."""
        forms = self._forms.get(singular)
        if forms is None:
            return singular if n == 1 else plural
        return forms[min(self._form_of(n), len(forms) - 1)]

    def forms(self, msgid: str) -> tuple[str, ...]:
        """Return all forms of a message: one, or as many as the language has plurals; none when it is missing."""
        if self.locale == SOURCE:
            return (msgid,)
        return self._forms.get(msgid, ())

    def has(self, msgid: str) -> bool:
        """Tell whether there is a translation; English has everything."""
        return self.locale == SOURCE or msgid in self._texts

    def under(self, other: Catalogue) -> Catalogue:
        """Return this catalogue with ``other``, of the same language, laid over it."""
        merged = Catalogue(self.locale, [], self._form_of)
        merged._forms = {**self._forms, **other._forms}
        merged._texts = {**self._texts, **other._texts}
        return merged

    def translations(self) -> Mapping[str, str]:
        """Return English text -> translation; of a plural, its first form. Empty for English."""
        return self._texts


def read_catalogue(locale: str, po_text: str | None, file: str = "") -> Catalogue:
    """Read the catalogue of one language.

    Args:
        locale: such as ``hi``.
        po_text: the whole ``.po`` file; None for a language without one (English).
        file: its name, for error messages.

    Raises:
        ContentError: the text is no catalogue, or its plural rule cannot be read.
    """
    if po_text is None:
        return Catalogue(locale, [], _one_or_many)
    name = file or f"{locale}.po"
    entries = read_po(po_text, name)
    header = next((entry for entry in entries if not entry.msgid), None)
    return Catalogue(locale, entries, _plural_rule(header, name))


def _plural_rule(header: Entry | None, file: str) -> Callable[[int], int]:
    found = _PLURAL_FORMS.search("".join(header.strings)) if header else None
    if found is None:
        return _one_or_many
    try:
        return c2py(found[2].strip())
    except ValueError as error:
        remedy = "Copy the rule for this language from the GNU gettext manual."
        problem = Problem(file, header.line if header else 0, "The plural rule cannot be read.", remedy)
        raise ContentError((problem,)) from error


def _one_or_many(n: int) -> int:
    return int(n != 1)
