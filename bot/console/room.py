"""What handlers share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from aiohttp import web

from bot.console.call import Call
from bot.console.failures import Failures, Try
from bot.console.gate import Gate
from bot.console.marks import Marks
from bot.console.pages import Pages
from bot.console.passwords import Passwords
from bot.console.place import Asking, Place
from bot.service.accounts import Accounts
from bot.service.accounts_signing import Signing


@dataclass(frozen=True, slots=True)
class Room:
    """The console's parts.

    Attributes:
        now: gives the time, UTC.
    """

    place: Place
    marks: Marks
    pages: Pages
    gate: Gate
    signing: Signing
    accounts: Accounts
    passwords: Passwords
    failures: Failures
    now: Callable[[], datetime]

    def asking(self, call: Call) -> Asking:
        """Return who asks a browser for a passkey."""
        return Asking(self.place.rp_id, self.place.origin(call.request))

    def too_many(self, call: Call, attempt: Try, word: str = "wait_short") -> web.Response | None:
        """Count a try; return the answer when there were too many."""
        seconds = attempt.wait()
        if not seconds:
            return None
        wait = timedelta(minutes=ceil(seconds / 60))
        response = self.pages.show(
            call, "notice.html.jinja", 429, said=word, bad=self.pages.word(word, call.locale, time=wait)
        )
        response.headers["Retry-After"] = str(ceil(seconds))
        return response
