"""The other side of WhatsApp: people, what they see, and what Meta posts of what they do."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.standins.whatsapp_rules import Json

if TYPE_CHECKING:
    from tests.standins.whatsapp_server import WhatsAppServer

NUMBER_ID = "106540352242922"
BUSINESS_ID = "102290129340398"

LONG_AGO = datetime.fromtimestamp(0, UTC)

_FILE = {
    "id": "CANARY-id-3141",
    "mime_type": "image/CANARY",
    "sha256": "CANARY-sha=",
    "url": "https://CANARY.example/m",
}
OFFERS: dict[str, Json] = {
    "photo": {"type": "image", "image": {**_FILE, "caption": "CANARY caption"}},
    "video": {"type": "video", "video": {**_FILE, "caption": "CANARY caption"}},
    "audio": {"type": "audio", "audio": {**_FILE, "voice": False}},
    "voice": {"type": "audio", "audio": {**_FILE, "voice": True}},
    "document": {"type": "document", "document": {**_FILE, "filename": "CANARY.pdf", "caption": "CANARY caption"}},
    "sticker": {"type": "sticker", "sticker": {**_FILE, "animated": True}},
    "location": {
        "type": "location",
        "location": {"latitude": 12.25, "longitude": 43.9, "name": "CANARY", "address": "CANARY"},
    },
    "contact": {
        "type": "contacts",
        "contacts": [{"name": {"formatted_name": "CANARY"}, "phones": [{"phone": "CANARY"}]}],
    },
}
"""Media of every kind, by our own name for it."""


@dataclass
class Seen:
    """A message as it stands in the chat.

    Attributes:
        presses: what can be pressed: the label as it is shown, and the message that pressing it sends.
        more: everything else that can be read: descriptions, addresses.
    """

    ref: str
    own: bool
    text: str
    presses: list[tuple[str, Json]] = field(default_factory=list)
    more: list[str] = field(default_factory=list)


@dataclass
class Person:
    """Someone with WhatsApp.

    Attributes:
        user: the id that the business knows them by; empty for the days before there was one.
        number: empty for those who hide it behind a user name.
        wrote_at: when they wrote last.
    """

    server: WhatsAppServer
    user: str
    number: str
    chat: list[Seen] = field(default_factory=list)
    wrote_at: datetime = LONG_AGO

    @property
    def address(self) -> str:
        return self.user or self.number

    def heard(self) -> list[str]:
        return [seen.text for seen in self.chat if not seen.own]

    def labels(self) -> list[str]:
        """What can be pressed under the last question, which may have taken several messages."""
        return [label for label, _ in self._question()]

    async def says(self, text: str) -> Json:
        return await self._does({"type": "text", "text": {"body": text}}, text)

    async def offers(self, kind: str) -> Json:
        return await self._does(OFFERS[kind], "[media]")

    async def presses(self, position: int) -> Json:
        """Press what stands at ``position``, from 1, of the last message with anything to press."""
        last = next(seen for seen in reversed(self.chat) if seen.presses)
        label, message = last.presses[position - 1]
        return await self._does({**message, "context": {"from": "15550783881", "id": last.ref}}, label)

    async def presses_on(self, label: str) -> Json:
        """Press ``label`` of the last question."""
        message = next((message for shown, message in self._question() if shown == label), None)
        assert message is not None, f"there is no “{label}” among {self.labels()}"
        return await self._does(message, label)

    def message(self, content: Json) -> Json:
        """A message as Meta posts it, with everything that goes with one."""
        return {**({"from": self.number} if self.number else {}), **({"from_user_id": self.user} if self.user else {}),
                "id": self.server.new_ref(), "timestamp": str(self.server.next_second()), **content}  # fmt: skip

    def payload(self, *messages: Json) -> Json:
        known = {**({"wa_id": self.number} if self.number else {}), **({"user_id": self.user} if self.user else {})}
        contact = {"profile": {"name": "CANARY Name", "username": "CANARY.user"}, **known}
        return payload({"contacts": [contact], "messages": list(messages)})

    def status(self, ref: str, status: str, code: int = 0) -> Json:
        known = {
            **({"recipient_id": self.number} if self.number else {}),
            **({"recipient_user_id": self.user} if self.user else {}),
        }
        errors = (
            {"errors": [{"code": code, "title": "CANARY title", "error_data": {"details": "CANARY details"}}]}
            if code
            else {}
        )
        at = str(self.server.next_second())
        return payload({"statuses": [{"id": ref, "status": status, "timestamp": at, **known, **errors}]})

    def _question(self) -> list[tuple[str, Json]]:
        """Everything to press in the bot's messages since the person did something."""
        since = itertools.takewhile(lambda seen: not seen.own, reversed(self.chat))
        return [press for seen in reversed(list(since)) for press in seen.presses]

    async def _does(self, content: Json, shown: str) -> Json:
        message = self.message(content)
        self.wrote_at = datetime.now(UTC)
        self.chat.append(Seen(message["id"], own=True, text=shown))
        body = self.payload(message)
        assert await self.server.post(body) == 200
        return body


def payload(value: Json, number: str = NUMBER_ID, field_: str = "messages") -> Json:
    """What Meta posts."""
    metadata = {"display_phone_number": "15550783881", "phone_number_id": number}
    value = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": BUSINESS_ID, "changes": [{"value": value, "field": field_}]}],
    }


def seen(ref: str, fields: Json) -> Seen:
    """A message of the bot's as it is shown."""
    match fields["type"]:
        case "text":
            return Seen(ref, own=False, text=fields["text"]["body"])
        case "template":
            payload_ = fields["template"]["components"][0]["parameters"][0]["payload"]
            press = {"type": "button", "button": {"payload": payload_, "text": "I am here"}}
            return Seen(ref, False, f"[{fields['template']['name']}]", [("I am here", press)])
    body, action = fields["interactive"]["body"]["text"], fields["interactive"]["action"]
    match fields["interactive"]["type"]:
        case "button":
            replies = [button["reply"] for button in action["buttons"]]
            return Seen(ref, False, body, [(one["title"], _reply("button_reply", one)) for one in replies])
        case "list":
            rows = [row for section in action["sections"] for row in section["rows"]]
            presses = [(row.get("description", row["title"]), _reply("list_reply", row)) for row in rows]
            return Seen(ref, False, body, presses, [action["button"], *(row["title"] for row in rows)])
    return Seen(ref, own=False, text=body, more=list(action["parameters"].values()))


def _reply(kind: str, reply: Json) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, kind: reply}}
