"""What an entry of the notebook says in a document."""

from __future__ import annotations

from dataclasses import replace

from bot.documents.case import UNKNOWN_PLACE, Case
from bot.documents.writer import Writer
from bot.domain.facts import Facts, Found
from bot.domain.phrases import Phrase, Value
from bot.evidence.clean import cut
from bot.evidence.notebook import Entry, Event, Happened, Place, When

MOST_OF_WORDS = 80
MOST_OF_A_NAME = 60
"""Longest of what somebody wrote on the one-page sheet, and of who, how much and which number, in characters."""

MOST_ROWS = 14
MOST_LINES = 30
"""Most entries on the one-page sheet, and most lines they may take."""

LINE, TIME_LINE = 56, 26
"""Characters that surely fit on a line of its two columns."""

SEEN_ON = Phrase("Seen on {platform}")
SEEN = Phrase("Seen here:")
ACCOUNT = Phrase("Account: {account}")
REPORTED = Phrase("Reported to: {account}")
A_REPORT = Phrase("A report was made.")
NUMBER = Phrase("Number or answer: {reference}")
THREAT = Phrase("Threat: {words}")
BY = Phrase("By: {account}")
WANTED = Phrase("What they want: {amount}")
KNOWS = Phrase("Who knows of it: {account}")


class Teller:
    """Says entries, in a writer's language."""

    def __init__(self, case: Case, facts: Facts, writer: Writer) -> None:
        self._case = case
        self._facts = facts
        self._writer = writer

    def name_of(self, place: Place) -> str:
        """Return the name of the platform a place is on; ``""`` when it is not known."""
        return self.platform(place.platform) if place.platform else ""

    def platform(self, platform: str = "") -> str:
        """Return a platform's name: this one's, or that of the one spoken of."""
        named = "" if platform == UNKNOWN_PLACE else platform or self._case.platform
        return next((self._writer.say(f.fields["name"]) for f in self._asked(named)), "") if named else ""

    def told(self, entry: Entry) -> str:
        """Return all an entry says beside its time, row by row."""
        return self._writer.rows(*(self._place(entry) if isinstance(entry, Place) else self._event(entry)))

    def brief(self, entry: Entry) -> str:
        """Return the same on one row; each thing that was written is cut where it is long, and none falls out."""
        return " · ".join(row for row in self.told(_shortened(entry)).splitlines() if row.strip())

    def brief_when(self, when: When) -> str:
        """Return a time without the words it was said in, unless nothing else is known."""
        return self._writer.when(When(when.words[:40]) if when.earliest is None else _wordless(when))

    def newest(self) -> tuple[Entry, ...]:
        """Return the last entries that fit on the one-page sheet, oldest first."""
        kept: list[Entry] = []
        lines = 0
        for entry in reversed(self._case.told[-MOST_ROWS:]):
            lines += max(len(self.brief(entry)) // LINE, len(self.brief_when(entry.at)) // TIME_LINE) + 1
            if lines > MOST_LINES:
                break
            kept.insert(0, entry)
        return tuple(kept)

    def left_out(self) -> int:
        """Return how many entries ``newest`` leaves out."""
        return len(self._case.told) - len(self.newest())

    def _asked(self, platform: str) -> tuple[Found, ...]:
        return self._case.ask(self._facts, "platform", platform=platform)

    def _place(self, place: Place) -> tuple[Value, ...]:
        name = self.name_of(place)
        seen = Phrase(SEEN_ON.msgid, {"platform": name}) if name else SEEN
        return seen, place.url or place.words, Phrase(ACCOUNT.msgid, {"account": place.account})

    def _event(self, event: Event) -> tuple[Value, ...]:
        account = {"account": event.account}
        match event.kind:
            case Happened.REPORT:
                to = Phrase(REPORTED.msgid, account) if event.account else A_REPORT
                return to, Phrase(NUMBER.msgid, {"reference": event.reference})
            case Happened.THREAT | Happened.DEMAND:
                threat = Phrase(THREAT.msgid, {"words": event.words})
                return threat, Phrase(BY.msgid, account), Phrase(WANTED.msgid, {"amount": event.amount})
            case _:
                return event.words, Phrase(KNOWS.msgid, account)


def _shortened(entry: Entry) -> Entry:
    words, account = _cut(entry.words, MOST_OF_WORDS), _cut(entry.account, MOST_OF_A_NAME)
    if isinstance(entry, Place):
        return replace(entry, words=words, account=account, url=_cut(entry.url, MOST_OF_WORDS))
    amount, reference = _cut(entry.amount, MOST_OF_A_NAME), _cut(entry.reference, MOST_OF_A_NAME)
    return replace(entry, words=words, account=account, amount=amount, reference=reference)


def _cut(text: str, most: int) -> str:
    row = " ".join(text.split())
    return row if len(row) <= most else f"{cut(row, most).rstrip()} …"


def _wordless(when: When) -> When:
    return When("", when.earliest, when.latest, when.precision, when.about)
