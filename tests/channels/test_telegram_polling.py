"""Updates that are fetched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.typing import EventDict

from bot.channels.telegram import TelegramChannel, polling
from bot.domain.incoming import Incoming, Wrote
from tests.channels import telegram_rig
from tests.channels.telegram_rig import TelegramRig
from tests.standins.telegram_server import TelegramServer


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.05)


@pytest.fixture
async def rig(
    telegram: TelegramServer, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]
) -> AsyncIterator[TelegramRig]:
    async with telegram_rig.polling(TelegramRig(telegram, everything_logged, events)) as rig:
        yield rig


class Ear:
    """Hears everything but what it is told to choke on."""

    def __init__(self, rig: TelegramRig) -> None:
        self.chokes_on: set[str] = set()
        self.is_away = False
        self.tried: list[str] = []
        self.heard: list[str] = []
        rig.hear = self.hear  # type: ignore[method-assign]

    async def hear(self, incoming: Incoming) -> None:
        assert isinstance(incoming.what, Wrote)
        self.tried.append(incoming.what.text)
        await asyncio.sleep(0)
        if self.is_away or incoming.what.text in self.chokes_on:
            raise RuntimeError
        self.heard.append(incoming.what.text)


@pytest.fixture
async def deaf(
    telegram: TelegramServer, everything_logged: pytest.LogCaptureFixture, events: list[EventDict]
) -> AsyncIterator[tuple[TelegramRig, Ear]]:
    rig = TelegramRig(telegram, everything_logged, events)
    ear = Ear(rig)
    async with telegram_rig.polling(rig):
        yield rig, ear


async def test_only_the_kinds_that_are_answered_are_asked_for(rig: TelegramRig) -> None:
    await rig.writes("hello")

    assert {tuple(fields["allowed_updates"]) for fields in rig.server.called("getUpdates")} == {
        ("message", "edited_message", "callback_query", "my_chat_member")
    }


async def test_a_press_is_acknowledged(rig: TelegramRig) -> None:
    await rig.after(lambda: rig.person.presses_data("a:1:b"))

    assert len(rig.server.answered_callbacks) == 1


async def test_an_update_is_confirmed_only_after_it_was_heard(deaf: tuple[TelegramRig, Ear]) -> None:
    rig, ear = deaf
    ear.is_away = True
    number = rig.person.says("wait for me")["update_id"]
    await rig.server.until(lambda: len(ear.tried) >= 5)

    assert rig.server.waiting == [number]
    assert all(fields["offset"] <= number for fields in rig.server.called("getUpdates"))

    ear.is_away = False
    await rig.settled()
    assert ear.heard == ["wait for me"]
    assert rig.channel.counts.skipped == 0


async def test_while_the_service_is_away_nothing_is_lost_and_order_is_kept(deaf: tuple[TelegramRig, Ear]) -> None:
    rig, ear = deaf
    ear.is_away = True
    for number in range(5):
        rig.person.says(f"line {number}")
    await rig.server.until(lambda: len(ear.tried) >= 8)
    assert set(ear.tried) == {"line 0"}, "a later line of the same person waits for the earlier one"

    ear.is_away = False
    await rig.settled()

    assert ear.heard == [f"line {number}" for number in range(5)]


async def test_one_persons_trouble_does_not_hold_up_another(deaf: tuple[TelegramRig, Ear]) -> None:
    rig, ear = deaf
    ear.chokes_on = {"poison"}
    rig.person.says("poison")
    other = rig.server.person()
    other.says("fine")
    await rig.server.until(lambda: ear.heard == ["fine"])

    assert ear.heard.count("fine") == 1


async def test_poison_is_skipped_after_three_failures_while_others_are_heard(deaf: tuple[TelegramRig, Ear]) -> None:
    rig, ear = deaf
    ear.chokes_on = {"poison"}
    other = rig.server.person()
    rig.person.says("poison")
    rig.person.says("after the poison")
    for number in range(6):
        other.says(f"line {number}")
        await rig.server.until(lambda line=f"line {number}": line in ear.heard)  # type: ignore[misc]
    await rig.settled()

    assert rig.channel.counts.skipped == 1
    assert sorted(ear.heard) == ["after the poison", *(f"line {number}" for number in range(6))]


async def test_a_lone_poisonous_update_is_tried_with_pauses_and_blocks_nobody(deaf: tuple[TelegramRig, Ear]) -> None:
    rig, ear = deaf
    ear.chokes_on = {"poison"}
    rig.person.says("poison")
    await rig.server.until(lambda: len(ear.tried) >= 4)

    other = rig.server.person()
    other.says("hello")
    await rig.server.until(lambda: "hello" in ear.heard)


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 700_000_900},
        {"update_id": 700_000_900, "message": None},
        {"update_id": 700_000_900, "message": {"chat": {"id": [], "type": {}}}},
        {"update_id": 700_000_900, "callback_query": {"from": 7}},
    ],
)
async def test_an_update_that_cannot_be_read_is_passed_over(rig: TelegramRig, update: dict[str, object]) -> None:
    rig.server.replay(update)
    await rig.settled()
    await rig.server.until(lambda: bool(rig.channel.counts.malformed + rig.channel.counts.ignored))

    heard = await rig.after(lambda: rig.server.replay({**rig.person.says("x"), "update_id": 700_000_901}))
    assert heard.what == Wrote("x")


async def test_garbage_without_a_number_does_not_spin_the_poller(rig: TelegramRig) -> None:
    rig.server._updates.append("not an update")
    rig.server._notify()
    await rig.server.until(lambda: rig.channel.counts.malformed >= 2)

    heard = await rig.writes("still here")

    assert heard.what == Wrote("still here")
    assert len(rig.server.called("getUpdates")) < 200


@pytest.mark.parametrize("trouble", ["outage", "html", "reset", "bad_gateway", "rate_limited", "token_revoked"])
async def test_a_failing_poll_is_tried_again(rig: TelegramRig, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def quick(self: polling.Poller, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.01))

    monkeypatch.setattr(polling.Poller, "_rest", quick)
    rig.server.fail(trouble, method="getUpdates", times=3)
    await rig.writes("first")

    heard = await rig.writes("second")

    assert heard.what == Wrote("second")
    assert rig.server.token not in rig.traces()


async def test_a_second_poller_is_named_as_what_it_is(rig: TelegramRig, events: list[EventDict]) -> None:
    other = TelegramChannel(rig.server.token, base=rig.server.base)
    await other.open()
    poll = asyncio.create_task(other.poll(rig.hear))
    await rig.server.until(lambda: rig.channel.counts.conflicts + other.counts.conflicts >= 1)
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    await other.close()

    problems = [event["problem"] for event in events if event["event"] == "polling_conflict"]
    assert "Another process polls" in problems[0]


async def test_a_webhook_set_meanwhile_is_named_as_what_it_is(rig: TelegramRig, events: list[EventDict]) -> None:
    await rig.writes("hello")
    rig.server.webhook = {"url": "http://127.0.0.1:9/x", "secret": ""}
    rig.server._poll += 1
    rig.server._notify()
    await rig.server.until(lambda: any("webhook" in event.get("problem", "") for event in events))

    rig.server.webhook = {}
    heard = await rig.writes("back")
    assert heard.what == Wrote("back")


async def test_polling_deletes_a_webhook_that_is_still_set(telegram: TelegramServer) -> None:
    telegram.webhook = {"url": "https://example.org/x", "secret": ""}
    channel = TelegramChannel(telegram.token, base=telegram.base)
    await channel.open()

    async def hear(incoming: Incoming) -> None:
        raise AssertionError(incoming)

    poll = asyncio.create_task(channel.poll(hear))
    await telegram.until(lambda: bool(telegram.called("getUpdates")))
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    await channel.close()

    assert telegram.webhook == {}


async def test_a_hundred_people_are_heard_together(deaf: tuple[TelegramRig, Ear]) -> None:
    rig, ear = deaf
    for number in range(250):
        rig.server.person().says(f"person {number}")
    await rig.settled()

    assert len(ear.heard) == 250
    assert len(rig.server.called("getUpdates")) < 20
