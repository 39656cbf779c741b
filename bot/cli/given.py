"""What operators write on the command line, turned into the codes that the directory uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.directory.load import Records
from bot.directory.wording import LANGUAGE_NAMES
from bot.domain.errors import OperatorError

ADULT = 18
"""Years."""


def country_of(records: Records, given: str) -> str:
    """Return the code of a country named by its code or name; ``""`` for nothing.

    Raises:
        OperatorError: there is no such country; lists those there are.
    """
    names = {country.code: country.name for country in records.countries.values()}
    return code_of(given, {**names, "OTHER": "any other"}, "country")


def region_of(records: Records, given: str) -> str:
    """Return the code of a state or province named by its code or name; ``""`` for nothing.

    Raises:
        OperatorError: there is no such region; lists those there are.
    """
    regions = {region.code: region.name for country in records.countries.values() for region in country.regions}
    return code_of(given, regions, "region")


def language_of(given: str) -> str:
    """Return the code of a language named by its code or English name; ``""`` for nothing.

    Raises:
        OperatorError: no helpline speaks it, as far as we know; lists those that are spoken.
    """
    return code_of(given, LANGUAGE_NAMES, "language")


def age_of(given: str) -> str:
    """Return ``adult`` or ``minor`` for a number of years, or for the word itself.

    Raises:
        OperatorError: it is neither.
    """
    if given.isascii() and given.isdigit():
        return "adult" if int(given) >= ADULT else "minor"
    return one_of(given, ("adult", "minor"), "age")


def one_of(given: str, values: Sequence[str], what: str) -> str:
    """Return ``given``, when it is one of ``values`` or empty.

    Raises:
        OperatorError: it is neither; lists the values.
    """
    if given and given not in values:
        raise _unknown(given, what, values)
    return given


def code_of(given: str, names: Mapping[str, str], what: str) -> str:
    """Return the code of what is named by its code or its name, in any case; ``""`` for nothing.

    Raises:
        OperatorError: there is no such thing; lists those there are.
    """
    for code, name in names.items():
        if given and given.casefold() in (code.casefold(), name.casefold()):
            return code
    if given:
        raise _unknown(given, what, (f"{code} ({name})" for code, name in names.items()))
    return ""


def _unknown(given: str, what: str, values: Iterable[str]) -> OperatorError:
    return OperatorError(f"There is no {what} '{given}'.", f"There are: {', '.join(values)}.")
