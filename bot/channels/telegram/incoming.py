"""From a raw update to ``Incoming``, reading nothing but what is named here.

A file id, a caption, a name, a phone number or a place is never even looked at, so none can be kept by mistake.
``Update.de_json`` is not used: it builds objects of all of it, takes 85 µs, and raises on what it does not know.
Shapes: https://core.telegram.org/bots/api#available-types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeGuard

from bot.channels.telegram.kinds import MEDIA, OTHER, SERVICE
from bot.domain.ids import Address
from bot.domain.incoming import (
    NOTHING_ASIDE,
    Aside,
    Gone,
    Incoming,
    Offered,
    Pressed,
    Unsupported,
    What,
    kind_of,
    read_words,
)

CHANNEL = "telegram"

Json: TypeAlias = dict[str, Any]

NO_GROUPS: frozenset[int] = frozenset()

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_GROUPS = frozenset({"group", "supergroup", "channel"})
_INSIDE = frozenset({"member", "administrator", "restricted", "creator"})
_MOST_ID = 2**63 - 1


class MalformedError(ValueError):
    """The update is not shaped as the Bot API says. Carries nothing of it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one update comes to.

    Attributes:
        number: its ``update_id``; -1 when it has none that can be used.
        note: one fixed word on what it is, for counting and logs.
        incoming: what to hear; None when there is nothing to.
        callback: id of the button press to acknowledge; may be empty.
        take_down: whether the message holds (or may hold) media and is to be deleted from the chat.
        group: id of the group to decline and leave; 0 when it is none.
    """

    number: int
    note: str
    incoming: Incoming | None = field(default=None, repr=False)
    callback: str = field(default="", repr=False)
    take_down: bool = False
    group: int = field(default=0, repr=False)


def read_update(raw: object, now: datetime, groups: frozenset[int] = NO_GROUPS) -> Reading:
    """Read one update. Never raises, whatever ``raw`` is.

    Args:
        raw: the update as JSON gave it.
        now: the time to use where the platform names none (a button press has no date), in UTC.
        groups: those the bot works in: of them, presses and what is written in topics are read.
    """
    number = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not _is_id(number) or number < 0:
        return Reading(-1, "malformed")
    try:
        return _read(raw, number, now, groups)
    except MalformedError:
        return Reading(number, "malformed")


def _read(raw: Json, number: int, now: datetime, groups: frozenset[int]) -> Reading:
    if "message" in raw:
        return _read_message(_part(raw, "message"), number, now, groups)
    if "callback_query" in raw:
        return _read_press(_part(raw, "callback_query"), number, now, groups)
    if "edited_message" in raw:
        return _read_edit(_part(raw, "edited_message"), number, now, groups)
    if "my_chat_member" in raw:
        return _read_membership(_part(raw, "my_chat_member"), number, now, groups)
    return Reading(number, "ignored")


def _read_message(message: Json, number: int, now: datetime, groups: frozenset[int]) -> Reading:
    chat = _part(message, "chat")
    if _word(chat, "type") in _GROUPS and _id(chat, "id") in groups:
        return _read_in_a_topic(message, number, now)
    if _word(chat, "type") in _GROUPS:
        return Reading(number, "group", group=_id(chat, "id"))
    if _word(chat, "type") != "private" or _sender(message).get("is_bot") is True:
        return Reading(number, "ignored")
    what = _what(message)
    if what is None:
        return Reading(number, "service")
    incoming = _incoming(message, chat, number, now, what)
    unknown = isinstance(what, Unsupported) and what.kind == "unknown"  # it may well be a new kind of media
    return Reading(number, kind_of(what), incoming, take_down=unknown or isinstance(what, Offered))


def _read_in_a_topic(message: Json, number: int, now: datetime) -> Reading:
    """Read what a person wrote in a forum topic; what else is said in the group is nobody's business."""
    if message.get("is_topic_message") is not True or "sender_chat" in message or _sender(message).get("is_bot"):
        return Reading(number, "ignored")
    what = _what(message)
    if what is None:
        return Reading(number, "service")
    whose = _part(message, "from")
    incoming = _incoming(message, whose, number, now, what)
    aside = Aside(str(_id(_part(message, "chat"), "id")), _id(message, "message_thread_id"), incoming.aside.answers)
    return Reading(number, kind_of(what), replace(incoming, aside=aside))


def _read_edit(message: Json, number: int, now: datetime, groups: frozenset[int]) -> Reading:
    """An edit is only named; but a text can be edited into a photo, which is then offered media."""
    reading = _read_message(message, number, now, groups)
    if reading.incoming is None or reading.take_down:
        return reading
    return replace(reading, note="edit", incoming=replace(reading.incoming, what=Unsupported("edit")))


def _read_press(query: Json, number: int, now: datetime, groups: frozenset[int]) -> Reading:
    callback = _text(query.get("id"))
    if "message" not in query or not isinstance(query.get("data"), str):  # of an inline message, or of a game
        return Reading(number, "ignored", callback=callback)
    message = _part(query, "message")
    chat = _part(message, "chat")  # also there when the message itself is no longer accessible
    in_a_group = _word(chat, "type") != "private"
    if in_a_group and _id(chat, "id") not in groups:
        return Reading(number, "ignored", callback=callback)
    incoming = Incoming(
        sender=Address(CHANNEL, str(_id(_part(query, "from") if in_a_group else chat, "id"))),
        key=f"tg:{number}",
        order=number,
        at=now,
        what=Pressed(_text(query["data"])),
        locale_hint=_locale(_sender(query)),
        aside=Aside(str(_id(chat, "id")) if in_a_group else "", answers=_ref(message), press=callback),
    )
    return Reading(number, "pressed", incoming, callback=callback)


def _read_membership(change: Json, number: int, now: datetime, groups: frozenset[int]) -> Reading:
    chat, status = _part(change, "chat"), _word(_part(change, "new_chat_member"), "status")
    if _word(chat, "type") in _GROUPS and _id(chat, "id") in groups:
        return Reading(number, "ignored")
    if _word(chat, "type") in _GROUPS and status in _INSIDE:
        return Reading(number, "group", group=_id(chat, "id"))
    if _word(chat, "type") != "private" or status not in {"kicked", "left"}:
        return Reading(number, "ignored")
    return Reading(number, "gone", replace(_incoming(change, chat, number, now, Gone()), ref=""))


def _incoming(message: Json, chat: Json, number: int, now: datetime, what: What) -> Incoming:
    answered = message.get("reply_to_message")
    return Incoming(
        sender=Address(CHANNEL, str(_id(chat, "id"))),
        key=f"tg:{number}",
        order=number,
        at=_date(message.get("date"), now),
        what=what,
        ref=_ref(message),
        locale_hint=_locale(_sender(message)),
        aside=Aside(answers=_ref(answered)) if isinstance(answered, dict) else NOTHING_ASIDE,
    )


def _ref(message: Json) -> str:
    number = message.get("message_id")
    return str(number) if _is_id(number) and number > 0 else ""


def _what(message: Json) -> What | None:
    """Media goes first, so that nothing that holds any can pass as something else."""
    for kind in MEDIA:
        if kind in message:
            return Offered(kind)
    if isinstance(message.get("text"), str):
        return read_words(_text(message["text"]))
    for kind in OTHER:
        if kind in message:
            return Unsupported(kind)
    return Unsupported("unknown") if SERVICE.isdisjoint(message) else None


def _part(of: Json, name: str) -> Json:
    part = of.get(name)
    if not isinstance(part, dict):
        raise MalformedError
    return part


def _word(of: Json, name: str) -> str:
    word = of.get(name)
    return word if isinstance(word, str) else ""


def _sender(of: Json) -> Json:
    sender = of.get("from")
    return sender if isinstance(sender, dict) else {}


def _is_id(value: object) -> TypeGuard[int]:
    return type(value) is int and -_MOST_ID <= value <= _MOST_ID


def _id(of: Json, name: str) -> int:
    value = of.get(name)
    if not _is_id(value) or value == 0:
        raise MalformedError
    return value


def _text(value: object) -> str:
    """Half a surrogate pair, which JSON can spell and no database can keep, becomes a replacement mark."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _locale(sender: Json) -> str:
    code = sender.get("language_code")
    return code if isinstance(code, str) and _LOCALE.fullmatch(code) else ""


def _date(value: object, now: datetime) -> datetime:
    """A date that no calendar holds is taken as now."""
    if type(value) is not int or not 0 < value < 2**33:
        return now
    return datetime.fromtimestamp(value, UTC)
