"""Accounts as managers see them, one's own account, and the log."""

from __future__ import annotations

import pytest

from bot.console.words import WORDS
from bot.handoff.case import NO_ONE
from bot.handoff.terms import Trust
from bot.handoff.volunteers import Skill
from bot.ports import Role
from bot.service.accounts import TOPICS, Draft, NotPossibleError
from tests.console.rig import PASSWORD, THERE, Stage

NEELA: dict[str, str | list[str]] = {
    "name": "Neela", "role": "volunteer", "language": ["hi", "en", "xx"], "skill": ["crisis", "magic"], "trust": "2",
}  # fmt: skip


async def test_a_manager_invites_and_the_link_is_shown_once(stage: Stage) -> None:
    boss, _ = await stage.member("Boss", Role.MANAGER)
    await boss.get("/accounts")
    page = await boss.post("/accounts", NEELA)

    assert page.status == 200
    assert f"http://localhost:8080/console/join/{page.invitation}" in page.text
    neela = next(one for one in (await stage.accounts.everyone())[0] if one.name == "Neela")
    assert neela.languages == {"hi", "en"}
    assert neela.skills == {Skill.CRISIS}
    assert neela.trust is Trust.TRAINED
    assert page.invitation not in (await boss.get("/accounts")).text
    assert (await stage.visitor(THERE).joins(page.invitation, "Neela")).status == 303


async def test_a_name_is_given_once(stage: Stage) -> None:
    boss, _ = await stage.member("Boss", Role.MANAGER)
    await boss.get("/accounts")
    await boss.post("/accounts", NEELA)
    page = await boss.post("/accounts", {**NEELA, "name": "NEELA"})

    assert page.status == 422
    assert WORDS["name_taken"].msgid in page.text


async def test_a_manager_changes_what_somebody_may_do_and_it_holds_at_once(stage: Stage) -> None:
    boss, _ = await stage.member("Boss", Role.MANAGER)
    asha, account = await stage.member("Asha", Role.SUPERVISOR)
    assert (await asha.get("/audit")).status == 200
    await boss.get(f"/accounts/{account.id}")
    page = await boss.post(f"/accounts/{account.id}", {**NEELA, "name": "Asha"})

    assert page.leads_to == f"/console/accounts/{account.id}?saved=1"
    assert (await asha.get("/audit")).status == 403
    assert (await stage.accounts.get(account.id)).role is Role.VOLUNTEER


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.SUPERVISOR])
async def test_the_last_manager_stays_a_manager(stage: Stage, role: Role) -> None:
    boss, account = await stage.member("Boss", Role.MANAGER)
    gone = await stage.invited("Gone", Role.MANAGER)
    await stage.accounts.disable(NO_ONE, gone.account.id)
    await boss.get(f"/accounts/{account.id}")
    changed = await boss.post(f"/accounts/{account.id}", {**NEELA, "name": "Boss", "role": role})
    disabled = await boss.post(f"/accounts/{account.id}/disable")

    for page in (changed, disabled):
        assert page.status == 422
        assert WORDS["last_manager"].msgid in page.text
    with pytest.raises(NotPossibleError, match="last_manager"):
        await stage.accounts.change(NO_ONE, account.id, Draft("Boss", role))
    assert await boss.is_in()


async def test_a_closed_account_can_be_opened_again(stage: Stage) -> None:
    boss, _ = await stage.member("Boss", Role.MANAGER)
    asha, account = await stage.member("Asha")
    await boss.get(f"/accounts/{account.id}")
    await boss.post(f"/accounts/{account.id}/disable")
    assert not await asha.is_in()
    await boss.post(f"/accounts/{account.id}/enable")
    assert not await asha.is_in()
    stage.wait(60)

    assert (await asha.signs_in("Asha")).status == 303


async def test_opt_outs_and_language_are_ones_own_to_choose(stage: Stage) -> None:
    asha, account = await stage.member("Asha")
    page = await asha.get("/me")
    assert all(f'value="{topic}"' in page.text for topic in TOPICS)
    saved = await asha.post("/me", {"locale": "ur", "topic": ["crisis", "minor", "everything"], "role": "manager"})
    account = await stage.accounts.get(account.id)

    assert saved.leads_to == "/console/me?saved=1"
    assert account.opted_out == {"crisis", "minor"}
    assert (account.locale, account.role) == ("ur", Role.VOLUNTEER)
    assert 'dir="rtl"' in (await asha.get("/me")).text


async def test_ways_to_sign_in_change_only_soon_after_signing_in(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    page = await asha.get("/me/ways")
    asha.secret = page.secret
    stage.wait(600)
    given = {"password": "another long pass phrase", "code": asha.code(), **page.hidden}
    assert (await asha.post("/me/ways/password", given)).status == 403
    assert (await asha.post("/me/ways/passkey", given)).status == 403
    assert (await asha.post("/me/ways/remove", {"which": "password"})).status == 403

    page = await asha.get("/me/ways")
    assert WORDS["not_fresh"].msgid in page.text
    assert "secret" not in page.hidden


async def test_a_new_password_replaces_the_old_one_and_ends_other_sessions(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    stage.wait(60)
    other = asha.elsewhere()
    await other.signs_in("Asha")
    page = await asha.get("/me/ways")
    asha.secret, old = page.secret, asha.secret
    given = {"password": "another long pass phrase", "code": asha.code(), **page.hidden}
    assert (await asha.post("/me/ways/password", given)).status == 303

    assert [await asha.is_in(), await other.is_in()] == [True, False]
    stage.wait(60)
    assert (await asha.elsewhere().signs_in("Asha", "another long pass phrase")).status == 303
    asha.secret = old
    assert (await asha.elsewhere().signs_in("Asha", PASSWORD)).status == 422


async def test_the_only_way_to_sign_in_stays(stage: Stage) -> None:
    asha, _ = await stage.member("Asha")
    await asha.get("/me/ways")
    page = await asha.post("/me/ways/remove", {"which": "password"})

    assert page.status == 422
    assert WORDS["last_way"].msgid in page.text
    stage.wait(60)
    assert (await asha.elsewhere().signs_in("Asha")).status == 303


async def test_the_log_tells_who_did_what_page_by_page(stage: Stage) -> None:
    head, _ = await stage.member("Head", Role.SUPERVISOR)
    for number in range(60):
        await stage.invited(f"Name {number}")
    newest = await head.get("/audit")

    assert newest.status == 200
    assert "Name 59" in newest.text
    assert "Name 1<" not in newest.text
    older = newest.text.partition("/audit?before=")[2].partition('"')[0]
    assert "Name 1<" in (await head.get(f"/audit?before={older}")).text
    for nonsense in ("x", "-1", "9" * 40, "१"):
        assert (await head.get(f"/audit?before={nonsense}")).status == 200


async def test_a_name_that_looks_like_markup_is_a_name(stage: Stage) -> None:
    boss, _ = await stage.member("Boss", Role.MANAGER)
    evil = "<img src=x onerror=alert(1)>'\"{{7*7}}"
    await stage.invited(evil)
    for path in ("/accounts", "/audit"):
        text = (await boss.get(path)).text
        assert "<img" not in text
        assert "&lt;img src=x" in text


async def test_the_manager_of_an_unknown_id_is_told(stage: Stage) -> None:
    boss, _ = await stage.member("Boss", Role.MANAGER)
    for unknown in ("f" * 16, "x", "' OR 1=1", "%00"):
        assert (await boss.get(f"/accounts/{unknown}")).status == 404
        assert (await boss.post(f"/accounts/{unknown}/disable")).status == 404
