"""What a conversation may know of the people who could join it: who is there, how long it takes, how her case stands.

Made anew for each turn by whoever reads the cases; the flows look it up (``Everything.among``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.facts import Found, QueryShape
from bot.domain.phrases import Phrase, Value
from bot.handoff.case import NO_CASE, Case, Flag, Status
from bot.handoff.terms import PROPOSED, Terms
from bot.handoff.waiting import Around, news_for
from bot.handoff.waits import Usual

_ASKED_BY = frozenset({"language", "age", "situation"})

SHAPES: Mapping[str, QueryShape] = {
    "volunteers": QueryShape(frozenset({"there"}), _ASKED_BY),
    "usual_wait": QueryShape(frozenset({"range", "least", "most"}), _ASKED_BY),
    "volunteer_hours": QueryShape(frozenset({"opens"}), _ASKED_BY),
    "call_back_times": QueryShape(frozenset({"time"}), _ASKED_BY),
    "own_request": QueryShape(frozenset({"since"}), frozenset()),
    "own_wait": QueryShape(frozenset({"place", "ahead", "waited"}), frozenset()),
    "own_talk": QueryShape(frozenset({"since"}), frozenset()),
    "own_hand_over": QueryShape(frozenset({"since"}), frozenset()),
    "own_call_back": QueryShape(frozenset({"until"}), frozenset()),
    "own_ended_talk": QueryShape(frozenset({"ended"}), frozenset()),
}
"""Every look-up into this. All may find nothing.

Of anyone: ``volunteers``, somebody is there who may come to her; ``usual_wait``, how long that usually takes;
``volunteer_hours``, when someone is there next, while nobody is; ``call_back_times``, times she may pick, ids are ISO
times in UTC. Of herself: ``own_request``, she has asked and it is not over, in one of the next four ways; ``own_wait``,
she is in the queue; ``own_talk``, a volunteer talks with her; ``own_hand_over``, and would like a colleague to go on;
``own_call_back``, one was promised; ``own_ended_talk``, her request or talk is over, and she may open it again.
"""


@dataclass(frozen=True, slots=True)
class People:
    """What is known of people in one turn.

    Attributes:
        case: hers; None when she has asked for nobody.
        around: volunteers, shifts, queue and measured waits.
        terms: the organisation's limits.
    """

    case: Case | None = None
    around: Around = field(default_factory=Around)
    terms: Terms = PROPOSED


NOBODY = People()
"""No case, and nobody there now or later."""

UNDER_EIGHTEEN = frozenset({"minor", "unsure"})
"""Values of ``age`` for whom the careful way holds."""


def urgency(flows: Collection[str], parts: Mapping[str, str], answers: Mapping[str, str]) -> frozenset[Flag]:
    """Return what makes a request urgent, from where it was made and what is known.

    Args:
        flows: the flow the conversation is in, and those it came from (``State.stack``).
        parts: which flow plays which part (``Book.entry``).
        answers: as the conversation knows them.
    """
    flags = {Flag.MINOR} if answers.get("age") in UNDER_EIGHTEEN else set[Flag]()
    if parts.get("crisis") in flows:
        flags.add(Flag.CRISIS)
    if parts.get("danger") in flows or answers.get("situation") == "threat_or_sextortion":
        flags.add(Flag.LIVE_THREAT)
    return frozenset(flags)


def would_be(answers: Mapping[str, str], locale: str, at: datetime) -> Case:
    """Return the case that asking for a person now would open; it has no id yet.

    Args:
        answers: as the conversation knows them.
        locale: the language of those who have not chosen one.
        at: now.
    """
    flags = urgency((), {}, answers)
    language = answers.get("language") or locale
    return Case(NO_CASE, language, at, flags=flags, situation=answers.get("situation", ""))


def found(query: str, people: People, answers: Mapping[str, str], locale: str, at: datetime) -> Sequence[Found]:
    """Answer a look-up of ``SHAPES``.

    Raises:
        KeyError: no such look-up.
    """
    if query in _OWN:
        case = people.case
        return _own(query, case, people, at) if case is not None and case.status in _OWN[query] else ()
    case = people.case if people.case is not None and people.case.status is not Status.WIPED else None
    news = news_for(case or would_be(answers, locale, at), people.around, people.terms, at)
    match query:
        case "volunteers":
            return (Found("someone", {"there": news.there}),) if news.there else ()
        case "usual_wait":
            return (_usual(news.usual),) if news.usual else ()
        case "volunteer_hours":
            return (Found("next", {"opens": news.opens}),) if news.opens else ()
        case "call_back_times":
            return tuple(slot(time) for time in news.call_backs)
    raise KeyError(query)


_WAITS = frozenset({Status.WAITING, Status.OFFERED})
_TALKS = frozenset({Status.HELD, Status.HANDING_OVER})

_OWN: Mapping[str, frozenset[Status]] = {
    "own_request": _WAITS | _TALKS | {Status.CALL_BACK},
    "own_wait": _WAITS,
    "own_talk": _TALKS,
    "own_hand_over": frozenset({Status.HANDING_OVER}),
    "own_call_back": frozenset({Status.CALL_BACK}),
    "own_ended_talk": frozenset({Status.CLOSED}),
}


def _own(query: str, case: Case, people: People, at: datetime) -> Sequence[Found]:
    fields: dict[str, Value] = {}
    match query:
        case "own_wait":
            news = news_for(case, people.around, people.terms, at)
            fields = {"place": place(news.ahead), "ahead": news.ahead, "waited": news.waited}
        case "own_talk" | "own_request" | "own_hand_over":
            fields = {"since": case.since}
        case "own_call_back" if case.until:
            fields = {"until": case.until}
        case "own_ended_talk":
            fields = {"ended": case.ending.at if case.ending else case.since}
    return (Found("case", fields),) if fields else ()


def place(ahead: int) -> Phrase:
    """Return her place in the queue in words."""
    return Phrase("People before you: {ahead}.", {"ahead": ahead}) if ahead else Phrase("You are next.")


def _usual(usual: Usual) -> Found:
    return Found("usual", {"range": wait_range(usual), "least": usual.least, "most": usual.most})


def wait_range(usual: Usual) -> Phrase:
    """Return the usual wait in words: "5 minutes to 20 minutes", "about 5 minutes"."""
    if usual.least == usual.most:
        return Phrase("about {most}", {"most": usual.most})
    return Phrase("{least} to {most}", {"least": usual.least, "most": usual.most})


def slot(time: datetime) -> Found:
    """Return a time to pick; its id is the time in UTC, as ISO 8601 writes it."""
    moment = time.astimezone(UTC)
    return Found(moment.strftime("%Y-%m-%dT%H:%M+00:00"), {"time": moment})
