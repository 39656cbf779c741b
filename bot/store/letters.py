"""The outbox and the footprints that letters leave in the chat."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import and_, bindparam, case, delete, exists, func, insert, null, or_, select, text, update

from bot.domain.errors import SealBrokenError
from bot.domain.ids import Address, ConversationId
from bot.ports import Letter, Outcome, Sent
from bot.store.codec import message_from_bytes, message_to_bytes, refs_from_bytes, refs_to_bytes, text_from_bytes
from bot.store.desk import Desk
from bot.store.people import ADDRESS, KEY
from bot.store.statements import Statement
from bot.store.tables import conversation_keys, conversations, footprints, from_ms, outbox, to_ms

log = logging.getLogger(__name__)

LETTER: Final = b"letter"
REFS: Final = b"refs"
NOBODYS: Final[Mapping[str, None]] = MappingProxyType({"claimed_by": None, "claimed_until": None})
LOOK_AHEAD: Final = 8
"""How many times more letters to look at than to claim, as other processes are claiming the first ones."""

MOST_REFS: Final = 16
"""Message ids in one sealed row: it is a key, and PostgreSQL takes keys of up to some 2,700 bytes."""

_chosen = outbox.c.id.in_(bindparam("ids", expanding=True))
_of_these = outbox.c.conversation_id.in_(bindparam("conversations", expanding=True))
_standing = Statement(
    select(
        outbox.c.conversation_id,
        func.max(outbox.c.due),
        func.max(case((outbox.c.claimed_by == bindparam("me"), 0), else_=1)),
    )
    .where(_of_these)
    .group_by(outbox.c.conversation_id),
    each="conversations",
)
_add = Statement(insert(outbox))
_last_id = Statement(text("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"))
_next_ids = Statement(text("SELECT nextval('outbox_id_seq') FROM generate_series(1, CAST(:count AS integer))"))
_drop = Statement(delete(outbox).where(_chosen), each="ids")
_drop_all = Statement(delete(outbox).where(_of_these), each="conversations")
_count = Statement(update(outbox).where(outbox.c.id == bindparam("letter")).values(attempts=bindparam("tried")))
_hand_back = Statement(
    update(outbox)
    .where(
        outbox.c.conversation_id
        == select(outbox.c.conversation_id).where(outbox.c.id == bindparam("letter")).scalar_subquery(),
        outbox.c.id >= bindparam("letter"),
    )
    .values(
        due=case((outbox.c.due < bindparam("not_before"), bindparam("not_before")), else_=outbox.c.due),
        claimed_by=null(),
        claimed_until=null(),
    )
)

_earlier = outbox.alias("earlier")
_in_the_way = exists().where(
    _earlier.c.conversation_id == outbox.c.conversation_id,
    _earlier.c.id < outbox.c.id,
    or_(
        and_(_earlier.c.claimed_by.is_(None), _earlier.c.due > bindparam("now")),
        _earlier.c.claimed_by != bindparam("me"),
    ),
)
_ready = and_(outbox.c.claimed_by.is_(None), outbox.c.due <= bindparam("now"), ~_in_the_way)
_first = outbox.alias("first")
_reachable = Statement(
    select(conversations.c.id)
    .where(
        conversations.c.id.in_(
            select(outbox.c.conversation_id).where(_ready).order_by(outbox.c.due).limit(bindparam("look_at"))
        )
    )
    .order_by(select(func.min(_first.c.id)).where(_first.c.conversation_id == conversations.c.id).scalar_subquery())
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_claimable = Statement(
    select(
        outbox.c.id,
        outbox.c.conversation_id,
        outbox.c.message,
        outbox.c.attempts,
        outbox.c.due,
        conversations.c.channel,
        conversations.c.address,
        conversation_keys.c.wrapped,
        conversation_keys.c.master,
    )
    .select_from(outbox.join(conversations).join(conversation_keys))
    .where(_of_these, _ready)
    .order_by(outbox.c.id)
    .limit(bindparam("most")),
    each="conversations",
)
_claim = Statement(
    update(outbox).where(_chosen).values(claimed_by=bindparam("by"), claimed_until=bindparam("until")), each="ids"
)


class Letters:
    """Messages on their way out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def keep(self, outcomes: Sequence[Outcome]) -> list[Letter]:
        """Add the outcomes' letters; return those that this process may send now."""
        writing = [outcome for outcome in outcomes if outcome.letters]
        if not writing:
            return []
        due, foreign = self._waiting_in([outcome.conversation.id for outcome in writing])
        letters = list(self._written(writing, due))
        ours = self._desk.leases.mark(self._desk.clock())
        rows = [self._row(letter, NOBODYS if letter.conversation in foreign else ours) for letter in letters]
        _add.many(self._desk.db, rows)
        if not foreign:
            return letters
        self._desk.tell()
        return [letter for letter in letters if letter.conversation not in foreign]

    def claim(self, now: datetime, most: int) -> list[Letter]:
        """Claim waiting letters that are due and that nobody is sending."""
        desk = self._desk
        desk.leases.look_after(desk.db, outbox, now)
        terms = {"now": to_ms(now), "me": desk.leases.me, "most": most}
        reachable = _reachable.firsts(desk.db, look_at=most * LOOK_AHEAD, **terms)
        rows = _claimable.rows(desk.db, conversations=reachable, **terms)
        _claim.rows(desk.db, ids=[row[0] for row in rows], **desk.leases.terms(now))
        return list(self._opened(rows))

    def postpone(self, letter: int, due: datetime, attempts: int) -> None:
        """Hand back ``letter`` and all after it in its conversation until ``due``; others hear if that is now."""
        _count.rows(self._desk.db, letter=letter, tried=attempts)
        _hand_back.rows(self._desk.db, letter=letter, not_before=to_ms(due))
        if due <= self._desk.clock():
            self._desk.tell()

    def drop(self, letters: Sequence[int]) -> None:
        """Delete letters by id."""
        _drop.rows(self._desk.db, ids=letters)

    def drop_all_of(self, ids: Sequence[ConversationId]) -> None:
        """Delete all letters of conversations."""
        _drop_all.rows(self._desk.db, conversations=ids)

    def _written(self, outcomes: Sequence[Outcome], due: Mapping[int, datetime]) -> Iterator[Letter]:
        """Number the letters; one that stands behind others is due no sooner than they are."""
        ids = iter(self._new_ids(sum(len(outcome.letters) for outcome in outcomes)))
        for outcome in outcomes:
            person = outcome.conversation
            when = max(outcome.at, due.get(person.id, outcome.at))
            for message in outcome.letters:
                yield Letter(next(ids), person.id, person.address, message, 0, when)

    def _row(self, letter: Letter, mark: Mapping[str, int | None]) -> dict[str, Any]:
        return {
            "id": letter.id,
            "conversation_id": letter.conversation,
            "message": self._desk.seals[letter.conversation].seal(LETTER, message_to_bytes(letter.message)),
            "due": to_ms(letter.due),
            "attempts": 0,
            **mark,
        }

    def _new_ids(self, count: int) -> list[int]:
        """Return ids above all that were ever used, ascending.

        Asked for beforehand, as databases do not promise to number the rows of one statement in order.
        """
        if self._desk.db.dialect.name == "postgresql":
            return sorted(_next_ids.firsts(self._desk.db, count=count))
        last = max(_last_id.firsts(self._desk.db), default=0)  # nobody else can write until we commit
        return list(range(last + 1, last + 1 + count))

    def _waiting_in(self, ids: Sequence[ConversationId]) -> tuple[dict[int, datetime], set[int]]:
        """Return, of conversations where letters wait: when the last is due; and those with letters not ours."""
        rows = _standing.rows(self._desk.db, conversations=ids, me=self._desk.leases.me)
        return {key: from_ms(due) for key, due, _ in rows}, {key for key, _, foreign in rows if foreign}

    def _opened(self, rows: Sequence[Any]) -> Iterator[Letter]:
        """Open claimed rows; one that does not open can never be sent and is deleted."""
        for key, conversation, message, attempts, due, channel, address, blob, master in rows:
            try:
                seal = self._desk.keyring.seal_of(blob, master, KEY, conversation)
                to = Address(channel, text_from_bytes(seal.open(ADDRESS, address)))
                words = message_from_bytes(seal.open(LETTER, message))
            except SealBrokenError as broken:
                log.error("Letter %d is dropped. %s", key, broken)
                self.drop([key])
                continue
            yield Letter(key, ConversationId(conversation), to, words, attempts, from_ms(due))


_left_by_these = footprints.c.conversation_id.in_(bindparam("conversations", expanding=True))
_traces = Statement(
    select(footprints.c.conversation_id, footprints.c.refs).where(_left_by_these).order_by(footprints.c.at),
    each="conversations",
)
_add_traces = Statement(insert(footprints))
_forget_traces = Statement(delete(footprints).where(_left_by_these), each="conversations")


class Footprints:
    """Ids of messages in the chat, the person's and the bot's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Remember the persons' own messages."""
        self._add((o.conversation.id, (o.ref,), o.at) for o in outcomes if o.ref)

    def sent(self, sent: Iterable[Sent]) -> None:
        """Remember the bot's messages, those of one chat together; all are locked by this transaction."""
        refs: dict[ConversationId, tuple[str, ...]] = {}
        at: dict[ConversationId, datetime] = {}
        for one in sent:
            refs[one.conversation] = refs.get(one.conversation, ()) + one.refs
            at[one.conversation] = one.at
        self._add((key, refs[key], at[key]) for key in refs)

    def of(self, ids: Collection[ConversationId]) -> dict[ConversationId, list[str]]:
        """Return all refs of conversations that are locked by this transaction."""
        found: dict[ConversationId, list[str]] = {key: [] for key in ids}
        for key, refs in _traces.rows(self._desk.db, conversations=list(ids)):
            found[key] += self._opened(key, refs)
        return found

    def forget(self, ids: Sequence[ConversationId]) -> None:
        """Drop all refs of conversations."""
        _forget_traces.rows(self._desk.db, conversations=ids)

    def _add(self, traces: Iterable[tuple[ConversationId, tuple[str, ...], datetime]]) -> None:
        seals = self._desk.seals
        rows = [
            {
                "conversation_id": key,
                "refs": seals[key].seal(REFS, refs_to_bytes(refs[start : start + MOST_REFS])),
                "at": to_ms(at),
            }
            for key, refs, at in traces
            for start in range(0, len(refs), MOST_REFS)
        ]
        _add_traces.many(self._desk.db, rows)

    def _opened(self, key: ConversationId, refs: bytes) -> tuple[str, ...]:
        """Open refs; a broken one must not stand in the way of a wipe."""
        try:
            return refs_from_bytes(self._desk.seals[key].open(REFS, refs))
        except SealBrokenError as broken:
            log.error("Messages will not be taken down. %s", broken)
            return ()
