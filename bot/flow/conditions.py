"""Conditions as data, so that the checker can follow every way they can fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Answers: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when every part holds.

    Attributes:
        among: variable and the values of which it must have one.
        known: variables that must have a value.
        unknown: variables that must have none.
        none_of: conditions that must not hold.
        any_of: groups of conditions; of each group at least one must hold.
    """

    among: tuple[tuple[str, frozenset[str]], ...] = ()
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    none_of: tuple[Condition, ...] = ()
    any_of: tuple[tuple[Condition, ...], ...] = ()

    def holds(self, answers: Answers) -> bool:
        """Tell whether the condition holds for these answers; a variable without a value equals nothing."""
        return self is ALWAYS or (
            all(answers.get(name) in values for name, values in self.among)
            and all(name in answers for name in self.known)
            and not any(name in answers for name in self.unknown)
            and not any(part.holds(answers) for part in self.none_of)
            and all(any(part.holds(answers) for part in group) for group in self.any_of)
        )

    def tests(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield every variable that is looked at, with the values it is compared to (none for known and unknown)."""
        yield from self.among
        yield from ((name, frozenset()) for name in self.known + self.unknown)
        for part in self.none_of:
            yield from part.tests()
        for group in self.any_of:
            for part in group:
                yield from part.tests()


ALWAYS = Condition()


def read_condition(raw: Any) -> Condition:
    """Turn the YAML of a ``when`` into a condition.

    ``{country: IN, age: [minor, unsure]}``: all must hold; a list means one of these.
    ``{known: platform}``, ``{unknown: [platform, region]}``: has, or has not, been answered.
    ``{not: {...}}`` must not hold; ``{any: [{...}, {...}]}`` one must hold.

    Raises:
        ValueError: it is none of these; the text says what is expected.
    """
    if isinstance(raw, Condition):
        return raw
    if not isinstance(raw, Mapping) or not raw:
        raise ValueError("a condition is a mapping such as {country: IN, age: [minor, unsure]}")
    parts: dict[str, list[Any]] = {"among": [], "known": [], "unknown": [], "none_of": [], "any_of": []}
    for key, value in raw.items():
        _read_part(str(key), value, parts)
    return Condition(**{name: tuple(items) for name, items in parts.items()})


def _read_part(key: str, value: Any, parts: dict[str, list[Any]]) -> None:
    match key:
        case "known" | "unknown":
            parts[key].extend(_words(value))
        case "not":
            parts["none_of"].append(read_condition(value))
        case "any":
            if not isinstance(value, list) or not value:
                raise ValueError("'any' takes a list of conditions")
            parts["any_of"].append(tuple(read_condition(item) for item in value))
        case _:
            parts["among"].append((key, frozenset(_words(value))))


def _words(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, str) for item in items):
        raise ValueError("values in a condition are words, or a list of words (write 'yes' and 'no' in quotes)")
    return items
