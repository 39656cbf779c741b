"""The directory's records as types: what a YAML file may say about a law, a platform or a helpline.

Every text a person may read is English, short, and the key of its translations. Notes for editors
stay in ``editor_note`` and are never shown.
"""

from bot.directory.records.base import REVIEW_DAYS, Evidence, Model, Record
from bot.directory.records.country import Country, Region
from bot.directory.records.helpline import Audience, Contact, Helpline, Wrong
from bot.directory.records.law import Clock, Law
from bot.directory.records.platform import CopyLink, Officer, Platform, Route, Words

__all__ = [
    "REVIEW_DAYS",
    "Audience",
    "Clock",
    "Contact",
    "CopyLink",
    "Country",
    "Evidence",
    "Helpline",
    "Law",
    "Model",
    "Officer",
    "Platform",
    "Record",
    "Region",
    "Route",
    "Words",
    "Wrong",
]
