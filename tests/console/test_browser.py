"""The console in a real browser: passkeys with Chrome's virtual authenticator, axe, small screens, the keyboard."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, expect

from bot.console.words import WORDS
from bot.handoff.case import NO_ONE
from bot.ports import Role
from tests.browsing import launched, violations, with_a_device
from tests.console.rig import PASSWORD, Stage


@dataclass
class Person:
    """Somebody at a browser.

    Attributes:
        trouble: what the browser complained about.
        outside: what was asked of anyone else.
    """

    stage: Stage
    context: BrowserContext
    page: Page
    home: str
    trouble: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    devtools: CDPSession | None = None
    authenticator: str = ""

    async def opens(self, path: str = "") -> None:
        await self.page.goto(f"{self.home}/console{path}")

    async def has_a_device(self) -> None:
        """Give the browser a device that makes passkeys."""
        self.devtools, self.authenticator = await with_a_device(self.context, self.page)

    async def recognises(self, yes: bool) -> None:
        """Say whether the device recognises its owner."""
        assert self.devtools
        given = {"authenticatorId": self.authenticator, "isUserVerified": yes}
        await self.devtools.send("WebAuthn.setUserVerified", given)

    async def joins_with_a_passkey(self, name: str, role: Role = Role.VOLUNTEER) -> None:
        invited = await self.stage.invited(name, role)
        await self.opens(f"/join/{invited.code}")
        await self.page.get_by_role("button", name="Make a passkey").click()
        await expect(self.page.get_by_role("heading", name=f"Hello {name}")).to_be_visible()

    async def joins_with_a_password(self, name: str, role: Role = Role.VOLUNTEER) -> None:
        invited = await self.stage.invited(name, role)
        await self.opens(f"/join/{invited.code}")
        await self.page.get_by_label("New password").fill(PASSWORD)
        secret = (await self.page.locator(".secret code").inner_text()).replace(" ", "")
        await self.page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).at(self.stage.clock.now()))
        await self.page.get_by_role("button", name="Join").click()
        await expect(self.page.get_by_role("heading", name=f"Hello {name}")).to_be_visible()

    async def signs_out(self) -> None:
        await self.page.get_by_role("button", name="Sign out", exact=True).click()
        await expect(self.page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


@asynccontextmanager
async def at_a_browser(
    browser: Browser, stage: Stage, *, width: int = 1280, scheme: str = "light", script: bool = True
) -> AsyncIterator[Person]:
    context = await browser.new_context(
        viewport={"width": width, "height": 800 if width > 400 else 568},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=script,
        locale="en-IN",
    )
    page = await context.new_page()
    home = f"http://localhost:{stage.client.port}"
    person = Person(stage, context, page, home)
    page.on("pageerror", lambda error: person.trouble.append(str(error)))
    page.on("console", lambda said: person.trouble.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(home) else person.outside.append(asked.url))
    yield person
    await context.close()
    assert person.outside == []


# -- passkeys ---------------------------------------------------------------------------------------


async def test_a_passkey_joins_and_signs_in_without_a_name(browser: Browser, stage: Stage) -> None:
    async with at_a_browser(browser, stage, width=320) as asha:
        await asha.has_a_device()
        await asha.joins_with_a_passkey("Asha")
        await asha.signs_out()
        await asha.page.get_by_role("button", name="Sign in with a passkey").click()

        await expect(asha.page.get_by_role("heading", name="Hello Asha")).to_be_visible()
        assert asha.trouble == []
        kept = {one["name"]: (one["httpOnly"], one["sameSite"]) for one in await asha.context.cookies()}
        assert kept["console"] == (True, "Strict")
        assert set(kept.values()) == {(True, "Strict")}
        assert await asha.page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]


async def test_the_device_keeps_the_name_that_was_chosen(browser: Browser, stage: Stage) -> None:
    async with at_a_browser(browser, stage) as neela:
        await neela.has_a_device()
        invited = await stage.invited("Somebody")
        await neela.opens(f"/join/{invited.code}")
        await neela.page.get_by_label("The name others see").fill("Neela")
        await neela.page.get_by_label("Language of these pages").select_option("hi")
        await neela.page.get_by_role("button", name="Make a passkey").click()
        await expect(neela.page.locator("h1")).to_have_text("Hello Neela")

        assert neela.devtools
        found = await neela.devtools.send("WebAuthn.getCredentials", {"authenticatorId": neela.authenticator})
        assert [(one["userName"], one["rpId"]) for one in found["credentials"]] == [("Neela", "localhost")]
        account = await stage.accounts.get(invited.account.id)
        assert (account.name, account.locale) == ("Neela", "hi")


async def test_a_device_that_does_not_know_its_owner_lets_nobody_in(browser: Browser, stage: Stage) -> None:
    async with at_a_browser(browser, stage) as asha:
        await asha.has_a_device()
        await asha.joins_with_a_passkey("Asha")
        await asha.signs_out()
        await asha.recognises(False)
        await asha.page.get_by_role("button", name="Sign in with a passkey").click()

        await expect(asha.page.get_by_role("alert").first).to_have_text(WORDS["passkey_failed"].msgid)
        await expect(asha.page.get_by_role("button", name="Sign in with a passkey")).to_be_focused()
        await asha.recognises(True)
        await asha.page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(asha.page.get_by_role("heading", name="Hello Asha")).to_be_visible()


async def test_what_a_passkey_signed_is_good_once_for_one_browser_and_for_a_while(
    browser: Browser, stage: Stage
) -> None:
    async with at_a_browser(browser, stage) as asha, at_a_browser(browser, stage) as thief:
        await asha.has_a_device()
        await asha.joins_with_a_passkey("Asha")
        await asha.signs_out()
        sent: list[str] = []
        asha.page.on("request", lambda one: sent.append(one.post_data or "") if one.url.endswith("passkey") else None)
        await asha.page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(asha.page.get_by_role("heading", name="Hello Asha")).to_be_visible()
        await asha.signs_out()
        await thief.opens("/sign-in")

        post = """([path, body]) => fetch(path, {method: "POST", body, redirect: "manual",
                  headers: {"Content-Type": "application/x-www-form-urlencoded"}}).then((one) => one.status)"""
        path = "/console/sign-in/passkey"
        mark = await asha.page.locator("input[name=mark]").first.input_value()
        again = re.sub(r"mark=[^&]*", f"mark={mark}", sent[0])
        assert await asha.page.evaluate(post, [path, again]) == 422
        mark = await thief.page.locator("input[name=mark]").first.input_value()
        assert await thief.page.evaluate(post, [path, re.sub(r"mark=[^&]*", f"mark={mark}", sent[0])]) == 422
        await asha.opens("/sign-in")
        stage.wait(15 * 60 + 1)
        await asha.page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(asha.page.get_by_role("alert").first).to_have_text(WORDS["passkey_not_good"].msgid)


async def test_another_passkey_is_added_and_the_first_removed(browser: Browser, stage: Stage) -> None:
    async with at_a_browser(browser, stage, width=320) as asha:
        await asha.joins_with_a_password("Asha")
        await asha.has_a_device()
        await asha.opens("/me/ways")
        await asha.page.get_by_label("What to call it").fill("my phone")
        await asha.page.get_by_role("button", name="Make a passkey").click()
        await expect(asha.page.get_by_role("status")).to_have_text("Saved.")
        asha.page.on("dialog", lambda dialog: dialog.accept())
        await asha.page.get_by_role("button", name="Remove Password and code").click()
        await expect(asha.page.locator(".rows li")).to_have_count(1)
        await expect(asha.page.locator(".rows li")).to_contain_text("my phone")
        await asha.signs_out()
        await asha.page.get_by_role("button", name="Sign in with a passkey").click()

        await expect(asha.page.get_by_role("heading", name="Hello Asha")).to_be_visible()
        assert asha.trouble == []


async def test_a_passkey_of_a_closed_account_opens_nothing(browser: Browser, stage: Stage) -> None:
    async with at_a_browser(browser, stage) as asha:
        await asha.has_a_device()
        await asha.joins_with_a_passkey("Asha")
        account = await stage.accounts.by_name("Asha")
        await stage.accounts.disable(NO_ONE, account.id)
        await asha.opens("/me")
        await expect(asha.page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
        await asha.page.get_by_role("button", name="Sign in with a passkey").click()

        await expect(asha.page.get_by_role("alert").first).to_have_text(WORDS["passkey_not_good"].msgid)


async def test_passkeys_are_offered_only_where_the_browser_can(browser: Browser, stage: Stage) -> None:
    async with at_a_browser(browser, stage, script=False) as asha:
        await asha.joins_with_a_password("Asha")
        await asha.signs_out()
        await expect(asha.page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    async with at_a_browser(browser, stage) as asha:
        asha.home = asha.home.replace("localhost", "127.0.0.1")
        await asha.opens("/sign-in")
        await expect(asha.page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
        asha.outside.clear()


# -- for everyone -----------------------------------------------------------------------------------

PAGES = ("", "/me", "/me/ways", "/accounts", "/accounts/{id}", "/audit")


async def look(person: Person, width: int) -> None:
    """See that a page is in order."""
    assert await violations(person.page) == [], person.page.url
    assert await person.page.evaluate("() => document.documentElement.scrollWidth") <= width, person.page.url
    small = await person.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input:not([type=hidden]):not([type=checkbox]), .tick")]
            .filter((one) => one.offsetParent && (one.offsetHeight < 44 || one.offsetWidth < 44))
            .map((one) => one.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_axe_finds_nothing_and_nothing_is_too_wide(
    browser: Browser, stage: Stage, width: int, scheme: str
) -> None:
    async with at_a_browser(browser, stage, width=width, scheme=scheme) as boss:
        await boss.opens("/sign-in")
        await look(boss, width)
        await boss.page.locator("#name").fill("Nobody")
        await boss.page.locator("#password").fill("wrong")
        await boss.page.locator("#code").fill("123456")
        await boss.page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(boss.page.get_by_role("alert").first).to_have_text(WORDS["does_not_fit"].msgid)
        await look(boss, width)
        await boss.opens(f"/join/{'x' * 32}")
        await look(boss, width)
        joining = await stage.invited("Boss", Role.MANAGER)
        await boss.opens(f"/join/{joining.code}")
        await look(boss, width)
        await boss.joins_with_a_password("Chief", Role.MANAGER)
        for number in range(3):
            await stage.invited(f"Volunteer with a longish name {number}")
        account = await stage.accounts.by_name("Boss")
        for path in PAGES:
            await boss.opens(path.replace("{id}", account.id))
            await look(boss, width)
        await boss.opens("/accounts")
        await boss.page.get_by_label("The name others see").fill("Neela")
        await boss.page.get_by_role("button", name="Make an invitation").click()
        await expect(boss.page.get_by_label("Link")).to_have_value(re.compile("/console/join/"))
        await look(boss, width)
        stage.wait(600)
        await boss.opens("/me/ways")
        await look(boss, width)


async def test_large_text_on_a_small_phone_hides_nothing(stage: Stage) -> None:
    async with launched("--blink-settings=defaultFontSize=32") as browser:
        async with at_a_browser(browser, stage, width=320) as boss:
            await boss.joins_with_a_password("Chief", Role.MANAGER)
            for path in ("", "/me", "/accounts", "/audit"):
                await boss.opens(path)
                assert await boss.page.evaluate("() => document.documentElement.scrollWidth") <= 320, path
        await browser.close()


async def test_from_right_to_left(browser: Browser, stage: Stage) -> None:
    async with at_a_browser(browser, stage, width=320) as asha:
        await asha.joins_with_a_password("Asha", Role.MANAGER)
        await asha.opens("/me")
        await asha.page.get_by_label("Language of these pages").select_option("ur")
        await asha.page.get_by_role("button", name="Save").click()
        await expect(asha.page.locator("html")).to_have_attribute("dir", "rtl")
        for path in ("", "/me", "/accounts", "/audit"):
            await asha.opens(path)
            assert await asha.page.evaluate("() => document.documentElement.scrollWidth") <= 320, path
            first = await asha.page.locator("nav a").first.bounding_box()
            last = await asha.page.locator("nav a").nth(1).bounding_box()
            assert first
            assert last
            assert first["x"] > last["x"] or first["y"] < last["y"]


async def test_the_keyboard_alone_is_enough(browser: Browser, stage: Stage) -> None:
    async with at_a_browser(browser, stage) as asha:
        await asha.has_a_device()
        await asha.joins_with_a_passkey("Asha")
        await asha.signs_out()
        await asha.opens("/sign-in")
        await asha.page.keyboard.press("Tab")
        await expect(asha.page.get_by_text("Go to the content")).to_be_focused()
        await asha.page.keyboard.press("Enter")
        await asha.page.keyboard.press("Tab")
        await expect(asha.page.get_by_role("button", name="Sign in with a passkey")).to_be_focused()
        await asha.page.keyboard.press("Enter")

        await expect(asha.page.get_by_role("heading", name="Hello Asha")).to_be_visible()


async def test_a_link_on_another_site_finds_somebody_signed_in(browser: Browser, stage: Stage, tmp_path: Path) -> None:
    """Strict cookies do not come along with it: the page asks again by itself."""
    async with at_a_browser(browser, stage) as asha:
        await asha.joins_with_a_password("Asha")
        (tmp_path / "mail.html").write_text(f'<a href="{asha.home}/console/me">look</a>', encoding="utf-8")
        await asha.page.goto((tmp_path / "mail.html").as_uri())
        await asha.page.get_by_text("look").click()

        await expect(asha.page.get_by_role("heading", name="My account")).to_be_visible()
        asha.outside.clear()


async def test_disabling_asks_first_and_ends_the_other_browser_at_once(browser: Browser, stage: Stage) -> None:
    async with at_a_browser(browser, stage) as boss, at_a_browser(browser, stage, width=320) as asha:
        await boss.joins_with_a_password("Boss", Role.MANAGER)
        await asha.joins_with_a_password("Asha")
        await boss.opens("/accounts")
        await boss.page.get_by_role("link", name="Asha").click()
        boss.page.once("dialog", lambda dialog: dialog.dismiss())
        await boss.page.get_by_role("button", name="Disable").click()
        await asha.opens("/me")
        await expect(asha.page.get_by_role("heading", name="My account")).to_be_visible()
        boss.page.once("dialog", lambda dialog: dialog.accept())
        await boss.page.get_by_role("button", name="Disable").click()
        await expect(boss.page.get_by_role("button", name="Enable")).to_be_visible()
        await asha.page.get_by_role("button", name="Save").click()

        await expect(asha.page.get_by_text(WORDS["signed_out"].msgid)).to_be_visible()
