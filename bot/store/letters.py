"""The outbox and the footprints that letters leave in the chat."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, case, delete, exists, func, insert, null, or_, select, text, update

from bot.domain.errors import SealBrokenError
from bot.domain.ids import Address, ConversationId
from bot.domain.messages import Outgoing
from bot.ports import Letter, Outcome, Sent
from bot.store.codec import message_from_bytes, message_to_bytes, refs_from_bytes, refs_to_bytes, text_from_bytes
from bot.store.desk import Desk
from bot.store.people import ADDRESS, KEY
from bot.store.statements import Statement
from bot.store.tables import conversation_keys, conversations, footprints, from_ms, outbox, to_ms

log = logging.getLogger(__name__)

LETTER: Final = b"letter"
REFS: Final = b"refs"
ERASABLE_FOR: Final = timedelta(hours=48)
"""Telegram: a bot can delete a message in a private chat if it was sent less than 48 hours ago
(https://core.telegram.org/bots/api#deletemessage). No platform gives longer."""

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
_new = Statement(insert(outbox))
_last_id = Statement(text("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"))
_next_ids = Statement(text("SELECT nextval('outbox_id_seq') FROM generate_series(1, CAST(:count AS integer))"))
_gone = Statement(delete(outbox).where(_chosen), each="ids")
_all_gone = Statement(delete(outbox).where(_of_these), each="conversations")
_try_again = Statement(update(outbox).where(outbox.c.id == bindparam("letter")).values(attempts=bindparam("tried")))
_handed_back = Statement(
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
_reachable = Statement(
    select(conversations.c.id)
    .where(
        conversations.c.id.in_(
            select(outbox.c.conversation_id).where(_ready).order_by(outbox.c.id).limit(bindparam("most"))
        )
    )
    .order_by(conversations.c.id)
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
_claimed = Statement(
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
        drafts = list(self._drafts(writing))
        rows = [{"id": key, **row} for key, (row, _) in zip(self._new_ids(len(drafts)), drafts, strict=True)]
        _new.many(self._desk.db, rows)
        if any(row["claimed_by"] is None for row in rows):
            self._desk.tell()
        return [_letter(row, *said) for row, (_, said) in zip(rows, drafts, strict=True) if row["claimed_by"]]

    def claim(self, now: datetime, most: int) -> list[Letter]:
        """Claim waiting letters that are due and that nobody is sending."""
        desk = self._desk
        desk.leases.look_after(desk.db, outbox, now)
        terms = {"now": to_ms(now), "me": desk.leases.me, "most": most}
        reachable = _reachable.firsts(desk.db, **terms)
        rows = _claimable.rows(desk.db, conversations=reachable, **terms)
        _claimed.rows(desk.db, ids=[row[0] for row in rows], **desk.leases.terms(now))
        return list(self._opened(rows))

    def postpone(self, letter: int, due: datetime, attempts: int) -> None:
        """Hand back ``letter`` and all after it in its conversation until ``due``."""
        _try_again.rows(self._desk.db, letter=letter, tried=attempts)
        _handed_back.rows(self._desk.db, letter=letter, not_before=to_ms(due))

    def drop(self, letters: Sequence[int]) -> None:
        """Delete letters by id."""
        _gone.rows(self._desk.db, ids=letters)

    def drop_all_of(self, ids: Sequence[ConversationId]) -> None:
        """Delete all letters of conversations."""
        _all_gone.rows(self._desk.db, conversations=ids)

    def _new_ids(self, count: int) -> list[int]:
        """Return ids above all that were ever used, ascending.

        Asked for beforehand, as databases do not promise to number the rows of one statement in order.
        """
        if self._desk.db.dialect.name == "postgresql":
            return sorted(_next_ids.firsts(self._desk.db, count=count))
        last = max(_last_id.firsts(self._desk.db), default=0)  # nobody else can write until we commit
        return list(range(last + 1, last + 1 + count))

    def _drafts(self, outcomes: Sequence[Outcome]) -> Iterator[tuple[dict[str, Any], tuple[Address, Outgoing]]]:
        """Yield a row for each letter, with what it says and to whom."""
        behind = self._waiting_in([outcome.conversation.id for outcome in outcomes])
        ours = self._desk.leases.mark(self._desk.clock())
        nobodys: dict[str, int | None] = {"claimed_by": None, "claimed_until": None}
        for outcome in outcomes:
            person = outcome.conversation
            waits_until, foreign = behind.get(person.id, (0, 0))
            seal = self._desk.seals[person.id].seal
            due = max(to_ms(outcome.at), waits_until)
            for message in outcome.letters:
                row = {"conversation_id": person.id, "message": seal(LETTER, message_to_bytes(message)), "due": due}
                yield row | {"attempts": 0} | (nobodys if foreign else ours), (person.address, message)

    def _waiting_in(self, ids: Sequence[ConversationId]) -> dict[int, tuple[int, int]]:
        """Return, for conversations with letters waiting: the latest time due, and whether any is not ours."""
        rows = _standing.rows(self._desk.db, conversations=ids, me=self._desk.leases.me)
        return {key: (due, foreign) for key, due, foreign in rows}

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


def _letter(row: dict[str, Any], address: Address, message: Outgoing) -> Letter:
    return Letter(row["id"], ConversationId(row["conversation_id"]), address, message, 0, from_ms(row["due"]))


_left_by_these = footprints.c.conversation_id.in_(bindparam("conversations", expanding=True))
_traces = Statement(
    select(footprints.c.conversation_id, footprints.c.refs).where(_left_by_these).order_by(footprints.c.id),
    each="conversations",
)
_new_traces = Statement(insert(footprints), columns=("conversation_id", "refs", "at"))
_old_traces = Statement(delete(footprints).where(footprints.c.at <= bindparam("before")))
_no_traces = Statement(delete(footprints).where(_left_by_these), each="conversations")


class Footprints:
    """Ids of messages in the chat, the person's and the bot's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Remember the persons' own messages."""
        self._add((o.conversation.id, (o.ref,), o.at) for o in outcomes if o.ref)

    def sent(self, sent: Iterable[Sent]) -> None:
        """Remember the bot's messages; the conversations are locked by this transaction."""
        self._add((s.conversation, s.refs, s.at) for s in sent if s.refs)

    def of(self, ids: Collection[ConversationId]) -> dict[ConversationId, list[str]]:
        """Return all refs of conversations that are locked by this transaction."""
        found: dict[ConversationId, list[str]] = {key: [] for key in ids}
        for key, refs in _traces.rows(self._desk.db, conversations=list(ids)):
            found[key] += self._opened(key, refs)
        return found

    def forget(self, ids: Sequence[ConversationId]) -> None:
        """Drop all refs of conversations."""
        _no_traces.rows(self._desk.db, conversations=ids)

    def purge(self, now: datetime) -> None:
        """Drop the refs of messages that can no longer be taken down."""
        _old_traces.rows(self._desk.db, before=to_ms(now - ERASABLE_FOR))

    def _add(self, traces: Iterable[tuple[ConversationId, tuple[str, ...], datetime]]) -> None:
        seals = self._desk.seals
        rows = [
            {"conversation_id": key, "refs": seals[key].seal(REFS, refs_to_bytes(refs)), "at": to_ms(at)}
            for key, refs, at in traces
        ]
        _new_traces.many(self._desk.db, rows)

    def _opened(self, key: ConversationId, refs: bytes) -> tuple[str, ...]:
        """Open refs; a broken one must not stand in the way of a wipe."""
        try:
            return refs_from_bytes(self._desk.seals[key].open(REFS, refs))
        except SealBrokenError as broken:
            log.error("Messages will not be taken down. %s", broken)
            return ()
