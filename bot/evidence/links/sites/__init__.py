"""Every site we know the addresses of. A new site is one entry in the module of its family."""

from __future__ import annotations

from bot.evidence.links.shape import Site
from bot.evidence.links.sites.adult import ADULT
from bot.evidence.links.sites.chats import CHATS
from bot.evidence.links.sites.google import GOOGLE
from bot.evidence.links.sites.india import INDIA
from bot.evidence.links.sites.meta import META
from bot.evidence.links.sites.services import SERVICES
from bot.evidence.links.sites.social import SOCIAL
from bot.evidence.links.sites.video import VIDEO

SITES: tuple[Site, ...] = META + CHATS + SOCIAL + VIDEO + GOOGLE + INDIA + ADULT + SERVICES
"""Tried in order: the first whose hosts fit is the one."""
