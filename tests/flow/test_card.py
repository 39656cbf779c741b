"""The card for a volunteer: nothing is on it that she was not shown, and what she turns over stays here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.effects import AnswerPerson, CallPerson, Effect, Say
from bot.domain.errors import ContentError
from bot.domain.events import Chose, Heard, Interrupted
from bot.domain.phrases import Phrase
from bot.flow.engine import take_turn
from bot.flow.parse import read_book
from bot.flow.state import Entry, State, decode, encode
from bot.flow.walk import Walk
from bot.handoff.card import Line, NotOnTheCardError, Wants
from bot.handoff.case import Case, CaseId, Status
from bot.i18n.moments import Scene
from bot.service.people import People
from tests.flow.check.books import BOOK, broken
from tests.golden.house import House
from tests.golden.stage import stage

NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
KNOWN = {"language": "hi", "country": "IN", "region": "IN-MH", "situation": "image_shared", "platform": "instagram"}
OF_ANYONE = {"language", "country", "region", "age"}
OTHERS = {"situation", "platform", "wants"}


class Asking:
    """Someone who asks for a person while one is there; every state goes through storage."""

    def __init__(self, people: str = "there", **answers: str) -> None:
        self.house = House(people, NOW)
        self.state = State("menu", "topics", answers={**KNOWN, **answers}, words={"place_link": "her own words"})
        self.effects: tuple[Effect, ...] = ()
        self.hears(Interrupted(NOW, "person"))

    def hears(self, event: Chose | Heard | Interrupted) -> None:
        facts = stage().content.facts.among(self.house.people)
        done = take_turn(stage().content.book, facts, self.state, event)
        self.state, self.effects = decode(encode(done.state)), done.effects
        for effect in done.effects:
            if isinstance(effect, CallPerson | AnswerPerson):
                self.house.take(effect, "hi", NOW)

    def presses(self, *labels: str) -> Asking:
        for label in labels:
            last = [effect for effect in self.effects if isinstance(effect, Say)][-1]
            self.hears(Chose(NOW, {option.label.msgid: option.id for option in last.options}[label]))
        return self

    def turns(self, *lines: str) -> Asking:
        self.presses("Choose line by line")
        for line in lines:
            self.hears(Chose(NOW, line))
        return self.presses("That is right")

    def sees_the_card(self) -> Asking:
        return self.presses("Yes, please", "Being safe")

    @property
    def card(self) -> dict[str, str]:
        (call,) = [effect for effect in self.effects if isinstance(effect, CallPerson)]
        return dict(call.card)


def test_an_adult_passes_on_what_she_was_shown() -> None:
    card = Asking(age="adult").sees_the_card().presses("Yes, ask like this").card

    assert card == {**KNOWN, "age": "adult", "wants": "safety"}


@pytest.mark.parametrize("age", [{"age": "minor"}, {"age": "unsure"}, {}], ids=["minor", "unsure", "not asked"])
def test_who_may_be_under_eighteen_passes_on_nothing_of_what_happened_unless_it_was_ticked(
    age: Mapping[str, str],
) -> None:
    asking = Asking(**age).sees_the_card()

    assert set(asking.presses("Yes, ask like this").card) == (OF_ANYONE & {*KNOWN, *age})


def test_a_minor_may_tick_more() -> None:
    card = Asking(age="minor").sees_the_card().turns("wants").presses("Yes, ask like this").card

    assert set(card) == OF_ANYONE | {"wants"}


def test_who_says_to_be_under_eighteen_after_all_passes_on_nothing_that_an_adult_had_ticked() -> None:
    asking = Asking(age="adult").sees_the_card()
    facts = stage().content.facts
    walk = Walk(stage().content.book, facts, asking.state, NOW)
    walk.know({"age": "minor"})

    assert asking.state.passing
    assert walk.state.passing == ()


def test_all_of_it_can_be_kept_back() -> None:
    assert Asking(age="adult").sees_the_card().presses("Keep all of it back").card == {}


@given(turned=st.lists(st.sampled_from([*OF_ANYONE, *OTHERS]), max_size=8), age=st.sampled_from(["adult", "minor"]))
def test_each_press_turns_one_line_over_and_no_other(turned: list[str], age: str) -> None:
    asking = Asking(age=age).sees_the_card().turns(*turned)
    before = OF_ANYONE | OTHERS if age == "adult" else OF_ANYONE
    odd = {line for line in turned if turned.count(line) % 2}

    assert set(asking.presses("Yes, ask like this").card) == before ^ odd


def test_what_becomes_known_after_the_card_was_shown_is_not_passed_on_with_it() -> None:
    asking = Asking(age="adult", platform="").sees_the_card().presses("Yes, ask like this", "Leave the queue")
    asking.state = decode(encode(asking.state))
    object.__setattr__(asking.state, "answers", {**asking.state.answers, "platform": "telegram"})
    asking.hears(Interrupted(NOW, "person"))

    assert "platform" not in asking.card
    assert asking.card["wants"] == "safety"


def test_no_word_of_hers_is_on_the_card() -> None:
    asking = Asking(age="adult", country="her own words").sees_the_card()

    assert "her own words" not in str(asking.presses("Yes, ask like this").card)
    assert "her own words" not in str([effect.text for effect in asking.effects if isinstance(effect, Say)])


def test_what_is_passed_on_is_held_against_the_lists_once_more() -> None:
    cards = stage().content.facts.cards

    assert cards.checked((("age", "minor"), ("wants", "safety"))).lines == ((Line.AGE, "minor"), (Line.WANTS, "safety"))
    assert cards.checked(()).lines == ()
    for line in (("wants", "her own words"), ("safe", "yes"), ("country", "ZZ")):
        with pytest.raises(NotOnTheCardError):
            cards.checked((("age", "minor"), line))


def test_a_reader_sees_names_and_values_in_words() -> None:
    content = stage().content
    said = content.facts.cards.said(content.facts.cards.checked(tuple(KNOWN.items())), NOW)
    shown = [
        content.words.render(Phrase("{n}: {v}", {"n": name, "v": value}), "hi", Scene(NOW)) for name, value in said
    ]

    assert shown == [
        "भाषा: हिन्दी", "देश: भारत", "राज्य या प्रांत: महाराष्ट्र", "क्या हुआ था: फ़ोटो या वीडियो फैलाया गया", "वह कहाँ है: इंस्टाग्राम",
    ]  # fmt: skip


def test_who_was_promised_a_time_may_ask_sooner() -> None:
    asking = Asking("later", age="adult").presses("Pick a time")
    asking.hears(Chose(NOW, [effect for effect in asking.effects if isinstance(effect, Say)][-1].options[0].id))
    asking.presses("Being safe", "Yes, ask like this")
    asking.house.come()
    asking.hears(Interrupted(NOW, "waiting"))
    asking.presses("Ask someone now")

    assert [effect for effect in asking.effects if isinstance(effect, CallPerson)]
    assert asking.house.case is not None
    assert asking.house.case.status is Status.WAITING


def test_the_lines_of_the_flows_are_those_of_the_rules() -> None:
    variables = stage().content.book.variables

    assert set(variables["wants"].values) == set(Wants)
    assert set(variables["card_line"].values) == set(Line)
    assert all(variables[line].called for line in Line)
    assert {line for line in Line if variables[line].values and not variables[line].said} == set()


@pytest.mark.parametrize("locale", ["en", "hi"])
def test_every_line_fits_a_button_with_its_mark(locale: str) -> None:
    content = stage().content
    names = [content.words.text(content.book.variables[line].called, locale) for line in Line]

    assert [name for name in names if len(f"✓ {name}") > 24] == []


# -- what is told to the volunteers ------------------------------------------------------------------------


def test_a_time_is_picked_first_and_promised_once_the_card_is_agreed_on() -> None:
    asking = Asking("later", age="adult").presses("Pick a time")
    last = [effect for effect in asking.effects if isinstance(effect, Say)][-1]
    asking.hears(Chose(NOW, last.options[0].id))
    assert not [effect for effect in asking.effects if isinstance(effect, CallPerson | AnswerPerson)]
    asking.presses("Being safe", "Yes, ask like this")

    told = [effect for effect in asking.effects if isinstance(effect, CallPerson | AnswerPerson)]
    assert [type(effect) for effect in told] == [CallPerson, AnswerPerson]
    assert told[1] == AnswerPerson("call_back", datetime.fromisoformat(last.options[0].id))
    assert "call_back_at" not in asking.state.answers


def test_a_time_that_is_gone_meanwhile_is_not_taken() -> None:
    asking = Asking("later", age="adult").presses("Pick a time")
    asking.hears(Chose(NOW, "2026-11-21T06:30+00:00"))

    assert (asking.state.flow, "call_back_at" in asking.state.answers) == ("call_back", False)


def test_leaving_is_told_once_and_then_there_is_nothing_to_leave() -> None:
    asking = Asking(age="adult").sees_the_card().presses("Yes, ask like this")
    asking.hears(Interrupted(NOW, "end_talk"))
    assert AnswerPerson("leave") in asking.effects
    asking.hears(Interrupted(NOW, "end_talk"))

    assert AnswerPerson("leave") not in asking.effects


@pytest.mark.parametrize(("interrupt", "answer"), [("colleague_yes", "agree"), ("colleague_no", "disagree")])
def test_an_answer_about_a_colleague_leaves_the_conversation_with_the_bot_where_it_is(
    interrupt: str, answer: str
) -> None:
    asking = Asking(age="adult").sees_the_card().presses("Yes, ask like this")
    asking.house.joins(NOW)
    asking.house.proposes(NOW)
    before = asking.state
    asking.hears(Interrupted(NOW, interrupt))

    assert [type(effect) for effect in asking.effects] == [AnswerPerson, Say]
    assert asking.effects[0] == AnswerPerson(answer)  # type: ignore[arg-type]
    assert asking.state == before


def test_an_answer_about_a_colleague_nobody_asked_for_goes_to_nobody() -> None:
    asking = Asking(age="adult")
    before = asking.state
    asking.hears(Interrupted(NOW, "colleague_yes"))

    assert {type(effect) for effect in asking.effects} == {Say}
    assert asking.effects[0] == Say(Phrase(stage().content.book.common["old_button"]), personal=False)
    assert asking.state == before


def test_in_a_crisis_a_person_is_asked_for_with_nothing_on_the_card_and_only_if_one_is_there() -> None:
    for people, asked in (("there", True), ("later", False)):
        asking = Asking(people, age="adult")
        asking.hears(Heard(NOW, "words", cues=("suicide",)))
        asking.presses("Yes, I am")
        calls = [effect for effect in asking.effects if isinstance(effect, CallPerson)]

        assert calls == ([CallPerson()] if asked else [])


# -- as it is written ----------------------------------------------------------------------------------------


def test_a_state_that_was_written_before_there_were_cards_still_reads() -> None:
    old = b'{"flow":"menu","step":"topics","answers":{"age":"adult"},"notes":[{"kind":"event","at":1.0,"fields":{"a":"b"}}]}'

    assert decode(old) == State(
        "menu", "topics", answers={"age": "adult"}, notes=(Entry("event", datetime.fromtimestamp(1, UTC), {"a": "b"}),)
    )


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{person: please, go: return}", "'ask', 'leave'"),
        ("{person: call_back, go: return}", "'time'"),
        ("{person: ask, time: safe, go: return}", "'time'"),
        ("{person: call_back, time: nothing_known, go: return}", "'nothing_known' is not a variable"),
        ("{card: turn, go: return}", "'line'"),
        ("{card: begin, line: safe, go: return}", "'line'"),
        ("{card: turn, line: nothing_known, go: return}", "'nothing_known' is not a variable"),
    ],
)
def test_a_step_that_could_not_be_done_is_refused(step: str, said: str) -> None:
    with pytest.raises(ContentError) as refused:
        read_book(broken("person.yaml", "{person: ask, go: return}", step))

    assert said in str(refused.value)


def test_an_interrupt_that_answers_volunteers_leads_nowhere_and_says_something() -> None:
    for answer in (
        "{label: A, words: a, person: agree, needs: volunteers}",
        "{label: A, words: a, person: agree, thanks: cut}",
        "{label: A, words: a, person: agree, needs: volunteers, thanks: cut, go: menu}",
    ):
        everywhere = BOOK["everywhere.yaml"].replace("interrupts:\n", f"interrupts:\n  aside: {answer}\n")
        with pytest.raises(ContentError, match="answers the volunteers"):
            read_book({**BOOK, "everywhere.yaml": everywhere})


def test_people_do_not_stay_in_the_directory() -> None:
    facts = stage().content.facts
    there = facts.among(House("there", NOW).people)

    assert there.find("volunteers", {}, NOW)
    assert not facts.find("volunteers", {}, NOW)
    assert facts.among(People(Case(CaseId("x"), "en", NOW))).find("own_wait", {}, NOW)
