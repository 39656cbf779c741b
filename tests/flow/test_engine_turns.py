"""What one event leads to, at the places where it is easy to get wrong. State goes through its bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from bot.domain.effects import Effect, Say, SetTimer, StopTimer
from bot.domain.events import Chose, Event, Heard, Interrupted, Opened, TimerRang
from bot.flow.engine import MOST_MISSES, TWICE_SECONDS, take_turn
from bot.flow.parse import read_book
from bot.flow.state import State, decode, encode
from bot.flow.walk import MOST_CLOCKS
from tests.flow.check.books import BOOK, DAY, SmallFacts, broken


class Talk:
    """One person and the engine."""

    def __init__(self, files: Mapping[str, str] = BOOK, known: Mapping[str, str] | None = None) -> None:
        self.book = read_book(files)
        self.known = known or {}
        self.at = DAY
        self.raw = b""
        self.effects: tuple[Effect, ...] = ()
        self.hear(Opened(self.at))

    @property
    def state(self) -> State:
        return decode(self.raw)

    def hear(self, event: Event) -> None:
        turn = take_turn(self.book, SmallFacts(), self.state if self.raw else None, event, self.known)
        self.raw, self.effects = encode(turn.state), turn.effects

    def press(self, *labels: str) -> None:
        """Press buttons, one after another, each under the newest question."""
        for label in labels:
            question = self.question()
            choice = next(option.id for option in question.options if option.label.msgid in (label, "{0}"))
            self.hear(Chose(self.at, choice, question.serial))

    def pick(self, choice: str) -> None:
        """Press the button of a record."""
        self.hear(Chose(self.at, choice, self.question().serial))

    def question(self) -> Say:
        return next(say for say in reversed(self.effects) if isinstance(say, Say) and say.options)

    def said(self) -> list[str]:
        return [effect.text.msgid for effect in self.effects if isinstance(effect, Say)]

    def here(self) -> str:
        return f"{self.state.flow}.{self.state.step}"

    def grown_up(self) -> Talk:
        """Answer the first questions."""
        self.pick("en")
        self.press("Grown up")
        return self

    def reported(self, platform: str) -> Talk:
        """Report one place and ask to be reminded."""
        self.hear(Interrupted(self.at, "menu"))
        self.press("Report it")
        self.pick("AA")
        self.pick(platform)
        self.press("I have reported it", "Yes, please")
        return self


# -- a crisis cue ---------------------------------------------------------------------------------


def test_a_crisis_cue_in_the_middle_of_the_crisis_flow_gets_the_line_again_first() -> None:
    talk = Talk().grown_up()
    talk.hear(Heard(DAY, "i want to die", ("suicide",)))
    assert talk.said()[0] == "You matter. Call {line.line}"

    talk.hear(Heard(DAY, "yes, i want to die", ("suicide",)))

    assert talk.said() == ["You matter. Call {line.line}"]
    talk.press("Go on")
    assert talk.here() == "menu.topics"


# -- words that fit no choice ---------------------------------------------------------------------


def listening() -> Talk:
    """Return somebody at a question where people tell what happened."""
    told = BOOK["welcome.yaml"] + "    if_told: Thank you for telling me.\n"
    talk = Talk({**BOOK, "welcome.yaml": told})
    talk.pick("en")
    return talk


def test_who_tells_what_happened_is_thanked_and_asked_again() -> None:
    talk = listening()

    talk.hear(Heard(DAY, "somebody has put it online"))

    assert talk.said() == ["Thank you for telling me.", "How old are you?"]
    assert talk.here() == "welcome.how_old"


@pytest.mark.parametrize("words", ["what", "who are you"])
def test_a_few_words_that_fit_nothing_are_no_story(words: str) -> None:
    talk = listening()

    talk.hear(Heard(DAY, words))

    assert talk.said() == [talk.book.common["pick_one"], "How old are you?"]


def test_who_goes_on_telling_hears_of_the_ways_to_a_person() -> None:
    talk = listening()
    talk.book = talk.book.model_copy(update={"common": {**talk.book.common, "still_lost": "Lost."}})

    for _ in range(MOST_MISSES):
        talk.hear(Heard(DAY, "somebody has put it online"))

    assert talk.said() == ["Lost.", "How old are you?"]


# -- a clock rings --------------------------------------------------------------------------------


def test_back_from_a_reminder_asks_the_interrupted_question_with_the_answers_it_had() -> None:
    talk = Talk().grown_up().reported("chat")
    talk.hear(Interrupted(DAY, "menu"))
    talk.press("Report it")
    talk.pick("AA")
    talk.pick("forum")
    assert talk.here() == "report.the_way"

    talk.hear(TimerRang(DAY + timedelta(hours=48), "clock1"))
    assert (talk.here(), talk.state.answers["platform"]) == ("clock_ended.hello", "chat")
    talk.hear(Interrupted(DAY, "back"))

    assert (talk.here(), talk.state.answers["platform"]) == ("report.the_way", "forum")


def test_an_interrupt_of_a_reminder_does_not_bring_back_another_question_with_the_reminders_answers() -> None:
    talk = Talk().grown_up().reported("chat")
    talk.hear(Interrupted(DAY, "menu"))
    talk.press("Report it")
    talk.pick("AA")
    talk.pick("forum")

    talk.hear(TimerRang(DAY + timedelta(hours=48), "clock1"))
    talk.hear(Interrupted(DAY, "help_now"))
    talk.press("Go on")

    assert (talk.here(), talk.state.answers["platform"]) == ("clock_ended.hello", "chat")


def test_clocks_do_not_pile_up_without_end_and_each_keeps_a_name_of_its_own() -> None:
    talk = Talk().grown_up()
    stopped: list[str] = []
    for _ in range(MOST_CLOCKS + 5):
        talk.reported("chat")
        stopped += [effect.timer for effect in talk.effects if isinstance(effect, StopTimer)]

    clocks = talk.state.clocks
    assert len(clocks) == MOST_CLOCKS
    assert len({clock.id for clock in clocks}) == MOST_CLOCKS
    assert [effect.timer for effect in talk.effects if isinstance(effect, SetTimer)] == [clocks[-1].id]


def test_a_clock_that_makes_way_for_a_new_one_rings_no_more() -> None:
    talk = Talk().grown_up()
    for _ in range(MOST_CLOCKS):
        talk.reported("chat")
    oldest = talk.state.clocks[0].id

    talk.hear(Interrupted(talk.at, "menu"))
    talk.press("Report it")
    talk.pick("AA")
    talk.pick("chat")
    talk.press("I have reported it")

    assert [effect.timer for effect in talk.effects if isinstance(effect, StopTimer)] == [oldest]


# -- age ------------------------------------------------------------------------------------------

AGE_AGAIN = broken(
    "menu.yaml",
    "      - {label: My notes, go: flow/notes}\n",
    """      - {label: My notes, go: flow/notes}
      - {label: Change the age, go: age_again}
  age_again:
    say: How old?
    choose:
      - {label: Grown up, go: topics, set: {age: adult}}
      - {label: Younger, go: topics, set: {age: minor}}
""",
)


def test_who_says_to_be_a_minor_after_all_is_not_led_back_to_what_is_for_adults() -> None:
    talk = Talk(AGE_AGAIN).grown_up()
    talk.press("For adults", "Topics", "Change the age", "Younger")

    for _ in range(6):
        talk.hear(Interrupted(DAY, "back"))
        assert talk.state.answers["age"] == "minor"
        assert talk.state.flow == "menu"


def test_a_first_answer_to_the_age_question_can_still_be_taken_back() -> None:
    talk = Talk()
    talk.pick("en")
    talk.press("Younger")

    talk.hear(Interrupted(DAY, "back"))

    assert talk.here() == "welcome.how_old"
    talk.press("Grown up")
    assert talk.state.answers["age"] == "adult"


# -- buttons --------------------------------------------------------------------------------------


def test_the_last_button_pressed_twice_at_once_has_one_effect_even_when_it_ended_the_talk() -> None:
    talk = Talk().grown_up()
    talk.press("Report it")
    talk.pick("AA")
    talk.pick("chat")
    talk.press("I have reported it")
    question = talk.question()
    press = Chose(talk.at, question.options[-1].id, question.serial)
    talk.hear(press)
    assert talk.said() == ["Well done."]

    talk.hear(press)

    assert talk.effects == ()
    assert talk.here() == "report.done"


@pytest.mark.parametrize(("seconds", "answered"), [(TWICE_SECONDS - 1, False), (TWICE_SECONDS, True), (86_400, True)])
def test_a_button_tried_again_much_later_is_answered_kindly(seconds: int, answered: bool) -> None:
    talk = Talk()
    first = talk.question()
    talk.pick("en")

    talk.hear(Chose(DAY + timedelta(seconds=seconds), "en", first.serial))

    assert bool(talk.effects) is answered
    assert talk.here() == "welcome.how_old"


# -- versions -------------------------------------------------------------------------------------

MARKS = """
from bot.flow.steps import Choose
step = Choose(
    say="Which?",
    choose=[{"label": "One", "go": "a", "when": {"country": ["IN", "NP", "PK", "BD"], "any": [{"age": ["b", "c"]}]}}],
)
print(step.fingerprint)
"""


def test_a_step_that_nobody_edited_is_the_same_step_in_every_process() -> None:
    def fingerprint(seed: str) -> str:
        run = [sys.executable, "-c", MARKS]
        return subprocess.run(
            run, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout

    assert len({fingerprint(seed) for seed in ("1", "2", "3", "4")}) == 1


def test_a_step_with_another_condition_is_another_step() -> None:
    before = read_book(BOOK).flows["menu"].steps["topics"].fingerprint
    edited = broken("menu.yaml", "when: {age: adult}", "when: {age: [adult, minor]}")

    assert read_book(edited).flows["menu"].steps["topics"].fingerprint != before


def test_the_time_of_an_answer_outlives_the_bytes() -> None:
    talk = Talk()
    talk.pick("en")

    assert talk.state.answered_at == datetime.fromtimestamp(DAY.timestamp(), tz=DAY.tzinfo)
