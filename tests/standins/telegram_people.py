"""People who talk to the bot on the stand-in, and what their messages look like in JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.standins.telegram_delivery import TelegramDelivery

Json = dict[str, Any]

CANARY = "CANARY"
"""Stands in every id, name, caption and number of offered media, for searching."""


def _file(kind: str, **more: object) -> Json:
    return {"file_id": f"{CANARY}-{kind}-id", "file_unique_id": f"{CANARY}-{kind}-uid", "file_size": 71234, **more}


def media_fields(kind: str) -> Json:
    """What a message of ``kind`` carries; https://core.telegram.org/bots/api#message.

    Raises:
        KeyError: no such kind.
    """
    picture = [_file(kind, width=90, height=67), _file(kind, width=1280, height=960)]
    moving = {"duration": 7, "width": 640, "height": 480, "mime_type": "video/mp4", "file_name": f"{CANARY}.mp4"}
    sound = {"duration": 3, "mime_type": "audio/ogg"}
    place = {"latitude": 28.6139, "longitude": 77.209}
    person = {"phone_number": "+911234500000", "first_name": CANARY, "user_id": 990001, "vcard": f"{CANARY}-vcard"}
    kinds: dict[str, Json] = {
        "photo": {"photo": picture},
        "live_photo": {"live_photo": _file(kind, photo=picture, duration=2), "photo": picture},
        "video": {"video": _file(kind, thumbnail=picture[0], **moving)},
        "video_note": {"video_note": _file(kind, length=240, duration=5, thumbnail=picture[0])},
        "animation": {"animation": _file(kind, **moving), "document": _file(kind, file_name=f"{CANARY}.gif")},
        "voice": {"voice": _file(kind, **sound)},
        "audio": {"audio": _file(kind, performer=CANARY, title=CANARY, file_name=f"{CANARY}.ogg", **sound)},
        "sticker": {"sticker": _file(kind, type="regular", width=512, height=512, emoji="😢", set_name=CANARY)},
        "document": {"document": _file(kind, file_name=f"{CANARY}.pdf", mime_type="application/pdf")},
        "paid_media": {"paid_media": {"star_count": 5, "paid_media": [{"type": "photo", "photo": picture}]}},
        "story": {"story": {"chat": {"id": 990002, "type": "private", "first_name": CANARY}, "id": 77}},
        "contact": {"contact": person},
        "location": {"location": place},
        "venue": {"venue": {"location": place, "title": CANARY, "address": CANARY}, "location": place},
    }
    captioned = {"photo", "live_photo", "video", "animation", "voice", "audio", "document", "paid_media"}
    return {**kinds[kind], **({"caption": f"{CANARY}-caption"} if kind in captioned else {})}


MEDIA_KINDS = (
    "photo", "live_photo", "video", "video_note", "animation", "voice", "audio", "sticker", "document",
    "paid_media", "story", "contact", "location", "venue",
)  # fmt: skip


@dataclass
class Person:
    """One person in a private chat with the bot.

    Attributes:
        id: of the person, and so of the private chat.
        chat: message id to message, as the person sees the chat now.
        blocked: whether the bot is blocked.
    """

    server: TelegramDelivery
    id: int
    first_name: str = "Asha"
    language_code: str = "hi"
    chat: dict[int, Json] = field(default_factory=dict)
    blocked: bool = False

    @property
    def user(self) -> Json:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }

    @property
    def private_chat(self) -> Json:
        return {"id": self.id, "first_name": self.first_name, "type": "private"}

    def says(self, text: str) -> Json:
        """Write ``text``; return the update."""
        return self.sends({"text": text})

    def starts(self, code: str = "") -> Json:
        text = f"/start {code}".strip()
        return self.sends({"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": 6}]})

    def offers(self, kind: str) -> Json:
        """Send media of ``kind``, with a canary in everything that could be kept of it."""
        return self.sends(media_fields(kind))

    def sends(self, fields: Json) -> Json:
        """Send a message with any ``fields`` beside the usual ones."""
        message = {**self.server.message_head(self.private_chat), "from": self.user, **fields}
        self.chat[message["message_id"]] = message
        return self.server.push({"message": message})

    def edits(self, message_id: int, fields: Json) -> Json:
        kept = {name: self.chat[message_id][name] for name in ("message_id", "from", "chat", "date")}
        self.chat[message_id] = {**kept, "edit_date": self.server.now(), **fields}
        return self.server.push({"edited_message": self.chat[message_id]})

    def presses(self, which: int | str) -> Json:
        """Press a button of the last message that has any: the ``which``-th, from 1, or the one so labelled.

        Raises:
            LookupError: no such button on the screen.
        """
        for message in reversed(self.chat.values()):
            buttons = [one for row in _rows(message) for one in row if "callback_data" in one]
            if buttons:
                return self.presses_data(_choice(buttons, which)["callback_data"], message)
        raise LookupError("no message has buttons")

    def presses_data(self, data: str, message: Json | None = None) -> Json:
        """Press a button with ``data``, which may be one that no message has; without ``message``, of an old one."""
        inaccessible = {"chat": self.private_chat, "message_id": 1, "date": 0}
        query = {
            "id": self.server.new_callback(),
            "from": self.user,
            "message": message or inaccessible,
            "chat_instance": "-3366150112233445566",
            "data": data,
        }
        return self.server.push({"callback_query": query})

    def blocks(self) -> Json:
        self.blocked = True
        return self._changes("member", "kicked")

    def unblocks(self) -> Json:
        self.blocked = False
        return self._changes("kicked", "member")

    def _changes(self, old: str, new: str) -> Json:
        bot = self.server.bot
        return self.server.push(
            {
                "my_chat_member": {
                    "chat": self.private_chat,
                    "from": self.user,
                    "date": self.server.now(),
                    "old_chat_member": {"user": bot, "status": old, **({"until_date": 0} if old == "kicked" else {})},
                    "new_chat_member": {"user": bot, "status": new, **({"until_date": 0} if new == "kicked" else {})},
                }
            }
        )

    @property
    def heard(self) -> list[str]:
        """The bot's messages that are still in the chat, in order."""
        return [message["text"] for message in self.chat.values() if message["from"]["is_bot"]]

    @property
    def buttons(self) -> list[str]:
        """Labels under the last message with a keyboard."""
        keyboards = [_rows(message) for message in self.chat.values() if _rows(message)]
        return [button["text"] for row in keyboards[-1] for button in row] if keyboards else []


def _rows(message: Json) -> list[list[Json]]:
    rows: list[list[Json]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _choice(buttons: list[Json], which: int | str) -> Json:
    if isinstance(which, int):
        return buttons[which - 1]
    return next((one for one in buttons if one["text"] == which), None) or _missing(which, buttons)


def _missing(which: str, buttons: list[Json]) -> Json:
    raise LookupError(f"no button {which!r} among {[one['text'] for one in buttons]}")
