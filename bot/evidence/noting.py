"""From the words kept during a conversation to the notebook's entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from bot.evidence.clean import clean
from bot.evidence.links import ReadLink, find_links
from bot.evidence.moments import Ambiguous, Moment, Order, read_moment
from bot.evidence.notebook import MOST_ENTRIES, Event, Happened, Notebook, Place, When, beyond, when


@dataclass(frozen=True, slots=True)
class Kept:
    """What one answer round left.

    Attributes:
        kind: ``place``, ``event``, ``threat`` or ``report``.
        at: when it was written down: "yesterday" is the day before this.
        fields: the person's words by field name.
    """

    kind: str
    at: datetime
    fields: Mapping[str, str] = field(repr=False)

    def text(self, *names: str) -> str:
        """Return the first of these fields that holds something, cleaned."""
        return next((words for name in names if (words := clean(self.fields.get(name, "")).text.strip())), "")


def notebook_of(kept: Iterable[Kept], age: str, zone: tzinfo, order: Order = "dmy", country: str = "IN") -> Notebook:
    """Return the notebook of what was kept, in order.

    What may not be kept for this age is left out, entry by entry or field by field. A place with several links
    becomes several places.

    Args:
        kept: what the conversation kept.
        age: ``adult``, or anything else.
        zone: the person's own.
        order: which number of 11/12 is the day.
        country: two letters, for phone numbers without a country code.
    """
    notebook = Notebook()
    for one in kept:
        for entry in _entries(one, zone, order, country):
            allowed = _allowed(entry, age)
            if allowed is not None and len(notebook.entries) < MOST_ENTRIES:
                notebook = notebook.add(allowed, age)
    return notebook


def read_when(words: str, at: datetime, zone: tzinfo, order: Order = "dmy") -> When:
    """Return ``words`` with the time they mean when they are said at ``at``."""
    answer = read_moment(words, at, zone, order=order)
    if isinstance(answer, Moment):
        return when(words, answer)
    return when(words, *answer.choices) if isinstance(answer, Ambiguous) else when(words)


def _entries(one: Kept, zone: tzinfo, order: Order, country: str) -> list[Place | Event]:
    said = read_when(one.text("seen", "when"), one.at, zone, order)
    match one.kind:
        case "place":
            return list(_places(one, said, country))
        case "threat":
            return [_threat(one, said)]
        case "report":
            return [
                Event(kind=Happened.REPORT, at=said, account=one.text("where", "account"), reference=one.text("number"))
            ]
        case _:
            return [Event(at=said, words=one.text("what", "words"), account=one.text("who", "account"))]


def _places(one: Kept, said: When, country: str) -> list[Place]:
    words, account, shows = one.text("link", "where"), one.text("account", "who"), one.text("shows")
    links = [link for link in find_links(words, country=country).links if not link.refused]
    if not links:
        return [Place(account=account, seen=said, words=words, shows=shows)]
    return [_place(link, account, said, shows) for link in links]


def _place(link: ReadLink, account: str, said: When, shows: str) -> Place:
    return Place(
        platform=link.platform,
        kind=link.kind,
        url=link.url,
        account=account or link.handle,
        seen=said,
        words=link.given,
        shows=shows,
    )


def _threat(one: Kept, said: When) -> Event:
    wants = one.text("wants", "amount")
    kind = Happened.DEMAND if wants else Happened.THREAT
    return Event(kind=kind, at=said, words=one.text("words", "what"), account=one.text("who"), amount=wants)


def _allowed(entry: Place | Event, age: str) -> Place | Event | None:
    """Return the entry without the fields that may not be kept, or None when all of it may not."""
    names = beyond(age, entry)
    if "kind" in names:
        return None
    return _without(entry, names)


def _without(entry: Place | Event, names: frozenset[str]) -> Place | Event:
    kept = {name: getattr(entry, name) for name in type(entry).__dataclass_fields__ if name not in names}
    return type(entry)(**kept)
