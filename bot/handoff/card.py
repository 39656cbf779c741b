"""The card: what she agrees to pass on. Answers from closed lists only, each ticked by her; it may be empty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Line(StrEnum):
    """What a card may say. The value is the name of the flow's variable."""

    LANGUAGE = "language"
    COUNTRY = "country"
    REGION = "region"
    AGE = "age"
    SITUATION = "situation"
    PLATFORM = "platform"
    WANTS = "wants"


class Wants(StrEnum):
    """What she would like from a person, asked when the card is made."""

    SOMEONE_TO_LISTEN = "someone_to_listen"
    TAKE_DOWN = "take_down"
    SAFETY = "safety"
    LAW_AND_POLICE = "law_and_police"
    EVIDENCE = "evidence"
    NOT_SURE = "not_sure"


class NotOnTheCardError(ValueError):
    """Something was ticked that was not offered. Names variables, never their values."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(f"not offered for the card: {', '.join(sorted(names))}")
        self.names = names


@dataclass(frozen=True, slots=True)
class Card:
    """What the volunteer sees of her answers.

    Attributes:
        lines: variable and value, in the order of ``Line``; only what she ticked.
    """

    lines: tuple[tuple[Line, str], ...] = ()


EMPTY = Card()
"""She keeps everything back. Her case can be taken all the same."""


def may_pass_on(answers: Mapping[str, str], values: Mapping[str, Collection[str]]) -> tuple[tuple[Line, str], ...]:
    """Return what she is asked to tick.

    Args:
        answers: variable -> value, as the conversation knows them.
        values: variable -> its closed list. An answer that is not in it is left out, whatever it is: a card has no
            way for words that somebody wrote.
    """
    closed = {**values, Line.WANTS: tuple(Wants)}
    return tuple((line, answers[line]) for line in Line if line in answers and answers[line] in closed.get(line, ()))


def card(offered: Iterable[tuple[Line, str]], ticked: Collection[str]) -> Card:
    """Return the card with what she ticked.

    Args:
        offered: what ``may_pass_on`` gave.
        ticked: names of variables.

    Raises:
        NotOnTheCardError: something was ticked that was not offered.
    """
    lines = tuple(offered)
    unknown = frozenset(ticked) - {line for line, _ in lines}
    if unknown:
        raise NotOnTheCardError(unknown)
    return Card(tuple((line, value) for line, value in lines if line in ticked))
