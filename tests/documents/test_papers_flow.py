"""The conversation about papers: what it offers can be made, and it goes out in the form that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from bot.app import content_of
from bot.documents.desk import CANNOT, Desk
from bot.documents.kinds import Kind
from bot.domain.effects import Effect, Say, SendDocument
from bot.domain.events import Chose, Event, Heard
from bot.domain.messages import Wish
from bot.flow.engine import take_turn
from bot.flow.state import Entry, State, encode
from bot.service.content import Content
from bot.settings import Settings
from tests.documents.conftest import NOTES, NOW

COUNTRIES = ("", "IN", "US", "GB", "EU", "BD")


@pytest.fixture(scope="module")
def content() -> Content:
    return content_of(Settings(_env_file=None))


@pytest.fixture(scope="module")
def desk(content: Content) -> Desk:
    return Desk(content.facts, content.words, content.zones, "en")


def notes() -> tuple[Entry, ...]:
    return tuple(Entry(kind, NOW, fields) for kind, fields in NOTES)


def asked(content: Content, **answers: str) -> State:
    """Someone who opened their papers and was asked for the form."""
    known = {name: value for name, value in answers.items() if value}
    start = State("menu", "my_things", answers=known, notes=notes())
    mark = content.book.flows["menu"].steps["my_things"].fingerprint
    labels = [option.label for option in content.book.flows["menu"].steps["my_things"].choose]  # type: ignore[union-attr]
    there = State(**{**{n: getattr(start, n) for n in State.__slots__}, "mark": mark, "serial": 1})
    return turn(content, there, Chose(NOW, str(labels.index("Papers to hand on"))))[0]


def turn(content: Content, state: State, event: Event) -> tuple[State, list[Effect]]:
    done = take_turn(content.book, content.facts, state, event)
    return done.state, list(done.effects)


def offers(effects: list[Effect]) -> dict[str, str]:
    """The choices under the last message, by label."""
    last = [effect for effect in effects if isinstance(effect, Say)][-1]
    return {option.label.msgid: option.id for option in last.options}


def press(content: Content, state: State, effects: list[Effect], label: str) -> tuple[State, list[Effect]]:
    return turn(content, state, Chose(NOW, offers(effects)[label]))


def form_of_choice(content: Content, label: str, **answers: str) -> tuple[State, list[Effect]]:
    state = asked(content, **answers)
    return turn(content, state, Chose(NOW, str(("As a file", "As a locked file", "As text to paste").index(label))))


def every_paper(content: Content, state: State, effects: list[Effect]) -> Iterator[tuple[State, SendDocument]]:
    """Press everything that can be pressed until a paper is sent."""
    for label, choice in offers(effects).items():
        if label in ("No paper now", "Another paper", "For another place"):
            continue
        after, told = turn(content, state, Chose(NOW, choice))
        sent = [effect for effect in told if isinstance(effect, SendDocument)]
        if sent:
            yield after, sent[0]
        elif after.flow == "papers" and after.step != state.step:
            yield from every_paper(content, after, told)


@pytest.mark.parametrize("country", COUNTRIES)
def test_whatever_is_offered_can_be_made(content: Content, desk: Desk, country: str) -> None:
    situations = ("", *content.book.variables["situation"].values)
    made: set[str] = set()
    for situation, age, platform in product(situations, ("adult", "minor"), ("", "instagram")):
        known = {"country": country, "situation": situation, "age": age, "platform": platform, "language": "en"}
        state, effects = form_of_choice(content, "As text to paste", **known)
        for after, wish in every_paper(content, state, effects):
            made.add(wish.kind)
            message = desk.make(encode(after), Wish(wish.kind, "text"), NOW, files=False)
            assert message.text != CANNOT.msgid, (wish.kind, known)
    assert {"incident_record", "police_complaint", "platform_complaint", "summary", "search_list"} <= made


def test_an_adult_in_india_can_have_every_kind(content: Content) -> None:
    known = {"country": "IN", "situation": "image_shared", "age": "adult", "platform": "instagram"}
    state, effects = form_of_choice(content, "As a file", **known)

    assert {wish.kind for _, wish in every_paper(content, state, effects)} == {str(kind) for kind in Kind}


@pytest.mark.parametrize("age", ["minor", "unsure", ""])
def test_nothing_that_needs_copies_is_offered_unless_all_are_adults(content: Content, age: str) -> None:
    state, effects = form_of_choice(content, "As a file", country="IN", situation="image_shared", age=age)

    kinds = {wish.kind for _, wish in every_paper(content, state, effects)}
    assert kinds.isdisjoint({"search_list", "copyright_notice", "certificate"})
    assert "police_complaint" in kinds


def test_a_locked_file_is_locked_with_the_word_that_was_written(content: Content) -> None:
    state, _ = form_of_choice(content, "As a locked file", country="IN", age="adult")
    state, effects = turn(content, state, Heard(NOW, "a blue gate"))
    state, effects = press(content, state, effects, "My record and timeline")

    sent = [effect for effect in effects if isinstance(effect, SendDocument)]
    assert [(wish.kind, wish.form, wish.password) for wish in sent] == [("incident_record", "file", "a blue gate")]
    assert "a blue gate" not in encode(state).decode()


def test_the_next_paper_has_no_lock_unless_one_is_asked_for_again(content: Content) -> None:
    state, _ = form_of_choice(content, "As a locked file", country="IN", age="adult")
    state, effects = turn(content, state, Heard(NOW, "a blue gate"))
    state, effects = press(content, state, effects, "My record and timeline")
    state, effects = press(content, state, effects, "Another paper")
    state, effects = press(content, state, effects, "As text to paste")
    _, effects = press(content, state, effects, "One page for a helper")

    wish = next(effect for effect in effects if isinstance(effect, SendDocument))
    assert (wish.kind, wish.form, wish.password) == ("summary", "text", "")


def test_a_word_that_was_given_up_locks_no_later_paper(content: Content) -> None:
    state, _ = form_of_choice(content, "As a locked file", country="IN", age="adult")
    state, effects = turn(content, state, Heard(NOW, "a blue gate"))
    state, effects = press(content, state, effects, "No paper now")
    state, effects = press(content, state, effects, "Papers to hand on")
    state, effects = press(content, state, effects, "As a file")
    state, effects = press(content, state, effects, "One page for a helper")

    wish = next(effect for effect in effects if isinstance(effect, SendDocument))
    assert (wish.form, wish.password) == ("file", "")
    assert "a blue gate" not in encode(state).decode()


def test_a_locked_file_without_a_word_is_an_open_one(content: Content) -> None:
    state, _ = form_of_choice(content, "As a locked file", country="IN", age="adult")
    state, effects = turn(content, state, Heard(NOW, "a blue gate"))
    state, effects = press(content, state, effects, "No paper now")
    state, effects = press(content, state, effects, "Papers to hand on")
    state, effects = press(content, state, effects, "As a locked file")
    state, effects = press(content, state, effects, "No lock, please")
    _, effects = press(content, state, effects, "One page for a helper")

    wish = next(effect for effect in effects if isinstance(effect, SendDocument))
    assert (wish.form, wish.password) == ("file", "")


def test_an_empty_notebook_is_said_kindly_before_a_paper_is_made(content: Content) -> None:
    start = State("papers", "anything_written", answers={"country": "IN", "age": "adult"})
    done = take_turn(content.book, content.facts, start, Chose(NOW, "~gone"))

    assert any(isinstance(e, Say) and "still empty" in e.text.msgid for e in done.effects)
