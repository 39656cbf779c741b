"""What becomes of messages that the API took and that failed on their way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from structlog.typing import EventDict

from bot.channels.whatsapp import arriving
from bot.channels.whatsapp.arriving import MOST, SECONDS, TRIES, Arriving
from bot.channels.whatsapp.errors import OUTAGES
from bot.domain.errors import RefusedError, TryLaterError, UnreachableError
from bot.domain.ids import Address
from bot.domain.incoming import Gone, Shut
from bot.domain.messages import Outgoing
from tests.channels.whatsapp_rig import WhatsAppRig, serving
from tests.standins.whatsapp_server import WhatsAppServer


@pytest.fixture
async def rig(
    whatsapp: WhatsAppServer, everything_logged: pytest.LogCaptureFixture, events: list[EventDict],
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[WhatsAppRig]:  # fmt: skip
    monkeypatch.setitem(OUTAGES, 131000, timedelta(0))
    async with serving(WhatsAppRig(whatsapp, everything_logged, events)) as rig:
        yield rig


async def sends(rig: WhatsAppRig, text: str = "secretword") -> str:
    (ref,) = (await rig.channel.send(rig.to, Outgoing(text))).refs
    return ref


async def fails(rig: WhatsAppRig, ref: str, code: int) -> int:
    return await rig.server.post(rig.person.status(ref, "failed", code))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - nothing to wait for tells
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("status", ["sent", "delivered", "read", "played"])
async def test_a_message_that_arrived_is_forgotten(rig: WhatsAppRig, status: str) -> None:
    ref = await sends(rig)
    assert len(rig.channel._arriving) == 1

    assert await rig.server.post(rig.person.status(ref, status)) == 200

    assert len(rig.channel._arriving) == 0
    assert rig.heard == []
    assert rig.channel.counts.arrived == 1


async def test_a_message_that_failed_for_now_is_sent_again(rig: WhatsAppRig) -> None:
    ref = await sends(rig)

    assert await fails(rig, ref, 131000) == 200
    await until(lambda: len(rig.shown()) == 2)

    assert rig.shown() == ["secretword"] * 2
    assert rig.channel.counts.again == 1
    assert "secretword" not in rig.traces()


async def test_a_failure_that_is_told_twice_is_mended_once(rig: WhatsAppRig) -> None:
    ref = await sends(rig)

    await fails(rig, ref, 131000)
    await until(lambda: len(rig.shown()) == 2)
    await fails(rig, ref, 131000)

    assert rig.channel.counts.again == 1
    assert rig.channel.counts.lost == 1


async def test_no_message_is_sent_again_for_ever(rig: WhatsAppRig) -> None:
    ref = await sends(rig)
    for tries in range(2, TRIES + 1):
        await fails(rig, ref, 131000)
        await until(lambda tries=tries: len(rig.channel._arriving) == 1 and len(rig.shown()) == tries)  # type: ignore[misc]
        (ref,) = rig.channel._arriving._messages

    await fails(rig, ref, 131000)

    assert len(rig.shown()) == TRIES
    assert rig.channel.counts.lost == 1
    assert "message_failed" in rig.traces()


async def test_while_the_api_is_away_too_it_is_tried_until_the_tries_are_used_up(rig: WhatsAppRig) -> None:
    ref = await sends(rig)
    for _ in range(TRIES):
        rig.answers_with("outage")

    await fails(rig, ref, 131000)
    await until(lambda: rig.channel.counts.lost == 1)

    assert len(rig.server.messages()) == TRIES


async def test_what_was_on_its_way_to_someone_whose_chat_is_cleared_is_not_sent_again(rig: WhatsAppRig) -> None:
    ref = await sends(rig)
    await rig.channel.erase(rig.to, [ref])

    await fails(rig, ref, 131000)

    assert rig.channel.counts.again == 0
    assert len(rig.shown()) == 1


async def test_what_waits_to_be_sent_again_is_not_sent_to_a_chat_that_was_cleared_meanwhile(
    rig: WhatsAppRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OUTAGES, 131000, timedelta(seconds=0.05))
    ref = await sends(rig)
    await fails(rig, ref, 131000)

    await rig.channel.erase(rig.to, [])
    await until(lambda: not rig.channel._tasks)

    assert rig.channel.counts.again == 1
    assert len(rig.shown()) == 1


@pytest.mark.parametrize("code", [131026, 130497])
async def test_who_cannot_be_reached_is_gone(rig: WhatsAppRig, code: int) -> None:
    ref = await sends(rig)

    assert [await fails(rig, ref, code), await fails(rig, ref, code)] == [200, 200]

    first, again = rig.heard
    assert (first.what, first.sender) == (Gone(), rig.to)
    assert first.key == again.key


@pytest.mark.parametrize("code", [131051, 132001, 131049, 999])
async def test_what_will_never_go_is_told_to_the_operator_by_its_code(rig: WhatsAppRig, code: int) -> None:
    ref = await sends(rig)

    await fails(rig, ref, code)

    assert rig.heard == []
    assert rig.channel.counts.lost == 1
    assert f"'code': {code}" in rig.traces()
    assert "CANARY" not in rig.traces()


async def test_a_closed_window_is_heard_once_however_many_messages_met_it(rig: WhatsAppRig) -> None:
    refs = [await sends(rig, text) for text in ("one", "two")]
    for ref in refs:
        assert await fails(rig, ref, 131047) == 200

    assert [one.what for one in rig.heard] == [Shut()] * 2
    assert len({one.key for one in rig.heard}) == 1
    assert {one.sender for one in rig.heard} == {rig.to}


async def test_a_closed_window_that_is_told_at_once_is_heard_as_well(rig: WhatsAppRig) -> None:
    rig.server.late = False
    rig.person.wrote_at = datetime.now(UTC) - timedelta(hours=25)

    receipt = await rig.channel.send(rig.to, Outgoing("secretword"))

    assert receipt.refs == ()
    assert [one.what for one in rig.heard] == [Shut()]
    assert rig.channel.counts.shut == 1


async def test_a_closed_window_that_could_not_be_noted_loses_no_message(rig: WhatsAppRig) -> None:
    rig.answers_with("window_closed")
    rig.trips = [RuntimeError("secretword")]

    with pytest.raises(TryLaterError):
        await rig.channel.send(rig.to, Outgoing("hello"))

    assert "secretword" not in rig.traces()


async def test_a_status_that_was_not_kept_is_asked_for_again(rig: WhatsAppRig) -> None:
    ref = await sends(rig)
    rig.trips = [RuntimeError("away")]

    assert [await fails(rig, ref, 131026), await fails(rig, ref, 131026)] == [500, 200]
    assert [one.what for one in rig.heard] == [Gone()]


async def test_a_failure_of_nobodys_message_changes_nothing(rig: WhatsAppRig) -> None:
    body = rig.person.status("wamid.unknown", "failed", 131026)
    status = body["entry"][0]["changes"][0]["value"]["statuses"][0]
    del status["recipient_id"], status["recipient_user_id"]

    assert await rig.server.post(body) == 200
    assert rig.heard == []


# -- an approved wording ----------------------------------------------------------------------------


async def test_an_approved_wording_goes_where_nothing_else_does(rig: WhatsAppRig) -> None:
    rig.server.approve("look_in_1", "en", "hi")
    rig.person.wrote_at = datetime.now(UTC) - timedelta(days=2)

    await rig.channel.send(rig.to, Outgoing("secretword", template="look_in_1", locale="hi"))

    (sent,) = rig.server.messages()
    assert sent["template"]["language"] == {"code": "hi"}
    assert b"secretword" not in rig.outgoing()
    assert rig.shown() == ["[look_in_1]"]


async def test_a_wording_that_is_not_approved_is_refused(rig: WhatsAppRig) -> None:
    with pytest.raises(RefusedError, match="132001"):
        await rig.channel.send(rig.to, Outgoing("secretword", template="look_in_1", locale="en"))

    assert "humraah whatsapp templates push" in rig.traces()


async def test_a_wording_to_who_blocked_the_bot_finds_nobody(rig: WhatsAppRig) -> None:
    rig.answers_with("blocked")

    with pytest.raises(UnreachableError):
        await rig.channel.send(rig.to, Outgoing("secretword", template="look_in_1", locale="en"))


# -- what is on its way -----------------------------------------------------------------------------


def test_what_is_on_its_way_for_too_long_is_forgotten() -> None:
    now = [0.0]
    kept = Arriving(lambda: now[0])
    to = Address("whatsapp", "919812345678")
    kept.took("a", to, {}, 1)
    now[0] = SECONDS + 1
    kept.took("b", to, {}, 1)

    assert kept.pop("a") is None
    assert kept.pop("b") is not None


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "MOST", 3)
    kept = Arriving()
    for number in range(5):
        kept.took(str(number), Address("whatsapp", "919812345678"), {"text": "secretword"}, 1)

    assert len(kept) == 3 < MOST
    assert "secretword" not in repr(kept.pop("4"))
