"""Reads what an organisation sets of the hand-off's limits and intervals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import time, timedelta
from typing import Any, Final

from bot.domain.errors import OperatorError
from bot.handoff.terms import PROPOSED, Terms, Trust
from bot.settings import PREFIX

NAME: Final = f"{PREFIX}HANDOFF"
_LENGTH = re.compile(r"(\d{1,5})(s|m|h|d)")
_SECONDS: Final = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def terms_of(given: Sequence[str]) -> Terms:
    """Return the proposed terms, with what is given in their place.

    Args:
        given: each as ``name=value``: whole numbers; lengths of time such as ``90s``, ``3m``, ``12h``, ``14d``; several
            of these as ``2m+10m``; times of day such as ``22:00``; shares such as ``0.8``; ``learning``, ``trained`` or
            ``experienced``.

    Raises:
        OperatorError: a name is unknown, or a value cannot be what it stands for.
    """
    present = {one.name: getattr(PROPOSED, one.name) for one in fields(Terms)}
    changed: dict[str, Any] = {}
    for item in given:
        name, _, value = (part.strip() for part in item.partition("="))
        if name not in present:
            raise OperatorError(f"{NAME} names '{name}', which is no limit.", f"Use some of: {', '.join(present)}.")
        try:
            changed[name] = _READ[type(present[name])](value)
        except (ValueError, KeyError):
            raise OperatorError(
                f"{NAME} gives {name} a value it cannot have.",
                f"Write it like the proposed one: {_shown(present[name])}.",
            ) from None
    try:
        return replace(PROPOSED, **changed)
    except ValueError as error:
        raise OperatorError(f"{NAME} cannot be used: {error}.", "Correct it in the environment or in .env.") from None


def _length(text: str) -> timedelta:
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


_READ: Final[Mapping[type, Callable[[str], Any]]] = {
    int: int,
    float: float,
    timedelta: _length,
    time: time.fromisoformat,
    tuple: lambda text: tuple(_length(part) for part in text.split("+")),
    Trust: lambda text: Trust[text.upper()],
}


def _shown(value: object) -> str:
    match value:
        case timedelta():
            seconds = int(value.total_seconds())
            return next(f"{seconds // length}{unit}" for unit, length in _SECONDS.items() if not seconds % length)
        case tuple():
            return "+".join(_shown(one) for one in value)
        case Trust():
            return value.name.lower()
        case time():
            return value.strftime("%H:%M")
        case _:
            return str(value)
