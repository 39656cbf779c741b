"""The proof that all conversations hold together, whoever writes what, whenever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.facts import Facts, Found
from bot.flow.check.both_ways import BothWays
from bot.flow.check.proof import prove
from bot.flow.check.report import Report, Violation
from bot.flow.check.wording import Languages, Limits
from bot.flow.model import Book

__all__ = ["Languages", "Limits", "Report", "Violation", "check"]


def check(
    book: Book,
    facts: Facts,
    languages: Languages,
    limits: Mapping[str, Limits],
    texts: Mapping[str, str],
    *,
    known: Mapping[str, str] | None = None,
    sometimes: Mapping[str, Sequence[Found]] | None = None,
) -> Report:
    """Explore every conversation that the book allows and say all that is wrong with it.

    Args:
        book: all flows together.
        facts: answers the look-ups.
        languages: the languages that are shipped.
        limits: what each channel accepts, by the channel's name.
        texts: the flows' files, file name -> text, to name lines in; may be empty.
        known: what is taken to be known of someone new, as ``take_turn`` takes it.
        sometimes: look-ups whose answer depends on what happens while the bot runs (whether a volunteer is
            there), with an example of what they find: each is tried with these records and with none.

    Returns:
        What was found; it holds when ``violations`` is empty.
    """
    return prove(book, BothWays(facts, sometimes or {}), languages, limits, texts, known or {})
