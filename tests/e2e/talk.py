"""One person's side of a conversation with a running bot: does something, waits for the answer, counts taps."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from bot.assets import folder
from bot.i18n.catalogue import Catalogue, read_catalogue
from tests.e2e.rig import PATIENCE
from tests.standins.telegram_people import Json, Person
from tests.standins.telegram_server import TelegramServer

SHORTCUTS = {"!help_now", "!menu", "!exit"}


@cache
def catalogue(locale: str) -> Catalogue:
    """Return our own catalogue of a language."""
    files = sorted(Path(folder("locales") / locale / "LC_MESSAGES").glob("*.po"))
    assert files or locale == "en", f"no catalogue of {locale}"
    return read_catalogue(locale, "\n".join(file.read_text(encoding="utf-8") for file in files) if files else None)


class Talk:
    """A person in front of the bot.

    Args:
        server: where they write.
        locale: the language their app is set to, and that labels are given in.
        person: who; someone new when not given.

    Attributes:
        taps: presses so far.
        seen: every question's choices so far, in order, as button data.
    """

    def __init__(self, server: TelegramServer, locale: str = "en", *, person: Person | None = None) -> None:
        self.server = server
        self.locale = locale
        self.person = person or server.person(locale)
        self.taps = 0
        self.seen: list[list[str]] = []

    def said(self, msgid: str) -> str:
        """Return an English text of the flows in the person's language."""
        return catalogue(self.locale).text(msgid)

    async def starts(self, code: str = "") -> str:
        """Press start; return what the bot answers."""
        return await self.answer_to(lambda: self.person.starts(code))

    async def presses(self, label: str) -> str:
        """Press the button of the present question that is called ``label`` in English; return the answer."""
        self.taps += 1
        return await self.answer_to(lambda: self.person.presses(self.said(label)))

    async def writes(self, text: str) -> str:
        """Write ``text``; return the answer."""
        return await self.answer_to(lambda: self.person.says(text))

    async def answer_to(self, action: Any) -> str:
        """Do ``action``; wait for the next question; return all that the bot said up to it."""
        last = self.newest
        action()
        await self.until(lambda: self.question > last)
        self.seen.append(self.data)
        return self.since(last)

    async def until(self, holds: Any) -> None:
        """Wait until ``holds()``."""
        try:
            await self.server.until(holds, PATIENCE)
        except TimeoutError:
            raise AssertionError(f"the bot did not answer:\n{self.server.transcript(self.person.id)}") from None

    def since(self, message_id: int) -> str:
        """Return what the bot said after a message, and still stands in the chat."""
        return "\n".join(one["text"] for number, one in self.person.chat.items() if number > message_id and _bots(one))

    @property
    def newest(self) -> int:
        """Id of the newest message in the chat, of either side."""
        return max(self.person.chat, default=0)

    @property
    def question(self) -> int:
        """Id of the bot's newest message with buttons to press."""
        return max((number for number, one in self.person.chat.items() if _data(one)), default=0)

    @property
    def data(self) -> list[str]:
        """What the buttons of the present question carry."""
        return _data(self.person.chat[self.question]) if self.question else []

    @property
    def links(self) -> list[str]:
        """Addresses under buttons in the chat now."""
        return [button["url"] for one in self.person.chat.values() for button in _buttons(one) if "url" in button]


def _bots(message: Json) -> bool:
    return bool(message["from"]["is_bot"])


def _buttons(message: Json) -> list[Json]:
    rows: list[list[Json]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _data(message: Json) -> list[str]:
    return [button["callback_data"] for button in _buttons(message) if "callback_data" in button]
