"""Volunteers and a supervisor in real browsers, with survivors on Telegram, WhatsApp and the web chat at once."""

from __future__ import annotations

from tests.e2e.stories.evening import (
    GOODBYE,
    MIRAS,
    NOORS,
    ON_TELEGRAM,
    ON_WHATSAPP,
    THEIRS,
    TO_THE_WEB,
    Evening,
)


def test_everyone_hears_their_own_volunteer_and_nobody_elses(evening: Evening) -> None:
    said = {MIRAS: "telegram", NOORS: "whatsapp", TO_THE_WEB: "web", GOODBYE: "telegram"}

    heard = {words: [app for app, lines in evening.heard.items() if words in lines] for words in said}
    assert heard == {words: [app] for words, app in said.items()}


def test_what_a_volunteer_reads_is_what_was_written_to_them(evening: Evening) -> None:
    assert evening.lines == {"Mira": [ON_TELEGRAM, MIRAS], "Noor": [ON_WHATSAPP, NOORS]}


def test_the_board_knows_that_they_talk_and_not_of_what(evening: Evening) -> None:
    assert "Mira" in evening.board
    assert "Noor" in evening.board
    assert [words for words in (*THEIRS, MIRAS, NOORS, "India") if words in evening.board] == []


def test_every_page_on_the_way_is_accessible_and_fits(evening: Evening) -> None:
    assert len(evening.found) >= 10, "pages were looked at"
    assert {at: found for at, found in evening.found.items() if found} == {}
    assert {at: width for at, width in evening.widths.items() if at.startswith("Mira") and width > 320} == {}


def test_nothing_anyone_wrote_can_be_read_in_the_data(evening: Evening) -> None:
    assert evening.left == []


def test_nothing_went_wrong_on_the_way(evening: Evening) -> None:
    assert (evening.code, evening.errors) == (0, "")
