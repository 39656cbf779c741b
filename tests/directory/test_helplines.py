"""Who is there to help, when, and for whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.directory.directory import Directory, load
from bot.directory.load import Reader
from bot.directory.report import listed, plain
from bot.domain.facts import Found
from tests.directory.conftest import NIGHT, NOON, SITUATIONS, texts_of_files

DIRECTORY = load(texts_of_files(), languages=("en", "hi"))
NEEDS = "suicide ncii sextortion child legal cyber_fraud domestic_violence general lgbtq men students".split()


def lines(directory: Directory, query: str = "helplines", at: datetime = NOON, /, **about: str) -> list[Found]:
    return list(directory.find(query, {"country": "IN", "age": "adult", **about}, at))


def ids(directory: Directory, query: str = "helplines", at: datetime = NOON, /, **about: str) -> list[str]:
    return [found.id for found in lines(directory, query, at, **about)]


minutes = st.integers(0, 120 * 24 * 60).map(lambda minute: NOON + timedelta(minutes=minute))
abouts = st.fixed_dictionaries(
    {},
    optional={
        "country": st.sampled_from([*DIRECTORY.values("countries"), "ZZ", ""]),
        "region": st.sampled_from([*DIRECTORY.values("regions"), ""]),
        "language": st.sampled_from(["en", "hi", "ta", "ur", "xx", ""]),
        "age": st.sampled_from(["adult", "minor", "unsure", ""]),
        "gender": st.sampled_from(["woman", "man", "trans", "unsaid", ""]),
        "situation": st.sampled_from([*SITUATIONS, ""]),
        "need": st.sampled_from([*NEEDS, ""]),
    },
)


@settings(max_examples=300, deadline=None)
@given(abouts, minutes)
def test_whoever_asks_and_whenever_somebody_fit_is_there(about: dict[str, str], at: datetime) -> None:
    """Never a line that may not be shown, never one for others, never nobody."""
    records = DIRECTORY.records.helplines
    for query in ("helplines", "helplines_open"):
        found = DIRECTORY.find(query, about, at)

        assert found or about.get("need") in {"lgbtq", "men", "students"}
        assert len({item.id for item in found}) == len(found)
        for item in found:
            line = records[item.id]
            assert line.display != "no"
            assert {w.value for w in line.do_not_show}.isdisjoint({item.fields["contact"], item.fields["number"]})
            assert about.get("region") not in line.not_in or not about.get("region")
            if about.get("age") != "adult":
                assert (line.audience.age_min or 0) < 18
            if about.get("gender") == "man":
                assert line.audience.gender in {"any", "men"}
            if query == "helplines_open":
                assert line.id in DIRECTORY.helplines.open_ids(at)


def test_no_number_that_is_called_wrong_is_ever_said(directory: Directory) -> None:
    wrong = {w.value for line in directory.records.helplines.values() for w in line.do_not_show}
    everywhere = {
        value
        for country in directory.values("countries")
        for region in ("", *directory.values("regions"))
        for gender in ("woman", "man")
        for item in directory.find("helplines", {"country": country, "region": region, "gender": gender}, NOON)
        for value in (item.fields["number"], item.fields["whatsapp"], item.fields["contact"])
    }

    assert wrong
    assert everywhere & wrong <= {"1090"}, "1090 is wrong in Andhra Pradesh only"


def test_at_three_in_the_morning_there_is_a_voice(directory: Directory) -> None:
    found = lines(directory, "helplines_open", NIGHT, need="suicide")

    assert found[0].id == "in-telemanas"
    assert found[0].fields["number"] == "14416"
    assert "in-roshni" not in [item.id for item in found]


def test_a_line_that_is_closed_says_when_it_opens_in_the_persons_time(directory: Directory) -> None:
    night = {f.id: f for f in lines(directory, "helplines", NIGHT, age="minor", situation="image_shared")}[
        "in-meri-trustline"
    ]

    assert plain(night.fields["hours"]).startswith("Closed now. Opens ")
    opens = night.fields["opens"]
    assert isinstance(opens, datetime)
    assert (opens.isoformat(), night.fields["until"]) == ("2026-11-25T09:00:00+05:30", "")


def test_an_open_line_says_until_when_and_comes_before_closed_ones(directory: Directory) -> None:
    open_now = {f.id: f for f in lines(directory, "helplines", NOON, age="minor", situation="image_shared")}[
        "in-meri-trustline"
    ]
    until = open_now.fields["until"]

    assert isinstance(until, datetime)
    assert until.isoformat() == "2026-11-25T17:00:00+05:30"
    by_night = ids(directory, "helplines", NIGHT, age="minor", situation="image_shared")
    by_day = ids(directory, "helplines", NOON, age="minor", situation="image_shared")
    assert by_day.index("in-meri-trustline") < by_night.index("in-meri-trustline")


def test_times_are_said_where_the_person_is(directory: Directory) -> None:
    (line,) = directory.find("helpline", {"id": "in-meri-trustline", "country": "AE"}, NOON)

    until = line.fields["until"]
    assert isinstance(until, datetime)
    assert until.isoformat() == "2026-11-25T15:30:00+04:00"


def test_the_weekend_is_closed(directory: Directory) -> None:
    saturday = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)

    assert "in-meri-trustline" not in ids(directory, "helplines_open", saturday, age="minor")
    (line,) = directory.find("helpline", {"id": "in-meri-trustline", "country": "IN"}, saturday)
    opens = line.fields["opens"]
    assert isinstance(opens, datetime)
    assert opens.weekday() == 0


def test_a_holiday_is_closed(files: dict[str, str]) -> None:
    records = yaml.load(files["directory/helplines/IN.yaml"], Reader)
    changed = [record for record in records if record["id"] == "in-meri-trustline"]
    changed[0]["hours"]["closed_on"] = ["2026-11-25"]
    directory = load(files, {"directory/helplines/ours.yaml": yaml.safe_dump(changed)})

    assert "in-meri-trustline" not in ids(directory, "helplines_open", NOON, age="minor")
    assert "in-meri-trustline" in ids(directory, "helplines_open", NOON + timedelta(days=1), age="minor")


def test_181_is_not_offered_in_west_bengal(directory: Directory) -> None:
    about = {"gender": "woman", "need": "domestic_violence"}

    assert "in-women-181" in ids(directory, **about)
    assert "in-women-181" not in ids(directory, region="IN-WB", **about)
    assert not [f for f in lines(directory, region="IN-WB", **about) if f.fields["number"] == "181"]


def test_a_state_has_its_own_desk_once(directory: Directory) -> None:
    found = lines(directory, region="IN-TN", gender="woman", situation="threat_or_sextortion")
    numbers = [f.fields["contact"] for f in found]

    assert "in-tn-1930" in [f.id for f in found]
    assert numbers.count("1930") == 1


def test_without_a_region_no_state_is_guessed(directory: Directory) -> None:
    for item in lines(directory, gender="woman"):
        assert "-" not in directory.records.helplines[item.id].place


def test_a_man_is_sent_to_lines_open_to_all(directory: Directory) -> None:
    found = ids(directory, gender="man", situation="threat_or_sextortion")

    assert "in-cyber-1930" in found
    assert not {"in-ncw-14490", "in-women-181"} & set(found)


def test_a_minor_gets_childrens_lines_first(directory: Directory) -> None:
    for age in ("minor", "unsure"):
        found = ids(directory, age=age, gender="woman", situation="image_shared")

        assert found[0] in {"in-meri-trustline", "in-child-1098"}
        assert not {"in-ncw-14490", "all-stopncii"} & set(found)


@pytest.mark.parametrize("gender", ["woman", "unsaid", ""])
@pytest.mark.parametrize("at", [NOON, NIGHT])
def test_before_the_age_was_asked_lines_for_all_come_first_and_none_for_adults(
    directory: Directory, gender: str, at: datetime
) -> None:
    found = ids(directory, "helplines_open", at, age="", gender=gender)

    assert found[:2] == ["in-women-181", "in-telemanas"]
    assert 1 < found.index("in-child-1098") < found.index("in-cyber-1930")
    assert not {"in-ncw-14490", "all-stopncii"} & set(found)


def test_a_line_in_the_persons_language_comes_first(directory: Directory) -> None:
    def place(language: str) -> int:
        return ids(directory, need="suicide", language=language, country="PK").index("pk-umang")

    assert place("ur") <= place("hi")


@pytest.mark.parametrize("country", ["OTHER", "ZZ", ""])
def test_where_nothing_is_known_there_is_help_from_anywhere(directory: Directory, country: str) -> None:
    found = ids(directory, "helplines_open", NIGHT, country=country, need="suicide")

    assert {"all-throughline", "all-befrienders"} <= set(found)


@pytest.mark.parametrize(
    ("country", "number"), [("IN", "112"), ("BD", "999"), ("AU", "000"), ("NP", "100"), ("AE", "999")]
)
def test_danger_to_life_has_a_number(directory: Directory, country: str, number: str) -> None:
    assert directory.find("emergency", {"country": country}, NOON)[0].fields["number"] == number


def test_no_emergency_number_is_invented(directory: Directory) -> None:
    assert not directory.find("emergency", {"country": "OTHER"}, NOON)


def test_lines_for_students_come_only_when_asked_for(directory: Directory) -> None:
    assert "in-ugc-antiragging" not in ids(directory)
    assert ids(directory, need="students")[0] == "in-ugc-antiragging"


def test_a_line_with_a_caution_shows_it(directory: Directory) -> None:
    for line in directory.records.helplines.values():
        if line.display == "with_caution":
            (found,) = directory.find("helpline", {"id": line.id, "country": line.country}, NOON)
            assert found.fields["caution"], line.id
            assert found.sources[0].caution


def test_a_line_that_may_not_be_shown_is_not_found_by_id_either(directory: Directory) -> None:
    hidden = [line.id for line in directory.records.helplines.values() if line.display == "no"]

    assert len(hidden) == 27
    assert not [name for name in hidden if directory.find("helpline", {"id": name, "country": "IN"}, NOON)]


def test_the_line_named_first_in_a_crisis_needs_no_caution(directory: Directory) -> None:
    for language in ("hi", "en", "ta"):
        assert ids(directory, need="suicide", language=language)[0] == "in-telemanas"


@pytest.mark.parametrize("need", ["men", "lgbtq", "students"])
def test_nobody_else_stands_under_the_heading_of_a_kind(directory: Directory, need: str) -> None:
    """Where no line of the kind may be shown, the answer is empty and the flow says so."""
    records = directory.records.helplines
    for country in directory.values("countries"):
        for query in ("helplines", "helplines_open"):
            for name in ids(directory, query, need=need, country=country):
                assert records[name].kind == need
    assert not ids(directory, need="men")
    assert not ids(directory, need="lgbtq")


def test_a_line_of_the_kind_is_found_once_there_is_one(files: dict[str, str]) -> None:
    records = yaml.load(files["directory/helplines/IN.yaml"], Reader)
    (ours,) = [record for record in records if record["id"] == "in-telemanas"]
    ours |= {"id": "ours", "kind": "men", "audience": {"gender": "men"}}
    directory = load(files, {"directory/helplines/ours.yaml": yaml.safe_dump([ours])})

    assert ids(directory, need="men") == ["ours"]
    assert "ours" not in ids(directory, gender="man"), "only who asks for lines for men gets them"


@pytest.mark.parametrize("about", [{}, {"gender": "man"}, {"age": "minor"}, {"age": ""}, {"region": "IN-TN"}])
@pytest.mark.parametrize("situation", ["", *SITUATIONS])
def test_the_fraud_desk_comes_first_only_when_money_is_at_stake(
    directory: Directory, about: dict[str, str], situation: str
) -> None:
    for at in (NOON, NIGHT):
        found = lines(directory, "helplines_open", at, **{"situation": situation, **about})
        numbers = [item.fields["number"] for item in found if item.fields["number"]]

        assert numbers[0] != "1930"
        assert "14416" in numbers[:2], "somebody who listens is always among the first two"
    money = lines(directory, "helplines_open", NIGHT, **{**about, "need": "cyber_fraud"})
    assert money[0].fields["number"] == "1930"


@pytest.mark.parametrize("country", [*DIRECTORY.values("countries")])
@pytest.mark.parametrize("age", ["adult", "minor", ""])
def test_who_asks_for_a_person_gets_no_form_and_no_list(directory: Directory, country: str, age: str) -> None:
    records = directory.records.helplines
    for query in ("helplines", "helplines_open"):
        for need in ("", "suicide", "child"):
            about = {"country": country, "age": age, "need": need, "answered_by": "person"}
            for item in directory.find(query, about, NIGHT):
                assert records[item.id].staffed
                assert item.fields["number"] or item.fields["whatsapp"] or item.fields["sms"]
                assert records[item.id].kind != "directory"


def test_people_under_eighteen_who_ask_for_a_person_get_no_form(directory: Directory) -> None:
    found = ids(directory, age="minor", need="child", answered_by="person")

    assert {"in-child-1098", "in-meri-trustline"} == set(found)
    assert not ids(directory, "helplines_open", country="OTHER", answered_by="person"), "nobody is known there"


def test_an_old_form_with_a_caution_comes_after_sound_ones(directory: Directory) -> None:
    found = ids(directory, "helplines", NIGHT, age="minor", need="child")

    assert found.index("in-cyber-portal") < found.index("in-aarambh-iwf")


def test_a_number_that_the_name_holds_is_said_once(directory: Directory) -> None:
    (line,) = directory.find("helpline", {"id": "in-112", "country": "IN"}, NOON)

    assert plain(line.fields["line"]) == "112 emergency. Open day and night."
    for record in directory.records.helplines.values():
        for item in directory.find("helpline", {"id": record.id, "country": record.country}, NOON):
            said = plain(item.fields["line"])
            assert said.count(str(item.fields["contact"])) == 1, said


@pytest.mark.parametrize(
    ("name", "country", "caution"),
    [
        ("in-aasra", "IN", "The number was last seen in lists of 2021."),
        ("in-aarambh-iwf", "IN", "The address is old and may not work."),
        ("us-988", "US", ""),
        ("in-nalsa-15100", "IN", "The newest source for this number is from 2021."),
    ],
)
def test_the_age_of_a_number_is_said_once_and_only_when_it_matters(
    directory: Directory, name: str, country: str, caution: str
) -> None:
    (line,) = directory.find("helpline", {"id": name, "country": country}, NOON)

    assert plain(line.fields["caution"]) == caution


def test_a_voice_near_by_comes_before_a_form_far_away(directory: Directory) -> None:
    found = ids(directory, country="GB", situation="image_shared")

    assert found.index("gb-rph") < found.index("all-stopncii")


def test_who_and_how_is_said(directory: Directory) -> None:
    found = {item.id: item for item in lines(directory, gender="woman", situation="image_shared")}["in-ncw-14490"]

    assert plain(found.fields["who"]) == "For women from 18 on."
    assert plain(found.fields["line"]) == "NCW women helpline: 14490. Open day and night."
    assert plain(found.fields["free"]) == "The call is free."
    assert found.fields["number"] == "14490"


def test_the_week_has_a_moment_for_every_set_of_open_lines(directory: Directory) -> None:
    moments = directory.moments()
    seen = {directory.helplines.open_ids(at) for at in moments}

    assert len(seen) == len(moments) > 8
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    for minute in range(0, 7 * 24 * 60, 30):
        assert directory.helplines.open_ids(monday + timedelta(minutes=minute)) in seen


def test_answers_are_the_same_within_a_stretch_and_asked_anew_in_the_next(directory: Directory) -> None:
    at = datetime(2026, 11, 25, 11, 29, tzinfo=UTC)
    about = {"country": "IN", "age": "minor"}

    assert directory.find("helplines", about, at) is directory.find("helplines", about, at + timedelta(seconds=30))
    before = [f.id for f in directory.find("helplines_open", about, at)]
    after = [f.id for f in directory.find("helplines_open", about, at + timedelta(minutes=1))]
    assert "in-meri-trustline" in before
    assert "in-meri-trustline" not in after


def test_an_operator_can_ask_for_open_now_tamil_tamil_nadu_under_18(directory: Directory) -> None:
    about = {"language": "ta", "region": "IN-TN", "age": "minor"}

    found = listed(directory, about, NOON, open_only=True)

    assert [row.line.id for row in found]
    for row in found:
        assert not row.line.languages or "ta" in row.line.languages
        assert row.line.place in {"IN-TN", "IN", "ALL"}
        assert (row.line.audience.age_min or 0) < 18
        assert row.line.id in directory.helplines.open_ids(NOON)
    assert [row.sure for row in found] == sorted((row.sure for row in found), reverse=True)
