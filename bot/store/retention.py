"""Forgetting: what is past its time goes, with its key. Needs no key to do it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.store.casetables import cases, ended_talks, shifts, waits
from bot.store.relaytables import link_codes, relay_cards
from bot.store.statements import Statement
from bot.store.tables import (
    audit,
    console_sessions,
    conversation_keys,
    conversations,
    erasures,
    footprints,
    heard,
    invitations,
    spent,
    to_ms,
)

ERASABLE_FOR: Final = timedelta(hours=48)
"""Telegram: a bot can delete a message in a private chat if it was sent less than 48 hours ago
(https://core.telegram.org/bots/api#deletemessage). No platform gives longer."""

HEARD_FOR: Final = timedelta(days=7)
"""WhatsApp repeats what was not acknowledged for up to 7 days, Telegram for 24 hours
(https://developers.facebook.com/docs/graph-api/webhooks/getting-started,
https://core.telegram.org/bots/api#getting-updates)."""

AUDITED_FOR: Final = timedelta(days=180)
"""How long it can be seen who did what, who was on shift, how long people waited and how talks ended. Ours."""

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
_gone_cases = Statement(
    update(audit)
    .where(audit.c.what.like("case_%"), audit.c.about != "", audit.c.about.not_in(select(cases.c.id)))
    .values(about="")
)
"""Who did what is kept for longer than a case; with which case it was is not."""

_old = {
    HEARD_FOR: (
        Statement(delete(heard).where(heard.c.at <= bindparam("before"))),
        Statement(delete(relay_cards).where(relay_cards.c.at <= bindparam("before"))),
    ),
    ERASABLE_FOR: (
        Statement(delete(footprints).where(footprints.c.at <= bindparam("before"))),
        Statement(delete(erasures).where(erasures.c.at <= bindparam("before"))),
    ),
    AUDITED_FOR: (
        Statement(delete(audit).where(audit.c.at <= bindparam("before"))),
        Statement(delete(waits).where(waits.c.began <= bindparam("before"))),
        Statement(delete(ended_talks).where(ended_talks.c.at <= bindparam("before"))),
        Statement(delete(shifts).where(shifts.c.ends <= bindparam("before"))),
    ),
    timedelta(0): tuple(
        Statement(delete(table).where(table.c.expires_at <= bindparam("before")))
        for table in (console_sessions, invitations, spent, link_codes)
    ),
}


def destroy(db: Connection, ids: list[int]) -> None:
    """Delete the keys ``ids``, and with each all rows of its conversation."""
    _destroy.rows(db, ids=ids)


def purge(db: Connection, now: datetime) -> int:
    """Destroy every conversation past its time; return how many.

    Also drops what is of no more use: update keys, message ids, erasures, old sessions and invitations, and lines of
    the audit log.
    """
    for age, statements in _old.items():
        for statement in statements:
            statement.rows(db, before=to_ms(now - age))
    count = 0
    while past := _past.firsts(db, now=to_ms(now)):
        destroy(db, past)
        count += len(past)
    _gone_cases.rows(db)
    return count
