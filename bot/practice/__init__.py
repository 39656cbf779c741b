"""Practice: scripted survivors who come through the bot's ordinary conversation, and whom nobody needs to fear for."""

from bot.practice.scripts import Script, read_scripts
from bot.practice.troupe import PRACTICE_TERMS, Pace, Stage, Troupe

__all__ = ["PRACTICE_TERMS", "Pace", "Script", "Stage", "Troupe", "read_scripts"]
