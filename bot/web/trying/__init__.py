"""The first page while nothing is set up yet: the chat as a survivor sees it, beside the console of a volunteer."""

from bot.web.trying.here import is_from_this_machine, is_loopback
from bot.web.trying.page import Scene, TryPage, WayIn

__all__ = ["Scene", "TryPage", "WayIn", "is_from_this_machine", "is_loopback"]
