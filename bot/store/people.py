"""The conversations themselves, their keys, timers and what was heard."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, false, insert, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.errors import SealBrokenError
from bot.domain.ids import Address, ConversationId
from bot.ports import Conversation, DueTimer, Outcome
from bot.store import retention
from bot.store.codec import text_from_bytes, text_to_bytes
from bot.store.desk import Desk, random_id
from bot.store.sealing import Seal
from bot.store.statements import Statement
from bot.store.tables import conversation_keys, conversations, from_ms, heard, timers, to_ms

log = logging.getLogger(__name__)

KEY: Final = b"conversation key"
ADDRESS: Final = b"address"
STATE: Final = b"state"

_keyed = conversations.join(conversation_keys, conversation_keys.c.id == conversations.c.id)
_sealed_key = (conversation_keys.c.wrapped, conversation_keys.c.master)
_person = Statement(
    select(
        conversations.c.lookup,
        conversations.c.id,
        conversations.c.state,
        conversations.c.owner,
        conversations.c.version,
        *_sealed_key,
    )
    .select_from(_keyed)
    .where(conversations.c.lookup.in_(bindparam("lookups", expanding=True)))
    .order_by(conversations.c.id)
    .with_for_update(of=conversations),
    each="lookups",
)
_by_id = Statement(
    select(
        conversations.c.channel,
        conversations.c.address,
        conversations.c.id,
        conversations.c.state,
        conversations.c.owner,
        conversations.c.version,
        *_sealed_key,
    )
    .select_from(_keyed)
    .where(conversations.c.id == bindparam("conversation"))
    .with_for_update(of=conversations)
)
_there = Statement(select(conversations.c.id).where(conversations.c.lookup == bindparam("lookup")))
_key_of = Statement(
    select(conversations.c.id, *_sealed_key)
    .select_from(_keyed)
    .where(conversations.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(conversations.c.id)
    .with_for_update(of=conversations),
    each="ids",
)
_add_person = Statement(
    {
        "sqlite": sqlite.insert(conversations).on_conflict_do_nothing(index_elements=["lookup"]),
        "postgresql": postgresql.insert(conversations).on_conflict_do_nothing(index_elements=["lookup"]),
    }
)
_add_key = Statement(insert(conversation_keys))
_keep = Statement(
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(
        state=bindparam("new_state"),
        owner=bindparam("new_owner"),
        unreachable=bindparam("gone"),
        expires_at=bindparam("expires"),
        version=conversations.c.version + 1,
    )
)
_lose = Statement(
    update(conversations).where(conversations.c.id == bindparam("conversation")).values(unreachable=true())
)
_known = Statement(
    select(heard.c.digest).where(heard.c.digest.in_(bindparam("digests", expanding=True))), each="digests"
)
_add_heard = Statement(insert(heard))
_stop_timer = Statement(
    delete(timers).where(timers.c.conversation_id == bindparam("conversation"), timers.c.timer == bindparam("name"))
)
_add_timer = Statement(insert(timers))
_ringing = Statement(
    select(
        timers.c.conversation_id,
        timers.c.timer,
        timers.c.due,
        conversations.c.channel,
        conversations.c.address,
        *_sealed_key,
    )
    .select_from(timers.join(conversations, conversations.c.id == timers.c.conversation_id).join(conversation_keys))
    .where(timers.c.due <= bindparam("now"), conversations.c.unreachable == false())
    .order_by(timers.c.due)
    .limit(bindparam("most"))
)


class People:
    """Loads, locks, keeps and destroys conversations."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def load(self, addresses: Sequence[Address]) -> dict[Address, Conversation]:
        """Load and lock everyone's conversation; make new ones for those without."""
        wanted = {self._desk.lookup.of(address): address for address in addresses}
        found = self._select(wanted)
        missing = {lookup: address for lookup, address in wanted.items() if address not in found}
        if missing:
            made = self._make(missing)
            found |= self._select(missing)
            self._forget_unused(made, found.values())
        return found

    def by_id(self, conversation: ConversationId) -> Conversation | None:
        """Load and lock one conversation; None when it is no more."""
        for channel, address, *row in _by_id.rows(self._desk.db, conversation=conversation):
            blob, master = row[-2:]
            seal = self._desk.keyring.seal_of(blob, master, KEY, conversation)
            to = Address(channel, text_from_bytes(seal.open(ADDRESS, address)))
            return self._conversation(to, (None, *row))
        return None

    def is_known(self, address: Address) -> bool:
        """Tell whether there is a conversation with whoever is at ``address``."""
        return bool(_there.rows(self._desk.db, lookup=self._desk.lookup.of(address)))

    def seals(self, ids: Collection[ConversationId]) -> dict[ConversationId, Seal]:
        """Lock the conversations ``ids`` and return their seals; those that are no more are left out."""
        wanted = [key for key in set(ids) if key not in self._desk.seals]
        for key, blob, master in _key_of.rows(self._desk.db, ids=wanted):
            self._desk.seals[key] = self._desk.keyring.seal_of(blob, master, KEY, key)
        return {key: self._desk.seals[key] for key in ids if key in self._desk.seals}

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Write state and owner of conversations that are locked by this transaction."""
        _keep.many(self._desk.db, [self._row(outcome) for outcome in outcomes])

    def lose(self, conversation: ConversationId) -> None:
        """Note that nobody can be reached there; the next thing heard from them undoes it."""
        _lose.rows(self._desk.db, conversation=conversation)

    def destroy(self, ids: Sequence[ConversationId]) -> None:
        """Delete the keys ``ids`` and with each all rows of its conversation."""
        if not ids:
            return
        retention.destroy(self._desk.db, list(ids))
        self._desk.destroyed = True
        for key in ids:
            self._desk.seals.pop(key, None)

    def _select(self, wanted: Mapping[bytes, Address]) -> dict[Address, Conversation]:
        rows = _person.rows(self._desk.db, lookups=list(wanted))
        return {wanted[row[0]]: self._conversation(wanted[row[0]], row) for row in rows}

    def _conversation(self, address: Address, row: Any) -> Conversation:
        _, key, state, owner, version, blob, master = row
        seal = self._desk.seals[key] = self._desk.keyring.seal_of(blob, master, KEY, key)
        return Conversation(ConversationId(key), address, _opened(seal, state), owner, new=version == 0)

    def _make(self, missing: Mapping[bytes, Address]) -> list[int]:
        """Insert everyone missing whom no other process inserts first; return the ids tried."""
        keys: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        for lookup, address in sorted(missing.items(), key=lambda item: item[0]):
            key = random_id()
            seal, wrapped = self._desk.keyring.new_seal(KEY, key)
            keys.append({"id": key, "wrapped": wrapped.blob, "master": wrapped.master})
            rows.append(_blank(key, lookup, address.channel, seal.seal(ADDRESS, text_to_bytes(address.value))))
        _add_key.many(self._desk.db, keys)
        _add_person.many(self._desk.db, rows)
        return [row["id"] for row in keys]

    def _forget_unused(self, made: Sequence[int], used: Collection[Conversation]) -> None:
        """Delete the keys made for people whom another process inserted first."""
        used_ids = {conversation.id for conversation in used}
        retention.destroy(self._desk.db, [key for key in made if key not in used_ids])

    def _row(self, outcome: Outcome) -> dict[str, Any]:
        conversation = outcome.conversation
        return {
            "conversation": conversation.id,
            "new_state": self._desk.seals[conversation.id].seal(STATE, conversation.state),
            "new_owner": conversation.owner,
            "gone": outcome.gone,
            "expires": to_ms(outcome.expires),
        }


def _opened(seal: Seal, state: bytes) -> bytes:
    """Open a state; one that was changed on disk is as good as none: the person is met as someone new."""
    try:
        return seal.open(STATE, state) if state else b""
    except SealBrokenError as broken:
        log.error("A conversation begins anew. %s", broken)
        return b""


def _blank(key: int, lookup: bytes, channel: str, address: bytes) -> dict[str, Any]:
    """Return a row of which nothing was kept yet; the next purge takes it when nothing ever is."""
    return {
        "id": key,
        "lookup": lookup,
        "channel": channel,
        "address": address,
        "state": b"",
        "owner": "bot",
        "unreachable": False,
        "expires_at": 0,
        "version": 0,
    }


class Heard:
    """Which updates had their effect."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._digests: dict[str, bytes] = {}

    def unheard(self, keys: Sequence[str]) -> set[str]:
        """Return those of ``keys`` that were never heard before."""
        digests = {self._digest(key): key for key in keys}
        known = _known.firsts(self._desk.db, digests=list(digests))
        return set(digests.values()) - {digests[digest] for digest in known}

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Note the keys; one that another process noted first breaks the transaction."""
        rows = [{"digest": self._digest(o.key), "at": to_ms(o.at)} for o in outcomes if o.key]
        _add_heard.many(self._desk.db, rows)

    def _digest(self, key: str) -> bytes:
        if key not in self._digests:
            self._digests[key] = self._desk.lookup.heard(key)
        return self._digests[key]


class Timers:
    """When to ring."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def keep(self, outcomes: Sequence[Outcome]) -> None:
        """Stop, set and replace timers; within one outcome stopping comes first."""
        new = {(o.conversation.id, timer): to_ms(due) for o in outcomes for timer, due in o.set_timers}
        old = [(o.conversation.id, timer) for o in outcomes for timer in o.stop_timers]
        _stop_timer.many(self._desk.db, [{"conversation": c, "name": timer} for c, timer in (*old, *new)])
        _add_timer.many(
            self._desk.db, [{"conversation_id": c, "timer": timer, "due": due} for (c, timer), due in new.items()]
        )

    def due(self, now: datetime, most: int) -> list[DueTimer]:
        """Return timers that have come due, except those of people who left."""
        return list(self._opened(_ringing.rows(self._desk.db, now=to_ms(now), most=most)))

    def _opened(self, rows: Sequence[Any]) -> Iterator[DueTimer]:
        for key, timer, due, channel, address, blob, master in rows:
            try:
                seal = self._desk.keyring.seal_of(blob, master, KEY, key)
                to = Address(channel, text_from_bytes(seal.open(ADDRESS, address)))
            except SealBrokenError as broken:
                log.error("A timer cannot ring. %s", broken)
                continue
            yield DueTimer(ConversationId(key), to, timer, from_ms(due))
