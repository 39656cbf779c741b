"""Words before they have a language: a catalogue key and what fills it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text to be said in the reader's language.

    Attributes:
        msgid: the English text, which is the catalogue key; ``{name}`` and ``{record.field}`` are filled.
        values: what fills the placeholders, by the placeholder's whole name (``"route.steps"``).
        plural: the English plural, when the text counts something.
        count: the number that picks the plural form.
    """

    msgid: str
    values: Mapping[str, Value] = field(default_factory=dict, repr=False)
    plural: str = ""
    count: int = 0


Value: TypeAlias = "str | int | Phrase | datetime | date | timedelta | tuple[Value, ...]"
"""What may fill a placeholder.

A ``str`` is shown as it is (a name, a link, a number to dial, a person's own words); a ``Phrase`` is
translated; dates, times and durations are written as the reader's locale writes them; a tuple
becomes lines, numbered when there are several.
"""
