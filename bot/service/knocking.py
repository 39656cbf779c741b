"""What is said to someone who can be written to only in words that the platform has approved before.

It stands on a locked screen as well: it tells nothing of what the conversation is about.
"""

from __future__ import annotations

from bot.domain.phrases import Phrase

NAME = "look_in_1"
"""What the wording is called on platforms that approve wordings. A changed wording gets a new name."""

# Translators: Shown on a locked screen, to people who asked to be reminded: says nothing of what it is about.
TEXT = Phrase("You asked me to look in. Write to me when you like.")

# Translators: A button under the sentence above; at most 20 characters.
ANSWER = Phrase("I am here")
