"""What the console says while somebody practises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.phrases import Phrase

PRACTICE_WORDS: Final[Mapping[str, Phrase]] = {
    # Translators: Stands at the top of every page, so that nobody is afraid for people who are made up.
    "practice_banner": Phrase("Practice: nobody here is real."),
    "practice": Phrase("Practice"),
    "practice_look_back": Phrase("Look back"),
    "practice_about": Phrase(
        "Made-up people ask for you one after the other, in the languages that are offered. Come on shift at your desk "
        "to meet them. If nobody is on shift, someone may ask to be called back. You can ask the colleague to go on "
        "with a talk. Nothing of this is kept."
    ),
    "practice_none": Phrase("When a talk has ended, you find here what to look at in it."),
    "practice_ended": Phrase("Ended {time}"),
    "practice_hint": Phrase(
        "The program looked for a few words only. It does not know whether you found the right ones: you do."
    ),
    "practice_found": Phrase("Words for it were found."),
    "practice_not_found": Phrase("No words for it were found."),
    "practice_source": Phrase("Where this comes from:"),
    "practice_seen": Phrase("read on {day}"),
}
"""Each is translated and given to the pages under its name."""
