"""Whose talk words are for, what buttons carry, what a card says: the relay's pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.case import Case, CaseId, Flag, Status, VolunteerId, held_by
from bot.i18n.words import Words
from bot.ports.relay import Posted, Relayed
from bot.service.relay.aiming import Notes, aim, free_mark, was_before
from bot.service.relay.buttons import button, press_of, shown_of, take_button
from bot.service.relay.cards import OPEN, OVER, TAKEN, brought_up_to_date, is_done, to_announce, words_of
from bot.service.relay.links import LENGTH, LETTERS, code_in, digest_of
from bot.service.relay.words import NEXT_STEPS, OUTCOMES, Tongue

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MIRA = VolunteerId("00000000000000a1")
A = Relayed(CaseId("case-a"), MIRA, "A", "51", NOON)
B = Relayed(CaseId("case-b"), MIRA, "B", "51", NOON)
REFS = {A: frozenset({"1", "2"}), B: frozenset({"3"})}


def aimed(text: str, *, answers: str = "", talks: tuple[Relayed, ...] = (A, B), notes: Notes | None = None) -> object:
    heard = {A.case: 4, B.case: 7}
    found = aim(text, answers, talks, REFS.__getitem__, notes or Notes(), heard)
    return (found.talk.mark if found.talk else None), found.text


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("hello", "", (None, "hello")),
        ("hello", "2", ("A", "hello")),
        ("hello", "3", ("B", "hello")),
        ("A: hello", "3", ("B", "A: hello")),
        ("hello", "99", (None, "hello")),
        ("b: hello", "", ("B", "hello")),
        ("A) line\nline", "", ("A", "line\nline")),
        ("A friend of mine", "", (None, "A friend of mine")),
        ("C: hello", "", (None, "C: hello")),
        ("A:", "", (None, "A:")),
    ],
)
def test_between_two_talks(text: str, answers: str, expected: object) -> None:
    assert aimed(text, answers=answers) == expected


def test_with_one_talk_it_is_for_that_one_unless_it_answers_something_else() -> None:
    assert aimed("hello", talks=(A,)) == ("A", "hello")
    assert aimed("hello", talks=(A,), answers="99") == (None, "hello")


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ({"case-a": 4, "case-b": 7}, "A"),
        ({"case-a": 1, "case-b": 7}, "A"),
        ({"case-a": 4, "case-b": 6}, None),
        ({"case-a": 4}, None),
    ],
)
def test_a_choice_holds_until_the_other_talk_brings_something(seen: dict[str, int], expected: str | None) -> None:
    assert aimed("hello", notes=Notes(chosen="case-a", seen=seen)) == (expected, "hello")


def test_a_choice_of_a_talk_that_is_over_means_nothing() -> None:
    seen = {"case-a": 4, "case-b": 7}

    assert aimed("hello", notes=Notes(chosen="case-gone", seen=seen)) == (None, "hello")


def test_what_was_written_before_a_talk_began_was_for_another() -> None:
    assert was_before(A, NOON - timedelta(seconds=2))
    assert not was_before(A, NOON - timedelta(seconds=1))
    assert not was_before(A, NOON + timedelta(seconds=5))


def test_marks_are_used_again_once_they_are_free() -> None:
    assert free_mark([]) == "A"
    assert free_mark([A, replace(B, mark="C")]) == "B"


@given(st.text(), st.text(), st.integers(0, 999))
def test_notes_come_back_as_they_were(text: str, ref: str, count: int) -> None:
    notes = Notes("case-a", {"case-a": count}, ((text, ref),), ("case-b", count, "x"), NOON.isoformat())

    assert Notes.from_bytes(notes.to_bytes()) == notes


def test_a_paste_is_what_comes_within_seconds_of_a_part_that_was_refused() -> None:
    notes = Notes(cut=NOON.isoformat())

    assert notes.belongs_to_a_paste(NOON + timedelta(seconds=3))
    assert not notes.belongs_to_a_paste(NOON + timedelta(seconds=4))
    assert not Notes().belongs_to_a_paste(NOON)


CASE = Case(CaseId("f" * 20), "hi", NOON, situation="image_shared", version=999)


def test_every_button_fits_what_every_channel_takes() -> None:
    outcomes, steps = max(map(len, OUTCOMES)), max(map(len, NEXT_STEPS))
    longest = f"r:nx:{CASE.id}:999:999:{'o' * outcomes}:{'s' * steps}"

    assert len(longest) <= 60
    assert len(button("x", "to_them", CASE, "0" * 16).data) <= 60
    assert len(take_button("x", CASE).data) <= 60


def test_a_take_button_knows_what_it_showed() -> None:
    assert shown_of(CASE) == shown_of(replace(CASE, version=1000))
    assert shown_of(CASE) != shown_of(replace(CASE, flags=frozenset({Flag.CRISIS})))
    assert shown_of(CASE) != shown_of(replace(CASE, language="en"))


@given(st.text())
def test_any_data_is_read(data: str) -> None:
    press = press_of(data)

    assert press is None or data.startswith("r:")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/link ABCDE-FGHJK", "ABCDE-FGHJK"),
        ("/LINK abcde fghjk ", "abcde fghjk"),
        ("/link@humraah_bot X", "X"),
        ("/link", ""),
        ("/linked X", None),
        ("please /link X", None),
    ],
)
def test_a_code_is_found_in_the_command_only(text: str, code: str | None) -> None:
    assert code_in(text) == code


def test_a_code_may_be_typed_in_any_way() -> None:
    assert digest_of("abcde-fghjk") == digest_of("ABCDE FGHJK") == digest_of("ABCDEFGHJK")
    assert len(LETTERS) ** LENGTH > 10**14


TONGUE = Tongue(Words())


def test_a_case_stands_open_on_one_card_only() -> None:
    waiting = [CASE, replace(CASE, id=CaseId("other"))]
    card = Posted(1, 77, ((CASE.id, OPEN),), "")

    assert to_announce(waiting, [card]) == ["other"]
    assert to_announce(waiting, [replace(card, cases=((CASE.id, TAKEN),))]) == [CASE.id, "other"]


def test_what_left_the_queue_stays_so_on_its_card() -> None:
    card = Posted(1, 77, ((CASE.id, OPEN), (CaseId("gone"), OPEN), (CaseId("taken"), TAKEN)), "")
    held = replace(CASE, status=Status.HELD, owner=held_by(MIRA))

    now = brought_up_to_date(card, {CASE.id: held})

    assert [state for _, state in now.cases] == [TAKEN, OVER, TAKEN]
    assert is_done(now)
    assert not is_done(card)


def test_a_card_of_several_names_each_by_number_and_nobody() -> None:
    card = Posted(0, 0, ((CASE.id, OPEN), (CaseId("taken"), TAKEN)), "")
    known = {CASE.id: replace(CASE, flags=frozenset({Flag.CRISIS, Flag.MINOR}))}

    message = words_of(card, known, TONGUE)

    assert message.text.splitlines() == [
        "Some people wait for a volunteer.", "1. हिन्दी · an image was shared · crisis, a minor", "2. taken",
    ]  # fmt: skip
    assert [one.label for row in message.rows for one in row] == ["Take 1"]
