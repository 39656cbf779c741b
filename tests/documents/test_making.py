"""What documents say, and what they never say."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, nodes

from bot.directory.directory import Directory
from bot.documents.kinds import Kind, offered
from bot.documents.making import make
from bot.documents.model import Blank, Block, Document, Field, Items, LawText, NewPage, Paragraph, Row, Title
from bot.documents.text import plain_text
from bot.i18n.words import Words
from tests.documents.conftest import NOTES, ROOT, MakeCase, some_case, with_deadline

TEMPLATES = sorted((ROOT / "bot/documents/templates").glob("*.jinja"))
SITUATIONS = (
    "image_shared",
    "threat_or_sextortion",
    "deepfake_or_morphed",
    "hidden_camera",
    "hacked_account",
    "impersonation",
    "helping_someone_else",
    "received_an_image",
    "just_information",
    "",
)
COUNTRIES = ("IN", "US", "GB", "AU", "FR", "PK", "OTHER")


def laws_in(documents: tuple[Document, ...]) -> list[LawText]:
    return [block for document in documents for block in document.blocks if isinstance(block, LawText)]


def all_made(facts: Directory, words: Words, age: str = "adult") -> dict[Kind, tuple[Document, ...]]:
    case = some_case(age=age)
    return {kind: make(kind, case, facts, words, "hi") for kind in offered(case, facts)}


# -- law --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_types_a_number_of_law(path: Path) -> None:
    """What a template says itself has no digits, but for the names of hash functions."""
    tree = Environment(autoescape=True).parse(path.read_text("utf-8"))
    texts = [node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str)]
    texts += [data.data for data in tree.find_all(nodes.TemplateData)]
    said = [re.sub(r"SHA-256|SHA-1|MD5", "", text) for text in texts]

    assert texts
    assert [text for text in said if re.search(r"\d|§|\b(?:[Ss]ections?|[Rr]ules?|[Aa]rticles?) [A-Z0-9]", text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_text_of_a_template_can_be_translated(path: Path) -> None:
    """Words stand inside ``_()``; what is printed outside of a block would be lost."""
    tree = Environment(autoescape=True).parse(path.read_text("utf-8"))
    loose = "".join(data.data for data in tree.find_all(nodes.TemplateData)).strip()

    assert loose == ""


@pytest.mark.parametrize(("country", "situation"), list(product(COUNTRIES, SITUATIONS)))
@pytest.mark.parametrize("age", ["adult", "minor"])
def test_every_sentence_of_law_comes_from_a_record_and_says_when_it_was_checked(
    facts: Directory, words: Words, country: str, situation: str, age: str
) -> None:
    clocks = {clock.id: law for law in facts.records.laws.values() for clock in law.clocks}
    case = some_case(country=country, situation=situation, age=age)
    for kind in offered(case, facts):
        for law in laws_in(make(kind, case, facts, words, "en")):
            record = facts.records.laws.get(law.record) or clocks[law.record]
            assert law.origin.on == record.verified_on
            assert words_of_day(record.verified_on.day, record.verified_on.year) <= set(
                re.findall(r"\w+", law.origin.verified)
            )
            assert record.section in law.citation or not record.unit
            assert law.origin.title


def words_of_day(day: int, year: int) -> set[str]:
    return {str(day), str(year)}


def test_a_record_that_is_not_sure_asks_to_be_checked(facts: Directory, words: Words) -> None:
    laws = laws_in(make(Kind.CERTIFICATE, some_case(), facts, words, "en"))
    unsure = next(law for law in laws if law.record == "sc_pune_bar_2026")

    assert "before you rely on it" in unsure.origin.verified


@pytest.mark.parametrize(
    ("country", "law"),
    [
        ("IN", "it_ncii_2h"),
        ("US", "us_48h"),
        ("GB", "uk_48h"),
        ("FR", "eu_dsa_16"),
        ("AU", "au_notice_24h"),
    ],
)
def test_a_complaint_names_the_rule_of_its_country(facts: Directory, words: Words, country: str, law: str) -> None:
    letter = make(Kind.PLATFORM, some_case(country=country), facts, words, "en")

    assert law in {found.record for found in laws_in(letter)}


@pytest.mark.parametrize(
    ("country", "law"),
    [("IN", "it_rules_3a_gac"), ("US", "us_tida_ftc"), ("FR", "eu_dsa_20"), ("AU", "au_esafety_scheme")],
)
def test_an_appeal_names_where_to_turn_in_its_country(facts: Directory, words: Words, country: str, law: str) -> None:
    letter = make(Kind.APPEAL, some_case(country=country), facts, words, "en")

    assert law in {found.record for found in laws_in(letter)}


def test_a_threat_alone_does_not_claim_the_short_time(facts: Directory, words: Words) -> None:
    letter = make(Kind.GRIEVANCE, some_case(situation="threat_or_sextortion"), facts, words, "en")

    assert "it_ncii_2h" not in {found.record for found in laws_in(letter)}


def test_the_police_are_asked_to_keep_the_name_out_under_the_law_that_says_so(facts: Directory, words: Words) -> None:
    adult = laws_in(make(Kind.POLICE, some_case(), facts, words, "en"))
    young = laws_in(make(Kind.POLICE, some_case(age="minor"), facts, words, "en"))

    assert "bns_72" in {law.record for law in adult}
    assert {"pocso_23", "jj_74"} <= {law.record for law in young}


# -- what every document has --------------------------------------------------------------------------


@pytest.mark.parametrize("age", ["adult", "minor"])
def test_every_document_says_what_it_is_and_what_to_check(facts: Directory, words: Words, age: str) -> None:
    for kind, documents in all_made(facts, words, age=age).items():
        own, *twins = documents
        text = plain_text((own,))
        assert isinstance(own.blocks[0], Title)
        assert own.disclaimer == "यह जानकारी है, क़ानूनी सलाह नहीं।"
        assert "कृपया जाँच लें" in text or kind is Kind.SUMMARY
        assert all(twin.disclaimer == "Information, not legal advice." for twin in twins)
        assert text.count(some_case(age=age).fingerprint) == 1


def test_nothing_but_notes_stays_english_in_hindi(facts: Directory, words: Words) -> None:
    """The shipped language is complete: a label in Latin letters would be one that nobody translated."""
    for documents in all_made(facts, words).values():
        labels = [
            block.label if isinstance(block, (Field, Blank)) else block.text
            for block in documents[0].blocks
            if isinstance(block, (Field, Blank, Title))
        ]
        untold = [label for label in labels if not re.search("[\u0900-\u097f]", label)]
        assert set(untold) <= {"SHA-256", "SHA-1", "MD5"}


def test_the_twin_holds_only_what_is_handed_in(facts: Directory, words: Words) -> None:
    own, twin = make(Kind.POLICE, some_case(), facts, words, "hi")

    assert any(isinstance(block, NewPage) for block in own.blocks)
    assert not any(isinstance(block, NewPage) for block in twin.blocks)


def test_the_expert_part_of_the_certificate_is_left_empty(facts: Directory, words: Words) -> None:
    (document,) = make(Kind.CERTIFICATE, some_case(), facts, words, "en")
    after = document.blocks[document.blocks.index(NewPage()) :]

    assert sum(isinstance(block, Blank) for block in after) >= 4
    assert not any(isinstance(block, Field) for block in after)
    assert "Who may sign Part B is not settled" in plain_text((document,))


def test_fingerprints_of_files_stand_in_the_first_part(facts: Directory, words: Words) -> None:
    (document,) = make(Kind.CERTIFICATE, some_case(), facts, words, "en")

    assert Field("SHA-256", f"{'ab' * 32}\na.jpg") in document.blocks
    assert Field("MD5", f"{'ef' * 16}\na.jpg") in document.blocks


def test_a_complaint_goes_to_one_platform_with_its_places_alone(facts: Directory, words: Words) -> None:
    notes = (*NOTES, ("place", {"link": "https://x.com/some_one/status/1234567890"}))
    text = plain_text(make(Kind.PLATFORM, some_case(notes=notes), facts, words, "en"))

    assert "instagram.com/p/C1a2b3c4d5e" in text
    assert "status/1234567890" not in text


def test_a_witness_is_never_listed_as_the_one_who_did_it(facts: Directory, words: Words) -> None:
    case = some_case()
    (document,) = make(Kind.POLICE, case, facts, words, "en")
    accused = [
        block.text for block in document.blocks if isinstance(block, Field) and block.label.startswith("Account")
    ]

    assert "Asha" not in accused
    assert "+91 98765 43210" in accused


def test_running_deadlines_stand_in_record_and_summary(facts: Directory, words: Words) -> None:
    case = with_deadline(some_case())
    for kind in (Kind.INCIDENT, Kind.SUMMARY):
        assert "From 21 Nov 2026, 15:00 (UTC+05:30) to 21 Nov 2026, 17:00 (UTC+05:30)" in plain_text(
            make(kind, case, facts, words, "en")
        )


def test_an_empty_notebook_leaves_lines_to_fill_in(facts: Directory, words: Words) -> None:
    for kind in Kind:
        documents = make(kind, some_case(notes=()), facts, words, "en")
        assert documents[0].blocks


# -- the young ------------------------------------------------------------------------------------------

SECRET = ("my face can be seen", "20,000", "father", "cousin", "Asha", "98765", "a.jpg")


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("age", ["minor", "unsure", ""])
def test_documents_about_the_young_hold_only_where_and_when(
    facts: Directory, words: Words, situation: str, age: str
) -> None:
    case = some_case(age=age, situation=situation)
    for kind in offered(case, facts):
        text = plain_text(make(kind, case, facts, words, "hi"))
        assert [word for word in SECRET if word in text] == []
        assert "abab" not in text.replace(case.fingerprint, "")


def test_documents_about_the_young_still_say_where_and_when(facts: Directory, words: Words) -> None:
    text = plain_text(make(Kind.INCIDENT, some_case(age="minor"), facts, words, "en"))

    assert "https://www.instagram.com/p/C1a2b3c4d5e/" in text
    assert "20 Nov 2026, between 17:00 and 21:00" in text
    assert "#4411" in text


# -- hostile words ----------------------------------------------------------------------------------------

HOSTILE = (
    "{{ 7 * 7 }}{% for x in [1] %}",
    "{case.fingerprint} {0} %s",
    "<script>alert(1)</script><b>bold</b>",
    "javascript:alert(1)",
    "data:text/html;base64,AAAA",
    "\u202egpj.exe\u202c",
    "\x00\x07\x1b[31mred",
    ") Tj ET (x",
    "## Signed by me\n\n\nSignature: the officer",
    "*bold* _it_ `code` [x](http://y)",
)


@pytest.mark.parametrize("words_of_hers", HOSTILE)
def test_hostile_words_stay_words(facts: Directory, words: Words, words_of_hers: str) -> None:
    notes = (("event", {"what": f"begin {words_of_hers} end"}), ("place", {"link": f"group {words_of_hers}"}))
    shown = re.sub("[\u202a-\u202e\x00-\x08\x0b-\x1f]", "", words_of_hers)
    case = some_case(notes=notes)
    for kind in offered(case, facts):
        for document in make(kind, case, facts, words, "en"):
            assert all(not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", t) for t in texts_of(document))
    (document,) = make(Kind.INCIDENT, case, facts, words, "en")
    assert any(f"begin {shown} end" in text for text in texts_of(document))


def test_a_row_of_hers_cannot_pass_for_a_line_of_the_document(facts: Directory, words: Words) -> None:
    notes = (("event", {"what": "It began.\n\n## Signed\nSignature: the officer"}),)
    text = plain_text(make(Kind.INCIDENT, some_case(notes=notes), facts, words, "en"))

    assert "\n## Signed" not in text
    assert "\nSignature: the officer" not in text


def texts_of(document: Document) -> list[str]:
    return [text for block in document.blocks for text in texts_in(block)]


def texts_in(block: Block) -> list[str]:
    match block:
        case Field(label=label, text=text):
            return [label, text]
        case Row(when=when, what=what):
            return [when, what]
        case Items(items=items):
            return list(items)
        case Title(text=text) | Paragraph(text=text):
            return [text]
        case _:
            return []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_words_at_all_make_a_record(facts: Directory, words: Words, what: str, when: str) -> None:
    notes = (("event", {"what": what, "when": when}), ("place", {"link": what, "seen": when}))
    case = some_case(notes=notes)

    first = plain_text(make(Kind.INCIDENT, case, facts, words, "en"))

    assert first == plain_text(make(Kind.INCIDENT, case, facts, words, "en"))
    assert re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]", first) is None


def test_a_long_story_is_not_shortened(facts: Directory, words: Words) -> None:
    story = " ".join(f"word{number}" for number in range(400))
    text = plain_text(make(Kind.INCIDENT, some_case(notes=(("event", {"what": story}),)), facts, words, "en"))

    assert story in text


# -- the record's own number ----------------------------------------------------------------------------


def test_the_same_notes_have_the_same_fingerprint_at_any_time_and_in_any_language(
    facts: Directory, words: Words
) -> None:
    now, later = some_case(), some_case()
    later = type(later)(later.notebook, {**later.answers, "language": "hi"}, now.at.replace(hour=20), later.zone)

    assert later.fingerprint == now.fingerprint
    assert {document.fingerprint for document in make(Kind.POLICE, now, facts, words, "hi")} == {now.fingerprint}


def test_one_changed_letter_changes_the_fingerprint(case: MakeCase) -> None:
    changed = tuple(
        (kind, {**fields, "what": "My cousin called and told me!"})
        if "who" in fields and kind == "event"
        else (kind, fields)
        for kind, fields in NOTES
    )

    assert case(notes=changed).fingerprint != case().fingerprint
