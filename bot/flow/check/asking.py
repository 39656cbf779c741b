"""The directory as the proof asks it: each question once, and every record kept that was ever found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from bot.domain.facts import Found, QueryShape
from bot.domain.phrases import Phrase
from bot.flow.check.both_ways import BothWays
from bot.flow.check.levels import Levels
from bot.flow.check.sets import Sets

_VARIANTS = 6

Fixed: TypeAlias = tuple[tuple[str, str], ...]
"""Parameters of a look-up that are no variables, such as ``id`` or ``need``, with their values."""


class Asking:
    """Asks the directory and keeps what it said.

    Attributes:
        learned: look-ups that were too wide to ask in every context.
        records: every record that was found, by look-up and id.
    """

    def __init__(self, facts: BothWays, levels: Levels, sets: Sets) -> None:
        self.facts = facts
        self.levels = levels
        self.sets = sets
        self.shapes: Mapping[str, QueryShape] = facts.shapes()
        self.learned: set[str] = set()
        self.records: dict[str, dict[str, list[Found]]] = {}
        self._asked: dict[tuple[str, Fixed, datetime], Sequence[Found]] = {}
        for query, found in facts.sometimes.items():
            self._keep(query, found)

    def ask(self, query: str, about: Mapping[str, str], at: datetime) -> Sequence[Found]:
        """Return what the directory finds; the same question is asked once."""
        shape = self.shapes.get(query)
        if shape is None:
            return ()
        used = tuple(sorted((name, about[name]) for name in shape.uses if about.get(name)))
        key = (query, used, at if shape.by_the_hour else self.levels.some_time)
        found = self._asked.get(key)
        if found is None:
            found = self._asked[key] = self.facts.find(query, dict(used), key[2])
            self._keep(query, found)
        return found

    def _keep(self, query: str, found: Sequence[Found]) -> None:
        kept = self.records.setdefault(query, {})
        for record in found:
            variants = kept.setdefault(record.id, [])
            if len(variants) < _VARIANTS and all(record is not old for old in variants):
                variants.append(record)

    def name_of(self, query: str, record: str) -> str:
        """Return the English name of a record of a list; its id when it has none."""
        found = self.records.get(query, {}).get(record, ())
        name = found[0].fields.get("name", "") if found else ""
        return (name.msgid if isinstance(name, Phrase) else str(name)) or record
