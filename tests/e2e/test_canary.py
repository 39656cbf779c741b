"""Promises 1 and 2, with the real program: what a person sends is searched for wherever bytes can stay."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from tests.e2e.stories.canaries import DATABASES, Findings
from tests.e2e.stories.traces import HINDI_MARK, MARK, PERSON, PHONE, found_in
from tests.standins.telegram_methods import Call
from tests.standins.telegram_people import MEDIA_KINDS

HELLO = "Hello. I am Humraah"
HELLO_AGAIN = "Hello again."


@pytest.fixture(params=DATABASES)
def findings(request: pytest.FixtureRequest, told: dict[str, Findings]) -> Findings:
    one: Findings = told[request.param]
    return one


@pytest.mark.parametrize("text", [MARK, HINDI_MARK, PHONE[1:], str(PERSON)])
def test_the_search_finds_what_is_there(text: str) -> None:
    spelt = [f"<{text}>".encode(), text.encode("utf-16"), text.encode().hex().encode(), json.dumps(text).encode()]
    encoded = [b64encode(b"some words before it"[:length] + text.encode() + b" and after") for length in range(3, 9)]

    assert all(found_in(stored) for stored in (*spelt, *encoded))
    assert found_in(b"nothing of the kind") == []


def test_what_was_written_was_kept_and_given_back(findings: Findings) -> None:
    """Otherwise finding nothing would prove nothing."""
    assert findings.read.count(MARK) >= 3
    assert findings.read.count(HINDI_MARK) >= 3


def test_nothing_stored_holds_what_a_person_sent_or_where_they_are(findings: Findings) -> None:
    moments = {
        "while it is told",
        "while letters wait",
        "after a backup",
        "after a wipe",
        "after a restore",
        "in the end",
    }

    assert {where: found for where, found in findings.stored.items() if found} == {}
    assert all(any(where.endswith(moment) for where in findings.stored) for moment in moments)
    assert any("of-the-day.backup" in where for where in findings.stored)


def test_nothing_logged_or_counted_holds_what_a_person_sent_or_where_they_are(findings: Findings) -> None:
    assert {where: found for where, found in findings.said.items() if found} == {}


def test_words_go_out_only_to_the_one_who_wrote_them_and_only_as_a_message(findings: Findings) -> None:
    telling = [call for call in findings.calls if found_in(call.raw, but_for=("person",))]

    assert telling != []
    assert {(call.method, call.fields["chat_id"]) for call in telling} == {("sendMessage", PERSON)}
    assert [call for call in telling if found_in(json.dumps(_around(call)).encode(), but_for=("person",))] == []


def _around(call: Call) -> dict[str, Any]:
    """Return a call without its words."""
    return {name: value for name, value in call.fields.items() if name != "text"}


def test_nothing_of_media_goes_out_and_none_is_fetched(findings: Findings) -> None:
    out = b"\n".join(call.raw for call in findings.calls)

    assert findings.fetched == []
    assert not any(f"{MARK}-{kind}".encode() in out for kind in MEDIA_KINDS)
    assert PHONE[1:].encode() not in out


def test_a_wipe_takes_all_that_was_sent_out_of_the_chat(findings: Findings) -> None:
    assert findings.left_up == []


def test_a_backup_from_before_a_wipe_does_not_bring_the_conversation_back(findings: Findings) -> None:
    assert findings.restored.code == 0
    assert findings.met["the one who wiped"].startswith(HELLO)
    assert findings.met["the other"].startswith(HELLO_AGAIN)
