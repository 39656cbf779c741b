"""What those who keep the directory are told, and exchange with others."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot.directory import hsds
from bot.directory.directory import Directory, load
from bot.directory.load import read
from bot.directory.phones import wrong_numbers
from bot.directory.report import findings, links
from bot.directory.texts import texts
from bot.domain.errors import ContentError
from bot.domain.phrases import Phrase, Value
from tests.directory.conftest import NOON, SITUATIONS

SOON = date(2026, 11, 25)


def test_nothing_is_overdue_when_all_was_just_verified(directory: Directory) -> None:
    assert "overdue" not in {finding.mark for finding in findings(directory.records, SOON)}


def test_platforms_fall_due_first_then_helplines_then_laws(directory: Directory) -> None:
    def due(day: date) -> set[str]:
        found = findings(directory.records, day)
        return {finding.record.split()[0] for finding in found if finding.mark == "overdue"}

    assert due(date(2026, 12, 21)) == set()
    assert due(date(2026, 12, 22)) == {"platform"}
    assert due(date(2027, 2, 20)) == {"platform", "helpline"}
    assert due(date(2027, 5, 21)) == {"platform", "helpline", "law"}


def test_weak_and_contradictory_facts_are_listed(directory: Directory) -> None:
    found = [str(finding) for finding in findings(directory.records, SOON)]

    assert any(line.startswith("weak: platform motherless route 1") for line in found)
    assert any("contradictory: helpline in-sneha" in line for line in found)
    assert any("weak: law np_eta_47" in line for line in found)


def test_every_number_in_the_directory_can_be_dialled(directory: Directory) -> None:
    wrong = [(line.id, what) for line in directory.records.helplines.values() for _, _, what in wrong_numbers(line)]

    assert wrong == []


def test_a_number_called_wrong_elsewhere_is_a_contradiction(files: dict[str, str]) -> None:
    text = """\
- id: xx-test
  name: A line
  place: IN
  kind: cybercrime
  serves: [cyber_fraud]
  contacts: [{kind: phone, value: '155260'}]
  does: Old.
  display: yes
  confidence: high
  verified_on: 2026-11-21
  sources: [{url: https://example.org/line, title: Its page, official: true}]
"""
    records = read(files, {"directory/helplines/ours.yaml": text})

    assert "155260 is called wrong by in-cyber-1930." in {finding.what for finding in findings(records, SOON)}


def test_links_to_test_are_those_a_person_may_be_given(directory: Directory) -> None:
    found = links(directory.records)

    assert "platform pornhub" in found["https://www.pornhub.com/content-removal"]
    assert all(url.startswith("http") for url in found)


def test_helplines_come_back_from_hsds_as_they_went(directory: Directory) -> None:
    sent = json.loads(json.dumps(hsds.exported(directory.records)))
    back = hsds.imported(sent, SOON, hsds.zones_of(directory.records))

    assert len(back) == 128
    for line in back:
        assert line == directory.records.helplines[line.id]


def test_what_others_change_in_hsds_wins(directory: Directory) -> None:
    sent = json.loads(json.dumps(hsds.exported(directory.records)))
    (service,) = [item for item in sent if item["humraah"]["id"] == "in-roshni"]
    service["schedules"][0]["opens_at"] = "10:00"
    service["phones"].append({"id": "x", "number": "+914066202999", "type": "voice"})
    service["assured_date"] = "2026-12-01"

    (line,) = hsds.imported([service], SOON, {})

    assert line.hours
    assert line.hours.week[0].from_ == "10:00"
    assert line.contacts[-1].e164 == "+914066202999"
    assert line.verified_on == date(2026, 12, 1)


def test_a_strangers_service_is_hidden_until_somebody_checks_it(directory: Directory) -> None:
    stranger = {
        "id": "c1",
        "name": "Listening Line",
        "description": "They listen.",
        "status": "active",
        "url": "https://example.org/",
        "phones": [{"id": "p", "number": "+914424640050", "type": "voice"}],
        "schedules": [{"id": "s", "freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"}],
        "service_areas": [{"id": "a", "name": "India", "description": "IN"}],
    }

    (line,) = hsds.imported([stranger], SOON, hsds.zones_of(directory.records))

    assert (line.id, line.display, line.shown) == ("hsds-listening-line", "no", False)
    assert line.hours
    assert line.hours.tz == "Asia/Kolkata"


def test_a_service_without_a_description_is_named(directory: Directory) -> None:
    with pytest.raises(ContentError, match=r"Service 1 \(Nameless\): does"):
        hsds.imported([{"name": "Nameless", "url": "https://example.org/"}], SOON, {})


def test_hours_by_hsds_are_weekly_rules_with_day_codes(directory: Directory) -> None:
    by_id = {item["humraah"]["id"]: item for item in hsds.exported(directory.records)}

    assert by_id["in-telemanas"]["schedules"][0]["byday"] == "MO,TU,WE,TH,FR,SA,SU"
    (schedule,) = by_id["in-meri-trustline"]["schedules"]
    assert (schedule["byday"], schedule["opens_at"], schedule["closes_at"]) == ("MO,TU,WE,TH,FR", "09:00", "17:00")
    assert schedule["timezone"] == 5.5
    assert by_id["in-kiran"]["status"] == "inactive"


def test_imported_lines_can_be_written_and_loaded_as_an_overlay(directory: Directory, files: dict[str, str]) -> None:
    lines = list(directory.records.helplines.values())

    again = load(files, {"directory/helplines/all.yaml": hsds.as_yaml(lines)})

    assert again.records.helplines == directory.records.helplines


def test_texts_stand_where_they_are_said_to_stand(files: dict[str, str]) -> None:
    for text in texts(files):
        if text.line:
            start = text.msgid.split()[0].strip("'\"")
            assert start in files[text.file].splitlines()[text.line - 1].replace("''", "'"), text


def test_every_phrase_a_person_can_read_is_offered_for_translation(files: dict[str, str], directory: Directory) -> None:
    known = {text.msgid for text in texts(files)}
    said: set[str] = set()
    for country in directory.values("countries"):
        for situation in SITUATIONS:
            for platform in ("instagram", "telegram", "koo", "motherless", "unknown_website", "sharechat"):
                about = {"country": country, "situation": situation, "platform": platform, "gender": "woman"}
                for query in directory.shapes():
                    for age in ("adult", "minor"):
                        for found in directory.find(query, {**about, "age": age, "id": "gac_appeal_30d"}, NOON):
                            for value in found.fields.values():
                                said |= msgids(value)

    assert len(said) > 500
    assert said - known == set()


def msgids(value: Value) -> set[str]:
    if isinstance(value, Phrase):
        return {value.msgid}.union(*(msgids(part) for part in value.values.values()))
    if isinstance(value, tuple):
        return set().union(*(msgids(part) for part in value)) if value else set()
    return set()


def test_what_is_never_shown_is_not_translated(files: dict[str, str]) -> None:
    assert not [text for text in texts(files) if text.comment.startswith("in-kiran:")]


def test_texts_are_short_enough_for_a_chat(files: dict[str, str]) -> None:
    """One idea a message; what is longer than this cannot be read on a phone."""
    assert [text for text in texts(files) if len(text.msgid) > 330] == []


def test_no_text_for_people_speaks_of_sources_or_editors(files: dict[str, str]) -> None:
    words = ("secondary", "not seen", "as compiled", "stored cop")
    told = [text for text in texts(files) if any(word in text.msgid.lower() for word in words)]

    assert told == []
