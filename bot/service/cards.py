"""What may stand on the card, and how its lines are called for people: survivors who tick them, volunteers who read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.facts import Facts, Found, QueryShape
from bot.domain.phrases import Phrase, Value
from bot.flow.model import Variable
from bot.handoff.card import Card, Line, card, may_pass_on

CARD_LINES = QueryShape(
    frozenset({"name", "value", "word", "ticked"}), frozenset(line.value for line in Line), always=True
)
"""The look-up ``card_lines``: her language at least is always among them."""

OF_ANYONE = frozenset({Line.LANGUAGE, Line.COUNTRY, Line.REGION, Line.AGE})
"""What is ticked beforehand for someone who has not said that all are adults; the rest she must tick herself."""


class Cards:
    """Names and values of the card's lines.

    Args:
        variables: the flows' variables.
        facts: the directory, for names of places and languages.
        locale: the language of those who have not chosen one.
    """

    def __init__(self, variables: Mapping[str, Variable], facts: Facts, locale: str) -> None:
        self._variables = {line: variables[line] for line in Line if line in variables}
        self._facts = facts
        self._locale = locale
        listed = {line: variable.values or tuple(facts.values(variable.of)) for line, variable in self._closed()}
        self._values: Mapping[str, frozenset[str]] = {line: frozenset(values) for line, values in listed.items()}

    def _closed(self) -> Sequence[tuple[Line, Variable]]:
        known = {"countries", "regions", "platforms", "languages"}
        return [(line, one) for line, one in self._variables.items() if one.values or one.of in known]

    def offered(self, answers: Mapping[str, str]) -> tuple[tuple[Line, str], ...]:
        """Return what she is asked to tick: from closed lists only."""
        known = {**answers, Line.LANGUAGE: answers.get(Line.LANGUAGE) or self._locale}
        return may_pass_on(known, self._values)

    def checked(self, lines: Sequence[tuple[str, str]]) -> Card:
        """Return the card that a conversation asks to pass on, held against the closed lists.

        Args:
            lines: as ``CallPerson`` carries them.

        Raises:
            NotOnTheCardError: a line is none of the card's, or its value is in no list.
        """
        given = dict(lines)
        return card(may_pass_on(given, self._values), given)

    def found(self, answers: Mapping[str, str], at: datetime) -> Sequence[Found]:
        """Answer the look-up ``card_lines``."""
        adult = answers.get(Line.AGE) == "adult"
        return [
            Found(
                line.value,
                {
                    "name": self.name(line),
                    "value": self.value(line, word, at),
                    "word": word,
                    "ticked": "yes" if adult or line in OF_ANYONE else "",
                },
            )
            for line, word in self.offered(answers)
        ]

    def said(self, card: Card, at: datetime) -> tuple[tuple[Phrase, Value], ...]:
        """Return the card's lines for a reader: name and value."""
        return tuple((self.name(line), self.value(line, word, at)) for line, word in card.lines)

    def name(self, line: Line) -> Phrase:
        """Return what a line is called."""
        variable = self._variables.get(line)
        return Phrase(variable.called if variable and variable.called else line.value)

    def value(self, line: Line, word: str, at: datetime) -> Value:
        """Return a value in words; the bare value when nobody knows its name."""
        variable = self._variables.get(line)
        if variable is None:
            return word
        if variable.values:
            return Phrase(variable.said[word]) if word in variable.said else word
        return self._named(variable.of, word, at)

    def _named(self, domain: str, word: str, at: datetime) -> Value:
        if domain == "platforms":
            records = self._facts.find("platform", {"platform": word}, at)
        elif domain == "regions":
            records = self._facts.find("regions", {"country": word.partition("-")[0]}, at)
        else:
            records = self._facts.find(domain, {}, at)
        return next((one.fields["name"] for one in records if one.id == word), word)
