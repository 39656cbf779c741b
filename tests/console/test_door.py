"""Joining, signing in, sessions, and those who should not get in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.console.words import WORDS
from bot.handoff.case import NO_ONE
from bot.ports import Role, What
from bot.service.accounts import Accounts, NotPossibleError
from tests.console.rig import HERE, PASSWORD, THERE, Stage, staged

# -- invitations ------------------------------------------------------------------------------------


async def test_an_invitation_makes_an_account_somebodys(stage: Stage) -> None:
    asha, account = await stage.member("Asha")

    assert await asha.is_in()
    assert "Hello Asha" in (await asha.get("")).text
    assert [deed.what for _, deed in (await stage.accounts.deeds(10))[0]] == [What.JOINED, What.INVITED]
    assert (await stage.accounts.get(account.id)).name == "Asha"


async def test_whoever_joins_chooses_the_name_and_the_language(stage: Stage) -> None:
    invited = await stage.invited("Somebody")
    visitor = stage.visitor()
    page = await visitor.get(f"/join/{invited.code}")
    visitor.secret = page.secret
    given = {"name": " Neela \u202e", "locale": "hi", "password": PASSWORD, "code": visitor.code(), **page.hidden}
    assert (await visitor.post(f"/join/{invited.code}/password", given)).status == 303

    account = await stage.accounts.get(invited.account.id)
    assert (account.name, account.locale) == ("Neela", "hi")
    assert 'lang="hi"' in (await visitor.get("")).text


@pytest.mark.parametrize("code", ["x", "A" * 32, "A" * 5000, "%00", "%F0%9F%98%80"])
async def test_a_guessed_invitation_opens_nothing(stage: Stage, code: str) -> None:
    await stage.invited("Asha")
    page = await stage.visitor().get(f"/join/{code}")

    assert page.status == 404
    assert WORDS["invitation_gone"].msgid in page.text


async def test_who_guesses_on_is_made_to_wait(stage: Stage) -> None:
    invited = await stage.invited("Asha")
    guesser = stage.visitor(THERE)
    seen = [(await guesser.get(f"/join/{number:032d}")).status for number in range(31)]

    assert seen == [404] * 30 + [429]
    assert (await guesser.get(f"/join/{invited.code}")).status == 200  # whoever shares the place is not kept out


async def test_an_invitation_is_used_once(stage: Stage) -> None:
    invited = await stage.invited("Asha")
    assert (await stage.visitor().joins(invited.code, "Asha")).status == 303

    late = stage.visitor(THERE)
    assert (await late.get(f"/join/{invited.code}")).status == 404
    assert (await late.post(f"/join/{invited.code}/password", {"name": "Eve", "password": PASSWORD})).status == 403


async def test_of_two_who_use_it_at_once_one_gets_in(stage: Stage) -> None:
    invited = await stage.invited("Asha")
    first, second = stage.visitor(), stage.visitor(THERE)
    page = await second.get(f"/join/{invited.code}")
    second.secret = page.secret
    assert (await first.joins(invited.code, "Asha")).status == 303

    given = {"name": "Eve", "password": PASSWORD, "code": second.code(), **page.hidden}
    assert (await second.post(f"/join/{invited.code}/password", given)).status == 404
    assert not await second.is_in()


async def test_an_invitation_runs_out(stage: Stage) -> None:
    invited = await stage.invited("Asha")
    stage.wait(72 * 3600 - 1)
    assert (await stage.visitor().get(f"/join/{invited.code}")).status == 200
    stage.wait(1)

    assert (await stage.visitor().get(f"/join/{invited.code}")).status == 404


async def test_a_new_invitation_kills_the_old_link_and_once_used_the_old_ways_to_sign_in(stage: Stage) -> None:
    asha, account = await stage.member("Asha")
    await stage.store.run(lambda work: work.relay.link(account.id, "51000001"))
    first = await stage.accounts.invite_again(NO_ONE, account.id)
    second = await stage.accounts.invite_again(NO_ONE, account.id)
    assert (await stage.visitor().get(f"/join/{first.code}")).status == 404
    assert await asha.is_in()
    assert await stage.store.run(lambda work: work.relay.who(account.id))

    again = stage.visitor(THERE)
    assert (await again.joins(second.code, "Asha", "another long pass phrase")).status == 303

    assert not await asha.is_in()
    assert await stage.store.run(lambda work: work.relay.who(account.id)) is None
    stage.wait(60)
    assert (await asha.signs_in("Asha")).status == 422
    assert (await again.elsewhere().signs_in("Asha", "another long pass phrase")).status == 303


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"password": "short"}, "password_short"),
        ({"password": "aaaaaaaaaaaaaaaa"}, "password_short"),
        ({"password": "x1y2z" * 41}, "password_long"),
        ({"code": "000000"}, "code_wrong"),
        ({"code": "१२३४५६"}, "code_wrong"),
        ({"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}, "code_wrong"),
        ({"name": " \u202e "}, "name_wrong"),
        ({"name": "x" * 41}, "name_wrong"),
        ({"name": "meera"}, "name_taken"),
    ],
)
async def test_what_will_not_do_is_said_and_the_invitation_stays_good(
    stage: Stage, change: dict[str, str], word: str
) -> None:
    await stage.invited("Meera")
    invited = await stage.invited("Asha")
    visitor = stage.visitor()
    page = await visitor.get(f"/join/{invited.code}")
    visitor.secret = page.secret
    given = {"name": "Asha", "password": PASSWORD, "code": visitor.code(), **page.hidden}
    refused = await visitor.post(f"/join/{invited.code}/password", {**given, **change})

    assert refused.status == 422
    assert WORDS[word].msgid in refused.text
    assert (await visitor.post(f"/join/{invited.code}/password", given)).status == 303


# -- signing in -------------------------------------------------------------------------------------


async def test_name_password_and_code_let_in(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    stage.wait(60)
    browser = asha.elsewhere()
    page = await browser.signs_in(" aSHA ")

    assert (page.status, page.leads_to) == (303, "/console")
    assert await browser.is_in()


async def test_which_of_them_is_wrong_is_not_said(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    stage.wait(60)
    tries = [("Nobody", PASSWORD, asha.code()), ("Asha", "wrong password", asha.code()), ("Asha", PASSWORD, "000000")]
    pages = [await stage.visitor().signs_in(*one) for one in tries]

    assert {page.status for page in pages} == {422}
    assert all(WORDS["does_not_fit"].msgid in page.text for page in pages)


async def test_a_code_is_used_once(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    stage.wait(60)
    code = asha.code()
    assert (await asha.elsewhere().signs_in("Asha", code=code)).status == 303

    assert (await asha.elsewhere().signs_in("Asha", code=code)).status == 422


async def test_a_stranger_who_hammers_a_name_does_not_lock_its_owner_out(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    await asha.post("/sign-out")
    for place in (HERE, THERE):
        stranger = stage.visitor(place)
        seen = [(await stranger.signs_in("Asha", "a wrong password")).status for _ in range(7)]
        assert seen == [422] * 5 + [429] * 2
    stage.clock.forward(seconds=60)

    assert (await asha.signs_in("Asha")).status == 303
    assert (await asha.elsewhere("192.0.2.1").signs_in("Asha", code="1")).status == 422


async def test_a_known_browser_cannot_guess_on_either(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    await asha.post("/sign-out")
    seen = [(await asha.signs_in("Asha", "a wrong password")).status for _ in range(11)]

    assert seen == [422] * 10 + [429]


async def test_one_place_that_tries_many_names_is_made_to_wait_and_told_how_long(stage: Stage) -> None:
    stranger = stage.visitor(THERE)
    pages = [await stranger.signs_in(f"name{number}", "a wrong password") for number in range(31)]

    assert [page.status for page in pages] == [422] * 30 + [429]
    assert "wait 1 minute " in pages[-1].text
    assert pages[-1].headers["Retry-After"] == "30"
    stage.wait(30)
    assert (await stranger.signs_in("name", "a wrong password")).status == 422


async def test_only_our_own_proxy_is_believed_about_where_somebody_is(stage: Stage) -> None:
    liars = [stage.visitor(f"10.0.0.{number}, {THERE}") for number in range(31)]
    seen = [(await liar.signs_in(f"name{number}", "a wrong password")).status for number, liar in enumerate(liars)]

    assert seen == [422] * 30 + [429]


async def test_a_closed_account_lets_nobody_in_and_its_sessions_end_at_once(stage: Stage) -> None:
    asha, account = await stage.member("Asha")
    await stage.accounts.disable(NO_ONE, account.id)

    assert not await asha.is_in()
    stage.wait(60)
    assert (await asha.elsewhere().signs_in("Asha")).status == 422
    with pytest.raises(NotPossibleError, match="disabled"):
        await stage.accounts.invite_again(NO_ONE, account.id)


async def test_closing_takes_an_open_invitation_along(stage: Stage) -> None:
    invited = await stage.invited("Asha")
    await stage.accounts.disable(NO_ONE, invited.account.id)

    assert (await stage.visitor().get(f"/join/{invited.code}")).status == 404


# -- sessions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "idle"), [(Role.VOLUNTEER, 8 * 60), (Role.SUPERVISOR, 30), (Role.MANAGER, 30)])
async def test_an_unused_session_ends(stage: Stage, role: Role, idle: int) -> None:
    who, _ = await stage.member("Asha", role)
    stage.wait(idle * 60 - 1)
    assert await who.is_in()
    stage.wait(idle * 60)

    page = await who.get("/me")
    assert (page.status, page.leads_to) == (303, "/console/sign-in")


async def test_a_used_session_ends_after_twelve_hours(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    for _ in range(11):
        stage.wait(3600)
        assert await asha.is_in()
    stage.wait(3600)

    assert not await asha.is_in()


async def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    thief = stage.visitor(THERE)
    thief.cookies = dict(asha.cookies)
    assert await thief.is_in()
    assert (await asha.post("/sign-out")).leads_to == "/console/sign-in"

    assert not await thief.is_in()


async def test_signing_out_everywhere_ends_all_sessions(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    stage.wait(60)
    other = asha.elsewhere()
    await other.signs_in("Asha")
    assert await other.is_in()
    await asha.post("/me/sign-out-everywhere")

    assert [await asha.is_in(), await other.is_in()] == [False, False]


async def test_a_token_given_before_signing_in_is_worth_nothing_after(stage: Stage) -> None:
    """Session fixation: what an attacker plants, or reads before, is not what the session hangs on."""
    asha, _ = await stage.member("Asha")
    stage.wait(60)
    victim = asha.elsewhere()
    victim.cookies = {"console": "planted", "console-new": "planted"}
    await victim.signs_in("Asha")
    assert await victim.is_in()

    attacker = stage.visitor(THERE)
    attacker.cookies = {"console": "planted", "console-new": "planted"}
    assert "planted" not in victim.cookies.values()
    assert not await attacker.is_in()


async def test_signing_in_again_ends_the_session_the_browser_had(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    before = dict(asha.cookies)
    del asha.cookies["console"]
    stage.wait(60)
    asha.cookies["console-new"] = "x" * 43
    await asha.get("/sign-in")
    fields = {"name": "Asha", "password": PASSWORD, "code": asha.code()}
    assert (await asha.post("/sign-in", fields)).status == 303

    assert asha.cookies["console"] != before["console"]


@pytest.mark.parametrize("public_url", ["", "https://help.example"])
async def test_cookies_are_as_strict_as_the_place_lets_them_be(tmp_path: Path, public_url: str) -> None:
    async with staged(tmp_path, public_url) as stage:
        invited = await stage.invited("Asha")
        page = await stage.visitor().joins(invited.code, "Asha")

    kept = [line for line in page.cookies if "Max-Age=0" not in line]
    assert len(kept) == 2
    for line in kept:
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(line.split("; "))
        assert line.startswith("__Host-") == bool(public_url)
        assert ("Secure" in line.split("; ")) == bool(public_url)
        assert "Domain" not in line


# -- forms ------------------------------------------------------------------------------------------


async def test_a_form_without_our_mark_changes_nothing(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    other, _ = await stage.member("Meera")
    await other.get("/me")
    for mark in ("", "x", other.mark):
        asha.mark = mark
        assert (await asha.post("/me", {"mark": mark, "topic": "crisis"})).status == 403

    account = next(one for one in (await stage.accounts.everyone())[0] if one.name == "Asha")
    assert account.opted_out == frozenset()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "", "Origin": "https://evil.example"},
        {"Content_Type": "text/plain"},
        {"Content_Type": "multipart/form-data; boundary=x"},
    ],
)
async def test_a_form_from_elsewhere_changes_nothing(stage: Stage, headers: dict[str, str]) -> None:
    asha, account = await stage.member("Asha")
    await asha.get("/me")

    assert (await asha.post("/me", {"topic": "crisis"}, **headers)).status == 403
    assert (await stage.accounts.get(account.id)).opted_out == frozenset()


async def test_signing_in_needs_a_mark_too(stage: Stage) -> None:
    """Else another site could sign somebody in to an account of its own."""
    asha, _ = await stage.member("Asha")
    stage.wait(60)
    browser = asha.elsewhere()

    fields = {"name": "Asha", "password": PASSWORD, "code": browser.code()}
    assert (await browser.post("/sign-in", fields)).status == 403


async def test_too_many_fields_and_too_long_bodies_are_refused(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    await asha.get("/me")

    assert (await asha.post("/me", {"topic": ["x"] * 500})).status == 403
    assert (await asha.post("/me", {"topic": "x" * 300_000})).status == 413


async def test_a_link_from_elsewhere_asks_again_so_that_strict_cookies_come_along(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    without = stage.visitor()
    page = await without.get("/me", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")

    assert page.status == 200
    assert 'http-equiv="refresh"' in page.text
    assert page.cookies == ()
    assert (await asha.get("/me", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="navigate")).status == 200


async def test_every_page_is_kept_nowhere_and_runs_nothing_but_our_own(stage: Stage) -> None:
    asha, _ = await stage.member("Asha", Role.MANAGER)
    for path in ("", "/me", "/accounts", "/audit", "/console.js", "/console.css"):
        page = await asha.get(path)
        assert page.status == 200
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'self'" in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "<style" not in page.text
        assert " style=" not in page.text
        assert "<script>" not in page.text
        assert " onclick" not in page.text


# -- the first manager ------------------------------------------------------------------------------


async def test_while_nobody_can_sign_in_a_manager_is_invited(stage: Stage) -> None:
    first = await stage.accounts.first_manager()
    second = await stage.accounts.first_manager()
    assert first is not None
    assert second is not None
    assert (first.account.id, first.account.role) == (second.account.id, Role.MANAGER)
    boss = stage.visitor()
    await boss.joins(first.code, "Boss")

    assert (await boss.get("/accounts")).status == 200
    assert await stage.accounts.first_manager() is None
    assert (await stage.visitor(THERE).get(f"/join/{second.code}")).status == 404


async def test_once_somebody_was_added_nobody_is_invited_by_itself(stage: Stage) -> None:
    await stage.invited("Asha")

    assert await Accounts(stage.store, stage.clock).first_manager() is None
