"""Which laws protect whom, and which clocks they start."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.directory.directory import Directory
from bot.directory.report import plain
from tests.directory.conftest import NOON, SITUATIONS


def ids(directory: Directory, query: str = "laws", at: datetime = NOON, /, **about: str) -> list[str]:
    return [found.id for found in directory.find(query, {"country": "IN", "age": "adult", **about}, at)]


@pytest.mark.parametrize(
    ("period", "old", "new"),
    [("before_july_2024", True, False), ("from_july_2024", False, True), ("unsure", True, True), ("", True, True)],
)
@pytest.mark.parametrize(
    ("situation", "before", "after"),
    [
        ("hidden_camera", "ipc_354c", "bns_77"),
        ("threat_or_sextortion", "ipc_384_385", "bns_308"),
        ("threat_or_sextortion", "ipc_503_506_507", "bns_351"),
        ("deepfake_or_morphed", "ipc_499_500", "bns_356"),
    ],
)
def test_the_day_of_the_act_picks_the_code(
    directory: Directory, situation: str, before: str, after: str, period: str, old: bool, new: bool
) -> None:
    found = ids(directory, situation=situation, period=period, gender="woman")

    assert (before in found, after in found) == (old, new)


def test_when_the_day_is_not_known_the_law_of_today_comes_first(directory: Directory) -> None:
    found = ids(directory, situation="threat_or_sextortion", gender="woman")

    assert found.index("bns_308") < found.index("ipc_384_385")


def test_the_it_act_counts_before_and_after_the_change(directory: Directory) -> None:
    for period in ("before_july_2024", "from_july_2024"):
        assert "it_act_66e" in ids(directory, situation="image_shared", period=period)


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("gender", ["man", "trans"])
def test_laws_for_women_are_not_promised_to_others(directory: Directory, situation: str, gender: str) -> None:
    found = ids(directory, situation=situation, gender=gender)

    assert not {"bns_75", "bns_77", "bns_78", "bns_79", "irwa_3_4_6", "pwdva_12_18_22", "ipc_354c"} & set(found)


@pytest.mark.parametrize(
    ("gender", "situation", "laws"),
    [
        ("man", "image_shared", {"it_act_66e", "it_act_67", "it_act_67a"}),
        ("man", "threat_or_sextortion", {"bns_308", "bns_351"}),
        ("trans", "image_shared", {"it_act_66e", "it_act_67a", "trans_18_d"}),
        ("woman", "hidden_camera", {"bns_77", "it_act_66e"}),
        ("woman", "threat_or_sextortion", {"bns_75", "bns_78", "bns_308", "bns_351"}),
        ("unsaid", "hidden_camera", {"bns_77", "it_act_66e"}),
        ("woman", "hacked_account", {"it_act_43_66", "it_act_66c", "it_act_46"}),
        ("woman", "deepfake_or_morphed", {"it_rules_3_2_b", "it_act_67", "it_act_67a", "bns_336_4"}),
    ],
)
def test_everyone_gets_the_laws_that_protect_them(
    directory: Directory, gender: str, situation: str, laws: set[str]
) -> None:
    assert laws <= set(ids(directory, situation=situation, gender=gender, period="from_july_2024"))


def test_who_did_not_say_sees_neutral_laws_before_those_for_women(directory: Directory) -> None:
    found = ids(directory, situation="hidden_camera", period="from_july_2024")

    assert found.index("it_act_66e") < found.index("bns_77")


@pytest.mark.parametrize("age", ["minor", "unsure", ""])
def test_who_has_not_said_they_are_adult_gets_the_laws_for_children_first(directory: Directory, age: str) -> None:
    found = ids(directory, situation="threat_or_sextortion", age=age)

    assert found[0] == "pocso_11_12"


def test_an_adult_survivor_is_not_shown_laws_for_children(directory: Directory) -> None:
    found = {law for situation in SITUATIONS[:7] for law in ids(directory, situation=situation, gender="woman")}

    assert not {law for law in found if law.startswith(("pocso", "jj_")) or law == "it_act_67b"}


def test_somebody_who_received_a_picture_learns_why_forwarding_is_a_crime(directory: Directory) -> None:
    assert {"it_act_67", "it_act_67a", "it_act_67b", "pocso_15"} <= set(ids(directory, situation="received_an_image"))
    assert {"it_act_67", "it_act_67b", "pocso_15"} <= set(ids(directory, "laws_on", topic="forwarding"))


def test_an_adult_learns_first_what_counts_for_a_picture_of_an_adult(directory: Directory) -> None:
    found = ids(directory, "laws_on", topic="forwarding")

    assert found[:2] == ["it_act_66e", "it_act_67a"]
    assert found.index("it_act_67b") > found.index("it_act_67")


@pytest.mark.parametrize("age", ["minor", "unsure", ""])
def test_where_someone_may_be_a_child_the_laws_on_children_come_first(directory: Directory, age: str) -> None:
    assert ids(directory, "laws_on", topic="forwarding", age=age)[0] == "it_act_67b"
    for situation in (
        "image_shared",
        "deepfake_or_morphed",
        "hidden_camera",
        "threat_or_sextortion",
        "just_information",
    ):
        found = ids(directory, situation=situation, age=age)
        kinds = [directory.records.laws[name].protects == "child" for name in found]
        assert kinds == sorted(kinds, reverse=True), situation


def test_a_duty_names_no_picture_where_there_may_be_none(directory: Directory) -> None:
    about = {"country": "IN", "situation": "impersonation", "platform": "facebook"}
    (found,) = directory.find("clock", about, NOON)

    assert "picture" not in plain(found.fields["duty"])
    assert "pictures" not in plain(found.fields["name"])


def test_a_time_that_a_duty_speaks_of_is_said(directory: Directory) -> None:
    (found,) = directory.find("clock_named", {"id": "uk_48h"}, NOON)

    assert f"{found.fields['hours']} hours" in plain(found.fields["duty"])


def test_a_protection_order_needs_a_partner_or_relative(directory: Directory) -> None:
    about = {"situation": "image_shared", "gender": "woman"}

    assert "pwdva_12_18_22" in ids(directory, **about, perpetrator="partner")[:4]
    assert "pwdva_12_18_22" not in ids(directory, **about, perpetrator="unknown")
    assert "pwdva_12_18_22" not in ids(directory, **about)


def test_drafts_and_old_rules_are_found_by_id_only(directory: Directory) -> None:
    everything = {law for situation in SITUATIONS for law in ids(directory, situation=situation)}

    assert "it_rules_second_amendment_draft_2026" not in everything
    assert "it_rules_3_2_b_until_2026" not in everything
    assert ids(directory, "law", id="it_rules_3_2_b_until_2026") == ["it_rules_3_2_b_until_2026"]
    assert ids(directory, "law", id="nothing") == []


def test_a_law_says_what_a_lawyer_would_need(directory: Directory) -> None:
    (found,) = directory.find("law", {"id": "it_act_66e"}, NOON)

    assert plain(found.fields["citation"]) == "Information Technology Act, 2000, section 66E"
    assert plain(found.fields["police"]) == "Police can act on it at once, without a court's order."
    assert plain(found.fields["protects"]) == "It protects people of every gender."
    assert found.sources[0].title
    assert found.sources[0].seen == date(2026, 11, 21)
    assert not found.sources[0].caution


def test_a_rule_is_quoted_as_a_rule(directory: Directory) -> None:
    (found,) = directory.find("law", {"id": "it_rules_3_2_b"}, NOON)

    assert plain(found.fields["citation"]).endswith(", rule 3(2)(b)")


@pytest.mark.parametrize(
    ("country", "situation", "platform", "clock", "hours"),
    [
        ("IN", "image_shared", "instagram", "it_ncii_2h", 2),
        ("IN", "hidden_camera", "pornhub", "it_ncii_2h", 2),
        ("IN", "deepfake_or_morphed", "telegram", "it_ncii_2h", 2),
        ("IN", "impersonation", "x_twitter", "it_ncii_2h", 2),
        ("IN", "threat_or_sextortion", "whatsapp", "it_grievance_7d", 168),
        ("US", "image_shared", "instagram", "us_48h", 48),
        ("GB", "image_shared", "reddit", "uk_48h", 48),
        ("AU", "image_shared", "instagram", "au_notice_24h", 24),
    ],
)
def test_each_place_has_its_own_clock(
    directory: Directory, country: str, situation: str, platform: str, clock: str, hours: int
) -> None:
    about = {"country": country, "situation": situation, "platform": platform}
    (found,) = directory.find("clock", about, NOON)

    assert (found.id, found.fields["duration"]) == (clock, timedelta(hours=hours))
    assert found.fields["hours"] == str(hours)


@pytest.mark.parametrize(
    ("country", "platform"),
    [("CA", "instagram"), ("EU", "facebook"), ("OTHER", "reddit"), ("IN", "koo"), ("IN", "tiktok")],
)
def test_no_clock_is_invented(directory: Directory, country: str, platform: str) -> None:
    assert not directory.find("clock", {"country": country, "situation": "image_shared", "platform": platform}, NOON)


def test_the_clock_of_the_day_counts(directory: Directory) -> None:
    """Before 20 February 2026 there was no two-hour rule; the older rule is no longer offered."""
    before = datetime(2026, 2, 19, 12, tzinfo=UTC)
    about = {"country": "IN", "situation": "image_shared", "platform": "instagram"}

    assert not directory.find("clock", about, before)
    assert directory.find("clock", about, before + timedelta(days=1))


def test_every_named_clock_is_there(directory: Directory) -> None:
    wanted = {
        "it_ack_24h": timedelta(hours=24),
        "it_grievance_7d": timedelta(days=7),
        "it_removal_36h": timedelta(hours=36),
        "it_order_3h": timedelta(hours=3),
        "gac_appeal_30d": timedelta(days=30),
        "gac_silence_30d": timedelta(days=30),
        "gac_decides_30d": timedelta(days=30),
        "sign_e_report_3d": timedelta(days=3),
        "police_progress_90d": timedelta(days=90),
        "police_enquiry_14d": timedelta(days=14),
        "dv_hearing_3d": timedelta(days=3),
        "dv_decision_60d": timedelta(days=60),
        "compensation_enquiry_2m": timedelta(days=61),
        "limitation_3y": timedelta(days=1095),
        "us_48h": timedelta(hours=48),
        "uk_48h": timedelta(hours=48),
        "au_notice_24h": timedelta(hours=24),
    }

    found = {name: directory.find("clock_named", {"id": name}, NOON)[0].fields["duration"] for name in wanted}

    assert found == wanted


def test_clocks_come_shortest_first(directory: Directory) -> None:
    found = directory.find("clocks", {"country": "IN", "situation": "image_shared"}, NOON)
    hours = [int(str(item.fields["hours"])) for item in found]

    assert hours == sorted(hours)
    assert found[0].id == "it_ncii_2h"


def test_the_law_of_the_union_holds_in_its_countries(directory: Directory) -> None:
    for country in ("IE", "FR", "EU"):
        assert "eu_dsa_16" in ids(directory, country=country, situation="image_shared")
    assert not ids(directory, country="OTHER", situation="image_shared")


def test_weak_laws_are_marked(directory: Directory) -> None:
    (found,) = directory.find("law", {"id": "np_eta_47"}, NOON)

    assert found.sources[0].caution


def test_a_law_past_its_review_day_is_marked(directory: Directory) -> None:
    late = NOON + timedelta(days=181)

    assert not directory.find("law", {"id": "it_act_66e"}, NOON)[0].sources[0].caution
    assert directory.find("law", {"id": "it_act_66e"}, late)[0].sources[0].caution
