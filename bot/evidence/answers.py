"""What one answer for the notebook becomes: links in their permanent form, times as periods, words cleaned."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from bot.domain.phrases import Phrase, Value
from bot.evidence.links import ReadLink, find_links
from bot.evidence.moments import (
    TABLES,
    Ambiguous,
    Extent,
    Moment,
    Refused,
    WhyNot,
    extent_of,
    last_day,
    read_moment,
)

_NOT_SO = {WhyNot.FUTURE: "time_ahead", WhyNot.NO_SUCH_DATE: "no_such_time", WhyNot.NO_SUCH_TIME: "no_such_time"}
"""Which of the engine's sentences says what is wrong with a time."""


FEWEST_AGREED = 3
MOST_AGREED = 40
"""Letters of a word that is agreed on, and characters with all between them."""

AT = Phrase("{day}, {time}")
ON_A_DAY = Phrase("{day}, from {first} to {last}")
DAYS = Phrase("from {first} to {last}")
ABOUT = Phrase("about {when}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer fit to be kept.

    Attributes:
        text: what is kept; the person's own words stay in it.
        trouble: name of the sentence that says what is wrong; empty when the answer can be kept.
        times: what an answer about time was understood as, the likeliest first; empty when it was not; None when
            it is no answer about time.
    """

    text: str = field(repr=False)
    trouble: str = ""
    times: tuple[Value, ...] | None = field(default=None, repr=False)


def read_answer(kind: str, text: str, now: datetime, zone: tzinfo, locale: str) -> Answer:
    """Read a cleaned answer to a question of this kind.

    Args:
        kind: ``words``, ``link``, ``moment`` or ``agreed``.
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
        case "agreed":
            return Answer(text, "" if _is_a_word(text) else "no_good_word")
        case _:
            return Answer(text)


def _is_a_word(text: str) -> bool:
    """Tell whether it can be agreed on: letters that one would not write by chance, and not too many to remember."""
    letters = sum(char.isalnum() for char in text)
    return len(text) <= MOST_AGREED and letters >= FEWEST_AGREED and "\n" not in text


def _moment(text: str, now: datetime, zone: tzinfo, locale: str) -> Answer:
    """Keep the words; refuse only what cannot be. What they mean is worked out from the time of the entry."""
    own = TABLES.get(locale)
    tables = [own, *(t for t in TABLES.values() if t is not own)] if own else list(TABLES.values())
    read = read_moment(text, now, zone, tuple(tables))
    match read:
        case Refused():
            return Answer(text, _NOT_SO[read.why])
        case Moment():
            return Answer(text, times=(told(read),))
        case Ambiguous():
            return Answer(text, times=tuple(told(one) for one in read.choices))
        case _:
            return Answer(text, times=())


def told(moment: Moment) -> Value:
    """Say a period as it was understood, as documents say it too; its end is not part of it."""
    period = _period(moment)
    return Phrase(ABOUT.msgid, {"when": period}) if moment.about else period


def _period(moment: Moment) -> Value:
    first, last = moment.earliest, max(moment.latest, moment.earliest)
    match extent_of(first, last, moment.precision):
        case Extent.MINUTE:
            return _at(first)
        case Extent.DAY:
            return first.date()
        case Extent.HOURS:
            hours = {"first": f"{first:%H:%M}", "last": f"{last:%H:%M}"}
            return Phrase(ON_A_DAY.msgid, {"day": first.date(), **hours})
        case Extent.MOMENTS:
            return Phrase(DAYS.msgid, {"first": _at(first), "last": _at(last)})
        case Extent.DAYS:
            return Phrase(DAYS.msgid, {"first": first.date(), "last": last_day(first, last)})


def _at(moment: datetime) -> Phrase:
    return Phrase(AT.msgid, {"day": moment.date(), "time": f"{moment:%H:%M}"})


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
