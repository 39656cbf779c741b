"""What an error means, by its code."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from pywa import errors as pywa

from bot.channels.whatsapp import Account, WhatsAppChannel
from bot.channels.whatsapp import errors as ours
from bot.channels.whatsapp.errors import verdict
from bot.channels.whatsapp.graph import GraphError, result_of
from bot.domain.errors import OperatorError, RefusedError, SendError, TryLaterError, UnreachableError
from bot.i18n.words import Words
from tests.channels.whatsapp_rig import account_at
from tests.standins.whatsapp_people import NUMBER_ID
from tests.standins.whatsapp_server import TOKEN, WhatsAppServer

FAMILIES = (pywa.AuthorizationError, pywa.ThrottlingError, pywa.IntegrityError, pywa.SendMessageError)
"""Errors that a message can meet; the others are of groups, calls, forms, and the setting up of accounts."""


def known_codes() -> dict[int, str]:
    """Every code that pywa knows for messages and accounts, with its name for it."""
    return {code: kind.__name__ for code, kind in pywa._all_exceptions().items() if issubclass(kind, FAMILIES)}


def decided() -> set[int]:
    tables = (ours.OUTAGES, ours.PAIR_LIMITS, ours.BOT_LIMITS, ours.OPERATORS, ours.GONE, ours.REFUSED)
    return {code for table in tables for code in table}


def test_every_code_that_pywa_knows_is_decided_on() -> None:
    """A library that knows a new code asks for a decision here."""
    assert len(known_codes()) > 100
    assert {code: name for code, name in known_codes().items() if code not in decided()} == {}


def test_no_code_is_decided_on_twice() -> None:
    tables = (ours.OUTAGES, ours.PAIR_LIMITS, ours.BOT_LIMITS, ours.OPERATORS, ours.GONE, ours.REFUSED)

    assert sum(len(table) for table in tables) == len(decided())


@pytest.mark.parametrize(("code", "kind", "whole_bot"), [
    (0, TryLaterError, True), (190, TryLaterError, True), (10, TryLaterError, True), (230, TryLaterError, True),
    (4, TryLaterError, True), (80007, TryLaterError, True), (130429, TryLaterError, True), (131048, TryLaterError, True),
    (368, TryLaterError, True), (131031, TryLaterError, True), (131042, TryLaterError, True), (133010, TryLaterError, True),
    (131056, TryLaterError, False), (131000, TryLaterError, False), (131016, TryLaterError, False), (2, TryLaterError, False),
    (131026, UnreachableError, False), (131030, UnreachableError, False), (130497, UnreachableError, False),
    (100, RefusedError, False), (131008, RefusedError, False), (131009, RefusedError, False), (131049, RefusedError, False),
    (131050, RefusedError, False), (131051, RefusedError, False), (132001, RefusedError, False), (132015, RefusedError, False),
    (999999, RefusedError, False), (-1, TryLaterError, False),
])  # fmt: skip
def test_a_code_says_what_to_do(code: int, kind: type[SendError], whole_bot: bool) -> None:
    trouble = verdict(code)

    assert type(trouble) is kind
    assert getattr(trouble, "whole_bot", False) is whole_bot


def test_waits_are_long_enough_to_help_and_none_is_for_ever() -> None:
    waits = [t.after for code in decided() if isinstance(t := verdict(code), TryLaterError)]

    assert timedelta(seconds=1) <= min(waits) <= max(waits) <= timedelta(minutes=10)
    assert verdict(131056).after == timedelta(seconds=6)  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [200, 400, 404, 429, 500, 503])
def test_a_known_code_means_the_same_under_any_status(status: int) -> None:
    assert all(type(verdict(code, status=status, transient=True)) is type(verdict(code)) for code in decided())


@pytest.mark.parametrize(("status", "transient", "kind"), [
    (500, False, TryLaterError), (503, False, TryLaterError), (429, False, TryLaterError), (400, True, TryLaterError),
    (400, False, RefusedError), (404, False, RefusedError),
])  # fmt: skip
def test_of_an_unknown_code_the_rest_of_the_answer_tells(status: int, transient: bool, kind: type[SendError]) -> None:
    assert type(verdict(777777, status=status, transient=transient)) is kind


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b"[" * 100_000, b"\xff", b'{"error": "x"}', b'{"error": {"code": "x"}}']
)
def test_an_answer_that_is_none_is_trouble_on_their_side(body: bytes) -> None:
    error = result_of(502, body)

    assert isinstance(error, GraphError)
    assert type(verdict(error.code, status=error.status)) is TryLaterError


def test_an_error_carries_no_words() -> None:
    body = b'{"error": {"message": "secretword 919812345678", "code": 131009, "error_data": {"details": "secretword"}}}'
    error = result_of(400, body)

    assert re.findall("secretword|9198", repr(error) + str(error) + repr(vars(error))) == []


@pytest.mark.parametrize(("token", "number", "named"), [
    ("wrong", NUMBER_ID, "HUMRAAH_WHATSAPP_TOKEN"), (TOKEN, "123", "HUMRAAH_WHATSAPP_PHONE_NUMBER_ID"),
])  # fmt: skip
async def test_a_start_with_a_wrong_account_says_what_to_mend(
    whatsapp: WhatsAppServer, token: str, number: str, named: str
) -> None:
    channel = WhatsAppChannel(Account(token, number, base=whatsapp.base), Words(), "en")

    with pytest.raises(OperatorError, match=named) as caught:
        await channel.open()

    assert token not in str(caught.value)


async def test_a_start_while_the_api_is_away_is_a_start_all_the_same() -> None:
    channel = WhatsAppChannel(Account(TOKEN, NUMBER_ID, base="http://127.0.0.1:9"), Words(), "en")

    await channel.open()
    await channel.close()


@pytest.mark.parametrize(("name", "value"), [
    ("token", ""), ("token", "with space"), ("token", "line\nbreak"), ("number", "+91 98"), ("number", ""), ("base", "graph"),
])  # fmt: skip
def test_an_account_that_cannot_be_one_is_named_and_not_shown(name: str, value: str) -> None:
    given = {"token": TOKEN, "number": NUMBER_ID, "base": "https://graph.facebook.com", name: value}

    with pytest.raises(OperatorError) as caught:
        Account(**given)

    assert TOKEN not in str(caught.value)
    assert "HUMRAAH_WHATSAPP_" in str(caught.value)


def test_an_account_does_not_show_its_secrets(whatsapp: WhatsAppServer) -> None:
    account = account_at(whatsapp)

    assert [
        value for value in (account.token, account.app_secret, account.verify_token) if value in repr(account)
    ] == []
