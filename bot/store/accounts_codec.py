"""How accounts become rows and come back: lists and the present shift are JSON, times in it as ISO 8601."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.handoff.case import CaseId, VolunteerId
from bot.handoff.terms import Trust
from bot.handoff.volunteers import Duty, Skill
from bot.ports import Account, Role
from bot.store.tables import from_ms

_TIMES = ("begins", "ends", "fresh_since", "rest_until", "break_since")
_SETS = ("held", "severe")
_REST = ("severe_given", "asked", "missed", "debriefs")


def profile_to_text(account: Account) -> str:
    """Encode what the rules of the hand-off want to know of somebody."""
    lists = {name: sorted(getattr(account, name)) for name in ("languages", "skills", "opted_out")}
    return json.dumps({**lists, "trust": int(account.trust)})


def duty_to_text(duty: Duty | None) -> str | None:
    """Encode a present shift."""
    if duty is None:
        return None
    times = {name: at.isoformat() for name in _TIMES if (at := getattr(duty, name)) is not None}
    sets = {name: sorted(getattr(duty, name)) for name in _SETS}
    return json.dumps({**times, **sets, **{name: getattr(duty, name) for name in _REST}})


def duty_from_text(stored: str | None) -> Duty | None:
    """Decode what ``duty_to_text`` made."""
    if stored is None:
        return None
    found: dict[str, Any] = json.loads(stored)
    found.update({name: datetime.fromisoformat(found[name]) for name in _TIMES if name in found})
    found.update({name: frozenset(CaseId(case) for case in found[name]) for name in _SETS})
    return Duty(**found)


def account_of(row: Any) -> Account:
    """Return the account of a row of its table."""
    profile = json.loads(row.profile)
    return Account(
        VolunteerId(row.id),
        row.name,
        Role(row.role),
        row.locale,
        from_ms(row.created_at),
        languages=frozenset(profile["languages"]),
        skills=frozenset(Skill(skill) for skill in profile["skills"]),
        opted_out=frozenset(profile["opted_out"]),
        trust=Trust(profile["trust"]),
        disabled=bool(row.disabled),
        duty=duty_from_text(row.duty),
    )
