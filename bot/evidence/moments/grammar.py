"""Finds in the pieces of an answer which days, which hours and which lengths of time it speaks of."""

from __future__ import annotations

from datetime import date

from bot.evidence.moments.clocks import clocks
from bot.evidence.moments.dates import dates
from bot.evidence.moments.model import Order
from bot.evidence.moments.relative import relative, words
from bot.evidence.moments.said import Reader, Said
from bot.evidence.moments.spans import spans
from bot.evidence.moments.tokens import Token

RULES = (spans, dates, clocks, relative, words)
"""Tried in order at each piece; each returns how many pieces it took, 0 when it has nothing to say."""


def parse(tokens: list[Token], today: date, order: Order) -> Said:
    """Return what the pieces say, days as seen from ``today``."""
    reader = Reader(tokens, today, order)
    while reader.place < len(tokens):
        reader.place += next(used for rule in RULES if (used := rule(reader)))
    return reader.said
