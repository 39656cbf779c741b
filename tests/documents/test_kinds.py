"""Which documents fit whom."""

from __future__ import annotations

import pytest

from bot.directory.directory import Directory
from bot.documents.kinds import ALONE, IDS, NAMES, Kind, offences, offered
from bot.documents.making import NotOfferedError, make
from bot.i18n.words import Words
from tests.documents.conftest import MakeCase

COUNTRIES = ("IN", "US", "GB", "AU", "FR", "IE", "PK", "BD", "NP", "LK", "AE", "CA", "OTHER")
NOT_FOR_THE_YOUNG = {Kind.CERTIFICATE, Kind.COPYRIGHT, Kind.SEARCH}


def test_an_adult_in_india_is_offered_every_kind(case: MakeCase, facts: Directory) -> None:
    assert offered(case(), facts) == tuple(Kind)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("age", ["minor", "unsure", ""])
def test_nobody_who_may_be_young_is_offered_what_speaks_of_copies(
    case: MakeCase, facts: Directory, country: str, age: str
) -> None:
    assert set(offered(case(country=country, age=age), facts)) & NOT_FOR_THE_YOUNG == set()


@pytest.mark.parametrize("country", COUNTRIES)
def test_record_police_platform_and_summary_are_there_for_everyone(
    case: MakeCase, facts: Directory, country: str
) -> None:
    always = {Kind.INCIDENT, Kind.POLICE, Kind.PLATFORM, Kind.SUMMARY}

    assert always <= set(offered(case(country=country), facts))


@pytest.mark.parametrize("country", ["US", "AU", "FR", "GB", "IN"])
def test_there_is_a_next_step_where_the_law_knows_one(case: MakeCase, facts: Directory, country: str) -> None:
    assert Kind.APPEAL in offered(case(country=country), facts)


@pytest.mark.parametrize("country", [country for country in COUNTRIES if country != "IN"])
def test_indian_forms_are_offered_in_india_alone(case: MakeCase, facts: Directory, country: str) -> None:
    indian = {Kind.PORTAL, Kind.GRIEVANCE, Kind.CERTIFICATE}

    assert set(offered(case(country=country), facts)) & indian == set()


def test_a_bystander_signs_nothing_that_is_not_theirs(case: MakeCase, facts: Directory) -> None:
    kinds = set(offered(case(situation="received_an_image"), facts))

    assert kinds & {Kind.CERTIFICATE, Kind.COPYRIGHT, Kind.SEARCH, Kind.APPEAL, Kind.GRIEVANCE} == set()


def test_a_helper_never_claims_to_own_the_picture(case: MakeCase, facts: Directory) -> None:
    assert Kind.COPYRIGHT not in offered(case(situation="helping_someone_else"), facts)


def test_what_is_not_offered_is_not_made(case: MakeCase, facts: Directory, words: Words) -> None:
    with pytest.raises(NotOfferedError):
        make(Kind.CERTIFICATE, case(age="minor"), facts, words, "en")


def test_every_id_that_documents_name_is_in_the_directory(facts: Directory) -> None:
    clocks = {clock.id for law in facts.records.laws.values() for clock in law.clocks}

    assert set(facts.records.laws) | clocks >= IDS


def test_every_kind_has_a_name_for_its_button() -> None:
    assert set(NAMES) == set(Kind)
    assert all(len(name.msgid) <= 24 for name in NAMES.values())


@pytest.mark.parametrize(
    ("period", "has", "lacks"),
    [
        ("before_july_2024", "ipc_354c", "bns_77"),
        ("from_july_2024", "bns_77", "ipc_354c"),
    ],
)
def test_sections_are_those_of_the_time_of_the_act(
    case: MakeCase, facts: Directory, period: str, has: str, lacks: str
) -> None:
    found = {law.id for law in offences(case(notes=(), period=period), facts)}

    assert has in found
    assert lacks not in found


def test_an_unsure_time_names_the_sections_of_both(case: MakeCase, facts: Directory) -> None:
    found = {law.id for law in offences(case(notes=(), period="unsure"), facts)}

    assert {"bns_77", "ipc_354c"} <= found


def test_a_dated_act_settles_which_law_counts(case: MakeCase, facts: Directory) -> None:
    old = (("threat", {"words": "I will show it", "when": "12 March 2024"}),)
    found = {law.id for law in offences(case(notes=old, situation="threat_or_sextortion"), facts)}

    assert "ipc_503_506_507" in found
    assert "bns_351" not in found


def test_acts_of_both_times_bring_the_sections_of_both(case: MakeCase, facts: Directory) -> None:
    both = (
        ("threat", {"words": "I will show it", "when": "12 March 2024"}),
        ("threat", {"words": "I showed it", "when": "yesterday"}),
    )
    found = {law.id for law in offences(case(notes=both, situation="threat_or_sextortion"), facts)}

    assert {"ipc_503_506_507", "bns_351"} <= found


def test_a_place_seen_lately_does_not_prove_a_late_act(case: MakeCase) -> None:
    assert case(notes=(("place", {"link": "https://x.com/a/status/1", "seen": "yesterday"}),)).period == "unsure"


def test_a_place_seen_long_ago_does_prove_an_early_one(case: MakeCase) -> None:
    seen = (("place", {"link": "https://x.com/a/status/1", "seen": "12 March 2024"}),)

    assert case(notes=seen).period == "before_july_2024"


def test_threats_in_the_notes_bring_their_sections(case: MakeCase, facts: Directory) -> None:
    quiet = {law.id for law in offences(case(notes=()), facts)}
    threatened = {law.id for law in offences(case(), facts)}

    assert "bns_308" in threatened - quiet


def test_a_page_beside_a_form_and_a_single_page_have_no_twin(case: MakeCase, facts: Directory, words: Words) -> None:
    made = {kind: make(kind, case(), facts, words, "hi") for kind in Kind}

    assert {kind for kind, documents in made.items() if len(documents) == 1} == ALONE
    assert all([d.locale for d in documents] == ["hi", "en"] for kind, documents in made.items() if kind not in ALONE)


def test_in_english_nothing_is_said_twice(case: MakeCase, facts: Directory, words: Words) -> None:
    assert all(len(make(kind, case(), facts, words, "en")) == 1 for kind in Kind)
