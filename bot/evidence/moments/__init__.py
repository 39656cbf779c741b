"""Understands when something was seen or happened, as people say it."""

from bot.evidence.moments.extent import Extent, extent_of, last_day
from bot.evidence.moments.model import Ambiguous, Answer, Doubt, Moment, Order, Precision, Refused, Unknown, WhyNot
from bot.evidence.moments.read import read_moment
from bot.evidence.moments.tables import TABLES

__all__ = [
    "TABLES",
    "Ambiguous",
    "Answer",
    "Doubt",
    "Extent",
    "Moment",
    "Order",
    "Precision",
    "Refused",
    "Unknown",
    "WhyNot",
    "extent_of",
    "last_day",
    "read_moment",
]
