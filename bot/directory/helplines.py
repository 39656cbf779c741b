"""Who can help now: open lines first, then the best fit, in the person's own time zone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.directory.asked import Asked
from bot.directory.audience import surely_meant, welcomes
from bot.directory.line import best_contact, line_found
from bot.directory.load import Records
from bot.directory.records import Helpline
from bot.domain.facts import Found

NEEDS: Mapping[str, frozenset[str]] = {
    "image_shared": frozenset({"ncii"}),
    "threat_or_sextortion": frozenset({"sextortion"}),
    "deepfake_or_morphed": frozenset({"deepfake", "ncii"}),
    "hidden_camera": frozenset({"ncii"}),
    "hacked_account": frozenset({"cyber_fraud", "ncii"}),
    "impersonation": frozenset({"ncii"}),
    "helping_someone_else": frozenset({"ncii"}),
    "received_an_image": frozenset({"ncii", "child"}),
    "just_information": frozenset({"ncii", "legal", "general"}),
}
"""What is needed in a situation, when no need is named."""

_PLAINEST = {needs: situation for situation, needs in reversed(list(NEEDS.items()))}
_SERVES: Mapping[str, frozenset[str]] = {
    name: frozenset({name})
    for name in "suicide ncii sextortion child legal cyber_fraud general domestic_violence".split()
}
_BY_KIND = frozenset({"lgbtq", "men", "students"})
"""Needs that are a kind of line, not a service: no other kind stands in for it."""

_SPOKEN = frozenset({"phone", "whatsapp", "chat", "sms"})
"""Contacts behind which a person answers."""

_ORDER = ("ngo_ncii", "regulator", "child", "women", "cybercrime", "crisis", "counselling", "legal_aid", "students")
_CRISIS_FIRST = ("crisis", "child", "counselling", "emergency", "women", "ngo_ncii", "directory")
_KEPT = 64
_MOST_SAID = 5_000
_MOST_FOR = 2_000


class Helplines:
    """Answers about lines, by the hour."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._shown = [line for line in records.helplines.values() if line.shown]
        self._timed = [line for line in self._shown if line.hours and not line.hours.round_the_clock]
        self._edges: dict[date, list[datetime]] = {}
        self._said: dict[tuple[str, str, datetime], Found] = {}
        self._regions = {place for line in self._shown for place in (line.place, *line.not_in) if "-" in place}
        self._tongues = {code for line in self._shown for code in line.languages}
        self._open: dict[datetime, frozenset[str]] = {}
        self._for: dict[tuple[object, ...], list[Helpline]] = {}

    def fitting(self, asked: Asked, at: datetime) -> Sequence[Found]:
        """Return the lines that fit, open ones first; empty only for a kind of line, or persons, where none is."""
        return [self._found(line, asked, at) for line in self.ranked(asked, at)]

    def open_now(self, asked: Asked, at: datetime) -> Sequence[Found]:
        """Return only lines that are open now, and forms; empty as ``fitting`` may be."""
        open_ids = self.open_ids(at)
        return [self._found(line, asked, at) for line in self.ranked(asked, at) if line.id in open_ids]

    def emergency(self, asked: Asked, at: datetime) -> Sequence[Found]:
        """Return the numbers for danger to life."""
        lines = [line for line in self._shown if line.kind == "emergency" and welcomes(line, asked)]
        return [self._found(line, asked, at) for line in lines]

    def named(self, asked: Asked, at: datetime) -> Sequence[Found]:
        """Return the line with this id, if it may be shown."""
        return [self._found(line, asked, at) for line in self._shown if line.id == asked.id]

    def ranked(self, asked: Asked, at: datetime) -> list[Helpline]:
        """Return the lines that fit, best first; those that reach the same number once."""
        open_ids = self.open_ids(at)
        asked = replace(asked, gender="man") if asked.need == "men" else asked
        suited = self._suited(asked)
        meeting = [line for line in suited if _meets(line, asked)]
        enough = asked.need in _BY_KIND or any(line.id in open_ids for line in meeting)
        spare = [] if enough else [line for line in suited if line not in meeting and _stands_in(line, asked)] or suited
        found = _once([*_sorted(meeting, asked, open_ids), *_sorted(spare, asked, open_ids)])
        return found if asked.need else _with_listener(found, open_ids)

    def _suited(self, asked: Asked) -> list[Helpline]:
        """Return the lines for this person that answer in the way that was asked for; the same list for all alike."""
        key = (asked.country, asked.region, asked.minor, asked.gender, asked.need == "child", asked.answered_by)
        if key not in self._for:
            if len(self._for) > _MOST_FOR:
                self._for.clear()
            self._for[key] = [line for line in self._shown if line.kind != "emergency" and _may_answer(line, asked)]
        return self._for[key]

    def open_ids(self, at: datetime) -> frozenset[str]:
        """Return the ids of the lines that are open at ``at``, forms among them."""
        stretch = self.stretch(at)
        if stretch not in self._open:
            if len(self._open) > _KEPT:
                self._open.clear()
            self._open[stretch] = frozenset(line.id for line in self._shown if is_open(line, at))
        return self._open[stretch]

    def _found(self, line: Helpline, asked: Asked, at: datetime) -> Found:
        place = self._records.countries.get(asked.country)
        zone = ZoneInfo(place.zone) if place else line.hours.zone if line.hours and line.hours.tz else None
        key = (line.id, place.code if place else "", self.stretch(at))
        if key not in self._said:
            if len(self._said) > _MOST_SAID:
                self._said.clear()
            self._said[key] = line_found(line, zone, at)
        return self._said[key]

    def alike(self, asked: Asked) -> Asked:
        """Return the plainest question with the same answer: what no line asks about is left out."""
        needs = NEEDS.get(asked.situation, NEEDS["image_shared"])
        return replace(
            asked,
            region=asked.region if asked.region in self._regions else "",
            language=asked.language if asked.language in self._tongues else "",
            situation="image_shared" if asked.need in _SERVES or asked.need in _BY_KIND else _PLAINEST[needs],
            country=asked.country if asked.country in self._records.countries else "OTHER",
        )

    def stretch(self, at: datetime) -> datetime:
        """Return when the present stretch began: until the next one, the same lines stay open."""
        return self._around(at)[bisect_right(self._around(at), at) - 1]

    def _around(self, at: datetime) -> list[datetime]:
        """Return every instant near ``at`` at which some line opens or closes, and the day's own start."""
        day = at.astimezone(UTC).date()
        if day not in self._edges:
            if len(self._edges) > _KEPT:
                self._edges.clear()
            self._edges[day] = self._edges_of(day)
        return self._edges[day]

    def _edges_of(self, day: date) -> list[datetime]:
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        spans = [
            span for line in self._timed if line.hours for span in line.hours.stretches(day - timedelta(days=2), 4)
        ]
        edges = {edge.astimezone(UTC) for span in spans for edge in span}
        return sorted({start, *(edge for edge in edges if start < edge < start + timedelta(days=1))})

    def moments(self, first: date) -> list[datetime]:
        """Return one instant for each different set of open lines in the week from ``first`` on."""
        seen: dict[frozenset[str], datetime] = {}
        for offset in range(7):
            for edge in self._edges_of(first + timedelta(days=offset)):
                at = edge + timedelta(minutes=1)
                seen.setdefault(frozenset(line.id for line in self._timed if is_open(line, at)), at)
        return sorted(seen.values())


def is_open(line: Helpline, at: datetime) -> bool:
    """Tell whether somebody answers at ``at``, or the form can be used."""
    if line.hours is None:
        return False
    return line.hours.round_the_clock or any(opens <= at < closes for opens, closes in line.hours.near(at))


def _may_answer(line: Helpline, asked: Asked) -> bool:
    """Tell whether the line is for this person, and answers in the way that was asked for."""
    return welcomes(line, asked) and (asked.answered_by != "person" or answered_by_person(line))


def answered_by_person(line: Helpline) -> bool:
    """Tell whether somebody speaks or writes back: no form, no page, no list, no fingerprint service."""
    return line.staffed and line.kind != "directory" and any(c.kind in _SPOKEN for c in line.open_contacts)


def _meets(line: Helpline, asked: Asked) -> bool:
    if line.kind in _BY_KIND or asked.need in _BY_KIND:
        return line.kind == asked.need
    return bool(wanted(asked) & set(line.serves)) or (not asked.need and _listens(line))


def _listens(line: Helpline) -> bool:
    """Tell whether it is a line for anyone who feels low, whatever happened, and needs no caution."""
    return line.kind == "crisis" and line.display == "yes"


def wanted(asked: Asked) -> frozenset[str]:
    """Return what a line must serve to be of use here."""
    needs = _SERVES.get(asked.need) or NEEDS.get(asked.situation, NEEDS["image_shared"])
    return needs | {"child"} if asked.minor and asked.need not in _SERVES else needs


def _stands_in(line: Helpline, asked: Asked) -> bool:
    """Tell whether a line may stand in when nothing nearer is open."""
    return "suicide" in line.serves or "general" in line.serves or (asked.minor and "child" in line.serves)


def _sorted(lines: list[Helpline], asked: Asked, open_ids: frozenset[str]) -> list[Helpline]:
    return sorted(lines, key=lambda line: _key(line, asked, line.id in open_ids))


def _key(line: Helpline, asked: Asked, open_now: bool) -> tuple[int, ...]:
    """Return how well a line fits; smaller is better."""
    order = _CRISIS_FIRST if asked.need == "suicide" else _ORDER
    return (
        _standing(line, open_now),
        line.place == "ALL",
        _beside(line, asked),
        not surely_meant(line, asked),
        asked.minor and line.audience.age_max is None,
        line.display == "with_caution",
        "-" not in line.place,
        _tongue(line, asked),
        next((place for place, need in enumerate(line.serves) if need in wanted(asked)), len(line.serves)),
        order.index(line.kind) if line.kind in order else len(order),
        ("high", "medium", "low").index(line.confidence),
    )


def _beside(line: Helpline, asked: Asked) -> int:
    """Return how far a line stands beside the need, though it serves it.

    Last a desk against fraud where no money is at stake; before it, while the age was not asked, lines
    for the young; before those, a listener.
    """
    if asked.need != "cyber_fraud" and line.serves[0] == "cyber_fraud":
        return 3
    if not asked.age_asked and asked.need != "child" and line.audience.age_max is not None:
        return 2
    return int(not asked.need and _listens(line))


def _standing(line: Helpline, open_now: bool) -> int:
    """Return how sure it is that somebody answers: a voice, a form near by, perhaps, a form far away, closed."""
    far = line.place == "ALL" or (not line.staffed and line.display == "with_caution")
    if open_now:
        return 0 if line.staffed else 3 if far else 1
    return 4 if line.hours else 3 if far else 2


def _tongue(line: Helpline, asked: Asked) -> int:
    if not line.languages or not asked.language:
        return 1
    return 0 if asked.language in line.languages else 2


def _with_listener(lines: list[Helpline], open_ids: frozenset[str]) -> list[Helpline]:
    """Move the first line that listens, if it is open, to the second place: nobody sees only desks."""
    place = next((i for i, line in enumerate(lines) if _listens(line) and line.id in open_ids), 0)
    return lines if place < 2 else [lines[0], lines[place], *lines[1:place], *lines[place + 1 :]]


def _once(lines: list[Helpline]) -> list[Helpline]:
    """Keep one of several records that lead to the same number or page: the first."""
    kept, seen = [], set()
    for line in lines:
        main = best_contact(line).value
        if main not in seen:
            kept.append(line)
        seen.add(main)
    return kept
