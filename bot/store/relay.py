"""Volunteers' chats and what is shown there: ``ports.relay.RelayBook`` over the tables."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, text, true, update

from bot.domain.errors import SealBrokenError
from bot.domain.ids import Address
from bot.handoff.case import CaseId, VolunteerId
from bot.ports.relay import TELEGRAM, Linked, Posted, Relayed
from bot.store.accounts import TELEGRAM_KEY, owner_of
from bot.store.codec import refs_from_bytes, text_from_bytes, text_to_bytes
from bot.store.desk import Desk
from bot.store.letters import REFS
from bot.store.people import ADDRESS, KEY, People
from bot.store.relaytables import link_codes, relay_cards, relay_groups, relay_talks
from bot.store.sealing import Wrapped
from bot.store.tables import accounts, conversation_keys, conversations, footprints, from_ms, to_ms

log = logging.getLogger(__name__)

_NO_CHAT = {"telegram": None, "telegram_lookup": None, "master": None}
_linked = select(accounts).where(accounts.c.telegram.is_not(None))
_talks = (
    select(relay_talks, conversations.c.channel, conversations.c.address, conversation_keys.c.wrapped,
           conversation_keys.c.master)
    .select_from(
        relay_talks.join(conversations, conversations.c.id == relay_talks.c.conversation_id).join(
            conversation_keys, conversation_keys.c.id == conversations.c.id
        )
    )
    .order_by(relay_talks.c.opened_at, relay_talks.c.case_id)
)  # fmt: skip


class SqlRelay:
    """Links, talks and cards inside one transaction; see ``ports.relay.RelayBook`` for the promises."""

    def __init__(self, desk: Desk, people: People) -> None:
        self._desk = desk
        self._db = desk.db
        self._people = people

    # -- links ------------------------------------------------------------------------------------

    def add_code(self, digest: bytes, account: VolunteerId, expires: datetime) -> None:
        """Keep the digest of a code; an older one of the same account is good for nothing from now on."""
        self._db.execute(delete(link_codes).where(link_codes.c.account_id == account))
        row = {"digest": digest, "account_id": account, "expires_at": to_ms(expires)}
        self._db.execute(insert(link_codes).values(row))

    def use_code(self, digest: bytes, now: datetime) -> VolunteerId | None:
        """Return whose code it is, and forget it; None when it is nobody's or too old."""
        used = delete(link_codes).where(link_codes.c.digest == digest)
        found = self._db.execute(used.returning(link_codes.c.account_id, link_codes.c.expires_at)).first()
        return VolunteerId(found.account_id) if found is not None and to_ms(now) < found.expires_at else None

    def link(self, account: VolunteerId, chat: str) -> None:
        """Note whose private chat it is, sealed; whoever had it before has it no more."""
        lookup = self._lookup(chat)
        self._db.execute(update(accounts).where(accounts.c.telegram_lookup == lookup).values(_NO_CHAT))
        new = self._desk.keyring.wrap(text_to_bytes(chat), TELEGRAM_KEY, owner_of(account))
        row = {"telegram": new.blob, "telegram_lookup": lookup, "master": new.master}
        self._db.execute(update(accounts).where(accounts.c.id == account).values(row))
        self._desk.tell()

    def unlink(self, account: VolunteerId) -> None:
        """Forget the chat of an account."""
        self._db.execute(update(accounts).where(accounts.c.id == account).values(_NO_CHAT))
        self._desk.tell()

    def everyone(self) -> list[Linked]:
        """Return all who have a chat."""
        found = (self._opened(row) for row in self._db.execute(_linked.order_by(accounts.c.id)))
        return [one for one in found if one is not None]

    def who(self, account: VolunteerId) -> Linked | None:
        """Return somebody who has a chat."""
        row = self._db.execute(_linked.where(accounts.c.id == account)).first()
        return self._opened(row) if row is not None else None

    def at(self, chat: str) -> Linked | None:
        """Return whose private chat it is."""
        row = self._db.execute(_linked.where(accounts.c.telegram_lookup == self._lookup(chat))).first()
        return self._opened(row) if row is not None else None

    # -- talks ------------------------------------------------------------------------------------

    def talks(self) -> list[Relayed]:
        """Return the talks that are shown, the oldest first."""
        found = (self._talk(row) for row in self._db.execute(_talks))
        return [one for one in found if one is not None]

    def put(self, talk: Relayed) -> None:
        """Keep a talk as it is now."""
        conversation = self._people.load([talk.address])[talk.address]
        row = {"mark": talk.mark, "topic": talk.topic, "opened_at": to_ms(talk.opened), "ended_as": talk.over}
        row |= {"conversation_id": conversation.id}
        if not self._db.execute(update(relay_talks).where(*_this(talk)).values(row)).rowcount:
            key = {"case_id": talk.case, "account_id": talk.account}
            self._db.execute(insert(relay_talks).values(key | row))

    def drop(self, talk: Relayed) -> None:
        """Forget a talk."""
        self._db.execute(delete(relay_talks).where(*_this(talk)))

    def refs(self, talk: Relayed) -> frozenset[str]:
        """Return the platform's ids of the messages of a talk; nothing is locked."""
        found = (
            select(footprints.c.conversation_id, footprints.c.refs, conversation_keys.c.wrapped,
                   conversation_keys.c.master)
            .select_from(
                relay_talks.join(footprints, footprints.c.conversation_id == relay_talks.c.conversation_id).join(
                    conversation_keys, conversation_keys.c.id == footprints.c.conversation_id
                )
            )
            .where(*_this(talk))
        )  # fmt: skip
        refs: set[str] = set()
        for row in self._db.execute(found):
            seal = self._desk.keyring.seal_of(row.wrapped, row.master, KEY, row.conversation_id)
            with suppress(SealBrokenError):
                refs.update(refs_from_bytes(seal.open(REFS, row.refs)))
        return frozenset(refs)

    def lost(self, addresses: Collection[Address]) -> set[Address]:
        """Return those where nothing arrives any more: the bot was blocked."""
        by_lookup = {self._desk.lookup.of(one): one for one in addresses}
        gone = select(conversations.c.lookup).where(
            conversations.c.lookup.in_(list(by_lookup)), conversations.c.unreachable == true()
        )
        return {by_lookup[bytes(lookup)] for lookup in self._db.scalars(gone)}

    # -- groups -----------------------------------------------------------------------------------

    def spend(self, group: str, now: datetime, most: int, within: timedelta) -> datetime | None:
        """Count one call to a group; see the port."""
        lookup, row = self._group(group)
        calls = [at for at in json.loads(row.calls) if to_ms(now - within) < at <= to_ms(now)]
        if len(calls) >= most:
            return from_ms(calls[len(calls) - most]) + within
        self._change_group(lookup, calls=json.dumps([*calls, to_ms(now)]))
        return None

    def claim(self, group: str, now: datetime, until: datetime) -> bool:
        """Let no other process change the cards of a group until then; return False when one is at it."""
        lookup, row = self._group(group)
        if row.claimed_until > to_ms(now):
            return False
        self._change_group(lookup, claimed_until=to_ms(until))
        return True

    def release(self, group: str) -> None:
        """Let other processes change the cards of a group again."""
        self._change_group(self._lookup(group), claimed_until=0)

    def cards(self, group: str) -> list[Posted]:
        """Return the cards of a group on which a case is open."""
        found = select(relay_cards).where(relay_cards.c.lookup == self._lookup(group)).order_by(relay_cards.c.id)
        return [_card(row) for row in self._db.execute(found)]

    def put_card(self, group: str, card: Posted, now: datetime) -> None:
        """Keep a card as it is now; one with the id 0 is new."""
        row = {"lookup": self._lookup(group), "message": card.message, "shown": card.shown, "at": to_ms(now)}
        row |= {"cases": json.dumps(card.cases)}
        if card.id:
            self._db.execute(update(relay_cards).where(relay_cards.c.id == card.id).values(row))
        else:
            self._db.execute(insert(relay_cards).values(row))

    def drop_card(self, card: Posted) -> None:
        """Forget a card: nothing on it will change."""
        self._db.execute(delete(relay_cards).where(relay_cards.c.id == card.id))

    # -- the machinery ----------------------------------------------------------------------------

    def _lookup(self, chat: str) -> bytes:
        return self._desk.lookup.of(Address(TELEGRAM, chat))

    def _opened(self, row: Any) -> Linked | None:
        try:
            blob = self._desk.keyring.unwrap(Wrapped(row.telegram, row.master), TELEGRAM_KEY, owner_of(row.id))
        except SealBrokenError as broken:
            log.error("A volunteer's chat is out of reach. %s", broken)
            return None
        return Linked(VolunteerId(row.id), row.name, text_from_bytes(blob), row.locale, bool(row.disabled))

    def _talk(self, row: Any) -> Relayed | None:
        try:
            seal = self._desk.keyring.seal_of(row.wrapped, row.master, KEY, row.conversation_id)
            where = text_from_bytes(seal.open(ADDRESS, row.address)).partition("/")[0]
        except SealBrokenError as broken:
            log.error("A relayed talk is out of reach. %s", broken)
            return None
        case, account = CaseId(row.case_id), VolunteerId(row.account_id)
        return Relayed(case, account, row.mark, where, from_ms(row.opened_at), row.topic, row.ended_as)

    def _group(self, group: str) -> tuple[bytes, Any]:
        """Return a group's row, locked until the commit; make it when there is none."""
        lookup = self._lookup(group)
        found = select(relay_groups).where(relay_groups.c.lookup == lookup).with_for_update()
        row = self._db.execute(found).first()
        if row is None:
            new = text(
                "INSERT INTO relay_groups (lookup, calls, claimed_until) VALUES (:lookup, '[]', 0) "
                "ON CONFLICT (lookup) DO NOTHING"
            )
            self._db.execute(new, {"lookup": lookup})
            row = self._db.execute(found).one()
        return lookup, row

    def _change_group(self, lookup: bytes, **values: object) -> None:
        self._db.execute(update(relay_groups).where(relay_groups.c.lookup == lookup).values(values))


def _this(talk: Relayed) -> tuple[Any, Any]:
    return relay_talks.c.case_id == talk.case, relay_talks.c.account_id == talk.account


def _card(row: Any) -> Posted:
    cases = tuple((CaseId(case), state) for case, state in json.loads(row.cases))
    return Posted(row.id, row.message, cases, row.shown)
