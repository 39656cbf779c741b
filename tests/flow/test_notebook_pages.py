"""Reading, changing and deleting what was written down, one note at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.app import content_of
from bot.domain.effects import Effect, Say
from bot.domain.events import Chose, Heard, Interrupted
from bot.flow.engine import take_turn
from bot.flow.state import Entry, State, decode, encode
from bot.service.content import Content
from bot.settings import Settings

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
THREE = tuple(Entry("event", NOW, {"what": f"words of note {number}"}) for number in (1, 2, 3))


@pytest.fixture(scope="module")
def content() -> Content:
    return content_of(Settings(_env_file=None))


class Talk:
    """Someone with a notebook; every state goes through storage."""

    def __init__(self, content: Content, age: str = "adult", notes: tuple[Entry, ...] = THREE) -> None:
        self._content = content
        self.state = State("menu", "topics", answers={"age": age, "country": "IN"}, notes=notes)
        self.said: list[Effect] = []
        self.hears(Interrupted(NOW, "evidence"))

    def hears(self, event: Chose | Heard | Interrupted) -> None:
        done = take_turn(self._content.book, self._content.facts, self.state, event)
        self.state, self.said = decode(encode(done.state)), list(done.effects)

    def presses(self, *labels: str) -> Talk:
        for label in labels:
            last = [effect for effect in self.said if isinstance(effect, Say)][-1]
            self.hears(Chose(NOW, {option.label.msgid: option.id for option in last.options}[label]))
        return self

    def writes(self, *texts: str) -> Talk:
        for text in texts:
            self.hears(Heard(NOW, text))
        return self

    def goes_back(self) -> Talk:
        self.hears(Interrupted(NOW, "back"))
        return self

    @property
    def shown(self) -> str:
        """What is filled into the last messages."""
        return "\n".join(str(value) for e in self.said if isinstance(e, Say) for value in e.text.values.values())

    @property
    def notes(self) -> list[str]:
        return [next(iter(entry.fields.values())) for entry in self.state.notes]


def test_notes_are_shown_one_by_one_and_after_the_last_comes_the_first(content: Content) -> None:
    talk = Talk(content).presses("Read my notes", "Change or delete one")
    for number in (1, 2, 3, 1):
        assert f"words of note {number}" in talk.shown
        talk.presses("The next one")


def test_the_note_that_is_shown_is_the_one_that_goes(content: Content) -> None:
    talk = Talk(content).presses("Read my notes", "Change or delete one", "The next one")
    talk.presses("Delete this one", "Yes, delete it")

    assert talk.notes == ["words of note 1", "words of note 3"]
    assert "words of note 3" in talk.shown


def test_nothing_goes_without_a_yes(content: Content) -> None:
    talk = Talk(content).presses("Read my notes", "Change or delete one", "Delete this one", "No, keep it")

    assert len(talk.notes) == 3
    assert "words of note 1" in talk.shown


def test_when_the_last_note_is_gone_the_notebook_is_empty(content: Content) -> None:
    talk = Talk(content, notes=THREE[:1]).presses("Read my notes", "Change or delete one")
    talk.presses("Delete this one", "Yes, delete it")

    assert talk.notes == []
    assert any(isinstance(e, Say) and "notebook is empty" in e.text.msgid for e in talk.said)


def test_what_was_deleted_does_not_come_back_by_going_back(content: Content) -> None:
    talk = Talk(content).presses("Read my notes", "Change or delete one", "Delete this one", "Yes, delete it")
    talk.goes_back()

    assert talk.notes == ["words of note 2", "words of note 3"]
    assert "words of note 1" not in encode(talk.state).decode()


def test_a_note_written_anew_takes_the_place_of_the_old_one(content: Content) -> None:
    talk = Talk(content).presses("Read my notes", "Change or delete one", "The next one", "Write it anew")
    talk.presses("What happened").writes("better words", "yesterday").presses("Skip")

    assert talk.notes == ["words of note 1", "better words", "words of note 3"]
    assert "words of note 2" not in encode(talk.state).decode()


def test_the_old_note_stays_while_the_new_one_is_not_kept(content: Content) -> None:
    talk = Talk(content).presses("Read my notes", "Change or delete one", "Write it anew", "What happened")
    talk.hears(Interrupted(NOW, "evidence"))
    talk.presses("What happened").writes("one more", "today").presses("Skip")

    assert talk.notes == [*(f"words of note {number}" for number in (1, 2, 3)), "one more"]


def test_leaving_it_as_it_is_changes_nothing(content: Content) -> None:
    talk = Talk(content).presses("Read my notes", "Change or delete one", "Write it anew", "Leave it as it is")
    talk.presses("What happened").writes("one more", "today").presses("Skip")

    assert len(talk.notes) == 4


@pytest.mark.parametrize("age", ["minor", "unsure", ""])
def test_who_may_be_young_is_never_asked_what_happened(content: Content, age: str) -> None:
    talk = Talk(content, age=age).presses("Read my notes", "Change or delete one", "Write it anew")
    last = [effect for effect in talk.said if isinstance(effect, Say)][-1]

    assert [option.label.msgid for option in last.options] == ["Where it is", "A report I made", "Leave it as it is"]


def test_a_page_beyond_the_last_note_is_no_error(content: Content) -> None:
    talk = Talk(content)
    talk.state = replace(talk.state, leaf=9)
    talk.presses("Read my notes", "Change or delete one")

    assert "words of note 1" in talk.shown
