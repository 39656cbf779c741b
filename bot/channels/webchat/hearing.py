"""From what a person does on a page to what the service hears of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.channels.webchat.limits import CHANNEL
from bot.channels.webchat.reading import UPLOAD, read_form
from bot.domain.ids import Address
from bot.domain.incoming import Came, Gone, Incoming, Offered, Pressed, What, Wrote
from bot.i18n.words import own_name

if TYPE_CHECKING:
    from aiohttp import web

    from bot.channels.webchat.seal import Seal
    from bot.channels.webchat.sessions import Session
    from bot.ports import Hear

log = structlog.get_logger("humraah.webchat")


class Hearing:
    """Shows what people do on their screens, and has it heard once.

    Args:
        hear: told what people do.
        seal: reads form marks, makes keys.
        languages: locales that are offered.
        now: the time, in UTC.
    """

    def __init__(self, hear: Hear, seal: Seal, languages: Sequence[str], now: Callable[[], datetime]) -> None:
        self._hear = hear
        self._seal = seal
        self._languages = {own_name(locale): locale for locale in languages}
        self._now = now
        self._order = 0

    async def came(self, session: Session) -> bool:
        """Someone pressed start; return whether it was heard."""
        return await self._take(session, Came(), self._seal.new_key())

    async def gone(self, id: str) -> None:  # noqa: A002 - it is the session's id
        """Someone left; there is nobody to tell when it could not be heard."""
        try:
            await self._hear(self._incoming(Address(CHANNEL, id), Gone(), self._seal.new_key()))
        except Exception as error:  # noqa: BLE001 - whatever is wrong, she has left; what waits for her expires
            log.error("not_heard", error=type(error).__name__)

    async def posted(self, session: Session, request: web.Request) -> tuple[str, str]:
        """Hear a form.

        Returns:
            The name of the text that tells what went wrong, empty when nothing did; and what to put back into
            the writing field.

        Raises:
            TooLongError: it is longer than any form of ours.
        """
        if request.content_type == UPLOAD:  # whatever is in it is not read
            return await self._done(session, Offered("document"), self._seal.new_key()), ""
        form = await read_form(request)
        once = self._seal.once(session.address.value, form["form"])
        if once is None:
            return "old_page", form["words"]
        what = form.what()
        if what is None:
            return "", ""
        key = self._seal.key(session.address.value, once, form.attempt(), type(what).__name__, form.said())
        trouble = await self._done(session, what, key)
        return trouble, form["words"] if trouble else ""

    async def _done(self, session: Session, what: What, key: str) -> str:
        if not session.pace.allows():
            return "slow"
        return "" if await self._take(session, what, key) else "not_sent"

    async def _take(self, session: Session, what: What, key: str) -> bool:
        """Show what the person did and have it heard; a key that was heard already is passed over."""
        if not session.is_first(key):
            return True
        ref = session.hear(_spoken(what, session))
        incoming = self._incoming(session.address, what, key, ref, session.locale)
        try:
            await self._hear(incoming)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the person is told, and may try again
            log.error("not_heard", error=type(error).__name__)
            session.unhear(key, ref)
            return False
        self._follow_language(session, what)
        return True

    def _incoming(self, sender: Address, what: What, key: str, ref: str = "", locale: str = "") -> Incoming:
        now = self._now()
        self._order = max(self._order + 1, int(now.timestamp() * 1_000_000))
        return Incoming(sender, f"{CHANNEL}:{key}", self._order, now, what, ref, locale)

    def _follow_language(self, session: Session, what: What) -> None:
        """Someone who pressed a language's own name wants the page in it as well."""
        if isinstance(what, Pressed):
            session.speak(self._languages.get(session.label(what.data), session.locale))


def _spoken(what: What, session: Session) -> str:
    """Return what the person is shown as having said."""
    match what:
        case Wrote(text=text):
            return text
        case Pressed(data=data):
            return session.label(data)
        case _:
            return ""
