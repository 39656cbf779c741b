"""The agreed word: it hides what the bot is, and brings it back where it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import content_of
from bot.domain.effects import ClearChat, Effect, Say, SetTimer
from bot.domain.events import (
    Chose,
    Event,
    GaveWord,
    Heard,
    Interrupted,
    NotUnderstood,
    OfferedMedia,
    Opened,
    TimerRang,
)
from bot.flow.engine import take_turn
from bot.flow.state import RunningClock, State, decode, encode
from bot.service.content import Content
from bot.settings import Settings

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def content() -> Content:
    return content_of(Settings(_env_file=None))


class Talk:
    """Someone in the middle of the menu who has agreed on a word."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.at = NOW
        self.state = State("menu", "topics", answers={"age": "adult", "country": "IN"})
        self.said: list[Effect] = []
        self.hears(Interrupted(NOW, "pause")).presses("Choose a word")
        self.hears(Heard(NOW, "mango pickle")).presses("All right")

    def hears(self, event: Event) -> Talk:
        done = take_turn(self.content.book, self.content.facts, self.state, event)
        self.state, self.said = decode(encode(done.state)), list(done.effects)
        return self

    def presses(self, label: str) -> Talk:
        last = [effect for effect in self.said if isinstance(effect, Say)][-1]
        return self.hears(Chose(self.at, {option.label.msgid: option.id for option in last.options}[label]))

    def rests(self) -> Talk:
        return self.hears(GaveWord(self.at))

    @property
    def texts(self) -> list[str]:
        return [effect.text.msgid for effect in self.said if isinstance(effect, Say)]


def test_the_word_is_kept_with_the_rest_and_nowhere_else(content: Content) -> None:
    talk = Talk(content)

    assert talk.state.agreed == "mango pickle"
    assert talk.state.words == {}


def test_the_word_clears_the_chat_and_leaves_one_dull_sentence(content: Content) -> None:
    talk = Talk(content).rests()

    assert isinstance(talk.said[0], ClearChat)
    assert len(talk.texts) == 1
    assert talk.texts[0] in content.book.tips


@pytest.mark.parametrize(
    "event",
    [
        Heard(NOW, "who are you"),
        Heard(NOW, ""),
        Chose(NOW, "0", 3),
        Interrupted(NOW, "help_now"),
        Interrupted(NOW, "menu"),
        Interrupted(NOW, "exit"),
        Interrupted(NOW, "evidence"),
        Opened(NOW),
        OfferedMedia(NOW, "photo"),
        NotUnderstood(NOW, "poll"),
    ],
    ids=lambda event: f"{type(event).__name__}-{getattr(event, 'name', '')}",
)
def test_whatever_others_do_they_get_a_tip_without_buttons(content: Content, event: Event) -> None:
    talk = Talk(content).rests().hears(event)
    says = [effect for effect in talk.said if isinstance(effect, Say)]

    assert [effect for effect in talk.said if not isinstance(effect, Say)] == []
    assert len(says) == 1
    assert says[0].text.msgid in content.book.tips
    assert (says[0].options, says[0].shortcuts, says[0].links) == ((), (), ())


def test_each_message_gets_another_tip(content: Content) -> None:
    talk = Talk(content).rests()
    told = [talk.texts[0], *(talk.hears(Heard(NOW, "hello")).texts[0] for _ in range(len(content.book.tips) - 1))]

    assert sorted(told) == sorted(content.book.tips)


def test_the_word_again_brings_back_the_question_that_was_open(content: Content) -> None:
    talk = Talk(content)
    place = (talk.state.flow, talk.state.step)
    talk.rests().hears(Heard(NOW, "hello")).rests()

    assert (talk.state.flow, talk.state.step) == place
    assert not talk.state.resting
    assert talk.texts[0] == content.book.common["awake"]
    assert [effect for effect in talk.said if isinstance(effect, Say)][-1].options


@pytest.mark.parametrize("cue", ["suicide", "danger"])
def test_words_of_someone_in_danger_are_answered_all_the_same(content: Content, cue: str) -> None:
    talk = Talk(content).rests().hears(Heard(NOW, "words", cues=(cue,)))

    assert not talk.state.resting
    assert talk.state.flow in {"crisis", "danger", "crisis_now"}


def test_whoever_forgot_the_word_can_have_everything_deleted(content: Content) -> None:
    talk = Talk(content).rests().hears(Interrupted(NOW, "wipe"))

    assert talk.state.flow == "wipe"


def test_a_time_that_ends_meanwhile_is_told_afterwards(content: Content) -> None:
    talk = Talk(content)
    clock = RunningClock("clock1", "it_ncii_2h", "Instagram", NOW, NOW + timedelta(hours=2), remind=True)
    talk.state = replace(talk.state, clocks=(clock,))
    talk.rests().hears(TimerRang(NOW + timedelta(hours=2), "clock1"))
    assert talk.said == []

    talk.hears(GaveWord(NOW + timedelta(hours=3)))
    assert talk.state.flow == "clock_ended"


def test_of_several_times_that_end_meanwhile_none_is_lost(content: Content) -> None:
    talk = Talk(content)
    two = tuple(
        RunningClock(f"clock{n}", "it_ncii_2h", "Instagram", NOW, NOW + timedelta(hours=n), remind=True) for n in (1, 2)
    )
    talk.state = replace(talk.state, clocks=two)
    talk.rests().hears(TimerRang(NOW + timedelta(hours=1), "clock1")).hears(
        TimerRang(NOW + timedelta(hours=2), "clock2")
    )
    talk.hears(GaveWord(NOW + timedelta(hours=3)))

    assert talk.state.rung == "clock1"
    later = [effect for effect in talk.said if isinstance(effect, SetTimer)]
    assert [timer.timer for timer in later] == ["clock2"]
    assert talk.hears(TimerRang(later[0].at, "clock2")).state.rung == "clock2"


def test_a_word_that_nobody_chose_means_nothing(content: Content) -> None:
    state = State("menu", "topics", answers={"age": "adult"})
    done = take_turn(content.book, content.facts, state, Interrupted(NOW, "pause"))

    assert done.state.agreed == ""


def test_no_word_leaves_the_old_one(content: Content) -> None:
    talk = Talk(content).hears(Interrupted(NOW, "pause")).presses("Choose a word").presses("No word, please")

    assert talk.state.agreed == "mango pickle"
