"""What one answer for the notebook becomes: links in their permanent form, times as periods, words cleaned."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from bot.evidence.links import ReadLink, find_links
from bot.evidence.moments import TABLES, Refused, WhyNot, read_moment

_NOT_SO = {WhyNot.FUTURE: "time_ahead", WhyNot.NO_SUCH_DATE: "no_such_time", WhyNot.NO_SUCH_TIME: "no_such_time"}
"""Which of the engine's sentences says what is wrong with a time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer fit to be kept.

    Attributes:
        text: what is kept; the person's own words stay in it.
        trouble: name of the sentence that says what is wrong; empty when the answer can be kept.
    """

    text: str = field(repr=False)
    trouble: str = ""


def read_answer(kind: str, text: str, now: datetime, zone: tzinfo, locale: str) -> Answer:
    """Read a cleaned answer to a question of this kind.

    Args:
        kind: ``words``, ``link`` or ``moment``.
        text: cleaned.
        now: in UTC.
        zone: the person's.
        locale: the conversation's language.
    """
    match kind:
        case "link":
            return _links(text)
        case "moment":
            return _moment(text, now, zone, locale)
        case _:
            return Answer(text)


def _moment(text: str, now: datetime, zone: tzinfo, locale: str) -> Answer:
    """Keep the words; refuse only what cannot be. What they mean is worked out from the time of the entry."""
    own = TABLES.get(locale)
    tables = [own, *(t for t in TABLES.values() if t is not own)] if own else list(TABLES.values())
    read = read_moment(text, now, zone, tuple(tables))
    return Answer(text, _NOT_SO[read.why]) if isinstance(read, Refused) else Answer(text)


def _links(text: str) -> Answer:
    """Keep the words, and put the permanent form of each link below them where it differs."""
    links = find_links(text).links
    refused = [link for link in links if link.refused]
    if links and len(refused) == len(links):
        return Answer(text, "not_a_link")
    known = dict.fromkeys(_shown(link) for link in links if not link.refused)
    new = [shown for shown in known if shown and shown not in text]
    return Answer("\n".join([text, *new]))


def _shown(link: ReadLink) -> str:
    return link.url
