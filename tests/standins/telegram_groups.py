"""Groups on the stand-in: what their messages, topics and presses look like in JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.standins.telegram_people import Json, Person, media_fields

if TYPE_CHECKING:
    from tests.standins.telegram_delivery import TelegramDelivery


@dataclass
class Group:
    """A supergroup, perhaps with topics; https://core.telegram.org/bots/api#chat.

    Attributes:
        chat: message id to message, as its members see it now.
        topics: names by id.
        rights: the bot's own; https://core.telegram.org/bots/api#chatmemberadministrator.
    """

    server: TelegramDelivery
    id: int
    is_forum: bool = False
    chat: dict[int, Json] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    rights: Json = field(
        default_factory=lambda: {
            "status": "administrator",
            "can_manage_topics": True,
            "can_delete_messages": True,
            "can_be_edited": False,
        }
    )

    @property
    def as_json(self) -> Json:
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "title": "Night team", "type": "supergroup", **forum}

    @property
    def shown(self) -> list[str]:
        """The bot's messages that are there now, outside of topics."""
        ours = (one for one in self.chat.values() if one["from"]["is_bot"] and "message_thread_id" not in one)
        return [one["text"] for one in ours]

    def written_in(self, topic: int) -> list[str]:
        """What stands in a topic."""
        return [one.get("text", "[media]") for one in self.chat.values() if one.get("message_thread_id") == topic]

    def labels(self, message: int) -> list[str]:
        """Labels under a message."""
        return [one["text"] for one in self._buttons(self.chat[message])]

    def says(self, who: Person, text: str, topic: int = 0) -> Json:
        """Have somebody write; return the update."""
        return self.sends(who, {"text": text}, topic)

    def offers(self, who: Person, kind: str, topic: int = 0) -> Json:
        return self.sends(who, media_fields(kind), topic)

    def sends(self, who: Person, fields: Json, topic: int = 0) -> Json:
        place = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
        message = {**self.server.message_head(self.as_json), "from": who.user, **place, **fields}
        self.chat[message["message_id"]] = message
        return self.server.push({"message": message})

    def presses(self, who: Person, label: str) -> Json:
        """Have somebody press the newest button of that name.

        Raises:
            LookupError: there is none.
        """
        for message in reversed(self.chat.values()):
            for one in self._buttons(message):
                if one["text"] == label:
                    return self.presses_data(who, one["callback_data"], message)
        raise LookupError(label)

    def presses_data(self, who: Person, data: str, message: Json | None = None) -> Json:
        query = {
            "id": self.server.new_callback(),
            "from": who.user,
            "message": message or {"chat": self.as_json, "message_id": 1, "date": 0},
            "chat_instance": "-5566778899001122334",
            "data": data,
        }
        return self.server.push({"callback_query": query})

    def _buttons(self, message: Json) -> list[Any]:
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        return [one for row in rows for one in row if "callback_data" in one]
