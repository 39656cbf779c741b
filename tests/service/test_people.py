"""What a conversation may look up of people: who is there, how long it takes, and how her own case stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.facts import Found
from bot.domain.incoming import Wrote
from bot.domain.phrases import Phrase
from bot.flow.state import decode
from bot.handoff.case import Case, CaseId, Flag, Status
from bot.handoff.terms import PROPOSED
from bot.handoff.volunteers import Shift
from bot.handoff.waiting import Around
from bot.handoff.waits import Usual, Wait
from bot.service.mind import Mind
from bot.service.people import NOBODY, SHAPES, People, found, urgency, wait_range, would_be
from bot.service.proof import SOMETIMES
from tests.golden.stage import RETENTION, stage
from tests.handoff.people import ASHA, NOON, a_case, in_status, minutes, volunteer
from tests.service.test_mind import heard, talk, waiting

ADULT = {"language": "en", "age": "adult"}
UNDER_WAY = {Status.WAITING, Status.OFFERED, Status.HELD, Status.HANDING_OVER, Status.CALL_BACK}
FOUND_IN = {
    "own_request": UNDER_WAY,
    "own_wait": {Status.WAITING, Status.OFFERED},
    "own_talk": {Status.HELD, Status.HANDING_OVER},
    "own_hand_over": {Status.HANDING_OVER},
    "own_call_back": {Status.CALL_BACK},
    "own_ended_talk": {Status.CLOSED},
}


def ask(query: str, people: People, answers: dict[str, str] | None = None, at: datetime = NOON) -> Sequence[Found]:
    return found(query, people, ADULT if answers is None else answers, "en", at)


def waits(
    language: str = "en", *, severe: bool = False, lengths: Sequence[int] = tuple(range(3, 39, 3))
) -> tuple[Wait, ...]:
    return tuple(Wait(NOON - timedelta(days=1), minutes(n), True, language, severe) for n in lengths)


def test_while_nobody_is_there_and_nothing_is_planned_nothing_is_found() -> None:
    assert [query for query in SHAPES if ask(query, NOBODY)] == []


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("query", FOUND_IN)
def test_her_own_case_is_found_where_it_stands(query: str, status: Status) -> None:
    case = in_status(status).case

    assert bool(ask(query, People(case))) == (status in FOUND_IN[query])


def test_every_look_up_gives_the_fields_it_names_and_the_proof_knows_an_example_of_each() -> None:
    there = Around(volunteers=(volunteer(),), waits=waits())
    later = Around(shifts=(Shift(ASHA, NOON + minutes(60), NOON + minutes(300), frozenset({"en"})),))
    worlds = [People(None, there), People(None, later), *(People(in_status(status).case) for status in Status)]

    assert set(SOMETIMES) == set(SHAPES)
    for query, shape in SHAPES.items():
        records = [one for people in worlds for one in ask(query, people)]
        assert records, query
        assert {frozenset(one.fields) for one in (*records, *SOMETIMES[query])} == {shape.fields}, query


def test_the_usual_wait_is_told_only_when_it_was_measured_and_somebody_is_there() -> None:
    team = (volunteer(),)

    assert ask("volunteers", People(None, Around(volunteers=team)))[0].fields["there"] == 1
    assert not ask("usual_wait", People(None, Around(volunteers=team)))
    assert not ask("usual_wait", People(None, Around(waits=waits())))
    (usual,) = ask("usual_wait", People(None, Around(volunteers=team, waits=waits())))
    assert (usual.fields["least"], usual.fields["most"]) == (minutes(10), minutes(30))


def test_the_wait_of_a_minor_is_measured_by_the_waits_of_minors() -> None:
    people = People(None, Around(volunteers=(volunteer(),), waits=waits()))

    assert ask("usual_wait", people)
    assert not ask("usual_wait", people, {"language": "en", "age": "minor"})
    assert not ask("usual_wait", people, {"language": "en", "age": "unsure"})


def test_only_a_volunteer_who_speaks_her_language_counts_as_there() -> None:
    people = People(None, Around(volunteers=(volunteer(languages=frozenset({"hi"})),)))

    assert not ask("volunteers", people)
    assert ask("volunteers", people, {**ADULT, "language": "hi"})
    assert found("volunteers", people, {"age": "adult"}, "hi", NOON), "who has chosen no language has the default one"


def test_a_range_of_one_length_is_told_as_one() -> None:
    assert wait_range(Usual(minutes(5), minutes(5))) == Phrase("about {most}", {"most": minutes(5)})
    assert wait_range(Usual(minutes(5), minutes(20))).msgid == "{least} to {most}"


def test_times_to_pick_are_the_free_ones_and_carry_themselves_in_utc() -> None:
    ist = timedelta(hours=5, minutes=30)
    begins = (NOON + timedelta(hours=2)).astimezone(UTC)
    shift = Shift(ASHA, begins, begins + timedelta(hours=2), frozenset({"en"}))
    people = People(None, Around(shifts=(shift,), promised=(begins,)))
    times = ask("call_back_times", people)

    assert [datetime.fromisoformat(one.id) for one in times] == [one.fields["time"] for one in times]
    assert begins not in {one.fields["time"] for one in times}
    assert len(times) <= PROPOSED.call_backs_shown
    assert all(one.id.endswith("+00:00") and len(one.id) <= 40 for one in times)
    assert ist  # times are written in her own zone by the words, not here


def test_ahead_of_her_are_those_who_came_before_and_speak_her_language() -> None:
    first, second = a_case("first", since=NOON - minutes(30)), a_case("second", since=NOON - minutes(10))
    people = People(second, Around(queue=(first, second), volunteers=(volunteer(),)))
    (wait,) = ask("own_wait", people)

    assert (wait.fields["ahead"], wait.fields["waited"]) == (1, minutes(10))
    assert wait.fields["place"] == Phrase("People before you: {ahead}.", {"ahead": 1})
    (alone,) = ask("own_wait", People(first, Around(queue=(first,))))
    assert alone.fields["place"] == Phrase("You are next.")


def test_what_makes_a_request_urgent_is_where_it_was_made_and_how_old_she_is() -> None:
    parts = stage().content.book.entry

    assert urgency({"menu", "person"}, parts, ADULT) == frozenset()
    assert urgency({"crisis", "crisis_now"}, parts, ADULT) == {Flag.CRISIS}
    assert urgency({"danger"}, parts, {"age": "unsure"}) == {Flag.LIVE_THREAT, Flag.MINOR}
    assert would_be({"age": "minor", "situation": "image_shared"}, "hi", NOON) == Case(
        CaseId(""), "hi", NOON, flags=frozenset({Flag.MINOR}), situation="image_shared"
    )


# -- in a turn ------------------------------------------------------------------------------------------------


@pytest.fixture
def mind() -> Mind:
    return stage().mind


def closed() -> Case:
    case = in_status(Status.CLOSED).case
    assert case.ending
    return case


def test_first_words_after_a_talk_are_no_answer_to_a_question_asked_before_it(mind: Mind) -> None:
    asked = waiting(mind, flow="evidence", step="place_link")
    mark = stage().content.book.flows["evidence"].steps["place_link"].fingerprint
    state = replace(asked, mark=mark, answered_at=closed().since - minutes(1))
    before = mind.turn(talk(state), heard(Wrote("thank you, that helped me")), NOON)
    after = mind.turn(talk(state), heard(Wrote("thank you, that helped me")), NOON, People(closed()))

    assert decode(before.conversation.state).words
    assert not decode(after.conversation.state).words
    assert decode(after.conversation.state).flow == "welcome_back"


def test_words_of_someone_in_danger_are_heard_after_a_talk_as_ever(mind: Mind) -> None:
    outcome = mind.turn(talk(waiting(mind)), heard(Wrote("I want to die")), NOON, People(closed()))

    assert decode(outcome.conversation.state).flow == "crisis"


def test_nothing_is_forgotten_before_the_promised_time(mind: Mind) -> None:
    late = NOON + timedelta(days=5)
    promised = replace(in_status(Status.CALL_BACK).case, until=late)
    outcome = mind.turn(talk(waiting(mind)), heard(Wrote("hello")), NOON, People(promised))

    assert outcome.expires == late + RETENTION
    assert mind.turn(talk(waiting(mind)), heard(Wrote("hello")), NOON).expires == NOON + RETENTION
