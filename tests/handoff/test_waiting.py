"""What a waiting person hears and when, the usual wait, opening times and call-backs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.calendar import Overwork, call_back_times, opens, overwork
from bot.handoff.case import Flag, Status, held_by
from bot.handoff.terms import PROPOSED, Terms
from bot.handoff.volunteers import Shift
from bot.handoff.waiting import Around, Tap, news_for, next_news
from bot.handoff.waits import ROUNDED_TO, Usual, Wait, like_hers, usual_wait
from tests.handoff.people import ASHA, BINA, CHITRA, NOON, a_case, minutes, on_shift, volunteer

HOUR = timedelta(hours=1)
INDIA = timezone(timedelta(hours=5, minutes=30))


def shift(who: Any = ASHA, begins: datetime = NOON, hours: float = 4, *languages: str) -> Shift:
    return Shift(who, begins, begins + hours * HOUR, frozenset(languages or ("en",)))


def measured(*lengths: float, joined: bool = True, language: str = "en", severe: bool = False) -> tuple[Wait, ...]:
    return tuple(Wait(NOON - HOUR, minutes(length), joined, language, severe) for length in lengths)


def test_with_few_measurements_the_usual_wait_is_not_known() -> None:
    assert usual_wait(measured(*range(9)), PROPOSED) is None
    assert usual_wait(measured(*range(10)), PROPOSED) is not None
    assert usual_wait((), PROPOSED) is None


def test_the_usual_wait_is_the_range_of_most_people() -> None:
    assert usual_wait(measured(*range(1, 101)), PROPOSED) == Usual(minutes(25), minutes(80))


def test_no_wait_is_told_as_none_at_all() -> None:
    assert usual_wait(measured(*[0] * 20), PROPOSED) == Usual(ROUNDED_TO, ROUNDED_TO)


def test_those_who_left_before_anyone_came_make_the_usual_wait_longer_not_shorter() -> None:
    came = measured(*range(1, 41))
    left = measured(*[5] * 16, joined=False)
    with_left = usual_wait((*came, *left), PROPOSED)
    without = usual_wait(came, PROPOSED)

    assert with_left
    assert without
    assert with_left.least > without.least


def test_when_most_left_before_anyone_came_the_usual_wait_is_not_known() -> None:
    assert usual_wait((*measured(*range(1, 13)), *measured(*[30] * 30, joined=False)), PROPOSED) is None


@given(st.lists(st.tuples(st.integers(0, 2000), st.booleans()), max_size=60))
def test_the_range_ascends_and_stays_within_what_was_measured(given_waits: list[tuple[int, bool]]) -> None:
    waits = tuple(Wait(NOON, minutes(length), joined, "en", severe=False) for length, joined in given_waits)
    usual = usual_wait(waits, PROPOSED)

    if usual is not None:
        assert ROUNDED_TO <= usual.least <= usual.most
        assert usual.most - ROUNDED_TO < max([wait.length for wait in waits if wait.joined] + [ROUNDED_TO])
        assert usual.most % ROUNDED_TO == timedelta(0)


def test_only_waits_like_hers_count() -> None:
    old = (replace(measured(5)[0], began=NOON - PROPOSED.waits_kept - minutes(1)),)
    hers = measured(5, 6)
    at_night = (replace(measured(300)[0], there=False),)
    waits = (*hers, *at_night, *measured(7, language="ur"), *measured(8, severe=True), *old)

    assert like_hers(waits, "en", NOON, PROPOSED, severe=False) == hers


def test_news_come_at_the_stated_times_and_never_stop() -> None:
    case = a_case()
    told: datetime | None = None
    heard = []
    for _ in range(6):
        told = next_news(case, told, PROPOSED)
        assert told
        heard.append((told - NOON) / minutes(1))

    assert heard == [2, 10, 25, 55, 85, 115]


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_she_is_never_left_in_silence_longer_than_the_longest_interval(last: int, later: int) -> None:
    told = NOON + timedelta(seconds=last)
    coming = next_news(a_case(), told, PROPOSED)

    assert coming
    assert told < coming <= told + PROPOSED.news_every


def test_what_was_missed_is_told_once() -> None:
    case = a_case()
    late = NOON + minutes(200)

    assert next_news(case, None, PROPOSED) == NOON + minutes(2)
    coming = next_news(case, late, PROPOSED)
    assert coming
    assert coming > late


def test_news_begin_anew_for_someone_who_comes_back_to_the_queue() -> None:
    case = a_case(since=NOON + HOUR)

    assert next_news(case, NOON + minutes(30), PROPOSED) == NOON + HOUR + minutes(2)


def test_someone_who_is_offered_to_a_volunteer_still_waits_and_hears() -> None:
    assert next_news(a_case(status=Status.OFFERED), None, PROPOSED)
    assert next_news(a_case(status=Status.HELD, owner=held_by(ASHA)), None, PROPOSED) is None


def test_while_someone_is_there_she_hears_who_and_how_long() -> None:
    case = a_case()
    busy = volunteer("asha", on_shift(break_since=NOON))
    away = volunteer("bina", languages=frozenset({"ur"}))
    older = a_case("older", since=NOON - minutes(30))
    around = Around((case, older), (busy, away), (shift(),), measured(*range(1, 101)))
    news = news_for(case, around, PROPOSED, NOON + minutes(10))

    assert (news.there, news.ahead, news.waited) == (1, 1, minutes(10))
    assert news.usual == Usual(minutes(25), minutes(80))
    assert (news.opens, news.call_backs, news.lines_first) == (None, (), False)
    assert news.taps == (Tap.GO_ON, Tap.LEAVE)


def test_when_nobody_is_there_she_hears_when_someone_is_and_may_pick_a_time() -> None:
    case = a_case()
    around = Around((case,), (), (shift(begins=NOON + 3 * HOUR),), measured(*range(1, 101)))
    news = news_for(case, around, PROPOSED, NOON)

    assert (news.there, news.usual, news.opens) == (0, None, NOON + 3 * HOUR)
    assert news.call_backs[0] == NOON + 3 * HOUR
    assert news.taps == (Tap.LINES_OPEN_NOW, Tap.CALL_BACK, Tap.GO_ON, Tap.LEAVE)


def test_when_nobody_knows_when_someone_is_there_that_is_what_she_hears() -> None:
    news = news_for(a_case(), Around(), PROPOSED, NOON)

    assert (news.there, news.opens, news.usual, news.call_backs) == (0, None, None, ())
    assert news.taps == (Tap.LINES_OPEN_NOW, Tap.GO_ON, Tap.LEAVE)


@pytest.mark.parametrize("flag", [Flag.CRISIS, Flag.MINOR])
def test_in_a_crisis_and_with_a_minor_open_lines_come_first_even_while_someone_is_there(flag: Flag) -> None:
    news = news_for(a_case("one", flag), Around(volunteers=(volunteer(),)), PROPOSED, NOON)

    assert news.there == 1
    assert news.lines_first
    assert news.taps == (Tap.LINES_OPEN_NOW, Tap.GO_ON, Tap.LEAVE)


@pytest.mark.parametrize(
    ("shifts", "when"),
    [
        ((), None),
        ((shift(begins=NOON - 2 * HOUR),), NOON),
        ((shift(begins=NOON - 4 * HOUR),), None),
        ((shift(begins=NOON + 9 * HOUR), shift(BINA, NOON + 2 * HOUR)), NOON + 2 * HOUR),
        ((shift(ASHA, NOON + HOUR, 4, "ur"), shift(BINA, NOON + 2 * HOUR)), NOON + 2 * HOUR),
    ],
)
def test_when_someone_who_speaks_her_language_is_next_there(shifts: tuple[Shift, ...], when: datetime | None) -> None:
    assert opens(shifts, "en", NOON) == when


def test_call_backs_lie_in_shifts_in_her_language_and_leave_time_for_a_talk() -> None:
    begins = NOON + HOUR + minutes(10)
    times = call_back_times((shift(ASHA, begins, 2), shift(BINA, NOON, 9, "ur")), "en", NOON, (), PROPOSED)

    assert times == (NOON + minutes(90), NOON + minutes(120), NOON + minutes(150))


def test_no_time_is_promised_to_more_people_than_volunteers_are_there() -> None:
    shifts = (shift(ASHA, NOON + HOUR, 1), shift(BINA, NOON + HOUR, 1))
    slot = NOON + HOUR

    assert slot in call_back_times(shifts, "en", NOON, (slot,), PROPOSED)
    assert slot not in call_back_times(shifts, "en", NOON, (slot, slot), PROPOSED)


def test_a_handful_of_times_is_offered_none_in_the_past_or_at_once() -> None:
    times = call_back_times((shift(begins=NOON - HOUR, hours=9),), "en", NOON, (), PROPOSED)

    assert len(times) == PROPOSED.call_backs_shown
    assert times[0] == NOON + minutes(30)


@pytest.mark.parametrize(
    ("planned", "others", "why"),
    [
        (shift(), (), ()),
        (shift(hours=4.5), (), (Overwork.TOO_LONG,)),
        (shift(), (shift(begins=NOON + 24 * HOUR),), ()),
        (shift(), (shift(begins=NOON + 24 * HOUR), shift(begins=NOON - 24 * HOUR)), (Overwork.TOO_MANY,)),
        (shift(), (shift(begins=NOON + 144 * HOUR), shift(begins=NOON - 144 * HOUR)), ()),
        (shift(), (shift(BINA, NOON + 24 * HOUR), shift(BINA, NOON - 24 * HOUR)), ()),
        (shift(), (shift(begins=NOON + HOUR),), (Overwork.OVERLAPS,)),
        (shift(), (shift(BINA),), ()),
        (shift(begins=NOON + 4 * HOUR), (), (Overwork.ALONE_AT_NIGHT,)),
        (shift(begins=NOON + 4 * HOUR), (shift(BINA, NOON + 4 * HOUR),), ()),
        (shift(begins=NOON + 4 * HOUR), (shift(BINA, NOON + 3 * HOUR),), (Overwork.ALONE_AT_NIGHT,)),
        (shift(begins=NOON + 4 * HOUR), (shift(BINA, NOON + 3 * HOUR), shift(CHITRA, NOON + 7 * HOUR)), ()),
    ],
)
def test_what_speaks_against_a_shift(planned: Shift, others: tuple[Shift, ...], why: tuple[Overwork, ...]) -> None:
    assert overwork(planned, (*others, planned), INDIA, PROPOSED) == why


def test_a_shift_has_a_zone_and_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="ends after"):
        shift(hours=0)
    with pytest.raises(ValueError, match="zone"):
        shift(begins=NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("live_at_once", 0), ("bound", timedelta(0)), ("relieve_after", minutes(3)), ("usual_from", 0.9),
        ("news_after", ()), ("news_after", (minutes(2), minutes(1))), ("news_after", (minutes(0),)),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_kept_are_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name):
        Terms(**{name: value})
