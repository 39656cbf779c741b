"""Real payloads, and nonsense, through the edge."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message

from bot.channels.telegram.incoming import Reading, read_update
from bot.channels.telegram.kinds import MEDIA, OTHER, SERVICE
from bot.domain.ids import Address
from bot.domain.incoming import Came, Incoming, Offered, Pressed, Unsupported, Wrote

PAYLOADS = sorted((Path(__file__).parent / "payloads" / "telegram").glob("*.json"))
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def described(reading: Reading) -> str:
    """Say in a few words what a reading comes to, as the payload files do."""
    words = f"nothing ({reading.note})"
    if reading.incoming is not None:
        what = reading.incoming.what
        detail = what.kind if isinstance(what, Offered | Unsupported) else getattr(what, "code", "")
        words = f"{type(what).__name__} {detail}".strip()
    marks = {"taken down": reading.take_down, "left": reading.group != 0, "acknowledged": reading.callback != ""}
    return ", ".join([words, *(mark for mark, holds in marks.items() if holds)])


def everything_in(reading: Reading) -> str:
    """All values of a reading, also those that a ``repr`` leaves out."""
    incoming = reading.incoming
    parts: list[object] = [reading.note, reading.callback, reading.group]
    if incoming is not None:
        parts += [incoming.sender.value, incoming.key, incoming.ref, incoming.locale_hint]
        parts += [getattr(incoming.what, name) for name in incoming.what.__slots__]
    return repr(parts)


def loaded(name: str) -> Any:
    return json.loads((Path(__file__).parent / "payloads" / "telegram" / f"{name}.json").read_bytes())["update"]


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_payload_becomes_what_its_file_says_and_keeps_no_canary(path: Path) -> None:
    case = json.loads(path.read_bytes())

    reading = read_update(case["update"], NOW)

    assert described(reading) == case["becomes"]
    assert "CANARY" not in everything_in(reading)


def test_there_are_payloads_of_every_media_kind() -> None:
    assert len(PAYLOADS) >= 35
    assert set(MEDIA) <= {path.stem for path in PAYLOADS}


def test_every_field_of_a_message_is_known_by_name() -> None:
    """A library that knows a new field of a message asks for a decision here."""
    beside = {
        "author_signature", "business_connection_id", "caption", "caption_entities", "direct_messages_topic",
        "edit_date", "effect_id", "entities", "external_reply", "forward_origin", "guest_bot_caller_chat",
        "guest_bot_caller_user", "guest_query_id", "has_media_spoiler", "has_protected_content",
        "is_automatic_forward", "is_from_offline", "is_paid_post", "is_topic_message", "link_preview_options",
        "media_group_id", "message_thread_id", "paid_star_count", "quote", "reply_markup", "reply_to_checklist_task_id",
        "reply_to_message", "reply_to_poll_option_id", "reply_to_story", "sender_boost_count", "sender_business_bot",
        "sender_chat", "sender_tag", "show_caption_above_media", "suggested_post_info", "via_bot", "from_user", "text",
    }  # fmt: skip
    fields = {name for name in Message.__slots__ if not name.startswith("_")}

    assert len(fields) > 80
    assert fields - beside - set(MEDIA) - set(OTHER) - SERVICE == set()


def test_a_message_is_read_field_by_field() -> None:
    reading = read_update(loaded("text"), NOW)

    assert reading.incoming == Incoming(
        sender=Address("telegram", "51000001"),
        key=f"tg:{reading.number}",
        order=reading.number,
        at=datetime(2026, 11, 21, 10, 0, tzinfo=UTC),
        what=Wrote("मेरी तस्वीर किसी ने डाल दी है"),
        ref=str(loaded("text")["message"]["message_id"]),
        locale_hint="hi",
    )


def test_items_of_an_album_are_each_taken_down_and_have_keys_of_their_own() -> None:
    first, second = (read_update(loaded(f"photo_album_{name}"), NOW).incoming for name in ("first", "second"))

    assert first is not None
    assert second is not None
    assert first.key != second.key
    assert first.ref != second.ref


def test_a_press_is_dated_now_since_telegram_dates_only_the_message() -> None:
    incoming = read_update(loaded("press_on_old_message"), NOW).incoming

    assert incoming is not None
    assert incoming.at == NOW
    assert incoming.what == Pressed("q:1:no")


def test_half_a_character_becomes_a_mark_that_can_be_stored() -> None:
    update = loaded("text")
    update["message"]["text"] = "a\ud83d b\udc00"

    incoming = read_update(update, NOW).incoming

    assert incoming is not None
    assert incoming.what == Wrote("a\ufffd b\ufffd")


def test_start_names_this_bot_in_groups_of_commands() -> None:
    update = loaded("text")
    update["message"]["text"] = "/start@humraah_bot abc"

    incoming = read_update(update, NOW).incoming

    assert incoming is not None
    assert incoming.what == Came("abc")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_no_json_at_all_gets_an_exception_out_of_the_reader(raw: object) -> None:
    assert isinstance(read_update(raw, NOW), Reading)


def _paths(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [path, *(deeper for key in keys for deeper in _paths(value[key], (*path, key)))]  # type: ignore[index]


@given(st.data())
def test_a_real_payload_with_anything_put_anywhere_is_read_without_an_exception(data: st.DataObject) -> None:
    update = loaded(data.draw(st.sampled_from([path.stem for path in PAYLOADS])))
    path = data.draw(st.sampled_from(_paths(update)[1:]))
    part = update
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = data.draw(JSON)

    reading = read_update(update, NOW)

    assert isinstance(reading, Reading)
    if reading.incoming is not None:
        assert int(reading.incoming.sender.value)
        assert reading.incoming.ref == "" or int(reading.incoming.ref) > 0
        everything_in(reading).encode()
        getattr(reading.incoming.what, "text", "").encode()
        getattr(reading.incoming.what, "data", "").encode()
