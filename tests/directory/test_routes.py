"""Where to report: ranking, honest fallbacks, and what minors are never shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.directory import wording
from bot.directory.asked import NCII
from bot.directory.directory import Directory
from bot.directory.report import coverage, plain, uncovered
from bot.domain.facts import Found
from bot.domain.phrases import Phrase
from tests.directory.conftest import NOON, SITUATIONS


def routes(directory: Directory, **about: str) -> list[Found]:
    return list(directory.find("routes", {"country": "IN", "age": "adult", **about}, NOON))


def ids(directory: Directory, **about: str) -> list[str]:
    return [found.id for found in routes(directory, **about)]


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("age", ["adult", "minor", "unsure"])
@pytest.mark.parametrize("country", ["IN", "US", "GB", "OTHER"])
def test_there_is_always_a_way_in(directory: Directory, situation: str, age: str, country: str) -> None:
    """For every platform there is, closed ones and those nobody has a page for among them."""
    for platform in [*directory.records.platforms, "nobody_knows_it"]:
        (found,) = directory.find(
            "route", {"platform": platform, "situation": situation, "age": age, "country": country}, NOON
        )

        assert found.fields["url"] or found.fields["email"] or found.fields["phone"] or found.fields["steps"]
        assert found.fields["why"], platform


def test_the_order_for_a_shared_picture_in_india(directory: Directory) -> None:
    """In-app report and India form, then hashing, then search engines, then the portal."""
    found = ids(directory, platform="instagram", situation="image_shared")

    assert found[:6] == [
        "instagram.report1",
        "instagram.grievance10",
        "stopncii.hash2",
        "google_search.search1",
        "bing.search1",
        "cybercrime_in.portal1",
    ]


def test_a_threat_leads_to_hashing_early(directory: Directory) -> None:
    kinds = [
        found.fields["kind"] for found in routes(directory, platform="instagram", situation="threat_or_sextortion")
    ]

    assert kinds.index("hash") < kinds.index("grievance") < kinds.index("portal")


def test_a_form_for_another_country_comes_last_with_its_reason(directory: Directory) -> None:
    found = routes(directory, platform="x_twitter", situation="image_shared")
    own = [item for item in found if item.id.startswith("x_twitter.report")]

    assert [item.id for item in own] == ["x_twitter.report1", "x_twitter.report2"]
    assert own[1].fields["why"] == Phrase(wording.WHY["foreign"])
    assert found[-1].id == "x_twitter.report2", "after the officer, the portal and all others"
    at_home = routes(directory, platform="x_twitter", situation="image_shared", country="US")
    assert at_home[0].id == "x_twitter.report2"
    assert at_home[0].fields["deadline"] == timedelta(hours=48)


def test_a_porn_sites_own_form_comes_first(directory: Directory) -> None:
    found = routes(directory, platform="pornhub", situation="image_shared")

    assert found[0].id == "pornhub.report1"
    assert found[0].fields["deadline"] == timedelta(hours=2)


def test_a_hacked_account_is_won_back_first(directory: Directory) -> None:
    for platform in ("instagram", "facebook", "whatsapp", "telegram", "x_twitter"):
        first = routes(directory, platform=platform, situation="hacked_account")[0]

        assert first.fields["why"] == Phrase(wording.WHY["secure"]), platform


@pytest.mark.parametrize("platform", ["motherless", "nobody_knows_it", "koo"])
def test_without_a_page_the_steps_for_any_website_stand_in(directory: Directory, platform: str) -> None:
    first = routes(directory, platform=platform, situation="image_shared", country="OTHER")[0]

    assert first.id == "unknown_website.report1"
    assert bool(first.fields["fallback"]) == (platform != "nobody_knows_it")


def test_without_a_page_the_officer_stands_in_india(directory: Directory) -> None:
    first = routes(directory, platform="sharechat", situation="image_shared")[0]

    assert first.id == "sharechat.grievance3"
    assert plain(first.fields["fallback"]).startswith("We found no report page of ShareChat.")
    assert first.fields["deadline"] == timedelta(hours=2)


def test_the_nearest_page_says_that_it_is_only_near(directory: Directory) -> None:
    first = routes(directory, platform="bumble", situation="image_shared", country="GB")[0]

    assert first.id == "bumble.report1"
    assert first.fields["fallback"] == Phrase(wording.NEAREST, {"platform": Phrase("Bumble")})


def test_copyright_is_never_offered_by_itself(directory: Directory) -> None:
    """It gives the person's name to the one who posted."""
    for situation in SITUATIONS:
        for platform in directory.values("platforms"):
            assert not [
                x for x in routes(directory, platform=platform, situation=situation) if x.fields["kind"] == "copyright"
            ]
    (asked_for,) = directory.find("copyright", {"platform": "x_twitter"}, NOON)
    assert "full copy" in plain(asked_for.fields["caution"])


@pytest.mark.parametrize("age", ["minor", "unsure", ""])
def test_minors_never_get_a_service_for_adults(directory: Directory, age: str) -> None:
    for situation in SITUATIONS:
        for platform in [*directory.records.platforms, "nobody_knows_it"]:
            for country in ("IN", "GB", "OTHER"):
                found = routes(directory, platform=platform, situation=situation, country=country, age=age)
                assert not [item for item in found if "stopncii" in item.id or "stopncii" in str(item.fields["url"])]


@pytest.mark.parametrize("age", ["minor", "unsure", ""])
def test_minors_are_never_told_to_keep_pictures(directory: Directory, age: str) -> None:
    for situation in NCII:
        for platform in directory.values("platforms"):
            for item in routes(directory, platform=platform, situation=situation, age=age):
                said = plain(item.fields["steps"]) + plain(item.fields["needs"])
                assert "creenshots" not in said, item.id
                assert "take a screenshot" not in said, item.id


def test_unsure_is_minor_everywhere(directory: Directory) -> None:
    for query, shape in directory.shapes().items():
        if "age" in shape.uses:
            about = {"country": "IN", "platform": "telegram", "situation": "image_shared", "topic": "child"}
            answers = [
                [found.id for found in directory.find(query, {**about, "age": age}, NOON)]
                for age in ("minor", "unsure", "")
            ]
            assert answers[0] == answers[1], query
            assert sorted(answers[0]) == sorted(answers[2]), f"{query}: before it was asked, only the order differs"
            assert answers[0] == answers[2] or query.startswith("helplines")


def test_the_hashing_service_fits_the_age(directory: Directory) -> None:
    assert [f.id for f in directory.find("hash_service", {"age": "adult"}, NOON)] == ["stopncii"]
    for age in ("minor", "unsure", ""):
        assert [f.id for f in directory.find("hash_service", {"age": age}, NOON)] == ["ncmec_takeitdown"]


def test_stopncii_says_what_it_cannot_do_and_who_takes_part(directory: Directory) -> None:
    (found,) = directory.find("hash_service", {"age": "adult"}, NOON)

    assert "Instagram" in plain(found.fields["works_with"])
    assert "WhatsApp" in plain(found.fields["cannot"])
    assert "never leaves it" in plain(found.fields["steps"])


def test_a_minor_in_india_starts_with_a_childrens_door(directory: Directory) -> None:
    found = routes(directory, platform="instagram", situation="image_shared", age="minor")

    assert found[0].fields["kind"] == "child"
    assert {"cybercrime_in.child2", "meri_trustline.child1"} <= {item.id for item in found}


@pytest.mark.parametrize("age", ["minor", "unsure", ""])
def test_a_threatened_minor_first_sees_how_to_report_the_account_there(directory: Directory, age: str) -> None:
    """Nothing is posted yet: no step speaks of a post, and none is missing."""
    for platform in ("snapchat", "instagram", "whatsapp", "facebook", "telegram", "discord", "x_twitter", "youtube"):
        found = routes(directory, platform=platform, situation="threat_or_sextortion", age=age)

        assert found[0].id.startswith(f"{platform}.report"), platform
        assert found[0].fields["steps"], platform
        assert "the post" not in plain(found[0].fields["steps"]).replace("Report the post or chat", ""), platform


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_minor_finds_the_platforms_own_way_among_the_first_two(directory: Directory, situation: str) -> None:
    for platform in directory.values("platforms"):
        found = routes(directory, platform=platform, situation=situation, age="minor")
        kinds = {"report", "child", "search", "account"}
        own = [item for item in found if item.id.startswith(f"{platform}.") and item.fields["kind"] in kinds]
        abroad = Phrase(wording.WHY["foreign"])

        assert not own or own[0] in found[:2] or own[0].fields["why"] == abroad, platform


def test_on_snapchat_a_boy_is_told_what_to_tap(directory: Directory) -> None:
    (first,) = directory.find(
        "route", {"platform": "snapchat", "situation": "threat_or_sextortion", "age": "minor", "country": "IN"}, NOON
    )

    assert "Press and hold the message, then Report." in plain(first.fields["steps"])
    assert "Save" not in plain(first.fields["steps"])


@pytest.mark.parametrize("situation", ["image_shared", "deepfake_or_morphed"])
def test_on_whatsapp_proof_is_kept_before_anything_is_tapped(directory: Directory, situation: str) -> None:
    (first,) = directory.find(
        "route", {"platform": "whatsapp", "situation": situation, "age": "adult", "country": "IN"}, NOON
    )
    steps = first.fields["steps"]

    assert isinstance(steps, tuple)
    assert plain(steps[0]).startswith("Before you tap Report")


def test_no_route_says_what_to_do_before_reporting_after_the_report(directory: Directory) -> None:
    for platform in directory.records.platforms.values():
        for route in platform.routes:
            late = [step.text for step in route.steps[1:] if step.text.startswith("Before you")]
            assert not late, platform.id


def test_a_bystander_is_told_nothing_that_holds_for_the_person_shown_only(directory: Directory) -> None:
    for platform in directory.values("platforms"):
        about = {"country": "IN", "age": "adult", "platform": platform, "situation": "received_an_image"}
        for item in directory.find("routes", about, NOON):
            assert item.fields["who"] != Phrase(wording.WHO["self"])
            assert item.fields["deadline_line"] == ""
            assert item.fields["kind"] != "grievance"
            assert "creenshot" not in plain(item.fields["steps"])
        assert not directory.find("clock", about, NOON)
        assert not directory.find("grievance", about, NOON)


@pytest.mark.parametrize(
    ("platform", "situation", "who"),
    [
        ("instagram", "hacked_account", "Only the owner of the account may send it."),
        ("whatsapp", "threat_or_sextortion", "Only the person who is threatened may send it."),
        ("whatsapp", "image_shared", "Only the person shown may send it."),
    ],
)
def test_who_may_send_it_fits_what_happened(directory: Directory, platform: str, situation: str, who: str) -> None:
    first = routes(directory, platform=platform, situation=situation)[0]

    assert plain(first.fields["who"]) == who


def test_a_page_that_only_informs_says_so_beside_its_button(directory: Directory) -> None:
    first = routes(directory, platform="instagram", situation="image_shared")[0]

    assert "information page" in plain(first.fields["caution"])


def test_each_account_tool_says_what_it_is_for(directory: Directory) -> None:
    reasons = [plain(item.fields["why"]) for item in directory.find("account_tools", {}, NOON)]

    assert len(set(reasons)) == len(reasons)
    assert wording.WHY["account"] not in reasons


def test_british_children_get_report_remove(directory: Directory) -> None:
    assert "iwf_reportremove" in str([f.id for f in directory.find("child_report", {"country": "GB"}, NOON)])
    assert "iwf_reportremove" not in str([f.id for f in directory.find("child_report", {"country": "IN"}, NOON)])


@pytest.mark.parametrize(
    ("country", "platform", "first"),
    [
        ("IN", "instagram", "instagram.appeal11"),
        ("IN", "pornhub", "gac_in.appeal1"),
        ("US", "youtube", "youtube.appeal10"),
        ("US", "reddit", "x_twitter.appeal12"),
        ("AU", "instagram", "au-esafety"),
    ],
)
def test_a_missed_deadline_has_a_next_door(directory: Directory, country: str, platform: str, first: str) -> None:
    found = directory.find("appeal", {"country": country, "platform": platform}, NOON)
    names = {item.id for item in found[:1]}

    assert names == {first} or (country == "US" and names and "ftc" in str(found[0].fields["url"]).lower())


def test_no_appeal_is_invented(directory: Directory) -> None:
    assert not directory.find("appeal", {"country": "CA", "platform": "instagram"}, NOON)
    assert not directory.find("appeal", {"country": "IN", "platform": "koo"}, NOON)


def test_a_door_of_one_country_does_not_speak_of_people_elsewhere(directory: Directory) -> None:
    for platform in directory.values("platforms"):
        for item in directory.find("appeal", {"country": "US", "platform": platform}, NOON):
            assert "outside the United States" not in plain(item.fields["caution"])


def test_the_officer_is_only_for_india(directory: Directory) -> None:
    about = {"platform": "instagram", "situation": "image_shared", "age": "adult"}

    assert directory.find("grievance", {**about, "country": "IN"}, NOON)
    assert not directory.find("grievance", {**about, "country": "PK"}, NOON)


def test_a_helper_is_told_when_only_the_person_may_send(directory: Directory) -> None:
    found = routes(directory, platform="whatsapp", situation="helping_someone_else")
    alone = [
        item for item in found if item.fields["who"] == Phrase(wording.WHO["self"]) and item.fields["kind"] == "report"
    ]

    assert alone
    assert all("sit with them" in plain(item.fields["caution"]) for item in alone)


def test_weak_links_say_so(directory: Directory) -> None:
    found = {item.id: item for item in routes(directory, platform="xhamster", situation="image_shared")}

    assert found["xhamster.report1"].sources[0].caution
    assert found["xhamster.report1"].fields["caution"]


def test_links_are_due_every_month(directory: Directory) -> None:
    late = NOON + timedelta(days=40)
    about = {"platform": "pornhub", "situation": "image_shared", "age": "adult", "country": "IN"}

    assert not directory.find("route", about, NOON)[0].sources[0].caution
    assert directory.find("route", about, late)[0].sources[0].caution


def test_the_table_has_a_row_for_everything_and_no_gap(directory: Directory) -> None:
    rows = coverage(directory, NOON, directory.values("countries"), ("adult", "minor"))

    assert len(rows) == len(directory.values("countries")) * len(NCII) * len(directory.values("platforms")) * 2
    assert uncovered(rows) == []
    assert any(not row.own for row in rows), "the fallbacks must show as such"


def test_platforms_to_choose_from(directory: Directory) -> None:
    listed = [item.id for item in directory.find("platforms", {"country": "IN", "situation": "image_shared"}, NOON)]

    assert listed[:4] == ["instagram", "whatsapp", "facebook", "telegram"]
    assert not {"koo", "stopncii", "cybercrime_in", "gac_in", "unknown_website", "hibp"} & set(listed)
    assert listed[-1] == "tiktok", "it is blocked in India"
    assert set(listed) <= set(directory.values("platforms"))


def test_a_closed_platform_says_so(directory: Directory) -> None:
    (koo,) = directory.find("platform", {"platform": "koo"}, NOON)

    assert koo.fields["closed"]
    assert "closed in 2024" in plain(koo.fields["note"])
