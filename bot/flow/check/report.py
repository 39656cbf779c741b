"""What the proof found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.flow.yamltext import Path, line_of


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong.

    Attributes:
        kind: a fixed word, such as ``dead_end``.
        file, line: where to mend it; the line is 0 when the whole file is meant or its text was not given.
        flow, step: the same in words; empty for what holds everywhere.
        path: the shortest way there, choice by choice; empty when no way is needed to see it.
        language, channel: where they matter, else empty.
        what: what is wrong, in one sentence.
        remedy: what to do about it, in one sentence.
    """

    kind: str
    file: str
    line: int
    flow: str
    step: str
    path: tuple[str, ...]
    language: str
    channel: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f"{self.flow}.{self.step}: " if self.step else ""
        marks = "".join(f" [{mark}]" for mark in (self.language, self.channel) if mark)
        way = f"\n    way: {' -> '.join(self.path)}" if self.path else ""
        return f"{place}: {self.kind}: {where}{self.what}{marks} {self.remedy}{way}"


@dataclass(frozen=True, slots=True)
class Report:
    """The proof, or what stands against it.

    Attributes:
        violations: everything that is wrong; none means that the book is proved.
        states: how many different conversations were followed, counted with all that is kept of them.
        turns: how many turns were really taken.
        steps: how many steps there are.
        unreached: steps that nobody reaches, as ``(flow, step)``.
        learned: look-ups too wide to ask in every context (see ``learner``).
    """

    violations: tuple[Violation, ...]
    states: int
    turns: int
    steps: int
    unreached: tuple[tuple[str, str], ...]
    learned: tuple[str, ...]


class Lines:
    """Finds the line of anything in the flows' files.

    Args:
        texts: file name -> text; may be empty.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def of(self, file: str, path: Path) -> int:
        """Return the 1-based line; 0 when the file's text is not known."""
        return line_of(self._texts[file], path) if file in self._texts else 0


def in_order(violations: Sequence[Violation]) -> tuple[Violation, ...]:
    """Return the violations by file and line, each once."""
    return tuple(sorted(set(violations), key=lambda v: (v.file, v.line, v.kind, v.language, v.channel, v.what)))
