"""Whom a line is for: nobody is sent to a line that would turn them away."""

from __future__ import annotations

from bot.directory import wording
from bot.directory.asked import Asked
from bot.directory.records import Audience, Helpline
from bot.directory.saying import joined, phrase
from bot.domain.phrases import Phrase, Value

ADULT = 18
YOUNG = 18
"""A line for people up to this age is a children's line: an adult does not belong there."""


def welcomes(line: Helpline, asked: Asked) -> bool:
    """Tell whether the line is for a person of this age and gender, and works where they are."""
    return _right_age(line.audience, asked) and _right_gender(line.audience, asked) and _right_place(line, asked)


def _right_age(audience: Audience, asked: Asked) -> bool:
    if asked.minor:
        return audience.age_min is None or audience.age_min < ADULT
    return audience.age_max is None or audience.age_max > YOUNG or asked.need == "child"


def _right_gender(audience: Audience, asked: Asked) -> bool:
    match audience.gender:
        case "women":
            return asked.gender != "man"
        case "men":
            return asked.gender in {"man", "unsaid"}
        case "women_and_queer":
            return asked.gender != "man"
        case _:
            return True


def surely_meant(line: Helpline, asked: Asked) -> bool:
    """Tell whether the line names this gender, or is open to all."""
    return line.audience.gender == "any" or (line.audience.gender, asked.gender) in {
        ("women", "woman"),
        ("men", "man"),
        ("women_and_queer", "woman"),
        ("women_and_queer", "trans"),
    }


def _right_place(line: Helpline, asked: Asked) -> bool:
    if asked.region in line.not_in or asked.country in line.not_in:
        return False
    if line.only_in and asked.country not in line.only_in:
        return False
    if "-" in line.place:
        return line.place == asked.region
    return line.place in {asked.country, "ALL"} or asked.country in line.also_in


def for_whom(line: Helpline) -> Value:
    """Say for whom the line is, as far as its operator says."""
    audience, whom = line.audience, wording.FOR_WHOM
    parts: list[Value] = []
    youngest, oldest = audience.age_min, audience.age_max
    if youngest and not oldest and f"{audience.gender}_over_age" in whom:
        parts.append(Phrase(whom[f"{audience.gender}_over_age"], {"age": youngest}))
    else:
        parts.append(phrase(whom.get(audience.gender, "")))
        parts.append(_ages(youngest, oldest))
    return joined((*parts, phrase(audience.note)))


def _ages(youngest: int | None, oldest: int | None) -> Value:
    whom = wording.FOR_WHOM
    if youngest and oldest:
        return Phrase(whom["between"], {"age": youngest, "most": oldest})
    if youngest:
        return Phrase(whom["over_age"], {"age": youngest})
    return Phrase(whom["under_age"], {"age": oldest}) if oldest else ""
