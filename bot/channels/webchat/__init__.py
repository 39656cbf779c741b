"""A chat in the browser: pages that work without a script, and live with one."""

from bot.channels.webchat.adapter import WebChannel
from bot.channels.webchat.limits import PATH

__all__ = ["PATH", "WebChannel"]
