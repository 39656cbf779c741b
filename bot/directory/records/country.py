"""Countries and their regions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.directory.records.base import CountryCode, Model, Record, Text


class Region(Model):
    """A state or province; ``code`` is ISO 3166-2."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
    name: Text


class Country(Record):
    """A country the directory knows something about.

    Attributes:
        also: other names that people write for it, separated by ``|``.
        code: ISO 3166-1, or ``EU`` for a member state without records of its own.
        zone: IANA time zone in which times are said; the capital's or the largest city's.
        in_eu: whether the law of the European Union holds.
        order: smaller comes first in the list to choose from.
    """

    code: CountryCode
    name: Text
    also: str = ""
    zone: str
    in_eu: bool = False
    order: int = 50
    regions: tuple[Region, ...] = ()
