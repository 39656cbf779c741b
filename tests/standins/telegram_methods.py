"""What each method of the Bot API does on the stand-in: chats, messages, commands."""

from __future__ import annotations

import itertools
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.standins import telegram_rules as rules
from tests.standins.telegram_groups import Group
from tests.standins.telegram_people import Json, Person
from tests.standins.telegram_rules import RefusalError, bad

FORBIDDEN_METHODS = {"getFile", "getUserProfilePhotos", "forwardMessage", "forwardMessages", "copyMessage"}
"""Calls that a bot which keeps no media never makes."""

BLOCKED = RefusalError(403, "Forbidden: bot was blocked by the user")


@dataclass
class Call:
    """One call, as it came."""

    method: str
    fields: Json
    raw: bytes
    by_webhook: bool = False


class TelegramMethods(ABC):
    """The chats of one bot and the calls it can make about them.

    Attributes:
        calls: every call, in order.
        violations: calls that fetch or pass on media.
        people: everyone who ever wrote to the bot, by id.
        left_groups: groups that the bot left.
        commands: registered commands by language.
        answered_callbacks: presses that were acknowledged.
        alerts: those of them that were answered with words, and the words.
        groups: groups that the bot is in, by id.
        webhook: what setWebhook was given; empty without one.
        clock_shift: seconds that the stand-in's clock is ahead.
    """

    def __init__(self) -> None:
        self.bot = {"id": 123456789, "is_bot": True, "first_name": "Humraah", "username": "humraah_stand_in_bot"}
        self.calls: list[Call] = []
        self.violations: list[Call] = []
        self.people: dict[int, Person] = {}
        self.left_groups: list[int] = []
        self.commands: dict[str, list[Json]] = {}
        self.answered_callbacks: list[str] = []
        self.webhook: Json = {}
        self.clock_shift = 0.0
        self.groups: dict[int, Group] = {}
        self.alerts: list[tuple[str, str]] = []
        self._groups: dict[int, dict[int, Json]] = defaultdict(dict)
        self._open_callbacks: set[str] = set()
        self._message_ids = itertools.count(1001)
        self._callback_ids = itertools.count(4_382_100_000_000_000_001)

    @property
    @abstractmethod
    def waiting(self) -> list[int]:
        """Ids of updates that the bot has not confirmed."""

    def now(self) -> int:
        return int(time.time() + self.clock_shift)

    def message_head(self, chat: Json) -> Json:
        return {"message_id": next(self._message_ids), "chat": chat, "date": self.now()}

    def new_callback(self) -> str:
        self._open_callbacks.add(callback := str(next(self._callback_ids)))
        return callback

    async def _answer(self, call: Call) -> object:
        if call.method in FORBIDDEN_METHODS:
            self.violations.append(call)
            return {"file_id": "x", "file_unique_id": "x", "file_path": "photos/x.jpg"}
        answers: dict[str, Callable[[Json], Any]] = {
            "getMe": self._get_me,
            "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "deleteMessage": self._delete_message,
            "deleteMessages": self._delete_messages,
            "answerCallbackQuery": self._answer_callback_query,
            "setMyCommands": self._set_my_commands,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "leaveChat": self._leave_chat,
            "getChat": lambda fields: self._group_of(fields).as_json,
            "getChatMember": lambda fields: {"user": self.bot, **self._group_of(fields).rights},
            "editMessageText": self._edit_message_text,
            "createForumTopic": self._create_forum_topic,
            "closeForumTopic": self._close_forum_topic,
            "deleteForumTopic": self._delete_forum_topic,
            "getUpdates": self._get_updates,
        }
        answer = answers.get(call.method)
        if answer is None:
            raise RefusalError(404, "Not Found")
        result = answer(call.fields)
        return await result if isinstance(result, Awaitable) else result

    def _get_me(self, fields: Json) -> Json:
        abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return {**self.bot, **abilities, "can_connect_to_business": False, "has_main_web_app": False}

    def _chat(self, fields: Json) -> tuple[Json, dict[int, Json]]:
        number = rules.number(fields, "chat_id")
        if number in self.groups:
            return self.groups[number].as_json, self.groups[number].chat
        if number < 0:
            return {"id": number, "title": "A group", "type": "supergroup"}, self._groups[number]
        person = self.people.get(number)
        if person is None:
            raise bad("chat not found")
        if person.blocked:
            raise BLOCKED
        return person.private_chat, person.chat

    def _send_message(self, fields: Json) -> Json:
        chat, messages = self._chat(fields)
        text, keyboard = rules.text_of(fields), rules.keyboard_of(fields)
        message: Json = {**self.message_head(chat), "from": self.bot, "text": text, **self._topic_of(chat, fields)}
        if entities := rules.entities_in(text):
            message["entities"] = entities
        if options := rules.decoded(fields, "link_preview_options"):
            message["link_preview_options"] = options
        if keyboard:
            message["reply_markup"] = {"inline_keyboard": keyboard}
        if rules.flag(fields, "protect_content"):
            message["has_protected_content"] = True
        messages[message["message_id"]] = message
        return message

    def _topic_of(self, chat: Json, fields: Json) -> Json:
        """Where in a group a message goes; https://core.telegram.org/bots/api#sendmessage."""
        if "message_thread_id" not in fields:
            return {}
        topic = rules.number(fields, "message_thread_id")
        group = self.groups.get(chat["id"])
        if group is None or topic not in group.topics:
            raise bad("message thread not found")
        return {"message_thread_id": topic, "is_topic_message": True}

    def _edit_message_text(self, fields: Json) -> Json:
        _, messages = self._chat(fields)
        number = rules.number(fields, "message_id")
        if number not in messages:
            raise bad("message to edit not found")
        text, keyboard = rules.text_of(fields), rules.keyboard_of(fields)
        old = messages[number]
        if old["text"] == text and old.get("reply_markup", {}).get("inline_keyboard", []) == keyboard:
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        kept = {name: old[name] for name in old if name not in {"reply_markup", "entities"}}
        markup = {"reply_markup": {"inline_keyboard": keyboard}} if keyboard else {}
        messages[number] = {**kept, "text": text, "edit_date": self.now(), **markup}
        return messages[number]

    def _group_of(self, fields: Json) -> Group:
        group = self.groups.get(rules.number(fields, "chat_id"))
        if group is None:
            raise bad("chat not found")
        return group

    def _forum(self, fields: Json) -> Group:
        group = self._group_of(fields)
        if not group.is_forum:
            raise bad("the chat is not a forum")
        return group

    def _create_forum_topic(self, fields: Json) -> Json:
        group, name = self._forum(fields), str(fields.get("name", ""))
        if not 1 <= len(name) <= 128:
            raise bad("topic name is invalid")
        topic = next(self._message_ids)
        group.topics[topic] = name
        return {"message_thread_id": topic, "name": name, "icon_color": 7322096}

    def _close_forum_topic(self, fields: Json) -> bool:
        self._forum(fields)
        return True

    def _delete_forum_topic(self, fields: Json) -> bool:
        group, topic = self._forum(fields), rules.number(fields, "message_thread_id")
        if group.topics.pop(topic, None) is None:
            raise bad("TOPIC_ID_INVALID")
        for number in [one for one, message in group.chat.items() if message.get("message_thread_id") == topic]:
            del group.chat[number]
        return True

    def _send_document(self, fields: Json) -> Json:
        chat, messages = self._chat(fields)
        sent = fields.get("document")
        if not isinstance(sent, dict) or not sent["bytes"]:
            raise bad("there is no document in the request")
        document = {"file_name": sent["name"], "mime_type": sent["type"], "file_size": len(sent["bytes"])}
        message: Json = {**self.message_head(chat), "from": self.bot, "document": {**document, "file_id": "x"}}
        messages[message["message_id"]] = message
        return message

    def _delete_message(self, fields: Json) -> bool:
        _, messages = self._chat(fields)
        number = rules.number(fields, "message_id")
        if number not in messages:
            raise bad("message to delete not found")
        self._check_age(messages[number])
        del messages[number]
        return True

    def _delete_messages(self, fields: Json) -> bool:
        _, messages = self._chat(fields)
        found = [number for number in rules.ids_of(fields) if number in messages]  # the others are skipped
        for number in found:
            self._check_age(messages[number])
        for number in found:
            del messages[number]
        return True

    def _check_age(self, message: Json) -> None:
        if self.now() - message["date"] > 48 * 3600:
            raise bad("message can't be deleted for everyone")

    def _answer_callback_query(self, fields: Json) -> bool:
        callback = str(fields.get("callback_query_id"))
        if callback not in self._open_callbacks:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self._open_callbacks.remove(callback)
        self.answered_callbacks.append(callback)
        if text := str(fields.get("text", "")):
            if rules.units(text) > 200:
                raise bad("MESSAGE_TOO_LONG")
            self.alerts.append((callback, text))
        return True

    def _set_my_commands(self, fields: Json) -> bool:
        self.commands[rules.language_of(fields)] = rules.commands_of(fields)
        return True

    def _leave_chat(self, fields: Json) -> bool:
        self.left_groups.append(rules.number(fields, "chat_id"))
        return True

    def _set_webhook(self, fields: Json) -> bool:
        url = str(fields.get("url", ""))
        if not url.startswith(("https://", "http://127.0.0.1")):  # the real one takes no http at all
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = {"url": url, "secret": str(fields.get("secret_token", "")), **fields}
        return True

    def _delete_webhook(self, fields: Json) -> bool:
        self.webhook = {}
        return True

    def _get_webhook_info(self, fields: Json) -> Json:
        pending = {"has_custom_certificate": False, "pending_update_count": len(self.waiting)}
        return {"url": self.webhook.get("url", ""), **pending}

    @abstractmethod
    async def _get_updates(self, fields: Json) -> list[Json]:
        """Updates that wait, as a long poll gets them."""
