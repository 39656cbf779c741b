"""What an entry of the notebook says in a document."""

from __future__ import annotations

from bot.documents.case import Case
from bot.documents.writer import Writer
from bot.domain.facts import Facts, Found
from bot.domain.phrases import Phrase, Value
from bot.evidence.clean import cut
from bot.evidence.notebook import Entry, Event, Happened, Place, When

MOST_OF_A_BRIEF = 110
"""Longest text of an entry on the one-page sheet, in characters."""

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
        return self.platform(place.platform)

    def platform(self, platform: str = "") -> str:
        """Return a platform's name: this one's, or that of the one spoken of."""
        named = platform or self._case.platform
        return next((self._writer.say(f.fields["name"]) for f in self._asked(named)), "") if named else ""

    def told(self, entry: Entry) -> str:
        """Return all an entry says beside its time, row by row."""
        return self._writer.rows(*(self._place(entry) if isinstance(entry, Place) else self._event(entry)))

    def brief(self, entry: Entry) -> str:
        """Return the same on one row, cut where it is long."""
        text = " · ".join(row for row in self.told(entry).splitlines() if row.strip())
        return text if len(text) <= MOST_OF_A_BRIEF else f"{cut(text, MOST_OF_A_BRIEF).rstrip()} …"

    def brief_when(self, when: When) -> str:
        """Return a time without the words it was said in, unless nothing else is known."""
        return self._writer.when(When(when.words[:40]) if when.earliest is None else _wordless(when))

    def newest(self, most: int) -> tuple[Entry, ...]:
        """Return the last entries of the timeline, oldest first."""
        return self._case.timeline[-most:]

    def left_out(self, most: int) -> int:
        """Return how many entries ``newest`` leaves out."""
        return max(len(self._case.timeline) - most, 0)

    def _asked(self, platform: str) -> tuple[Found, ...]:
        return self._case.ask(self._facts, "platform", platform=platform)

    def _place(self, place: Place) -> tuple[Value, ...]:
        name = self.name_of(place) if place.platform else ""
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


def _wordless(when: When) -> When:
    return When("", when.earliest, when.latest, when.precision, when.about)
