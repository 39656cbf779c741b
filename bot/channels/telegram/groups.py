"""Volunteers' groups: cards, forum topics, and answers to presses. Whoever calls keeps the group's budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError

from bot.channels.telegram.errors import verdict
from bot.channels.telegram.limits import ERASED_AT_ONCE
from bot.channels.telegram.outgoing import fields_of
from bot.domain.errors import RefusedError, SendError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.channels.telegram.counts import Counts
    from bot.channels.telegram.hands import Hands
    from bot.channels.telegram.request import AiohttpRequest
    from bot.domain.messages import Outgoing

AS_IT_SHOULD_BE = frozenset({"not_modified", "not_found"})
RIGHTS = {"can_manage_topics": "manage topics", "can_delete_messages": "delete messages"}
NO_LONGER_THERE = frozenset({"no_topic", "no_forum", "not_modified"})


class TelegramGroups:
    """Keeps ``ports.relay.Groups``.

    Args:
        request: an open request layer.
        hands: answers presses.
        counts: where to count.
    """

    def __init__(self, request: AiohttpRequest, hands: Hands, counts: Counts) -> None:
        self._request = request
        self._hands = hands
        self._counts = counts

    async def post(self, group: str, message: Outgoing) -> int:
        """Write to a group, outside of its topics; return the message's id."""
        sent = await self._call("sendMessage", self._fields(group, message))
        self._counts.sent += 1
        return _number(sent, "message_id")

    async def edit(self, group: str, number: int, message: Outgoing) -> None:
        """Change a message of the bot's; one that is gone, or says that already, is passed over."""
        fields = {**self._fields(group, message), "message_id": number}
        fields.pop("protect_content", None)
        await self._call("editMessageText", fields, passed_over=AS_IT_SHOULD_BE)

    async def make_topic(self, group: str, name: str) -> int:
        """Make a forum topic (https://core.telegram.org/bots/api#createforumtopic); return its id."""
        made = await self._call("createForumTopic", {"chat_id": int(group), "name": name})
        return _number(made, "message_thread_id")

    async def close_topic(self, group: str, topic: int) -> None:
        """Close a topic for good."""
        fields = {"chat_id": int(group), "message_thread_id": topic}
        await self._call("closeForumTopic", fields, passed_over=NO_LONGER_THERE)

    async def delete_topic(self, group: str, topic: int) -> None:
        """Delete a topic with all that was written in it; one that is gone is passed over."""
        fields = {"chat_id": int(group), "message_thread_id": topic}
        await self._call("deleteForumTopic", fields, passed_over=NO_LONGER_THERE)

    async def take_down(self, group: str, refs: Sequence[str]) -> None:
        """Delete messages as far as the platform lets us."""
        numbers = [int(ref) for ref in refs][:ERASED_AT_ONCE]
        try:
            await self._call("deleteMessages", {"chat_id": int(group), "message_ids": numbers})
        except SendError:
            self._counts.left_up += len(numbers)

    async def tell(self, press: str, text: str) -> None:
        """Answer a press with a note only the one who pressed sees; never raises."""
        await self._hands.tell(press, text)

    async def lacks(self, group: str, *, topics: bool) -> tuple[str, ...]:
        """Return what an operator has to mend in a group, in English; nothing when all is well.

        Args:
            topics: talks are to be held in topics of it.
        """
        try:
            chat = await self._call("getChat", {"chat_id": int(group)})
            me = await self._call("getMe", {})
            fields = {"chat_id": int(group), "user_id": _number(me, "id")}
            member = await self._call("getChatMember", fields)
        except SendError:
            return ("the bot is not in this group, or the id is wrong",)
        return tuple(_lacking(_part(chat), _part(member), topics=topics))

    def _fields(self, group: str, message: Outgoing) -> dict[str, Any]:
        first, *more = fields_of(int(group), message)
        if more:
            raise RefusedError("too_long")
        return first

    async def _call(
        self, method: str, fields: Mapping[str, object], *, passed_over: frozenset[str] = frozenset()
    ) -> object:
        try:
            return await self._request.call(method, fields)
        except TelegramError as error:
            trouble = verdict(error)
        if isinstance(trouble, RefusedError) and trouble.reason in passed_over:
            return None
        raise trouble


def _number(result: object, name: str) -> int:
    number = result.get(name) if isinstance(result, dict) else None
    if type(number) is not int:
        raise RefusedError("no_number")
    return number


def _part(result: object) -> Mapping[str, object]:
    return result if isinstance(result, dict) else {}


def _lacking(chat: Mapping[str, object], member: Mapping[str, object], *, topics: bool) -> Iterator[str]:
    """https://core.telegram.org/bots/api#chatfullinfo, https://core.telegram.org/bots/api#chatmember."""
    if member.get("status") in {"left", "kicked"}:
        yield "the bot is not in this group"
    if not topics:
        return
    if chat.get("is_forum") is not True:
        yield "topics are not switched on"
    for right, words in RIGHTS.items():
        if member.get(right) is not True:
            yield f"the bot may not {words}"
