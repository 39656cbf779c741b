"""Joining a private chat to an account, once, by a code that is shown in the console."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Final

from bot.handoff.case import VolunteerId
from bot.ports import Clock, Store, Work

GOOD_FOR: Final = timedelta(minutes=10)
LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without those that look alike."""

LENGTH: Final = 10
"""49 random bits: with ten minutes and one use, nobody guesses one."""

_COMMAND = re.compile(r"\s*/link(?:@\w+)?(?:\s+(?P<code>.{0,100}?))?\s*", re.IGNORECASE | re.DOTALL)


class Links:
    """Makes codes, for the account page.

    Args:
        store: keeps their digests.
        clock: tells the time.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def code_for(self, account: VolunteerId) -> str:
        """Return a new code: good once, for ``GOOD_FOR``; older ones of the account are good for nothing."""
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        expires = self._clock.now() + GOOD_FOR
        await self._store.run(lambda work: work.relay.add_code(digest_of(code), account, expires))
        return f"{code[:5]}-{code[5:]}"

    async def is_linked(self, account: VolunteerId) -> bool:
        """Tell whether an account has a chat."""
        return await self._store.run(lambda work: work.relay.who(account)) is not None


def forget_chat(work: Work, account: VolunteerId) -> None:
    """Forget somebody's chat. Talks that were shown there end there, and nothing more of them gets to it."""
    for talk in work.relay.talks():
        if talk.account == account:
            work.relay.put(talk.ended(talk.over or "chat_closed"))
    work.relay.unlink(account)


def code_in(text: str) -> str | None:
    """Return what follows ``/link``; None when it is another text."""
    found = _COMMAND.fullmatch(text)
    return None if found is None else found["code"] or ""


def digest_of(code: str) -> bytes:
    """Return what is kept of a code, however it was typed. It is random, so that a plain hash is enough."""
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    return hashlib.sha256(plain.encode()).digest()
