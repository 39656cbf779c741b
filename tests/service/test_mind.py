"""One turn in words: what is said when something broke, in which language, and for how long it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import ConversationId
from bot.domain.incoming import Came, Gone, Incoming, Offered, Pressed, Rang, Shut, What, Wrote
from bot.flow.state import RunningClock, State, decode, encode
from bot.ports import Conversation, Outcome
from bot.service.knocking import NAME, TEXT
from bot.service.mind import Mind
from tests.golden.stage import RETENTION, stage
from tests.service.rig import ASHA, NOON


@pytest.fixture
def mind() -> Mind:
    return stage().mind


def talk(state: State | bytes = b"") -> Conversation:
    raw = encode(state) if isinstance(state, State) else state
    return Conversation(ConversationId(1), ASHA, raw, new=not raw)


def heard(what: What, locale_hint: str = "en") -> Incoming:
    return Incoming(ASHA, "k1", 1, NOON, what, "m1", locale_hint)


def waiting(mind: Mind, locale: str = "en", **known: Any) -> State:
    """Return the state of someone who was just greeted."""
    state = decode(mind.turn(talk(), heard(Came(), locale), NOON).conversation.state)
    return replace(state, **known)


def texts(outcome: Outcome) -> list[str]:
    return [letter.text for letter in outcome.letters]


def test_trouble_is_said_kindly_and_everything_stays_as_it_was(mind: Mind) -> None:
    state = waiting(mind)

    outcome = mind.trouble(talk(state), heard(Wrote("hello")), NOON)

    assert texts(outcome) == [stage().content.book.common["trouble"]]
    assert [button.data for row in outcome.letters[0].rows for button in row] == ["!help_now", "!menu"]
    assert decode(outcome.conversation.state) == state
    assert (outcome.key, outcome.ref) == ("k1", "m1")
    assert outcome.expires == NOON + RETENTION


def test_trouble_is_said_in_the_language_of_the_conversation(mind: Mind) -> None:
    outcome = mind.trouble(talk(waiting(mind, "hi")), heard(Wrote("hello")), NOON)

    trouble = stage().content.book.common["trouble"]
    assert texts(outcome) == [stage().content.words.text(trouble, "hi")]


def test_trouble_of_a_timer_does_not_ring_it_for_ever(mind: Mind) -> None:
    outcome = mind.trouble(talk(waiting(mind)), heard(Rang("clock1")), NOON)

    assert outcome.stop_timers == ("clock1",)


@pytest.mark.parametrize(
    "raw", [b"\x00", b"{}", b'{"flow":"a","step":"b","of tomorrow":1}', b'{"flow":"a","stack":[1]}']
)
def test_a_state_that_cannot_be_read_is_let_go(mind: Mind, raw: bytes) -> None:
    outcome = mind.trouble(talk(raw), heard(Wrote("hello")), NOON)

    assert outcome.conversation.state == b""
    assert outcome.letters


@pytest.mark.parametrize("what", [Came(), Wrote("hello"), Offered("photo")])
def test_someone_new_is_met_in_the_language_of_their_app(mind: Mind, what: What) -> None:
    outcome = mind.turn(talk(), heard(what, "hi-IN"), NOON)

    assert decode(outcome.conversation.state).answers["language"] == "hi"
    assert all(any("\u0900" <= char <= "\u097f" for char in text) for text in texts(outcome))


def test_a_language_we_do_not_speak_is_met_in_the_first_we_offer(mind: Mind) -> None:
    outcome = mind.turn(talk(), heard(Came(), "xx"), NOON)

    assert "language" not in decode(outcome.conversation.state).answers


def test_the_language_of_the_app_does_not_undo_the_one_that_was_chosen(mind: Mind) -> None:
    outcome = mind.turn(talk(waiting(mind, "en")), heard(Wrote("hello"), "hi"), NOON)

    assert decode(outcome.conversation.state).answers["language"] == "en"


def test_who_leaves_before_we_met_leaves_nothing_behind(mind: Mind) -> None:
    outcome = mind.turn(talk(), heard(Gone()), NOON)

    assert (outcome.conversation.state, outcome.letters, outcome.gone) == (b"", (), True)


def test_a_conversation_is_kept_as_long_as_promised_after_its_last_message(mind: Mind) -> None:
    assert mind.turn(talk(), heard(Came()), NOON).expires == NOON + RETENTION


def test_a_reminder_that_was_asked_for_keeps_it_until_then_and_as_long_again(mind: Mind) -> None:
    due = NOON + timedelta(days=30)
    clock = RunningClock("clock1", "x", "x", NOON, due, remind=True)

    outcome = mind.turn(talk(waiting(mind, clocks=(clock,))), heard(Wrote("hello")), NOON)

    assert outcome.expires == due + RETENTION


def test_a_clock_that_nobody_asked_about_keeps_nothing(mind: Mind) -> None:
    clock = RunningClock("clock1", "x", "x", NOON, NOON + timedelta(days=30))

    outcome = mind.turn(talk(waiting(mind, clocks=(clock,))), heard(Wrote("hello")), NOON)

    assert outcome.expires == NOON + RETENTION


def test_who_is_reached_by_an_approved_wording_only_is_sent_that_and_nothing_changes(mind: Mind) -> None:
    state = waiting(mind, "hi")

    outcome = mind.turn(talk(state), heard(Shut()), NOON)

    (letter,) = outcome.letters
    assert (letter.template, letter.locale) == (NAME, "hi")
    assert letter.text == stage().content.words.text(TEXT.msgid, "hi")
    assert letter.rows == ()
    assert decode(outcome.conversation.state) == state
    assert (outcome.gone, outcome.wipe, outcome.expires) == (False, False, NOON + RETENTION)


def test_nobody_is_sent_an_approved_wording_who_is_not_known(mind: Mind) -> None:
    outcome = mind.turn(talk(), heard(Shut()), NOON)

    assert outcome.letters == ()
    assert outcome.conversation.state == b""


@pytest.mark.parametrize("words", ["/wipe", "/exit"])
def test_where_messages_stay_the_last_words_say_so_once(mind: Mind, words: str) -> None:
    honest = Mind(mind._book, mind._facts, mind._reader, mind._voice, mind._manner, {ASHA.channel: "They stay."})
    told = [text for text in last_words(honest, words) if "They stay." in text]

    assert len(told) == 1
    assert told[0].endswith("\n\nThey stay.")
    assert not [text for text in last_words(mind, words) if "They stay." in text]


def last_words(mind: Mind, words: str) -> list[str]:
    """Return what is said when someone leaves or has everything forgotten."""
    outcome = mind.turn(talk(waiting(mind)), heard(Wrote(words)), NOON)
    if words == "/exit":
        return texts(outcome)
    yes = outcome.letters[-1].rows[0][0].data
    return texts(mind.turn(talk(decode(outcome.conversation.state)), heard(Pressed(yes)), NOON))


def test_a_bot_that_rests_says_nothing_of_what_stays_and_does_not_knock(mind: Mind) -> None:
    """Whoever looks at the screen meets a bot with daily tips."""
    honest = Mind(mind._book, mind._facts, mind._reader, mind._voice, mind._manner, {ASHA.channel: "They stay."})
    rests = honest.turn(talk(waiting(mind, agreed="mangoes")), heard(Wrote("mangoes")), NOON)

    assert rests.clear
    assert [text for text in texts(rests) if "They stay." in text] == []
    assert honest.turn(talk(decode(rests.conversation.state)), heard(Shut()), NOON).letters == ()


def test_the_place_that_a_conversation_left_says_what_stays_there(mind: Mind) -> None:
    honest = Mind(mind._book, mind._facts, mind._reader, mind._voice, mind._manner, {ASHA.channel: "They stay."})

    assert texts(honest.leave(talk(waiting(mind)), heard(Wrote("1234")), NOON))[0].endswith("\n\nThey stay.")
