"""Reads when something was seen, from an answer in everyday words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from bot.evidence.moments.grammar import parse
from bot.evidence.moments.model import Ambiguous, Answer, Doubt, Moment, Order, Precision, Refused, Unknown, WhyNot
from bot.evidence.moments.resolve import choices_for
from bot.evidence.moments.said import Said
from bot.evidence.moments.tables import TABLES, Words
from bot.evidence.moments.tokens import Token, tokens_of

AHEAD = timedelta(minutes=5)
"""Clocks differ: a time this little ahead is still now."""
MOST_CHOICES = 4


def read_moment(
    text: str,
    now: datetime,
    zone: tzinfo,
    tables: Iterable[Words] = tuple(TABLES.values()),
    order: Order = "dmy",
) -> Answer:
    """Return the period that ``text`` speaks of. Never raises, whatever ``text`` is.

    What was seen lies behind: a date without a year is its last occurrence, कल is yesterday, परसों the day before.

    Args:
        text: the person's answer.
        now: the time of asking, with a zone.
        zone: the person's own zone; the answer is given in it.
        tables: languages to understand; where they differ, the first wins.
        order: which number of 11/12 is the day. With ``mdy`` an undecided date is asked back.
    """
    tokens = tokens_of(text, tables)
    local = now.astimezone(zone).replace(microsecond=0)
    try:
        return _between(tokens, local, order) or _one(tokens, local, order)
    except OverflowError:
        return Refused(WhyNot.NO_SUCH_DATE)


def _one(tokens: list[Token], now: datetime, order: Order) -> Answer:
    said = parse(tokens, now.date(), order)
    if said.why_not:
        return Refused(said.why_not)
    if said.ahead:
        return Refused(WhyNot.FUTURE)
    if not said.says_when:
        return Unknown() if said.unknown else None
    choices, doubt = choices_for(said, now)
    return _answer(choices, doubt, said, now)


def _answer(choices: list[Moment], doubt: Doubt | None, said: Said, now: datetime) -> Answer:
    past = [_until_now(moment, said.since, now) for moment in choices if moment.earliest <= now + AHEAD]
    past = list(dict.fromkeys(past))[:MOST_CHOICES]
    if not past:
        return Refused(WhyNot.FUTURE)
    if len(past) == 1 or doubt is None:
        return past[0]
    return Ambiguous(tuple(past), doubt)


def _until_now(moment: Moment, since: bool, now: datetime) -> Moment:
    earliest = min(moment.earliest, now)
    latest = now if since else max(min(moment.latest, now), earliest)
    precision = Precision.PERIOD if since else moment.precision
    return Moment(earliest, latest, precision, moment.about)


def _between(tokens: list[Token], now: datetime, order: Order) -> Answer:
    """Read "between A and B", "from A to B", "A से B तक": one period from the beginning of A to the end of B."""
    kinds = [token.kind for token in tokens]
    framed = {"between", "since", "until"} & set(kinds) or "since_after" in kinds[1:-1]
    said = parse(tokens, now.date(), order)
    if not framed or (len(said.clocks) > 1 and len(said.days) < 2):
        return None
    for place, kind in enumerate(kinds):
        if kind in {"joiner", "until", "since_after"} and 0 < place < len(kinds) - 1:
            first = _one(_unframed(tokens[:place]), now, order)
            last = _one(_unframed(tokens[place + 1 :]), now, order)
            if isinstance(first, Moment) and isinstance(last, Moment) and first.earliest <= last.latest:
                return Moment(first.earliest, last.latest, Precision.PERIOD, first.about or last.about)
    return None


def _unframed(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token.kind not in {"between", "since", "until", "since_after"}]
