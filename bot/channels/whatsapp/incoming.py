"""From a posted payload to ``Incoming``, reading nothing but what is named here.

A media id, a caption, a file name, a hash, a profile name, a place or an advertisement that someone came by is never
even looked at, so none can be kept by mistake.
Shapes: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components and, for people who are known by
an id instead of a number, https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bot.channels.whatsapp.kinds import MEDIA, OLD_ADDRESSES, OTHER, SILENT
from bot.domain.ids import Address
from bot.domain.incoming import Came, Gone, Incoming, Offered, Pressed, Unsupported, What, kind_of, read_words

CHANNEL = "whatsapp"

KNOCKED = "look-in"
"""What the button under an approved wording carries."""

Json: TypeAlias = dict[str, Any]

_NUMBER = re.compile(r"[0-9]{5,20}")
_USER = re.compile(r"[A-Z]{2}(?:\.[A-Z]{3})?\.[A-Za-z0-9]{1,128}")
_REF = re.compile(r"[\x21-\x7e]{1,512}")
_MOST_AT_ONCE = 1000
"""Places in one payload; Meta puts at most that many things into one."""


class MalformedError(ValueError):
    """The payload is not shaped as Meta says. Carries nothing of it."""


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a message of ours.

    Attributes:
        ref: the message.
        to: the person; None when that cannot be told.
        code: the error that it failed with; 0 when it is on its way or arrived.
    """

    ref: str = field(repr=False)
    to: Address | None
    at: datetime
    code: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one thing in a payload comes to.

    Attributes:
        note: one fixed word on what it is, for counting and logs.
        incoming: what to hear; None when there is nothing to.
        status: what became of a message of ours; None when it is not about one.
    """

    note: str
    incoming: Incoming | None = field(default=None, repr=False)
    status: Status | None = field(default=None, repr=False)


def read_payload(raw: object, number: str, now: datetime) -> list[Reading]:
    """Read all that was posted at once. Never raises, whatever ``raw`` is.

    Args:
        raw: the payload as JSON gave it.
        number: the id of our own phone number; what is for another one is not ours to read.
        now: the time to use where the platform names none, in UTC.
    """
    values = list(_values(raw))
    if not values:
        return [Reading("malformed")]
    return [reading for field_, value in values for reading in _read_value(field_, value, number, now)]


def _values(raw: object) -> Iterator[tuple[str, Json]]:
    for entry in _dicts(raw, "entry"):
        for change in _dicts(entry, "changes"):
            value = change.get("value")
            yield _word(change, "field"), value if isinstance(value, dict) else {}


def _read_value(field_: str, value: Json, number: str, now: datetime) -> Iterator[Reading]:
    metadata = value.get("metadata")
    own = _word(metadata, "phone_number_id") if isinstance(metadata, dict) else ""
    if field_ != "messages" or own != number:
        yield Reading("ignored")
        return
    if "messages" not in value and "statuses" not in value:
        yield Reading("ignored")
    for place, message in enumerate(_dicts(value, "messages")):
        try:
            yield from _read_message(message, value, min(place, _MOST_AT_ONCE - 1), now)
        except MalformedError:
            yield Reading("malformed")
    for status in _dicts(value, "statuses"):
        yield _read_status(status, value, now)


# -- messages ---------------------------------------------------------------------------------------


def _read_message(message: Json, value: Json, place: int, now: datetime) -> Iterator[Reading]:
    ref, at = _ref(message), _time(message.get("timestamp"), now)
    order = int(at.timestamp()) * _MOST_AT_ONCE + place
    if "group_id" in message:
        yield Reading("group")
    elif message.get("type") == "system":
        left = _old_addresses(message)
        if not left:
            yield Reading("ignored")
        for who in left:
            yield Reading("moved", Incoming(who, key_of(ref, who.value), order, at, Gone()))
    else:
        what = _what(message)
        if what is None:
            yield Reading("ignored")
        else:
            who = _sender(message, value)
            yield Reading(kind_of(what), Incoming(who, key_of(ref), order, at, what, ref))


def _what(message: Json) -> What | None:
    """Media goes first, so that nothing that holds any can pass as something else."""
    kind = _word(message, "type")
    media = _media(message)
    if media is not None:
        return media
    if kind == "edit":  # an edit is only named; but the caption of media can be edited, which is offered again
        edit = message.get("edit")
        inner = edit.get("message") if isinstance(edit, dict) else None
        return (_media(inner) if isinstance(inner, dict) else None) or Unsupported("edit")
    if kind == "text":
        return read_words(_inner(message, "text", "body"))
    if kind == "button":
        data = _inner(message, "button", "payload")
        return Came() if data == KNOCKED else Pressed(data)
    if kind == "interactive":
        return _pressed(message.get("interactive"))
    if kind == "request_welcome":
        return Came()
    if kind in SILENT or (kind == "reaction" and not _word(message.get("reaction"), "emoji")):
        return None
    return Unsupported(kind if kind in OTHER else "unknown")


def _media(message: Json) -> Offered | None:
    kind = next((kind for kind in MEDIA if kind in message), _word(message, "type"))
    if kind not in MEDIA:
        return None
    audio = message.get("audio")
    voice = kind == "audio" and isinstance(audio, dict) and audio.get("voice") is True
    return Offered("voice" if voice else MEDIA[kind])


def _pressed(interactive: object) -> What:
    if not isinstance(interactive, dict):
        return Unsupported("interactive")
    for kind in ("button_reply", "list_reply"):
        reply = interactive.get(kind)
        if isinstance(reply, dict):
            return Pressed(_text(reply.get("id")))
    return Unsupported("interactive")


def key_of(*parts: str) -> str:
    """Return the key of an update. Hashed: the platform's ids spell the person's number."""
    return f"wa:{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:40]}"


# -- people -----------------------------------------------------------------------------------------


def _sender(message: Json, value: Json) -> Address:
    """Return who wrote: by the id that a business knows them by, else by their number."""
    number = _word(message, "from")
    user = _word(message, "from_user_id") or _user_of(number, value)
    return _address(user) or _address(number) or _nobody()


def _user_of(number: str, value: Json) -> str:
    contacts = _dicts(value, "contacts")
    for contact in contacts:
        if number and _word(contact, "wa_id") == number:
            return _word(contact, "user_id")
    alone = contacts[0] if len(contacts) == 1 and not (number and "wa_id" in contacts[0]) else {}
    return _word(alone, "user_id")


def _old_addresses(message: Json) -> list[Address]:
    """Return where someone is no longer: whoever has their number next must not be written to."""
    system = message.get("system")
    if not isinstance(system, dict):
        raise MalformedError
    names = OLD_ADDRESSES.get(_word(system, "type"), ())
    found = (_address(_word(part, name)) for name in names for part in (message, system))
    return list(dict.fromkeys(who for who in found if who is not None))


def _address(value: str) -> Address | None:
    return Address(CHANNEL, value) if _NUMBER.fullmatch(value) or _USER.fullmatch(value) else None


def is_user(value: str) -> bool:
    """Tell an id that a business knows someone by from a number."""
    return _USER.fullmatch(value) is not None


def _nobody() -> Address:
    raise MalformedError


# -- statuses ---------------------------------------------------------------------------------------


def _read_status(status: Json, value: Json, now: datetime) -> Reading:
    ref = _word(status, "id")
    if not _REF.fullmatch(ref) or _word(status, "recipient_type") == "group":
        return Reading("ignored")
    number = _word(status, "recipient_id")
    user = _word(status, "recipient_user_id") or _user_of(number, value)
    to = _address(user) or _address(number)
    failed = _word(status, "status") == "failed"
    at = _time(status.get("timestamp"), now)
    code = _code(status) if failed else 0
    return Reading("failed" if failed else "arrived", status=Status(ref, to, at, code))


def _code(status: Json) -> int:
    codes = [error.get("code") for error in _dicts(status, "errors")]
    return next((code for code in codes if type(code) is int and code > 0), -1)


# -- parts ------------------------------------------------------------------------------------------


def _dicts(of: object, name: str) -> list[Json]:
    items = of.get(name) if isinstance(of, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _word(of: object, name: str) -> str:
    word = of.get(name) if isinstance(of, dict) else None
    return word if isinstance(word, str) else ""


def _inner(message: Json, part: str, name: str) -> str:
    inner = message.get(part)
    if not isinstance(inner, dict) or not isinstance(inner.get(name), str):
        raise MalformedError
    return _text(inner[name])


def _ref(message: Json) -> str:
    ref = _word(message, "id")
    if not _REF.fullmatch(ref):
        raise MalformedError
    return ref


def _text(value: object) -> str:
    """Half a surrogate pair, which JSON can spell and no database can keep, becomes a replacement mark."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _time(value: object, now: datetime) -> datetime:
    """A time that no calendar holds is taken as now."""
    seconds = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 11 else 0
    return datetime.fromtimestamp(seconds, UTC) if seconds else now
