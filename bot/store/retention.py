"""Forgetting: what is past its time goes, with its key. Needs no key to do it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from bot.store.relaytables import link_codes, relay_cards
from bot.store.statements import Statement
from bot.store.tables import conversation_keys, conversations, erasures, footprints, heard, to_ms

ERASABLE_FOR: Final = timedelta(hours=48)
"""Telegram: a bot can delete a message in a private chat if it was sent less than 48 hours ago
(https://core.telegram.org/bots/api#deletemessage). No platform gives longer."""

HEARD_FOR: Final = timedelta(days=7)
"""WhatsApp repeats what was not acknowledged for up to 7 days, Telegram for 24 hours
(https://developers.facebook.com/docs/graph-api/webhooks/getting-started,
https://core.telegram.org/bots/api#getting-updates)."""

_past = Statement(
    select(conversations.c.id)
    .where(conversations.c.expires_at <= bindparam("now"))
    .order_by(conversations.c.expires_at)
    .limit(500)
    .with_for_update(skip_locked=True)
)
_destroy = Statement(
    delete(conversation_keys).where(conversation_keys.c.id.in_(bindparam("ids", expanding=True))), each="ids"
)
_old_codes = Statement(delete(link_codes).where(link_codes.c.expires_at <= bindparam("before")))
_old = {
    HEARD_FOR: (
        Statement(delete(heard).where(heard.c.at <= bindparam("before"))),
        Statement(delete(relay_cards).where(relay_cards.c.at <= bindparam("before"))),
    ),
    ERASABLE_FOR: (
        Statement(delete(footprints).where(footprints.c.at <= bindparam("before"))),
        Statement(delete(erasures).where(erasures.c.at <= bindparam("before"))),
    ),
}


def destroy(db: Connection, ids: list[int]) -> None:
    """Delete the keys ``ids``, and with each all rows of its conversation."""
    _destroy.rows(db, ids=ids)


def purge(db: Connection, now: datetime) -> int:
    """Destroy every conversation past its time; return how many.

    Also drops update keys, message ids and erasures that are of no more use.
    """
    _old_codes.rows(db, before=to_ms(now))
    for age, statements in _old.items():
        for statement in statements:
            statement.rows(db, before=to_ms(now - age))
    count = 0
    while past := _past.firsts(db, now=to_ms(now)):
        destroy(db, past)
        count += len(past)
    return count
