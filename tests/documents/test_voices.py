"""Who speaks in a paper, of whom, and what is claimed: nothing that was not said, and no word to the wrong reader."""

from __future__ import annotations

import re

import pytest

from bot.directory.directory import Directory
from bot.documents.kinds import Kind, offered
from bot.documents.making import make
from bot.documents.model import Document, NewPage
from bot.documents.text import plain_text
from bot.domain.messages import PAGE_BREAK
from bot.i18n.words import Words
from tests.documents.conftest import NOTES, MakeCase

LETTERS = (Kind.POLICE, Kind.PLATFORM, Kind.GRIEVANCE, Kind.APPEAL, Kind.COPYRIGHT)
OTHERS = ("helping_someone_else", "received_an_image")
CHILD_LAWS = {"it_act_67b", "pocso_15", "pocso_13_14", "pocso_23", "jj_74"}
THREAT = NOTES[2:3]


def records(documents: tuple[Document, ...]) -> set[str]:
    return {block.record for document in documents for block in document.blocks if hasattr(block, "record")}


def handed_in(documents: tuple[Document, ...]) -> str:
    return plain_text(documents).split(PAGE_BREAK)[0]


def test_nobody_claims_not_to_have_passed_a_picture_on(case: MakeCase, facts: Directory, words: Words) -> None:
    letter = plain_text(make(Kind.POLICE, case(situation="received_an_image"), facts, words, "en"))

    assert "private pictures of a person who did not seem to agree" in letter
    assert "passed them on" not in letter


@pytest.mark.parametrize("age", ["adult", "minor"])
def test_who_came_across_a_picture_is_told_to_ask_a_lawyer_first(
    case: MakeCase, facts: Directory, words: Words, age: str
) -> None:
    letter = plain_text(make(Kind.POLICE, case(situation="received_an_image", age=age), facts, words, "en"))

    assert "could be turned against you, talk to a lawyer before you sign" in letter.split(PAGE_BREAK)[1]


@pytest.mark.parametrize("situation", ["received_an_image", "image_shared", "helping_someone_else", "hidden_camera"])
@pytest.mark.parametrize("age", ["adult", "unsure", ""])
def test_laws_for_children_are_named_only_where_a_child_is_shown(
    case: MakeCase, facts: Directory, words: Words, situation: str, age: str
) -> None:
    known = case(situation=situation, age=age)

    for kind in offered(known, facts):
        assert records(make(kind, known, facts, words, "en")) & CHILD_LAWS == set()
    assert records(make(Kind.POLICE, case(situation=situation, age="minor"), facts, words, "en")) & CHILD_LAWS


@pytest.mark.parametrize("age", ["unsure", ""])
def test_an_age_that_was_not_said_is_not_guessed(case: MakeCase, facts: Directory, words: Words, age: str) -> None:
    letter = plain_text(make(Kind.POLICE, case(age=age), facts, words, "en"))

    assert "I have not said here how old the person shown is." in letter
    assert "under eighteen" not in letter


@pytest.mark.parametrize("kind", LETTERS)
def test_what_is_handed_in_never_speaks_to_the_one_who_hands_it_in(
    case: MakeCase, facts: Directory, words: Words, kind: Kind
) -> None:
    """ "You" is there the police, the officer or the platform; names of law are quoted as the directory has them."""
    said = handed_in(make(kind, case(), facts, words, "en"))

    for sentence in ("what you reported", "your complaint", "starts when", "Your name is protected", "If you"):
        assert sentence not in said


@pytest.mark.parametrize("situation", OTHERS)
def test_a_letter_about_another_person_hides_that_persons_name(
    case: MakeCase, facts: Directory, words: Words, situation: str
) -> None:
    known = case(situation=situation)
    police = handed_in(make(Kind.POLICE, known, facts, words, "en"))
    platform = handed_in(make(Kind.PLATFORM, known, facts, words, "en"))

    assert "the name and address of the person shown" in police
    assert "my name" not in police.lower()
    assert "who wrote this, or who the person shown is" in platform


@pytest.mark.parametrize("notes", [(), THREAT, NOTES])
def test_a_helper_does_not_claim_that_pictures_were_shared(
    case: MakeCase, facts: Directory, words: Words, notes: tuple[tuple[str, dict[str, str]], ...]
) -> None:
    letter = plain_text(make(Kind.POLICE, case(situation="helping_someone_else", notes=notes), facts, words, "en"))

    assert "I write on behalf of an adult." in letter
    assert "were shared" not in letter


def test_only_who_said_that_pictures_were_shared_claims_it(case: MakeCase, facts: Directory, words: Words) -> None:
    letter = plain_text(make(Kind.POLICE, case(situation="just_information"), facts, words, "en"))

    assert "were shared" not in letter
    assert "were shared" in plain_text(make(Kind.POLICE, case(), facts, words, "en"))


@pytest.mark.parametrize("country", ["IN", "US", "GB", "AU", "FR"])
def test_an_appeal_is_for_the_person_shown(case: MakeCase, facts: Directory, country: str) -> None:
    """No body takes one from a helper: this fails when the directory knows of one, and the offer can be widened."""
    helper = case(situation="helping_someone_else", country=country)
    who = {str(getattr(way.fields["who"], "msgid", "")) for way in helper.ask(facts, "appeal")}

    assert Kind.APPEAL not in offered(helper, facts)
    assert who <= {"", "Only the person shown may send it."}


def test_the_steps_of_an_appeal_cite_the_body_that_takes_it(case: MakeCase, facts: Directory, words: Words) -> None:
    for platform in ("instagram", "youtube", "x_twitter", "google_search", ""):
        (way, *_) = case(platform=platform).ask(facts, "appeal")
        assert way.sources[0].url == "https://gac.gov.in"
    assert "about.meta.com" not in plain_text(make(Kind.APPEAL, case(), facts, words, "en"))


def test_a_borrowed_way_does_not_cite_the_platform_it_was_borrowed_from(case: MakeCase, facts: Directory) -> None:
    (way, *_) = case(country="US").ask(facts, "appeal")

    assert all("discord" not in source.url for source in way.sources)


# -- an empty notebook, and small words ------------------------------------------------------------------


def test_an_empty_notebook_leaves_room_for_ones_own_words(case: MakeCase, facts: Directory, words: Words) -> None:
    empty = case(notes=())
    police = plain_text(make(Kind.POLICE, empty, facts, words, "en"))
    portal = plain_text(make(Kind.PORTAL, empty, facts, words, "en"))

    assert re.search(r"In my own words: _+(\n_+){5}\n", police)
    assert "Not known" not in portal
    assert "Nothing was written down yet." in plain_text(make(Kind.SUMMARY, empty, facts, words, "en"))


def test_nobody_is_asked_for_the_story_of_a_child(case: MakeCase, facts: Directory, words: Words) -> None:
    for kind in (Kind.POLICE, Kind.PORTAL):
        assert "In my own words" not in plain_text(make(kind, case(notes=(), age="minor"), facts, words, "en"))


def test_the_portals_links_are_listed_once(case: MakeCase, facts: Directory, words: Words) -> None:
    text = plain_text(make(Kind.PORTAL, case(), facts, words, "en"))

    assert text.count("instagram.com/p/C1a2b3c4d5e") == 1


def test_where_to_send_it_is_a_name_and_an_address(case: MakeCase, facts: Directory, words: Words) -> None:
    text = plain_text(make(Kind.APPEAL, case(), facts, words, "en"))

    assert "Where: Grievance Appellate Committee: https://gac.gov.in\n" in text


def test_a_place_without_a_known_platform_is_named_by_its_address(
    case: MakeCase, facts: Directory, words: Words
) -> None:
    notes = (("place", {"link": "https://example.org/album/77"}), ("place", {"link": "a group on the school chat"}))
    for kind in (Kind.INCIDENT, Kind.SUMMARY, Kind.POLICE):
        text = plain_text(make(kind, case(notes=notes), facts, words, "en"))
        assert "Another website" not in text
        assert "Instagram" not in text


# -- the one-page sheet ----------------------------------------------------------------------------------


def test_a_long_threat_is_cut_and_who_made_it_and_what_they_want_are_not(
    case: MakeCase, facts: Directory, words: Words
) -> None:
    threat = ("threat", {"words": "I will show it to them all. " * 30, "who": "+91 98765 43210", "wants": "20,000"})
    text = plain_text(make(Kind.SUMMARY, case(notes=(threat,)), facts, words, "en"))

    assert "… · By: +91 98765 43210 · What they want: 20,000" in text
    assert text.count("I will show it to them all.") < 4


def test_the_newest_entries_that_fit_are_kept_and_the_others_counted(
    case: MakeCase, facts: Directory, words: Words
) -> None:
    long = {"words": "w" * 500, "who": "b" * 500, "wants": "c" * 500}
    notes = tuple(("threat", {**long, "when": f"{day} November 2026"}) for day in range(1, 15))
    text = plain_text(make(Kind.SUMMARY, case(notes=notes), facts, words, "en"))
    shown = text.count("Threat: ")

    assert 3 < shown < 14
    assert f"{14 - shown} more entries stand in the full record." in text
    assert "14 Nov 2026" in text


# -- as text -----------------------------------------------------------------------------------------------


def test_as_text_a_letter_ones_own_pages_and_the_twin_are_messages_of_their_own(
    case: MakeCase, facts: Directory, words: Words
) -> None:
    documents = make(Kind.POLICE, case(), facts, words, "hi")
    letter, own, twin = plain_text(documents).split(PAGE_BREAK)

    assert any(isinstance(block, NewPage) for block in documents[0].blocks)
    assert letter.startswith("पुलिस")
    assert case().fingerprint in letter
    assert "For you alone" not in twin
    assert twin.startswith("COMPLAINT TO THE POLICE")
    assert documents[0].disclaimer in own


def test_text_has_no_marks_that_a_chat_shows_as_they_are(case: MakeCase, facts: Directory, words: Words) -> None:
    for kind in Kind:
        assert "##" not in plain_text(make(kind, case(), facts, words, "en"))
