"""The bot does not write first at night, and what was promised for the morning is not forgotten before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.ids import ConversationId
from bot.domain.incoming import Came, Gone, Incoming, Rang, What
from bot.flow.state import RunningClock, State, decode, encode
from bot.ports import Conversation
from bot.service.mind import Manner, Mind
from tests.golden.stage import RETENTION, stage
from tests.service.rig import ASHA, NOON

NIGHT = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
"""Eleven in the evening in India."""

MORNING = datetime(2026, 3, 3, 2, 30, tzinfo=UTC)
"""Eight in the morning there."""


@pytest.fixture
def mind() -> Mind:
    return stage().mind


def talk(raw: bytes = b"") -> Conversation:
    return Conversation(ConversationId(1), ASHA, raw, new=not raw)


def came_in(what: What) -> Incoming:
    return Incoming(ASHA, "k1", 1, NOON, what, "", "en")


def with_clock(mind: Mind, due: datetime) -> State:
    state = decode(mind.turn(talk(), came_in(Came()), NOON).conversation.state)
    return replace(state, clocks=(RunningClock("clock1", "x", "x", NOON, due, remind=True),))


def test_a_timer_that_was_due_while_the_bot_was_away_rings_in_the_morning_and_not_at_night(mind: Mind) -> None:
    raw = encode(with_clock(mind, NOON + timedelta(hours=1)))

    night = mind.turn(talk(raw), came_in(Rang("clock1")), NIGHT)

    assert (night.letters, night.stop_timers, night.set_timers) == ((), (), (("clock1", MORNING),))
    assert night.conversation.state == raw

    morning = mind.turn(talk(night.conversation.state), came_in(Rang("clock1")), MORNING)
    assert morning.letters
    assert morning.stop_timers == ("clock1",)


def test_by_day_a_timer_rings_at_once(mind: Mind) -> None:
    raw = encode(with_clock(mind, NOON))

    assert mind.turn(talk(raw), came_in(Rang("clock1")), NOON).letters


def short_lived() -> Mind:
    """Return the mind of an organisation that forgets after an hour."""
    made: Any = stage().mind
    manner = Manner(made._manner.locale, made._manner.country, timedelta(hours=1))
    return Mind(made._book, made._facts, made._reader, made._voice, manner)


@pytest.mark.parametrize("what", [Came(), Rang("clock1")])
def test_a_conversation_lives_until_the_reminder_that_waits_for_the_morning(what: What) -> None:
    mind = short_lived()
    raw = encode(with_clock(mind, NIGHT))

    assert mind.turn(talk(raw), came_in(what), NIGHT).expires == MORNING + timedelta(hours=1)


@pytest.mark.parametrize("what", [Rang("clock1"), Gone()])
def test_who_said_nothing_is_not_told_of_trouble(mind: Mind, what: What) -> None:
    outcome = mind.trouble(talk(encode(with_clock(mind, NOON))), came_in(what), NOON)

    assert outcome.letters == ()
    assert outcome.gone is isinstance(what, Gone)


@pytest.mark.parametrize("what", [Rang("clock1"), Gone()])
def test_nothing_of_someone_we_never_met_is_kept_beyond_the_next_purge(mind: Mind, what: What) -> None:
    outcome = mind.turn(talk(), came_in(what), NOON)

    assert outcome.conversation.state == b""
    assert outcome.expires == NOON < NOON + RETENTION


def test_trouble_offers_only_ways_out_that_an_organisation_has_kept(mind: Mind) -> None:
    made: Any = mind
    kept = {name: item for name, item in made._book.interrupts.items() if name != "menu"}
    book = made._book.model_copy(update={"interrupts": kept})
    other = Mind(book, made._facts, made._reader, made._voice, made._manner)

    letter = other.trouble(talk(), came_in(Came()), NOON).letters[0]

    assert [button.data for row in letter.rows for button in row] == ["!help_now"]
