"""Reads the links and names that people paste. Nothing is ever opened or fetched."""

from bot.evidence.links.canonical import canonical, profile_of
from bot.evidence.links.find import MOST_LINKS, Found, find_links, read_links
from bot.evidence.links.model import UNKNOWN_SITE, Flag, Kind, ReadLink, Refusal

__all__ = [
    "MOST_LINKS",
    "UNKNOWN_SITE",
    "Flag",
    "Found",
    "Kind",
    "ReadLink",
    "Refusal",
    "canonical",
    "find_links",
    "profile_of",
    "read_links",
]
