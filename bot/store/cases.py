"""Cases and what was written in them: ``ports.cases.Cases`` over the tables."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, func, insert, or_, select, text, true, update

from bot.domain.errors import SealBrokenError
from bot.domain.ids import ConversationId
from bot.handoff.card import Card
from bot.handoff.case import Case, CaseId, Status, VolunteerId
from bot.handoff.volunteers import Shift, Volunteer
from bot.handoff.waits import Wait
from bot.ports.cases import CaseFile, Ended, StaleError, Voices, Words
from bot.store.casetables import case_words, cases
from bot.store.desk import Desk
from bot.store.people import KEY, People
from bot.store.sealing import Seal
from bot.store.statements import Statement
from bot.store.tables import conversation_keys, conversations, outbox, to_ms
from bot.store.team import Team

log = logging.getLogger(__name__)

CASE: Final = b"case"
CASE_WORDS: Final = b"case words"
CASEWORK: Final = 7_265_002
"""The PostgreSQL advisory lock held while a case moves: any number, ours alone. SQLite has one writer anyway."""

CLOSED: Final = Status.CLOSED.value
UNDER_WAY: Final = tuple(status.value for status in Status if status not in {Status.CLOSED, Status.WIPED})


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is sealed of a case."""

    case: Case
    card: Card
    told: datetime | None
    there: bool


@dataclass(frozen=True, slots=True)
class _Written:
    """What is sealed of something written."""

    at: datetime
    text: str
    who: VolunteerId


@cache
def _kept() -> TypeAdapter[_Kept]:
    return TypeAdapter(_Kept)


@cache
def _noted() -> TypeAdapter[_Written]:
    return TypeAdapter(_Written)


_file = (
    select(
        cases.c.id, cases.c.conversation_id, cases.c.sealed, conversations.c.unreachable,
        conversation_keys.c.wrapped, conversation_keys.c.master,
    )
    .select_from(
        cases.join(conversations, conversations.c.id == cases.c.conversation_id).join(
            conversation_keys, conversation_keys.c.id == conversations.c.id
        )
    )
)  # fmt: skip
_of_conversation = Statement(_file.where(cases.c.conversation_id == bindparam("conversation")))
_by_id = Statement(_file.where(cases.c.id == bindparam("case")))
_in_status = Statement(
    _file.where(cases.c.status.in_(bindparam("statuses", expanding=True))).order_by(cases.c.id), each="statuses"
)
_awake = Statement(
    _file.where(
        cases.c.status != CLOSED, or_(cases.c.wakes <= bindparam("now"), conversations.c.unreachable == true())
    ).order_by(cases.c.id)
)
_there = Statement(select(cases.c.id).where(cases.c.status != CLOSED))
_replaced = Statement(delete(cases).where(cases.c.conversation_id == bindparam("conversation")))
_add = Statement(insert(cases))
_write = Statement(
    update(cases)
    .where(
        cases.c.id == bindparam("case"),
        cases.c.version == bindparam("seen_version"),
        cases.c.heard == bindparam("seen_heard"),
    )
    .values(
        status=bindparam("stands"), wakes=bindparam("rings"), version=bindparam("new_version"),
        heard=bindparam("new_heard"), sealed=bindparam("facts"),
    )
    .returning(cases.c.id)
)  # fmt: skip
_moved_home = Statement(
    update(cases)
    .where(cases.c.id == bindparam("case"))
    .values(conversation_id=bindparam("home"), sealed=bindparam("facts"))
)
_written = Statement(
    select(case_words.c.id, case_words.c.voice, case_words.c.sealed, case_words.c.letter, case_words.c.unsent,
           func.count(outbox.c.id))
    .select_from(case_words.outerjoin(outbox, outbox.c.id == case_words.c.letter))
    .where(case_words.c.case_id == bindparam("case"))
    .group_by(case_words.c.id, case_words.c.voice, case_words.c.sealed, case_words.c.letter, case_words.c.unsent)
    .order_by(case_words.c.id)
)  # fmt: skip
_add_words = Statement(insert(case_words), columns=("case_id", "voice", "sealed", "letter", "unsent"))
_sealed_anew = Statement(
    update(case_words).where(case_words.c.id == bindparam("words")).values(sealed=bindparam("new"))
)
_newest_letter = Statement(select(func.max(outbox.c.id)).where(outbox.c.conversation_id == bindparam("conversation")))
_unsent = Statement(
    update(case_words)
    .where(case_words.c.letter == bindparam("number"))
    .values(unsent=True)
    .returning(case_words.c.case_id)
)
_forget = Statement(
    delete(case_words).where(
        case_words.c.case_id == bindparam("case"), case_words.c.voice.in_(bindparam("voices", expanding=True))
    ),
    each="voices",
)


class SqlCases:
    """Cases inside one transaction; see ``ports.cases.Cases`` for the promises."""

    def __init__(self, desk: Desk, people: People) -> None:
        self._desk = desk
        self._people = people
        self._team = Team(desk)

    def lock(self) -> None:
        """Let nobody else move a case, or change a volunteer's shift, until this transaction ends."""
        if self._desk.db.dialect.name == "postgresql":
            self._desk.db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CASEWORK})

    def of(self, conversation: ConversationId) -> CaseFile | None:
        """Return the case of a conversation that is locked by this transaction."""
        return next(self._opened(_of_conversation.rows(self._desk.db, conversation=conversation)), None)

    def get(self, case: CaseId) -> CaseFile | None:
        """Return a case; None when there is none, or no more."""
        return next(self._opened(_by_id.rows(self._desk.db, case=case)), None)

    def under_way(self) -> list[CaseFile]:
        """Return all cases that are not over."""
        return list(self._opened(_in_status.rows(self._desk.db, statuses=UNDER_WAY)))

    def in_status(self, *statuses: Status) -> list[CaseFile]:
        """Return the cases that stand there."""
        return list(self._opened(_in_status.rows(self._desk.db, statuses=[status.value for status in statuses])))

    def awake(self, now: datetime) -> list[CaseFile]:
        """Return the cases to which the clock does something now, and those of people who cannot be reached."""
        return list(self._opened(_awake.rows(self._desk.db, now=to_ms(now))))

    def there(self) -> frozenset[CaseId]:
        """Return the ids of all cases that are not over, without opening them."""
        return frozenset(CaseId(key) for key in _there.firsts(self._desk.db))

    def write(self, file: CaseFile, seen: tuple[int, int] | None) -> None:
        """Keep a case of a conversation that is locked by this transaction.

        Raises:
            StaleError: it is no more as it was seen.
        """
        case = file.case
        wakes = to_ms(file.wakes) if file.wakes else None
        sealed = self._seal(file.conversation).seal(
            CASE, _kept().dump_json(_Kept(case, file.card, file.told, file.there))
        )
        if seen is None:
            _replaced.rows(self._desk.db, conversation=file.conversation)
            row = {
                "id": case.id, "conversation_id": file.conversation, "status": case.status.value, "wakes": wakes,
                "version": case.version, "heard": case.heard, "sealed": sealed,
            }  # fmt: skip
            _add.many(self._desk.db, [row])
        elif not _write.rows(
            self._desk.db, case=case.id, seen_version=seen[0], seen_heard=seen[1], stands=case.status.value,
            rings=wakes, new_version=case.version, new_heard=case.heard, facts=sealed,
        ):  # fmt: skip
            raise StaleError("the case has changed since it was read")
        self._desk.tell()

    def rehome(self, file: CaseFile, to: ConversationId) -> None:
        """Seal a case, and all that was written in it, under another conversation's key; both are locked."""
        old, new = self._seal(file.conversation), self._seal(to)
        kept = _kept().dump_json(_Kept(file.case, file.card, file.told, file.there))
        _replaced.rows(self._desk.db, conversation=to)
        _moved_home.rows(self._desk.db, case=file.case.id, home=to, facts=new.seal(CASE, kept))
        for row in _written.rows(self._desk.db, case=file.case.id):
            if row[5]:  # it still waits where she was, and goes with that
                self.not_sent(row[3])
            _sealed_anew.rows(self._desk.db, words=row[0], new=new.seal(CASE_WORDS, old.open(CASE_WORDS, row[2])))

    def words(self, file: CaseFile) -> list[Words]:
        """Return all that is kept of what was written, oldest first."""
        seal = self._seal(file.conversation)
        return [_words(seal, row) for row in _written.rows(self._desk.db, case=file.case.id)]

    def add_words(self, file: CaseFile, words: Words) -> None:
        """Keep something that was written, sealed under the key of its conversation, which is locked."""
        sealed = _noted().dump_json(_Written(words.at, words.text, words.who))
        newest = _newest_letter.firsts(self._desk.db, conversation=file.conversation)
        letter = newest[0] or 0 if words.voice is Voices.VOLUNTEER else 0
        row = {
            "case_id": file.case.id, "voice": str(words.voice), "letter": letter, "unsent": False,
            "sealed": self._seal(file.conversation).seal(CASE_WORDS, sealed),
        }  # fmt: skip
        _add_words.many(self._desk.db, [row])
        self._desk.tell()

    def not_sent(self, letter: int) -> CaseId | None:
        """Note that a letter with a volunteer's words was not sent; return the case, None when it is no more."""
        found = _unsent.firsts(self._desk.db, number=letter)
        return CaseId(found[0]) if found else None

    def forget_words(self, case: CaseId, voices: Collection[Voices]) -> None:
        """Destroy what was written by these."""
        _forget.rows(self._desk.db, case=case, voices=[str(voice) for voice in voices])
        self._desk.destroyed = True

    def team(self) -> list[Volunteer]:
        """Return everyone who has an account, with the shift they are in."""
        return self._team.all()

    def put_duty(self, volunteer: Volunteer) -> None:
        """Keep what a volunteer's shift holds now."""
        self._team.put_duty(volunteer)
        self._desk.tell()

    def shifts(self, begins: datetime, ends: datetime) -> list[Shift]:
        """Return the planned shifts that touch this time, the earliest first; none of closed accounts."""
        return self._team.shifts(begins, ends)

    def plan(self, shift: Shift) -> None:
        """Keep a planned shift; one that begins at the same time for the same volunteer is replaced."""
        self._team.plan(shift)
        self._desk.tell()

    def cancel(self, volunteer: VolunteerId, begins: datetime) -> None:
        """Forget a planned shift; nothing happens when there is none."""
        self._team.cancel(volunteer, begins)
        self._desk.tell()

    def add_wait(self, wait: Wait) -> None:
        """Keep a measured wait."""
        self._team.add_wait(wait)

    def waits(self, since: datetime) -> list[Wait]:
        """Return the measured waits that began since then."""
        return self._team.waits(since)

    def add_ended(self, ended: Ended) -> None:
        """Keep how a talk ended."""
        self._team.add_ended(ended)

    def ended(self, since: datetime) -> Sequence[Ended]:
        """Return how talks ended since then."""
        return self._team.ended(since)

    def _seal(self, conversation: ConversationId) -> Seal:
        seals = self._people.seals([conversation])
        if conversation not in seals:
            raise StaleError("the conversation was wiped meanwhile")
        return seals[conversation]

    def _opened(self, rows: Sequence[Any]) -> Iterator[CaseFile]:
        """Open cases; one that was changed on disk is passed over, and said to be in the log."""
        for _, conversation, sealed, unreachable, blob, master in rows:
            try:
                seal = self._desk.keyring.seal_of(blob, master, KEY, conversation)
                kept = _kept().validate_json(seal.open(CASE, sealed))
            except SealBrokenError as broken:
                log.error("A case is out of reach. %s", broken)
                continue
            yield CaseFile(kept.case, ConversationId(conversation), kept.card, kept.told, kept.there, not unreachable)


def _words(seal: Seal, row: Any) -> Words:
    key, voice, sealed, letter, unsent, waiting = row
    written = _noted().validate_json(seal.open(CASE_WORDS, sealed))
    return Words(Voices(voice), written.at, written.text, written.who, key, letter, bool(unsent), bool(waiting))
