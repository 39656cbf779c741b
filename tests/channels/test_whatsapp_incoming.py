"""Payloads as Meta posts them, and nonsense, through the edge."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp.incoming import Reading, key_of, read_payload
from bot.channels.whatsapp.kinds import MEDIA
from bot.domain.ids import Address
from bot.domain.incoming import Came, Incoming, Offered, Pressed, Unsupported, Wrote
from tests.standins.whatsapp_people import NUMBER_ID

FOLDER = Path(__file__).parent / "payloads" / "whatsapp"
PAYLOADS = sorted(FOLDER.glob("*.json"))
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def described(reading: Reading) -> str:
    """Say in a few words what a reading comes to, as the payload files do."""
    if reading.incoming is not None:
        what = reading.incoming.what
        detail = what.kind if isinstance(what, Offered | Unsupported) else getattr(what, "code", "")
        return f"{type(what).__name__} {detail}".strip() + f" from {reading.incoming.sender.value}"
    if reading.status is not None:
        to = reading.status.to.value if reading.status.to else "nobody"
        return f"{reading.note} {reading.status.code or ''}".strip() + f" to {to}"
    return f"nothing ({reading.note})"


def everything_in(reading: Reading) -> str:
    """All values of a reading, also those that a ``repr`` leaves out."""
    parts: list[object] = [reading.note]
    incoming, status = reading.incoming, reading.status
    if incoming is not None:
        parts += [incoming.sender.value, incoming.key, incoming.ref, incoming.locale_hint]
        parts += [getattr(incoming.what, name) for name in incoming.what.__slots__]
    if status is not None:
        parts += [status.ref, status.to and status.to.value, status.code]
    return repr(parts)


def payload(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_bytes())["payload"]


def message(body: Any) -> Any:
    return body["entry"][0]["changes"][0]["value"]["messages"][0]


def read(body: object) -> list[Reading]:
    return read_payload(body, NUMBER_ID, NOW)


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_payload_becomes_what_its_file_says_and_keeps_no_canary(path: Path) -> None:
    case = json.loads(path.read_bytes())

    readings = read(case["payload"])

    assert [described(reading) for reading in readings] == case["becomes"]
    assert [one for one in map(everything_in, readings) if "CANARY" in one] == []


def test_there_are_payloads_of_every_media_kind() -> None:
    assert len(PAYLOADS) >= 60
    assert set(MEDIA) <= {path.stem for path in PAYLOADS}


def test_a_message_is_read_field_by_field() -> None:
    (reading,) = read(payload("text_known_by_both"))
    ref = message(payload("text_known_by_both"))["id"]

    assert reading.incoming == Incoming(
        sender=Address("whatsapp", "US.13491208655302741918"),
        key=key_of(ref),
        order=1749416383 * 1000,
        at=datetime.fromtimestamp(1749416383, UTC),
        what=Wrote("hello"),
        ref=ref,
    )


def test_what_is_shown_of_a_message_names_nobody_and_says_nothing() -> None:
    body = payload("text_known_by_both")
    (reading,) = read(body)
    shown = repr(reading) + repr(reading.incoming)

    assert [
        secret for secret in ("hello", "16505551234", "US.1349", message(body)["id"], "wamid") if secret in shown
    ] == []


def test_messages_of_one_payload_keep_their_order_and_have_keys_of_their_own() -> None:
    heard = [reading.incoming for reading in read(payload("several_messages")) if reading.incoming]

    assert [one.order for one in heard] == sorted({one.order for one in heard})
    assert len({one.key for one in heard}) == len(heard) == 4


def test_a_press_brings_the_id_of_the_choice() -> None:
    whats = [reading.incoming and reading.incoming.what for name in ("button_reply", "list_reply", "template_button")
             for reading in read(payload(name))]  # fmt: skip

    assert whats == [Pressed("12.yes"), Pressed("12.instagram"), Came()]


def test_half_a_character_becomes_a_mark_that_can_be_stored() -> None:
    body = payload("text")
    message(body)["text"]["body"] = "a\ud83d b\udc00"
    (reading,) = read(body)

    assert reading.incoming is not None
    assert reading.incoming.what == Wrote("a\ufffd b\ufffd")


def test_a_time_that_no_calendar_holds_is_now() -> None:
    (reading,) = read(payload("broken_time"))

    assert reading.incoming is not None
    assert reading.incoming.at == NOW


@pytest.mark.parametrize("sender", ["", "abc", "+16505551234", "1" * 40, "US.", "us.123", "../x", "US.1 2", 5, None])
def test_an_address_that_cannot_be_one_is_nobodys(sender: object) -> None:
    body = payload("text")
    message(body)["from"] = sender

    assert [reading.note for reading in read(body)] == ["malformed"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["messages", "text", "image", NUMBER_ID]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["entry", "changes", "value", "field", "metadata", "phone_number_id", "messages", "statuses",
                         "contacts", "type", "id", "from", "text", "body", "errors", "system", "interactive", "edit"]),
        inner, max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
def test_nonsense_is_read_without_breaking(raw: object) -> None:
    assert all(isinstance(reading, Reading) for reading in read(raw))


@given(
    JSON,
    st.sampled_from(["type", "text", "system", "interactive", "edit", "id", "timestamp", "from", "reaction", "audio"]),
)
def test_a_message_with_nonsense_in_it_is_read_without_breaking(raw: object, name: str) -> None:
    for kind in ("text", "system", "interactive", "edit", "button", "reaction", "audio"):
        body = payload("text")
        message(body).update({"type": kind, name: raw})

        assert all(isinstance(reading, Reading) for reading in read(body))


@given(JSON)
def test_a_status_with_nonsense_in_it_is_read_without_breaking(raw: object) -> None:
    for name in ("id", "status", "timestamp", "recipient_id", "recipient_user_id", "errors"):
        body = payload("status_failed_unknown_error")
        body["entry"][0]["changes"][0]["value"]["statuses"][0][name] = raw

        assert all(isinstance(reading, Reading) for reading in read(body))
